#include "trace/verify.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>
#include <set>

#include "crypto/merkle.h"
#include "storage/subject_map.h"
#include "tests/support/rounds.h"
#include "tests/trace/bundle_fixture.h"
#include "tests/trace/rewritten.h"
#include "trace/identifier.h"

namespace nguon::trace {
namespace {

using tests::HandLog;
using tests::Rewritten;
using tests::Story;

std::vector<std::string> const all_checks{"form",       "log-signature", "newest-entry", "inclusion",
                                          "statements", "map",           "chains",       "closure",
                                          "genesis",    "keys",          "signatures",   "rules"};

std::vector<std::string> names(std::vector<Check> const &checks) {
  std::vector<std::string> all;
  for (auto const &check : checks) all.push_back(check.name);
  return all;
}

void require_verified(HandLog &log, std::string_view bytes) {
  auto const verdict = verify_bundle(bytes, log.log_key());
  if (verdict.failed) MESSAGE(verdict.failed->field << ": " << verdict.failed->message);
  REQUIRE(!verdict.failed);
  CHECK(names(verdict.passed) == all_checks);
  CHECK(verdict.signer_known);
}
void require_verified(HandLog &log, Bundle const &bundle) {
  require_verified(log, write_bundle(bundle));
}

void check_refused(HandLog &log, Bundle const &bundle, std::string_view check, std::string_view code) {
  auto const verdict = verify_bundle(write_bundle(bundle), log.log_key());
  REQUIRE(verdict.failed);
  CHECK(verdict.failed->field == check);
  CHECK(verdict.failed->code == code);
  CHECK(verdict.failed->kind == ErrorKind::unverified);
  auto passed = all_checks;
  passed.erase(std::ranges::find(passed, check), passed.end());
  CHECK(names(verdict.passed) == passed);
}

BundleSubject &subject_of(Bundle &bundle, std::string_view name) {
  auto const found = std::ranges::find(bundle.subjects, name, &BundleSubject::subject);
  REQUIRE(found != bundle.subjects.end());
  return *found;
}

template <class Items>
void drop(Items &items, std::size_t position) {
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(position));
}

/// The story told to a log, for tests that need nothing else.
struct ToldLog {
  ToldLog() { story.tell(log); }
  HandLog log;
  Story story;
};

void leave_alone(std::uint64_t, storage::Entry &) {}

/// A bundle of these subjects and entries, whatever the log thinks of them.
Bundle raw_bundle(HandLog &log, Bundle const &like, std::vector<std::uint64_t> const &more_entries) {
  auto const &state = log.state();
  std::set<std::uint64_t> indexes(more_entries.begin(), more_entries.end());
  for (auto const &entry : like.entries) indexes.insert(entry.index);
  indexes.insert(state.checkpoint.size - 1);
  Bundle bundle{.subject = like.subject,
                .direction = like.direction,
                .checkpoint = state.note,
                .subjects = like.subjects,
                .entries = {}};
  for (auto &subject : bundle.subjects) {
    auto const key = map_key(subject.subject);
    subject.proof = state.map_before_newest.proof(key);
    auto const &end = subject.proof.end;
    subject.value = end && end->key == key ? std::optional(end->value) : std::nullopt;
  }
  for (auto const index : indexes) {
    bundle.entries.push_back(
        {index, storage::read_entry(*state.reader, index), storage::read_inclusion_proof(state, index)});
  }
  return bundle;
}

}  // namespace

TEST_CASE("a bundle of an honest log is verified, and each check says what it found") {
  ToldLog told;
  auto const bytes = write_bundle(told.log.bundle(told.story.candy_lot));
  auto const verdict = verify_bundle(bytes, told.log.log_key());
  if (verdict.failed) MESSAGE(verdict.failed->field << ": " << verdict.failed->message);
  REQUIRE(!verdict.failed);
  CHECK(names(verdict.passed) == all_checks);
  CHECK(verdict.signer_known);
  CHECK(verdict.subject == told.story.candy_lot);
  CHECK(verdict.checkpoint == told.log.state().checkpoint);
  CHECK(verdict.newest_at == told.log.state().at);
  CHECK(verdict.passed[3].detail == "22 entries are in the tree of size 22.");
  for (auto const &check : verdict.passed) CHECK(check.detail.ends_with('.'));
}

