#pragma once
// Statements with private parts, and words about them.

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "crypto/jws.h"
#include "tests/trace/ledger_fixture.h"
#include "trace/access.h"
#include "trace/disclosure.h"
#include "trace/event_time.h"

namespace nguon::tests {

inline Told with_digests(Told event, std::vector<trace::Disclosure> const &disclosures) {
  boost::json::array digests;
  for (auto const &disclosure : disclosures) digests.emplace_back(to_base64url(disclosure.digest));
  event.json["nguon:private"] = boost::json::object{{"_sd", std::move(digests)}};
  return event;
}

inline std::string sd_jwt(std::string_view jws, std::vector<trace::Disclosure> const &disclosures) {
  std::vector<std::string> encoded;
  for (auto const &disclosure : disclosures) encoded.push_back(disclosure.encoded);
  return trace::write_sd_jwt(jws, encoded);
}

/// An access statement of a request at a time.
inline std::string access_statement(PrivateKey const &key, std::string_view method, std::string_view path,
                                    std::int64_t at_ms, std::string_view origin = test_origin) {
  return sign_jws(key, origin, trace::cty_access,
                  R"({"method":")" + std::string(method) + R"(","path":")" + std::string(path) +
                      R"(","at":")" + trace::format_time_ms(at_ms) + "\"}");
}

}  // namespace nguon::tests
