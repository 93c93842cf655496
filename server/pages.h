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

/// What a page tells of the copy that it is made from.
struct CopyShown {
  std::string url;         ///< Where the log itself is.
  std::string success_at;  ///< When the copy was last what the log shows, RFC 3339; empty where never yet.
  bool holds = true;       ///< False once the log contradicted itself.
  bool is_late = false;    ///< The log has not been heard of for over an hour.
};

struct PageContext {
  Language language = Language::vi;
  std::string path;        ///< Of this page, with its leading slash, without `lang`; for the language switch.
  std::string public_url;  ///< Scheme and host of printed codes, without a trailing slash.
  std::string origin;      ///< Name of the log; empty on a page that is of none.
  std::string today;       ///< YYYY-MM-DD in Vietnam.
  bool language_chosen = false;  ///< By `lang` in the address: then the page's links carry the choice on.
  std::optional<WitnessesShown> witnesses = std::nullopt;  ///< Where the log has any.
  std::vector<std::string> verifiers = {};  ///< Addresses of the verifier in one file on other hosts.
  std::string base = {};  ///< What stands before the log's addresses where several are served together.
  std::optional<CopyShown> copy = std::nullopt;  ///< Where the page is made from one.

  /// Whether this entry was logged after the newest countersigned checkpoint.
  bool is_uncosigned(std::uint64_t index) const {
    return witnesses && witnesses->tree_size > 0 && index >= witnesses->tree_size;
  }
};

/// Lot, serial, or a product without lots: the provenance page.
std::string provenance_page(trace::Provenance const &provenance, PageContext const &context);
/// Whether that page says something that can change without the log growing: that it is not countersigned
/// yet, or how old the copy is that it was made from.
bool minds_version(trace::Provenance const &provenance, PageContext const &context);
/// Product (asks for the lot), place, party.
std::string listing_page(trace::Listing const &listing, PageContext const &context);
/// One of several logs that are copied here.
struct CopiedLog {
  std::string origin;
  std::string address;                ///< Of its own first page.
  std::optional<std::uint64_t> size;  ///< Entries; none before its first checkpoint.
  CopyShown copy;
};
/// Nothing is known of this address: mistyped, a fake, how to report.
struct UnknownPage {
  trace::Identifier thing;
  trace::Text product_name;              ///< Of the product that it would be one of, where that is known.
  std::optional<trace::PartyRef> maker;  ///< Whose product it is.
  std::vector<CopiedLog> logs = {};      ///< In which it was looked for, where there are several.
};
std::string unknown_page(UnknownPage const &page, PageContext const &context);
/// Search, field for the short code, newest products or the logs.
struct HomePage {
  struct Hit {
    trace::SearchHit thing;
    std::string base = {};    ///< As PageContext has it.
    std::string origin = {};  ///< Of the log that knows it; empty where there is only one.
  };
  std::string words;           ///< What was searched for; empty at first.
  std::vector<Hit> hits;       ///< Of the search; at first the newest products.
  std::string code;            ///< A short code that was typed.
  std::vector<Hit> code_hits;  ///< Several only on a collision, or in several logs.
  bool code_unknown = false;
  std::vector<CopiedLog> logs;  ///< Where copies of several are served together.
};
std::string home_page(HomePage const &page, PageContext const &context);
/// Several logs know a thing: which one's word is wanted?
struct LogChoice {
  std::string origin;
  std::string href;
};
std::string choices_page(std::vector<LogChoice> const &choices, PageContext const &context);
/// Several links fit a request equally: which one is wanted?
struct LinkChoice {
  std::string label;
  std::string href;
};
std::string link_choices_page(std::vector<LinkChoice> const &choices, PageContext const &context);
/// How to check it oneself, what the words mean: /check
std::string check_page(PageContext const &context);
/// Every address and what it answers, from server/web/openapi.json: /docs
std::string openapi_page(PageContext const &context);
/// An error for people, with the sentence of `say`.
std::string error_page(int status, Error const &error, PageContext const &context);

/// The one inline style sheet of every page as a CSP source, "'sha256-…'". With it a page needs no more than
/// default-src 'none'; style-src <this>; img-src 'self' data:; form-action 'self'; base-uri 'none'.
std::string const &style_csp_source();

}  // namespace nguon::server
