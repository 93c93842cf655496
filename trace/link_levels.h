#pragma once
// What a resolver knows of a thing: the thing itself and all that stands above it, a serial's lot and its
// product, each with what the log says of it and what its owner links it to (GS1-Conformant Resolver
// Standard).

#include <string>
#include <vector>

#include "storage/store.h"
#include "trace/identifier.h"
#include "trace/records.h"

namespace nguon::trace {

struct LinkLevel {
  Identifier thing;
  bool is_known = false;      ///< The log tells of it itself, so that it has a page.
  Text name;                  ///< Of the product, place or party.
  std::string image;          ///< Of a product; hash in hex.
  std::string web;            ///< Of a party.
  bool has_findings = false;  ///< Somebody checked it.
  bool is_sold = false;       ///< A trader has or had some of it.
  /// As stated, in the order of the log, {lot} and {serial} filled in. A link of the product with {lot} in it
  /// stands with the lot that is asked for.
  std::vector<Link> links;
};

/// From the product down to what is asked for; only those of which there is something to say.
std::vector<LinkLevel> find_link_levels(storage::Reader const &reader, Identifier const &thing);

}  // namespace nguon::trace
