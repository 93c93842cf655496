#include "server/http_caller.h"

#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

#include "server/zstd.h"

namespace nguon::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;

using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;
using Request = http::request<http::string_body>;

/// The system's authorities, read once.
ssl::context &authorities() {
  static ssl::context context = [] {
    ssl::context made(ssl::context::tls_client);
    made.set_default_verify_paths();
    made.set_verify_mode(ssl::verify_peer);
    return made;
  }();
  return context;
}

}  // namespace

struct HttpCaller::State {
  State(std::string address, Bounds within) : url(std::move(address)), bounds(within) {}

  Error no_answer(std::string const &why) const {
    return {ErrorKind::unavailable, "no-answer",
            "no answer from " + url + " (" + why + "); asking again is harmless"};
  }
  bool is_connected() const { return plain || tls; }
  void disconnect() {
    tls.reset();
    plain.reset();
    buffer.clear();
  }

  /// Runs one asynchronous call to its end; they are used for their time limit alone.
  template <class Start>
  beast::error_code run(Start const &start) {
    beast::error_code failure;
    start([&failure](beast::error_code code, auto const &...) { failure = code; });
    io.restart();
    io.run();
    return failure;
  }

  beast::error_code connect() {
    auto found = look_up_until(deadline, look_up, host, port);
    if (found.failure) return found.failure;
    auto &addresses = found.endpoints;
    std::erase_if(addresses, [&](auto const &each) { return rule && !rule->allows(each.address()); });
    refused_by_rule = addresses.empty();
    if (refused_by_rule) return asio::error::access_denied;
    auto stream = std::make_unique<Plain>(io);
    stream->expires_at(deadline);
    auto failure = run([&](auto done) { stream->async_connect(addresses, std::move(done)); });
    if (failure) return failure;
    stream->socket().set_option(asio::ip::tcp::no_delay(true), failure);
    if (!is_tls) {
      plain = std::move(stream);
      return {};
    }
    auto secured = std::make_unique<Tls>(std::move(*stream), authorities());
    secured->set_verify_callback(ssl::host_name_verification(host));
    // Servers with several names choose their certificate by it.
    if (SSL_ctrl(secured->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char *>(host.c_str())) != 1)
      return asio::error::invalid_argument;
    failure = run([&](auto done) { secured->async_handshake(ssl::stream_base::client, std::move(done)); });
    if (!failure) tls = std::move(secured);
    return failure;
  }

  template <class Stream>
  beast::error_code exchange_over(Stream &stream, Request const &request, HttpReply &reply) {
    beast::get_lowest_layer(stream).expires_at(deadline);
    auto failure = run([&](auto done) { http::async_write(stream, request, std::move(done)); });
    if (failure) return failure;
    http::response_parser<http::string_body> parser;
    parser.body_limit(bounds.body_bytes_max);
    failure = run([&](auto done) { http::async_read(stream, buffer, parser, std::move(done)); });
    if (failure) return failure;
    auto &answer = parser.get();
    reply.status = answer.result_int();
    reply.content_type = std::string(answer[http::field::content_type]);
    coding = std::string(answer[http::field::content_encoding]);
    reply.body = std::move(answer.body());
    if (!answer.keep_alive()) disconnect();
    return {};
  }

  beast::error_code exchange(Request const &request, HttpReply &reply) {
    if (!is_connected()) {
      if (auto const failure = connect()) return failure;
    }
    auto const failure = tls ? exchange_over(*tls, request, reply) : exchange_over(*plain, request, reply);
    if (failure) disconnect();
    return failure;
  }

