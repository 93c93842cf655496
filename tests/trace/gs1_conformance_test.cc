// GS1's own rows: Syntax Dictionary linters, Digital Link parsing and building, and the normaliser of EPCIS
// hashes.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "trace/digital_link.h"
#include "trace/gs1.h"
#include "trace/identifier.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

/// The rows of a file; none where it does not lie there.
json::array rows_of(std::string_view path) {
  auto const text = tests::read_conformance(path);
  return text ? json::parse(*text).as_array() : json::array{};
}

std::string text_at(json::value const &row, std::string_view name) {
  return std::string(row.at(name).as_string());
}

void skip(std::string const &what, std::string_view reason) {
  std::printf("skipped: %s: %.*s\n", what.c_str(), static_cast<int>(reason.size()), reason.data());
}

TEST_CASE("conformance: GS1 linters judge values as we do") {
  using Lint = bool (*)(std::string const &value);
  std::map<std::string, Lint> const lints = {
      {"cset39", [](std::string const &value) { return is_set39(value); }},
      {"cset82", [](std::string const &value) { return is_set82(value); }},
      {"csum", [](std::string const &value) { return has_gs1_check_digit(value); }},
      {"csumalpha", [](std::string const &value) { return has_gs1_check_pair(value); }},
      {"pcenc", [](std::string const &value) { return unescape_segment(value).has_value(); }},
      {"pieceoftotal",
       [](std::string const &value) { return parse_ai_value("8006", "04012345111118" + value).has_value(); }},
      {"nozeroprefix", [](std::string const &value) { return parse_ai_value("8011", value).has_value(); }},
  };
  std::set<std::string> without_use;
  for (auto const &row : rows_of("gs1-syntax/linters.json")) {
    auto const linter = text_at(row, "linter");
    auto const value = text_at(row, "value");
    CAPTURE(linter);
    CAPTURE(value);
    auto const lint = lints.find(linter);
    if (lint == lints.end()) {
      if (without_use.insert(linter).second) skip("linter " + linter, "no key in an address has such values");
      continue;
    }
    if (linter == "csumalpha" && value.size() > 25) {
      skip(linter + " " + value, "longer than a GMN");
    } else if (linter == "pieceoftotal" && value.size() != 4 && row.at("valid").as_bool()) {
      skip(linter + " " + value, "an ITIP has two digits each");
    } else if (linter == "nozeroprefix" && value.empty()) {
      skip(linter, "a value is never empty");
    } else {
      CHECK(lint->second(value) == row.at("valid").as_bool());
    }
  }
}

TEST_CASE("conformance: percent escapes are read and written as GS1's engine does") {
  for (auto const &row : rows_of("gs1-syntax/uri-percent-encode.json")) {
    CAPTURE(text_at(row, "input"));
    CHECK(escape_segment(text_at(row, "input")) == text_at(row, "inPath"));
  }
  for (auto const &row : rows_of("gs1-syntax/uri-percent-decode.json")) {
    auto const input = text_at(row, "input");
    CAPTURE(input);
    auto const plain = unescape_segment(input);
    if (!plain) {
      skip(input, "a broken escape, which the engine leaves as it is, is refused (RFC 3986 §2.1)");
      CHECK(text_at(row, "inPath").find('%') != std::string::npos);
      continue;
    }
    // The rows are Latin-1 written as Unicode.
    std::string as_unicode;
    for (auto const c : *plain) {
      auto const byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        as_unicode += c;
      } else {
        as_unicode += static_cast<char>(0xC0 | (byte >> 6));
        as_unicode += static_cast<char>(0x80 | (byte & 0x3F));
      }
    }
    CHECK(as_unicode == text_at(row, "inPath"));
  }
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

std::string path_of(json::array const &keys) {
  std::string path;
  for (auto const &key : keys) {
    auto const ai = std::string(key.as_string());
    path += (path.empty() ? "" : "/") + ai + "/" + example_of(ai);
  }
  return path;
}

TEST_CASE("conformance: the key orders of Digital Link are accepted, and no other") {
  auto const rows = rows_of("gs1-syntax/digital-link-path-sequences.json");
  std::set<std::string> legal;
  std::set<std::string> names;
  for (auto const &row : rows) {
    legal.insert(json::serialize(row));
    for (auto const &key : row.as_array()) names.insert(std::string(key.as_string()));
    auto const path = path_of(row.as_array());
    CAPTURE(path);
    CHECK(parse_address(path).has_value());
  }
  // Every other sequence of up to three of these keys. Part of the public rows is kept elsewhere, so what the
  // dictionary has besides is named here.
  std::set<std::string> const also_legal = {R"(["415","8020"])"};
  std::vector<std::string> const all(names.begin(), names.end());
  auto const check = [&](json::array const &keys) {
    auto const text = json::serialize(keys);
    if (legal.contains(text) || also_legal.contains(text)) return;
    auto const path = path_of(keys);
    CAPTURE(path);
    CHECK_FALSE(parse_address(path).has_value());
  };
  for (auto const &a : all) {
    for (auto const &b : all) {
      check({json::string(a), json::string(b)});
      for (auto const &c : all) check({json::string(a), json::string(b), json::string(c)});
    }
  }
}

