#include <boost/json.hpp>
#include <sstream>

#include "crypto/base64.h"
#include "crypto/merkle.h"
#include "tests/server/served.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

std::vector<std::string> lines_of(std::string const &body) {
  std::vector<std::string> lines;
  std::istringstream stream(body);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Is the receipt's entry in the tree of its own checkpoint?
bool receipt_holds(std::string const &body) {
  auto const receipt = boost::json::parse(body).as_object();
  auto const note = parse_note(receipt.at("checkpoint").as_string());
  REQUIRE(note.has_value());
  auto const checkpoint = parse_checkpoint(note->text);
  REQUIRE(checkpoint.has_value());
  std::vector<Hash> proof;
  for (auto const &hash : receipt.at("proof").as_array())
    proof.push_back(*hash_from_base64url(hash.as_string()));
  return verify_inclusion(leaf_hash(receipt.at("entry").as_string()),
                          receipt.at("index").to_number<std::uint64_t>(), checkpoint->size, proof,
                          checkpoint->root);
}

/// Asks, and checks that the log did not grow by it.
HttpAnswer ask_in_vain(Served &served, std::string_view fields, std::string const &body) {
  auto const before = served.size();
  auto answer = ask_once(served.port(), "POST", "/statements", fields, body);
  CHECK(served.size() == before);
  return answer;
}

}  // namespace

TEST_CASE("a statement is answered with a receipt that holds") {
  Served served;
  auto const before = served.size();
  auto const answer = served.post(served.world.sign_event(served.farm, caring().of(served.batch)));
  CHECK(answer.status == 200);
  CHECK(answer.field("content-type") == "application/json");
  CHECK(answer.field("cache-control") == "no-store");
  CHECK(served.size() == before + 1);
  CHECK(number_at(answer.body, "/index") == before);
  CHECK(receipt_holds(answer.body));
}

TEST_CASE("the same statement again is answered with its first place") {
  Served served;
  auto const statement = served.world.sign_event(served.farm, caring().of(served.batch));
  auto const first = served.post(statement);
  auto const size = served.size();
  auto const again = served.post(statement + "\n");
  CHECK(again.status == 200);
  CHECK(served.size() == size);
  CHECK(number_at(again.body, "/index") == number_at(first.body, "/index"));
  CHECK(receipt_holds(again.body));
}

TEST_CASE("many statements are answered line by line, each with its own fate") {
  Served served;
  auto const before = served.size();
  std::string body;
  for (int i = 0; i < 30; ++i) {
    body += i % 3 == 1 ? "no statement" : served.world.sign_event(served.farm, caring().of(served.batch));
    body += i % 2 == 0 ? "\n" : "\r\n";
  }
  for (auto const fields : {many, std::string_view("Content-Type: text/plain; charset=utf-8\r\n")}) {
    auto const answer = ask_once(served.port(), "POST", "/statements", fields, body);
    CHECK(answer.status == 200);
    CHECK(answer.field("content-type") == "application/jsonl");
    auto const lines = lines_of(answer.body);
    REQUIRE(lines.size() == 30);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      CAPTURE(lines[i]);
      if (i % 3 == 1) {
        CHECK(number_at(lines[i], "/status") == 400);
      } else {
        CHECK(receipt_holds(lines[i]));
      }
    }
  }
  CHECK(served.size() == before + 20);
}

TEST_CASE("who may not speak is refused and nothing is stored") {
  Served served;
  auto const &world = served.world;
  auto const event = [&](std::string const &party) {
    return served.world.sign_event(party, caring().of(served.batch));
  };

  auto altered = event(served.farm);
  altered[altered.size() - 10] = altered[altered.size() - 10] == 'A' ? 'B' : 'A';
  CHECK(ask_in_vain(served, one, altered).status == 401);

  auto const stranger = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto const payload = parse_jws(event(served.farm))->payload;
  CHECK(ask_in_vain(served, one, sign_jws(stranger, test_origin, trace::cty_epcis, payload)).status == 401);

  // Made for another log, or with an algorithm that no key has: no signature that counts here.
  auto const &key = world.key(served.farm);
  auto const elsewhere = ask_in_vain(served, one, sign_jws(key, "another.log", trace::cty_epcis, payload));
  CHECK(elsewhere.status == 401);
  CHECK(text_at(elsewhere.body, "/field") == "aud");
  auto const header = R"({"alg":"none","kid":")" + key.public_key().thumbprint() +
                      R"(","aud":"test.nguon.example","typ":"nguon+jws","cty":"application/ld+json"})";
  auto const unsigned_one = base64url_encode(header) + "." + base64url_encode(payload) + "." +
                            base64url_encode(std::string(64, 'A'));
  auto const refused_alg = ask_in_vain(served, one, unsigned_one);
  CHECK(refused_alg.status == 401);
  CHECK(text_at(refused_alg.body, "/field") == "alg");

  // A shop may not register products of its own.
  boost::json::object const product{{"type", "Product"},
                                    {"id", "p/" + own_id("stolen")},
                                    {"name", {{"vi", "Hàng"}}},
                                    {"category", "goods"}};
  auto const refused = ask_in_vain(served, one, world.sign(served.shop, product));
  CHECK(refused.status == 403);
  CHECK(refused.field("content-type") == "application/problem+json");
  CHECK_FALSE(problem_code(refused).empty());
}

