#pragma once
// Named queries (EPCIS 2.0 §8.2.7, REST /queries): beside the log, in Table::queries: name -> JSON of
// {"name","query","party"}.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"
#include "trace/epcis/event_query.h"

namespace nguon::trace {

struct NamedQuery {
  std::string name;
  std::string definition;  ///< JSON of the query, as it was given.
  std::string party;       ///< Who made it: subject.
  EventQuery query;
};

inline constexpr std::size_t query_name_bytes_max = 128;
inline constexpr std::size_t query_definition_bytes_max = 64 * 1024;
inline constexpr std::size_t named_queries_max = 10'000;
inline constexpr std::size_t named_queries_of_party_max = 100;

/// `body` is {"name":…,"query":{…}}. `prefixes`, which the request defines beside it, become the @context of
/// a definition that has none. Malformed with a JSON pointer as field, "query-name" for a name that no
/// address can have.
Result<NamedQuery> parse_named_query(std::string_view body, std::string_view party,
                                     Namespaces const &prefixes = {});

/// Keeps it; durable when it returns. Conflict ("query-exists") where there is one of this name; too_large
/// ("too-many-queries", and "too-many-queries-of-party" for those that one party made). Throws
/// StorageFailure.
Result<void> add_named_query(storage::Store &store, NamedQuery const &query);
/// not_found ("unknown-query"); forbidden ("query-of-another") where another party made it.
Result<void> remove_named_query(storage::Store &store, std::string_view name, std::string_view party);
/// not_found ("unknown-query").
Result<NamedQuery> find_named_query(storage::Reader const &reader, std::string_view name);
/// By name, after `after`; at most `count`, and none behind the one with which they come to `bytes_max`.
std::vector<NamedQuery> list_named_queries(storage::Reader const &reader, std::string_view after,
                                           std::uint64_t count, std::size_t bytes_max);

/// {"name":…,"query":…}
std::string write_named_query(NamedQuery const &query);

}  // namespace nguon::trace
