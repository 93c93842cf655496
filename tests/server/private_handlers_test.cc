#include <boost/json.hpp>

#include "tests/server/served.h"
#include "tests/trace/private_fixture.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

/// A harvest of the farm with a price and a buyer's name, and a served log that holds it.
class PrivateServed : public Served {
 public:
  PrivateServed() {
    auto const answer = post(sd_jwt(jws, {price, buyer}));
    REQUIRE(answer.status == 200);
    entry = "/private/" + std::to_string(number_at(answer.body, "/index"));
  }

  /// Each with an access statement of its own.
  HttpAnswer ask(std::string const &party, std::string const &method, std::string const &path,
                 std::string_view fields = "") {
    // Two of one request and one time would be one statement.
    ++now_ms;
    return ask_with(access_statement(world.key(party), method, path, now_ms), method, path, fields);
  }
  HttpAnswer ask_with(std::string const &access, std::string const &method, std::string const &path,
                      std::string_view fields = "") const {
    return ask_once(port(), method, path, "Authorization: Bearer " + access + "\r\n" + std::string(fields));
  }
  std::string field(trace::Disclosure const &of) const { return entry + "/" + to_base64url(of.digest); }

  trace::Disclosure price = trace::make_disclosure("price", "12.50");
  trace::Disclosure buyer = trace::make_disclosure("buyer", R"("Trần An")");
  std::string jws = world.sign_event(farm, with_digests(caring().of(batch), {price, buyer}));
  std::string entry;
};

}  // namespace

TEST_CASE("a private part is given to its party alone, as an SD-JWT that holds") {
  PrivateServed served;
  auto const own = served.ask(served.farm, "GET", served.entry);
  CHECK(own.status == 200);
  CHECK(own.field("content-type") == "application/sd-jwt");
  CHECK(own.field("cache-control") == "no-store");
  CHECK(own.body == sd_jwt(served.jws, {served.price, served.buyer}));

  CHECK(problem_code(served.ask(served.shop, "GET", served.entry)) == "private-not-yours");
  CHECK(problem_code(served.ask(served.world.authority, "GET", served.entry)) == "private-not-yours");
  auto const nobody = served.get(served.entry);
  CHECK(nobody.status == 401);
  CHECK(problem_code(nobody) == "access-missing");
}

TEST_CASE("a private part is listed field by field as JSON") {
  PrivateServed served;
  CHECK(served.ask(served.farm, "PUT", served.field(served.price) + "/" + served.shop).status == 204);
  auto const list = served.ask(served.farm, "GET", served.entry, as_json);
  CHECK(list.status == 200);
  CHECK(text_at(list.body, "/fields/0/name") == "price");
  CHECK(list.body.find(R"("value":12.50)") != std::string::npos);
  CHECK(text_at(list.body, "/fields/0/openTo/0") == served.shop);
  CHECK(text_at(list.body, "/fields/1/party") == served.farm);
  CHECK(served.ask(served.shop, "GET", served.entry, as_json).body.find("openTo") == std::string::npos);
}

TEST_CASE("one field is opened to a named party, and closed again") {
  PrivateServed served;
  auto const to_shop = served.field(served.price) + "/" + served.shop;
  CHECK(problem_code(served.ask(served.shop, "PUT", to_shop)) == "private-not-yours");
  CHECK(served.ask(served.farm, "PUT", to_shop).status == 204);
  auto const seen = served.ask(served.shop, "GET", served.entry);
  CHECK(seen.status == 200);
  CHECK(seen.body == sd_jwt(served.jws, {served.price}));
  CHECK(problem_code(served.ask(served.shop, "GET", served.field(served.buyer))) == "private-not-yours");
  CHECK(problem_code(served.ask(served.shop, "DELETE", served.field(served.price))) == "private-not-yours");

  CHECK(problem_code(served.ask(served.farm, "PUT", served.field(served.price) + "/party/0000000000X")) ==
        "unknown-party");
  CHECK(served.ask(served.farm, "DELETE", to_shop).status == 204);
  CHECK(served.ask(served.shop, "GET", served.entry).status == 403);
  CHECK(served.ask(served.farm, "GET", served.entry).body ==
        sd_jwt(served.jws, {served.price, served.buyer}));
}

