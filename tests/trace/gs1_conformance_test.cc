// GS1's own rows: linters and table of the Syntax Dictionary, Digital Links, element strings, compressed
// links, and the normaliser of EPCIS hashes. docs/conformance.md says what is skipped and why.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "tests/support/tally.h"
#include "trace/cbv.h"
#include "trace/digital_link.h"
#include "trace/epc_urn.h"
#include "trace/gs1.h"
#include "trace/gs1/ai.h"
#include "trace/gs1/compression.h"
#include "trace/gs1/element_string.h"
#include "trace/gs1/link_types.h"
#include "trace/identifier.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;
using tests::Tally;

/// The rows of a file; none where it does not lie there.
json::array rows_of(std::string_view path) {
  auto const text = tests::read_conformance(path);
  return text ? json::parse(*text).as_array() : json::array{};
}

std::string text_at(json::value const &row, std::string_view name) {
  return std::string(row.at(name).as_string());
}

/// GS1's rows write FNC1 as ^.
std::string with_fnc1(std::string text) {
  std::replace(text.begin(), text.end(), '^', fnc1);
  return text;
}
std::string elements_as_in_rows(std::span<AiValue const> elements) {
  auto text = write_element_string(elements);
  std::replace(text.begin(), text.end(), fnc1, '^');
  return text;
}

bool judge_linter(std::string_view name, std::string_view value) {
  if (name == "csetnumeric") return value.find_first_not_of("0123456789") == std::string_view::npos;
  if (name == "cset82") return is_set82(value);
  if (name == "cset39") return is_set39(value);
  if (name == "cset64") return is_set64(value);
  auto const lints = all_lints();
  auto const lint = std::find_if(lints.begin(), lints.end(), [&](Lint const *l) { return l->name == name; });
  REQUIRE_MESSAGE(lint != lints.end(), "this linter is not here: ", std::string(name));
  return (*lint)->holds(value);
}

TEST_CASE("conformance: GS1 linters judge values as we do") {
  Tally tally("gs1-syntax/linters.json");
  for (auto const &row : rows_of("gs1-syntax/linters.json")) {
    auto const linter = text_at(row, "linter");
    auto const value = text_at(row, "value");
    CAPTURE(linter);
    CAPTURE(value);
    auto const error = row.as_object().contains("error") ? text_at(row, "error") : std::string();
    auto const holds = judge_linter(linter, value);
    auto const looks_up_prefix =
        error == "GCP_DATASOURCE_OFFLINE" || (error == "INVALID_GCP_PREFIX" && holds);
    if (looks_up_prefix) {
      tally.skip("rows that a table of company prefixes would decide; there is none here");
      continue;
    }
    CHECK(holds == row.at("valid").as_bool());
    tally.pass();
  }
  tally.compare_with_page();
}

/// A row of ours as the dictionary writes it, without its title: "01 *? N14,csum,gcppos2
/// dlpkey=22,10,21|235".
std::string dictionary_line(Ai const &ai) {
  auto line = std::string(ai.first);
  if (ai.last != ai.first) line += "-" + std::string(ai.last);
  std::string flags;
  if (ai.has_predefined_length()) flags += '*';
  if (ai.is_attribute()) flags += '?';
  if (!flags.empty()) line += " " + flags;
  for (auto const &component : ai.components()) {
    auto text = std::string(1, static_cast<char>(component.set)) +
                (component.has_fixed_length() ? "" : "..") + std::to_string(component.most);
    line += " " + (component.is_optional ? "[" + text + "]" : text);
    for (auto const *lint : component.lints) {
      if (lint != nullptr) line += "," + std::string(lint->name);
    }
  }
  if (ai.qualifiers == "-") line += " dlpkey";
  if (ai.is_primary_key() && ai.qualifiers != "-") line += " dlpkey=" + std::string(ai.qualifiers);
  return line;
}

