#include "trace/statement_fields.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "trace/cbv.h"
#include "trace/event_time.h"

namespace nguon::trace {
namespace json = boost::json;
namespace {

constexpr std::int64_t count_max = 1'000'000;

/// A language tag of BCP 47 in its usual form: "vi", "km", "en-GB".
bool is_language(std::string_view text) {
  auto const language = text.substr(0, text.find('-'));
  auto const is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  auto const is_alphanumeric = [&](char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (language.size() < 2 || language.size() > 3 || !std::all_of(language.begin(), language.end(), is_lower))
    return false;
  for (auto rest = text.substr(language.size()); !rest.empty();) {
    auto const part = rest.substr(1, rest.find('-', 1) - 1);
    if (part.empty() || part.size() > 8 || !std::all_of(part.begin(), part.end(), is_alphanumeric))
      return false;
    rest.remove_prefix(part.size() + 1);
  }
  return true;
}

}  // namespace

Json const *StatementFields::find(std::string_view name, Need need) {
  asked_.push_back(name);
  return need == Need::required ? reader_.member(object_, name, path_) : object_.if_contains(name);
}

std::string StatementFields::filled_string(Json const &value, JsonPath const &at) {
  auto const text = reader_.string(value, at);
  if (text.empty()) reader_.fail(at, "empty", "This must not be empty.");
  return std::string(text);
}

std::string StatementFields::string(std::string_view name, Need need) {
  auto const *const value = find(name, need);
  return value == nullptr ? std::string() : filled_string(*value, JsonPath(path_, name));
}

bool StatementFields::boolean(std::string_view name, bool otherwise) {
  auto const *const value = find(name, Need::optional);
  return value == nullptr ? otherwise : reader_.boolean(*value, JsonPath(path_, name));
}

std::optional<unsigned> StatementFields::count(std::string_view name, Need need) {
  auto const *const value = find(name, need);
  if (value == nullptr) return std::nullopt;
  auto const *const whole = value->if_int64();
  if (whole == nullptr || *whole < 1 || *whole > count_max) {
    fail(name, "not-a-count", quoted(name) + " is a whole number from 1 to a million.");
    return std::nullopt;
  }
  return static_cast<unsigned>(*whole);
}

std::optional<Decimal> StatementFields::figure(std::string_view name, Need need) {
  auto const *const value = find(name, need);
  if (value == nullptr) return std::nullopt;
  reader_.number(*value, JsonPath(path_, name));
  if (!value->is_number()) return std::nullopt;
  auto const figure = decimal_of(*value);
  if (figure.is_negative()) fail(name, "negative-figure", quoted(name) + " is never below zero.");
  return figure;
}

Text StatementFields::text(std::string_view name, Need need) {
  Text texts;
  auto const *const value = find(name, need);
  if (value == nullptr) return texts;
  JsonPath const at(path_, name);
  if (value->is_string()) {
    texts.emplace("vi", filled_string(*value, at));
    return texts;
  }
  auto const *const by_language = reader_.object(*value, at);
  if (by_language == nullptr) return texts;
  for (auto const &each : *by_language) {
    auto const language = name_of(each);
    JsonPath const where(at, language);
    if (!is_language(language))
      reader_.fail(where, "bad-language", quoted(language) + " is no language tag such as vi.");
    texts.emplace(language, filled_string(each.value(), where));
  }
  if (!texts.contains("vi"))
    reader_.fail(at, "vietnamese-missing", quoted(name) + " lacks its Vietnamese text (vi).");
  return texts;
}

std::string StatementFields::time(std::string_view name, Need need) {
  auto const *const value = find(name, need);
  if (value == nullptr) return {};
  JsonPath const at(path_, name);
  reader_.time(*value, at);
  return std::string(reader_.string(*value, at));
}

std::string StatementFields::unit(std::string_view name) {
  auto code = string(name, Need::required);
  if (!is_unit_code(code)) fail(name, "bad-unit", quoted(code) + " is no unit code of UN/CEFACT Rec. 20.");
  return code;
}

std::string StatementFields::checked_subject(Json const &value, JsonPath const &at, Kind kind) {
  auto const written = reader_.string(value, at);
  auto const thing = parse_address(written);
  if (!thing) {
    reader_.fail(at, thing.error());
  } else if (thing->kind != kind) {
    reader_.fail(at, "wrong-kind", quoted(written) + " does not name the kind of thing that belongs here.");
  } else if (thing->subject != written) {
    reader_.fail(at, "not-canonical", quoted(written) + " is written as " + quoted(thing->subject) + ".");
  }
  return std::string(written);
}

std::string StatementFields::subject(std::string_view name, Kind kind, Need need) {
  auto const *const value = find(name, need);
  return value == nullptr ? std::string() : checked_subject(*value, JsonPath(path_, name), kind);
}

std::string StatementFields::linked_subject(std::string_view name) {
  auto const *const value = find(name, Need::required);
  if (value == nullptr) return {};
  JsonPath const at(path_, name);
  auto const written = reader_.string(*value, at);
  auto const thing = parse_address(written);
  if (!thing) {
    reader_.fail(at, thing.error());
    return {};
  }
  bool const has_links = thing->kind != Kind::run && thing->kind != Kind::key && thing->kind != Kind::rules &&
                         !thing->subject.starts_with("uri/");
  if (!has_links) return checked_subject(*value, at, Kind::product);
  return checked_subject(*value, at, thing->kind);
}

std::vector<std::string> StatementFields::subjects(std::string_view name, Kind kind) {
  std::vector<std::string> found;
  auto const *const value = find(name, Need::optional);
  if (value == nullptr) return found;
  JsonPath const at(path_, name);
  reader_.each(*value, at, [&](Json const &element, JsonPath const &where) {
    found.push_back(checked_subject(element, where, kind));
  });
  return found;
}

std::vector<std::string> StatementFields::strings(std::string_view name, Need need) {
  std::vector<std::string> found;
  auto const *const value = find(name, need);
  if (value == nullptr) return found;
  reader_.each(*value, JsonPath(path_, name), [&](Json const &element, JsonPath const &where) {
    found.push_back(filled_string(element, where));
  });
  return found;
}

std::optional<PublicKey> StatementFields::checked_key(Json const &value, JsonPath const &at) {
  if (reader_.object(value, at) == nullptr) return std::nullopt;
  auto key = PublicKey::from_jwk(json::serialize(value));
  if (key) return *std::move(key);
  reader_.fail(at, key.error());
  return std::nullopt;
}

std::optional<PublicKey> StatementFields::key(std::string_view name) {
  auto const *const value = find(name, Need::required);
  return value == nullptr ? std::nullopt : checked_key(*value, JsonPath(path_, name));
}

std::vector<PublicKey> StatementFields::keys(std::string_view name) {
  std::vector<PublicKey> found;
  auto const *const value = find(name, Need::required);
  if (value == nullptr) return found;
  JsonPath const at(path_, name);
  auto const count = reader_.each(*value, at, [&](Json const &element, JsonPath const &where) {
    auto key = checked_key(element, where);
    if (!key) return;
    if (std::find(found.begin(), found.end(), *key) != found.end()) {
      reader_.fail(where, "named-twice", "The same key stands twice in one list.");
    }
    found.push_back(*std::move(key));
  });
  if (count == 0) reader_.fail(at, "empty-list", quoted(name) + " names at least one key.");
  return found;
}

void StatementFields::finish() {
  for (auto const &member : object_) {
    auto const name = name_of(member);
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
      fail(name, "unknown-member", quoted(name) + " has no place here.");
    }
  }
}

}  // namespace nguon::trace
