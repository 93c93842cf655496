#include "trace/closure.h"

#include <map>

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

using Names = std::vector<std::string>;

Identifier goods(std::string const &product, std::string const &number) {
  return {.kind = Kind::lot,
          .subject = product + "/b/" + number,
          .address = product + "/b/" + number,
          .product = product,
          .lot = number,
          .serial = {}};
}
Identifier thing(Kind kind, std::string const &subject) {
  return {.kind = kind, .subject = subject, .address = subject, .product = {}, .lot = {}, .serial = {}};
}
Quantity some(Identifier of) {
  return {.thing = std::move(of), .figure = Decimal::whole(1), .uom = "KGM", .odd_spelling = false};
}

Party party(std::string const &id, std::string const &member_of = {}) {
  Party body;
  body.id = id;
  body.member_of = member_of;
  return body;
}
Place place(std::string const &id, std::string const &run_by) {
  Place body;
  body.id = id;
  body.party = run_by;
  return body;
}
Product product(std::string const &id, std::string const &maker) {
  Product body;
  body.id = id;
  body.makers = {maker};
  return body;
}
Mandate mandate(std::string const &from, std::string const &agent) {
  Mandate body;
  body.party = from;
  body.agent = agent;
  return body;
}

Statement said(std::string const &kid, Body body, Names about) {
  Statement statement;
  statement.jws.header.kid = kid;
  statement.body = std::move(body);
  std::ranges::sort(about);
  statement.subjects = std::move(about);
  return statement;
}

/// Chains made of whole statements, without a log.
class Chains {
 public:
  void add(std::string const &kid, Body body, Names about) {
    auto const statement = said(kid, std::move(body), std::move(about));
    kept_.push_back(std::make_unique<Mentions>(mentions(statement)));
    for (auto const &subject : statement.subjects) chains_[subject].push_back(kept_.back().get());
  }
  void add_event(Event event, Names about, std::string const &kid = "K") {
    EpcisDocument document;
    document.events.push_back(std::move(event));
    add(kid, std::move(document), std::move(about));
  }
  void pack(std::string const &parent, std::vector<Identifier> children, Names about) {
    Event event;
    event.type = EventType::aggregation;
    event.action = Action::add;
    event.parent = thing(Kind::unit, parent);
    event.epcs = std::move(children);
    add_event(std::move(event), std::move(about));
  }
  Names closure_of(std::string const &subject) const {
    auto const found = closure_in(Direction::up, subject);
    CHECK(found.followed.empty());
    return Names(found.members.begin(), found.members.end());
  }
  Names closure_down_of(std::string const &subject) const {
    auto const found = closure_in(Direction::down, subject).members;
    return Names(found.begin(), found.end());
  }
  Names followed_from(std::string const &subject) const {
    auto const found = closure_in(Direction::down, subject).followed;
    return Names(found.begin(), found.end());
  }

 private:
  Closure closure_in(Direction direction, std::string const &subject) const {
    auto const found = closure(subject, direction, [this](std::string const &member) {
      auto const chain = chains_.find(member);
      return Result(chain == chains_.end() ? std::vector<Mentions const *>() : chain->second);
    });
    REQUIRE(found.has_value());
    return *found;
  }

  std::vector<std::unique_ptr<Mentions>> kept_;
  std::map<std::string, std::vector<Mentions const *>> chains_;
};

Event transformation(std::vector<Identifier> inputs, std::vector<Identifier> outputs, std::string run = {}) {
  Event event;
  event.type = EventType::transformation;
  for (auto &input : inputs) event.input_quantities.push_back(some(std::move(input)));
  for (auto &output : outputs) event.output_quantities.push_back(some(std::move(output)));
  event.transformation_id = std::move(run);
  return event;
}

}  // namespace

TEST_CASE("a subject never spoken of has itself and the rules for its closure") {
  CHECK(Chains().closure_of("p/A") == Names{"p/A", "rules"});
}