TEST_CASE("every subject that a log speaks of has a bundle that verifies") {
  ToldLog told;
  for (auto const &name : {told.story.fruit_lot, told.story.other_lot, told.story.fruit, told.story.candy,
                           told.story.farm, told.story.shop, told.story.kitchen, told.story.authority,
                           key_subject(told.log.kid("farm")), std::string("rules")}) {
    CAPTURE(name);
    require_verified(told.log, told.log.bundle(name));
  }
}

TEST_CASE("a bundle that leads downwards proves what was made of a lot, and says where it is") {
  ToldLog told;
  auto const bytes = write_bundle(told.log.bundle(told.story.fruit_lot, Direction::down));
  require_verified(told.log, bytes);
  auto const verdict = verify_bundle(bytes, told.log.log_key());
  CHECK(verdict.direction == Direction::down);
  auto goods = verdict.goods;
  std::ranges::sort(goods, {}, &Whereabouts::subject);
  REQUIRE(goods.size() == 2);
  auto const &candy = goods[goods[0].subject == told.story.candy_lot ? 0 : 1];
  auto const &fruit = goods[goods[0].subject == told.story.candy_lot ? 1 : 0];
  CHECK(fruit.subject == told.story.fruit_lot);
  REQUIRE(fruit.held.size() == 1);
  CHECK(fruit.held[0].holder == told.story.farm);
  CHECK(fruit.held[0].name == "farm");
  CHECK(fruit.held[0].figure == Decimal::whole(60));
  CHECK(fruit.gone.at("KGM") == Decimal::whole(40));
  CHECK(candy.subject == told.story.candy_lot);
  REQUIRE(candy.held.size() == 1);
  CHECK(candy.held[0].holder == told.story.shop);
  CHECK(candy.held[0].figure == Decimal::whole(40));
  CHECK(candy.held[0].uom == "KGM");
  CHECK(candy.gone.empty());
  CHECK(verdict.passed[7].detail.find("to 2 subjects that it went into") != std::string::npos);

  auto const up = verify_bundle(write_bundle(told.log.bundle(told.story.fruit_lot)), told.log.log_key());
  CHECK(up.direction == Direction::up);
  CHECK(up.goods.empty());
  // Nothing below it: the same goods, and that there is nothing is proven too.
  require_verified(told.log, told.log.bundle(told.story.candy_lot, Direction::down));
  require_verified(told.log, told.log.bundle("rules", Direction::down));
}

TEST_CASE("a bundle that leads downwards and leaves out anything below is refused") {
  ToldLog told;
  auto const good = told.log.bundle(told.story.fruit_lot, Direction::down);
  auto const without = [&](std::string const &subject) {
    auto bundle = good;
    std::erase_if(bundle.subjects, [&](auto const &row) { return row.subject == subject; });
    return bundle;
  };
  check_refused(told.log, without(told.story.candy_lot), "closure", "subject-missing");
  check_refused(told.log, without(told.story.candy), "closure", "subject-missing");
  check_refused(told.log, without(told.story.shop), "closure", "subject-missing");

  // The bundle upwards under the other's name, and the other way round.
  auto up = told.log.bundle(told.story.fruit_lot);
  up.direction = Direction::down;
  check_refused(told.log, up, "closure", "subject-missing");
  auto down = good;
  down.direction = Direction::up;
  check_refused(told.log, down, "closure", "subject-superfluous");

  // The derived lot's last shipment withheld, as if it had never left.
  auto cut = good;
  auto const last = storage::find_head(*told.log.state().reader, told.story.candy_lot)->index;
  std::erase_if(cut.entries, [&](auto const &entry) { return entry.index == last; });
  check_refused(told.log, cut, "chains", "chain-broken");
  auto hidden = good;
  subject_of(hidden, told.story.candy_lot).value = std::nullopt;
  check_refused(told.log, hidden, "map", "map-value");
}

TEST_CASE("a bundle verifies whichever entry is the newest") {
  ToldLog told;
  told.story.move(told.log, "shop", "retail_selling", told.story.candy_lot, told.story.shop, told.story.shop);
  require_verified(told.log, told.log.bundle(told.story.candy_lot));
  require_verified(told.log, told.log.bundle(told.story.fruit_lot));
  told.log.say("authority",
               R"({"type":"Party","id":")" + told.story.farm +
                   R"(","name":{"vi":"Tên mới"},"roles":["producer"],"address":{"vi":"Xã Mẫu"}})");
  require_verified(told.log, told.log.bundle(told.story.candy_lot));

  HandLog young;
  told.story.found(young);
  require_verified(young, young.bundle("rules"));
}