/// The dictionary's lines, without titles and without what belongs to pairs of AIs.
std::vector<std::string> dictionary_lines() {
  std::vector<std::string> lines;
  std::istringstream text(tests::read_conformance("gs1-syntax/gs1-syntax-dictionary.txt").value_or(""));
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line.substr(0, line.find('#')));
    std::string kept;
    for (std::string word; words >> word;) {
      if (word.starts_with("req=") || word.starts_with("ex=")) continue;
      kept += (kept.empty() ? "" : " ") + word;
    }
    lines.push_back(kept);
  }
  return lines;
}

TEST_CASE("conformance: the table of Application Identifiers is that of GS1's Syntax Dictionary") {
  Tally tally("gs1-syntax/gs1-syntax-dictionary.txt");
  std::set<std::string> ours;
  for (auto const &ai : ai_table()) ours.insert(dictionary_line(ai));
  auto const theirs = dictionary_lines();
  for (auto const &line : theirs) {
    CAPTURE(line);
    CHECK(ours.contains(line));
    tally.pass();
  }
  if (!theirs.empty()) CHECK(ours.size() == theirs.size());
  tally.compare_with_page();
}

TEST_CASE("conformance: percent escapes are read and written as GS1's engine does") {
  Tally encoded("gs1-syntax/uri-percent-encode.json");
  for (auto const &row : rows_of("gs1-syntax/uri-percent-encode.json")) {
    CAPTURE(text_at(row, "input"));
    CHECK(escape_segment(text_at(row, "input")) == text_at(row, "inPath"));
    CHECK(escape_query(text_at(row, "input")) == text_at(row, "inQuery"));
    encoded.pass();
  }
  encoded.compare_with_page();

  Tally decoded("gs1-syntax/uri-percent-decode.json");
  // The rows are Latin-1 written as Unicode.
  auto const as_unicode = [](std::string_view text) {
    std::string unicode;
    for (auto const c : text) {
      auto const byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        unicode += c;
      } else {
        unicode += static_cast<char>(0xC0 | (byte >> 6));
        unicode += static_cast<char>(0x80 | (byte & 0x3F));
      }
    }
    return unicode;
  };
  for (auto const &row : rows_of("gs1-syntax/uri-percent-decode.json")) {
    auto const input = text_at(row, "input");
    CAPTURE(input);
    auto const in_path = unescape_segment(input), in_query = unescape_query(input);
    if (!in_path) {
      CHECK(text_at(row, "inPath").find('%') != std::string::npos);
      CHECK_FALSE(in_query.has_value());
      decoded.skip(
          "broken escapes, which the engine leaves as they are: such a text is no URI (RFC 3986 §2.1)");
      continue;
    }
    CHECK(as_unicode(*in_path) == text_at(row, "inPath"));
    CHECK(as_unicode(*in_query) == text_at(row, "inQuery"));
    decoded.pass();
  }
  decoded.compare_with_page();
}

/// Valid values, so that only the order of the keys is judged.
std::string example_of(std::string_view ai) {
  static std::map<std::string, std::string, std::less<>> const examples = {
      {"00", "006141411234567890"},
      {"01", "09521234543213"},
      {"253", "1231231231232"},
      {"255", "0811625999996"},
      {"401", "061414112345"},
      {"402", "40123459999876541"},
      {"414", "9521234543213"},
      {"415", "9521234543213"},
      {"417", "9521234543213"},
      {"8003", "03001345000776"},
      {"8004", "9520614141234567"},
      {"8006", "040123451111180102"},
      {"8010", "0628165987"},
      {"8013", "1987654Ad4X4bL5ttr2310c2K"},
      {"8017", "440018922222222226"},
      {"8018", "385888700111111111"},
      {"7040", "1ABC"},
  };
  auto const example = examples.find(ai);
  return example == examples.end() ? "12" : example->second;
}

std::string path_of(std::vector<std::string> const &keys) {
  std::string path;
  for (auto const &ai : keys) path += (path.empty() ? "" : "/") + ai + "/" + example_of(ai);
  return path;
}

