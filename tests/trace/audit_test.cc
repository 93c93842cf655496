#include "trace/audit.h"

#include <algorithm>
#include <deque>

#include "crypto/merkle.h"
#include "storage/keys.h"
#include "tests/trace/rewritten.h"

using namespace nguon;
using namespace nguon::tests;
using trace::Auditor;

namespace {

/// What an auditor says who prepares so many entries before it adds the first of them.
std::string audited(std::vector<std::string> const &entries, std::string const &origin, std::size_t ahead,
                    Auditor::Keeps keeps) {
  auto const views = storage::make_memory_store();
  Auditor auditor(origin, *views, keeps);
  std::deque<std::shared_ptr<Auditor::Prepared const>> prepared;
  for (auto next = entries.begin(); next != entries.end() || !prepared.empty(); prepared.pop_front()) {
    for (; next != entries.end() && prepared.size() < ahead; ++next)
      prepared.push_back(auditor.prepare(*next));
    auto const replayed = auditor.add(*prepared.front());
    if (replayed) continue;
    CHECK(replayed.error().kind == ErrorKind::unverified);
    CHECK(replayed.error().message.starts_with("Entry " + std::to_string(auditor.size()) + ": "));
    return replayed.error().field + " " + std::to_string(auditor.size());
  }
  return "holds";
}

/// What an auditor of these entries says: the check that fails and at which entry, or that all hold.
std::string audited(std::vector<std::string> const &entries, std::string const &origin = "log.example/test") {
  auto const said = audited(entries, origin, 1, Auditor::Keeps::everything);
  CHECK(audited(entries, origin, 4, Auditor::Keeps::what_it_reads) == said);
  CHECK(audited(entries, origin, entries.size(), Auditor::Keeps::everything) == said);
  return said;
}

/// The story with entry `at` changed and everything after it made to fit again.
std::string audited_with(std::uint64_t at, std::function<void(storage::Entry &)> const &change) {
  HandLog log;
  Story().tell(log);
  REQUIRE(at < log.state().checkpoint.size);
  Rewritten const lie(log, [&](std::uint64_t index, storage::Entry &entry) {
    if (index == at) change(entry);
  });
  return audited(lie.entries());
}

}  // namespace

TEST_CASE("an honest log is audited to its root and its tiles") {
  HandLog log;
  Story().tell(log);
  auto const &state = log.state();
  auto const views = storage::make_memory_store();
  Auditor auditor(log.origin, *views);
  for (std::uint64_t index = 0; index < state.checkpoint.size; ++index)
    REQUIRE(auditor.add(storage::read_entry(*state.reader, index)).has_value());
  CHECK(auditor.size() == state.checkpoint.size);
  CHECK(auditor.root() == state.checkpoint.root);
  CHECK(auditor.newest_at() == state.at);
  CHECK(auditor.log_key() == log.log_key().vkey());
  CHECK(auditor.tile(0, 0, auditor.size()) ==
        storage::read_tile(state.open_tiles, *state.reader, auditor.size(), 0, 0, auditor.size()));
  CHECK_FALSE(auditor.tile(0, 0, auditor.size() + 1).has_value());
}

TEST_CASE("an audit goes on from where another one ended") {
  HandLog log;
  Story().tell(log);
  auto const &state = log.state();
  auto const views = storage::make_memory_store();
  auto const read = [&](std::uint64_t index) { return storage::read_entry(*state.reader, index); };
  for (std::uint64_t until = 0; until < state.checkpoint.size; until += 5) {
    Auditor auditor(log.origin, *views);
    CHECK(auditor.size() == (until < 5 ? 0 : until));
    for (auto index = auditor.size(); index < std::min(until + 5, state.checkpoint.size); ++index)
      REQUIRE(auditor.add(read(index)).has_value());
    auditor.save();
  }
  Auditor auditor(log.origin, *views);
  CHECK(auditor.size() == state.checkpoint.size);
  CHECK(auditor.root() == state.checkpoint.root);
  CHECK(auditor.newest_at() == state.at);
  CHECK(auditor.log_key() == log.log_key().vkey());
  CHECK(auditor.tile(0, 0, auditor.size()) ==
        storage::read_tile(state.open_tiles, *state.reader, auditor.size(), 0, 0, auditor.size()));
  CHECK(verify_consistency(3, auditor.size(), tree_root(3, storage::node_reader(state)), auditor.root(),
                           auditor.consistency_proof(3)));
  // What was replayed before counts: the same statement again is one that stands there.
  CHECK_FALSE(auditor.add(read(state.checkpoint.size - 1)).has_value());
  CHECK_THROWS_AS(Auditor("log.example/another", *views), storage::StorageFailure);
}

TEST_CASE("an auditor that keeps what it reads comes to the same root and leaves no entries behind") {
  HandLog log;
  Story().tell(log);
  auto const &state = log.state();
  auto const views = storage::make_memory_store();
  Auditor auditor(log.origin, *views, Auditor::Keeps::what_it_reads);
  for (std::uint64_t index = 0; index < state.checkpoint.size; ++index)
    REQUIRE(auditor.add(storage::read_entry(*state.reader, index)).has_value());
  auditor.save();
  CHECK(auditor.root() == state.checkpoint.root);
  CHECK(auditor.log_key() == log.log_key().vkey());
  CHECK(views->get(storage::Table::rules, "rules").has_value());
  CHECK_FALSE(views->get(storage::Table::entries, storage::key_u64(0)).has_value());
  CHECK(Auditor(log.origin, *views).size() == 0);
}

