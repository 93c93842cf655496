#pragma once
// What a request asks of a resolver (GS1-Conformant Resolver Standard). Plain decisions on text.

#include <string>
#include <string_view>
#include <vector>

namespace nguon::server {

struct LinkRequest {
  enum class Kind {
    nothing,        ///< Whatever is the default.
    link_set,       ///< All links.
    of_type,        ///< The link of a type.
    default_link,   ///< The default, by its own name.
    default_multi,  ///< Its variants.
  } kind = Kind::nothing;
  enum class Format { link_set, json, json_ld } format = Format::link_set;  ///< Of all links, or of a choice.
  std::string link_type;              ///< GS1's name where there is one ("pip"), else as it was written.
  std::vector<std::string> contexts;  ///< Wanted ones.
};

/// `linkType` and `context` of a query, the names in any case: a type as "gs1:pip", as a URI of GS1's, or
/// bare, in any case too; "linkset", "all". A link set also where Accept wants application/linkset+json or
/// application/ld+json no less than anything else.
LinkRequest read_link_request(std::string_view query, std::string_view accept);

/// `href` with every "name=value" of the query behind its own, in front of its fragment. What a field of a
/// header may not hold is escaped.
std::string forward_query(std::string_view href, std::string_view query);

}  // namespace nguon::server