std::string without_fnc1(std::string text) {
  std::erase(text, '^');
  return text;
}

TEST_CASE("conformance: Digital Link URIs are read as GS1's engine reads them") {
  auto const rows = rows_of("gs1-syntax/digital-link-parse.json");
  std::set<std::string> with_option;
  for (auto const &row : rows) {
    if (row.as_object().contains("options")) with_option.insert(text_at(row, "uri"));
  }
  for (auto const &row : rows) {
    auto const uri = text_at(row, "uri");
    CAPTURE(uri);
    auto const is_valid = row.at("valid").as_bool();
    auto const is_plain = !row.as_object().contains("options");
    if (is_plain && !is_valid && with_option.contains(uri)) {
      skip(uri, "short GTINs and words for keys are always read here");
      continue;
    }
    auto const question = uri.find('?');
    if (question != std::string::npos && !is_valid && parse_epc_uri(uri.substr(0, question)).has_value()) {
      skip(uri, "the fault is in the query, which is left aside");
      continue;
    }
    auto const segments = find_digital_link(uri);
    auto const keys = segments.empty() ? Result<KeyPath>(Error{}) : parse_key_path(segments);
    auto const thing = parse_epc_uri(uri);
    auto const is_named = thing.has_value() && !thing->subject.starts_with("uri/");
    CHECK(is_named == is_valid);
    if (!is_valid || !keys.has_value()) continue;
    std::string elements;
    for (auto const &[ai, value] : *keys) elements.append(ai).append(value);
    auto const expected = without_fnc1(text_at(row, "elementString"));
    CHECK(expected.substr(0, elements.size()) == elements);
    if (question == std::string::npos) CHECK(expected == elements);
  }
}

/// "(01)…(21)…" as a path, in the order of the text.
std::string path_of_bracketed(std::string const &text) {
  std::string path;
  for (std::size_t at = 0; at < text.size();) {
    auto const close = text.find(')', at);
    auto const next = std::min(text.find('(', close), text.size());
    auto const ai = text.substr(at + 1, close - at - 1);
    path += (path.empty() ? "" : "/") + ai + "/" + escape_segment(text.substr(close + 1, next - close - 1));
    at = next;
  }
  return path;
}

TEST_CASE("conformance: a thing's URI is what GS1's engine builds") {
  constexpr std::string_view stem = "https://id.gs1.org/";
  for (auto const &row : rows_of("gs1-syntax/digital-link-generate.json")) {
    auto const elements = text_at(row, "ai");
    CAPTURE(elements);
    auto const is_valid = row.at("valid").as_bool();
    auto const uri = is_valid ? text_at(row, "uri") : std::string();
    if (elements.find('\\') != std::string::npos || uri.find('?') != std::string::npos) {
      skip(elements, "has attributes besides keys");
      continue;
    }
    auto const thing = parse_address(path_of_bracketed(elements));
    CHECK(thing.has_value() == is_valid);
    if (!thing.has_value() || !is_valid) continue;
    auto const built = epc_uri(*thing);
    CHECK(uri.ends_with(built.substr(stem.size() - 1)));
  }
}

TEST_CASE("conformance: EPC URNs and Digital Links are normalised as for the CBV event hash") {
  // That normaliser keeps the finest level of a thing alone, and checks no check digits.
  for (auto const &row : rows_of("epcis-event-hash/identifier-normalisation.json")) {
    auto const input = text_at(row, "input");
    CAPTURE(input);
    auto const parsed = parse_epc_uri(input);
    auto const is_named = parsed.has_value() && !parsed->subject.starts_with("uri/");
    if (row.at("normalised").is_null()) {
      CHECK_FALSE(is_named);
      continue;
    }
    if (!parsed && parsed.error().code == "check-digit") {
      skip(input, "its check digit is wrong");
      continue;
    }
    REQUIRE(is_named);
    auto const normalised = text_at(row, "normalised");
    auto thing = *parsed;
    if (thing.kind == Kind::serial && !thing.lot.empty())
      thing = serial_of(*parse_address(thing.product), thing.serial);
    auto const in_its_spelling = *parse_epc_uri(normalised);
    if (thing.kind == Kind::other && in_its_spelling.subject.starts_with("8006/")) {
      CHECK(thing.subject.starts_with(in_its_spelling.subject.substr(0, 23)));
    } else {
      CHECK(thing.subject == in_its_spelling.subject);
    }
  }
}

}  // namespace
}  // namespace nguon::trace
