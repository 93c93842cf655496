#include "server/response_cache.h"

#include <algorithm>

#include "server/offload.h"

namespace nguon::server {
namespace {

bool is_version_right(Built const &built, Moment const &known, Moment const &now) {
  bool const minds = built.minds_version || built.lasts == Built::Lasts::same_log;
  return !minds || known.version == now.version;
}

bool is_fresh(Built const &built, Moment const &known, Moment const &now) {
  if (built.lasts == Built::Lasts::always) return true;
  return known.tree_size == now.tree_size && known.day == now.day && is_version_right(built, known, now);
}

bool same_heads(Heads const &heads, storage::Reader const &reader) {
  return std::all_of(heads.begin(), heads.end(), [&reader](auto const &row) {
    auto const head = storage::find_head(reader, row.first);
    return (head ? head->leaf : Hash{}) == row.second;
  });
}

std::size_t bytes_of(std::string const &key, Built const &built) {
  constexpr std::size_t row_overhead = 256;
  std::size_t bytes = row_overhead + key.size() + built.response->bytes();
  for (auto const &row : built.depends_on) bytes += sizeof row + row.first.size();
  return bytes;
}

}  // namespace

ResponsePtr ResponseCache::find(std::string_view key, Moment const &moment) {
  auto const found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  auto const entry = found->second;
  if (!is_fresh(entry->built, entry->moment, moment)) return nullptr;
  if (entry != entries_.begin()) entries_.splice(entries_.begin(), entries_, entry);
  return entry->built.response;
}

Task<ResponsePtr> ResponseCache::find_or_build(std::string key,
                                               std::shared_ptr<storage::Published const> state,
                                               std::int64_t day, Build build, std::uint64_t version) {
  Moment const moment{state->checkpoint.size, day, version};
  for (;;) {
    auto fresh = find(key, moment);
    if (fresh) co_return fresh;
    auto const other = building_.find(key);
    if (other == building_.end()) break;
    auto const done = other->second;
    [[maybe_unused]] auto const cancelled = co_await done->async_wait(use_task_tuple);
  }

  // A copy: the row may be pushed out meanwhile.
  Built known;
  bool recheck = false;
  if (auto const found = by_key_.find(key); found != by_key_.end()) {
    known = found->second->built;
    auto const &then = found->second->moment;
    recheck =
        known.lasts == Built::Lasts::same_heads && then.day == day && is_version_right(known, then, moment);
  }
  auto work = [known = std::move(known), recheck, state, day, build = std::move(build)] {
    return recheck && same_heads(known.depends_on, *state->reader) ? known : build(*state, day);
  };

  auto done = std::make_shared<Timer>(context_, Timer::time_point::max());
  building_.emplace(key, done);
  // Runs when this coroutine ends, also by an exception: then the next waiter builds.
  struct Finish {
    ResponseCache &cache;
    std::string key;
    std::shared_ptr<Timer> done;
    ~Finish() {
      cache.building_.erase(key);
      done->cancel();
    }
  } const finish{*this, key, std::move(done)};

  auto built = co_await offload(pool_, std::move(work));
  auto response = built.response;
  Entry entry{std::move(key), std::move(built), moment, 0};
  put(std::move(entry));
  co_return response;
}

void ResponseCache::put(Entry entry) {
  if (auto const old = by_key_.find(entry.key); old != by_key_.end()) erase(old->second);
  if (entry.built.lasts == Built::Lasts::not_at_all) return;
  entry.bytes = bytes_of(entry.key, entry.built);
  // One answer never takes more than an eighth, so that a large one doesn't push everything else out.
  if (entry.bytes > bytes_max_ / 8) return;
  bytes_ += entry.bytes;
  entries_.push_front(std::move(entry));
  by_key_.emplace(entries_.front().key, entries_.begin());
  while (bytes_ > bytes_max_) erase(std::prev(entries_.end()));
}

void ResponseCache::erase(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace nguon::server
