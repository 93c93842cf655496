#pragma once
// What the first page's two fields ask: words, or a short code. In one log, or in several at once.

#include <memory>
#include <string>
#include <vector>

#include "server/pages.h"
#include "storage/log.h"

namespace nguon::server {

struct SearchedLog {
  std::shared_ptr<storage::Published const> state;
  std::string base;    ///< What stands before its addresses.
  std::string origin;  ///< Empty where there is no other to tell it from.
};

/// What the search found, or the one page that it leads to.
struct SearchAnswer {
  HomePage page;
  std::string
      redirect;  ///< With the log's base and a leading slash; empty where there is not exactly one hit.
};

/// The address of what somebody typed or scanned: a GS1 Digital Link or one of our own addresses of any host,
/// an element string, or one as it is printed, "(01)…(10)…". Empty for anything else.
std::string find_typed_address(std::string_view typed);

/// Looks `code` up, or where it is empty `words`; what names a thing
/// whole leads to its page. Words and codes are cut where they are longer than anybody types.
/// Reads tables: call it on the pool.
SearchAnswer search_logs(std::vector<SearchedLog> const &logs, std::string words, std::string code);

}  // namespace nguon::server
