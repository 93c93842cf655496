#pragma once
// Names in events and queries under which both find each other, whichever spelling each of them has (EPCIS
// 2.0 §8.2.7.1.1): EPC URNs and GS1 Digital Links of any host are one name, and so are terms of CBV as bare
// words, URNs and web addresses.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nguon::trace {

/// Prefixes that a JSON-LD context defines, with what stands for them.
using Namespaces = std::map<std::string, std::string, std::less<>>;

/// The one name of a thing, place, party or document: GS1's keys as the path of their constrained Digital
/// Link ("01/09521141012345/21/2017", CBV 2.0 §8.1), own names as their address, every other text as it is.
std::string thing_name(std::string_view uri);

/// The one name of a term: a bare word of CBV, or a URI with its prefix spelt out.
std::string term_name(std::string_view term, Namespaces const &namespaces);
/// "example:x" with what stands for the prefix; as it is where nothing does.
std::string expand_name(std::string_view name, Namespaces const &namespaces);

/// Names of things that a value of a MATCH parameter stands for.
struct NameMatch {
  std::string name;  ///< Empty for a pattern.
  /// Of a pattern: the names with any of these beginnings …
  std::vector<std::string> prefixes = {};
  /// … and, where this isn't empty, these keys behind the GTIN, or nothing behind it.
  std::string qualifier = {};

  bool matches(std::string_view thing) const;
};

/// A pattern `urn:epc:idpat:…` (TDS 2.0 §8: stars stand in its last fields), a Digital Link that ends in
/// "/*", or else the one name.
NameMatch read_name_match(std::string_view uri);

}  // namespace nguon::trace
