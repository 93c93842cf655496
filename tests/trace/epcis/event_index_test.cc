#include "trace/epcis/event_index.h"

#include <doctest/doctest.h>

#include <map>

#include "tests/support/printing.h"
#include "tests/trace/epcis/bare_log.h"
#include "trace/epcis/event_query.h"
#include "trace/epcis/event_texts.h"

namespace nguon::trace {
namespace {

using namespace std::chrono_literals;
using storage::Table;

using tests::BareLog;

std::string small_event(unsigned number, std::string_view step, std::string_view extra = "") {
  return R"({"type":"ObjectEvent","eventID":"urn:uuid:00000000-0000-4000-8000-00000000000)" +
         std::to_string(number) + R"(","eventTime":"2026-03-0)" + std::to_string(number) +
         R"(T00:00:00Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE","epcList":["urn:epc:id:sgtin:0614141.107346.)" +
         std::to_string(number) + R"("],"bizStep":")" + std::string(step) + "\"" + std::string(extra) + "}";
}

auto const small_document = [](std::vector<std::string> const &events) { return tests::document_of(events); };

std::vector<EventPosition> rows_of(storage::Reader const &reader, IndexKind kind, std::string_view value) {
  std::vector<EventPosition> found;
  auto const prefix = index_prefix(kind, value);
  reader.scan(Table::event_index, prefix, prefix, [&](std::string_view key, std::string_view) {
    CHECK(read_index_value(key) == value);
    found.push_back(read_index_key(key).at);
    return true;
  });
  return found;
}

TEST_CASE("event index: finds what is recorded while it runs, and what was there before") {
  BareLog world;
  world.record(small_document({small_event(2, "shipping"), small_event(1, "receiving")}));
  EventIndex index(*world.store, *world.log);
  REQUIRE(index.wait_for(1, 10s));
  world.record(small_document({small_event(3, "urn:epcglobal:cbv:bizstep:shipping")}));
  REQUIRE(index.wait_for(2, 10s));
  CHECK_FALSE(index.wait_for(3, 1ms));

  auto const rows = index.snapshot();
  CHECK(rows_of(*rows, IndexKind::every, "") == std::vector<EventPosition>{{0, 1}, {0, 0}, {1, 0}});
  CHECK(rows_of(*rows, IndexKind::biz_step, "shipping") == std::vector<EventPosition>{{0, 0}, {1, 0}});
  CHECK(rows_of(*rows, IndexKind::thing, "01/10614141073464/21/3") == std::vector<EventPosition>{{1, 0}});
  CHECK(rows_of(*rows, IndexKind::thing, "01/10614141073464/21/4").empty());
  CHECK(rows_of(*rows, IndexKind::event_id, "urn:uuid:00000000-0000-4000-8000-000000000001") ==
        std::vector<EventPosition>{{0, 1}});
}

TEST_CASE("event index: an event as deep as a statement may be is found like any other") {
  auto const deep = R"(,"ex:a":)" + std::string(50, '[') + std::string(50, ']');
  auto const event = make_recorded_event(small_event(1, "shipping", deep), "", {}, "");
  CHECK(event.id == "urn:uuid:00000000-0000-4000-8000-000000000001");
}

TEST_CASE("event index: a second start goes on, and rows that belong to no such log are made anew") {
  BareLog world;
  world.record(small_document({small_event(1, "shipping")}));
  {
    EventIndex index(*world.store, *world.log);
    REQUIRE(index.wait_for(1, 10s));
  }
  {
    EventIndex index(*world.store, *world.log);
    CHECK(index.covered() == 1);
  }
  struct Row {
    char const *what;
    std::string progress;
  };
  Row const stale[] = {{"of a longer log", std::string("\0\0\0\0\0\0\0\x09\x02", 9)},
                       {"of an older form", std::string("\0\0\0\0\0\0\0\x01\x01", 9)},
                       {"of no form", "?"}};
  for (auto const &row : stale) {
    CAPTURE(row.what);
    storage::Batch batch;
    batch.put(Table::event_index, "=", row.progress);
    batch.put(Table::event_index, "stale", "");
    batch.put(Table::event_texts, "stale", "");
    world.store->write(batch);
    EventIndex index(*world.store, *world.log);
    REQUIRE(index.wait_for(1, 10s));
    CHECK_FALSE(world.store->get(Table::event_index, "stale").has_value());
    CHECK_FALSE(world.store->get(Table::event_texts, "stale").has_value());
    CHECK(rows_of(*index.snapshot(), IndexKind::every, "").size() == 1);
  }
}

std::map<std::string, std::string> all_rows(storage::Reader const &reader, Table table) {
  std::map<std::string, std::string> rows;
  reader.scan(table, "", "", [&](std::string_view key, std::string_view value) {
    rows.emplace(key, value);
    return true;
  });
  return rows;
}

TEST_CASE(
    "event index: rows that came one by one are those that are made at once, also where a table lost some") {
  BareLog world;
  EventIndex follows(*world.store, *world.log);
  for (unsigned number = 1; number <= 6; ++number) {
    world.record(small_document({small_event(number, "shipping"), small_event(number + 1, "receiving")}));
    REQUIRE(follows.wait_for(number, 10s));
  }
  auto const rows = all_rows(*follows.snapshot(), Table::event_index),
             texts = all_rows(*follows.snapshot(), Table::event_texts);
  CHECK(rows.size() > 60);
  CHECK(texts.size() == 14);

  auto other = storage::make_memory_store();
  {
    storage::Batch entries;
    for (auto const table : {Table::entries, Table::event_index, Table::event_texts}) {
      for (auto const &[key, value] : all_rows(*world.store, table)) {
        // As after a crash in which one of the tables had not yet reached the disk.
        if (table != Table::event_texts) entries.put(table, key, value);
      }
    }
    other->write(entries);
  }
  EventIndex made(*other, *world.log);
  REQUIRE(made.wait_for(6, 10s));
  CHECK(all_rows(*made.snapshot(), Table::event_index) == rows);
  CHECK(all_rows(*made.snapshot(), Table::event_texts) == texts);
}

RecordedStatement at_hand(BareLog const &world, std::string_view payload) {
  auto said = parse_statement(sign_jws(world.key, "test.example", cty_epcis, payload), "test.example");
  REQUIRE(said.has_value());
  return {world.log->published()->checkpoint.size, format_time_ms(world.now_ms + 1'000),
          std::make_shared<Statement const>(*std::move(said))};
}

TEST_CASE("event index: of statements at hand it makes the rows that it makes of their entries") {
  constexpr std::string_view own_context =
      R"(,"@context":{"ex":"https://own.example/"},"ex:u":1.50e1,"recordTime":"2026-03-04T00:00:00Z")";
  auto const document = small_document({small_event(1, "shipping", own_context), small_event(2, "ex:step")});
  auto odd = document;
  odd.replace(odd.find("EPCISDocument"), 1, R"(\u0045)");
  auto gateways =
      small_document({small_event(3, "shipping", R"(,"nguon:for":"urn:nguon:party:0123456789R")")});
  gateways.insert(1, R"("nguon:gateway":"urn:nguon:party:0123456789R",)");
  struct Row {
    char const *what;
    std::string payload;
    bool is_told_by_itself;
  };
  Row const rows[] = {{"a document", document, true},
                      {"a bare event", small_event(4, "ex:step", own_context), true},
                      {"a document that spells its type in an odd way", odd, false},
                      {"what a gateway signed", gateways, false}};
  BareLog world;
  NewestStatements newest;
  for (auto const &row : rows) {
    CAPTURE(row.what);
    auto statement = at_hand(world, row.payload);
    CHECK(events_of(statement).has_value() == row.is_told_by_itself);
    newest.put({std::move(statement)});
    world.record(row.payload);
  }
  EventIndex follows(*world.store, *world.log, &newest);
  REQUIRE(follows.wait_for(std::size(rows), 10s));
  CHECK(newest.take(std::size(rows)).empty());

  auto other = storage::make_memory_store();
  EventIndex reads(*other, *world.log);
  REQUIRE(reads.wait_for(std::size(rows), 10s));
  for (auto const table : {Table::event_index, Table::event_texts}) {
    CHECK(all_rows(*follows.snapshot(), table).size() > 5);
    CHECK(all_rows(*follows.snapshot(), table) == all_rows(*reads.snapshot(), table));
  }
}

TEST_CASE("event index: what is at hand is not read again, and what is not, is") {
  BareLog world;
  NewestStatements newest;
  world.record(small_document({small_event(1, "receiving")}));
  // Not what will stand there, so that it can be told.
  newest.put({at_hand(world, small_document({small_event(2, "packing")}))});
  world.record(small_document({small_event(2, "shipping")}));
  world.record(small_document({small_event(3, "receiving")}));
  EventIndex index(*world.store, *world.log, &newest);
  REQUIRE(index.wait_for(3, 10s));
  auto const rows = index.snapshot();
  CHECK(rows_of(*rows, IndexKind::biz_step, "receiving") == std::vector<EventPosition>{{0, 0}, {2, 0}});
  CHECK(rows_of(*rows, IndexKind::biz_step, "packing") == std::vector<EventPosition>{{1, 0}});
  CHECK(rows_of(*rows, IndexKind::biz_step, "shipping").empty());
}

TEST_CASE("newest statements: the oldest go where there are too many") {
  BareLog world;
  NewestStatements newest;
  auto const one = at_hand(world, small_document({small_event(1, "receiving")}));
  auto const fits = NewestStatements::bytes_max / one.said->jws.compact.size();
  std::vector<RecordedStatement> group;
  for (std::uint64_t entry = 0; entry < fits; ++entry) group.push_back({entry, one.at, one.said});
  newest.put(group);
  newest.put({{fits, one.at, one.said}, {fits + 1, one.at, one.said}});
  auto const first = newest.take(10);
  CHECK(first.size() == 8);
  CHECK(first.front().entry == 2);
  CHECK(newest.take(10).empty());
  CHECK(newest.take(fits + 2).size() == fits - 8);
}

TEST_CASE("event index: events are read in the order of the log, each once, from any position on") {
  BareLog world;
  world.record(small_document({small_event(2, "shipping"), small_event(1, "receiving")}));
  world.record(small_document({small_event(3, "shipping")}));
  auto const state = world.log->published();
  std::vector<EventPosition> seen;
  auto const note = [&](RecordedEvent const &event) {
    seen.push_back(event.at);
    return seen.size() < 2;
  };
  auto const next = visit_recorded_events(*state->reader, {0, 1}, 2, note);
  CHECK(seen == std::vector<EventPosition>{{0, 1}, {1, 0}});
  CHECK(next == EventPosition{1, 0});
  seen.clear();
  CHECK(visit_recorded_events(*state->reader, {1, 1}, 2, note) == EventPosition{2, 0});
  CHECK(seen.empty());
}

TEST_CASE("recorded events: bytes are those that were captured, whoever signed them") {
  BareLog world;
  auto const odd = small_event(1, "shipping", R"(, "ex:n" : 1.50e1 ,"\u0065x:u":"á")");
  auto const added = odd.substr(0, odd.size() - 1) + R"(,"nguon:for":"urn:nguon:party:x"})";
  world.record(small_document({odd}));
  // Signed by a device for somebody, which is its own word.
  world.record(small_document({added}));
  auto by_gateway = small_document({added});
  by_gateway.insert(1, R"("nguon:gateway":"urn:nguon:party:x",)");
  world.record(by_gateway);
  auto const state = world.log->published();
  auto const first_of = [&](std::uint64_t entry) {
    return read_recorded_events(*state->reader, entry).front();
  };
  CHECK(first_of(0).text == odd);
  CHECK_FALSE(first_of(0).by_gateway);
  CHECK(first_of(1).text == added);
  CHECK_FALSE(first_of(1).by_gateway);
  CHECK(first_of(2).text == odd);
  CHECK(first_of(2).by_gateway);
  CHECK(first_of(0).namespaces.at("ex") == "https://ns.example/");
}

TEST_CASE("recorded events: without an eventID it is the event hash") {
  auto const nameless = make_recorded_event(
      R"({"type":"ObjectEvent","eventTime":"2026-03-01T00:00:00Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE",)"
      R"("epcList":["urn:epc:id:sgtin:0614141.107346.1"],"ex:a":"1"})",
      R"([{"ex":"https://ns.example/"}])", {}, "2026-03-04T05:06:07.000Z");
  CHECK(nameless.id.starts_with("ni:///sha-256;"));
  auto const other = make_recorded_event(nameless.text, R"([{"ex":"https://another.example/"}])", {}, "");
  CHECK(other.id != nameless.id);
}

TEST_CASE("event texts: a document, a bare event, and names with escapes") {
  auto const document = small_document({"{\"a\":\"}]\\\"\"}", "{\"b\":[{}]}"});
  auto const texts = find_event_texts(document);
  REQUIRE(texts.events.size() == 2);
  CHECK(texts.events[0] == "{\"a\":\"}]\\\"\"}");
  CHECK(texts.events[1] == "{\"b\":[{}]}");
  CHECK_FALSE(texts.is_bare_event);
  auto const bare = find_event_texts(" {\"type\":\"ObjectEvent\"} \n");
  CHECK(bare.is_bare_event);
  CHECK(bare.events.front() == "{\"type\":\"ObjectEvent\"}");
  CHECK(find_member_text(R"({"x":{"a":1},"\u0061":2})", "a") == "2");
  CHECK(find_member_text(R"({})", "a").empty());
  CHECK(without_gateway_member(R"({"a":1, "nguon:for":"x"})") == R"({"a":1})");
  CHECK(without_gateway_member("{ \"a\":1\n,\"nguon:for\":\"x\"}") == "{ \"a\":1\n}");
  CHECK(without_gateway_member(R"({"nguon:for":"x","a":1})") == R"({"nguon:for":"x","a":1})");
  CHECK(with_first_member(R"( { "a":1})", "b", "[2]") == R"({"b":[2], "a":1})");
}

}  // namespace
}  // namespace nguon::trace
