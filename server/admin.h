#pragma once

#include <vector>

#include "server/context.h"
#include "server/site.h"

namespace nguon::server {

/// The admin listener: /healthz says that the process answers, /readyz whether it accepts statements or, of
/// copies, whether each is whole and holds (else 503); /metrics tells how copies stand.
class AdminSite final : public Site {
 public:
  /// `services`: what is served; at least one.
  explicit AdminSite(std::vector<Service> const &services) : services_(services) {}
  Task<ResponsePtr> answer(RequestView const &request) override;
  ResponsePtr refuse(RequestView const &request, Problem const &problem) override;
  std::int64_t now_ms() const override { return services_.front().clock(); }

 private:
  std::vector<Service> const &services_;
};

}  // namespace nguon::server