TEST_CASE("a revoked key is refused from then on") {
  Served served;
  auto &world = served.world;
  boost::json::object const revocation{{"type", "KeyRevocation"},
                                       {"party", served.farm},
                                       {"kid", world.key(served.farm).public_key().thumbprint()},
                                       {"reason", "mất điện thoại"}};
  auto const late = world.sign_event(served.farm, caring().of(served.batch));
  REQUIRE(world.say(world.authority, revocation).has_value());
  served.catch_up();
  auto const status = ask_in_vain(served, one, late).status;
  CHECK((status == 401 || status == 403));
}

TEST_CASE("what is malformed is refused with its field and nothing is stored") {
  Served served;
  auto const &world = served.world;
  auto const &key = world.key(served.farm);
  auto const epcis = [&](std::string_view payload) {
    return sign_jws(key, test_origin, trace::cty_epcis, payload);
  };
  std::string const good =
      parse_jws(served.world.sign_event(served.farm, caring().of(served.batch)))->payload;
  auto const with = [&good](std::string const &from, std::string const &to) {
    auto changed = good;
    auto const at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "[";

  for (auto const &statement :
       {std::string("hello"), std::string("a.b.c"), std::string("..."), epcis("{}"), epcis("[1,"),
        epcis(deep), epcis(with("\"eventTime\":\"", "\"eventTime\":\"x")),
        epcis(with("\"ObjectEvent\"", "\"OddEvent\"")), sign_jws(key, test_origin, "text/plain", good)}) {
    CAPTURE(statement);
    auto const answer = ask_in_vain(served, one, statement);
    CHECK(answer.status == 400);
    CHECK_FALSE(text_at(answer.body, "/field").empty());
    CHECK_FALSE(text_at(answer.body, "/detail").empty());
  }
}

TEST_CASE("what is too large is refused and nothing is stored") {
  Served served;
  auto const &key = served.world.key(served.farm);
  auto const large =
      sign_jws(key, test_origin, trace::cty_epcis, "{\"x\":\"" + std::string(60 * 1024, 'x') + "\"}");
  auto const answer = ask_in_vain(served, one, large);
  CHECK(answer.status == 413);
  CHECK(problem_code(answer) != "body-too-large");

  CHECK(ask_in_vain(served, many, std::string((4u << 20) + 1, 'x')).status == 413);

  std::string lines;
  for (int i = 0; i < 1'001; ++i) lines += "x\n";
  auto const too_many = ask_in_vain(served, many, lines);
  CHECK(too_many.status == 413);
  CHECK(text_at(too_many.body, "/have") == "1001");
  CHECK(text_at(too_many.body, "/want") == "1000");
}

TEST_CASE("more goods than there are is refused with both figures") {
  Served served;
  auto const answer =
      ask_in_vain(served, one,
                  served.world.sign_event(
                      served.farm, shipping().of(served.batch, "101").from(served.farm).to(served.shop)));
  CHECK(answer.status == 422);
  CHECK(text_at(answer.body, "/have").find("100") != std::string::npos);
  CHECK(text_at(answer.body, "/want").find("101") != std::string::npos);

  auto const declared = served.world.sign_event(
      served.farm, shipping().of(served.batch, "101").from(served.farm).to(served.shop).open("stock"));
  CHECK(served.post(declared).status == 200);
}

TEST_CASE("the same event with other content is a conflict") {
  Served served;
  CHECK(served.post(served.world.sign_event(served.farm, caring().of(served.batch).id(77))).status == 200);
  auto const other = served.world.sign_event(
      served.farm, caring().of(served.batch).when("2026-11-24T09:00:00+07:00").id(77));
  CHECK(ask_in_vain(served, one, other).status == 409);
}

TEST_CASE("a content type that is no statement's is refused") {
  Served served;
  auto const statement = served.world.sign_event(served.farm, caring().of(served.batch));
  CHECK(ask_in_vain(served, "", statement).status == 415);
  CHECK(ask_in_vain(served, "Content-Type: application/json\r\n", statement).status == 415);
  CHECK(ask_in_vain(served, one, statement + "\n" + statement).status == 400);
  CHECK(ask_in_vain(served, one, "").status == 400);
}

TEST_CASE("an error speaks the reader's language, as a page to browsers") {
  Served served;
  auto const vietnamese = ask_once(served.port(), "POST", "/statements", "Accept-Language: vi\r\n", "x");
  auto const english =
      ask_once(served.port(), "POST", "/statements", "Accept-Language: en-GB,vi;q=0.5\r\n", "x");
  CHECK(vietnamese.field("content-language") == "vi");
  CHECK(english.field("content-language") == "en");
  auto const page = ask_once(served.port(), "POST", "/statements", as_page, "x");
  CHECK(page.status == 415);
  CHECK(page.field("content-type") == "text/html; charset=utf-8");
}

TEST_CASE("after a failed write nothing is acknowledged, and reads go on") {
  for (auto const outcome : {FailingStore::Outcome::lost, FailingStore::Outcome::kept}) {
    Served served;
    auto const before = served.size();
    served.store.fail_next_write(outcome);
    auto const statement = served.world.sign_event(served.farm, caring().of(served.batch));
    for (int i = 0; i < 2; ++i) {
      auto const answer = served.post(statement);
      CHECK(answer.status == 503);
      CHECK_FALSE(answer.field("retry-after").empty());
    }
    CHECK(served.size() == before);
    CHECK(served.get("/" + served.batch).status == 200);
    CHECK(served.get("/checkpoint").status == 200);
    CHECK(ask_once(served.http->admin_port(), "GET", "/readyz").status == 503);
    CHECK(ask_once(served.http->admin_port(), "GET", "/healthz").status == 200);
  }
}
