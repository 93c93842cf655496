#include "trace/sequencer.h"

#include <atomic>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <thread>

#include "crypto/base64.h"
#include "tests/support/check_log.h"
#include "tests/support/failing_store.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "tests/trace/random_world.h"
#include "tests/trace/varied_world.h"

using namespace nguon;
using namespace nguon::tests;
using storage::Table;
using trace::Outcome;
using trace::Sequencer;

namespace {

/// A log in memory behind a sequencer, with a clock that the test moves.
class House {
  // What the log stands on is made before it and goes after it.
  TemporaryFolder folder_;
  std::unique_ptr<storage::Store> memory_ = storage::make_memory_store();
  FailingStore store_;

 public:
  explicit House(Sequencer::Limits limits = {}) : store_(*memory_) { open(limits); }

  /// As after a restart. The store that failed is left behind.
  void open(Sequencer::Limits limits = {}, storage::Store *store = nullptr) {
    sequencer.reset();
    log.reset();
    auto opened =
        storage::Log::open(store == nullptr ? store_ : *store, storage::HeadFile::open(folder_ / "head"),
                           {std::string(test_origin), *PrivateKey::from_seed(std::string(32, 'L'))});
    if (!opened) throw std::runtime_error(opened.error().message);
    log = *std::move(opened);
    sequencer = std::make_unique<Sequencer>(
        *log, [this] { return now_ms.load(); }, limits, &newest);
  }

  Outcome post(std::string const &statement) { return sequencer->submit_and_wait({statement}).front(); }
  Result<void> check() const {
    return check_log(*log->published(), PrivateKey::from_seed(std::string(32, 'L'))->public_key());
  }
  storage::Store &memory() { return *memory_; }
  FailingStore &failing() { return store_; }

  std::atomic<std::int64_t> now_ms = 1'795'400'000'000;
  trace::NewestStatements newest;
  std::unique_ptr<storage::Log> log;
  std::unique_ptr<Sequencer> sequencer;
};

bool holds(trace::Receipt const &receipt) {
  auto const checkpoint = parse_checkpoint(parse_note(receipt.checkpoint)->text);
  return verify_inclusion(leaf_hash(receipt.entry), receipt.index, checkpoint->size, receipt.proof,
                          checkpoint->root);
}

/// Every row of every view, or of every table.
std::string dump(storage::Reader const &rows, Table from = Table::statements) {
  std::string all;
  for (auto table = static_cast<unsigned>(from); table < storage::table_count; ++table) {
    all += "== " + std::string(storage::table_name(static_cast<Table>(table))) + "\n";
    rows.scan(static_cast<Table>(table), {}, {}, [&](std::string_view key, std::string_view value) {
      all += hex_encode(key) + " " + hex_encode(value) + "\n";
      return true;
    });
  }
  return all;
}

World const &story() {
  static World const world = varied_world();
  return world;
}

}  // namespace

TEST_CASE("every statement gets a receipt that verifies, alone or in one request") {
  auto const &statements = story().statements;
  House alone, together;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    auto const outcome = alone.post(statements[i]);
    REQUIRE_MESSAGE(outcome.has_value(), outcome.error().message);
    CHECK(outcome->index == i);
    CHECK(holds(*outcome));
    CHECK_FALSE(outcome->repeated);
  }
  // In one request, keys are used before anything of it is durable.
  auto const outcomes = together.sequencer->submit_and_wait(statements);
  REQUIRE(outcomes.size() == statements.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    REQUIRE(outcomes[i].has_value());
    CHECK(outcomes[i]->index == i);
    CHECK(holds(*outcomes[i]));
  }
  CHECK(alone.check().has_value());
  CHECK(together.check().has_value());
  // Where groups end makes no difference to anything that is kept.
  CHECK(dump(alone.memory(), Table::entries) == dump(together.memory(), Table::entries));
}

TEST_CASE("a repeat gets the first index, in the same group and later") {
  auto const &statements = story().statements;
  House house;
  auto const twice = house.sequencer->submit_and_wait({statements[0], statements[1], statements[1]});
  REQUIRE(twice[2].has_value());
  CHECK(twice[2]->index == 1);
  CHECK(twice[2]->repeated);
  CHECK(twice[2]->entry == twice[1]->entry);
  CHECK(holds(*twice[2]));
  for (std::size_t i = 2; i < 9; ++i) REQUIRE(house.post(statements[i]).has_value());
  auto const later = house.post(statements[1]);
  REQUIRE(later.has_value());
  CHECK(later->index == 1);
  CHECK(later->repeated);
  CHECK(holds(*later));
  CHECK(house.log->published()->checkpoint.size == 9);
}

