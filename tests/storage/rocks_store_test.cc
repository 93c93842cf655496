#include "storage/rocks_store.h"

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>

#include "tests/storage/log_fixture.h"
#include "tests/support/full_disk.h"
#include "tests/support/rounds.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;
namespace fs = std::filesystem;

namespace {

/// What a disk does with the bytes of a sync that it reports as failed.
enum class Fate { none, kept, torn, lost };

class FailingLog final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingLog(std::unique_ptr<rocksdb::FSWritableFile> log, std::atomic<Fate> &fate)
      : FSWritableFileOwnerWrapper(std::move(log)), fate_(fate) {}

  rocksdb::IOStatus Append(rocksdb::Slice const &bytes, rocksdb::IOOptions const &options,
                           rocksdb::IODebugContext *debug) override {
    written_ += bytes.size();
    return FSWritableFileOwnerWrapper::Append(bytes, options, debug);
  }
  rocksdb::IOStatus Append(rocksdb::Slice const &bytes, rocksdb::IOOptions const &options,
                           rocksdb::DataVerificationInfo const &, rocksdb::IODebugContext *debug) override {
    return Append(bytes, options, debug);
  }
  rocksdb::IOStatus Sync(rocksdb::IOOptions const &options, rocksdb::IODebugContext *debug) override {
    if (fate_ == Fate::none) {
      synced_ = written_;
      return FSWritableFileOwnerWrapper::Sync(options, debug);
    }
    if (fate_ == Fate::torn) (void)Truncate((synced_ + written_) / 2, options, debug);
    if (fate_ == Fate::lost) (void)Truncate(synced_, options, debug);
    return rocksdb::IOStatus::IOError("this sync was told to fail");
  }
  rocksdb::IOStatus Fsync(rocksdb::IOOptions const &options, rocksdb::IODebugContext *debug) override {
    return Sync(options, debug);
  }

 private:
  std::atomic<Fate> &fate_;
  std::uint64_t written_ = 0;
  std::uint64_t synced_ = 0;
};

class FailingDisk final : public rocksdb::FileSystemWrapper {
 public:
  FailingDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  char const *Name() const override { return "failing-disk"; }

  rocksdb::IOStatus NewWritableFile(std::string const &path, rocksdb::FileOptions const &options,
                                    std::unique_ptr<rocksdb::FSWritableFile> *file,
                                    rocksdb::IODebugContext *debug) override {
    auto status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
    if (status.ok() && path.ends_with(".log")) *file = std::make_unique<FailingLog>(std::move(*file), fate);
    return status;
  }

  std::atomic<Fate> fate = Fate::none;
};

/// The newest write-ahead log in a database's folder.
fs::path newest_log(std::string const &folder) {
  fs::path newest;
  for (auto const &file : fs::directory_iterator(folder)) {
    if (file.path().extension() == ".log") newest = std::max(newest, file.path());
  }
  return newest;
}

}  // namespace

TEST_CASE(
    "after a failed sync RocksDB's store refuses every write, and opened again it has all of the group or "
    "none") {
  for (auto const fate : {Fate::kept, Fate::torn, Fate::lost}) {
    CAPTURE(static_cast<int>(fate));
    TemporaryFolder const folder;
    auto const disk = std::make_shared<FailingDisk>();
    {
      auto const store = open_rocks_store(folder / "store", disk);
      auto const log = open_log(*store, folder / "head");
      append(*log, 5);
      auto group = log->begin();
      for (int i = 0; i < 20; ++i) REQUIRE(add_entry(*group).has_value());
      disk->fate = fate;
      CHECK_THROWS_AS(log->commit(std::move(group)), StorageFailure);
      disk->fate = Fate::none;
      CHECK_THROWS_AS(log->begin(), StorageFailure);
      Batch batch;
      batch.put(Table::lots, "a", "b");
      CHECK_THROWS_AS(store->write(batch), StorageFailure);
      CHECK_THROWS_AS(store->clear({Table::lots}), StorageFailure);
      require_whole(*log->published());
      CHECK(log->published()->checkpoint.size == 5);
    }
    auto const store = open_rocks_store(folder / "store", disk);
    auto const log = open_log(*store, folder / "head");
    auto const size = log->published()->checkpoint.size;
    CHECK(size == (fate == Fate::kept ? 25 : 5));
    require_whole(*log->published());
    append(*log, 3);
    require_whole(*log->published());
  }
}