TEST_CASE("without a log key a bundle is consistent, its signer unknown") {
  ToldLog told;
  auto bundle = told.log.bundle(told.story.candy_lot);
  auto const verdict = verify_bundle(write_bundle(bundle), std::nullopt);
  CHECK(!verdict.failed);
  CHECK(!verdict.signer_known);
  auto checks = all_checks;
  std::erase(checks, "log-signature");
  CHECK(names(verdict.passed) == checks);

  // Even then the log must have signed with the key that it was founded with.
  bundle.checkpoint = sign_note(parse_note(bundle.checkpoint)->text, told.log.origin, told.log.key("root"));
  auto const forged = verify_bundle(write_bundle(bundle), std::nullopt);
  REQUIRE(forged.failed);
  CHECK(forged.failed->field == "genesis");
  CHECK(forged.failed->code == "log-signature");
}

TEST_CASE("a policy wants its log, its quorum, and cosignatures that are young enough") {
  ToldLog told;
  auto bundle = told.log.bundle(told.story.candy_lot);
  auto const text = parse_note(bundle.checkpoint)->text;
  auto const vkey = [&](std::string const &name) {
    return NoteVerifier::make("witness.example/" + name, told.log.key(name).public_key(),
                              note_type_cosignature)
        .vkey();
  };
  auto const policy =
      Policy::parse("log " + told.log.log_key().vkey() + "\nwitness one " + vkey("one") + "\nwitness two " +
                    vkey("two") + "\ngroup auditors any two\ngroup both all one auditors\nquorum both\n")
          .value();
  auto const judge = [&](Trust const &trust) {
    auto verdict = verify_bundle(write_bundle(bundle), trust);
    return verdict.failed ? verdict.failed->field + " " + verdict.failed->code : std::string("holds");
  };
  CHECK(judge({.policy = policy}) == "quorum policy-quorum");
  bundle.checkpoint += cosign(text, "witness.example/one", told.log.key("one"), 1'000);
  CHECK(judge({.policy = policy}) == "quorum policy-quorum");
  auto const short_note = bundle.checkpoint;
  bundle.checkpoint += cosign(text, "witness.example/two", told.log.key("two"), 2'000);
  CHECK(judge({.policy = policy}) == "holds");
  CHECK(judge({.policy = policy, .not_before = 1'000}) == "holds");
  CHECK(judge({.policy = policy, .not_before = 1'001}) == "quorum too-old");
  auto const verdict = verify_bundle(write_bundle(bundle), Trust{.policy = policy});
  REQUIRE(verdict.cosignatures.size() == 2);
  CHECK(verdict.cosignatures[0].witness == "one");
  CHECK(verdict.cosignatures[0].time == 1'000);
  CHECK_FALSE(verdict.cosignatures[0].auditor);
  CHECK(verdict.cosignatures[1].auditor);
  CHECK(verdict.passed.at(2).name == "quorum");

  // No quorum is wanted, but freshness is: then somebody must have signed.
  auto const lax = Policy::parse("log " + told.log.log_key().vkey() + "\nquorum none\n").value();
  CHECK(judge({.policy = lax}) == "holds");
  CHECK(judge({.policy = lax, .not_before = 1}) == "quorum too-old");
  auto const stranger = NoteVerifier::make(told.log.origin, told.log.key("stranger").public_key());
  CHECK(judge({.policy = Policy::parse("log " + stranger.vkey() + "\nquorum none\n").value()}) ==
        "log-signature policy-log");
  // A line of a key that is known must hold.
  bundle.checkpoint = short_note + cosign(text + "x\n", "witness.example/two", told.log.key("two"), 2'000);
  CHECK(judge({.policy = policy}) == "quorum note-bad-signature");
}

TEST_CASE("a checkpoint that the log key did not sign is refused, whatever else stands below it") {
  ToldLog told;
  auto const good = told.log.bundle(told.story.candy_lot);
  auto const text = parse_note(good.checkpoint)->text;
  auto bundle = good;
  bundle.checkpoint = sign_note(text, told.log.origin, told.log.key("root"));
  check_refused(told.log, bundle, "log-signature", "log-signature");

  auto const other = sign_note(text, "witness.example/w", told.log.key("root"));
  bundle.checkpoint = good.checkpoint + other.substr(text.size() + 1);
  // Nor does a line that nobody here can judge make it worse.
  auto const ignored = verify_bundle(write_bundle(bundle), told.log.log_key());
  CHECK_FALSE(ignored.failed);
  CHECK(ignored.passed.at(1).detail.find("1 line of another key was not looked at") != std::string::npos);

  bundle.checkpoint = sign_note(text + "extension\n", told.log.origin, told.log.key("log"));
  check_refused(told.log, bundle, "form", "bundle-form");
  bundle.checkpoint = sign_note("no checkpoint\n", told.log.origin, told.log.key("log"));
  auto const no_checkpoint = verify_bundle(write_bundle(bundle), told.log.log_key());
  REQUIRE(no_checkpoint.failed);
  CHECK(no_checkpoint.failed->field == "form");

  auto const foreign = NoteVerifier::make("another.example/log", told.log.key("log").public_key());
  auto const verdict = verify_bundle(write_bundle(good), foreign);
  REQUIRE(verdict.failed);
  CHECK(verdict.failed->code == "another-log");
  CHECK(!verdict.signer_known);
}

TEST_CASE("a bundle that lacks something is refused") {
  ToldLog told;
  auto const good = told.log.bundle(told.story.candy_lot);
  SUBCASE("each entry") {
    for (std::size_t i = 0; i + 1 < good.entries.size(); ++i) {
      CAPTURE(i);
      auto bundle = good;
      drop(bundle.entries, i);
      check_refused(told.log, bundle, "chains", "chain-broken");
    }
  }
  SUBCASE("the newest entry") {
    auto bundle = good;
    bundle.entries.pop_back();
    check_refused(told.log, bundle, "newest-entry", "newest-entry-missing");
  }
  SUBCASE("all entries") {
    auto bundle = good;
    bundle.entries.clear();
    check_refused(told.log, bundle, "form", "bundle-form");
  }
  SUBCASE("each subject") {
    for (std::size_t i = 0; i < good.subjects.size(); ++i) {
      CAPTURE(good.subjects[i].subject);
      auto bundle = good;
      drop(bundle.subjects, i);
      check_refused(told.log, bundle, "closure", "subject-missing");
    }
  }
}

TEST_CASE("a bundle that holds something besides is refused") {
  ToldLog told;
  told.story.harvest(told.log, "neighbour", told.story.other_lot);
  auto const good = told.log.bundle(told.story.candy_lot);
  auto const other = told.log.bundle(told.story.other_lot);
  auto bundle = good;
  for (auto const &entry : other.entries) {
    if (std::ranges::find(bundle.entries, entry.index, &BundleEntry::index) == bundle.entries.end())
      bundle.entries.push_back(entry);
  }
  REQUIRE(bundle.entries.size() > good.entries.size());
  std::ranges::sort(bundle.entries, {}, &BundleEntry::index);
  check_refused(told.log, bundle, "closure", "entry-superfluous");

  for (auto const &subject : other.subjects) {
    if (std::ranges::find(bundle.subjects, subject.subject, &BundleSubject::subject) == bundle.subjects.end())
      bundle.subjects.push_back(subject);
  }
  std::ranges::sort(bundle.subjects, {}, &BundleSubject::subject);
  check_refused(told.log, bundle, "closure", "subject-superfluous");
}

TEST_CASE("a bundle handed out for another subject is refused") {
  ToldLog told;
  auto bundle = told.log.bundle(told.story.candy_lot);
  bundle.subject = told.story.fruit_lot;
  check_refused(told.log, bundle, "closure", "subject-superfluous");
  bundle.subject = told.story.other_lot;
  check_refused(told.log, bundle, "closure", "subject-missing");
}

TEST_CASE("a bundle whose closure is larger than any bundle's lacks some of it, whatever it holds") {
  ToldLog told;
  auto const &story = told.story;
  // Each with as many inputs as an entry has room for; together more than a bundle may have subjects.
  constexpr std::size_t inputs_each = 250;
  std::vector<std::uint64_t> cooked;
  for (std::size_t input = 0; input <= closure_subjects_max;) {
    std::string inputs;
    for (std::size_t i = 0; i < inputs_each; ++i, ++input) {
      inputs += (inputs.empty() ? R"({"epcClass":")" : R"(,{"epcClass":")") +
                Story::uri(story.fruit + "/b/M" + std::to_string(input)) + R"(","quantity":1,"uom":"KGM"})";
    }
    cooked.push_back(told.log.tell("factory", "TransformationEvent",
                                   R"("bizStep":"creating_class_instance","inputQuantityList":[)" + inputs +
                                       R"(],"outputQuantityList":[{"epcClass":")" +
                                       Story::uri(story.candy + "/b/MANY") +
                                       R"(","quantity":1,"uom":"KGM"}])"));
  }
  story.harvest(told.log, "neighbour", story.other_lot);
  auto const many = make_bundle(told.log.state(), story.candy + "/b/MANY", Direction::up);
  REQUIRE(!many.has_value());
  CHECK(many.error().code == "closure-too-large");

  auto like = told.log.bundle("rules");
  like.subject = story.candy + "/b/MANY";
  like.subjects.push_back({like.subject, std::nullopt, {}});
  std::ranges::sort(like.subjects, {}, &BundleSubject::subject);
  auto const bundle = raw_bundle(told.log, like, cooked);
  check_refused(told.log, bundle, "closure", "subject-missing");
  auto const verdict = verify_bundle(write_bundle(bundle), told.log.log_key());
  CHECK(verdict.failed->message.starts_with("More subjects belong to"));
}

TEST_CASE("a proof that nothing was ever said about a subject does not verify") {
  ToldLog told;
  auto const made_up = told.story.candy + "/b/FAKE";
  auto bundle = raw_bundle(told.log, told.log.bundle("rules"), {});
  bundle.subject = made_up;
  bundle.subjects.insert(bundle.subjects.begin(), {made_up, std::nullopt, {}});
  std::ranges::sort(bundle.subjects, {}, &BundleSubject::subject);
  check_refused(told.log, raw_bundle(told.log, bundle, {}), "chains", "subject-unknown");
}

TEST_CASE("a head that is not the newest is refused") {
  ToldLog told;
  auto old = told.log.bundle(told.story.candy_lot);
  told.story.move(told.log, "shop", "retail_selling", told.story.candy_lot, told.story.shop, told.story.shop);
  told.story.harvest(told.log, "neighbour", told.story.other_lot);
  auto const good = told.log.bundle(told.story.candy_lot);
  require_verified(told.log, good);

  auto bundle = good;
  auto old_subject = subject_of(bundle, told.story.candy_lot);
  old_subject.value = subject_of(old, told.story.candy_lot).value;
  subject_of(bundle, told.story.candy_lot) = old_subject;
  check_refused(told.log, bundle, "map", "map-value");
  subject_of(bundle, told.story.candy_lot) = subject_of(old, told.story.candy_lot);
  check_refused(told.log, bundle, "map", "map-proof");
  subject_of(bundle, told.story.candy_lot).value = std::nullopt;
  subject_of(bundle, told.story.candy_lot).proof = {};
  check_refused(told.log, bundle, "map", "map-proof");
}

TEST_CASE("the newest entry must link its subjects to the heads that the map shows") {
  ToldLog told;
  auto const &story = told.story;
  story.move(told.log, "shop", "retail_selling", story.candy_lot, story.shop, story.shop);
  auto const good = told.log.bundle(story.candy_lot);
  auto bundle = good;
  subject_of(bundle, story.candy_lot).value = leaf_hash(bundle.entries.back().entry);
  check_refused(told.log, bundle, "map", "map-value");

  auto const newest = told.log.state().checkpoint.size - 1;
  require_verified(told.log, Rewritten(told.log, leave_alone).bundle_like(good));
  Rewritten const unlinked(told.log, [&](std::uint64_t index, storage::Entry &entry) {
    if (index == newest) entry.prev.front().leaf = std::nullopt;
  });
  check_refused(told.log, unlinked.bundle_like(good), "chains", "newest-link");
}

TEST_CASE("inclusion proofs belong to one entry of one log each") {
  ToldLog told;
  auto const good = told.log.bundle(told.story.candy_lot);
  auto bundle = good;
  std::swap(bundle.entries[3].proof, bundle.entries[4].proof);
  check_refused(told.log, bundle, "inclusion", "not-included");
  bundle = good;
  std::swap(bundle.entries[3].entry, bundle.entries[4].entry);
  check_refused(told.log, bundle, "inclusion", "not-included");
  bundle = good;
  bundle.entries.back().proof.pop_back();
  check_refused(told.log, bundle, "newest-entry", "not-included");

  HandLog other;
  told.story.tell(other);
  told.story.harvest(other, "neighbour", told.story.other_lot);
  bundle = good;
  bundle.entries[5] = other.bundle(told.story.candy_lot).entries[5];
  check_refused(told.log, bundle, "inclusion", "not-included");
}

TEST_CASE("a statement that was made for another log is refused") {
  ToldLog told;
  auto const good = told.log.bundle(told.story.candy_lot);
  auto const event = told.log.event(
      "ObjectEvent", R"("action":"OBSERVE","bizStep":"inspecting","quantityList":[{"epcClass":")" +
                         Story::uri(told.story.candy_lot) + R"("}])");
  auto const index = told.log.append(sign_jws(told.log.key("farm"), "other.example/log", cty_epcis, event));
  told.story.harvest(told.log, "neighbour", told.story.other_lot);
  check_refused(told.log, raw_bundle(told.log, good, {index}), "statements", "wrong-aud");
}

TEST_CASE("a log that twists its own entries is found out") {
  ToldLog told;
  auto const &story = told.story;
  auto const good = told.log.bundle(story.candy_lot);
  auto const size = told.log.state().checkpoint.size;
  auto const refused = [&](Rewritten::Edit const &edit, std::string_view check, std::string_view code) {
    check_refused(told.log, Rewritten(told.log, edit).bundle_like(good), check, code);
  };
  require_verified(told.log, Rewritten(told.log, leave_alone).bundle_like(good));

  SUBCASE("an entry is not linked under all that it is about") {
    refused(
        [](std::uint64_t index, storage::Entry &entry) {
          if (index == 2) entry.prev.pop_back();
        },
        "statements", "subjects-differ");
  }
  SUBCASE("an entry is linked under what it is not about") {
    refused(
        [](std::uint64_t index, storage::Entry &entry) {
          if (index == 2) entry.prev.push_back({"~", {}});
        },
        "statements", "subjects-differ");
  }
  SUBCASE("time runs back") {
    refused(
        [](std::uint64_t index, storage::Entry &entry) {
          if (index == 9) entry.at = "2026-01-01T00:00:00.000Z";
        },
        "statements", "time-runs-back");
  }
  SUBCASE("the newest entry states another map") {
    refused(
        [&](std::uint64_t index, storage::Entry &entry) {
          if (index == size - 1) entry.map = sha256("other");
        },
        "map", "map-proof");
  }
  SUBCASE("a chain leads to what is not about its subject") {
    Hash genesis;
    refused(
        [&](std::uint64_t index, storage::Entry &entry) {
          if (index == 0) genesis = leaf_hash(storage::write_entry(entry));
          if (entry.prev.front().subject == story.orchard) entry.prev.front().leaf = genesis;
        },
        "chains", "chain-strays");
  }
  SUBCASE("a chain leads to what was never logged") {
    refused(
        [&](std::uint64_t, storage::Entry &entry) {
          if (entry.prev.front().subject == story.orchard) entry.prev.front().leaf = sha256("nothing");
        },
        "chains", "chain-broken");
  }
  SUBCASE("a chain begins anew behind an entry that another chain holds") {
    refused(
        [&](std::uint64_t index, storage::Entry &entry) {
          // The candy's shipment. That it was cooked stands in the fruit's chain too.
          if (index == size - 3) entry.prev.front().leaf.reset();
        },
        "chains", "chain-skips");
  }
  SUBCASE("an entry links to one behind it") {
    Rewritten rewritten(told.log,
                        [](std::uint64_t, storage::Entry &entry) { entry.at = "2026-01-01T00:00:00.000Z"; });
    // The party and the key that it lets in: the second links to the first.
    rewritten.swap(1, 2);
    check_refused(told.log, rewritten.bundle_like(good), "chains", "chain-order");
  }
}

TEST_CASE("the same statement twice is refused") {
  ToldLog told;
  auto const newest = told.log.state().checkpoint.size - 1;
  auto const repeated = storage::parse_entry(storage::read_entry(*told.log.state().reader, newest));
  REQUIRE(repeated.has_value());
  told.log.append(repeated->statement);
  check_refused(told.log, told.log.bundle(told.story.other_lot), "statements", "repeated-statement");
}

TEST_CASE("a log that was not founded as its bundle says is refused") {
  Story const story;
  SUBCASE("without a genesis") {
    HandLog log;
    story.enrol(log, "root", story.authority, "authority", "authority");
    check_refused(log, log.bundle(story.authority), "genesis", "genesis-missing");
  }
  SUBCASE("with a genesis that is not the first entry") {
    HandLog log;
    story.enrol(log, "root", story.authority, "authority", "authority");
    story.found(log);
    check_refused(log, log.bundle(story.authority), "genesis", "genesis-missing");
  }
  SUBCASE("with another log key") {
    HandLog log;
    auto const other = NoteVerifier::make(log.origin, log.key("root").public_key());
    log.say("root", R"({"type":"Genesis","origin":")" + log.origin + R"(","rootKeys":[)" +
                        log.key("root").public_key().jwk() + R"(],"threshold":1,"logKey":")" + other.vkey() +
                        R"("})");
    check_refused(log, log.bundle("rules"), "genesis", "genesis-log-key");
  }
}

TEST_CASE("keys count from the entry that lets them in to the one that revokes them") {
  ToldLog told;
  auto const &story = told.story;
  SUBCASE("a key that nobody let in") {
    story.move(told.log, "stranger", "shipping", story.candy_lot, story.factory, story.shop);
    check_refused(told.log, told.log.bundle(story.candy_lot), "keys", "unknown-key");
  }
  SUBCASE("a key that is let in only later") {
    story.move(told.log, "phone", "shipping", story.candy_lot, story.factory, story.shop);
    told.log.let_in("authority", story.factory, "phone");
    check_refused(told.log, told.log.bundle(story.candy_lot), "keys", "unknown-key");
  }
  SUBCASE("a revoked key") {
    auto const revoke = [&] {
      told.log.say("authority", R"({"type":"KeyRevocation","party":")" + story.shop + R"(","kid":")" +
                                    told.log.kid("shop") + R"(","reason":"Mất điện thoại"})");
    };
    revoke();
    require_verified(told.log, told.log.bundle(story.candy_lot));
    story.move(told.log, "shop", "retail_selling", story.candy_lot, story.shop, story.shop);
    check_refused(told.log, told.log.bundle(story.candy_lot), "keys", "revoked-key");
  }
}

