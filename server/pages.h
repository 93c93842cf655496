#pragma once
// HTML pages: complete without JavaScript, in one response, nothing from another host. Each function is pure:
// what it is given decides every byte, so pages can be cached and tested without a socket; any thread may
// call it.
//
// The pages hold forms that the server answers with a redirect (303), since without JavaScript a field can't
// become a part of a path: `GET <product address>?lot=L1` leads to that lot, `GET /?code=XXXXX-XXXXX` to the
// one subject with that short code. `GET /?q=words` searches. `lang=vi|en` may stand beside each of them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/catalogue.h"
#include "trace/provenance.h"

namespace nguon::server {

/// What a page tells of the log's witnesses.
struct WitnessesShown {
  std::size_t count = 0;        ///< That the log's policy names.
  std::size_t signed_by = 0;    ///< Of these, under the newest countersigned checkpoint.
  std::uint64_t tree_size = 0;  ///< Of that checkpoint; 0 where there is none.
  std::string at;               ///< When it was signed last, RFC 3339.
  bool audited = false;         ///< Somebody signed it who had replayed the log.
};

struct PageContext {
  Language language = Language::vi;
  std::string path;        ///< Of this page, with its leading slash, without `lang`; for the language switch.
  std::string public_url;  ///< Scheme and host of printed codes, without a trailing slash.
  std::string origin;      ///< Name of the log.
  std::string today;       ///< YYYY-MM-DD in Vietnam.
  bool language_chosen = false;  ///< By `lang` in the address: then the page's links carry the choice on.
  std::optional<WitnessesShown> witnesses = std::nullopt;  ///< Where the log has any.
  std::vector<std::string> verifiers = {};  ///< Addresses of the verifier in one file on other hosts.

  /// Whether this entry was logged after the newest countersigned checkpoint.
  bool is_uncosigned(std::uint64_t index) const {
    return witnesses && witnesses->tree_size > 0 && index >= witnesses->tree_size;
  }
};

/// Lot, serial, or a product without lots: the provenance page.
std::string provenance_page(trace::Provenance const &provenance, PageContext const &context);
/// Whether that page shows something as not countersigned yet.
bool awaits_cosigning(trace::Provenance const &provenance, PageContext const &context);
/// Product (asks for the lot), place, party.
std::string listing_page(trace::Listing const &listing, PageContext const &context);
/// Nothing is known of this address: mistyped, a fake, how to report.
struct UnknownPage {
  trace::Identifier thing;
  trace::Text product_name;              ///< Of the product that it would be one of, where that is known.
  std::optional<trace::PartyRef> maker;  ///< Whose product it is.
};
std::string unknown_page(UnknownPage const &page, PageContext const &context);
/// Search, field for the short code, newest products.
struct HomePage {
  std::string words;                       ///< What was searched for; empty at first.
  std::vector<trace::SearchHit> hits;      ///< Of the search; at first the newest products.
  std::string code;                        ///< A short code that was typed.
  std::vector<std::string> code_subjects;  ///< Several only on a collision.
  bool code_unknown = false;
};
std::string home_page(HomePage const &page, PageContext const &context);
/// How to check it oneself, what the words mean: /check
std::string check_page(PageContext const &context);
/// An error for people, with the sentence of `say`.
std::string error_page(int status, Error const &error, PageContext const &context);

/// The one inline style sheet of every page as a CSP source, "'sha256-…'". With it a page needs no more than
/// default-src 'none'; style-src <this>; img-src 'self' data:; form-action 'self'; base-uri 'none'.
std::string const &style_csp_source();

}  // namespace nguon::server