TEST_CASE("a process that dies at any moment leaves a store with all that it had written") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  auto const log = open_log(*store, folder / "head");
  for (unsigned round = 0; round < rounds(12, 4); ++round) {
    CAPTURE(round);
    // Large enough, some of them, for memtables to be flushed and write-ahead logs to be changed on the way.
    auto const committed = append(*log, round % 4 == 3 ? 3000 : 1);
    // What a dead process leaves behind is what its files hold now.
    TemporaryFolder const copy;
    copy_open_store(folder / "store", copy / "store");
    fs::copy(folder / "head", copy / "head");
    auto const left = open_rocks_store(copy / "store");
    CHECK(open_log(*left, copy / "head")->published()->note == committed.state->note);
  }
  require_whole(*log->published());
}

TEST_CASE("damage to the write-ahead log loses whole groups at its end, and the head file tells") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  auto const log = open_log(*store, folder / "head");
  // Some of RocksDB's blocks of 32 KiB.
  for (int i = 0; i < 70; ++i) append(*log, 3);
  auto const wal = newest_log(folder / "store");
  auto const bytes = read_file(wal);
  auto const used = bytes.find_last_not_of('\0') + 1;
  REQUIRE(used > 100'000);
  std::function<void(std::string &, std::size_t)> damage;
  SUBCASE("cut off") {
    damage = [](std::string &log_bytes, std::size_t at) { log_bytes.resize(at); };
  }
  SUBCASE("one bit changed") {
    damage = [](std::string &log_bytes, std::size_t at) {
      log_bytes[at] = static_cast<char>(log_bytes[at] ^ 0x40);
    };
  }
  SUBCASE("a page never written") {
    damage = [](std::string &log_bytes, std::size_t at) {
      log_bytes.replace(at / 4096 * 4096, 4096, 4096, '\0');
    };
  }
  for (std::size_t at = 0; at < used; at += used / rounds(37, 5)) {
    CAPTURE(at);
    TemporaryFolder const copy;
    fs::copy(folder / "store", copy / "store");
    fs::copy(folder / "head", copy / "head");
    auto changed = bytes;
    damage(changed, at);
    std::ofstream(copy / "store/" + wal.filename().string(), std::ios::binary) << changed;
    auto const left = open_rocks_store(copy / "store");
    auto const refused = try_open_log(*left, copy / "head");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "head-behind");

    auto const opened = try_open_log(*left, copy / "head", Log::OnRollback::sign_anyway);
    REQUIRE(opened.has_value());
    CHECK((*opened)->published()->checkpoint.size % 3 == 0);
    require_whole(*(*opened)->published());
  }
}

TEST_CASE("where no room is left to fill a log ahead, appends go on until there is no room for themselves") {
  TemporaryFolder const folder;
  auto const store = open_rocks_store(folder / "store");
  auto const put = [&](std::string_view key, std::size_t count) {
    Batch batch;
    batch.put(Table::lots, key, std::string(count, 'x'));
    store->write(batch);
  };
  bool failed = false;
  {
    FullDisk const full(256 << 10);
    put("small", 100 << 10);
    try {
      put("large", 400 << 10);
    } catch (StorageFailure const &) {
      failed = true;
    }
  }
  CHECK(failed);
  CHECK(store->get(Table::lots, "small")->size() == 100 << 10);
  CHECK_THROWS_AS(put("another", 1), StorageFailure);
}

TEST_CASE("a store with a table of another program is left alone, and says so") {
  TemporaryFolder const folder;
  {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB *database = nullptr;
    REQUIRE(rocksdb::DB::Open(options, folder / "store", &database).ok());
    std::unique_ptr<rocksdb::DB> const owned(database);
    rocksdb::ColumnFamilyHandle *handle = nullptr;
    REQUIRE(owned->CreateColumnFamily({}, "nodes", &handle).ok());
    REQUIRE(owned->DestroyColumnFamilyHandle(handle).ok());
  }
  CHECK_THROWS_WITH_AS(open_rocks_store(folder / "store"), doctest::Contains("has a table nodes"),
                       StorageFailure);
}
