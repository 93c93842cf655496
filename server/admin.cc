#include "server/admin.h"

#include "server/copy_metrics.h"
#include "server/epcis/subscription_metrics.h"
#include "server/metric_text.h"
#include "server/offload.h"
#include "server/problem.h"

namespace nguon::server {
namespace {

ResponsePtr say_text(unsigned status, std::string text) {
  return ResponseBuilder(status, "text/plain; charset=utf-8", std::move(text)).keep(Keep::never).done();
}

/// Why a service is not ready, with a line feed; empty where it is.
std::string why_unready(Service const &service) {
  if (service.copy_of == nullptr) {
    if (service.sequencer->accepting()) return "";
    return "a write failed: statements are refused until the server starts again\n";
  }
  if (!service.copy_of->state().holds()) {
    return "the log " + service.origin + " contradicted itself: the copy stands still where it last held\n";
  }
  if (!service.is_whole()) return "the log " + service.origin + " is being copied\n";
  return "";
}

}  // namespace

Task<ResponsePtr> AdminSite::answer(RequestView const &request) {
  if (request.method != Method::get && request.method != Method::head) {
    auto problem = method_not_allowed();
    problem.allow = "GET, HEAD";
    co_return answer_problem(problem);
  }
  if (request.path == "/healthz") co_return say_text(200, "ok\n");
  if (request.path == "/readyz") {
    std::string reasons;
    for (auto const &service : services_) reasons += why_unready(service);
    if (reasons.empty()) co_return say_text(200, "ready\n");
    co_return say_text(503, std::move(reasons));
  }
  if (request.path == "/metrics") {
    auto work = [this] { return write_copy_metrics(services_) + write_subscription_metrics(services_); };
    auto metrics = co_await offload(pool_, std::move(work));
    if (!metrics.empty())
      co_return ResponseBuilder(200, metric_media_type, std::move(metrics)).keep(Keep::never).done();
  }
  co_return answer_problem(unknown_path());
}

ResponsePtr AdminSite::refuse(RequestView const &, Problem const &problem) {
  return answer_problem(problem);
}

}  // namespace nguon::server
