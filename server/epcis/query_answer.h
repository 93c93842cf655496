#pragma once
// What one request of the query interface of EPCIS works with, and what its answers have in common.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/asio.h"
#include "server/context.h"
#include "server/epcis/parts.h"
#include "server/problem.h"
#include "server/request.h"
#include "server/response.h"
#include "trace/epcis/event_query.h"
#include "trace/epcis/page_token.h"
#include "trace/epcis/recorded_event.h"

namespace nguon::server {

/// Of the members of a list that stand on one page; one may be larger, and comes alone.
inline constexpr std::size_t list_bytes_max = 1u << 20;

/// One row of a list that is in order by names.
struct ListRow {
  std::string name;
  std::string member;  ///< As it stands in the answer.
};

/// On the pool; lives as long as its request is answered.
class QueryAnswer {
 public:
  /// `size`: entries of the log when the request came.
  QueryAnswer(Context const &context, RequestView const &request, std::uint64_t size)
      : size_(size),
        service_(context.service),
        limits_(context.limits),
        request_(request),
        parts_(*context.service.epcis) {}

  /// Reads what the header asks for; a problem where it cannot be had.
  std::optional<Problem> check();

  Service const &service() const { return service_; }
  RequestView const &request() const { return request_; }
  EpcisParts &parts() const { return parts_; }
  trace::PageTokens &tokens() const { return *service_.page_tokens; }
  /// Prefixes that the request defines.
  trace::Namespaces const &extensions() const { return extensions_; }

  /// The query in the address.
  Result<trace::EventQuery> read_query() const;
  /// The rest of the path behind `prefix`, unescaped.
  Result<std::string> rest_of_path(std::string_view prefix) const;
  /// The same of "name" and "name/events".
  struct NamePath {
    std::string name;
    bool wants_events = false;
  };
  Result<NamePath> name_in_path(std::string_view prefix) const;

  /// An id in the form that is asked for. Malformed ("company-prefix-unknown") where it cannot be had.
  Result<std::string> format(std::string_view uri) const;

  /// A document of these events, in the form that is asked for, and what the log knows of each. `rows` as in
  /// rows(); `members` as in write_answer_document.
  Result<ResponseBuilder> document(std::vector<trace::EventText> events, std::string_view name,
                                   storage::Reader const &rows, std::string members = {}) const;

  /// Rows that cover all that was recorded when the request came, and how many entries that is.
  struct Rows {
    std::shared_ptr<storage::Reader const> reader;
    std::uint64_t size = 0;
  };
  /// Unavailable ("index-behind").
  Result<Rows> rows() const;

  /// The events of a query. `scope` tells the tokens of one resource from those of another.
  ResponsePtr events(trace::EventQuery const &query, std::string_view scope, std::string_view name) const;

  /// Page size and place of a list; parameters of queries mean nothing there.
  Result<trace::EventQuery> read_list_query() const;

  /// One page of a list. `read(after, count)` answers the rows whose names come behind `after`, at most
  /// `count`; `write(members)` the body.
  using ReadRows = std::function<std::vector<ListRow>(std::string const &after, std::uint64_t count)>;
  using WriteMembers = std::function<std::string(std::vector<std::string> const &members)>;
  ResponsePtr list(std::string_view scope, ReadRows const &read, WriteMembers const &write) const;

 private:
  std::uint64_t page_size(trace::EventQuery const &query) const;

  trace::Namespaces extensions_;
  std::uint64_t const size_;
  Service const &service_;
  Limits const &limits_;
  RequestView const &request_;
  EpcisParts &parts_;
};

/// Waits a while for the index, then runs `answer` on the pool; where the header asks for what cannot be had
/// or nothing stands behind /epcis/, the problem.
Task<ResponsePtr> answer_query(Context &context, RequestView const &request,
                               std::function<ResponsePtr(QueryAnswer const &)> answer);

/// not_found ("unknown-resource").
Error no_event_names(std::string_view what);

}  // namespace nguon::server
