#include "trace/copy.h"

#include "crypto/merkle.h"
#include "tests/support/check_log.h"
#include "tests/trace/rewritten.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

std::vector<std::string> entries_of(storage::Published const &state) {
  std::vector<std::string> entries;
  for (std::uint64_t index = 0; index < state.checkpoint.size; ++index)
    entries.push_back(storage::read_entry(*state.reader, index));
  return entries;
}

/// A copy in memory, and what its origin could say.
struct Copied {
  Copied() {
    Story().tell(log);
    entries = entries_of(log.state());
    open();
  }
  /// As after a crash: what was not written is gone.
  void open() {
    copy.reset();
    auto opened = trace::Copy::open(*store, storage::HeadFile::open(folder / "head"), log.log_key());
    REQUIRE(opened.has_value());
    copy = *std::move(opened);
  }
  std::string note(std::uint64_t size, Hash const &root, std::string const &signer = "log") {
    return sign_note(checkpoint_text({log.origin, size, root}), log.origin, log.key(signer));
  }
  Hash root(std::uint64_t size) { return tree_root(size, node_reader(log.state())); }
  void add(std::uint64_t first, std::uint64_t end) {
    for (auto index = first; index < end; ++index) REQUIRE(copy->add(entries[index]).has_value());
  }
  /// The way in which it follows its origin up to there.
  void follow(std::uint64_t size) {
    auto const signed_head = note(size, root(size));
    auto const checkpoint = copy->read_checkpoint(signed_head);
    REQUIRE(checkpoint.has_value());
    add(copy->size(), size);
    REQUIRE(copy->finish(*checkpoint, signed_head).has_value());
  }
  template <class T>
  std::string fault(Result<T> const &result) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == ErrorKind::unverified);
    CHECK_FALSE(result.error().message.empty());
    return result.error().field;
  }

  HandLog log;
  std::vector<std::string> entries;
  TemporaryFolder folder;
  std::unique_ptr<storage::Store> store = storage::make_memory_store();
  std::unique_ptr<trace::Copy> copy;
};

}  // namespace

TEST_CASE("a copy has the origin's tree, its tables and its own signed checkpoint") {
  Copied copied;
  CHECK_FALSE(copied.copy->is_whole());
  auto const all = copied.entries.size();
  copied.follow(all / 2);
  CHECK(copied.copy->is_whole());
  CHECK(check_log(*copied.copy->log().published(), copied.log.log_key().key).has_value());
  copied.open();
  CHECK(copied.copy->is_whole());
  copied.follow(all);
  auto const &state = *copied.copy->log().published();
  CHECK(state.note == copied.log.state().note);
  CHECK(state.checkpoint.root == copied.log.state().checkpoint.root);
  CHECK(check_log(state, copied.log.log_key().key).has_value());
  CHECK(entries_of(state) == copied.entries);
  CHECK(trace::Copy::find_log_key(*copied.store)->vkey() == copied.log.log_key().vkey());
}

TEST_CASE("the same head under new signatures takes the place of the old") {
  Copied copied;
  copied.follow(3);
  auto const again = copied.note(3, copied.root(3)) + "\u2014 witness.example AAAAAAAA\n";
  auto const checkpoint = copied.copy->read_checkpoint(again);
  REQUIRE(checkpoint.has_value());
  REQUIRE(copied.copy->finish(*checkpoint, again).has_value());
  CHECK(copied.copy->log().published()->note == again);
  copied.open();
  CHECK(copied.copy->log().published()->note == again);
}

TEST_CASE("a copy that is filled in steps is whole at the checkpoint alone, whenever it was cut off") {
  Copied copied;
  auto const all = copied.entries.size();
  copied.add(0, 4);
  copied.copy->save();
  copied.add(4, 7);
  // Not saved: a crash leaves the step before.
  copied.open();
  CHECK(copied.copy->size() == 4);
  CHECK_FALSE(copied.copy->is_whole());
  // An answer older than that does not contradict it; another history of that size does.
  CHECK(copied.copy->read_checkpoint(copied.note(2, copied.root(2))).has_value());
  CHECK(copied.fault(copied.copy->read_checkpoint(copied.note(2, sha256("x")))) == "checkpoint");
  copied.follow(all);
  CHECK(copied.copy->is_whole());
  CHECK(entries_of(*copied.copy->log().published()) == copied.entries);
}

TEST_CASE("who reads a copy sees whole checkpoints alone, whatever is written in between") {
  Copied copied;
  auto const all = copied.entries.size();
  copied.follow(4);
  auto const shown = [&] { return copied.copy->log().published(); };
  auto const before = shown();
  copied.add(4, 7);
  copied.copy->save();
  CHECK_FALSE(copied.copy->is_whole());
  CHECK(copied.copy->size() == 7);
  CHECK(shown() == before);
  CHECK(check_log(*shown(), copied.log.log_key().key).has_value());
  // A step that leads to another root than the signed one is not shown either.
  auto const forged = copied.note(8, sha256("forged"));
  auto const checkpoint = copied.copy->read_checkpoint(forged);
  REQUIRE(checkpoint.has_value());
  copied.add(7, 8);
  CHECK(copied.fault(copied.copy->finish(*checkpoint, forged)) == "checkpoint");
  CHECK(shown() == before);
  copied.follow(all);
  CHECK(shown()->checkpoint.size == all);
  CHECK(check_log(*shown(), copied.log.log_key().key).has_value());
}