TEST_CASE("a signature that does not hold is refused") {
  ToldLog told;
  auto compact =
      sign_jws(told.log.key("shop"), told.log.origin, cty_epcis,
               told.log.event("ObjectEvent",
                              R"("action":"OBSERVE","bizStep":"storing","quantityList":[{"epcClass":")" +
                                  Story::uri(told.story.candy_lot) + R"("}])"));
  auto &letter = compact[compact.size() - 40];
  letter = letter == 'A' ? 'B' : 'A';
  told.log.append(compact);
  check_refused(told.log, told.log.bundle(told.story.candy_lot), "signatures", "bad-signature");
  // The newest entry only lends its map root to what it is not about.
  require_verified(told.log, told.log.bundle(told.story.fruit_lot));
}

TEST_CASE("a statement that breaks the rules is refused") {
  ToldLog told;
  auto const &story = told.story;
  SUBCASE("more goods than there are") {
    for (int i = 0; i < 3; ++i)
      story.move(told.log, "farm", "shipping", story.fruit_lot, story.farm, story.factory);
    auto const verdict = verify_bundle(write_bundle(told.log.bundle(story.candy_lot)), told.log.log_key());
    REQUIRE(verdict.failed);
    CHECK(verdict.failed->field == "rules");
    // And not where only the neighbour is asked about.
    require_verified(told.log, told.log.bundle(story.other_lot));
  }
  SUBCASE("a party without the right") {
    story.enrol(told.log, "farm", "party/" + Story::own_id("friend"), "friend", "producer");
    story.harvest(told.log, "friend", story.fruit + "/b/X1");
    auto const verdict =
        verify_bundle(write_bundle(told.log.bundle(story.fruit + "/b/X1")), told.log.log_key());
    REQUIRE(verdict.failed);
    CHECK(verdict.failed->field == "rules");
  }
}

