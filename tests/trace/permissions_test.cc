#include "trace/permissions.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/support/printing.h"
#include "tests/trace/ledger_fixture.h"

using namespace nguon;
using namespace nguon::tests;
using trace::find_key, trace::find_party, trace::find_place, trace::find_product, trace::find_rules;
namespace json = boost::json;

namespace {

json::object party_statement(std::string const &id, json::array roles, std::string const &member_of = {}) {
  json::object said{{"type", "Party"}, {"id", id}, {"name", "ai đó"}, {"roles", std::move(roles)}};
  if (!member_of.empty()) said["memberOf"] = member_of;
  return said;
}

std::string new_party() {
  return "party/" + own_id("newcomer");
}

json::object mandate(std::string const &party, std::string const &agent, json::array steps = {}) {
  return {{"type", "Mandate"},
          {"party", party},
          {"agent", agent},
          {"from", "2026-11-01T00:00:00+07:00"},
          {"until", "2026-11-30T00:00:00+07:00"},
          {"bizSteps", std::move(steps)}};
}

json::object key_statement(std::string const &party, PrivateKey const &key) {
  return {
      {"type", "Key"}, {"party", party}, {"key", json::parse(key.public_key().jwk())}, {"label", "phone"}};
}

json::object revocation(std::string const &party, std::string const &kid) {
  return {{"type", "KeyRevocation"}, {"party", party}, {"kid", kid}, {"reason", "mất máy"}};
}

json::object product(std::string const &id) {
  return {{"type", "Product"}, {"id", id}, {"name", "kẹo"}, {"category", "goods"}};
}

}  // namespace

TEST_CASE("a log begins with its genesis and has only one") {
  World world;
  auto const again =
      json::object{{"type", "Genesis"},
                   {"origin", test_origin},
                   {"rootKeys", json::array{json::parse(world.key("root").public_key().jwk())}},
                   {"threshold", 1},
                   {"logKey", find_rules(world.rows())->origin + "+00000000+AA=="}};
  CHECK(find_rules(world.rows())->origin == test_origin);
  CHECK(find_rules(world.rows())->root_kids == std::vector{world.key("root").public_key().thumbprint()});
  CHECK(find_key(world.rows(), world.key("root").public_key().thumbprint())->party == "root");
  CHECK_FALSE(world.say("root", again).has_value());

  auto const store = storage::make_memory_store();
  auto const statement = trace::parse_statement(world.statements[1], test_origin);
  REQUIRE(statement.has_value());
  storage::Batch rows;
  CHECK(code_of(apply(*statement, {0, "2026-11-20T08:00:00.000Z"}, *store, rows)) == "not-founded");
  auto const genesis = trace::parse_statement(world.statements[0], test_origin);
  CHECK(code_of(apply(*genesis, {5, "2026-11-20T08:00:00.000Z"}, world.rows(), rows)) == "already-founded");
}

TEST_CASE("parties are let in by a root key, an authority, or as members by their cooperative") {
  World world;
  auto const cooperative = world.enrol("cooperative");
  CHECK(world.say("root", party_statement(new_party(), {"trader"})).has_value());
  CHECK(world.say(world.authority, party_statement(new_party(), {"producer"})).has_value());
  CHECK(code_of(world.say(cooperative, party_statement(new_party(), {"producer"}))) == "not-an-authority");

  auto const household = "party/" + own_id("household");
  CHECK(world.say(cooperative, party_statement(household, {"producer"}, cooperative)).has_value());
  CHECK(find_party(world.rows(), household)->said.member_of == cooperative);
  CHECK(find_party(world.rows(), household)->signed_by == cooperative);
  // It raises nobody to more than a producer, and takes over no party of others.
  CHECK(code_of(world.say(cooperative, party_statement(household, {"trader"}, cooperative))) ==
        "not-an-authority");
  CHECK(code_of(world.say(cooperative, party_statement(new_party(), {"producer"}, cooperative))) ==
        "not-an-authority");
  auto const unknown = party_statement("party/" + own_id("x"), {"producer"}, "party/" + own_id("nobody"));
  CHECK(code_of(world.say(world.authority, unknown)) == "unknown-party");
}

