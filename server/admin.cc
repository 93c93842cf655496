#include "server/admin.h"

#include "server/problem.h"

namespace nguon::server {
namespace {

ResponsePtr say_text(unsigned status, std::string text) {
  return ResponseBuilder(status, "text/plain; charset=utf-8", std::move(text)).keep(Keep::never).done();
}

}  // namespace

Task<ResponsePtr> AdminSite::answer(RequestView const &request) {
  if (request.method != Method::get && request.method != Method::head) {
    auto problem = method_not_allowed();
    problem.allow = "GET, HEAD";
    co_return answer_problem(problem);
  }
  if (request.path == "/healthz") co_return say_text(200, "ok\n");
  if (request.path != "/readyz") co_return answer_problem(unknown_path());
  if (service_.copy_of && !*service_.copy_of->holds)
    co_return say_text(503, "the log contradicted itself: the copy stands still where it last held\n");
  if (service_.copy_of || service_.sequencer->accepting()) co_return say_text(200, "ready\n");
  co_return say_text(503, "a write failed: statements are refused until the server starts again\n");
}

ResponsePtr AdminSite::refuse(RequestView const &, Problem const &problem) {
  return answer_problem(problem);
}

}  // namespace nguon::server
