#include "trace/epcis/event_search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <random>
#include <set>

#include "tests/support/printing.h"
#include "tests/trace/epcis/bare_log.h"
#include "trace/epcis/answer_document.h"
#include "trace/epcis/named_queries.h"
#include "trace/epcis/units.h"

namespace nguon::trace {
namespace {

using namespace std::chrono_literals;
using tests::BareLog;
using tests::document_of;

/// Some events of few words, so that many share one.
std::string varied_event(std::mt19937 &random, unsigned number) {
  constexpr std::array steps = {"shipping", "receiving", "https://ns.example/step"};
  constexpr std::array places = {"urn:epc:id:sgln:0614141.07346.0", "urn:epc:id:sgln:0614141.07346.1",
                                 "https://example.com/414/0614141007776"};
  auto const id = std::to_string(100'000'000'000 + number);
  auto text = R"({"type":"ObjectEvent","eventID":"urn:uuid:00000000-0000-4000-8000-)" + id +
              R"(","eventTime":"2026-03-0)" + std::to_string(1 + random() % 5) +
              R"(T00:00:00Z","eventTimeZoneOffset":"+00:00","action":"OBSERVE","epcList":[)";
  for (unsigned i = 0; i < 1 + random() % 2; ++i) {
    text += (i == 0 ? "" : ",") + std::string(R"("urn:epc:id:sgtin:0614141.10734)") +
            std::to_string(random() % 2) + "." + std::to_string(random() % 4) + "\"";
  }
  text += R"(],"bizStep":")" + std::string(steps[random() % steps.size()]) + R"(","readPoint":{"id":")" +
          places[random() % places.size()] + R"("})";
  if (random() % 3 != 0) text += R"(,"ex:rank":)" + std::to_string(random() % 10);
  return text + "}";
}

struct VariedLog : BareLog {
  std::unique_ptr<EventIndex> index;

  explicit VariedLog(unsigned seed, unsigned entries) {
    std::mt19937 random(seed);
    for (unsigned i = 0, number = 0; i < entries; ++i) {
      std::vector<std::string> events;
      for (unsigned j = 0; j < 1 + random() % 3; ++j) events.push_back(varied_event(random, number++));
      record(document_of(events));
    }
    index = std::make_unique<EventIndex>(*store, *log);
    REQUIRE(index->wait_for(size(), 10s));
  }
  std::uint64_t size() const { return log->published()->checkpoint.size; }
};

/// What the query asks for, found by asking every event.
std::vector<EventPosition> find_plainly(VariedLog const &world, EventQuery const &query, std::uint64_t size) {
  std::vector<RecordedEvent> found;
  visit_recorded_events(*world.log->published()->reader, {}, size, [&](RecordedEvent const &event) {
    if (matches(query, event)) found.push_back(event);
    return true;
  });
  auto const key = [&](RecordedEvent const &event) {
    return query.order_by == EventQuery::Order::record_time ? IndexedEvent{0, event.at}
                                                            : IndexedEvent{event.event_time_ms, event.at};
  };
  std::stable_sort(found.begin(), found.end(), [&](RecordedEvent const &a, RecordedEvent const &b) {
    if (query.order_by == EventQuery::Order::field) {
      auto const left = order_key(query, a), right = order_key(query, b);
      if (!left || !right) return left.has_value() && !right;
      if (*left != *right) return query.is_descending ? *right < *left : *left < *right;
      return false;
    }
    return query.is_descending ? key(b) < key(a) : key(a) < key(b);
  });
  std::vector<EventPosition> positions;
  for (auto const &event : found) positions.push_back(event.at);
  if (query.event_count_limit && positions.size() > *query.event_count_limit)
    positions.resize(*query.event_count_limit);
  return positions;
}

