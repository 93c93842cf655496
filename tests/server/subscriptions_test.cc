#include "server/epcis/subscriptions.h"

#include <boost/json.hpp>
#include <mutex>
#include <set>
#include <thread>

#include "crypto/hmac.h"
#include "tests/support/printing.h"
#include "trace/event_time.h"

namespace nguon::server {
namespace {

using trace::EventPosition;
using trace::EventSource;

/// A log of events that are numbers; a query is "all" or "even".
class CountedEvents final : public EventSource {
 public:
  EventPosition end() const override {
    std::lock_guard const lock(mutex_);
    return {times_.size(), 0};
  }
  EventPosition since(std::int64_t record_ms) const override {
    std::lock_guard const lock(mutex_);
    std::uint64_t entry = 0;
    while (entry < times_.size() && times_[entry] < record_ms) ++entry;
    return {entry, 0};
  }
  Result<Found> find(std::string_view query, EventPosition from, EventPosition end,
                     Bounds const &bounds) const override {
    std::lock_guard const lock(mutex_);
    if (query != "all" && query != "even")
      return Error{ErrorKind::not_found, "unknown-query", "There is no such query."};
    Found found;
    found.next = from;
    std::size_t looked_at = 0;
    for (; found.next < end && looked_at < bounds.entries_max; ++found.next.entry, ++looked_at) {
      if (found.events.size() == bounds.events_max) break;
      auto const entry = found.next.entry;
      if (times_.at(entry) < bounds.record_ms_min || (query == "even" && entry % 2 != 0)) continue;
      found.events.push_back(std::to_string(entry));
    }
    return found;
  }
  void record(std::size_t count, std::int64_t now_ms) {
    std::lock_guard const lock(mutex_);
    times_.insert(times_.end(), count, now_ms);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::int64_t> times_;
};

/// Power goes at one of its writes: before it was done, or after; until somebody revives it.
class MortalStore final : public storage::Store {
 public:
  explicit MortalStore(storage::Store &target) : target_(target) {}
  void die_at(unsigned writes, bool after) {
    left_ = writes;
    after_ = after;
  }
  void revive() {
    left_ = never;
    dead_ = false;
  }

  std::optional<std::string> get(storage::Table table, std::string_view key) const override {
    return target_.get(table, key);
  }
  void scan(storage::Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    target_.scan(table, prefix, from, visit);
  }
  void scan_back(storage::Table table, std::string_view prefix, std::string_view before,
                 std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    target_.scan_back(table, prefix, before, visit);
  }
  std::shared_ptr<storage::Reader const> snapshot() const override { return target_.snapshot(); }
  void write(storage::Batch const &batch) override {
    bool const dies = !dead_ && left_ != never && left_-- == 0;
    if (!dead_ && (!dies || after_)) target_.write(batch);
    dead_ = dead_ || dies;
    if (dead_) throw storage::StorageFailure("power is gone");
  }
  void write_unlogged(storage::Batch const &batch) override { target_.write_unlogged(batch); }
  void clear(std::initializer_list<storage::Table> tables) override { target_.clear(tables); }
  void forget(storage::Table table, std::vector<std::string> const &keys) override {
    target_.forget(table, keys);
  }

 private:
  static constexpr unsigned never = std::numeric_limits<unsigned>::max();
  storage::Store &target_;
  unsigned left_ = never;
  bool after_ = false;
  bool dead_ = false;
};

/// What a receiver got and how it answered.
struct Receiver {
  struct Got {
    std::string id;
    std::vector<std::uint64_t> events;
    Subscriptions::Delivery delivery;
  };
  Result<HttpReply> take(Subscriptions::Delivery delivery) {
    auto const document = boost::json::parse(delivery.body);
    Got one{std::string(document.at("id").as_string()), {}, std::move(delivery)};
    for (auto const &event : document.at_pointer("/epcisBody/queryResults/resultsBody/eventList").as_array())
      one.events.push_back(event.to_number<std::uint64_t>());
    tried.push_back(one);
    if (answer && one.events.size() > events_max) return HttpReply{413, "", ""};
    if (!answer) return Error{ErrorKind::unavailable, "no-answer", "Nobody is there."};
    if (*answer < 300) accepted.push_back(std::move(one));
    return HttpReply{*answer, "", ""};
  }
  std::vector<std::uint64_t> events() const {
    std::vector<std::uint64_t> all;
    for (auto const &got : accepted) all.insert(all.end(), got.events.begin(), got.events.end());
    return all;
  }

