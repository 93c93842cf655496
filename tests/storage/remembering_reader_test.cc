#include "storage/remembering_reader.h"

#include <doctest/doctest.h>

#include <vector>

using namespace nguon;
using namespace nguon::storage;

namespace {

/// Counts what is asked of the store behind it.
class CountingReader final : public Reader {
 public:
  explicit CountingReader(Reader const &base) : base_(base) {}
  std::optional<std::string> get(Table table, std::string_view key) const override {
    ++gets;
    return base_.get(table, key);
  }
  void scan(Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    base_.scan(table, prefix, from, visit);
  }
  mutable int gets = 0;

 private:
  Reader const &base_;
};

std::unique_ptr<Store> store_with_rows() {
  auto store = make_memory_store();
  Batch batch;
  batch.put(Table::parties, "a", "party a");
  batch.put(Table::parties, "empty", "");
  batch.put(Table::keys, "a", "key a");
  store->write(batch);
  return store;
}

}  // namespace

TEST_CASE("a remembered row is asked for once, and is the row of its own table and key") {
  auto const store = store_with_rows();
  CountingReader const counting(*store);
  RememberingReader const reader(counting);
  for (int time = 0; time < 3; ++time) {
    CHECK(reader.get(Table::parties, "a") == "party a");
    CHECK(reader.get(Table::keys, "a") == "key a");
    CHECK(reader.get(Table::parties, "empty") == "");
  }
  CHECK(counting.gets == 3);
}

TEST_CASE("an absent row stays absent and is asked for once") {
  auto const store = store_with_rows();
  CountingReader const counting(*store);
  RememberingReader const reader(counting);
  CHECK_FALSE(reader.get(Table::keys, "b").has_value());
  CHECK_FALSE(reader.get(Table::parties, "b").has_value());
  CHECK_FALSE(reader.get(Table::keys, "b").has_value());
  CHECK(counting.gets == 2);
}

TEST_CASE("a scan through a remembering reader shows the rows of the store") {
  auto const store = store_with_rows();
  RememberingReader const reader(*store);
  CHECK(reader.get(Table::parties, "a").has_value());
  std::vector<std::string> keys;
  reader.scan(Table::parties, {}, {}, [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  });
  CHECK(keys == std::vector<std::string>{"a", "empty"});
}
