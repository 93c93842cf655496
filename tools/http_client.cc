#include "tools/http_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <chrono>

namespace nguon::tools {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

Error unreachable(std::string const &url, std::string const &why) {
  return {ErrorKind::unavailable, "no-answer",
          "no answer from " + url + ": " + why + "; asking again is harmless"};
}

Result<HttpAnswer> exchange(std::string const &url, std::string const &path,
                            http::request<http::string_body> request) {
  auto const parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->scheme() != "http" || parsed->host().empty()) {
    return Error{ErrorKind::malformed, "bad-url", "the address must look like http://host:port, not " + url};
  }
  auto const host = std::string(parsed->host());
  auto const port = parsed->has_port() ? std::string(parsed->port()) : std::string("80");
  auto prefix = std::string(parsed->path());
  while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();

  request.target(prefix + path);
  request.set(http::field::host, host);
  request.prepare_payload();

  asio::io_context io;
  beast::tcp_stream stream(io);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(64u << 20);
  beast::error_code failure;
  // The asynchronous calls are used for their time limit alone.
  auto run = [&](auto &&start) {
    stream.expires_after(std::chrono::minutes(1));
    start([&failure](beast::error_code code, auto const &...) { failure = code; });
    io.restart();
    io.run();
    return !failure;
  };
  auto const addresses = asio::ip::tcp::resolver(io).resolve(host, port, failure);
  if (failure) return unreachable(url, failure.message());
  if (!run([&](auto done) { stream.async_connect(addresses, done); }))
    return unreachable(url, failure.message());
  if (!run([&](auto done) { http::async_write(stream, request, done); }))
    return unreachable(url, failure.message());
  if (!run([&](auto done) { http::async_read(stream, buffer, parser, done); })) {
    return unreachable(url, failure.message());
  }
  return HttpAnswer{parser.get().result_int(), std::move(parser.get().body())};
}

}  // namespace

Result<HttpAnswer> post(std::string const &url, std::string const &path, std::string const &content_type,
                        std::string const &body) {
  http::request<http::string_body> request(http::verb::post, "/", 11);
  request.set(http::field::content_type, content_type);
  request.set(http::field::accept, "application/json, application/jsonl");
  request.body() = body;
  return exchange(url, path, std::move(request));
}

Result<HttpAnswer> get(std::string const &url, std::string const &path) {
  return exchange(url, path, {http::verb::get, "/", 11});
}

}  // namespace nguon::tools