constexpr char const *varied_queries[] = {
    "",
    "orderBy=eventTime&orderDirection=ASC",
    "orderBy=recordTime",
    "orderBy=recordTime&orderDirection=ASC",
    "EQ_bizStep=shipping",
    "EQ_bizStep=shipping|receiving&orderBy=eventTime&orderDirection=ASC",
    "EQ_bizStep=shipping&orderBy=recordTime",
    "MATCH_epc=urn:epc:id:sgtin:0614141.107340.1",
    "MATCH_epc=urn:epc:id:sgtin:0614141.107340.1|urn:epc:id:sgtin:0614141.107341.2",
    "MATCH_anyEPC=urn:epc:idpat:sgtin:0614141.107340.*&orderBy=eventTime&orderDirection=ASC",
    "MATCH_anyEPC=urn:epc:idpat:sgtin:*.*.*",
    "WD_readPoint=urn:epc:id:sgln:0614141.07346.0",
    ("EQ_readPoint=urn:epc:id:sgln:0614141.07346.0&GE_eventTime=2026-03-02T00:00:00Z&LT_eventTime=2026-03-"
     "04T00:00:00Z"),
    "GE_eventTime=2026-03-03T00:00:00Z&orderBy=eventTime&orderDirection=ASC",
    "LT_eventTime=2026-03-03T00:00:00Z",
    "GE_ex:rank=5",
    "EQ_bizStep=https://ns.example/step&GE_ex:rank=3&orderBy=eventTime&eventCountLimit=7",
    "EQ_bizStep=packing",
};

TEST_CASE(
    "event search: pages together are what asking every event finds, whatever leads and however small") {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    VariedLog world(seed, 40);
    for (std::string const text : varied_queries) {
      for (std::uint64_t const page_size : {1u, 4u, 1'000u}) {
        for (std::uint64_t const examined_max : {3u, 2'000u}) {
          CAPTURE(seed);
          CAPTURE(text);
          CAPTURE(page_size);
          CAPTURE(examined_max);
          auto const query = parse_event_query(std::string_view(text)).value();
          SearchCursor cursor{world.size(), 0, std::nullopt};
          std::vector<EventPosition> found;
          for (;;) {
            SearchLimits const limits{.page = page_size, .examined_max = examined_max};
            auto const page = search_events(*world.index->snapshot(), query, cursor, limits);
            REQUIRE(page.has_value());
            REQUIRE(page->events.size() <= page_size);
            REQUIRE(page->examined <= examined_max);
            for (auto const &event : page->events) found.push_back(event.at);
            if (!page->next) break;
            auto const again = read_cursor(write_cursor(*page->next));
            REQUIRE(again.has_value());
            REQUIRE(*again == *page->next);
            REQUIRE(*again != cursor);
            cursor = *again;
          }
          CHECK(found == find_plainly(world, query, world.size()));
        }
      }
    }
  }
}

TEST_CASE("event search: an order by a field holds over pages, and has an end") {
  VariedLog world(4, 30);
  auto const query = parse_event_query(std::string_view("orderBy=ex:rank&EQ_bizStep=shipping")).value();
  SearchCursor cursor{world.size(), 0, std::nullopt};
  std::vector<EventPosition> found;
  for (;;) {
    auto const page = search_events(*world.index->snapshot(), query, cursor, {.page = 3}).value();
    for (auto const &event : page.events) found.push_back(event.at);
    if (!page.next) break;
    cursor = *page.next;
  }
  // Plainly found are those of a rank in the order of their places, as the index has them by their times.
  auto const plainly = find_plainly(world, query, world.size());
  CHECK(std::set(found.begin(), found.end()) == std::set(plainly.begin(), plainly.end()));
  CHECK(found.size() == plainly.size());
  auto const refused =
      search_events(*world.index->snapshot(), query, {world.size(), 0, {}}, {.examined_max = 5});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "query-too-complex");
}