/// All orders of the dictionary: a key, and of each of its alternatives any part in order.
std::set<std::vector<std::string>> legal_orders() {
  std::set<std::vector<std::string>> legal;
  for (auto const &line : dictionary_lines()) {
    auto const at = line.find(" dlpkey");
    if (at == std::string::npos) continue;
    auto const key = line.substr(0, line.find(' '));
    legal.insert({key});
    auto const equals = line.find('=', at);
    std::istringstream alternatives(equals == std::string::npos ? "" : line.substr(equals + 1));
    for (std::string alternative; std::getline(alternatives, alternative, '|');) {
      std::vector<std::string> qualifiers;
      std::istringstream words(alternative);
      for (std::string word; std::getline(words, word, ',');) qualifiers.push_back(word);
      for (std::size_t chosen = 0; chosen < (std::size_t{1} << qualifiers.size()); ++chosen) {
        std::vector<std::string> order = {key};
        for (std::size_t i = 0; i < qualifiers.size(); ++i) {
          if ((chosen >> i & 1) != 0) order.push_back(qualifiers[i]);
        }
        legal.insert(order);
      }
    }
  }
  return legal;
}

TEST_CASE("conformance: the key orders of Digital Link are accepted, and no other") {
  Tally tally("gs1-syntax/digital-link-path-sequences.json");
  for (auto const &row : rows_of("gs1-syntax/digital-link-path-sequences.json")) {
    std::vector<std::string> keys;
    for (auto const &key : row.as_array()) keys.emplace_back(key.as_string());
    auto const path = path_of(keys);
    CAPTURE(path);
    if (keys == std::vector<std::string>{"415"}) {
      tally.skip("a place of payment without the payment reference that the dictionary requires beside it");
      continue;
    }
    CHECK(parse_address(path).has_value());
    CHECK(parse_digital_link("https://example.com/" + path).has_value());
    tally.pass();
  }
  tally.compare_with_page();

  // Every sequence of up to three of the keys, and every legal one, against the dictionary.
  auto legal = legal_orders();
  legal.erase({"415"});
  std::set<std::string> names;
  for (auto const &order : legal) names.insert(order.begin(), order.end());
  auto const check = [&](std::vector<std::string> const &keys) {
    auto const path = path_of(keys);
    CAPTURE(path);
    CHECK(parse_address(path).has_value() == legal.contains(keys));
    if (!legal.contains(keys) && keys.size() == 2) {
      // Unless the second is a key of its own, behind a path of the host's.
      auto const *second = find_ai(keys[1]);
      auto const link = parse_digital_link("https://example.com/" + path);
      CHECK(link.has_value() == (second->is_primary_key() && keys[1] != "415"));
    }
  };
  for (auto const &order : legal) check(order);
  for (auto const &a : names) {
    for (auto const &b : names) {
      check({a, b});
      for (auto const &c : names) check({a, b, c});
    }
  }
}

/// Whether the link uses words for keys or short GTINs, which the standard no longer has.
bool has_former_spelling(std::string const &uri, DigitalLink const &link) {
  auto const path = uri.substr(0, uri.find_first_of("?#"));
  auto const &[ai, value] = link.path.front();
  if (path.find("/" + ai + "/" + value) == std::string::npos) return true;
  for (auto const &attribute : link.attributes) {
    if (attribute.ai == "01" && uri.find("01=" + attribute.value) == std::string::npos) return true;
  }
  return false;
}

bool has_only_options(json::value const &row, std::set<std::string> const &known) {
  auto const *const options = row.as_object().if_contains("options");
  if (options == nullptr) return true;
  for (auto const &[name, value] : options->as_object()) {
    if (!known.contains(std::string(name))) return false;
  }
  return true;
}

constexpr std::string_view unknown_ais = "asks for AIs that nobody has assigned to be read";

