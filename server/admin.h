#pragma once

#include <vector>

#include "server/context.h"
#include "server/site.h"

namespace nguon::server {

/// The admin listener: /healthz says that the process answers, /readyz whether it accepts statements or, of
/// copies, whether each is whole and holds (else 503); /metrics tells how copies stand and how subscribers
/// are served.
class AdminSite final : public Site {
 public:
  /// `services`: what is served; at least one. Both outlive it.
  AdminSite(std::vector<Service> const &services, asio::thread_pool &pool)
      : services_(services), pool_(pool) {}
  Task<ResponsePtr> answer(RequestView const &request) override;
  ResponsePtr refuse(RequestView const &request, Problem const &problem) override;
  std::int64_t now_ms() const override { return services_.front().clock(); }

 private:
  std::vector<Service> const &services_;
  asio::thread_pool &pool_;
};

}  // namespace nguon::server
