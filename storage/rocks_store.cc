#include "storage/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <vector>

#include "storage/wal_files.h"

namespace nguon::storage {
namespace {

// A whole server is meant to run in 200 MB; these two are the database's share of it.
constexpr std::size_t cache_bytes = 32u << 20;
// The cache in four parts of 8 MB. In RocksDB's 64 of half a megabyte the index or the filter of a table file
// of 44 MB, 650 KB, found no room, and was read from the file again for each look-up.
constexpr int cache_shard_bits = 2;
constexpr std::size_t memtable_bytes = 48u << 20;
// What is read again at start after a crash: some four thousand entries in a few hundredths of a second. With
// 32 MB a start after kill -9 took two to four times as long as one after an orderly stop.
constexpr std::size_t wal_bytes_max = 8u << 20;

void require_ok(rocksdb::Status const &status, std::string_view doing) {
  if (!status.ok())
    throw StorageFailure("the database failed while " + std::string(doing) + ": " + status.ToString());
}

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
std::string_view view(rocksdb::Slice const &bytes) {
  return {bytes.data(), bytes.size()};
}

rocksdb::DBOptions database_options(rocksdb::Env *env) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  options.max_background_jobs = 2;
  options.max_open_files = 256;
  options.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(memtable_bytes);
  options.max_total_wal_size = wal_bytes_max;
  // One thread writes.
  options.allow_concurrent_memtable_write = false;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.skip_stats_update_on_db_open = true;
  // After a power cut the last record of the write-ahead log may be torn, in any of its blocks: it was never
  // acknowledged, and recovery ends before it. kTolerateCorruptedTailRecords would refuse to start where a
  // later block of it reached the disk and an earlier one did not. The price is that damage to an older
  // record looks like the end as well; that is what the head file is for: the log refuses to sign when the
  // store lacks what was signed.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // What recovery reads may come from the page cache of a write whose sync failed; it is written to tables
  // and synced before the database opens, never left to a log that perhaps isn't on the disk.
  options.avoid_flush_during_recovery = false;
  return options;
}

/// Keys that are looked up without being there: most tables; not those by index, whose keys are known to
/// exist, nor those that are scanned.
bool wants_filter(Table table) {
  return table != Table::entries && table != Table::tiles && table != Table::event_index &&
         table != Table::event_texts;
}

/// Those that weigh most and hold words. Hashes do not get smaller.
bool wants_compression(Table table) {
  return table == Table::entries || table == Table::events || table == Table::lots ||
         table == Table::event_texts;
}

/// Keys that mostly come in rising order behind the same first byte, so that the place of the last one is
/// near that of the next: entries by index, and what the index of events has of one kind and time.
bool comes_in_order(Table table) {
  return table == Table::entries || table == Table::event_index;
}

/// Drops rows while tables are merged. A deletion would leave what was deleted in the files for as long as an
/// older snapshot can see it, and the log's published state is one for hours; a filter asks no snapshot.
class Forgetting final : public rocksdb::CompactionFilter {
 public:
  char const *Name() const override { return "nguon-forgetting"; }
  bool Filter(int, rocksdb::Slice const &key, rocksdb::Slice const &, std::string *, bool *) const override {
    std::lock_guard const lock(mutex_);
    return keys_.contains(key.ToStringView());
  }