TEST_CASE("a closure holds the signer's key, its party and whoever let it in, back to a root key") {
  Chains chains;
  chains.add("ROOT", Genesis(), {"rules"});
  chains.add("ROOT", party("party/AUTHORITY"), {"party/AUTHORITY"});
  auto const let_in = [&](std::string const &signer, std::string const &owner, std::string const &kid) {
    auto const key = PrivateKey::generate(KeyAlgorithm::ed25519).public_key();
    chains.add(signer, KeyStatement{.party = owner, .key = key, .label = {}}, {owner, "key/" + kid});
  };
  let_in("ROOT", "party/AUTHORITY", "OFFICE");
  chains.add("OFFICE", party("party/FARM"), {"party/FARM"});
  let_in("OFFICE", "party/FARM", "PHONE");
  let_in("OFFICE", "party/FARM", "UNUSED");
  chains.add("PHONE", product("p/A", "party/FARM"), {"p/A"});

  CHECK(chains.closure_of("p/A") ==
        Names{"key/OFFICE", "key/PHONE", "key/ROOT", "p/A", "party/AUTHORITY", "party/FARM", "rules"});
}

TEST_CASE("a closure leads from a lot up to its inputs and never down to what was made beside or of it") {
  Chains chains;
  chains.add_event(
      transformation({goods("p/A", "1"), goods("p/A", "2")}, {goods("p/B", "3"), goods("p/B", "4")}),
      {"p/A/b/1", "p/A/b/2", "p/B/b/3", "p/B/b/4"});
  chains.add_event(transformation({goods("p/B", "3")}, {goods("p/C", "5")}), {"p/B/b/3", "p/C/b/5"});

  Names const of_the_middle{"key/K", "p/A", "p/A/b/1", "p/A/b/2", "p/B", "p/B/b/3", "rules"};
  CHECK(chains.closure_of("p/B/b/3") == of_the_middle);
  CHECK(chains.closure_of("p/A/b/1") == Names{"key/K", "p/A", "p/A/b/1", "rules"});
}

TEST_CASE("a run written as several events joins their inputs to each of its outputs") {
  Chains chains;
  auto const run = run_subject("urn:uuid:run");
  chains.add_event(transformation({goods("p/A", "1")}, {}, "urn:uuid:run"), {"p/A/b/1", run});
  chains.add_event(transformation({}, {goods("p/B", "2")}, "urn:uuid:run"), {"p/B/b/2", run});
  chains.add_event(transformation({}, {goods("p/B", "3")}, "urn:uuid:run"), {"p/B/b/3", run});

  CHECK(chains.closure_of("p/B/b/2") == Names{"key/K", "p/A", "p/A/b/1", "p/B", "p/B/b/2", "rules", run});
  CHECK(chains.closure_of("p/A/b/1") == Names{"key/K", "p/A", "p/A/b/1", "rules"});
}

TEST_CASE("a closure holds the containers around a lot, not their other contents") {
  Chains chains;
  chains.pack("00/CASE", {goods("p/A", "1"), goods("p/B", "2")}, {"00/CASE", "p/A/b/1", "p/B/b/2"});
  chains.pack("00/PALLET", {thing(Kind::unit, "00/CASE")}, {"00/CASE", "00/PALLET"});

  CHECK(chains.closure_of("p/A/b/1") == Names{"00/CASE", "00/PALLET", "key/K", "p/A", "p/A/b/1", "rules"});
  CHECK(chains.closure_of("00/PALLET") == Names{"00/PALLET", "key/K", "rules"});
}

TEST_CASE("a closure holds what was packed into containers that were used up, and into those inside them") {
  Chains chains;
  chains.pack("00/CRATE", {goods("p/A", "1")}, {"00/CRATE", "p/A/b/1"});
  chains.pack("00/PALLET", {thing(Kind::unit, "00/CRATE")}, {"00/CRATE", "00/PALLET"});
  chains.pack("00/OTHER", {goods("p/B", "2")}, {"00/OTHER", "p/B/b/2"});
  auto cooked = transformation({}, {goods("p/C", "3")});
  cooked.input_epcs = {thing(Kind::unit, "00/PALLET")};
  chains.add_event(std::move(cooked), {"00/PALLET", "p/C/b/3"});

  CHECK(chains.closure_of("p/C/b/3") ==
        Names{"00/CRATE", "00/PALLET", "key/K", "p/A", "p/A/b/1", "p/C", "p/C/b/3", "rules"});
  // Who asks for the container alone gets no contents.
  CHECK(chains.closure_of("00/PALLET") == Names{"00/PALLET", "key/K", "rules"});
}

