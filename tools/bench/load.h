#pragma once
// A small closed-loop load generator: so many keep-alive connections, each sending its next request as soon
// as the last answer is complete. One thread, epoll.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bench/table.h"

namespace nguon::tools {

struct LoadPlan {
  std::uint16_t port = 0;
  unsigned connections = 1;
  /// The next request to send, whole (head and body); empty ends that connection.
  std::function<std::string()> next_request;
  /// Stops handing out requests after this; 0 for none.
  double seconds = 0;
  /// Gets each answer whole, if it is wanted; what it takes is missing to the server on a shared core.
  std::function<void(std::string_view answer)> on_answer = {};
};

struct LoadResult {
  std::uint64_t answers = 0;
  std::uint64_t answers_not_2xx = 0;
  std::string first_bad_answer;  ///< Its head and the start of its body.
  double seconds = 0;
  double generator_cpu_seconds = 0;  ///< What the generator itself took from the cores that it shares.
  std::vector<double> latencies_ms;  ///< Sorted.

  double per_second() const { return seconds > 0 ? static_cast<double>(answers) / seconds : 0; }
  double percentile_ms(double p) const;
};

/// Connects to 127.0.0.1. Throws std::runtime_error when the server closes a connection in the middle of an
/// answer or answers without a Content-Length.
LoadResult run_load(LoadPlan const &plan);
/// Sends one request and keeps its answer.
struct Answer {
  bool is_2xx = false;
  std::string bytes;

  std::string_view fields() const;  ///< "Name: value\r\n" each.
  std::string_view body() const;
};
Answer ask_once(std::uint16_t port, std::string const &request);
std::string_view body_of(std::string_view answer);

/// The p99 of some requests beside a peer's, where that is here; the note tells p50 too.
Row latency_row(std::string_view work, LoadResult const &we, std::string_view beside, LoadResult const *they,
                double reach, std::string note);

/// "GET path" or "POST path" with a body, ready to send.
std::string http_get(std::string const &path, std::string const &accept = "*/*",
                     std::string const &coding = "gzip");
std::string http_post(std::string const &path, std::string const &content_type, std::string const &body);

}  // namespace nguon::tools