TEST_CASE("a field is erased, then all, and the proof stays") {
  PrivateServed served;
  auto const index = served.entry.substr(served.entry.rfind('/') + 1);
  auto const proof = served.get("/proof/" + index).body;
  CHECK(served.ask(served.farm, "DELETE", served.field(served.price)).status == 204);
  CHECK(served.ask(served.farm, "GET", served.entry).body == sd_jwt(served.jws, {served.buyer}));
  auto const list = served.ask(served.farm, "GET", served.entry, as_json).body;
  CHECK_FALSE(text_at(list, "/fields/0/erasedAt").empty());
  CHECK(problem_code(served.ask(served.farm, "PUT", served.field(served.price) + "/" + served.shop)) ==
        "private-erased");

  CHECK(served.ask(served.farm, "DELETE", served.entry).status == 204);
  CHECK(served.ask(served.farm, "GET", served.entry).body == sd_jwt(served.jws, {}));
  CHECK(served.post(sd_jwt(served.jws, {served.price, served.buyer})).status == 200);
  CHECK(served.ask(served.farm, "GET", served.entry).body == sd_jwt(served.jws, {}));
  CHECK(served.get("/proof/" + index).body == proof);
}

TEST_CASE("an access statement opens one request, once") {
  PrivateServed served;
  auto const &key = served.world.key(served.farm);
  auto const access = access_statement(key, "GET", served.entry, served.now_ms);
  CHECK(problem_code(served.ask_with(access, "DELETE", served.entry)) == "access-other-request");
  CHECK(problem_code(served.ask_with(access, "GET", "/private/0")) == "access-other-request");
  CHECK(served.ask_with(access, "GET", served.entry).status == 200);
  auto const again = served.ask_with(access, "GET", served.entry);
  CHECK(again.status == 401);
  CHECK(problem_code(again) == "access-used");
  auto const old = access_statement(key, "GET", served.entry, served.now_ms - 121'000);
  CHECK(problem_code(served.ask_with(old, "GET", served.entry)) == "access-expired");
  CHECK(served.post(access_statement(key, "GET", served.entry, served.now_ms)).status == 400);
}

TEST_CASE("what is no address of a private value is refused") {
  PrivateServed served;
  for (auto const &path : std::vector<std::string>{"/private/x", "/private/01", "/private/1/x",
                                                   "/private/1/" + std::string(43, '!')}) {
    CAPTURE(path);
    CHECK(problem_code(served.ask(served.farm, "GET", path)) == "unknown-path");
    CHECK(problem_code(served.ask(served.farm, "DELETE", path)) == "unknown-path");
  }
  CHECK(problem_code(served.ask(served.farm, "PUT", served.entry)) == "unknown-path");
  CHECK(problem_code(served.ask(served.farm, "GET", "/private/0")) == "no-private-part");
  CHECK(problem_code(served.ask(served.farm, "GET", "/private/99999")) == "no-such-entry");
  CHECK(problem_code(served.ask(served.farm, "GET", served.entry + "/" + to_base64url(sha256("other")))) ==
        "private-not-yours");
  CHECK(ask_once(served.port(), "POST", served.entry).status == 405);
}

TEST_CASE("statements with private values come in lines, and a plain private value is refused") {
  PrivateServed served;
  auto const name = trace::make_disclosure("name", "1");
  auto const sign = [&] {
    return served.world.sign_event(served.farm, with_digests(caring().of(served.batch), {name}));
  };
  auto const lines = sd_jwt(sign(), {name}) + "\n" + sd_jwt(sign(), {served.price}) + "\n" + sign() + "\n";
  auto const answer = ask_once(served.port(), "POST", "/statements", many, lines);
  CHECK(answer.status == 200);
  CHECK(problem_code(answer) == "disclosure-unknown");
  CHECK(answer.body.find("\"status\":400") != std::string::npos);

  auto plain = caring().of(served.batch);
  plain.json["nguon:private"] = {{"price", 12}};
  auto const refused = served.post(served.world.sign_event(served.farm, plain));
  CHECK(refused.status == 400);
  CHECK(problem_code(refused) == "private-plain");
}

TEST_CASE("values are durable with their statement, or neither is acknowledged") {
  for (auto const outcome : {FailingStore::Outcome::lost, FailingStore::Outcome::kept}) {
    PrivateServed served;
    auto const jws =
        served.world.sign_event(served.farm, with_digests(caring().of(served.batch).id(500), {served.price}));
    served.store.fail_next_write(outcome);
    CHECK(served.post(sd_jwt(jws, {served.price})).status == 503);
  }
}
