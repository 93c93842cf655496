#include <map>

#include "server/data_folder.h"
#include "tests/support/printing.h"
#include "tests/tools/program.h"

using namespace nguon;
using namespace nguon::tests;
using storage::Table;

namespace {

using Rows = std::map<std::string, std::string>;

/// Every row of every table, by the table's name and the key.
Rows all_rows(storage::Store const &store) {
  Rows rows;
  for (unsigned number = 0; number < storage::table_count; ++number) {
    auto const table = static_cast<Table>(number);
    store.scan(table, "", "", [&](std::string_view key, std::string_view value) {
      rows[std::string(storage::table_name(table)) + " " + std::string(key)] = value;
      return true;
    });
  }
  return rows;
}

Rows rows_in(std::string const &data) {
  auto const folder = server::open_data_folder(data);
  REQUIRE(folder.has_value());
  return all_rows(*folder->store);
}

}  // namespace

TEST_CASE("reindex brings back the same bytes, whatever had become of the views") {
  TemporaryFolder const temporary;
  auto const data = temporary / "data";
  REQUIRE(run_nguon({"demo", "--data", data}).status == 0);
  auto const before = rows_in(data);
  {
    auto const folder = server::open_data_folder(data);
    REQUIRE(folder.has_value());
    folder->store->clear({Table::lots, Table::words});
    storage::Batch damage;
    damage.put(Table::products, "01/09521234002017", "damaged");
    damage.put(Table::relations, "of nobody", "");
    folder->store->write(damage);
  }
  REQUIRE(rows_in(data) != before);

  auto const ran = run_nguon({"reindex", "--data", data, "--json"});
  CHECK(ran.status == 0);
  CHECK(ran.out.starts_with("{\"entries\":"));
  // Not printed where they differ: a view has thousands of rows.
  CHECK((rows_in(data) == before));
}

TEST_CASE("reindex keeps away from a folder that is being served") {
  TemporaryFolder const temporary;
  auto const data = temporary / "data";
  REQUIRE(run_nguon({"init", "--data", data, "--origin", "log.example/reindex"}).status == 0);
  Serving const serving(data);
  auto const ran = run_nguon({"reindex", "--data", data});
  CHECK(ran.status == 1);
  CHECK(ran.err.find("in use") != std::string::npos);
}
