#pragma once
// Durable, ordered key-value tables: get, ordered scan, snapshot, atomic batch. Small on purpose, so that
// another engine can stand behind it. Environment failures (disk, corruption) are exceptions of type
// StorageFailure.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/hash.h"

namespace nguon::storage {

/// Every table there is, with its key and value. One RocksDB column family each, named as `table_name` says.
/// Integers in keys are big-endian and of fixed width. `entries` alone is the truth about goods; the views
/// are a pure function of it, and `nguon reindex` rebuilds them. What stands beside the log no entry tells.
enum class Table : unsigned {
  // The log (storage/log.h).
  entries,    ///< u64 index -> entry bytes, verbatim.
  tiles,      ///< u8 level, u64 index -> the hashes of a complete tile of the Merkle tree (storage/tiles.h).
  leaves,     ///< leaf hash -> u64 index.
  heads,      ///< SHA-256(subject) -> leaf hash, u64 index, subject: the head of the subject's chain.
  map_pages,  ///< u8 depth, the key's bits so far -> the hashes four levels below (storage/map_page.h).
  meta,       ///< "head" -> u64 size, root; "format" -> version of the tables.
  // The views (trace/records.h says what is in the values).
  statements,  ///< statement id -> u64 index, of a statement that no row of `events` tells again.
  events,      ///< eventID -> who said it where, and what it did.
  parties,     ///< party subject -> PartyRecord.
  keys,        ///< kid -> KeyRecord.
  mandates,    ///< party subject NUL agent subject -> MandateRecord.
  places,      ///< place subject -> PlaceRecord.
  products,    ///< product subject -> ProductRecord.
  rules,       ///< "rules" -> RulesRecord.
  lots,        ///< lot, bare serial -> LotRecord.
  runs,        ///< run subject -> RunRecord.
  units,       ///< SSCC or other container -> UnitRecord.
  serials,     ///< lot subject NUL serial -> SerialRecord.
  shipments,   ///< lot NUL source NUL destination -> ShipmentRecord.
  children,    ///< parent lot NUL child lot -> u64 index of the entry that joined them.
  relations,   ///< kind NUL from NUL to -> nothing: places of a party, members of a cooperative ...
  words,       ///< folded word NUL subject -> nothing: the search index.
  links,       ///< address -> LinksRecord: what a thing's owner links it to.
  // Found of events, written some time after them; remade where it is behind (trace/epcis/event_index.h).
  event_index,  ///< What an event says, and its time -> where it stands.
  event_texts,  ///< Where an event stands -> what an answer shows of it.
  // Beside the log.
  jobs,            ///< capture job -> what was asked, and how far it came.
  queries,         ///< name -> query.
  subscriptions,   ///< subscription -> to whom, and how far it was delivered.
  private_values,  ///< Values and salts that entries hold the hashes of.
  count_
};

std::string_view table_name(Table table);
inline constexpr unsigned table_count = static_cast<unsigned>(Table::count_);

/// The environment failed. After a failed write the outcome is unknown until the store is opened again.
struct StorageFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Something that can be read: the store, a snapshot of it, or a batch laid over one. Thread-safe unless said
/// otherwise.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::optional<std::string> get(Table table, std::string_view key) const = 0;
  /// Visits keys >= from in ascending byte order that start with `prefix`; stops when `visit` answers false.
  virtual void scan(Table table, std::string_view prefix, std::string_view from,
                    std::function<bool(std::string_view key, std::string_view value)> const &visit) const = 0;
  /// The same for keys < before, in descending order; an empty `before` is after all of them. Where a reader
  /// doesn't do better it reads them all first.
  virtual void scan_back(
      Table table, std::string_view prefix, std::string_view before,
      std::function<bool(std::string_view key, std::string_view value)> const &visit) const;
  /// scan() for each of several prefixes in turn: `visit` is told which of them a row belongs to, and goes on
  /// with the next where it answers false. Rows that lie close together cost little more than one scan.
  /// Requires: prefixes in ascending byte order.
  using VisitEach = std::function<bool(std::size_t which, std::string_view key, std::string_view value)>;
  virtual void scan_each(Table table, std::span<std::string const> prefixes, VisitEach const &visit) const;
};

/// Writes that will become visible together. Not thread-safe.
class Batch {
 public:
  void put(Table table, std::string_view key, std::string_view value);
  void erase(Table table, std::string_view key);
  /// Later writes win. Leaves `other` empty.
  void absorb(Batch &&other);
  void clear();
  void clear(Table table);
  bool empty() const;

  /// Ordered by key; nullopt stands for an erased key.
  using Writes = std::map<std::string, std::optional<std::string>, std::less<>>;
  Writes const &writes(Table table) const { return writes_[static_cast<unsigned>(table)]; }

 private:
  Writes writes_[table_count];
};

/// A batch laid over a reader: reads see the batch's writes first. Keeps references to both.
class Overlay final : public Reader {
 public:
  Overlay(Reader const &base, Batch const &batch) : base_(base), batch_(batch) {}
  std::optional<std::string> get(Table table, std::string_view key) const override;
  void scan(Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override;

 private:
  Reader const &base_;
  Batch const &batch_;
};

class Store : public Reader {
 public:
  /// A state that later writes do not change. Must not outlive the store.
  virtual std::shared_ptr<Reader const> snapshot() const = 0;
  /// All or nothing. When it returns the batch is durable (synced to disk); if it throws, the outcome is
  /// unknown and every later write throws too.
  virtual void write(Batch const &batch) = 0;
  /// For what can be made again: visible when it returns, and on the disk some time later, each table's rows
  /// all or none, without a turn in the log of writes. A crash before that loses it. Throws as write does.
  virtual void write_unlogged(Batch const &batch) = 0;
  /// Empties tables (for reindex), durably.
  virtual void clear(std::initializer_list<Table> tables) = 0;
  /// Takes rows out for good: when it returns no file of the store holds their values any more, and snapshots
  /// that are older do not show them either. Slow: it writes out what is in memory. If it throws, or the
  /// process dies, the rows may still be there, or some of them.
  /// Requires: none of them was overwritten since it last was not there.
  virtual void forget(Table table, std::vector<std::string> const &keys) = 0;
};

/// Opens or makes a RocksDB database in `folder`. Throws StorageFailure. One process at a time.
std::unique_ptr<Store> open_rocks_store(std::string const &folder);

/// The same for what need not survive: a write is visible when it returns, and on the disk whenever there is
/// no more room in memory. The folder must be empty.
std::unique_ptr<Store> make_scratch_store(std::string const &folder);

/// For tests: nothing survives.
std::unique_ptr<Store> make_memory_store();

}  // namespace nguon::storage
