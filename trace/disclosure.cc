#include "trace/disclosure.h"

#include <algorithm>
#include <boost/json/value.hpp>

#include "crypto/base64.h"
#include "crypto/random.h"
#include "crypto/strict_json.h"
#include "trace/json_text.h"
#include "trace/refusal.h"

namespace nguon::trace {
namespace {

constexpr unsigned disclosure_depth_max = 16;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t private_name_bytes_max = 200;

Error bad_disclosure(std::string code, std::string message) {
  return malformed(std::move(code), std::move(message), "disclosure");
}

/// What means digests to RFC 9901 (§4.2.4).
bool is_reserved(std::string_view name) {
  return name == "_sd" || name == "_sd_alg" || name == "...";
}

bool holds_digests(boost::json::value const &value) {
  if (auto const *const object = value.if_object()) {
    return std::any_of(object->begin(), object->end(), [](auto const &member) {
      return is_reserved({member.key().data(), member.key().size()}) || holds_digests(member.value());
    });
  }
  auto const *const array = value.if_array();
  return array != nullptr && std::any_of(array->begin(), array->end(), holds_digests);
}

}  // namespace

Result<Disclosure> parse_disclosure(std::string_view encoded) {
  if (encoded.size() > disclosure_bytes_max) {
    return Error{ErrorKind::too_large,
                 "disclosure-too-large",
                 "A private value is larger than one may be.",
                 "disclosure",
                 std::to_string(encoded.size()) + " bytes",
                 "at most " + std::to_string(disclosure_bytes_max) + " bytes"};
  }
  auto const text = base64url_decode(encoded);
  if (!text) return bad_disclosure("disclosure-form", "A disclosure is base64url without padding.");
  auto const parsed = parse_strict_json(*text, disclosure_depth_max);
  if (!parsed)
    return bad_disclosure("disclosure-form", "A disclosure is not JSON: " + parsed.error().message);
  auto const *const parts = parsed->if_array();
  if (parts == nullptr || parts->size() != 3 || !(*parts)[0].is_string() || !(*parts)[1].is_string()) {
    return bad_disclosure("disclosure-form",
                          "A disclosure is an array of three: a salt, a name and a value.");
  }
  auto const &salt = (*parts)[0].get_string();
  if (salt.size() < salt_letters_min) {
    return bad_disclosure("disclosure-salt",
                          "The salt of a disclosure has at least 22 letters, for 128 random bits: a value "
                          "behind a shorter one can be guessed.");
  }
  auto const &name = (*parts)[1].get_string();
  if (name.empty() || name.size() > private_name_bytes_max || is_reserved({name.data(), name.size()})) {
    return bad_disclosure("disclosure-name",
                          "The name of a private value has 1 to 200 bytes, and is none of _sd, _sd_alg, "
                          "\"...\".");
  }
  if (holds_digests((*parts)[2])) {
    return bad_disclosure("disclosure-nested",
                          "A private value holds digests of further ones; give each of those by itself.");
  }
  return Disclosure{.encoded = std::string(encoded),
                    .name = std::string(name),
                    .value = std::string(elements_in_text(*text)[2]),
                    .digest = sha256(encoded)};
}

Disclosure make_disclosure(std::string_view name, std::string_view value) {
  return make_disclosure(base64url_encode(random_bytes(salt_bytes)), name, value);
}

Disclosure make_disclosure(std::string_view salt, std::string_view name, std::string_view value) {
  auto encoded =
      base64url_encode("[" + json_quoted(salt) + "," + json_quoted(name) + "," + std::string(value) + "]");
  auto const digest = sha256(encoded);
  return {std::move(encoded), std::string(name), std::string(value), digest};
}

Result<SdJwt> split_sd_jwt(std::string_view line) {
  SdJwt parts;
  auto const end = line.find('~');
  parts.jws = line.substr(0, end);
  if (end == std::string_view::npos) return parts;
  auto rest = line.substr(end + 1);
  while (!rest.empty()) {
    auto const next = rest.find('~');
    if (next == std::string_view::npos) {
      return bad_disclosure("disclosure-end",
                            "Every disclosure ends with \"~\"; a key binding behind the last is not taken.");
    }
    if (next == 0) return bad_disclosure("disclosure-form", "A disclosure is empty.");
    if (parts.disclosures.size() == disclosures_max) {
      return Error{ErrorKind::too_large,
                   "disclosures-too-many",
                   "A statement brings more private values than it may.",
                   "disclosure",
                   "more than " + std::to_string(disclosures_max),
                   "at most " + std::to_string(disclosures_max)};
    }
    parts.disclosures.push_back(rest.substr(0, next));
    rest.remove_prefix(next + 1);
  }
  return parts;
}

std::string write_sd_jwt(std::string_view jws, std::vector<std::string> const &disclosures) {
  std::string line(jws);
  line += '~';
  for (auto const &disclosure : disclosures) line.append(disclosure).push_back('~');
  return line;
}

}  // namespace nguon::trace