TEST_CASE("fates are independent, and what is refused leaves nothing behind") {
  auto const &statements = story().statements;
  House house;
  auto forged = statements[2];
  auto const dot = forged.rfind('.');
  forged[dot + 5] = forged[dot + 5] == 'A' ? 'B' : 'A';
  // Of the last, the key is let in by none of these.
  auto const outcomes =
      house.sequencer->submit_and_wait({statements[0], "nonsense", forged, statements[1], statements.back()});
  CHECK(outcomes[0].has_value());
  CHECK(outcomes[1].error().kind != ErrorKind::unavailable);
  CHECK(outcomes[2].error().kind == ErrorKind::unsigned_);
  CHECK(outcomes[3].has_value());
  CHECK(code_of(outcomes[4]) == "unknown-key");
  CHECK(house.log->published()->checkpoint.size == 2);
  CHECK(house.check().has_value());
  auto const before = dump(house.memory(), Table::entries);
  CHECK_FALSE(house.post(forged).has_value());
  CHECK(dump(house.memory(), Table::entries) == before);
}

TEST_CASE("what was recorded is at hand for who follows the log, once, and nothing else") {
  auto const &statements = story().statements;
  House house;
  house.sequencer->submit_and_wait(
      {statements[0], "nonsense", statements.back(), statements[1], statements[0]});
  auto const newest = house.newest.take(UINT64_MAX);
  REQUIRE(newest.size() == 2);
  for (std::uint64_t entry = 0; entry < 2; ++entry) {
    CHECK(newest[entry].entry == entry);
    CHECK(newest[entry].at == house.log->published()->at);
    CHECK(newest[entry].said->jws.compact == statements[entry]);
  }
  // Of what comes together and is refused, nothing.
  std::vector<std::shared_ptr<Sequencer::Prepared const>> together = {
      house.sequencer->prepare(statements[2]), house.sequencer->prepare(statements.back())};
  CHECK_FALSE(trace::submit_and_wait(*house.sequencer, std::move(together), 2).front().has_value());
  REQUIRE(house.post(statements[2]).has_value());
  auto const last = house.newest.take(UINT64_MAX);
  REQUIRE(last.size() == 1);
  CHECK(last.front().said->jws.compact == statements[2]);
}

TEST_CASE("time in the log never runs back, whatever the clock does") {
  auto const &statements = story().statements;
  House house;
  CHECK(house.post(statements[0]).has_value());
  auto const at = house.log->published()->at;
  CHECK(at == "2026-11-23T02:13:20.000Z");
  house.now_ms -= 3'600'000;
  CHECK(house.post(statements[1]).has_value());
  CHECK(house.log->published()->at == at);
  house.now_ms += 3'600'001;
  CHECK(house.post(statements[2]).has_value());
  CHECK(house.log->published()->at == "2026-11-23T02:13:20.001Z");
}

TEST_CASE(
    "a failed write is answered as unknown, stops the sequencer, and posting again after a restart is "
    "harmless") {
  auto const &statements = story().statements;
  for (auto const outcome : {FailingStore::Outcome::lost, FailingStore::Outcome::kept}) {
    CAPTURE(outcome == FailingStore::Outcome::kept);
    House house;
    CHECK(house.post(statements[0]).has_value());
    house.failing().fail_next_write(outcome);
    auto const unknown = house.post(statements[1]);
    CHECK(code_of(unknown) == "outcome-unknown");
    CHECK(unknown.error().kind == ErrorKind::unavailable);
    CHECK_FALSE(house.sequencer->accepting());
    CHECK(code_of(house.post(statements[1])) == "not-accepting");
    // Reads go on.
    CHECK(house.log->published()->checkpoint.size == 1);

    house.open({}, &house.memory());
    auto const again = house.post(statements[1]);
    REQUIRE(again.has_value());
    CHECK(again->index == 1);
    CHECK(again->repeated == (outcome == FailingStore::Outcome::kept));
    CHECK(house.check().has_value());
    house.sequencer.reset();
  }
}

TEST_CASE("a full queue refuses at once and whole") {
  auto const &statements = story().statements;
  House house({.queued_statements_max = 3, .group_statements_max = 2});
  auto const outcomes = house.sequencer->submit_and_wait({statements.begin(), statements.begin() + 4});
  REQUIRE(outcomes.size() == 4);
  for (auto const &outcome : outcomes) CHECK(code_of(outcome) == "queue-full");
  CHECK(house.log->published()->checkpoint.size == 0);
  CHECK(house.sequencer->submit_and_wait({statements.begin(), statements.begin() + 3}).back().has_value());
}