  void begin(std::vector<std::string> const &keys) {
    std::lock_guard const lock(mutex_);
    keys_.insert(keys.begin(), keys.end());
  }
  void end() {
    std::lock_guard const lock(mutex_);
    keys_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> keys_;
};

/// Which tables rows are forgotten in.
bool can_forget(Table table) {
  return table == Table::private_values || table == Table::jobs;
}

rocksdb::ColumnFamilyOptions table_options(Table table, std::shared_ptr<rocksdb::Cache> const &cache,
                                           Forgetting const &forgetting) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.cache_index_and_filter_blocks = true;
  blocks.pin_l0_filter_and_index_blocks_in_cache = true;
  blocks.format_version = 5;
  // A bundle is 256 entries in order, and one that is asked for alone is no dearer for what lies beside it.
  if (table == Table::entries) blocks.block_size = 16u << 10;
  if (wants_filter(table)) blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.write_buffer_size = memtable_bytes / 4;
  if (can_forget(table)) options.compaction_filter = &forgetting;
  if (wants_filter(table)) {
    // Most look-ups of an append are for what isn't there yet: its statement, event, lot.
    options.memtable_prefix_bloom_size_ratio = 0.02;
    options.memtable_whole_key_filtering = true;
  }
  if (comes_in_order(table))
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
  // A seventh of the processor's time for appends went into merging; half as often costs a look-up a few more
  // filters.
  options.level0_file_num_compaction_trigger = 8;
  // A search for events looks into each file that isn't merged.
  if (table == Table::event_index || table == Table::event_texts)
    options.level0_file_num_compaction_trigger = 4;
  // Most tables get a row now and then; a block of the default size for each would fill the budget with
  // nothing.
  options.arena_block_size = 64u << 10;
  options.compression = rocksdb::kNoCompression;
  auto const compressions = rocksdb::GetSupportedCompressions();
  if (wants_compression(table) &&
      std::count(compressions.begin(), compressions.end(), rocksdb::kLZ4Compression) != 0) {
    options.compression = rocksdb::kLZ4Compression;
  }
  return options;
}

/// About what a batch takes when it is written out, so that its buffer need not grow.
std::size_t bytes_of(Batch const &batch) {
  constexpr std::size_t frame_bytes = 16;
  std::size_t bytes = frame_bytes;
  for (unsigned table = 0; table < table_count; ++table) {
    for (auto const &[key, value] : batch.writes(static_cast<Table>(table)))
      bytes += key.size() + (value ? value->size() : 0) + frame_bytes;
  }
  return bytes;
}

/// RocksDB opens all tables that there are or none, and says of an unknown one no more than its number.
void check_tables(rocksdb::DBOptions const &options, std::string const &folder) {
  std::vector<std::string> there;
  // There is none in a folder that is new.
  if (!rocksdb::DB::ListColumnFamilies(options, folder, &there).ok()) return;
  for (auto const &name : there) {
    auto known = name == rocksdb::kDefaultColumnFamilyName;
    for (unsigned table = 0; table < table_count; ++table)
      known |= name == table_name(static_cast<Table>(table));
    if (!known)
      throw StorageFailure("the store in " + folder + " has a table " + name +
                           ", which this program does not know: it is of another format");
  }
}

/// The database and the handles of its tables; handles go first.
class Database {
 public:
  Database(std::string const &folder, std::shared_ptr<rocksdb::FileSystem> disk)
      : environment_(rocksdb::NewCompositeEnv(fill_logs_ahead(std::move(disk)))) {
    auto const cache = rocksdb::NewLRUCache(cache_bytes, cache_shard_bits);
    std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, {}}};
    for (unsigned table = 0; table < table_count; ++table) {
      auto const it = static_cast<Table>(table);
      families.emplace_back(std::string(table_name(it)), table_options(it, cache, forgetting_));
    }
    auto const options = database_options(environment_.get());
    check_tables(options, folder);
    rocksdb::DB *opened = nullptr;
    require_ok(rocksdb::DB::Open(options, folder, families, &handles_, &opened), "opening " + folder);
    database_.reset(opened);
  }

  ~Database() {
    // So that the next start has no log to read. If it fails, the log is still there.
    rocksdb::FlushOptions options;
    (void)database_->Flush(options, handles_);
    for (auto *handle : handles_) (void)database_->DestroyColumnFamilyHandle(handle);
    (void)database_->Close();
  }

  rocksdb::DB *operator->() const { return database_.get(); }

  void forget(Table table, std::vector<std::string> const &keys) {
    NGUON_CHECK(can_forget(table));
    // Out of the log of writes, which goes when every table that it speaks of is written out.
    require_ok(database_->Flush({}, handles_), "writing tables out");
    forgetting_.begin(keys);
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    rocksdb::Status status;
    for (auto const &key : keys) {
      auto const at = slice(key);
      if (status.ok()) status = database_->CompactRange(options, handle(table), &at, &at);
    }
    forgetting_.end();
    require_ok(status, "forgetting rows");
    // Files that nothing needs any more go by and by; this waits for it.
    require_ok(database_->DisableFileDeletions(), "removing files");
    require_ok(database_->EnableFileDeletions(true), "removing files");
  }

  /// The first handle is that of RocksDB's own default family, which stays empty.
  rocksdb::ColumnFamilyHandle *handle(Table table) const {
    return handles_[1 + static_cast<unsigned>(table)];
  }

 private:
  std::unique_ptr<rocksdb::Env> environment_;
  Forgetting forgetting_;
  std::unique_ptr<rocksdb::DB> database_;
  std::vector<rocksdb::ColumnFamilyHandle *> handles_;
};