TEST_CASE(
    "downwards a closure leads to everything that was made of a lot, with what else that was made from") {
  Chains chains;
  chains.add_event(transformation({goods("p/A", "1")}, {goods("p/B", "2"), goods("p/B", "3")}),
                   {"p/A/b/1", "p/B/b/2", "p/B/b/3"});
  chains.add_event(transformation({goods("p/B", "2"), goods("p/S", "9")}, {goods("p/C", "4")}),
                   {"p/B/b/2", "p/C/b/4", "p/S/b/9"});
  chains.add_event(transformation({goods("p/S", "9")}, {goods("p/D", "5")}), {"p/D/b/5", "p/S/b/9"});
  Event earlier = transformation({goods("p/F", "0")}, {goods("p/A", "1")});
  chains.add_event(std::move(earlier), {"p/A/b/1", "p/F/b/0"});

  CHECK(chains.followed_from("p/A/b/1") == Names{"p/A/b/1", "p/B/b/2", "p/B/b/3", "p/C/b/4"});
  // The other input of C, p/S/b/9, is there to judge C by; what else was made of it is not.
  CHECK(chains.closure_down_of("p/A/b/1") == Names{"key/K", "p/A", "p/A/b/1", "p/B", "p/B/b/2", "p/B/b/3",
                                                   "p/C", "p/C/b/4", "p/F", "p/F/b/0", "p/S", "p/S/b/9",
                                                   "rules"});
  CHECK(chains.followed_from("p/C/b/4") == Names{"p/C/b/4"});
  CHECK(chains.closure_down_of("p/C/b/4") == chains.closure_of("p/C/b/4"));
}

TEST_CASE("downwards a closure leads through a run to the outputs of all its events") {
  Chains chains;
  auto const run = run_subject("urn:uuid:run");
  chains.add_event(transformation({goods("p/A", "1")}, {}, "urn:uuid:run"), {"p/A/b/1", run});
  chains.add_event(transformation({goods("p/A", "7")}, {}, "urn:uuid:run"), {"p/A/b/7", run});
  chains.add_event(transformation({}, {goods("p/B", "2")}, "urn:uuid:run"), {"p/B/b/2", run});
  CHECK(chains.followed_from("p/A/b/1") == Names{"p/A/b/1", "p/B/b/2", run});
  CHECK(chains.closure_down_of("p/A/b/1") ==
        Names{"key/K", "p/A", "p/A/b/1", "p/A/b/7", "p/B", "p/B/b/2", "rules", run});
}

TEST_CASE(
    "downwards a closure leads through containers to what they went into, not to their other contents") {
  Chains chains;
  chains.pack("00/CRATE", {goods("p/A", "1")}, {"00/CRATE", "p/A/b/1"});
  chains.pack("00/CRATE", {goods("p/B", "2")}, {"00/CRATE", "p/B/b/2"});
  chains.pack("00/PALLET", {thing(Kind::unit, "00/CRATE")}, {"00/CRATE", "00/PALLET"});
  CHECK(chains.closure_down_of("p/A/b/1") == chains.closure_of("p/A/b/1"));
  CHECK(chains.followed_from("p/A/b/1") == Names{"00/CRATE", "00/PALLET", "p/A/b/1"});

  // Used up, the pallet brings all that was in it: not as what is followed, but as what C was made from.
  auto cooked = transformation({}, {goods("p/C", "3")});
  cooked.input_epcs = {thing(Kind::unit, "00/PALLET")};
  chains.add_event(std::move(cooked), {"00/PALLET", "p/C/b/3"});
  CHECK(chains.followed_from("p/A/b/1") == Names{"00/CRATE", "00/PALLET", "p/A/b/1", "p/C/b/3"});
  CHECK(chains.closure_down_of("p/A/b/1") == Names{"00/CRATE", "00/PALLET", "key/K", "p/A", "p/A/b/1", "p/B",
                                                   "p/B/b/2", "p/C", "p/C/b/3", "rules"});
}