TEST_CASE("many threads post at once and each gets its own receipt") {
  World world;
  auto const farm = world.enrol("farm"), fruit = world.product("fruit", farm);
  House house({.queued_statements_max = 1'000, .group_statements_max = 7});
  for (auto const &statement : world.statements) REQUIRE(house.post(statement).has_value());
  constexpr unsigned threads_count = 4, posts = 25;
  std::vector<std::vector<std::string>> statements(threads_count);
  for (unsigned t = 0; t < threads_count; ++t) {
    for (unsigned i = 0; i < posts; ++i) {
      auto const number = std::to_string(t) + "-" + std::to_string(i);
      statements[t].push_back(
          world.sign_event(farm, sow().of(lot(fruit, number), "1").id(1 + t * posts + i)));
    }
  }
  std::vector<std::vector<Outcome>> outcomes(threads_count);
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < threads_count; ++t) {
    threads.emplace_back([&, t] {
      for (auto const &statement : statements[t]) outcomes[t].push_back(house.post(statement));
    });
  }
  for (auto &thread : threads) thread.join();
  for (unsigned t = 0; t < threads_count; ++t) {
    for (unsigned i = 0; i < posts; ++i) {
      REQUIRE(outcomes[t][i].has_value());
      CHECK(holds(*outcomes[t][i]));
      CHECK(outcomes[t][i]->entry.find(statements[t][i]) != std::string::npos);
    }
  }
  CHECK(house.log->published()->checkpoint.size == world.statements.size() + threads_count * posts);
  CHECK(house.check().has_value());
}

TEST_CASE("what is queued when the sequencer goes is still answered") {
  auto const &statements = story().statements;
  House house;
  std::atomic<unsigned> answered = 0;
  for (auto const &statement : statements) {
    house.sequencer->submit({house.sequencer->prepare(statement)}, [&](std::vector<Outcome> outcomes) {
      answered += outcomes.front().has_value() ? 1 : 0;
    });
  }
  house.sequencer.reset();
  CHECK(answered == statements.size());
}

TEST_CASE("a receipt is written as its format says") {
  trace::Receipt const receipt{
      .index = 7, .entry = R"({"v":1})", .proof = {Hash{}}, .checkpoint = "log\n1\n", .repeated = true};
  CHECK(
      write_receipt(receipt) ==
      R"({"index":7,"entry":"{\"v\":1}","proof":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],"checkpoint":"log\n1\n"})");
}

TEST_CASE("strings of a receipt are quoted as Boost.JSON does it, whatever is in them") {
  for (std::string const &text :
       {std::string(), std::string("plain"), std::string("\"a\\b\nc\""), std::string("dấu — và \U0001F965"),
        std::string("a\tb\x01\x1f\x7f/"), std::string("a\0\"b", 4)}) {
    trace::Receipt const receipt{.index = 7, .entry = text, .proof = {}, .checkpoint = "x" + text};
    CHECK(trace::write_receipt(receipt) ==
          R"({"index":7,"entry":)" + boost::json::serialize(boost::json::string(text)) +
              R"(,"proof":[],"checkpoint":)" + boost::json::serialize(boost::json::string("x" + text)) + "}");
  }
}

TEST_CASE("reindex rebuilds every view to the same bytes") {
  House house;
  for (auto const &outcome : house.sequencer->submit_and_wait(story().statements))
    REQUIRE(outcome.has_value());
  auto const before = dump(house.memory());
  auto const log_before = dump(house.memory(), Table::entries);
  house.sequencer.reset();
  // A row that a bug left behind, and one that it lost.
  storage::Batch damage;
  damage.put(Table::lots, "01/09520000000004/10/GHOST", "?");
  damage.erase(Table::rules, "rules");
  house.memory().write(damage);
  CHECK(dump(house.memory()) != before);
  std::uint64_t last = 0;
  auto const read = trace::reindex(house.memory(), [&](std::uint64_t done, std::uint64_t all) {
    CHECK(all == story().statements.size());
    last = done;
  });
  CHECK(read == story().statements.size());
  CHECK(last == read);
  CHECK(dump(house.memory()) == before);
  CHECK(dump(house.memory(), Table::entries) == log_before);
}

