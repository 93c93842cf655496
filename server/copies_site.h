#pragma once
// Verified copies of several logs at one address. What belongs to one log stands below that log's own
// address, /logs/<name>/…, and is answered there as the log itself answers it. Everything else finds it
// there: a search goes through all logs, a thing's address leads to the log that knows the thing.

#include <vector>

#include "server/context.h"
#include "server/handlers.h"
#include "server/site.h"

namespace nguon::server {

class CopiesSite final : public Site {
 public:
  /// `logs`: at least one, each a copy with a name, no two with the same. They outlive it.
  explicit CopiesSite(std::vector<Context *> logs) : logs_(std::move(logs)) {}
  Task<ResponsePtr> answer(RequestView const &request) override;
  ResponsePtr refuse(RequestView const &request, Problem const &problem) override;
  std::int64_t now_ms() const override { return logs_.front()->service.clock(); }

 private:
  Task<ResponsePtr> answer_or_throw(RequestView const &request);
  Task<ResponsePtr> search(RequestView const &request);
  /// A thing's page, code or bundle: leads to the log that knows it, or lets the reader choose.
  Task<ResponsePtr> lead_to_log(RequestView const &request, std::string thing);
  /// The first log's answer that is one: what has this name is the same in all of them.
  Task<ResponsePtr> get_from_any(RequestView const &request);
  /// Of a page that is of no log.
  PageContext page_context(RequestView const &request) const;

  std::vector<Context *> const logs_;
};

}  // namespace nguon::server
