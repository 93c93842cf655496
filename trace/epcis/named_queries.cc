#include "trace/epcis/named_queries.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <mutex>

#include "crypto/strict_json.h"
#include "trace/epcis/event_texts.h"
#include "trace/json_reader.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

using storage::Table;

/// One at a time: a name is looked for and then taken.
std::mutex &names_mutex() {
  static std::mutex mutex;
  return mutex;
}

bool is_query_name(std::string_view name) {
  return !name.empty() && name.size() <= query_name_bytes_max &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("-._~:").find(c) != std::string_view::npos;
         });
}

Error unknown_query(std::string_view name) {
  return {ErrorKind::not_found, "unknown-query", "There is no query named " + quoted(name) + ".",
          "queryName"};
}

/// With which every row of the party ends, and no other row.
std::string row_end(std::string_view party) {
  return ",\"party\":" + json_quoted(party) + "}";
}

std::string write_row(NamedQuery const &query) {
  return "{\"name\":" + json_quoted(query.name) + ",\"query\":" + query.definition + row_end(query.party);
}

Result<NamedQuery> read_named(std::string_view text, std::string_view party, bool is_row,
                              Namespaces const &prefixes = {}) {
  auto parsed = parse_strict_json(text, json_depth_max);
  if (!parsed) return std::move(parsed).error();
  JsonReader reader;
  JsonPath const root;
  auto const *const object = reader.object(*parsed, root);
  if (object == nullptr) return *reader.error();
  NamedQuery query;
  for (auto const &member : *object) {
    auto const name = name_of(member);
    if (name == "name" || name == "query") continue;
    if (is_row && name == "party") {
      query.party = reader.string(member.value(), JsonPath(root, "party"));
      continue;
    }
    reader.fail(JsonPath(root, name), "unknown-member",
                "A query has a name and a query, and no " + quoted(name) + ".");
  }
  if (!is_row) query.party = party;
  if (auto const *const name = reader.member(*object, "name", root)) {
    query.name = reader.string(*name, JsonPath(root, "name"));
    if (!is_query_name(query.name)) {
      reader.fail(JsonPath(root, "name"), "query-name",
                  "A query's name has up to 128 letters, digits and - . _ ~ : and nothing else.");
    }
  }
  auto const *const definition = reader.member(*object, "query", root);
  auto const *const asked =
      definition == nullptr ? nullptr : reader.object(*definition, JsonPath(root, "query"));
  if (reader.has_failed()) return *reader.error();
  auto whole = *asked;
  query.definition = find_member_text(text, "query");
  if (!prefixes.empty() && !whole.empty() && !whole.contains("@context")) {
    boost::json::object context;
    for (auto const &[prefix, uri] : prefixes) context[prefix] = uri;
    query.definition = with_first_member(query.definition, "@context", boost::json::serialize(context));
    whole["@context"] = std::move(context);
  }
  auto read = parse_event_query(whole);
  if (!read) {
    auto error = std::move(read).error();
    error.field = "/query" + (error.field.starts_with('/') ? error.field : "/" + error.field);
    return error;
  }
  query.query = *std::move(read);
  return query;
}

}  // namespace

Result<NamedQuery> parse_named_query(std::string_view body, std::string_view party,
                                     Namespaces const &prefixes) {
  if (body.size() > query_definition_bytes_max) {
    return Error{ErrorKind::too_large,
                 "query-too-complex",
                 "The definition of a query is larger than this server takes.",
                 "body",
                 std::to_string(body.size()) + " bytes",
                 std::to_string(query_definition_bytes_max) + " bytes"};
  }
  return read_named(body, party, false, prefixes);
}

Result<void> add_named_query(storage::Store &store, NamedQuery const &query) {
  std::lock_guard const lock(names_mutex());
  if (store.get(Table::queries, query.name)) {
    return Error{ErrorKind::conflict, "query-exists",
                 "There is a query named " + quoted(query.name) + " already.", "/name"};
  }
  std::size_t count = 0, of_party = 0;
  store.scan(Table::queries, "", "", [&, end = row_end(query.party)](std::string_view, std::string_view row) {
    if (row.ends_with(end)) ++of_party;
    return ++count < named_queries_max;
  });
  if (of_party >= named_queries_of_party_max) {
    return Error{ErrorKind::too_large, "too-many-queries-of-party",
                 "You have as many queries as one party may keep; remove one first.", "/name"};
  }
  if (count >= named_queries_max)
    return Error{ErrorKind::too_large, "too-many-queries", "There are as many queries as this server keeps.",
                 "/name"};
  storage::Batch batch;
  batch.put(Table::queries, query.name, write_row(query));
  store.write(batch);
  return {};
}

Result<void> remove_named_query(storage::Store &store, std::string_view name, std::string_view party) {
  std::lock_guard const lock(names_mutex());
  auto const query = find_named_query(store, name);
  if (!query) return query.error();
  if (query->party != party)
    return Error{ErrorKind::forbidden, "query-of-another", "Another party made this query.", "queryName"};
  storage::Batch batch;
  batch.erase(Table::queries, name);
  store.write(batch);
  return {};
}

Result<NamedQuery> find_named_query(storage::Reader const &reader, std::string_view name) {
  auto const row = reader.get(Table::queries, name);
  if (!row) return unknown_query(name);
  return read_named(*row, "", true);
}

std::vector<NamedQuery> list_named_queries(storage::Reader const &reader, std::string_view after,
                                           std::uint64_t count, std::size_t bytes_max) {
  std::vector<std::string> rows;
  std::size_t bytes = 0;
  auto const from = after.empty() ? std::string() : std::string(after) + '\0';
  reader.scan(Table::queries, "", from, [&](std::string_view, std::string_view row) {
    rows.emplace_back(row);
    bytes += row.size();
    return rows.size() < count && bytes < bytes_max;
  });
  std::vector<NamedQuery> queries;
  for (auto const &row : rows) {
    if (auto query = read_named(row, "", true)) queries.push_back(*std::move(query));
  }
  return queries;
}

std::string write_named_query(NamedQuery const &query) {
  return "{\"name\":" + json_quoted(query.name) + ",\"query\":" + query.definition + "}";
}

}  // namespace nguon::trace
