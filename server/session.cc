#include "server/session.h"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/http/error.hpp>

#include "server/clock.h"
#include "server/negotiate.h"

namespace nguon::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::size_t header_chunk_bytes = 4 * 1024;
constexpr std::size_t body_chunk_bytes = 64 * 1024;
/// A body up to this size is received without a claim to the room for bodies.
constexpr std::uint64_t unclaimed_body_bytes = 16 * 1024;

std::string_view text(beast::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::delete_:
      return Method::remove;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

/// The target in the first line of a request, as far as that came; empty where it names none.
std::string_view target_in(std::string_view bytes) {
  auto const line = bytes.substr(0, bytes.find("\r\n"));
  auto const begin = line.find(' ');
  if (begin == std::string_view::npos) return {};
  auto const target = line.substr(begin + 1);
  return target.substr(0, target.find(' '));
}

/// `has_target`: the parser took the first line, with which a header begins.
Problem problem_of(beast::error_code failure, Limits const &limits, bool has_target,
                   std::string_view unread) {
  if (failure == http::error::header_limit) {
    auto const ends =
        has_target || unread.substr(0, limits.header_bytes_max).find("\r\n") != std::string::npos;
    return ends ? headers_too_large(limits.header_bytes_max) : uri_too_long(limits.header_bytes_max);
  }
  if (failure == http::error::body_limit) return body_too_large(limits.body_bytes_max);
  return bad_request();
}

/// The Date field, made anew once a second.
std::string const &date_field(std::int64_t now_ms) {
  thread_local std::int64_t second = -1;
  thread_local std::string field;
  if (now_ms / 1000 != second) {
    second = now_ms / 1000;
    field = "Date: " + http_date(now_ms) + "\r\n";
  }
  return field;
}

std::string_view ascii_beginning(std::string_view path) {
  auto const end = std::ranges::find_if(path, [](unsigned char byte) { return byte >= 0x80; });
  return {path.begin(), end};
}

bool is_known_to_client(RequestView const &request, Response const &response) {
  return !request.if_none_match.empty() && response.status == 200 && !response.etag.empty() &&
         (request.method == Method::get || request.method == Method::head) &&
         matches_etag(request.if_none_match, response.etag);
}

}  // namespace

/// What came of reading a request: the whole of it, a reason to read no further, or the end of the
/// connection.
struct Session::Input {
  bool ended = false;
  std::optional<Problem> problem = std::nullopt;
  std::string path = {};  ///< Of a request whose header could not be read.
};

Session::Session(Socket socket, Site &site, Limits const &limits, Traffic &traffic)
    : socket_(std::move(socket)), site_(site), limits_(limits), traffic_(traffic) {}

Session::~Session() {
  release_body();
}

Task<void> Session::run() {
  for (;;) {
    auto const input = co_await read_request();
    if (input.ended) co_return;
    auto const request = view();
    ResponsePtr response;
    if (!input.problem) {
      enter(Phase::handling, std::chrono::milliseconds::max());
      response = co_await site_.answer(request);
    } else if (parser_->is_header_done()) {
      auto refused = request;
      refused.path = ascii_beginning(refused.path);  // It stands in links of the page.
      response = site_.refuse(refused, *input.problem);
    } else {
      RequestView unread;
      unread.path = input.path;
      response = site_.refuse(unread, *input.problem);
    }
    if (response->takeover) {
      co_await hand_over(std::move(response));
      co_return;
    }
    bool const keep = may_keep_alive({.client_keeps = parser_->get().keep_alive(),
                                      .request_complete = !input.problem,
                                      .stopping = traffic_.stopping.load(std::memory_order_relaxed)});
    if (is_known_to_client(request, *response)) response = not_modified(*response);
    auto const written = co_await write(response, keep);
    note(response);
    if (!written) co_return;
    if (!keep) break;
    release_body();
  }
  co_await linger();
}

