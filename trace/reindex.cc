#include <memory>

#include "storage/entry.h"
#include "storage/keys.h"
#include "storage/log.h"
#include "trace/ledger.h"
#include "trace/sequencer.h"

namespace nguon::trace {
namespace {

using storage::StorageFailure;
using storage::Table;

/// Rows are written every so many entries; where that is makes no difference to what is in them.
constexpr std::uint64_t entries_per_write = 1'000;

std::uint64_t log_size(storage::Store const &store) {
  auto const head = store.get(Table::meta, "head");
  if (!head) return 0;
  if (head->size() < 8) throw StorageFailure("the head of the log is damaged");
  return storage::read_u64(std::string_view(*head).substr(0, 8));
}

template <class T>
T must(Result<T> result, std::uint64_t index) {
  if (!result) {
    throw StorageFailure("entry " + std::to_string(index) +
                         " is refused by the rules that once accepted it: " + result.error().message);
  }
  return std::move(*result);
}

}  // namespace

std::uint64_t reindex(storage::Store &store,
                      std::function<void(std::uint64_t done, std::uint64_t all)> const &progress) {
  store.clear({Table::statements, Table::events, Table::parties, Table::keys, Table::mandates, Table::places,
               Table::products, Table::rules, Table::lots, Table::runs, Table::units, Table::serials,
               Table::shipments, Table::children, Table::relations, Table::words, Table::links,
               // Their rows are found of the log again by whoever serves it next.
               Table::event_index, Table::event_texts});
  auto const size = log_size(store);
  std::string origin;
  storage::Batch rows;
  for (std::uint64_t index = 0; index < size; ++index) {
    auto const entry = must(storage::parse_entry(storage::read_entry(store, index)), index);
    // A log's statements are made for it; the first says which log it is.
    if (index == 0) origin = must(parse_jws(entry.statement), index).header.aud;
    auto const statement = must(parse_statement(entry.statement, origin), index);

    storage::Overlay const state(store, rows);
    storage::Batch added;
    if (auto const applied = apply(statement, {index, entry.at}, state, added); !applied)
      must(Result<bool>(applied.error()), index);
    rows.absorb(std::move(added));
    if ((index + 1) % entries_per_write == 0 || index + 1 == size) {
      store.write(rows);
      rows.clear();
      progress(index + 1, size);
    }
  }
  return size;
}

}  // namespace nguon::trace
