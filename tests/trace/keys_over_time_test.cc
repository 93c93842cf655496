// Keys change hands, phones get lost, authorities are broken into: what counts when.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <random>

#include "crypto/note.h"
#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/key_ring.h"

using namespace nguon;
using namespace nguon::tests;
namespace json = boost::json;

namespace {

class Watched : public World {
 public:
  using World::World;

  std::string after(int seconds) const { return at(size() + static_cast<std::uint64_t>(seconds)); }
  std::string kid(std::string const &party) const { return key(party).public_key().thumbprint(); }
  std::optional<trace::KeyEnding> ending(std::string const &party) const {
    return trace::find_key(rows(), kid(party))->ending;
  }
};

json::object ended(std::string const &party, std::string const &kid, json::object extra = {}) {
  json::object said{{"type", "KeyRevocation"}, {"party", party}, {"kid", kid}, {"reason", "thay máy"}};
  for (auto const &[name, value] : extra) said[name] = value;
  return said;
}

json::object roots(std::vector<PublicKey> const &keys, unsigned threshold, json::object extra = {}) {
  json::array list;
  for (auto const &key : keys) list.push_back(json::parse(key.jwk()));
  json::object said{{"type", "RootChange"}, {"rootKeys", std::move(list)}, {"threshold", threshold}};
  for (auto const &[name, value] : extra) said[name] = value;
  return said;
}

PrivateKey new_key() {
  return PrivateKey::generate(KeyAlgorithm::ed25519);
}

Result<std::uint64_t> say_with(World &world, PrivateKey const &key, json::object const &payload) {
  return world.post(sign_jws(key, test_origin, trace::cty_nguon, json::serialize(payload)));
}

json::object trader(std::string_view label) {
  return {{"type", "Party"},
          {"id", "party/" + own_id(label)},
          {"name", "ai đó"},
          {"roles", json::array{"trader"}}};
}

json::object log_key(PrivateKey const &key, std::string_view name = test_origin) {
  return {{"type", "LogKey"}, {"logKey", NoteVerifier::make(name, key.public_key()).vkey()}};
}

}  // namespace

TEST_CASE("a phone that takes another's place leaves time for what the old one could not send") {
  Watched world;
  auto const farm = world.enrol("farm");
  auto const batch = lot(world.product("fruit", farm), "L1");
  auto const until = world.after(4);
  REQUIRE(world.say(world.authority, ended(farm, world.kid(farm), {{"acceptUntil", until}})).has_value());
  auto const ending = world.ending(farm);
  REQUIRE(ending.has_value());
  CHECK(ending->accept_until == until);

  // What it recorded before, and nothing that it says of later.
  CHECK(world.tell(farm, sow().of(batch, "5").when(ending->at)).has_value());
  auto const later = caring().of(batch).when(world.at(ending->index + 1));
  CHECK(code_of(world.tell(farm, later)) == "revoked-key");
  // One event of later is enough, and a key in its grace names and lets in nothing.
  CHECK(code_of(world.tell_all(farm, {caring().of(batch), later})) == "revoked-key");
  auto const product =
      json::object{{"type", "Product"}, {"id", "p/" + own_id("new")}, {"name", "kẹo"}, {"category", "goods"}};
  CHECK(code_of(world.say(farm, product)) == "revoked-key");

  CHECK(world.tell(farm, caring().of(batch)).has_value());
  CHECK(world.tell(farm, caring().of(batch)).has_value());
  CHECK(world.at(world.size()) == until);
  CHECK(world.tell(farm, caring().of(batch)).has_value());
  CHECK(code_of(world.tell(farm, caring().of(batch))) == "revoked-key");
}

