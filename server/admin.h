#pragma once

#include "server/context.h"
#include "server/site.h"

namespace nguon::server {

/// The admin listener: /healthz says that the process answers, /readyz whether it accepts statements (else
/// 503).
class AdminSite final : public Site {
 public:
  explicit AdminSite(Service const &service) : service_(service) {}
  Task<ResponsePtr> answer(RequestView const &request) override;
  ResponsePtr refuse(RequestView const &request, Problem const &problem) override;
  std::int64_t now_ms() const override { return service_.clock(); }

 private:
  Service const &service_;
};

}  // namespace nguon::server
