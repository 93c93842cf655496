#include "trace/key_ending.h"

#include <algorithm>

#include "trace/event_time.h"

namespace nguon::trace {
namespace {

std::int64_t ms(std::string_view time) {
  auto const parsed = parse_time_ms(time);
  NGUON_CHECK(parsed.has_value());
  return *parsed;
}

bool is_earlier(std::string const &time, std::string const &than) {
  return !time.empty() && (than.empty() || ms(time) < ms(than));
}

}  // namespace

std::optional<KeyEnding> end_key(std::optional<KeyEnding> const &before, KeyRevocation const &said,
                                 Position position) {
  auto const since = said.suspect_since.value_or("");
  auto const until = said.accept_until.value_or("");
  if (!before) return KeyEnding{position.index, std::string(position.at), until, since};

  auto after = *before;
  if (is_earlier(since, before->suspect_since)) after.suspect_since = since;
  // No end of a grace is the earliest.
  if (!before->accept_until.empty() && (until.empty() || is_earlier(until, before->accept_until)))
    after.accept_until = until;
  if (after.suspect_since == before->suspect_since && after.accept_until == before->accept_until)
    return std::nullopt;
  return after;
}

KeyEnding ended_root(RootChange const &said, Position position) {
  return {position.index, std::string(position.at), {}, said.suspect_since};
}

bool counts_in_grace(KeyEnding const &ending, Statement const &statement, Position position) {
  auto const *document = std::get_if<EpcisDocument>(&statement.body);
  if (document == nullptr || ending.accept_until.empty()) return false;
  if (ms(position.at) > ms(ending.accept_until)) return false;
  return std::ranges::all_of(
      document->events, [ended = ms(ending.at)](Event const &event) { return event.event_time_ms <= ended; });
}

}  // namespace nguon::trace
