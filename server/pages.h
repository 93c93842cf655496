#pragma once
// HTML pages: complete without JavaScript, in one response, nothing from another host. Each function is pure: what it is
// given decides every byte, so pages can be cached and tested without a socket.

#include <string>
#include <string_view>
#include <vector>

#include "server/catalogue.h"
#include "trace/provenance.h"

namespace nguon::server {

struct PageContext {
  Language language = Language::vi;
  std::string path;        ///< Of this page, with its leading slash, without `lang`; for the language switch.
  std::string public_url;  ///< Scheme and host of printed codes, without a trailing slash.
  std::string origin;      ///< Name of the log.
  std::string today;       ///< YYYY-MM-DD in Vietnam.
};

/// Lot or serial: the provenance page.
std::string provenance_page(trace::Provenance const &provenance, PageContext const &context);
/// Product (asks for the lot), place, party.
std::string listing_page(trace::Listing const &listing, PageContext const &context);
/// Nothing is known of this address: mistyped, a fake, how to report.
std::string unknown_page(trace::Identifier const &thing, PageContext const &context);
/// Search, field for the short code, newest products.
struct HomePage {
  std::string words;                     ///< What was searched for; empty at first.
  std::vector<trace::SearchHit> hits;
  std::string code;                      ///< A short code that was typed.
  std::vector<std::string> code_subjects;  ///< Several only on a collision.
  bool code_unknown = false;
};
std::string home_page(HomePage const &page, PageContext const &context);
/// How to check it oneself, what the words mean: /check
std::string check_page(PageContext const &context);
/// An error for people, with the sentence of `say`.
std::string error_page(int status, Error const &error, PageContext const &context);

}  // namespace nguon::server