TEST_CASE("a verdict warns of recalls and open findings of the lot and of what it was made from") {
  ToldLog told;
  auto const &story = told.story;
  auto const observe = [&](std::string const &who, std::string const &lot, std::string_view members) {
    told.log.tell(who, "ObjectEvent",
                  R"("action":"OBSERVE","quantityList":[{"epcClass":")" + Story::uri(lot) + R"("}],)" +
                      std::string(members));
  };
  auto const warnings = [&](std::string const &lot) {
    auto const verdict = verify_bundle(write_bundle(told.log.bundle(lot)), told.log.log_key());
    if (verdict.failed) MESSAGE(verdict.failed->field << ": " << verdict.failed->message);
    REQUIRE(!verdict.failed);
    return verdict.warnings;
  };
  CHECK(warnings(story.candy_lot).empty());

  observe("authority", story.fruit_lot, R"("bizStep":"inspecting","disposition":"non_conformant")");
  auto const found = warnings(story.candy_lot);
  REQUIRE(found.size() == 1);
  CHECK(found[0] ==
        "Open finding against " + story.fruit_lot + ", by authority (" + story.authority + ") (entry 22).");

  observe("authority", story.fruit_lot,
          R"("bizStep":"holding","persistentDisposition":{"set":["recalled"]},"nguon:reason":"Dư lượng")");
  auto const recalled = warnings(story.candy_lot);
  REQUIRE(recalled.size() == 2);
  CHECK(recalled[0] ==
        "Recalled: " + story.fruit_lot + ", by authority (" + story.authority + ") (entry 23): Dư lượng");

  observe("authority", story.fruit_lot, R"("bizStep":"inspecting","disposition":"conformant")");
  CHECK(warnings(story.candy_lot).size() == 1);
  CHECK(warnings(story.other_lot).empty());
}