TEST_CASE("a log longer than one write of reindex comes out the same, and an empty one stays empty") {
  World world;
  auto const farm = world.enrol("farm"), fruit = world.product("fruit", farm), batch = lot(fruit, "L");
  auto statements = world.statements;
  statements.push_back(world.sign_event(farm, sow().of(batch, "9999")));
  for (unsigned i = 1; i <= 1'100; ++i) {
    statements.push_back(
        world.sign_event(farm, i % 2 == 0 ? caring().of(batch).id(i) : selling().of(batch, "1").id(i)));
  }
  House house;
  for (auto const &outcome : house.sequencer->submit_and_wait(statements)) REQUIRE(outcome.has_value());
  auto const before = dump(house.memory());
  house.sequencer.reset();
  CHECK(trace::reindex(house.memory(), [](auto, auto) {}) == statements.size());
  CHECK(dump(house.memory()) == before);

  auto const empty = storage::make_memory_store();
  CHECK(trace::reindex(*empty, [](auto, auto) {}) == 0);
}

TEST_CASE("an entry that the rules refuse stops reindex") {
  House house;
  auto const &statements = story().statements;
  // As if the log had accepted a statement whose party nobody had let in.
  auto group = house.log->begin();
  for (auto const &statement : {statements.front(), statements.back()}) {
    auto const parsed = trace::parse_statement(statement, test_origin);
    REQUIRE(group->add("2026-11-20T08:00:00.000Z", parsed->subjects, statement).has_value());
  }
  house.log->commit(std::move(group));
  house.sequencer.reset();
  CHECK_THROWS_AS(trace::reindex(house.memory(), [](auto, auto) {}), storage::StorageFailure);
}

TEST_CASE("what does not fit into an entry is refused with both numbers, and what the format promises fits") {
  World world;
  auto const farm = world.enrol("farm");
  House house;
  for (auto const &statement : world.statements) REQUIRE(house.post(statement).has_value());
  // Lot numbers of 20 characters that are all written as escapes: the longest names that there are.
  constexpr std::string_view escaped = "!%&'()*+,/:;<=>?";
  auto const longest = [&](std::size_t number) {
    std::string lot;
    for (int i = 0; i < 18; ++i) lot += "%2F";
    for (auto const c : {escaped[number % 16], escaped[number / 16]})
      lot += "%" + hex_encode(std::string(1, c));
    for (auto &c : lot) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    return "01/09520000000004/10/" + lot;
  };
  auto const about = [&](std::size_t subjects, std::size_t note_bytes) {
    auto event = caring();
    for (std::size_t i = 0; i < subjects; ++i)
      event.of(subjects > 250 ? "01/09520000000004/10/" + std::to_string(i) : longest(i));
    event.json["nguon:note"] = std::string(note_bytes, 'x');
    return world.sign_event(farm, event);
  };
  auto const size_of = [](std::string const &compact) { return parse_jws(compact)->payload.size(); };
  auto const promised = about(150, 32 * 1024 - size_of(about(150, 0)));
  REQUIRE(size_of(promised) == 32 * 1024);
  CHECK(house.post(promised).has_value());

  auto const too_long = house.post(about(250, 10'000));
  CHECK(code_of(too_long) == "entry-too-large");
  CHECK(too_long.error().kind == ErrorKind::too_large);
  CHECK(too_long.error().want == "at most 65535 bytes");
  CHECK(std::stoul(too_long.error().have) > 65'535);
  CHECK(house.post(about(256, 0)).has_value());
  auto const too_many = house.post(about(257, 0));
  CHECK(code_of(too_many) == "entry-too-large");
  CHECK(too_many.error().have == "257 subjects");
  CHECK(too_many.error().want == "at most 256 subjects");
  CHECK(too_many.error().field == "statement");
  CHECK(house.log->published()->checkpoint.size == world.statements.size() + 2);
  CHECK(house.check().has_value());
}

TEST_CASE("reindex rebuilds histories that nobody thought of to the same bytes") {
  for (std::uint32_t seed = 101; seed <= 104; ++seed) {
    CAPTURE(seed);
    RandomWorld random(seed);
    for (int i = 0; i < 150; ++i) {
      if (random.step() && i % 5 == 0) {
        auto const &[actor, event] = random.told[random.told.size() / 2];
        // It may have been declared wrong before.
        (void)random.world.tell(actor, event.declared_wrong());
      }
    }
    House house;
    for (auto const &outcome : house.sequencer->submit_and_wait(random.world.statements))
      REQUIRE(outcome.has_value());
    auto const before = dump(house.memory());
    house.sequencer.reset();
    CHECK(trace::reindex(house.memory(), [](auto, auto) {}) == random.world.statements.size());
    CHECK(dump(house.memory()) == before);
  }
}