std::optional<std::string> get_from(Database const &database, rocksdb::Snapshot const *snapshot, Table table,
                                    std::string_view key) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  rocksdb::PinnableSlice value;
  auto const status = database->Get(options, database.handle(table), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  require_ok(status, "reading");
  return value.ToString();
}

/// The least key above every key that starts with `prefix`; empty where there is none.
std::string prefix_end(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(end.back() + 1);
  return end;
}

void scan_in(Database const &database, rocksdb::Snapshot const *snapshot, Table table,
             std::string_view prefix, std::string_view from,
             std::function<bool(std::string_view, std::string_view)> const &visit) {
  auto const end = prefix_end(prefix);
  auto const upper_bound = slice(end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  if (!end.empty()) options.iterate_upper_bound = &upper_bound;
  std::unique_ptr<rocksdb::Iterator> const row(database->NewIterator(options, database.handle(table)));
  for (row->Seek(slice(std::max(prefix, from))); row->Valid(); row->Next()) {
    if (!visit(view(row->key()), view(row->value()))) return;
  }
  require_ok(row->status(), "scanning");
}

void scan_back_in(Database const &database, rocksdb::Snapshot const *snapshot, Table table,
                  std::string_view prefix, std::string_view before,
                  std::function<bool(std::string_view, std::string_view)> const &visit) {
  auto end = prefix_end(prefix);
  if (!before.empty() && (end.empty() || before < end)) end = before;
  auto const lower_bound = slice(prefix);
  auto const upper_bound = slice(end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.iterate_lower_bound = &lower_bound;
  if (!end.empty()) options.iterate_upper_bound = &upper_bound;
  std::unique_ptr<rocksdb::Iterator> const row(database->NewIterator(options, database.handle(table)));
  for (row->SeekToLast(); row->Valid(); row->Prev()) {
    if (!visit(view(row->key()), view(row->value()))) return;
  }
  require_ok(row->status(), "scanning");
}

void scan_each_in(Database const &database, rocksdb::Snapshot const *snapshot, Table table,
                  std::span<std::string const> prefixes, Reader::VisitEach const &visit) {
  // Beyond so many rows a search is the shorter way; where that was so, it is tried less.
  constexpr unsigned steps_max = 8, trust_max = 4;
  unsigned trust = 1;
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  std::unique_ptr<rocksdb::Iterator> const row(database->NewIterator(options, database.handle(table)));
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    auto const &prefix = prefixes[i];
    // Where the last prefix begins this one, its rows may have been visited already.
    auto const is_ahead = i > 0 && !prefix.starts_with(prefixes[i - 1]);
    if (is_ahead && !row->Valid()) break;
    if (is_ahead && trust > 0 && view(row->key()) < prefix) {
      for (unsigned steps = 0; steps < steps_max && row->Valid() && view(row->key()) < prefix; ++steps)
        row->Next();
      if (!row->Valid()) break;
      trust = view(row->key()) < prefix ? trust - 1 : std::min(trust + 1, trust_max);
    }
    if (!is_ahead || view(row->key()) < prefix) row->Seek(slice(prefix));
    for (; row->Valid() && view(row->key()).starts_with(prefix); row->Next()) {
      if (!visit(i, view(row->key()), view(row->value()))) break;
    }
  }
  require_ok(row->status(), "scanning");
}

class RocksSnapshot final : public Reader {
 public:
  explicit RocksSnapshot(Database const &database)
      : database_(database), snapshot_(database->GetSnapshot()) {}
  RocksSnapshot(RocksSnapshot const &) = delete;
  RocksSnapshot &operator=(RocksSnapshot const &) = delete;
  ~RocksSnapshot() override { database_->ReleaseSnapshot(snapshot_); }

  std::optional<std::string> get(Table table, std::string_view key) const override {
    return get_from(database_, snapshot_, table, key);
  }
  void scan(Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    scan_in(database_, snapshot_, table, prefix, from, visit);
  }
  void scan_back(Table table, std::string_view prefix, std::string_view before,
                 std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    scan_back_in(database_, snapshot_, table, prefix, before, visit);
  }
  void scan_each(Table table, std::span<std::string const> prefixes, VisitEach const &visit) const override {
    scan_each_in(database_, snapshot_, table, prefixes, visit);
  }

 private:
  Database const &database_;
  rocksdb::Snapshot const *snapshot_;
};

class RocksStore final : public Store {
 public:
  enum class Writes { durable, scratch };
  RocksStore(std::string const &folder, std::shared_ptr<rocksdb::FileSystem> disk, Writes writes)
      : database_(folder, std::move(disk)), writes_(writes) {}

  std::optional<std::string> get(Table table, std::string_view key) const override {
    return get_from(database_, nullptr, table, key);
  }
  void scan(Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    scan_in(database_, nullptr, table, prefix, from, visit);
  }
  void scan_back(Table table, std::string_view prefix, std::string_view before,
                 std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    scan_back_in(database_, nullptr, table, prefix, before, visit);
  }
  void scan_each(Table table, std::span<std::string const> prefixes, VisitEach const &visit) const override {
    scan_each_in(database_, nullptr, table, prefixes, visit);
  }
  std::shared_ptr<Reader const> snapshot() const override {
    return std::make_shared<RocksSnapshot>(database_);
  }

  void write(Batch const &batch) override {
    auto writes = as_writes(batch);
    rocksdb::WriteOptions options;
    options.sync = writes_ == Writes::durable;
    options.disableWAL = writes_ == Writes::scratch;
    write(options, writes);
  }

  void write_unlogged(Batch const &batch) override {
    auto writes = as_writes(batch);
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    write(options, writes);
    // A memory table goes to the disk as a whole, with those of the logged rows: at the latest when the log
    // of writes has its size. Written out by each call, small files took more processor time to merge than
    // all that an append does.
  }

  void clear(std::initializer_list<Table> tables) override {
    rocksdb::WriteBatch writes;
    for (auto const table : tables) {
      std::unique_ptr<rocksdb::Iterator> const row(database_->NewIterator({}, database_.handle(table)));
      row->SeekToLast();
      require_ok(row->status(), "clearing a table");
      if (!row->Valid()) continue;
      // A range ends before its end, so the last key goes by itself.
      require_ok(writes.DeleteRange(database_.handle(table), {}, row->key()), "clearing a table");
      require_ok(writes.Delete(database_.handle(table), row->key()), "clearing a table");
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    write(options, writes);
    // Readers need not step over what is gone.
    for (auto const table : tables) {
      require_ok(database_->CompactRange({}, database_.handle(table), nullptr, nullptr), "clearing a table");
    }
  }

  void forget(Table table, std::vector<std::string> const &keys) override {
    std::lock_guard const lock(forgetting_);
    database_.forget(table, keys);
  }

 private:
  rocksdb::WriteBatch as_writes(Batch const &batch) const {
    rocksdb::WriteBatch writes(bytes_of(batch));
    for (unsigned table = 0; table < table_count; ++table) {
      auto *const handle = database_.handle(static_cast<Table>(table));
      for (auto const &[key, value] : batch.writes(static_cast<Table>(table))) {
        require_ok(value ? writes.Put(handle, key, *value) : writes.Delete(handle, key), "filling a batch");
      }
    }
    return writes;
  }

  void write(rocksdb::WriteOptions const &options, rocksdb::WriteBatch &writes) {
    // RocksDB refuses by itself after some failures; after others it would go on. The caller was told:
    // unknown.
    if (failed_) throw StorageFailure("the database refuses to write since an earlier write failed");
    auto const status = database_->Write(options, &writes);
    failed_ = !status.ok();
    require_ok(status, "writing");
  }

  Database database_;
  Writes const writes_;
  std::atomic<bool> failed_ = false;
  std::mutex forgetting_;  ///< One at a time.
};

}  // namespace

std::unique_ptr<Store> open_rocks_store(std::string const &folder) {
  return open_rocks_store(folder, rocksdb::FileSystem::Default());
}

std::unique_ptr<Store> open_rocks_store(std::string const &folder,
                                        std::shared_ptr<rocksdb::FileSystem> disk) {
  return std::make_unique<RocksStore>(folder, std::move(disk), RocksStore::Writes::durable);
}

std::unique_ptr<Store> make_scratch_store(std::string const &folder) {
  return std::make_unique<RocksStore>(folder, rocksdb::FileSystem::Default(), RocksStore::Writes::scratch);
}

}  // namespace nguon::storage