TEST_CASE("a recall of what went in inside a container is warned of") {
  ToldLog told;
  auto const &story = told.story;
  auto const crate = "urn:nguon:unit:" + Story::own_id("crate");
  auto const jam = story.candy + "/b/J1";
  story.move(told.log, "farm", "shipping", story.fruit_lot, story.farm, story.factory);
  story.move(told.log, "factory", "receiving", story.fruit_lot, story.farm, story.factory);
  told.log.tell("factory", "AggregationEvent",
                R"("action":"ADD","bizStep":"packing","parentID":")" + crate +
                    R"(","childQuantityList":[{"epcClass":")" + Story::uri(story.fruit_lot) +
                    R"(","quantity":40,"uom":"KGM"}])");
  told.log.tell("factory", "TransformationEvent",
                R"("bizStep":"creating_class_instance","inputEPCList":[")" + crate +
                    R"("],"outputQuantityList":[{"epcClass":")" + Story::uri(jam) + R"("}])");
  told.log.tell("authority", "ObjectEvent",
                R"("action":"OBSERVE","bizStep":"holding","quantityList":[{"epcClass":")" +
                    Story::uri(story.fruit_lot) + R"("}],"persistentDisposition":{"set":["recalled"]})");
  auto const verdict = verify_bundle(write_bundle(told.log.bundle(jam)), told.log.log_key());
  if (verdict.failed) MESSAGE(verdict.failed->field << ": " << verdict.failed->message);
  REQUIRE(!verdict.failed);
  REQUIRE(verdict.warnings.size() == 1);
  CHECK(verdict.warnings[0].starts_with("Recalled: " + story.fruit_lot));
}