  Result<HttpReply> ask(Request request) {
    request.set(http::field::host, host_field);
    request.set(http::field::user_agent, "nguon/" NGUON_VERSION);
    request.prepare_payload();
    HttpReply reply;
    deadline = std::chrono::steady_clock::now() + bounds.time;
    bool const was_kept = is_connected();
    auto failure = exchange(request, reply);
    // The other side may close a kept connection at any moment.
    if (failure && was_kept && failure != beast::error::timeout) failure = exchange(request, reply);
    if (failure && refused_by_rule) {
      return Error{ErrorKind::forbidden, "address-not-allowed",
                   "This server does not call " + host +
                       ": it is at no public address, and the operator allows no other."};
    }
    if (failure) return no_answer(failure.message());
    if (coding == "zstd") {
      auto unpacked = unzstd(reply.body, bounds.body_bytes_max);
      if (!unpacked)
        return no_answer("its zstd cannot be unpacked within " + std::to_string(bounds.body_bytes_max) +
                         " bytes");
      reply.body = std::move(*unpacked);
    }
    return reply;
  }

  std::string const url;
  Bounds const bounds;
  std::string host, port, host_field, prefix;
  bool is_tls = false;
  std::optional<CallRule> rule;
  bool refused_by_rule = false;
  NameLookup look_up = look_up_by_system;
  std::chrono::steady_clock::time_point deadline;  ///< Of the request under way, from the look-up on.

  asio::io_context io{1};
  beast::flat_buffer buffer;
  std::unique_ptr<Plain> plain;
  std::unique_ptr<Tls> tls;
  std::string coding;  ///< Of the last answer's body, on its way.
};

HttpCaller::HttpCaller(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpCaller::HttpCaller(HttpCaller &&) noexcept = default;
HttpCaller &HttpCaller::operator=(HttpCaller &&) noexcept = default;
HttpCaller::~HttpCaller() = default;

Result<HttpCaller> HttpCaller::make(std::string const &url, Bounds bounds) {
  auto const parsed = boost::urls::parse_uri(url);
  bool const is_tls = parsed && parsed->scheme() == "https";
  bool const is_plain = parsed && parsed->scheme() == "http";
  if ((!is_tls && !is_plain) || parsed->host_address().empty() || parsed->has_query() ||
      parsed->has_userinfo()) {
    return Error{ErrorKind::malformed, "bad-url",
                 "the address must look like http://host:port or https://host, not " + url};
  }
  auto state = std::make_unique<State>(url, bounds);
  state->is_tls = is_tls;
  state->host = parsed->host_address();
  state->port = parsed->has_port() ? std::string(parsed->port()) : is_tls ? "443" : "80";
  state->host_field = std::string(parsed->encoded_host_and_port());
  state->prefix = std::string(parsed->encoded_path());
  while (state->prefix.ends_with('/')) state->prefix.pop_back();
  return HttpCaller(std::move(state));
}

Result<HttpCaller> HttpCaller::make(std::string const &url, Bounds bounds, CallRule rule,
                                    NameLookup look_up) {
  auto caller = make(url, bounds);
  if (!caller) return caller;
  caller->state_->rule = std::move(rule);
  caller->state_->look_up = std::move(look_up);
  return caller;
}

Result<HttpReply> HttpCaller::get(std::string const &path) {
  Request request(http::verb::get, state_->prefix + path, 11);
  request.set(http::field::accept_encoding, "zstd");
  return state_->ask(std::move(request));
}

Result<HttpReply> HttpCaller::post(std::string const &path, std::string const &content_type,
                                   std::string body) {
  return post(path, content_type, {}, std::move(body));
}

Result<HttpReply> HttpCaller::post(std::string const &path, std::string const &content_type,
                                   Fields const &fields, std::string body) {
  Request request(http::verb::post, state_->prefix + path, 11);
  request.set(http::field::content_type, content_type);
  request.set(http::field::accept, "application/json, application/jsonl, text/plain");
  for (auto const &[name, value] : fields) request.set(name, value);
  request.body() = std::move(body);
  return state_->ask(std::move(request));
}

std::string const &HttpCaller::url() const {
  return state_->url;
}

}  // namespace nguon::server
