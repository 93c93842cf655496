#pragma once
// The links of a thing as a resolver offers them: what its owner stated, and this server's own pages, proofs
// and events; which of them fits a request best, and all of them as a link set (RFC 9264, GS1-Conformant
// Resolver Standard).

#include <string>
#include <string_view>
#include <vector>

#include "server/catalogue.h"
#include "server/link_request.h"
#include "trace/link_levels.h"

namespace nguon::server {

struct OfferedLink {
  std::string link_type;  ///< Name of GS1's.
  std::string href;       ///< https, or of this server's own a path.
  std::string title;
  std::vector<std::string> languages = {};  ///< None: of all.
  std::string media_type = {};              ///< Empty: of any.
  std::vector<std::string> contexts = {};   ///< None: for everybody.
  bool forwards_query = false;
  bool is_default = false;

  bool is_own() const { return href.starts_with('/'); }
};

/// The links of one thing.
struct LinkContext {
  std::string address;
  std::string description;
  std::vector<OfferedLink> links;

  /// The default, its variants behind it; none where there is none at this level.
  std::vector<OfferedLink const *> defaults() const;
  std::vector<OfferedLink const *> of_type(std::string_view link_type) const;
};

/// From the coarsest to the finest. What an owner states of a type stands in the place of our own link of
/// that type, but for the proof, the recall and the events of goods, which nobody takes out of sight.
std::vector<LinkContext> offer_links(std::vector<trace::LinkLevel> const &levels, Language language);

/// Those that fit best: by context, then by language (RFC 4647 §3.4), then by media type. More than one where
/// they fit equally. What fits no wish at all does not lose against nothing.
std::vector<OfferedLink const *> choose_links(std::vector<OfferedLink const *> links,
                                              std::vector<std::string> const &contexts,
                                              std::string_view accept_language, std::string_view accept);

/// {"linkset":[{"anchor","itemDescription","https://gs1.org/voc/…":[{"href","title",…}]}]}, with "@context"
/// in front where it is named. `public_url` stands before our own paths.
std::string write_link_set(std::vector<LinkContext> const &contexts, std::string_view public_url,
                           std::string_view json_ld_context = {});

}  // namespace nguon::server