TEST_CASE("a later word ends a grace or dates a suspicion earlier, and never the other way round") {
  Watched world;
  auto const farm = world.enrol("farm");
  auto const batch = lot(world.product("fruit", farm), "L1");
  auto const end = [&](json::object extra) {
    return code_of(world.say(world.authority, ended(farm, world.kid(farm), std::move(extra))));
  };
  CHECK(end({{"acceptUntil", world.after(60 * 24 * 3'600)}}) == "accepted");
  CHECK(end({{"acceptUntil", world.after(61 * 24 * 3'600)}}) == "grace-too-long");
  CHECK(end({{"acceptUntil", world.after(60 * 24 * 3'600)}}) == "already-revoked");
  auto const first = *world.ending(farm);
  CHECK(end({{"acceptUntil", world.after(1'000)}}) == "accepted");
  CHECK(world.tell(farm, sow().of(batch, "5")).has_value());
  // The old phone was found to be stolen after all.
  CHECK(end({{"suspectSince", "2026-11-20T00:00:00Z"}}) == "accepted");
  CHECK(code_of(world.tell(farm, caring().of(batch))) == "revoked-key");
  CHECK(end({{"suspectSince", "2026-11-21T00:00:00Z"}}) == "already-revoked");
  CHECK(end({{"acceptUntil", world.after(1'000)}}) == "already-revoked");
  CHECK(end({{"suspectSince", "2026-11-19T00:00:00Z"}}) == "accepted");
  auto const last = *world.ending(farm);
  CHECK(last.index == first.index);
  CHECK(last.at == first.at);
  CHECK(last.accept_until.empty());
  CHECK(last.suspect_since == "2026-11-19T00:00:00Z");
}

TEST_CASE("root keys are changed by root keys, as many as must say the same") {
  Watched world(3, 2);
  auto const fresh = new_key();
  auto const third = world.key("root3").public_key();
  auto const change = roots({third, fresh.public_key()}, 2);
  CHECK(world.say("root", change).has_value());
  CHECK(trace::find_rules(world.rows())->root_kids.size() == 3);
  // Another vote that still waits when the roots change is void.
  CHECK(world.say("root2", trader("waiting")).has_value());
  auto const effective = world.say("root2", change);
  REQUIRE(effective.has_value());
  auto const rules = *trace::find_rules(world.rows());
  CHECK(rules.root_kids == std::vector{third.thumbprint(), fresh.public_key().thumbprint()});
  CHECK(rules.pending.empty());
  CHECK(world.ending("root")->index == *effective);
  CHECK_FALSE(world.ending("root3").has_value());

  CHECK(code_of(world.say("root", trader("one"))) == "revoked-key");
  CHECK(say_with(world, fresh, trader("waiting")).has_value());
  CHECK_FALSE(trace::find_party(world.rows(), "party/" + own_id("waiting")).has_value());
  CHECK(world.say("root3", trader("waiting")).has_value());
  CHECK(trace::find_party(world.rows(), "party/" + own_id("waiting")).has_value());
  // What was ended stays so.
  CHECK(code_of(world.say("root3", roots({world.key("root").public_key(), third}, 1))) == "key-exists");
}

TEST_CASE("neither an authority nor a party's key becomes a root by itself") {
  Watched world;
  auto const farm = world.enrol("farm");
  CHECK(code_of(world.say(world.authority, roots({new_key().public_key()}, 1))) == "not-a-root-key");
  CHECK(code_of(world.say(farm, roots({new_key().public_key()}, 1))) == "not-a-root-key");
  CHECK(code_of(world.say("root", roots({world.key("root").public_key(), world.key(farm).public_key()},
                                        1))) == "key-exists");
  CHECK(code_of(world.say("root", roots({new_key().public_key()}, 1,
                                        {{"suspectSince", "2027-11-19T00:00:00Z"}}))) == "time-ahead");
}

TEST_CASE("of a stolen root key, what it said since is doubtful") {
  Watched world;
  auto const fresh = new_key();
  auto const stolen = world.say("root", trader("intruder"));
  REQUIRE(stolen.has_value());
  auto const change =
      roots({fresh.public_key()}, 1, {{"suspectSince", world.at(*stolen)}, {"reason", "mất khóa"}});
  CHECK(world.say("root", change).has_value());
  CHECK(world.ending("root")->suspect_since == world.at(*stolen));
  CHECK(say_with(world, fresh, trader("honest")).has_value());
}

TEST_CASE("the log's key is changed by root keys, under its own name") {
  Watched world;
  auto const next = new_key();
  auto const named = [&] { return trace::find_rules(world.rows())->log_key; };
  auto const before = named();
  CHECK(code_of(world.say(world.authority, log_key(next))) == "not-a-root-key");
  CHECK(code_of(world.say("root", log_key(next, "log.example/other"))) == "log-key-of-another");
  CHECK(named() == before);
  CHECK(world.say("root", log_key(next)).has_value());
  CHECK(named() == NoteVerifier::make(test_origin, next.public_key()).vkey());
  auto again = log_key(next);
  again["logKey"] = named();
  CHECK(code_of(say_with(world, world.key("root"), again)) == "accepted");  // The same statement again.
  CHECK(world.say("root", json::object{{"type", "LogKey"}, {"logKey", before}}).has_value());
  CHECK(named() == before);
}

TEST_CASE("a key ring knows of each statement what the ledger knows") {
  // Roots, two of three, who replace one another; authorities and farms who come, go and sign out of turn.
  auto const seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto const any = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };

  Watched world(3, 2);
  std::vector<PrivateKey> root_keys, party_keys;
  for (auto const *name : {"root", "root2", "root3"})
    root_keys.push_back(PrivateKey::from_pem(world.key(name).to_pem()).value());
  auto const farm = "party/" + own_id("farm");

  trace::KeyRing ring;
  std::vector<trace::Statement> said;  // The ring points into them.
  said.reserve(1'000);
  auto const parsed = [&](std::string const &compact) -> trace::Statement const & {
    auto statement = trace::parse_statement(compact, test_origin);
    REQUIRE(statement.has_value());
    REQUIRE(said.size() < said.capacity());
    return said.emplace_back(*std::move(statement));
  };
  ring.take(parsed(world.statements.front()), {0, world.at(0)});

  std::size_t refused = 0;
  auto const post = [&](PrivateKey const &key, std::string_view cty, std::string_view payload) {
    auto const compact = sign_jws(key, test_origin, cty, payload);
    auto const index = world.size();
    auto const at = world.at(index);
    auto const by_ledger = world.post(compact);
    if (by_ledger && world.size() == index) return;  // It was said before.
    auto const &statement = parsed(compact);
    auto const by_ring = ring.signer(statement, {index, at});
    if (by_ledger) {
      CHECK(by_ring.has_value());
      ring.take(statement, {index, at});
    } else if (by_ledger.error().kind == ErrorKind::unsigned_) {
      CHECK(code_of(by_ring) == by_ledger.error().code);
      ++refused;
    }
  };
  auto const by_two = [&](json::object const &payload) {
    for (int vote = 0; vote < 2; ++vote)
      post(root_keys[any(root_keys.size())], trace::cty_nguon, json::serialize(payload));
  };
  auto const some_roots = [&] {
    std::vector<PublicKey> now;
    for (auto const &key : root_keys) {
      if (any(3) > 0) now.push_back(key.public_key());
    }
    now.push_back(root_keys.emplace_back(new_key()).public_key());
    return now;
  };

  by_two(trader("farm"));
  for (int step = 0; step < 200; ++step) {
    switch (any(5)) {
      case 0:
        party_keys.push_back(new_key());
        by_two(
            {{"type", "Key"}, {"party", farm}, {"key", json::parse(party_keys.back().public_key().jwk())}});
        break;
      case 1:
        if (any(4) == 0) {
          auto const now = some_roots();
          by_two(roots(now, 1 + static_cast<unsigned>(any(std::min<std::size_t>(now.size(), 2)))));
        }
        break;
      case 2:
        if (party_keys.empty() || any(3) > 0) break;
        by_two(ended(farm, party_keys[any(party_keys.size())].public_key().thumbprint(),
                     any(2) == 0 ? json::object{} : json::object{{"acceptUntil", world.after(30)}}));
        break;
      case 3:
        by_two(log_key(new_key()));
        break;
      default:
        if (party_keys.empty()) break;
        auto const told = caring().of("01/09520000000004/10/L1").when(world.at(any(world.size() + 2)));
        auto const event = trace::parse_statement(world.sign_event("root", told), test_origin);
        post(party_keys[any(party_keys.size())], trace::cty_epcis, event->jws.payload);
    }
  }
  CHECK(refused > 0);
  CHECK(ring.log_keys().back() == trace::find_rules(world.rows())->log_key);
}
