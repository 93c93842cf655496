// GS1's rows for resolvers: the checks of its test suite, its model link set, and the entries and requests of
// the community edition. docs/conformance.md says what is skipped and why.

#include <functional>
#include <map>

#include "tests/server/linked.h"
#include "tests/support/tally.h"
#include "trace/gs1/link_types.h"

namespace nguon::tests {
namespace {

namespace json = boost::json;

std::optional<json::value> json_of(std::string_view path) {
  auto const text = read_conformance(path);
  if (!text) return std::nullopt;
  return json::parse(*text);
}

std::string string_of(json::value const &value) {
  return std::string(value.as_string());
}

/// What a link of GS1's rows is in a statement of ours.
json::object statement_of(json::object const &link) {
  json::object said;
  using Names = std::pair<std::string_view, std::string_view>;
  for (auto const &[theirs, ours] : {Names{"href", "href"}, Names{"title", "title"},
                                     Names{"type", "mediaType"}, Names{"context", "context"}}) {
    if (auto const *value = link.if_contains(theirs)) said[ours] = *value;
  }
  json::array languages;
  if (auto const *all = link.if_contains("hreflang")) {
    // "und" is for whoever speaks none of the others.
    for (auto const &one : all->as_array()) {
      if (one != "und") languages.push_back(one);
    }
  }
  if (!languages.empty()) said["hreflang"] = std::move(languages);
  return said;
}

// ---- The community edition's entries and requests

std::string replaced(std::string text, std::string const &what, std::string const &by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// Seeds one entry; false where a Link can't say it.
bool seed(Linked &linked, json::object const &entry) {
  auto const id = string_of(entry.at("anchor")).substr(1);
  std::map<std::string, std::string> blanks;
  if (auto const *qualifiers = entry.if_contains("qualifiers")) {
    for (auto const &one : qualifiers->as_array()) {
      auto const &[ai, value] = *one.as_object().begin();
      auto const blank = string_of(value);
      if (!blank.starts_with("{") || (ai != "10" && ai != "21")) return false;
      blanks[blank] = ai == "10" ? "{lot}" : "{serial}";
    }
  }
  std::vector<json::object> links;
  for (auto const &link : entry.at("links").as_array()) {
    auto said = statement_of(link.as_object());
    auto href = string_of(said.at("href"));
    for (auto const &[blank, ours] : blanks) href = replaced(href, blank, ours);
    if (blanks.empty() && href.find('{') != std::string::npos) return false;
    said["href"] = href;
    said["linkType"] = string_of(link.at("linktype")).substr(4);
    if (link.at("linktype") == entry.at("defaultLinktype")) said["default"] = true;
    links.push_back(std::move(said));
  }
  if (id.starts_with("01/") && linked.get("/" + id, as_page).status == 404) {
    linked.register_product(id, string_of(entry.at("itemDescription")));
    linked.catch_up();
  }
  for (auto &link : links) linked.link(id, std::move(link));
  linked.catch_up();
  return true;
}

TEST_CASE("conformance: requests to the community edition's entries are resolved as there") {
  constexpr std::string_view prefix_reason =
      "asks for an asset by the beginning of its number; a Link is about one thing";
  Linked linked;
  std::vector<std::string> seeded, prefixes;
  for (auto const *file :
       {"01_09506000134352", "01_09506000134376", "8004_095060001343", "8004_0950600013430000001"}) {
    auto const entries = json_of(std::string("gs1-resolver-ce/entries/test_") + file + ".json");
    if (!entries) continue;
    auto const list = entries->is_array() ? entries->as_array() : json::array{*entries};
    for (auto const &entry : list)
      (seed(linked, entry.as_object()) ? seeded : prefixes).push_back(string_of(entry.at("anchor")));
  }
  Tally tally("gs1-resolver-ce/resolution-cases.json");
  auto const cases = json_of("gs1-resolver-ce/resolution-cases.json");
  for (auto const &row : cases ? cases->as_array() : json::array()) {
    auto const request = string_of(row.at("request"));
    CAPTURE(request);
    auto const path = request.substr(0, request.find('?'));
    bool const is_by_prefix =
        std::ranges::find(seeded, path) == seeded.end() &&
        std::ranges::any_of(prefixes, [&](std::string const &prefix) { return path.starts_with(prefix); });
    if (is_by_prefix) {
      tally.skip(prefix_reason);
      continue;
    }
    std::string fields;
    if (auto const *headers = row.as_object().if_contains("headers")) {
      for (auto const &[name, value] : headers->as_object())
        fields += std::string(name) + ": " + string_of(value) + "\r\n";
    }
    auto const answer = linked.get(request, fields);
    CHECK(answer.status == row.at("status").to_number<unsigned>());
    if (auto const *location = row.as_object().if_contains("location"))
      CHECK(answer.field("location") == string_of(*location));
    if (auto const *parts = row.as_object().if_contains("locationContains")) {
      for (auto const &part : parts->as_array())
        CHECK(answer.field("location").find(string_of(part)) != std::string::npos);
    }
    tally.pass();
  }
  tally.compare_with_page();
}

// ---- The model link set, and the schema

TEST_CASE("conformance: the reader of GS1's link set schema judges its examples") {
  auto const schema = json_of("gs1-linkset/gs1-linkset-schema.json");
  auto const good = json_of("gs1-linkset/valid-gs1-example.json");
  auto const bad = json_of("gs1-linkset/invalid-basic-example.json");
  if (!schema || !good || !bad) return;
  CHECK(fault_by_schema(*schema, *good) == "");
  CHECK(fault_by_schema(*schema, *bad) != "");
}

TEST_CASE("conformance: the model link set is stated, and asked back") {
  Tally tally("gs1-resolver-testsuite/modelLinkset.json");
  auto const model = json_of("gs1-resolver-testsuite/modelLinkset.json");
  auto const schema = json_of("gs1-linkset/gs1-linkset-schema.json");
  if (!model || !schema) return;
  Linked linked;
  constexpr std::string_view stem = "https://id.gs1.org/", vocabulary = "https://ref.gs1.org/voc/";
  for (auto const &context : model->at("linkset").as_array()) {
    auto const id = string_of(context.at("anchor")).substr(stem.size());
    if (id.find("/21/") == std::string::npos) {
      linked.register_product(id, string_of(context.at("itemDescription")));
    } else {
      REQUIRE(linked.world.tell(linked.farm, sow().of(id)).has_value());
    }
    auto const &members = context.as_object();
    auto const *by_default = members.if_contains(std::string(vocabulary) + "defaultLink");
    auto const default_href = by_default == nullptr ? "" : string_of(by_default->at(0).at("href"));
    for (auto const &[name, links] : members) {
      if (!links.is_array() || name.ends_with("/defaultLink")) continue;
      for (auto const &link : links.as_array()) {
        auto said = statement_of(link.as_object());
        said["linkType"] = std::string(name).substr(vocabulary.size());
        if (string_of(link.at("href")) == default_href) said["default"] = true;
        linked.link(id, std::move(said));
      }
    }
  }
  linked.catch_up();

  auto const &contexts = model->at("linkset").as_array();
  auto const finest = string_of(contexts[contexts.size() - 1].at("anchor")).substr(stem.size());
  auto const answer = linked.link_set("/" + finest);
  CHECK(fault_by_schema(*schema, answer) == "");
  REQUIRE(answer.at("linkset").as_array().size() == contexts.size());
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    auto const &theirs = contexts[i].as_object();
    auto const &ours = answer.at("linkset").at(i).as_object();
    CHECK(string_of(ours.at("anchor")) ==
          "https://example.vn/" + string_of(theirs.at("anchor")).substr(stem.size()));
    for (auto const &[name, links] : theirs) {
      if (!links.is_array()) continue;
      auto const key = "https://gs1.org/voc/" + std::string(name).substr(vocabulary.size());
      CAPTURE(key);
      REQUIRE(ours.contains(key));
      std::vector<json::value> met;
      for (auto const &link : links.as_array()) {
        if (std::ranges::find(met, link) != met.end()) {
          tally.skip("the same link twice in one list");
          continue;
        }
        met.push_back(link);
        CHECK(std::ranges::find(ours.at(key).as_array(), link) != ours.at(key).as_array().end());
        tally.pass();
      }
    }
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: compressed links are answered as the uncompressed ones") {
  auto const rows = json_of("gs1-resolver-ce/decompression.json");
  if (!rows) return;
  Linked linked;
  for (auto const &row : rows->as_array()) {
    auto const path = string_of(row.at("uncompressed"));
    CAPTURE(path);
    auto const key_end = path.find('/', path.find('/', 1) + 1);
    auto const key = path.substr(1, std::min(key_end, path.find('?')) - 1);
    if (linked.get("/" + key + "?linkType=linkset").status == 404) {
      if (key.starts_with("01/")) linked.register_product(key, "Hàng");
      linked.link(key, {{"href", "https://example.vn/" + key.substr(0, 3)}});
      linked.catch_up();
    }
    auto const question = path.find('?');
    auto const plain = linked.get(path.substr(0, question) + "?linkType=linkset");
    auto const compressed = linked.get(string_of(row.at("compressed")) + "?linkType=linkset");
    CHECK(compressed.status == 200);
    CHECK(compressed.body == plain.body);
    CHECK(compressed.field("link").find("<" + path + ">; rel=\"owl:sameAs\"") != std::string::npos);
    CHECK(plain.field("link").find("sameAs") == std::string::npos);
    auto const led = linked.get(string_of(row.at("compressed")) + "?linkType=gs1:pip");
    CHECK(led.status == 307);
    CHECK(led.field("location").starts_with("https://example.vn/"));
  }
}

// ---- The checks of GS1's suite, one by one

std::string const shirt = "01/09506000164908";

/// A product with links of several kinds, a lot that was made, and one that nobody spoke of.
class Shirts : public Linked {
 public:
  Shirts() {
    register_product(shirt, "Áo");
    REQUIRE(world.tell(farm, sow().of(shirt + "/10/L1", "5")).has_value());
    link(shirt, {{"href", "https://example.vn/ao"},
                 {"default", true},
                 {"hreflang", {"vi"}},
                 {"mediaType", "text/html"}});
    link(shirt, {{"href", "https://example.vn/shirt"},
                 {"default", true},
                 {"hreflang", {"en"}},
                 {"mediaType", "text/html"}});
    link(shirt, {{"href", "https://example.vn/shirt.pdf"},
                 {"linkType", "instructions"},
                 {"mediaType", "application/pdf"}});
    link(shirt, {{"href", "https://example.vn/shirt.html"},
                 {"linkType", "instructions"},
                 {"mediaType", "text/html"}});
    link(shirt,
         {{"href", "https://example.vn/lk"}, {"linkType", "support"}, {"context", {"LK"}}, {"fwqs", false}});
    link(shirt, {{"href", "https://example.vn/all"}, {"linkType", "support"}});
    link(shirt, {{"href", "https://example.vn/one"}, {"linkType", "faqs"}});
    link(shirt, {{"href", "https://example.vn/two"}, {"linkType", "faqs"}});
    catch_up();
  }
  std::string location(std::string const &target, std::string const &fields = "") {
    auto const answer = get(target, fields);
    CHECK(answer.status == 307);
    return answer.field("location");
  }
  HttpAnswer by_method(char const *method, std::string const &target) {
    return ask_once(port(), method, target);
  }
};

bool is_valid(json::value const &link_set) {
  auto const schema = json_of("gs1-linkset/gs1-linkset-schema.json");
  return !schema || fault_by_schema(*schema, link_set).empty();
}

using Check = std::function<void(Shirts &)>;

std::map<std::string, Check> const &checks() {
  static std::map<std::string, Check> const all = {
      {"http-methods",
       [](Shirts &c) {
         CHECK(c.by_method("GET", "/" + shirt).status == 307);
         auto const head = c.by_method("HEAD", "/" + shirt);
         CHECK(head.status == 307);
         CHECK(head.body.empty());
         for (auto const *method : {"GET", "HEAD", "OPTIONS"})
           CHECK(c.by_method(method, "/" + shirt).field("access-control-allow-methods") ==
                 "GET, HEAD, OPTIONS");
         CHECK(c.by_method("OPTIONS", "/" + shirt).status == 204);
         CHECK(c.by_method("POST", "/" + shirt).status == 405);
       }},
      {"cors",
       [](Shirts &c) {
         for (auto const &target :
              {"/" + shirt, "/" + shirt + "?linkType=linkset", "/" + shirt + "?linkType=gs1:nosuchlt",
               "/" + shirt + "/foo", std::string("/8004/1234"), "/" + shirt + "/10/L1"}) {
           CAPTURE(target);
           CHECK(c.get(target).field("access-control-allow-origin") == "*");
           CHECK(c.get(target, as_page).field("access-control-allow-origin") == "*");
         }
         CHECK(c.by_method("POST", "/" + shirt).field("access-control-allow-origin") == "*");
         CHECK(c.get("/.well-known/gs1resolver").field("access-control-allow-origin") == "*");
       }},
      {"bad-syntax-400",
       [](Shirts &c) {
         for (auto const &target :
              {"/" + shirt + "/foo", std::string("/01/09506000164909"), std::string("/01/950600016490"),
               "/" + shirt + "/9999/x", "/" + shirt + "/21/1/10/L1", std::string("/9999/x"),
               std::string("/02/09506000164908"), std::string("/00/123"), std::string("/01"),
               "/" + shirt + "?17=991399", "/" + shirt + "?10=L1",
               "/" + shirt + "/10/" + std::string(21, 'x')}) {
           CAPTURE(target);
           CHECK(c.get(target).status == 400);
           CHECK(problem_code(c.get(target)) != "");
         }
       }},
      {"no-error-as-200",
       [](Shirts &c) {
         for (auto const *target : {"/01/09506000164909?linkType=linkset", "/8004/1234?linkType=linkset",
                                    "/8004/1234", "/01/09506000134352?linkType=all"}) {
           CAPTURE(target);
           CHECK(c.get(target).status >= 400);
           CHECK(c.get(target, as_link_set).status >= 400);
           CHECK(c.get(target, as_page).status >= 400);
         }
       }},
      {"default-redirect",
       [](Shirts &c) {
         CHECK(c.location("/" + shirt) == "https://example.vn/ao");
         CHECK(c.location("/" + shirt, "Accept: */*\r\n") == "https://example.vn/ao");
         CHECK(c.location("/" + shirt + "?linkType=gs1:defaultLink") ==
               "https://example.vn/ao?linkType=gs1:defaultLink");
         // A browser reads the provenance page, which tells of recalls, whatever the owner's default.
         CHECK(c.get("/" + shirt, as_page).status == 200);
       }},
      {"one-default",
       [](Shirts &c) {
         auto const set = c.link_set("/" + shirt + "/10/L1");
         for (auto const &context : set.at("linkset").as_array()) {
           auto const &by_default = context.at("https://gs1.org/voc/defaultLink").as_array();
           REQUIRE(by_default.size() == 1);
           CHECK(by_default[0].as_object().size() == 2);
           CHECK(by_default[0].as_object().contains("href"));
           CHECK(by_default[0].as_object().contains("title"));
         }
       }},
      {"default-multi",
       [](Shirts &c) {
         auto const set = c.link_set("/" + shirt);
         auto const &multi = set.at("linkset").at(0).at("https://gs1.org/voc/defaultLinkMulti").as_array();
         REQUIRE(multi.size() == 2);
         auto const &described = set.at("linkset").at(0).at("https://gs1.org/voc/pip").as_array();
         for (auto const &link : multi) CHECK(std::ranges::find(described, link) != described.end());
         CHECK(c.location("/" + shirt, "Accept-Language: en\r\n") == "https://example.vn/shirt");
         CHECK(c.location("/" + shirt + "?linkType=gs1:defaultLinkMulti", "Accept-Language: en\r\n")
                   .starts_with("https://example.vn/shirt?"));
       }},
      {"linktype-redirect",
       [](Shirts &c) {
         for (auto const *query : {"linkType=gs1:support", "linktype=gs1:support", "LINKTYPE=GS1:Support",
                                   "linkType=support", "linkType=https://gs1.org/voc/support",
                                   "linkType=https%3A%2F%2Fref.gs1.org%2Fvoc%2Fsupport"}) {
           CAPTURE(query);
           CHECK(c.location("/" + shirt + "?" + query).starts_with("https://example.vn/all"));
           CHECK(c.location("/" + shirt + "?" + query, std::string(as_page))
                     .starts_with("https://example.vn/all"));
         }
       }},
      {"linktype-404",
       [](Shirts &c) {
         for (auto const *type :
              {"gs1:nosuchlt", "gs1:recipeInfo", "https://gs1.org/voc/nosuchlt", "https://schema.org/url"}) {
           auto const answer = c.get("/" + shirt + "?linkType=" + type);
           CHECK(answer.status == 404);
           CHECK(problem_code(answer) == "no-such-link");
         }
       }},
      {"linkset-by-query",
       [](Shirts &c) {
         for (auto const *type : {"linkset", "all", "LinkSet"}) {
           auto const answer = c.get("/" + shirt + "?linkType=" + type);
           CHECK(answer.status == 200);
           CHECK(answer.field("content-type") == "application/linkset+json");
           CHECK(answer.field("location").empty());
         }
         CHECK(c.get("/" + shirt + "?linkType=linkset", as_json).field("content-type") == "application/json");
         CHECK(c.get("/" + shirt + "?linkType=linkset", as_page).field("content-type") ==
               "application/linkset+json");
       }},
      {"linkset-by-accept",
       [](Shirts &c) {
         auto const answer = c.get("/" + shirt, as_link_set);
         CHECK(answer.status == 200);
         CHECK(answer.field("content-type") == "application/linkset+json");
         CHECK(c.get("/" + shirt, "Accept: text/html, application/linkset+json;q=0.5\r\n")
                   .field("content-type") == "text/html; charset=utf-8");
         auto const linked_data = c.get("/" + shirt, "Accept: application/ld+json\r\n");
         CHECK(linked_data.field("content-type") == "application/ld+json");
         CHECK(text_at(linked_data.body, "/@context") == "https://example.vn/linkset-context.jsonld");
       }},
      {"linkset-schema",
       [](Shirts &c) {
         for (auto const &path :
              {shirt, shirt + "/10/L1", shirt + "/10/L1/21/7", shirt + "/10/NEW", c.farm, c.batch, c.fruit}) {
           CAPTURE(path);
           CHECK(is_valid(c.link_set("/" + path)));
           CHECK(is_valid(c.link_set("/" + path, "Accept-Language: en\r\n")));
         }
       }},
      {"linkset-levels",
       [](Shirts &c) {
         auto const set = c.link_set("/" + shirt + "/10/L1/21/7");
         REQUIRE(set.at("linkset").as_array().size() == 3);
         CHECK(text_at(json::serialize(set), "/linkset/0/anchor") == "https://example.vn/" + shirt);
         CHECK(text_at(json::serialize(set), "/linkset/1/anchor") ==
               "https://example.vn/" + shirt + "/10/L1");
         CHECK(text_at(json::serialize(set), "/linkset/2/anchor") ==
               "https://example.vn/" + shirt + "/10/L1/21/7");
       }},
      {"linkset-anchor",
       [](Shirts &c) {
         // The same shirt, compressed.
         auto const answer = c.get("/ARFKk4XUtFA?linkType=linkset");
         if (answer.status == 200)
           CHECK(text_at(answer.body, "/linkset/0/anchor").find("/01/") != std::string::npos);
         auto const set = c.link_set("/01/9506000164908");
         CHECK(text_at(json::serialize(set), "/linkset/0/anchor") == "https://example.vn/" + shirt);
       }},
      {"linkset-context-header",
       [](Shirts &c) {
         auto const answer = c.get("/" + shirt, as_link_set);
         CHECK(answer.field("link").find(
                   "</linkset-context.jsonld>; rel=\"http://www.w3.org/ns/json-ld#context\"; "
                   "type=\"application/ld+json\"") != std::string::npos);
         auto const context = c.get("/linkset-context.jsonld");
         CHECK(context.status == 200);
         CHECK(context.field("content-type") == "application/ld+json");
         CHECK(json::parse(context.body).as_object().contains("@context"));
       }},
      {"linkset-link-header",
       [](Shirts &c) {
         auto const wanted =
             "</" + shirt + "?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"";
         CHECK(c.get("/" + shirt).field("link") == wanted);
         CHECK(c.get("/" + shirt, as_page).field("link") == wanted);
         CHECK(c.get("/" + shirt + "?linkType=gs1:support").field("link") == wanted);
       }},
      {"walk-up",
       [](Shirts &c) {
         CHECK(c.location("/" + shirt + "/10/NOBODY") == "https://example.vn/ao");
         CHECK(c.location("/" + shirt + "/21/NOBODY") == "https://example.vn/ao");
         CHECK(c.location("/" + shirt + "/22/2A/10/NOBODY/21/7") == "https://example.vn/ao");
         CHECK(c.location("/" + shirt + "/10/L1?linkType=gs1:support").starts_with("https://example.vn/all"));
         CHECK(c.location("/" + shirt + "/235/TP1") == "https://example.vn/ao");
         CHECK(c.get("/" + shirt + "/10/NOBODY", as_link_set).status == 200);
         // What is known itself is shown itself.
         CHECK(c.get("/" + shirt + "/10/L1").status == 200);
       }},
      {"query-forwarding",
       [](Shirts &c) {
         CHECK(c.location("/" + shirt + "?17=301231&utm=a%20b&novalue&x=1") ==
               "https://example.vn/ao?17=301231&utm=a%20b&x=1");
         CHECK(c.location("/" + shirt + "?linkType=gs1:support&context=LK&x=1") == "https://example.vn/lk");
       }},
      {"language",
       [](Shirts &c) {
         auto const asked = "/" + shirt + "?linkType=gs1:pip";
         CHECK(c.location(asked, "Accept-Language: en\r\n").starts_with("https://example.vn/shirt?"));
         CHECK(c.location(asked, "Accept-Language: en-GB\r\n").starts_with("https://example.vn/shirt?"));
         CHECK(c.location(asked, "Accept-Language: en;q=0.3, vi;q=0.8\r\n")
                   .starts_with("https://example.vn/ao?"));
         CHECK(
             c.location(asked, "Accept-Language: de, en;q=0.1\r\n").starts_with("https://example.vn/shirt?"));
       }},
      {"media-type",
       [](Shirts &c) {
         auto const asked = "/" + shirt + "?linkType=gs1:instructions";
         CHECK(c.location(asked, "Accept: application/pdf\r\n").starts_with("https://example.vn/shirt.pdf?"));
         CHECK(c.location(asked, "Accept: text/html, */*;q=0.1\r\n")
                   .starts_with("https://example.vn/shirt.html?"));
         CHECK(c.location("/" + shirt + "?linkType=gs1:support&context=lk") == "https://example.vn/lk");
         CHECK(c.location("/" + shirt + "?linkType=gs1:support&context=VN")
                   .starts_with("https://example.vn/all"));
       }},
      {"ambiguous-300",
       [](Shirts &c) {
         auto const answer = c.get("/" + shirt + "?linkType=gs1:faqs");
         CHECK(answer.status == 300);
         auto const body = json::parse(answer.body);
         CHECK(body.at("linkset").at(0).at("https://gs1.org/voc/faqs").as_array().size() == 2);
         CHECK(is_valid(body));
         auto const page = c.get("/" + shirt + "?linkType=gs1:faqs", as_page);
         CHECK(page.status == 300);
         CHECK(page.body.find("href=\"https://example.vn/two\"") != std::string::npos);
         CHECK(c.get("/" + shirt + "?linkType=gs1:pip").status == 300);
       }},
      {"description-file",
       [](Shirts &c) {
         auto const answer = c.get("/.well-known/gs1resolver");
         CHECK(answer.status == 200);
         CHECK(answer.field("content-type") == "application/json");
         auto const said = json::parse(answer.body);
         CHECK(string_of(said.at("name")) == "test.nguon.example");
         CHECK(string_of(said.at("resolverRoot")) == "https://example.vn");
         CHECK(said.at("supportedPrimaryKeys") == json::array{"all"});
         CHECK(said.at("contact").at("fn").is_string());
         CHECK(string_of(said.at("supportedLinkType").at(0).at("prefix")) == "gs1:");
         CHECK(c.by_method("HEAD", "/.well-known/gs1resolver").status == 200);
       }},
      {"trailing-slash",
       [](Shirts &c) {
         CHECK(c.location("/" + shirt + "/") == "https://example.vn/ao");
         CHECK(c.get("/" + shirt + "/", as_page).status == 200);
         CHECK(c.link_set("/" + shirt + "/") == c.link_set("/" + shirt));
       }},
      {"decompress",
       [](Shirts &c) {
         c.register_product("01/09506000134376", "Thuốc");
         c.catch_up();
         auto const answer = c.get("/ARFKk4XB0CDKWcnpq?linkType=linkset");
         CHECK(answer.status == 200);
         CHECK(answer.field("link").find("</01/09506000134376/10/LOT01>; rel=\"owl:sameAs\"") !=
               std::string::npos);
         auto const page = c.get("/ARFKk4XB0A", as_page);
         CHECK(page.status == 200);
         CHECK(page.field("link").find("</01/09506000134376>; rel=\"owl:sameAs\"") != std::string::npos);
       }},
      {"gs1-link-types",
       [](Shirts &c) {
         auto const set = c.link_set("/" + shirt + "/10/L1");
         for (auto const &context : set.at("linkset").as_array()) {
           for (auto const &[name, links] : context.as_object()) {
             if (links.is_array())
               CHECK(
                   trace::is_link_type(std::string(name).substr(std::string("https://gs1.org/voc/").size())));
           }
         }
         json::object said{{"type", "Link"},
                           {"id", shirt},
                           {"linkType", "nosuchlt"},
                           {"href", "https://a.example"},
                           {"title", "x"}};
         CHECK(code_of(c.world.say(c.farm, said)) == "unknown-link-type");
       }},
  };
  return all;
}

TEST_CASE("conformance: every check of GS1's resolver suite is one of ours") {
  Tally tally("gs1-resolver-testsuite/resolver-checks.json");
  auto const rows = json_of("gs1-resolver-testsuite/resolver-checks.json");
  std::map<std::string, std::string> const skipped = {
      {"tls", "TLS is ended by what stands in front of the server (docs/operate.md)"},
      {"handled-by", "nothing is handed over by the prefix of a company"}};
  std::vector<std::string> ids;
  for (auto const &row : rows ? rows->as_array() : json::array()) ids.push_back(string_of(row.at("id")));
  for (auto const &id : ids) {
    CAPTURE(id);
    if (auto const reason = skipped.find(id); reason != skipped.end()) {
      tally.skip(reason->second);
      continue;
    }
    CHECK_MESSAGE(checks().contains(id), "no test for this check");
    tally.pass();
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: the checks of GS1's resolver suite hold") {
  for (auto const &[id, check] : checks()) {
    CAPTURE(id);
    Shirts world;
    check(world);
  }
}

}  // namespace
}  // namespace nguon::tests