TEST_CASE("an inspector, laboratory or trader enrols nobody") {
  World world;
  for (auto const *role : {"inspector", "laboratory", "trader", "producer"}) {
    CAPTURE(role);
    auto const party = world.enrol(role, role);
    CHECK(code_of(world.say(party, party_statement(new_party(), {"producer"}))) == "not-an-authority");
  }
}

TEST_CASE("a key counts from its entry on, and no more from its revocation on") {
  World world;
  auto const farm = world.enrol("farm");
  auto const stranger = world.enrol("stranger");
  auto const phone = PrivateKey::generate(KeyAlgorithm::p256);
  CHECK(code_of(world.say(stranger, key_statement(farm, phone))) == "not-your-key");
  CHECK(world.say(farm, key_statement(farm, phone)).has_value());
  CHECK(code_of(world.say(farm, key_statement(stranger, phone))) == "not-your-key");
  CHECK(code_of(world.say(world.authority, key_statement(stranger, phone))) == "key-exists");

  auto const kid = world.key(farm).public_key().thumbprint();
  auto const early = world.sign(farm, product("p/" + own_id("early")));
  auto const late = world.sign(farm, product("p/" + own_id("late")));
  CHECK(world.post(early).has_value());
  CHECK(code_of(world.say(stranger, revocation(farm, kid))) == "not-your-key");
  CHECK(code_of(world.say(stranger, revocation(stranger, kid))) == "key-of-another");
  auto const revoked = world.say(world.authority, revocation(farm, kid));
  REQUIRE(revoked.has_value());
  CHECK(find_key(world.rows(), kid)->ending->index == *revoked);
  auto const refused = world.post(late);
  CHECK(code_of(refused) == "revoked-key");
  CHECK(refused.error().kind == ErrorKind::unsigned_);
  auto again = revocation(farm, kid);
  again["reason"] = "mất lần nữa";
  CHECK(code_of(world.say(world.authority, again)) == "already-revoked");
  // What it said before stays, and posting that again still answers the first entry.
  CHECK(world.post(early).has_value());
}

TEST_CASE("a statement of an unknown key is refused as unsigned") {
  World world;
  auto const key = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto const refused =
      world.post(sign_jws(key, test_origin, trace::cty_nguon, json::serialize(product("p/" + own_id("x")))));
  CHECK(code_of(refused) == "unknown-key");
  CHECK(refused.error().kind == ErrorKind::unsigned_);
}

TEST_CASE("with a root threshold of two, the second root key makes it count") {
  World world(3, 2);
  auto const party = new_party();
  CHECK(world.say("root", party_statement(party, {"authority"})).has_value());
  CHECK_FALSE(find_party(world.rows(), party).has_value());
  CHECK(find_rules(world.rows())->pending.size() == 1);
  // Another payload, or the same key again, counts for nothing.
  CHECK(world.say("root2", party_statement(party, {"inspector"})).has_value());
  CHECK_FALSE(find_party(world.rows(), party).has_value());
  auto const effective = world.say("root3", party_statement(party, {"authority"}));
  REQUIRE(effective.has_value());
  CHECK(find_party(world.rows(), party)->index == *effective);
  CHECK(find_party(world.rows(), party)->said.roles == std::vector{trace::Role::authority});
  // Keys too: one root key alone lets nobody speak as an authority.
  auto const key = PrivateKey::generate(KeyAlgorithm::ed25519);
  CHECK(world.say("root", key_statement(party, key)).has_value());
  CHECK_FALSE(find_key(world.rows(), key.public_key().thumbprint()).has_value());
  // What could never count is refused at once.
  CHECK(code_of(world.say("root", key_statement("party/" + own_id("nobody"), key))) == "unknown-party");
}

TEST_CASE("rules are set by an authority or a root key") {
  World world;
  auto const farm = world.enrol("farm");
  json::object const rules{
      {"type", "Rules"}, {"version", 1}, {"yields", json::array{}}, {"harvests", json::array{}}};
  CHECK(code_of(world.say(farm, rules)) == "not-an-authority");
  CHECK(world.say("root", rules).has_value());
}