  std::optional<unsigned> answer = 200;  ///< Nullopt: none.
  std::size_t events_max = 1'000;
  std::vector<Got> tried, accepted;
};

class SubscribedHouse {
 public:
  SubscribedHouse() { start(); }
  void start(Subscriptions::Options options = {}) {
    subscriptions.reset();
    options.threads = 0;
    options.chance = [this] { return chance; };
    options.send = [this](Subscriptions::Delivery delivery) { return receiver.take(std::move(delivery)); };
    auto started = Subscriptions::start(
        store, events, [this] { return now_ms; }, std::move(options));
    REQUIRE(started.has_value());
    subscriptions = *std::move(started);
  }
  Result<trace::Subscription> subscribe(std::string const &controls, std::string query = "all") {
    auto request = trace::parse_webhook_request(
        R"({"dest":"https://client.example/cb","signatureToken":"token",)" + controls + "}");
    REQUIRE(request.has_value());
    return subscriptions->add(std::move(query), *std::move(request), "party");
  }
  std::string run_at(std::string_view time) {
    now_ms = *trace::parse_time_ms(time);
    auto const next = subscriptions->run_due();
    return next ? trace::format_time_ms(*next) : "";
  }

  std::int64_t now_ms = *trace::parse_time_ms("2026-11-26T00:00:00Z");
  double chance = 0;
  std::unique_ptr<storage::Store> memory = storage::make_memory_store();
  MortalStore store{*memory};
  CountedEvents events;
  Receiver receiver;
  std::unique_ptr<Subscriptions> subscriptions;
};

std::vector<std::uint64_t> numbers(std::uint64_t from, std::uint64_t end) {
  std::vector<std::uint64_t> all;
  for (; from < end; ++from) all.push_back(from);
  return all;
}

}  // namespace

TEST_CASE("a stream brings what is recorded after the subscription, signed, each once") {
  SubscribedHouse house;
  house.events.record(5, house.now_ms);
  auto const made = house.subscribe(R"("stream":true)");
  REQUIRE(made.has_value());
  house.subscriptions->run_due();
  CHECK(house.receiver.tried.empty());
  house.events.record(2, house.now_ms);
  house.subscriptions->run_due();
  house.subscriptions->run_due();
  REQUIRE(house.receiver.tried.size() == 1);
  CHECK(house.receiver.events() == numbers(5, 7));

  auto const &got = house.receiver.accepted[0];
  CHECK(got.delivery.dest == "https://client.example/cb");
  CHECK(got.id == "urn:nguon:delivery:" + made->id + ":1");
  std::map<std::string, std::string> const fields(got.delivery.fields.begin(), got.delivery.fields.end());
  CHECK(fields.at("GS1-Signature") == "sha256=" + to_hex(hmac_sha256("token", got.delivery.body)));
  CHECK(fields.at("Nguon-Delivery") == got.id);
  auto const results = boost::json::parse(got.delivery.body).at_pointer("/epcisBody/queryResults");
  CHECK(std::string(results.at("subscriptionID").as_string()) == made->id);
  CHECK(std::string(results.at("queryName").as_string()) == "all");

  house.now_ms += 5;
  house.events.record(250, house.now_ms);
  house.subscriptions->run_due();
  CHECK(house.receiver.events() == numbers(5, 257));
  CHECK(house.receiver.accepted.size() == 4);
  auto const now = house.subscriptions->find("all", made->id);
  REQUIRE(now.has_value());
  CHECK(now->notified_ms == house.now_ms);
}

TEST_CASE("a subscription without a token is not signed; one to another query gets what matches that") {
  SubscribedHouse house;
  auto request = trace::parse_webhook_request(R"({"dest":"https://client.example/","stream":true})");
  REQUIRE(house.subscriptions->add("even", *request, "").has_value());
  house.events.record(5, house.now_ms);
  house.subscriptions->run_due();
  CHECK(house.receiver.events() == std::vector<std::uint64_t>{0, 2, 4});
  for (auto const &[name, value] : house.receiver.accepted[0].delivery.fields) CHECK(name != "GS1-Signature");
  auto const unknown = house.subscriptions->add("none", *request, "");
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().kind == ErrorKind::not_found);
}

TEST_CASE("initialRecordTime says what comes first, before now or after it") {
  SubscribedHouse house;
  auto const begin = house.now_ms;
  house.events.record(3, begin);
  house.now_ms = begin + 3'600'000;
  house.events.record(2, house.now_ms);
  REQUIRE(house.subscribe(R"("stream":true,"initialRecordTime":"2026-11-26T00:30:00Z")").has_value());
  house.subscriptions->run_due();
  CHECK(house.receiver.events() == numbers(3, 5));

  SubscribedHouse later;
  REQUIRE(later.subscribe(R"("stream":true,"initialRecordTime":"2026-11-26T05:00:00Z")").has_value());
  later.events.record(3, later.now_ms);
  later.run_at("2026-11-26T05:00:00Z");
  later.events.record(2, later.now_ms);
  later.subscriptions->run_due();
  CHECK(later.receiver.events() == numbers(3, 5));
}

TEST_CASE("a schedule brings everything since the last time, and says nothing of nothing unless asked") {
  SubscribedHouse house;
  // 07:30 and 08:30 in Vietnam.
  REQUIRE(house.subscribe(R"("schedule":{"minute":"30"})").has_value());
  house.events.record(250, house.now_ms);
  CHECK(house.run_at("2026-11-26T00:29:59Z") == "2026-11-26T00:30:00.000Z");
  CHECK(house.receiver.tried.empty());
  CHECK(house.run_at("2026-11-26T00:30:01Z") == "2026-11-26T01:30:00.000Z");
  CHECK(house.receiver.events() == numbers(0, 250));
  CHECK(house.run_at("2026-11-26T01:30:00Z") == "2026-11-26T02:30:00.000Z");
  CHECK(house.receiver.tried.size() == 3);

  SubscribedHouse told;
  REQUIRE(told.subscribe(R"("schedule":{"minute":"30"},"reportIfEmpty":true)", "even").has_value());
  told.run_at("2026-11-26T00:30:00Z");
  told.run_at("2026-11-26T01:29:00Z");
  told.run_at("2026-11-26T01:30:00Z");
  REQUIRE(told.receiver.accepted.size() == 2);
  CHECK(told.receiver.events().empty());
  CHECK(told.receiver.accepted[0].id != told.receiver.accepted[1].id);
  // More than one look at the log, and then nothing: said once.
  told.events.record(25'000, told.now_ms);
  told.run_at("2026-11-26T02:30:00Z");
  CHECK(told.receiver.events().size() == 12'500);
  auto const before = told.receiver.accepted.size();
  told.run_at("2026-11-26T03:30:00Z");
  CHECK(told.receiver.accepted.size() == before + 1);
  CHECK(told.receiver.accepted.back().events.empty());
}

TEST_CASE("what is not taken is tried again, the same under the same name, ever more rarely") {
  SubscribedHouse house;
  auto const made = house.subscribe(R"("stream":true)");
  REQUIRE(made.has_value());
  house.events.record(2, house.now_ms);
  house.receiver.answer = 500;
  auto const begin = house.now_ms;
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 15; ++i) {
    auto const next = house.subscriptions->run_due();
    REQUIRE(next.has_value());
    pauses.push_back(*next - house.now_ms);
    // Not before its time, and what comes meanwhile waits.
    house.events.record(1, house.now_ms);
    house.subscriptions->run_due();
    CHECK(house.receiver.tried.size() == pauses.size());
    house.now_ms = *next;
  }
  CHECK(std::vector(pauses.begin(), pauses.begin() + 4) ==
        std::vector<std::int64_t>{1'000, 2'000, 4'000, 8'000});
  CHECK(std::vector(pauses.end() - 2, pauses.end()) == std::vector<std::int64_t>{3'600'000, 3'600'000});
  for (auto const &tried : house.receiver.tried) {
    CHECK(tried.delivery.body == house.receiver.tried[0].delivery.body);
    CHECK(tried.events == numbers(0, 2));
  }
  auto const failing = house.subscriptions->find("all", made->id);
  REQUIRE(failing.has_value());
  CHECK(failing->failing_since_ms == begin);
  CHECK(failing->last_error == "The receiver answered 500.");

  house.receiver.answer = 204;
  house.subscriptions->run_due();
  CHECK(house.receiver.events() == numbers(0, 17));
  CHECK_FALSE(house.subscriptions->find("all", made->id)->failing_since_ms.has_value());

  // By chance up to half as long.
  house.chance = 0.5;
  house.receiver.answer = std::nullopt;
  house.events.record(1, house.now_ms);
  CHECK(house.subscriptions->run_due() == house.now_ms + 750);
}

TEST_CASE("a redirect is not followed: it is no acknowledgement") {
  SubscribedHouse house;
  REQUIRE(house.subscribe(R"("stream":true)").has_value());
  house.events.record(1, house.now_ms);
  house.receiver.answer = 307;
  CHECK(house.subscriptions->run_due().has_value());
  CHECK(house.receiver.accepted.empty());
}

TEST_CASE("a receiver that is dead for long is given up, and its row says so") {
  SubscribedHouse house;
  auto const made = house.subscribe(R"("stream":true)");
  house.receiver.answer = std::nullopt;
  house.events.record(1, house.now_ms);
  std::size_t tries = 0;
  while (auto const next = house.subscriptions->run_due()) {
    house.now_ms = *next;
    REQUIRE(++tries < 1'000);
  }
  CHECK(tries > 100);
  CHECK(house.subscriptions->find("all", made->id)->is_stopped);
  auto const tried = house.receiver.tried.size();
  house.receiver.answer = 200;
  house.now_ms += 86'400'000;
  house.subscriptions->run_due();
  house.start();
  house.subscriptions->run_due();
  CHECK(house.receiver.tried.size() == tried);
}

TEST_CASE("a receiver that asks for less gets less") {
  SubscribedHouse house;
  auto const made = house.subscribe(R"("stream":true)");
  house.receiver.events_max = 30;
  house.events.record(120, house.now_ms);
  house.subscriptions->run_due();
  CHECK(house.receiver.events() == numbers(0, 120));
  CHECK(house.subscriptions->find("all", made->id)->events_max == 25);
  std::map<std::string, std::vector<std::uint64_t>> by_id;
  for (auto const &tried : house.receiver.tried) {
    auto const [known, is_new] = by_id.emplace(tried.id, tried.events);
    CHECK(known->second == tried.events);
  }
  // One that is too large alone is an ordinary failure.
  house.receiver.events_max = 0;
  house.events.record(1, house.now_ms);
  CHECK(house.subscriptions->run_due().has_value());
}

TEST_CASE("whatever moment the process dies in, nothing is lost and what comes again has its name") {
  for (unsigned writes = 0; writes < 14; ++writes) {
    for (bool const after : {false, true}) {
      CAPTURE(writes);
      CAPTURE(after);
      SubscribedHouse house;
      REQUIRE(house.subscribe(R"("stream":true)").has_value());
      house.store.die_at(writes, after);
      bool died = false;
      for (int round = 0; round < 8; ++round) {
        house.events.record(3, house.now_ms);
        try {
          house.subscriptions->run_due();
        } catch (storage::StorageFailure const &) {
          died = true;
          house.store.revive();
          house.start();
        }
      }
      CHECK(died);
      house.subscriptions->run_due();
      std::map<std::string, std::vector<std::uint64_t>> by_id;
      std::vector<std::uint64_t> once;
      for (auto const &got : house.receiver.accepted) {
        auto const [known, is_new] = by_id.emplace(got.id, got.events);
        CHECK(known->second == got.events);
        if (is_new) once.insert(once.end(), got.events.begin(), got.events.end());
      }
      CHECK(once == numbers(0, 24));
      // Only what was acknowledged and could not be recorded comes twice.
      bool const ack_was_lost = writes % 2 == 1 && !after;
      CHECK(house.receiver.accepted.size() == by_id.size() + (ack_was_lost ? 1 : 0));
    }
  }
}

TEST_CASE("subscriptions are listed by their query, and gone once they are removed") {
  SubscribedHouse house;
  auto const one = house.subscribe(R"("stream":true)");
  auto const two = house.subscribe(R"("stream":true)");
  auto const other = house.subscribe(R"("stream":true)", "even");
  CHECK(one->id != two->id);
  CHECK(house.subscriptions->of_query("all").size() == 2);
  CHECK(house.subscriptions->of_query("al").empty());
  CHECK_FALSE(house.subscriptions->find("even", one->id).has_value());
  CHECK_FALSE(house.subscriptions->remove("even", one->id));
  CHECK(house.subscriptions->remove("all", one->id));
  CHECK_FALSE(house.subscriptions->remove("all", one->id));
  house.events.record(1, house.now_ms);
  house.subscriptions->run_due();
  CHECK(house.receiver.accepted.size() == 2);
  house.subscriptions->remove_all("all");
  house.start();
  CHECK(house.subscriptions->of_query("all").empty());
  CHECK(house.subscriptions->find("even", other->id).has_value());
}

TEST_CASE("how subscribers are served is counted: made, failed, waiting, behind, given up, ended") {
  SubscribedHouse house;
  auto const first = house.subscribe(R"("stream":true)");
  REQUIRE(house.subscribe(R"("schedule":{"minute":"30"})").has_value());
  auto standing = house.subscriptions->standing();
  CHECK(standing.subscriptions == 2);
  CHECK(standing.delivered + standing.failed + standing.waiting + standing.entries_behind == 0);

  // What is recorded is behind for the stream alone, until it is looked at.
  house.events.record(250, house.now_ms);
  CHECK(house.subscriptions->standing().entries_behind == 250);
  house.subscriptions->run_due();
  standing = house.subscriptions->standing();
  CHECK(standing.delivered == house.receiver.accepted.size());
  CHECK(standing.delivered == 3);
  CHECK(standing.entries_behind == 0);

  house.receiver.answer = std::nullopt;
  house.events.record(4, house.now_ms);
  house.subscriptions->run_due();
  standing = house.subscriptions->standing();
  CHECK(standing.delivered == 3);
  CHECK(standing.failed == 1);
  CHECK(standing.waiting == 1);
  CHECK(standing.failing == 1);
  CHECK(standing.entries_behind == 4);

  while (auto const next = house.subscriptions->run_due()) house.now_ms = *next;
  standing = house.subscriptions->standing();
  CHECK(standing.failed == house.receiver.tried.size() - house.receiver.accepted.size());
  CHECK(standing.stopped == 2);
  CHECK(standing.waiting + standing.failing + standing.entries_behind == 0);

  CHECK(standing.removed == 0);
  CHECK(house.subscriptions->remove("all", first->id));
  standing = house.subscriptions->standing();
  CHECK(standing.removed == 1);
  CHECK(standing.subscriptions == 1);
  // Counters are of the process, the rest is of the table.
  house.start();
  standing = house.subscriptions->standing();
  CHECK(standing.delivered + standing.failed + standing.removed == 0);
  CHECK(standing.stopped == 1);
}

TEST_CASE("there are only so many subscriptions, and none to private addresses") {
  SubscribedHouse house;
  house.start({.subscriptions_max = 3, .of_one_party_max = 2});
  REQUIRE(house.subscribe(R"("stream":true)").has_value());
  REQUIRE(house.subscribe(R"("stream":true)").has_value());
  CHECK(house.subscribe(R"("stream":true)").error().code == "too-many-subscriptions");
  auto request = *trace::parse_webhook_request(R"({"dest":"https://client.example/","stream":true})");
  REQUIRE(house.subscriptions->add("all", request, "another").has_value());
  CHECK(house.subscriptions->add("all", request, "a third").error().code == "too-many-subscriptions");

  SubscribedHouse guarded;
  for (auto const *dest :
       {"http://127.0.0.1/x", "http://10.0.0.1:8080", "https://[::1]/", "https://[fe80::1]/",
        "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/"}) {
    CAPTURE(std::string(dest));
    request.dest = dest;
    auto const refused = guarded.subscriptions->add("all", request, "");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "address-not-allowed");
  }
  request.dest = "https://8.8.8.8/";
  CHECK(guarded.subscriptions->add("all", request, "").has_value());
}

TEST_CASE("over HTTP nothing private is called, by name neither") {
  auto const refused =
      send_webhook({"http://localhost:1/x?y=1", {}, "{}"}, std::chrono::milliseconds(1'000), CallRule());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "address-not-allowed");
}

TEST_CASE("threads bring what is recorded while they run, each event once") {
  auto const memory = storage::make_memory_store();
  CountedEvents events;
  std::mutex mutex;
  Receiver receiver;
  {
    auto const started = Subscriptions::start(*memory, events, [] { return std::int64_t{1'795'400'000'000}; },
                                              {.threads = 3, .send = [&](Subscriptions::Delivery delivery) {
                                                 std::lock_guard const lock(mutex);
                                                 return receiver.take(std::move(delivery));
                                               }});
    REQUIRE(started.has_value());
    auto const request = trace::parse_webhook_request(R"({"dest":"https://client.example/","stream":true})");
    for (int i = 0; i < 5; ++i) REQUIRE((*started)->add("all", *request, "").has_value());
    std::size_t got = 0;
    for (int i = 0; i < 1'000 && got < 5 * 40; ++i) {
      if (i < 40) events.record(1, 0);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      std::lock_guard const lock(mutex);
      got = receiver.events().size();
    }
  }
  std::map<std::string, std::vector<std::uint64_t>> by_subscription;
  for (auto const &one : receiver.accepted) {
    auto &events_of = by_subscription[one.id.substr(0, one.id.rfind(':'))];
    events_of.insert(events_of.end(), one.events.begin(), one.events.end());
  }
  REQUIRE(by_subscription.size() == 5);
  for (auto const &[id, all] : by_subscription) CHECK(all == numbers(0, 40));
}

}  // namespace nguon::server
