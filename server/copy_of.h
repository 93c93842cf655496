#pragma once
// How a copy of a log stands: told by whoever follows the log, read by pages and the admin listener.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace nguon::server {

/// Any thread may call any of it.
class CopyOf {
 public:
  /// `url`: where the log is kept. `name`: below which address the copy is served where there are several;
  /// empty where it is the only one.
  CopyOf(std::string url, std::string name) : url_(std::move(url)), name_(std::move(name)) {}

  std::string const &url() const { return url_; }
  /// What stands before the log's own addresses: "/logs/<name>", or nothing.
  std::string base() const { return name_.empty() ? std::string() : "/logs/" + name_; }

  /// What the log showed then (Unix milliseconds) is what is here.
  void note_success(std::int64_t at_ms);
  /// What it showed does not go on from what is here, or breaks the log's own rules; `code` is the check that
  /// failed. The copy stands still from then on.
  void raise_alarm(std::string const &code);

  struct State {
    std::int64_t success_ms = 0;                  ///< 0 before the first.
    std::map<std::string, std::uint64_t> alarms;  ///< How many, by their codes.

    bool holds() const { return alarms.empty(); }
    /// Whether the log has not been heard of for over an hour.
    bool is_late(std::int64_t now_ms) const;
  };
  State state() const;

  /// Another number whenever a page made of this copy would say something else about it: once a minute.
  std::uint64_t version(std::int64_t now_ms) const;

 private:
  std::string const url_, name_;
  mutable std::mutex mutex_;  ///< Guards what follows.
  State state_;
};

}  // namespace nguon::server
