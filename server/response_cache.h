#pragma once
// Answers that are ready to be sent, of one core: no locks. An answer stays right while the log has not
// grown; when it has, while the heads of everything that the answer shows are what they were, and the date in
// Vietnam too.

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/asio.h"
#include "server/response.h"
#include "storage/log.h"

namespace nguon::server {

/// Subjects with the heads of their chains; zero bytes for one that nothing was said about.
using Heads = std::vector<std::pair<std::string, Hash>>;

/// What a build function answers.
struct Built {
  /// How long the response may be given again.
  enum class Lasts {
    not_at_all,  ///< Once.
    same_log,    ///< While the log has the same size, and Moment::version is the same.
    same_heads,  ///< While the chains in `depends_on` have the same heads.
    always,      ///< Its address names its bytes.
  };
  ResponsePtr response;  ///< May be null where it lasts not at all.
  Lasts lasts = Lasts::not_at_all;
  Heads depends_on = {};
  /// Says something that is wrong with another Moment::version.
  bool minds_version = false;
};

/// As of when an answer is right.
struct Moment {
  std::uint64_t tree_size = 0;
  std::int64_t day = 0;       ///< In Vietnam.
  std::uint64_t version = 0;  ///< What changes besides: the newest countersigned checkpoint, a copy's age.
};

/// Makes an answer from a state of the log and the day in Vietnam; runs on the pool, so it may touch the
/// disk.
using Build = std::function<Built(storage::Published const &state, std::int64_t day)>;

class ResponseCache {
 public:
  ResponseCache(asio::io_context &context, asio::thread_pool &pool, std::size_t bytes_max)
      : context_(context), pool_(pool), bytes_max_(bytes_max) {}

  /// The answer under `key`, if it is known to be right at this moment without asking a table.
  ResponsePtr find(std::string_view key, Moment const &moment);

  /// The answer under `key`: what is there, proven right again or built anew where needed. Whoever asks for
  /// the same key meanwhile waits for the same build. Throws what `build` throws.
  Task<ResponsePtr> find_or_build(std::string key, std::shared_ptr<storage::Published const> state,
                                  std::int64_t day, Build build, std::uint64_t version = 0);

  std::size_t bytes() const { return bytes_; }
  std::size_t count() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    Built built;
    Moment moment;  ///< At which it is known to be right.
    std::size_t bytes = 0;
  };
  using Entries = std::list<Entry>;  ///< Most recently used first.
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };

  void put(Entry entry);
  void erase(Entries::iterator entry);

  asio::io_context &context_;
  asio::thread_pool &pool_;
  std::size_t const bytes_max_;
  std::size_t bytes_ = 0;
  Entries entries_;
  /// Keys are views of Entry::key.
  std::unordered_map<std::string_view, Entries::iterator, KeyHash, std::equal_to<>> by_key_;
  /// Being built; waiters sleep on the timer, which is cancelled when it is done.
  std::unordered_map<std::string, std::shared_ptr<Timer>> building_;
};

}  // namespace nguon::server
