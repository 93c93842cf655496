#include "server/home_search.h"

#include "trace/own_id.h"

namespace nguon::server {
namespace {

constexpr std::size_t hits_max = 50;
constexpr std::size_t words_bytes_max = 200;

using Hits = std::vector<HomePage::Hit>;

Hits look_up_words(SearchedLog const &log, std::string const &words) {
  Hits hits;
  for (auto &thing : trace::search(*log.state->reader, words, hits_max))
    hits.push_back({std::move(thing), log.base, log.origin});
  return hits;
}

Hits look_up_code(SearchedLog const &log, std::string_view code) {
  Hits hits;
  for (auto &address : trace::find_short_code(*log.state->reader, code)) {
    trace::SearchHit thing;
    thing.address = std::move(address);
    hits.push_back({std::move(thing), log.base, log.origin});
  }
  return hits;
}

/// The best of each log first, then the second of each: no log pushes another out.
Hits take_turns(std::vector<Hits> by_log) {
  Hits all;
  for (std::size_t rank = 0; rank < hits_max && all.size() < hits_max; ++rank) {
    for (auto &hits : by_log) {
      if (rank < hits.size() && all.size() < hits_max) all.push_back(std::move(hits[rank]));
    }
  }
  return all;
}

std::string only_address(Hits const &hits) {
  return hits.size() == 1 ? hits.front().base + "/" + hits.front().thing.address : std::string();
}

}  // namespace

SearchAnswer search_logs(std::vector<SearchedLog> const &logs, std::string words, std::string code) {
  words.resize(std::min(words.size(), words_bytes_max));
  code.resize(std::min(code.size(), words_bytes_max));
  SearchAnswer answer;
  auto &page = answer.page;
  std::vector<Hits> found;
  if (code.empty()) {
    for (auto const &log : logs) found.push_back(look_up_words(log, words));
    page.hits = take_turns(std::move(found));
    page.words = std::move(words);
    answer.redirect = only_address(page.hits);
    return answer;
  }
  if (auto const canonical = trace::parse_short_code(code)) {
    for (auto const &log : logs) found.push_back(look_up_code(log, *canonical));
    page.code_hits = take_turns(std::move(found));
  }
  page.code = std::move(code);
  page.code_unknown = page.code_hits.empty();
  answer.redirect = only_address(page.code_hits);
  return answer;
}

}  // namespace nguon::server
