#include <algorithm>
#include <limits>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "storage/store.h"

namespace nguon::storage {
namespace {

/// Every value a key ever had, each with the number of the write that brought it: a snapshot is a number.
class MemoryStore final : public Store {
 public:
  std::optional<std::string> get(Table table, std::string_view key) const override {
    return get_as_of(newest, table, key);
  }

  void scan(Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    scan_as_of(newest, table, prefix, from, visit);
  }

  std::shared_ptr<Reader const> snapshot() const override {
    std::shared_lock const lock(mutex_);
    return std::make_shared<Snapshot>(*this, last_write_);
  }

  void write(Batch const &batch) override {
    std::unique_lock const lock(mutex_);
    ++last_write_;
    for (unsigned table = 0; table < table_count; ++table) {
      for (auto const &[key, value] : batch.writes(static_cast<Table>(table))) {
        tables_[table][key].push_back({last_write_, value});
      }
    }
  }

  void write_unlogged(Batch const &batch) override { write(batch); }

  void clear(std::initializer_list<Table> tables) override {
    std::unique_lock const lock(mutex_);
    ++last_write_;
    for (auto const table : tables) {
      for (auto &[key, versions] : rows(table)) versions.push_back({last_write_, std::nullopt});
    }
  }

  void forget(Table table, std::vector<std::string> const &keys) override {
    std::unique_lock const lock(mutex_);
    for (auto const &key : keys) {
      auto const row = rows(table).find(key);
      if (row == rows(table).end()) continue;
      for (auto &version : row->second) version.value.reset();
    }
  }

 private:
  struct Version {
    std::uint64_t write = 0;
    std::optional<std::string> value;
  };
  using Rows = std::map<std::string, std::vector<Version>, std::less<>>;
  static constexpr auto newest = std::numeric_limits<std::uint64_t>::max();

  class Snapshot final : public Reader {
   public:
    Snapshot(MemoryStore const &store, std::uint64_t write) : store_(store), write_(write) {}
    std::optional<std::string> get(Table table, std::string_view key) const override {
      return store_.get_as_of(write_, table, key);
    }
    void scan(Table table, std::string_view prefix, std::string_view from,
              std::function<bool(std::string_view, std::string_view)> const &visit) const override {
      store_.scan_as_of(write_, table, prefix, from, visit);
    }

   private:
    MemoryStore const &store_;
    std::uint64_t const write_;
  };

  Rows &rows(Table table) { return tables_[static_cast<unsigned>(table)]; }
  Rows const &rows(Table table) const { return tables_[static_cast<unsigned>(table)]; }

  static std::optional<std::string> value_as_of(std::uint64_t write, std::vector<Version> const &versions) {
    auto const later =
        std::upper_bound(versions.begin(), versions.end(), write,
                         [](std::uint64_t limit, Version const &it) { return limit < it.write; });
    return later == versions.begin() ? std::nullopt : std::prev(later)->value;
  }

  std::optional<std::string> get_as_of(std::uint64_t write, Table table, std::string_view key) const {
    std::shared_lock const lock(mutex_);
    auto const row = rows(table).find(key);
    return row == rows(table).end() ? std::nullopt : value_as_of(write, row->second);
  }

  void scan_as_of(std::uint64_t write, Table table, std::string_view prefix, std::string_view from,
                  std::function<bool(std::string_view, std::string_view)> const &visit) const {
    // Rows never leave the map, so an iterator stays good between locks; the visitor runs without one, since
    // it may read or write this store itself.
    std::shared_lock lock(mutex_);
    auto row = rows(table).lower_bound(std::max(prefix, from));
    while (row != rows(table).end() && row->first.starts_with(prefix)) {
      if (auto const value = value_as_of(write, row->second)) {
        lock.unlock();
        if (!visit(row->first, *value)) return;
        lock.lock();
      }
      ++row;
    }
  }

  mutable std::shared_mutex mutex_;
  Rows tables_[table_count];
  std::uint64_t last_write_ = 0;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace nguon::storage