TEST_CASE("products and places belong to those who registered them") {
  World world;
  auto const farm = world.enrol("farm");
  auto const shop = world.enrol("shop", "trader");
  auto const inspector = world.enrol("inspector", "inspector");
  auto const id = world.product("fruit", farm);
  CHECK(find_product(world.rows(), id)->said.makers == std::vector{farm});
  CHECK(code_of(world.say(shop, product(id))) == "not-your-product");
  for (auto const &other : {shop, inspector, world.enrol("laboratory", "laboratory")})
    CHECK(code_of(world.say(other, product("p/" + own_id("other")))) == "not-a-producer");
  CHECK(world.say(world.authority, product(id)).has_value());
  CHECK(find_product(world.rows(), id)->owner == farm);

  auto const garden = world.place("garden", farm);
  json::object const moved{{"type", "Place"}, {"id", garden}, {"name", "vườn"}, {"party", shop}};
  CHECK(code_of(world.say(shop, moved)) == "not-your-place");
  CHECK(code_of(world.say(farm, moved)) == "not-your-place");
  CHECK(world.say(world.authority, moved).has_value());
  CHECK(find_place(world.rows(), garden)->said.party == shop);
  // A producer names its own places; an authority names those of others.
  json::object const counter{
      {"type", "Place"}, {"id", "place/" + own_id("counter")}, {"name", "quầy"}, {"party", shop}};
  CHECK(code_of(world.say(shop, counter)) == "not-your-place");
  CHECK(code_of(world.say(farm, counter)) == "not-your-place");
  CHECK(world.say(world.authority, counter).has_value());
}

TEST_CASE("a product with lots stays one, so that they can be named when they must be recalled") {
  World world;
  auto const farm = world.enrol("farm");
  auto const id = world.product("fruit", farm);
  auto changed = product(id);
  changed["hasLots"] = false;
  auto const refused = world.say(farm, changed);
  CHECK(code_of(refused) == "lots-fixed");
  CHECK(refused.error().field == "/hasLots");
  changed["hasLots"] = true;
  CHECK(world.say(farm, changed).has_value());
}

TEST_CASE("net content stays what it was, or it is another product") {
  World world;
  auto const farm = world.enrol("farm");
  json::object const half{{"netContent", json::object{{"value", 0.5}, {"uom", "KGM"}}}};
  auto const id = world.product("bag", farm, half);
  auto changed = product(id);
  CHECK(code_of(world.say(farm, changed)) == "net-content-fixed");
  changed["netContent"] = json::object{{"value", 0.4}, {"uom", "KGM"}};
  CHECK(code_of(world.say(farm, changed)) == "net-content-fixed");
  changed["netContent"] = half.at("netContent");
  CHECK(world.say(farm, changed).has_value());
}

TEST_CASE("a cooperative speaks for a member under a mandate, for its steps and in its time") {
  World world;
  auto const cooperative = world.enrol("cooperative");
  auto const household = world.enrol_member("household", cooperative);
  auto const fruit = world.product("fruit", cooperative, {{"makers", json::array{household}}});
  auto const picking = [&] { return sow().of(lot(fruit, "L1"), "10").on_behalf_of(household); };
  CHECK(code_of(world.tell(cooperative, picking())) == "no-mandate");
  // Who gives it: the household itself, or an authority where it has no key.
  CHECK(code_of(world.say(cooperative, mandate(household, cooperative))) == "not-your-mandate");
  CHECK(world.say(world.authority, mandate(household, cooperative, {"commissioning"})).has_value());
  CHECK(code_of(world.tell(cooperative, picking().when("2026-10-31T23:00:00+07:00"))) == "no-mandate");
  CHECK(code_of(world.tell(cooperative, picking().when("2026-11-30T00:00:01+07:00"))) == "no-mandate");
  CHECK(world.tell(cooperative, picking()).has_value());
  CHECK(world.held(lot(fruit, "L1"), household) == trace::Decimal::whole(10));
  CHECK(world.lot_row(lot(fruit, "L1")).maker == household);
  CHECK(code_of(world.tell(cooperative, caring().of(lot(fruit, "L1")).on_behalf_of(household))) ==
        "no-mandate");
  // Somebody else's agent is nobody's agent.
  auto const other = world.enrol("other");
  CHECK(code_of(world.tell(other, picking())) == "no-mandate");
  // A later mandate for the same steps takes the earlier one's place: here it ends it.
  auto ended = mandate(household, cooperative, {"commissioning"});
  ended["until"] = "2026-11-02T00:00:00+07:00";
  CHECK(world.say(world.authority, ended).has_value());
  CHECK(code_of(world.tell(cooperative, picking())) == "no-mandate");
  // With a key of its own, only the household gives mandates.
  world.give_key(household);
  CHECK(code_of(world.say(world.authority, mandate(household, other))) == "party-has-a-key");
  CHECK(world.say(household, mandate(household, other)).has_value());
}