TEST_CASE("event search: a sequence of pages shows the log as of its first page while it grows") {
  VariedLog world(5, 20);
  for (std::string const text :
       {"", "orderBy=eventTime&orderDirection=ASC", "orderBy=recordTime", "orderBy=ex:rank"}) {
    CAPTURE(text);
    auto const query = parse_event_query(std::string_view(text)).value();
    auto const before = world.size();
    auto const expected = find_plainly(world, query, before);
    SearchCursor cursor{before, 0, std::nullopt};
    std::set<EventPosition> found;
    std::size_t count = 0;
    std::mt19937 random(9);
    for (unsigned number = 5'000;; ++number) {
      auto const page = search_events(*world.index->snapshot(), query, cursor, {.page = 5}).value();
      for (auto const &event : page.events) found.insert(event.at);
      count += page.events.size();
      if (!page.next) break;
      cursor = *page.next;
      world.record(document_of({varied_event(random, number)}));
      REQUIRE(world.index->wait_for(world.size(), 10s));
    }
    CHECK(count == expected.size());
    CHECK(found == std::set(expected.begin(), expected.end()));
  }
}

TEST_CASE("event search: more than maxEventCount is refused with both figures") {
  VariedLog world(6, 20);
  auto const all = find_plainly(world, parse_event_query(std::string_view("")).value(), world.size());
  auto const search = [&](std::uint64_t most) {
    auto const query = parse_event_query("maxEventCount=" + std::to_string(most)).value();
    return search_events(*world.index->snapshot(), query, {world.size(), 0, {}}, {.page = 3});
  };
  CHECK(search(all.size()).has_value());
  auto const refused = search(all.size() - 1);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "query-too-large");
  CHECK(refused.error().have == std::to_string(all.size()));
}