TEST_CASE("a bundle with any byte changed is refused") {
  ToldLog told;
  auto const good = write_bundle(told.log.bundle(told.story.candy_lot));
  auto const log_key = told.log.log_key();
  auto const refuses = [&](std::size_t position, char byte) {
    auto bytes = good;
    bytes[position] = byte;
    return verify_bundle(bytes, log_key).failed.has_value();
  };

  auto const seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::size_t> any_position(0, good.size() - 1);
  std::uniform_int_distribution<int> any_change(1, 255);
  auto const altered = [&](std::size_t position) {
    return static_cast<char>(good[position] ^ any_change(random));
  };

  bool const every_byte = std::getenv("NGUON_TEST_ALL") != nullptr;
  auto const places = every_byte ? good.size() : tests::rounds(2'000, 200);
  for (std::size_t i = 0; i < places; ++i) {
    auto const position = every_byte ? i : any_position(random);
    auto const byte = altered(position);
    if (!refuses(position, byte)) FAIL_CHECK("byte " << position << " as " << static_cast<int>(byte));
  }
  // All other values of some bytes.
  for (std::size_t i = 0; i < (every_byte ? 300 : tests::rounds(3, 1)); ++i) {
    auto const position = any_position(random);
    for (int change = 1; change < 256; ++change) {
      auto const byte = static_cast<char>(good[position] ^ change);
      if (!refuses(position, byte)) FAIL_CHECK("byte " << position << " as " << static_cast<int>(byte));
    }
  }
  // One byte more, one byte less.
  for (int i = 0; i < 100; ++i) {
    auto const position = any_position(random);
    auto shorter = good, longer = good;
    shorter.erase(position, 1);
    longer.insert(position, 1, good[position]);
    CHECK(verify_bundle(shorter, log_key).failed);
    CHECK(verify_bundle(longer, log_key).failed);
  }
}

}  // namespace nguon::trace