Task<void> Session::hand_over(ResponsePtr response) {
  note(response);
  enter(Phase::taken_over, std::chrono::milliseconds::max());
  takeover_ = response->takeover.get();
  // What comes now may last for days: the body, and its claim to the room for bodies, are not kept as long.
  auto request = parser_->release();
  request.body() = std::string();
  release_body();
  if (!traffic_.stopping.load(std::memory_order_relaxed)) co_await takeover_->run(socket_, request);
  takeover_ = nullptr;
}

Task<void> Session::turn_away() {
  auto response = answer_problem(too_busy());
  auto const written = co_await write(std::move(response), false);
  if (!written) co_return;
  co_await linger();
}

void Session::enter(Phase phase, std::chrono::milliseconds at_most) {
  phase_ = phase;
  expired_ = false;
  deadline_ = at_most == std::chrono::milliseconds::max() ? SteadyClock::time_point::max()
                                                          : SteadyClock::now() + at_most;
}

void Session::check_deadline(SteadyClock::time_point now) {
  if (now < deadline_) return;
  deadline_ = SteadyClock::time_point::max();
  expired_ = true;
  socket_.cancel();
}

void Session::stop() {
  if (takeover_ != nullptr) takeover_->stop();
  if (phase_ == Phase::idle || phase_ == Phase::lingering) check_deadline(SteadyClock::time_point::max());
}

void Session::cut_off() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Task<Session::Input> Session::read_request() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  parser_->body_limit(limits_.body_bytes_max);
  // What was sent along with the request before is the beginning of this one.
  bool const begun = buffer_.size() > 0;
  enter(begun ? Phase::header : Phase::idle, begun ? limits_.header_time : limits_.idle_time);
  if (begun) started_ = SteadyClock::now();

  bool header_met = false;
  for (;;) {
    if (buffer_.size() > 0) {
      beast::error_code failure;
      auto const taken = parser_->put(buffer_.data(), failure);
      if (failure && failure != http::error::need_more) {
        auto const has_target = !parser_->get().target().empty();
        auto problem = problem_of(failure, limits_, has_target, unread_bytes());
        co_return Input{.problem = std::move(problem), .path = path_so_far()};
      }
      buffer_.consume(taken);
      if (parser_->is_header_done() && !header_met) {
        header_met = true;
        auto problem = co_await meet_header();
        if (problem) co_return Input{.problem = std::move(problem)};
      }
      if (parser_->is_done()) co_return Input{};
      if (taken > 0 && buffer_.size() > 0) continue;
    }
    auto const filled = co_await fill_buffer();
    if (filled) continue;
    if (expired_ && phase_ != Phase::idle) co_return Input{.problem = too_slow(), .path = path_so_far()};
    co_return Input{.ended = true};
  }
}

Task<std::optional<Problem>> Session::meet_header() {
  auto const &message = parser_->get();
  if (message.version() >= 11 && message.count(http::field::host) != 1) co_return bad_request();
  if (!is_utf8_target(text(message.target()))) co_return not_utf8_address();
  if (parser_->is_done()) co_return std::nullopt;

  auto const declared = parser_->content_length();
  std::uint64_t const expected = declared ? *declared : limits_.body_bytes_max;
  if (expected > unclaimed_body_bytes) {
    claimed_body_bytes_ = static_cast<std::size_t>(expected);
    if (traffic_.body_bytes.fetch_add(claimed_body_bytes_) + claimed_body_bytes_ > limits_.bodies_bytes_max) {
      co_return too_busy();
    }
  }
  enter(Phase::body, limits_.body_time);
  if (message[http::field::expect] == "100-continue") {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    auto const bytes = asio::buffer(go_on);
    // A failure will show in the next read.
    [[maybe_unused]] auto const sent = co_await asio::async_write(socket_, bytes, use_task_tuple);
  }
  co_return std::nullopt;
}

Task<bool> Session::fill_buffer() {
  auto const space = buffer_.prepare(phase_ == Phase::body ? body_chunk_bytes : header_chunk_bytes);
  auto const [failure, count] = co_await socket_.async_read_some(space, use_task_tuple);
  if (failure) co_return false;
  buffer_.commit(count);
  if (phase_ == Phase::idle) {
    enter(Phase::header, limits_.header_time);
    started_ = SteadyClock::now();
  }
  co_return true;
}