TEST_CASE("conformance: Digital Link URIs are read as GS1's engine reads them") {
  Tally tally("gs1-syntax/digital-link-parse.json");
  for (auto const &row : rows_of("gs1-syntax/digital-link-parse.json")) {
    auto const uri = text_at(row, "uri");
    CAPTURE(uri);
    auto const is_valid = row.at("valid").as_bool();
    auto const link = parse_digital_link(uri);
    if (!has_only_options(row, {"convenienceAlphas", "zeroSuppressedGTIN"})) {
      tally.skip(unknown_ais);
      continue;
    }
    if (!is_valid && link && has_former_spelling(uri, *link)) {
      tally.skip("words for keys and short GTINs, which are always read, as older labels bear them");
      continue;
    }
    CHECK_MESSAGE(link.has_value() == is_valid, (link ? "" : link.error().message));
    tally.pass();
    if (!link || !is_valid) continue;
    auto elements = link->path;
    elements.insert(elements.end(), link->attributes.begin(), link->attributes.end());
    CHECK(elements_as_in_rows(elements) == text_at(row, "elementString"));
    CHECK(*parse_digital_link(write_digital_link(*link, "https://example.com/x")) == *link);
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: Digital Links are built as GS1's engine builds them") {
  Tally tally("gs1-syntax/digital-link-generate.json");
  for (auto const &row : rows_of("gs1-syntax/digital-link-generate.json")) {
    CAPTURE(text_at(row, "ai"));
    if (!has_only_options(row, {})) {
      tally.skip(unknown_ais);
      continue;
    }
    auto const elements = parse_bracketed_elements(text_at(row, "ai"));
    auto const link = elements ? make_digital_link(*elements) : Result<DigitalLink>(elements.error());
    CHECK(link.has_value() == row.at("valid").as_bool());
    tally.pass();
    if (!link) continue;
    auto const stem = row.at("stem").is_null() ? "https://id.gs1.org" : text_at(row, "stem");
    CHECK(write_digital_link(*link, stem) == text_at(row, "uri"));
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: element strings and bracketed AIs are read as GS1's engine reads them") {
  Tally strings("gs1-syntax/ai-element-string.json");
  for (auto const &row : rows_of("gs1-syntax/ai-element-string.json")) {
    auto const text = text_at(row, "elementString");
    CAPTURE(text);
    if (!has_only_options(row, {}) && row.at("valid").as_bool()) {
      strings.skip(unknown_ais);
      continue;
    }
    auto const elements = parse_element_string(with_fnc1(text));
    CHECK_MESSAGE(elements.has_value() == row.at("valid").as_bool(),
                  (elements ? "" : elements.error().message));
    strings.pass();
  }
  strings.compare_with_page();

  Tally bracketed("gs1-syntax/ai-bracketed-parse.json");
  for (auto const &row : rows_of("gs1-syntax/ai-bracketed-parse.json")) {
    CAPTURE(text_at(row, "bracketed"));
    if (!has_only_options(row, {}) && row.at("valid").as_bool()) {
      bracketed.skip(unknown_ais);
      continue;
    }
    auto const elements = parse_bracketed_elements(text_at(row, "bracketed"));
    CHECK_MESSAGE(elements.has_value() == row.at("valid").as_bool(),
                  (elements ? "" : elements.error().message));
    bracketed.pass();
    if (elements) CHECK(elements_as_in_rows(*elements) == text_at(row, "elementString"));
  }
  bracketed.compare_with_page();
}

TEST_CASE("conformance: compressed links hold what GS1's resolver finds in them") {
  Tally tally("gs1-resolver-ce/decompression.json");
  for (auto const &row : rows_of("gs1-resolver-ce/decompression.json")) {
    auto const compressed = text_at(row, "compressed");
    CAPTURE(compressed);
    auto const link = parse_digital_link("https://example.com" + compressed);
    REQUIRE_MESSAGE(link.has_value(), link.error().message);
    auto const uncompressed = parse_digital_link("https://example.com" + text_at(row, "uncompressed"));
    REQUIRE(uncompressed.has_value());
    CHECK(canonical_link(*link) == canonical_link(*uncompressed));
    CHECK(link->parameters == uncompressed->parameters);
    tally.pass();
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: link types are those of the GS1 Web Vocabulary") {
  Tally tally("gs1-webvoc/link-types-v1.16.json");
  auto const rows = rows_of("gs1-webvoc/link-types-v1.16.json");
  for (auto const &row : rows) {
    auto const id = text_at(row, "id");
    CAPTURE(id);
    REQUIRE(id.starts_with("gs1:"));
    CHECK(is_link_type(id.substr(4)));
    CHECK(is_deprecated_link_type(id.substr(4)) == (text_at(row, "status") != "stable"));
    tally.pass();
  }
  tally.compare_with_page();
  if (tests::conformance_folder() == NGUON_CONFORMANCE_DEFAULT && !rows.empty()) {
    CHECK(link_types().size() == rows.size());
  }
}

TEST_CASE("conformance: the words of CBV are those of GS1's ontology and JSON-LD context") {
  static std::map<std::string, Vocabulary, std::less<>> const classes = {
      {"BizStep", Vocabulary::biz_step},         {"Disp", Vocabulary::disposition},
      {"BTT", Vocabulary::biz_transaction_type}, {"SDT", Vocabulary::source_destination_type},
      {"ER", Vocabulary::error_reason},          {"Comp", Vocabulary::component},
  };
  Tally ontology("gs1-epcis/schema/CBV.jsonld");
  if (auto const text = tests::read_conformance("gs1-epcis/schema/CBV.jsonld")) {
    auto const document = json::parse(*text);
    std::map<Vocabulary, std::size_t> counts;
    for (auto const &node : document.at("@graph").as_array()) {
      auto const *const id = node.as_object().if_contains("@id");
      auto const name = id == nullptr ? std::string() : std::string(id->as_string());
      auto const dash = name.find('-');
      if (!name.starts_with("cbv:") || dash == std::string::npos) continue;
      CAPTURE(name);
      auto const vocabulary = classes.find(name.substr(4, dash - 4));
      REQUIRE(vocabulary != classes.end());
      CHECK(is_cbv_word(vocabulary->second, name.substr(dash + 1)));
      CHECK(bare_word(name) == name.substr(dash + 1));
      ++counts[vocabulary->second];
      ontology.pass();
    }
    for (auto const &[name, vocabulary] : classes) {
      CAPTURE(name);
      CHECK(cbv_words(vocabulary).size() == counts[vocabulary]);
    }
  }
  ontology.compare_with_page();

  Tally context("gs1-epcis/schema/epcis-context.jsonld");
  if (auto const text = tests::read_conformance("gs1-epcis/schema/epcis-context.jsonld")) {
    auto const report = json::parse(*text)
                            .at("@context")
                            .at("sensorElementList")
                            .at("@context")
                            .at("sensorReport")
                            .at("@context");
    for (auto const &[member, vocabulary] :
         {std::pair{"type", Vocabulary::measurement}, std::pair{"exception", Vocabulary::sensor_alert}}) {
      auto const &terms = report.at(member).at("@context").as_object();
      for (auto const &[word, meaning] : terms) {
        CAPTURE(std::string(word));
        CHECK(is_cbv_word(vocabulary, word));
        context.pass();
      }
      CHECK(cbv_words(vocabulary).size() == terms.size());
    }
  }
  context.compare_with_page();
}

/// The keys that any of GS1's names for a thing stands for; nullopt for none.
std::optional<KeyPath> keys_of(std::string_view uri) {
  if (is_epc_urn(uri)) {
    auto path = parse_epc_urn(uri);
    if (!path || path->empty()) return std::nullopt;
    return *std::move(path);
  }
  auto link = parse_digital_link(uri);
  if (!link) return std::nullopt;
  return std::move(link->path);
}

TEST_CASE("conformance: EPC URNs and Digital Links are normalised as for the CBV event hash") {
  Tally tally("epcis-event-hash/identifier-normalisation.json");
  for (auto const &row : rows_of("epcis-event-hash/identifier-normalisation.json")) {
    auto const input = text_at(row, "input");
    CAPTURE(input);
    auto const keys = keys_of(input);
    if (row.at("normalised").is_null()) {
      CHECK_FALSE(keys.has_value());
      tally.pass();
      continue;
    }
    auto const read = parse_epc_uri(input);
    if (!read && read.error().code == "check-digit") {
      CHECK_FALSE(keys.has_value());
      tally.skip("names with a wrong check digit, which the hash's normaliser does not look at");
      continue;
    }
    REQUIRE(keys.has_value());
    CHECK(constrained_link(*keys) == text_at(row, "normalised"));
    tally.pass();
  }
  tally.compare_with_page();
}

}  // namespace
}  // namespace nguon::trace