TEST_CASE("what the origin signs must go on from what it showed") {
  Copied copied;
  copied.follow(5);
  auto &copy = *copied.copy;
  CHECK(copied.fault(copy.read_checkpoint(copied.note(5, sha256("fork")))) == "checkpoint");
  CHECK(copied.fault(copy.read_checkpoint(copied.note(4, sha256("fork")))) == "checkpoint");
  CHECK(copied.fault(copy.read_checkpoint(copied.note(6, copied.root(6), "another"))) == "checkpoint");
  CHECK(copied.fault(copy.read_checkpoint("no note")) == "checkpoint");
  CHECK(copy.read_checkpoint(copied.note(4, copied.root(4))).has_value());

  // A head that the entries do not make: nothing of it stays.
  auto const forged = copied.note(7, sha256("forged"));
  auto const checkpoint = copy.read_checkpoint(forged);
  REQUIRE(checkpoint.has_value());
  copied.add(5, 7);
  CHECK(copied.fault(copy.finish(*checkpoint, forged)) == "checkpoint");
  CHECK(copy.size() == 5);
  CHECK(copy.log().published()->note == copied.note(5, copied.root(5)));
  copied.follow(7);
}

TEST_CASE("an entry that an auditor would not pass is not copied, and nothing that came with it") {
  auto const refused = [](std::uint64_t at, std::function<void(storage::Entry &)> const &change) {
    Copied copied;
    Rewritten const lie(copied.log, [&](std::uint64_t index, storage::Entry &entry) {
      if (index == at) change(entry);
    });
    copied.follow(2);
    for (std::uint64_t index = 2; index < at; ++index)
      REQUIRE(copied.copy->add(lie.entries()[index]).has_value());
    auto const added = copied.copy->add(lie.entries()[at]);
    CHECK(added.error().message.starts_with("Entry " + std::to_string(at) + ": "));
    CHECK(copied.copy->size() == 2);
    copied.follow(copied.entries.size());
    return copied.fault(added);
  };
  CHECK(refused(9, [](storage::Entry &entry) { entry.map = sha256("another"); }) == "entry");
  CHECK(refused(9, [](storage::Entry &entry) { entry.prev.front().leaf = sha256("none"); }) == "entry");
  CHECK(refused(9, [](storage::Entry &entry) { entry.prev.pop_back(); }) == "entry");
  CHECK(refused(9, [](storage::Entry &entry) { entry.at.replace(0, 4, "2025"); }) == "time");
  CHECK(refused(9, [](storage::Entry &entry) { entry.statement = "a.b.c"; }) == "statement");

  Copied copied;
  copied.follow(3);
  CHECK(copied.fault(copied.copy->add("{}")) == "form");
  CHECK(copied.fault(copied.copy->add(copied.entries[2])) == "repeated");
}

TEST_CASE("a copy is of the log whose key it was begun with") {
  Copied copied;
  copied.follow(2);
  auto const other = NoteVerifier::make(copied.log.origin, copied.log.key("other").public_key());
  auto const opened =
      trace::Copy::open(*copied.store, storage::HeadFile::open(copied.folder / "other"), other);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().code == "another-log");

  // The log itself names another key than the one that is trusted.
  auto const fresh = storage::make_memory_store();
  auto const begun = *trace::Copy::open(*fresh, storage::HeadFile::open(copied.folder / "fresh"), other);
  auto const lie = copied.note(1, copied.root(1), "other");
  auto const checkpoint = begun->read_checkpoint(lie);
  REQUIRE(checkpoint.has_value());
  REQUIRE(begun->add(copied.entries[0]).has_value());
  CHECK(copied.fault(begun->finish(*checkpoint, lie)) == "genesis");
  CHECK(begun->size() == 0);
}

TEST_CASE("a copy goes with the log to a new key, and does not come back") {
  Copied copied;
  copied.follow(copied.entries.size());
  auto const next = NoteVerifier::make(copied.log.origin, copied.log.key("next").public_key());
  auto const before = copied.entries.size();
  CHECK(copied.fault(copied.copy->read_checkpoint(copied.note(before, copied.root(before), "next"))) ==
        "checkpoint");

  copied.log.say("root", R"({"type":"LogKey","logKey":")" + next.vkey() + R"("})");
  copied.entries = entries_of(copied.log.state());
  auto const size = copied.entries.size();
  // The old key goes on for a while.
  copied.follow(size);
  CHECK(trace::Copy::find_log_key(*copied.store)->vkey() == copied.log.log_key().vkey());

  auto const later = copied.note(size, copied.root(size), "next");
  auto const checkpoint = copied.copy->read_checkpoint(later);
  REQUIRE(checkpoint.has_value());
  REQUIRE(copied.copy->finish(*checkpoint, later).has_value());
  CHECK(trace::Copy::find_log_key(*copied.store)->vkey() == next.vkey());
  CHECK(copied.fault(copied.copy->read_checkpoint(copied.note(size, copied.root(size)))) == "checkpoint");

  // Whoever is given the new key may go on with the copy, or begin one anew.
  copied.copy.reset();
  CHECK(trace::Copy::open(*copied.store, storage::HeadFile::open(copied.folder / "head"), next).has_value());
  auto const fresh = storage::make_memory_store();
  auto const begun = *trace::Copy::open(*fresh, storage::HeadFile::open(copied.folder / "fresh"), next);
  for (auto const &entry : copied.entries) REQUIRE(begun->add(entry).has_value());
  CHECK(begun->finish(*checkpoint, later).has_value());
}