std::string_view Session::unread_bytes() const {
  auto const bytes = buffer_.cdata();
  return {static_cast<char const *>(bytes.data()), bytes.size()};
}

std::string Session::path_so_far() const {
  // The parser takes the first line before it has the whole header, or not.
  auto const taken = text(parser_->get().target());
  return std::string(split_target(taken.empty() ? target_in(unread_bytes()) : taken).path);
}

RequestView Session::view() const {
  auto const &message = parser_->get();
  auto const field = [&message](http::field name) { return text(message[name]); };
  auto const accept = field(http::field::accept);
  auto const target = split_target(text(message.target()));
  RequestView request;
  request.method = method_of(message.method());
  request.path = target.path;
  request.query = target.query;
  request.content_type = field(http::field::content_type);
  request.if_none_match = field(http::field::if_none_match);
  request.body = message.body();
  request.fields = &message;
  request.wants_html = names_html(accept);
  auto const chosen = query_value(target.query, "lang").value_or("");
  request.look.language = choose_language(chosen, field(http::field::accept_language));
  request.look.language_chosen = chosen == language_tag(request.look.language);
  request.look.form = choose_form(accept);
  auto const accept_encoding = field(http::field::accept_encoding);
  request.look.coding = choose_coding(accept_encoding, page_codings);
  request.entry_coding = choose_coding(accept_encoding, entry_codings);
  return request;
}

Task<bool> Session::write(ResponsePtr response, bool keep_alive) {
  bool const has_length = response->status != 204 && response->status != 304;
  last_fields_.clear();
  if (has_length)
    last_fields_.append("Content-Length: ")
        .append(std::to_string(response->sent_body().size()))
        .append("\r\n");
  last_fields_.append(date_field(site_.now_ms()));
  if (!keep_alive) {
    last_fields_.append("Connection: close\r\n");
  } else if (parser_->get().version() < 11) {
    last_fields_.append("Connection: keep-alive\r\n");
  }
  last_fields_.append("\r\n");

  bool const has_body = has_length && !(parser_ && parser_->get().method() == http::verb::head);
  std::array<asio::const_buffer, 4> const parts{
      asio::buffer(status_line(response->status)), asio::buffer(response->fields), asio::buffer(last_fields_),
      has_body ? asio::buffer(response->sent_body()) : asio::const_buffer()};
  beast::buffers_suffix<std::array<asio::const_buffer, 4>> left(parts);
  while (beast::buffer_bytes(left) > 0) {
    enter(Phase::writing, limits_.write_time);
    auto const [failure, count] = co_await socket_.async_write_some(left, use_task_tuple);
    if (failure) co_return false;
    left.consume(count);
  }
  co_return true;
}

Task<void> Session::linger() {
  boost::system::error_code failed;
  socket_.shutdown(tcp::socket::shutdown_send, failed);
  if (failed || traffic_.stopping.load(std::memory_order_relaxed)) co_return;
  enter(Phase::lingering, limits_.linger_time);
  for (;;) {
    buffer_.clear();
    auto const space = buffer_.prepare(header_chunk_bytes);
    auto const [failure, count] = co_await socket_.async_read_some(space, use_task_tuple);
    if (failure) co_return;
  }
}

void Session::note(ResponsePtr const &response) const {
  if (traffic_.access_log == nullptr) return;
  auto const &message = parser_->get();
  bool const known = parser_->is_header_done();
  auto const elapsed = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started_);
  traffic_.access_log->write(
      {known ? text(message.method_string()) : "-", known ? split_target(text(message.target())).path : "-",
       response->status, message.method() == http::verb::head ? 0 : response->sent_body().size(),
       elapsed.count()},
      site_.now_ms());
}

void Session::release_body() {
  parser_.reset();
  if (claimed_body_bytes_ > 0) traffic_.body_bytes.fetch_sub(claimed_body_bytes_);
  claimed_body_bytes_ = 0;
  if (buffer_.capacity() > body_chunk_bytes) buffer_.shrink_to_fit();
}

}  // namespace nguon::server
