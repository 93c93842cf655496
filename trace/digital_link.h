#pragma once
// GS1 Digital Link, uncompressed (GS1 Digital Link Standard: URI Syntax 1.4): a primary key and its
// qualifiers as path segments, in the order of the standard.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"

namespace nguon::trace {

/// One key or qualifier with its value, unescaped.
struct AiValue {
  std::string_view ai;  ///< Of static storage.
  std::string value;
  bool operator==(AiValue const &) const = default;
};

/// The primary key first, then its qualifiers.
using KeyPath = std::vector<AiValue>;

/// Whether a path segment names a primary key: an Application Identifier or, as links made before version 1.2
/// have them, its short word ("gtin", "sscc" …).
bool is_primary_key(std::string_view segment);

/// Reads `segments` as key, value, qualifier, value …, still escaped. Refuses wrong values, qualifiers that
/// the key does not have, and any order but the standard's.
Result<KeyPath> parse_key_path(std::span<std::string_view const> segments);

/// The segments of an http(s) URI from its primary key on; empty when it is no Digital Link. A key counts as
/// one when its value starts with a digit, so "/docs/00/readme" stays an ordinary address. Query and fragment
/// are left aside.
std::vector<std::string_view> find_digital_link(std::string_view uri);

/// "01/09521234543213/10/L%2F1"
std::string write_key_path(KeyPath const &path);

}  // namespace nguon::trace