TEST_CASE("a closure holds every place and party that an event names") {
  Chains chains;
  Event event;
  event.quantities.push_back(some(goods("p/A", "1")));
  event.biz_location = thing(Kind::place, "place/STORE");
  event.read_point = thing(Kind::other, "uri/GATE");
  event.sources = {{SourceOrDestination::Type::possessing_party, thing(Kind::party, "party/SENDER")},
                   {SourceOrDestination::Type::owning_party, thing(Kind::party, "party/OWNER")}};
  event.destinations = {{SourceOrDestination::Type::location, thing(Kind::place, "place/SHOP")}};
  event.on_behalf_of = thing(Kind::party, "party/HOUSEHOLD");
  chains.add_event(std::move(event), {"p/A/b/1"});
  chains.add("K", party("party/HOUSEHOLD", "party/COOP"), {"party/HOUSEHOLD"});
  chains.add("K", place("place/SHOP", "party/SHOP"), {"place/SHOP"});

  CHECK(chains.closure_of("p/A/b/1") == Names{"key/K", "p/A", "p/A/b/1", "party/COOP", "party/HOUSEHOLD",
                                              "party/OWNER", "party/SENDER", "party/SHOP", "place/SHOP",
                                              "place/STORE", "rules", "uri/GATE"});
}

TEST_CASE("the events of one document count each for what it is about") {
  Chains chains;
  EpcisDocument document;
  for (auto const *number : {"1", "2"}) {
    Event event;
    event.quantities.push_back(some(goods("p/A", number)));
    event.biz_location = thing(Kind::place, std::string("place/") + number);
    document.events.push_back(std::move(event));
  }
  chains.add("K", std::move(document), {"p/A/b/1", "p/A/b/2"});
  CHECK(chains.closure_of("p/A/b/1") == Names{"key/K", "p/A", "p/A/b/1", "place/1", "rules"});
}

TEST_CASE("an inspection without goods belongs to its place") {
  Chains chains;
  Event event;
  event.biz_location = thing(Kind::place, "place/FARM");
  event.read_point = thing(Kind::place, "place/GATE");
  chains.add_event(std::move(event), {"place/FARM"}, "INSPECTOR");
  CHECK(chains.closure_of("place/FARM") == Names{"key/INSPECTOR", "place/FARM", "place/GATE", "rules"});
}

TEST_CASE("mandates don't draw in the other households of a cooperative") {
  Chains chains;
  chains.add("K", mandate("party/H1", "party/COOP"), {"party/COOP", "party/H1"});
  CHECK(chains.closure_of("party/COOP") == Names{"key/K", "party/COOP", "rules"});
}

TEST_CASE("a closure that would never end is refused, and so is one whose chains can't be read") {
  std::vector<std::unique_ptr<Mentions>> kept;
  auto const endless = closure("p/0", Direction::up, [&](std::string const &member) {
    kept.push_back(std::make_unique<Mentions>(
        Mentions{{.of = {member}, .adds = {"p/" + std::to_string(kept.size() + 1)}}}));
    return Result(std::vector<Mentions const *>{kept.back().get()});
  });
  REQUIRE(!endless.has_value());
  CHECK(endless.error().kind == ErrorKind::too_large);
  CHECK(endless.error().code == "closure-too-large");

  auto const unreadable =
      closure("p/0", Direction::up, [](std::string const &) -> Result<std::vector<Mentions const *>> {
        return Error{.kind = ErrorKind::unverified, .code = "chain-broken", .message = ""};
      });
  REQUIRE(!unreadable.has_value());
  CHECK(unreadable.error().code == "chain-broken");
}

}  // namespace nguon::trace
