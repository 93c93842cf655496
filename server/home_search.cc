#include "server/home_search.h"

#include "trace/digital_link.h"
#include "trace/gs1/element_string.h"
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

std::string address_of(std::string_view path) {
  auto const thing = trace::parse_address(path);
  return thing && thing->kind != trace::Kind::rules ? thing->address : std::string();
}

/// As a scanner sends them, with or without what it puts in front, or as they are printed below a bar code.
Result<std::vector<trace::AiValue>> read_elements(std::string_view typed) {
  if (typed.starts_with('(')) return trace::parse_bracketed_elements(typed);
  if (typed.starts_with(']') || typed.starts_with(trace::fnc1)) return trace::parse_element_string(typed);
  // Without it only what is too long for anything else that people type.
  auto const digits = std::min(typed.find_first_not_of("0123456789"), typed.size());
  bool const has_gtin = typed.starts_with("01") && digits >= 16;
  bool const has_sscc = typed.starts_with("00") && digits >= 20;
  if (!has_gtin && !has_sscc)
    return Error{ErrorKind::malformed, "no-element-string", "This is no element string.", "q"};
  return trace::parse_element_string(trace::fnc1 + std::string(typed));
}

}  // namespace

std::string find_typed_address(std::string_view typed) {
  constexpr std::size_t typed_bytes_max = 2'000;
  auto const is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!typed.empty() && is_space(typed.front())) typed.remove_prefix(1);
  while (!typed.empty() && is_space(typed.back())) typed.remove_suffix(1);
  if (typed.empty() || typed.size() > typed_bytes_max) return {};
  if (auto const scheme = typed.find("://"); scheme != std::string_view::npos) {
    auto const link = trace::parse_digital_link(typed);
    if (link) return address_of(trace::write_key_path(link->path));
    // One of our own names, as the code on a pack has it.
    auto const path = typed.substr(0, typed.find_first_of("?#")).substr(scheme + 3);
    auto const slash = path.find('/');
    return slash == std::string_view::npos ? std::string() : address_of(path.substr(slash + 1));
  }
  auto const elements = read_elements(typed);
  if (!elements) return {};
  auto const link = trace::make_digital_link(*elements);
  return link ? address_of(trace::write_key_path(link->path)) : std::string();
}

SearchAnswer search_logs(std::vector<SearchedLog> const &logs, std::string words, std::string code) {
  auto const address = code.empty() ? find_typed_address(words) : std::string();
  if (!address.empty()) {
    SearchAnswer found;
    // Among several logs the address without a log's name leads to whichever knows it.
    found.redirect = (logs.size() == 1 ? logs.front().base : std::string()) + "/" + address;
    return found;
  }
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