TEST_CASE("what was replayed and not saved is replayed again") {
  HandLog log;
  Story().tell(log);
  auto const views = storage::make_memory_store();
  for (int i = 0; i < 2; ++i) {
    Auditor auditor(log.origin, *views);
    CHECK(auditor.size() == 0);
    REQUIRE(auditor.add(storage::read_entry(*log.state().reader, 0)).has_value());
  }
}

TEST_CASE("a history that was rewritten is found where it lies, though every hash fits") {
  CHECK(audited_with(9, [](storage::Entry &) {}) == "holds");
  CHECK(audited_with(9, [](storage::Entry &entry) { entry.map = sha256("another"); }) == "map 9");
  CHECK(audited_with(9, [](storage::Entry &entry) { entry.at.replace(0, 4, "2025"); }) == "time 9");
  CHECK(audited_with(9, [](storage::Entry &entry) { entry.prev.front().leaf = sha256("none"); }) ==
        "links 9");
  CHECK(audited_with(9, [](storage::Entry &entry) { entry.prev.pop_back(); }) == "subjects 9");
  CHECK(audited_with(9, [](storage::Entry &entry) {
          entry.prev.push_back({"zz", std::nullopt});
        }) == "subjects 9");
  CHECK(audited_with(9, [](storage::Entry &entry) { entry.statement = "a.b.c"; }) == "statement 9");
  CHECK(audited_with(9, [](storage::Entry &entry) {
          auto &last = entry.statement.back();
          last = last == 'A' ? 'Q' : 'A';
        }).ends_with(" 9"));
}

TEST_CASE("a log begins with its own genesis, which names its key") {
  auto const founded_as = [](std::string const &origin) {
    HandLog log;
    log.say("root", R"({"type":"Genesis","origin":")" + origin + R"(","rootKeys":[)" +
                        log.key("root").public_key().jwk() + R"(],"threshold":1,"logKey":")" +
                        log.log_key().vkey() + R"("})");
    return audited({storage::read_entry(*log.state().reader, 0)});
  };
  CHECK(founded_as("log.example/test") == "holds");
  CHECK(founded_as("log.example/other") == "genesis 0");
  HandLog log;
  log.say("root", R"({"type":"Party","id":"party/)" + Story::own_id("farm") +
                      R"(","name":"Trại Mẫu","roles":["producer"],"address":"Xã Mẫu"})");
  CHECK(audited({storage::read_entry(*log.state().reader, 0)}) == "genesis 0");
}

TEST_CASE("a chain that forgets an entry is found") {
  HandLog log;
  Story().tell(log);
  // The newest entry of some chain says that it is the first.
  auto const size = log.state().checkpoint.size;
  auto found = false;
  for (auto at = size; at-- > 0 && !found;) {
    auto const entry = *storage::parse_entry(storage::read_entry(*log.state().reader, at));
    auto const linked =
        std::ranges::find_if(entry.prev, [](auto const &one) { return one.leaf.has_value(); });
    if (linked == entry.prev.end()) continue;
    found = true;
    auto const position = static_cast<std::size_t>(linked - entry.prev.begin());
    Rewritten const lie(log, [&](std::uint64_t index, storage::Entry &edited) {
      if (index == at) edited.prev[position].leaf = std::nullopt;
    });
    CHECK(audited(lie.entries()) == "links " + std::to_string(at));
  }
  CHECK(found);
}

TEST_CASE("what the rules refuse, nobody's signature covers, or stands there already is found") {
  struct Log : HandLog {
    Log() { Story().tell(*this); }
    std::string audit() {
      std::vector<std::string> entries;
      for (std::uint64_t index = 0; index < state().checkpoint.size; ++index)
        entries.push_back(storage::read_entry(*state().reader, index));
      return audited(entries);
    }
  };
  Story const story;
  {
    Log log;
    auto const at = std::to_string(log.state().checkpoint.size);
    story.move(log, "neighbour", "shipping", story.candy_lot, story.neighbour, story.shop);
    CHECK(log.audit() == "rules " + at);
  }
  {
    Log log;
    auto const at = std::to_string(log.state().checkpoint.size);
    log.tell(
        "nobody", "ObjectEvent",
        R"("action":"OBSERVE","bizStep":"inspecting","epcList":[")" + Story::uri(story.candy_lot) + R"("])");
    CHECK(log.audit() == "signature " + at);
  }
  {
    Log log;
    auto const size = log.state().checkpoint.size;
    auto const entry = *storage::parse_entry(storage::read_entry(*log.state().reader, size - 1));
    log.append(entry.statement);
    CHECK(log.audit() == "repeated " + std::to_string(size));
  }
  {
    Log log;
    auto const at = std::to_string(log.state().checkpoint.size);
    log.append(sign_jws(log.key("factory"), "log.example/other", trace::cty_epcis,
                        log.event("ObjectEvent", R"("action":"OBSERVE","bizStep":"inspecting","epcList":[")" +
                                                     Story::uri(story.candy_lot) + R"("])")));
    CHECK(log.audit() == "statement " + at);
  }
}

TEST_CASE("entries in another order, a spelling of its own, and bytes that are no entry are found") {
  HandLog log;
  Story().tell(log);
  Rewritten swapped(log, [](std::uint64_t, storage::Entry &) {});
  auto entries = swapped.entries();
  std::swap(entries[5], entries[6]);
  CHECK(audited(entries).ends_with(" 5"));
  entries = swapped.entries();
  entries[7].insert(1, " ");
  CHECK(audited(entries) == "form 7");
  entries = swapped.entries();
  entries[7].resize(storage::entry_bytes_max + 1, ' ');
  CHECK(audited(entries) == "form 7");
  entries.erase(entries.begin());
  CHECK(audited(entries).ends_with(" 0"));
  CHECK(audited({swapped.entries().front()}, "log.example/other") == "statement 0");
}
