#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "server/handlers.h"
#include "server/negotiate.h"
#include "server/offload.h"
#include "server/submitting.h"

namespace nguon::server {
namespace {

using Prepared = std::shared_ptr<trace::Sequencer::Prepared const>;
using Outcomes = std::vector<trace::Outcome>;

/// Up to so many statements are checked where they arrived: cheaper than handing them over.
constexpr std::size_t prepared_in_place_max = 2;

std::vector<std::string_view> split_lines(std::string_view body) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  std::vector<std::string_view> lines;
  for (;;) {
    auto const end = body.find('\n');
    auto line = body.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) return lines;
    body.remove_prefix(end + 1);
  }
}

Task<std::vector<Prepared>> prepare(Context &context, std::vector<std::string_view> const &lines) {
  std::vector<Prepared> prepared(lines.size());
  auto const &sequencer = *context.service.sequencer;
  if (lines.size() <= prepared_in_place_max) {
    for (std::size_t i = 0; i < lines.size(); ++i) prepared[i] = sequencer.prepare(lines[i]);
  } else {
    auto const parts = std::min<std::size_t>(context.pool_threads, lines.size());
    std::function<void(std::size_t)> work = [&prepared, &lines, &sequencer, parts](std::size_t part) {
      for (std::size_t i = part; i < lines.size(); i += parts) prepared[i] = sequencer.prepare(lines[i]);
    };
    co_await offload_parts(context.pool, parts, std::move(work));
  }
  co_return prepared;
}

std::string write_lines(Outcomes const &outcomes, Language language) {
  std::string lines;
  for (auto const &outcome : outcomes) {
    lines += outcome ? trace::write_receipt(*outcome) : write_problem(outcome.error(), language);
    lines += '\n';
  }
  return lines;
}

Task<ResponsePtr> post_one(Context &context, RequestView const &request) {
  auto const lines = split_lines(request.body);
  if (lines.size() != 1) {
    Error const error{ErrorKind::malformed, "one-statement-expected",
                      "application/jose is one statement; post many, one a line, as application/jose+jsonl.",
                      "body"};
    co_return refuse(context, request, error);
  }
  auto prepared = co_await prepare(context, lines);
  auto const outcomes = co_await submit(*context.service.sequencer, std::move(prepared));
  auto const &outcome = outcomes.front();
  if (!outcome) co_return refuse(context, request, outcome.error());
  co_return ResponseBuilder(200, "application/json", trace::write_receipt(*outcome)).keep(Keep::never).done();
}

Task<ResponsePtr> post_many(Context &context, RequestView const &request) {
  auto const lines = split_lines(request.body);
  if (lines.size() > context.limits.statements_max) {
    Error const error{ErrorKind::too_large,
                      "too-many-statements",
                      "The request holds more statements than this server takes at once.",
                      "body",
                      std::to_string(lines.size()),
                      std::to_string(context.limits.statements_max)};
    co_return refuse(context, request, error);
  }
  auto prepared = co_await prepare(context, lines);
  auto const outcomes = co_await submit(*context.service.sequencer, std::move(prepared));
  auto const language = request.look.language;
  auto write = [&outcomes, language] { return write_lines(outcomes, language); };
  auto body = co_await offload(context.pool, std::move(write));
  co_return ResponseBuilder(200, "application/jsonl", std::move(body)).keep(Keep::never).done();
}

}  // namespace

Task<std::vector<trace::Outcome>> submit(trace::Sequencer &sequencer, std::vector<Prepared> statements) {
  auto initiate = [&sequencer, statements = std::move(statements)](auto handler) mutable {
    auto const executor = asio::get_associated_executor(handler);
    // Shared, as std::function wants to copy what it holds.
    auto const waiting = std::make_shared<decltype(handler)>(std::move(handler));
    sequencer.submit(std::move(statements), [executor, waiting](Outcomes outcomes) {
      asio::post(executor,
                 [waiting, outcomes = std::move(outcomes)]() mutable { (*waiting)(std::move(outcomes)); });
    });
  };
  return asio::async_initiate<asio::use_awaitable_t<Executor> const, void(Outcomes)>(std::move(initiate),
                                                                                     use_task);
}

Task<ResponsePtr> post_statements(Context &context, RequestView const &request) {
  auto const type = media_type(request.content_type);
  ResponsePtr response;
  if (type == "application/jose") {
    response = co_await post_one(context, request);
  } else if (type == "application/jose+jsonl" || type == "text/plain") {
    response = co_await post_many(context, request);
  } else {
    response = refuse(context, request, unsupported_media_type());
  }
  co_return response;
}

}  // namespace nguon::server
