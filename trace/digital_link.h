#pragma once
// GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax 1.4): a primary key and its qualifiers as path
// segments, in the order of the standard, and data attributes in the query. Compressed ones are read too
// (trace/gs1/compression.h).

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"

namespace nguon::trace {

/// An Application Identifier with its value, unescaped.
struct AiValue {
  std::string ai;
  std::string value;
  bool operator==(AiValue const &) const = default;
};

/// The primary key first, then its qualifiers.
using KeyPath = std::vector<AiValue>;

/// Whether a path segment names a primary key: an Application Identifier or, as links made before version 1.2
/// have them, its short word ("gtin", "sscc" …). "party" (417) does not count: it is the first segment of
/// names of our own.
bool is_primary_key(std::string_view segment);

/// Reads `segments` as key, value, qualifier, value …, still escaped. Refuses wrong values, qualifiers that
/// the key does not have, and any order but the standard's.
Result<KeyPath> parse_key_path(std::span<std::string_view const> segments);

/// The segments of an http(s) URI from its primary key on; empty when it is no Digital Link. A key counts as
/// one when its value starts with a digit, so "/docs/00/readme" stays an ordinary address. Query and fragment
/// are left aside. It is what names in statements are found with, and therefore never finds more.
std::vector<std::string_view> find_digital_link(std::string_view uri);

/// "01/09521234543213/10/L%2F1"
std::string write_key_path(KeyPath const &path);

/// A parameter of a query that is no Application Identifier (linkType …), unescaped.
struct Parameter {
  std::string name;
  std::string value;
  bool operator==(Parameter const &) const = default;
};

struct DigitalLink {
  KeyPath path;
  std::vector<AiValue> attributes;
  std::vector<Parameter> parameters;
  bool operator==(DigitalLink const &) const = default;
};

/// Any http(s) URI of any host whose path ends in a primary key and its qualifiers, compressed or not.
/// Attributes must be such as may stand in a query and not in the path, each once, and of the form that GS1
/// asks for. Parameters without a value are left out. Words for keys and GTINs of 8, 12 and 13 digits, which
/// the standard has left behind, are read. Malformed with a reason otherwise: "not-a-uri", "no-gs1-key",
/// "unknown-gs1-key", "key-order", "not-an-attribute", "repeated-key", "belongs-in-path", or what is wrong
/// with a value.
Result<DigitalLink> parse_digital_link(std::string_view uri);

/// The link of what a bar code holds: the first primary key, its qualifiers, all else as attributes, of which
/// those of predefined length come first. Malformed where there is no key, where an AI may stand nowhere, or
/// has two values.
Result<DigitalLink> make_digital_link(std::span<AiValue const> elements);

/// `stem` is what stands before the path, as in "https://example.vn/products", with or without a slash at its
/// end.
std::string write_digital_link(DigitalLink const &link, std::string_view stem);

/// The one spelling among all links with the same AIs (URI Syntax §4.11): at https://id.gs1.org, attributes
/// by rising AI, no other parameters.
std::string canonical_link(DigitalLink link);

/// The keys by which EPCIS names a thing (CBV 2.0 §8.1): the finest of its qualifiers alone, no variant.
KeyPath constrain(KeyPath path);
/// Their canonical link, without attributes.
std::string constrained_link(KeyPath path);

}  // namespace nguon::trace