TEST_CASE("event search: few bytes a page, or few that may be read for it, change nothing of the whole") {
  VariedLog world(8, 30);
  for (std::string const text : varied_queries) {
    auto const query = parse_event_query(std::string_view(text)).value();
    for (auto const &limits : {SearchLimits{.bytes_max = 1}, SearchLimits{.bytes_max = 1'000},
                               SearchLimits{.bytes_read_max = 1}, SearchLimits{.bytes_read_max = 5'000}}) {
      CAPTURE(text);
      CAPTURE(limits.bytes_max);
      CAPTURE(limits.bytes_read_max);
      SearchCursor cursor{world.size(), 0, std::nullopt};
      std::vector<EventPosition> found;
      for (unsigned pages = 0; pages < 1'000; ++pages) {
        auto const page = search_events(*world.index->snapshot(), query, cursor, limits);
        REQUIRE(page.has_value());
        std::size_t bytes = 0;
        for (auto const &event : page->events) {
          bytes += event.text.size() + event.context.size();
          found.push_back(event.at);
        }
        CHECK((bytes <= limits.bytes_max || page->events.size() == 1));
        if (limits.bytes_read_max == 1) CHECK(page->examined <= 1);
        if (!page->next) break;
        REQUIRE(*page->next != cursor);
        cursor = *page->next;
      }
      CHECK(found == find_plainly(world, query, world.size()));
    }
  }
  for (std::string const text : {"orderBy=ex:rank", "maxEventCount=1"}) {
    auto const refused =
        search_events(*world.index->snapshot(), parse_event_query(std::string_view(text)).value(),
                      {world.size(), 0, std::nullopt}, {.bytes_read_max = 5'000});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "query-too-complex");
  }
  auto const ordered = parse_event_query(std::string_view("orderBy=ex:rank")).value();
  auto const one =
      search_events(*world.index->snapshot(), ordered, {world.size(), 0, std::nullopt}, {.bytes_max = 1});
  REQUIRE(one.has_value());
  CHECK(one->events.size() == 1);
  CHECK(one->next.has_value());
}

/// What happens to one of a few things, each of which is now this, now that.
std::string event_of_roles(std::mt19937 &random, unsigned number) {
  auto const thing = [&] {
    return R"("urn:epc:id:sgtin:0614141.107340.)" + std::to_string(random() % 3) + "\"";
  };
  auto const goods = [&] {
    return R"([{"epcClass":"urn:epc:class:lgtin:0614141.107340.)" + std::to_string(random() % 3) + "\"}]";
  };
  auto const id = std::to_string(100'000'000'000 + number);
  auto text = R"("eventID":"urn:uuid:00000000-0000-4000-8000-)" + id + R"(","eventTime":"2026-03-0)" +
              std::to_string(1 + random() % 3) + R"(T00:00:00Z","eventTimeZoneOffset":"+00:00")";
  switch (random() % 3) {
    case 0:
      return R"({"type":"ObjectEvent","action":"OBSERVE",)" + text + R"(,"epcList":[)" + thing() +
             R"(],"quantityList":)" + goods() + "}";
    case 1:
      return R"({"type":"AggregationEvent","action":"ADD",)" + text + R"(,"parentID":)" + thing() +
             R"(,"childEPCs":[)" + thing() + "," + thing() + R"(],"childQuantityList":)" + goods() + "}";
    default:
      return R"({"type":"TransformationEvent",)" + text + R"(,"inputEPCList":[)" + thing() +
             R"(],"outputEPCList":[)" + thing() + R"(],"inputQuantityList":)" + goods() +
             R"(,"outputQuantityList":)" + goods() + "}";
  }
}

TEST_CASE("event search: what a thing is in an event, its rows tell as the event itself does") {
  BareLog world;
  std::mt19937 random(11);
  for (unsigned number = 0; number < 60; number += 2)
    world.record(document_of({event_of_roles(random, number), event_of_roles(random, number + 1)}));
  EventIndex const index(*world.store, *world.log);
  REQUIRE(index.wait_for(30, 10s));
  auto const rows = index.snapshot();
  constexpr std::string_view epc = "urn:epc:id:sgtin:0614141.107340.1",
                             goods = "urn:epc:class:lgtin:0614141.107340.1";
  struct Row {
    std::string_view parameter, thing;
  };
  constexpr Row asked[] = {{"MATCH_epc", epc},
                           {"MATCH_parentID", epc},
                           {"MATCH_inputEPC", epc},
                           {"MATCH_outputEPC", epc},
                           {"MATCH_anyEPC", epc},
                           {"MATCH_epcClass", goods},
                           {"MATCH_inputEPCClass", goods},
                           {"MATCH_outputEPCClass", goods},
                           {"MATCH_anyEPCClass", goods}};
  for (auto const &row : asked) {
    for (std::string const more : {"", "|urn:epc:id:sgtin:0614141.107340.2",
                                   "&GE_eventTime=2026-03-02T00:00:00Z", "&orderBy=recordTime"}) {
      CAPTURE(row.parameter);
      CAPTURE(more);
      auto const text = std::string(row.parameter) + "=" + std::string(row.thing) + more;
      auto const query = parse_event_query(std::string_view(text)).value();
      std::set<EventPosition> expected, found;
      visit_recorded_events(*world.log->published()->reader, {}, 30, [&](RecordedEvent const &event) {
        if (matches(query, event)) expected.insert(event.at);
        return true;
      });
      auto const page = search_events(*rows, query, {30, 0, std::nullopt}, {.page = 1'000});
      REQUIRE(page.has_value());
      for (auto const &event : page->events) found.insert(event.at);
      CHECK_FALSE(expected.empty());
      CHECK(found == expected);
    }
  }
}

/// Forwards what is asked, and counts the rows of single keys; entries are none of them.
class CountingReader final : public storage::Reader {
 public:
  explicit CountingReader(storage::Reader const &target) : target_(target) {}
  std::optional<std::string> get(storage::Table table, std::string_view key) const override {
    CHECK(table == storage::Table::event_texts);
    if (!key.starts_with('@')) ++events;
    return target_.get(table, key);
  }
  void scan(storage::Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    CHECK(table != storage::Table::entries);
    target_.scan(table, prefix, from, visit);
  }
  mutable std::size_t events = 0;

 private:
  storage::Reader const &target_;
};

TEST_CASE("event search: where rows decide, the events of the page and one more are read, and no other") {
  VariedLog world(9, 40);
  auto const rows = world.index->snapshot();
  struct Row {
    std::string_view text;
    bool is_decided;
  };
  constexpr Row asked[] = {
      {"", true},
      {"orderBy=recordTime", true},
      {"EQ_bizStep=shipping", true},
      {"EQ_bizStep=shipping|receiving&GE_eventTime=2026-03-02T00:00:00Z", true},
      {"MATCH_epc=urn:epc:id:sgtin:0614141.107340.1", true},
      {"EQ_bizStep=shipping&EQ_ex:rank=3", false},
  };
  for (auto const &row : asked) {
    CAPTURE(row.text);
    CountingReader const reader(*rows);
    auto const page =
        search_events(reader, parse_event_query(row.text).value(), {world.size(), 0, {}}, {.page = 3});
    REQUIRE(page.has_value());
    CHECK((reader.events <= 4) == row.is_decided);
  }
}

TEST_CASE("event search: values are listed each once, a page at a time") {
  VariedLog world(7, 30);
  auto const rows = world.index->snapshot();
  std::vector<std::string> names;
  for (std::string after;;) {
    auto const some = list_values(*rows, IndexKind::biz_step, after, 2);
    for (auto const &value : some) names.push_back(value.name);
    if (some.size() < 2) break;
    after = some.back().name;
  }
  CHECK(names == std::vector<std::string>{"https://ns.example/step", "receiving", "shipping"});
  CHECK(list_values(*rows, IndexKind::read_point, "", 1).front().written ==
        "https://example.com/414/0614141007776");
  CHECK(has_value_rows(*rows, IndexKind::biz_step, "shipping"));
  CHECK_FALSE(has_value_rows(*rows, IndexKind::biz_step, "shippin"));
}

TEST_CASE("cursors: what no search wrote is not read") {
  CHECK_FALSE(read_cursor("").has_value());
  CHECK_FALSE(read_cursor(std::string(17, '\x02')).has_value());
}

TEST_CASE("answer documents: events as captured, with what they lack beside it and contexts that hold") {
  auto const event = [](std::string text, std::string context) {
    return make_recorded_event(std::move(text), std::move(context), {}, "2026-03-04T05:06:07.000Z");
  };
  constexpr std::string_view gs1 = R"("https://ref.gs1.org/standards/epcis/epcis-context.jsonld")";
  std::string const a =
      R"(["https://ref.gs1.org/standards/epcis/epcis-context.jsonld",{"ex":"https://a.example/"}])";
  std::string const b =
      R"([{"ex":"https://b.example/"},"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"])";
  std::vector<EventText> const events = {
      event(R"({"type":"ObjectEvent","eventID":"urn:x:1","ex:n":1.500e1 })", a),
      event(
          R"({"type":"ObjectEvent","eventTime":"2026-03-01T00:00:00Z","recordTime":"2026-01-01T00:00:00Z"})",
          std::string(gs1)),
      event(R"({"type":"ObjectEvent","eventID":"urn:x:3","ex:n":2})", b),
      event(R"({"@context":{"ex":"https://c.example/"},"eventID":"urn:x:4","ex:n":3})", ""),
      event(R"({"@context":{"other":"https://c.example/"},"eventID":"urn:x:5","ex:n":3})", b),
  };
  auto const text = write_answer_document(events, "2026-03-05T00:00:00.000Z", "");
  auto const document = boost::json::parse(text);
  CHECK(
      text.find(
          R"({"type":"ObjectEvent","eventID":"urn:x:1","ex:n":1.500e1 ,"recordTime":"2026-03-04T05:06:07.000Z"})") !=
      std::string::npos);
  CHECK(document.at_pointer("/@context/0") == boost::json::value(epcis_context_uri));
  CHECK(document.at_pointer("/@context/1/ex") == "https://a.example/");
  auto const &list = document.at_pointer("/epcisBody/queryResults/resultsBody/eventList").as_array();
  REQUIRE(list.size() == 5);
  CHECK_FALSE(list[0].as_object().contains("@context"));
  CHECK(list[1].at("recordTime") == "2026-01-01T00:00:00Z");
  CHECK(std::string_view(list[1].at("eventID").as_string()).starts_with("ni:///sha-256;"));
  CHECK(list[2].at_pointer("/@context/0/ex") == "https://b.example/");
  CHECK(list[3].at_pointer("/@context/ex") == "https://c.example/");
  CHECK(list[4].at_pointer("/@context/0/ex") == "https://b.example/");
  CHECK(list[4].at_pointer("/@context/2/other") == "https://c.example/");
}

TEST_CASE("named queries: are kept, listed, and removed by who made them") {
  auto const store = storage::make_memory_store();
  auto const parse = [](std::string_view body) { return parse_named_query(body, "party/a"); };
  auto const query = parse(R"({"name":"mine","query":{"EQ_bizStep":["shipping"], "GE_quantity":1.50}})");
  REQUIRE(query.has_value());
  CHECK(write_named_query(*query) ==
        R"({"name":"mine","query":{"EQ_bizStep":["shipping"], "GE_quantity":1.50}})");
  CHECK(add_named_query(*store, *query).has_value());
  CHECK(add_named_query(*store, *query).error().code == "query-exists");
  CHECK(find_named_query(*store, "mine")->query.conditions.size() == 2);
  CHECK(find_named_query(*store, "other").error().code == "unknown-query");
  CHECK(list_named_queries(*store, "", 10, 1'000).size() == 1);
  CHECK(list_named_queries(*store, "mine", 10, 1'000).empty());
  CHECK(remove_named_query(*store, "mine", "party/b").error().code == "query-of-another");
  CHECK(remove_named_query(*store, "mine", "party/a").has_value());
  CHECK(remove_named_query(*store, "mine", "party/a").error().code == "unknown-query");

  struct Row {
    char const *body, *code, *field;
  };
  constexpr Row rows[] = {
      {R"({"name":"a/b","query":{}})", "query-name", "/name"},
      {R"({"name":"","query":{}})", "query-name", "/name"},
      {R"({"name":"a"})", "member-missing", "/query"},
      {R"({"name":"a","query":[]})", "not-an-object", "/query"},
      {R"({"name":"a","query":{},"dest":"x"})", "unknown-member", "/dest"},
      {R"({"name":"a","query":{"EQ_x":["y"]}})", "query-parameter", "/query/EQ_x"},
  };
  for (auto const &row : rows) {
    CAPTURE(std::string(row.body));
    auto const refused = parse(row.body);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == row.code);
    CHECK(refused.error().field == row.field);
  }
}

TEST_CASE("named queries: one party keeps only so many, others theirs besides; lists end at their bytes") {
  auto const store = storage::make_memory_store();
  auto const add = [&](std::string const &name, std::string_view party) {
    return add_named_query(*store, *parse_named_query("{\"name\":\"" + name + "\",\"query\":{}}", party));
  };
  for (std::size_t i = 0; i < named_queries_of_party_max; ++i)
    REQUIRE(add("q" + std::to_string(i), "party/a").has_value());
  CHECK(add("one-more", "party/a").error().code == "too-many-queries-of-party");
  CHECK(add("one-more", "party/aa").has_value());
  CHECK(remove_named_query(*store, "q0", "party/a").has_value());
  CHECK(add("instead", "party/a").has_value());
  CHECK(list_named_queries(*store, "", 50, 1).size() == 1);
  CHECK(list_named_queries(*store, "", 50, 1u << 20).size() == 50);
}

TEST_CASE("units: figures convert where both measure the same") {
  CHECK(*convert_unit(26, "CEL", "FAH") == doctest::Approx(78.8));
  CHECK(*convert_unit(1, "CEL", "FAH", FigureKind::difference) == doctest::Approx(1.8));
  CHECK(*convert_unit(1, "LBR", "GRM") == doctest::Approx(453.59237));
  CHECK(*convert_unit(5, "XX", "XX") == 5);
  CHECK_FALSE(convert_unit(1, "KGM", "LTR").has_value());
  CHECK_FALSE(convert_unit(1, "XX", "KGM").has_value());
}

}  // namespace
}  // namespace nguon::trace
