#pragma once
// Reading of JSON vectors: short names for the members of a case.

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base64.h"
#include "crypto/hash.h"

namespace nguon::tests {

namespace json = boost::json;

inline std::string text_of(json::value const &value) {
  return json::value_to<std::string>(value);
}
inline std::string bytes_of(json::value const &hex) {
  return hex_decode(text_of(hex)).value();
}
inline Hash hash_of(json::value const &hex) {
  return hash_from_hex(text_of(hex)).value();
}

inline std::vector<Hash> hashes_of(json::value const &list) {
  std::vector<Hash> hashes;
  for (auto const &hex : list.as_array()) hashes.push_back(hash_of(hex));
  return hashes;
}

/// `bytes` with the lowest bit of one of them turned over.
inline std::string altered(std::string_view bytes, std::size_t at) {
  std::string other(bytes);
  other.at(at) = static_cast<char>(other.at(at) ^ 1);
  return other;
}

inline Hash altered(Hash hash, std::size_t at = 0) {
  hash.bytes.at(at) ^= 1;
  return hash;
}

}  // namespace nguon::tests