TEST_CASE("inspectors, laboratories, authorities and root keys move no goods") {
  World world;
  auto const farm = world.enrol("farm");
  auto const fruit = world.product("fruit", farm);
  for (auto const *role : {"inspector", "laboratory", "authority"}) {
    CAPTURE(role);
    auto const party = world.enrol(std::string("a ") + role, role);
    CHECK(code_of(world.tell(party, sow().of(lot(fruit, "L9"), "5"))) == "moves-no-goods");
  }
  CHECK(code_of(world.tell("root", sow().of(lot(fruit, "L9"), "5"))) == "root-moves-nothing");
  CHECK(world.tell(farm, sow().of(lot(fruit, "L9"), "5")).has_value());
}

TEST_CASE("of several mandates the newest that covers the step decides") {
  World world;
  auto const cooperative = world.enrol("cooperative");
  auto const household = world.enrol_member("household", cooperative);
  auto const fruit = world.product("fruit", cooperative, {{"makers", json::array{household}}});
  auto const picks = [&] {
    return code_of(world.tell(cooperative, sow().of(lot(fruit, "L1"), "1").on_behalf_of(household)));
  };
  auto const cares = [&] {
    return code_of(world.tell(cooperative, caring().of(lot(fruit, "L1")).on_behalf_of(household)));
  };
  auto const give = [&](json::array steps, bool ended) {
    auto said = mandate(household, cooperative, std::move(steps));
    if (ended) said["until"] = "2026-11-02T00:00:00+07:00";
    REQUIRE(world.say(world.authority, said).has_value());
  };
  give({"commissioning", "nguon:caring"}, false);
  CHECK(picks() == "accepted");
  CHECK(cares() == "accepted");
  // The same steps in another order.
  give({"nguon:caring", "commissioning"}, true);
  CHECK(picks() == "no-mandate");
  CHECK(cares() == "no-mandate");
  give({}, false);
  CHECK(picks() == "accepted");
  // One step less.
  give({"commissioning"}, true);
  CHECK(picks() == "no-mandate");
  CHECK(cares() == "accepted");
  // An end to every step ends those that were named one by one, too.
  give({"commissioning"}, false);
  give({}, true);
  CHECK(picks() == "no-mandate");
  CHECK(cares() == "no-mandate");
  CHECK(trace::find_mandate(world.rows(), household, cooperative)->said.size() == 1);
}

TEST_CASE("who has no role says nothing of goods") {
  World world;
  auto const farm = world.enrol("farm"), nobody = world.enrol("nobody", "");
  auto const fruit = world.product("fruit", farm);
  CHECK(world.tell(farm, sow().of(lot(fruit, "L1"), "5")).has_value());
  CHECK(code_of(world.tell(nobody, caring().of(lot(fruit, "L1")))) == "no-role");
  CHECK(code_of(world.tell(nobody, sow().of(lot(fruit, "L2"), "5"))) == "moves-no-goods");
  CHECK(code_of(world.tell(nobody, inspecting("conformant").of(lot(fruit, "L1")))) == "not-an-inspector");
  CHECK(code_of(world.tell(nobody, recalling().of(lot(fruit, "L1")))) == "not-the-owner");
  CHECK(code_of(world.say(nobody, product("p/" + own_id("x")))) == "not-a-producer");
}
