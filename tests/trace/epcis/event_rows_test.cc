#include "trace/epcis/event_rows.h"

#include <doctest/doctest.h>

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

EventText shown_event(std::uint64_t entry, std::uint16_t number, std::string context) {
  EventText event;
  event.at = {entry, number};
  event.text = R"({"ex:n":1.50e1 , "at":)" + std::to_string(entry * 1'000 + number) + "}";
  event.context = std::move(context);
  event.record_time = "2026-03-04T05:06:07.000Z";
  if (number % 2 == 1) event.missing_id = "ni:///sha-256;x?ver=CBV2.0";
  event.says_recorded = entry % 2 == 1;
  return event;
}

struct ShownRows {
  std::unique_ptr<storage::Store> store = storage::make_memory_store();
  std::vector<EventText> events;

  ShownRows() {
    storage::Batch batch;
    for (std::uint64_t entry = 0; entry < 3; ++entry) {
      for (std::uint16_t number = 255; number < 258; ++number) {
        events.push_back(shown_event(entry, number, entry == 2 ? "" : R"({"ex":"https://ns.example/"})"));
        put_event_text(batch, events.back());
      }
    }
    store->write(batch);
  }
};

TEST_CASE("event rows: events are read as they were put, in the order in which they are asked for") {
  ShownRows const rows;
  EventRows source(*rows.store);
  std::vector<EventPosition> places;
  for (std::size_t i = 0; i < rows.events.size(); ++i) places.push_back(rows.events[i * 5 % 9].at);
  auto const read = source.read(places);
  REQUIRE(read.size() == places.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    auto const &put = rows.events[i * 5 % 9];
    CHECK(read[i].at == put.at);
    CHECK(read[i].text == put.text);
    CHECK(read[i].context == put.context);
    CHECK(read[i].record_time == put.record_time);
    CHECK(read[i].missing_id == put.missing_id);
    CHECK(read[i].says_recorded == put.says_recorded);
  }
  CHECK(source.read({}).empty());
  auto const parsed = source.parse(read[0]);
  CHECK(parsed.namespaces.at("ex") == "https://ns.example/");
  CHECK(parsed.json.at("ex:n") == 15.0);
  CHECK(parsed.id == read[0].missing_id);
}

TEST_CASE("event rows: a row that is missing or cut short is a failure of the store") {
  ShownRows const rows;
  EventPosition const absent[] = {{0, 255}, {0, 300}};
  CHECK_THROWS_AS(EventRows(*rows.store).read(absent), storage::StorageFailure);
  EventPosition const place[] = {{0, 255}};
  auto const row = *rows.store->get(storage::Table::event_texts, event_text_key(place[0]));
  auto const text = rows.events.front().text;
  for (std::size_t size = 0; size <= row.size() - text.size(); ++size) {
    storage::Batch batch;
    batch.put(storage::Table::event_texts, event_text_key(place[0]), row.substr(0, size));
    rows.store->write(batch);
    CHECK_THROWS_AS(EventRows(*rows.store).read(place), storage::StorageFailure);
  }
  storage::Batch batch;
  rows.store->scan(storage::Table::event_texts, "@", "@", [&](std::string_view key, std::string_view) {
    batch.erase(storage::Table::event_texts, key);
    return true;
  });
  rows.store->write(batch);
  EventPosition const other[] = {{1, 255}};
  CHECK_THROWS_AS(EventRows(*rows.store).read(other), storage::StorageFailure);
  EventPosition const without[] = {{2, 255}};
  CHECK(EventRows(*rows.store).read(without).front().context.empty());
}

TEST_CASE("event rows: positions are listed both ways, below a size and behind one of them") {
  ShownRows const rows;
  std::vector<EventPosition> all;
  for (auto const &event : rows.events) all.push_back(event.at);
  auto const list = [&](std::uint64_t size, std::optional<EventPosition> after, bool back,
                        std::size_t count) { return list_positions(*rows.store, size, after, back, count); };
  using Places = std::vector<EventPosition>;
  CHECK(list(3, std::nullopt, false, 100) == all);
  CHECK(list(3, std::nullopt, true, 100) == Places(all.rbegin(), all.rend()));
  CHECK(list(1, std::nullopt, false, 100) == Places(all.begin(), all.begin() + 3));
  CHECK(list(2, std::nullopt, true, 2) == Places{{1, 257}, {1, 256}});
  CHECK(list(3, all[1], false, 2) == Places{all[2], all[3]});
  CHECK(list(3, all[4], true, 2) == Places{all[3], all[2]});
  CHECK(list(0, std::nullopt, true, 2).empty());
  CHECK(list(3, all.back(), false, 2).empty());
  CHECK(list(3, all.front(), true, 2).empty());
}

}  // namespace
}  // namespace nguon::trace
