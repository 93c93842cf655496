#include "server/response.h"

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "server/zstd.h"

namespace nguon::server {

ResponseBuilder::ResponseBuilder(unsigned status, std::string_view content_type, std::string body) {
  response_.status = status;
  response_.body = std::move(body);
  if (!content_type.empty()) field("Content-Type", content_type);
  field("X-Content-Type-Options", "nosniff");
  field("Referrer-Policy", "no-referrer");
}

ResponseBuilder::ResponseBuilder(unsigned status, std::string_view content_type, storage::FileRange body)
    : ResponseBuilder(status, content_type, std::string()) {
  response_.file = std::move(body);
}

ResponseBuilder::ResponseBuilder(Response const &other) : response_(other) {}

ResponseBuilder &ResponseBuilder::keep(Keep keep) {
  switch (keep) {
    case Keep::never:
      return field("Cache-Control", "no-store");
    case Keep::checked:
      return field("Cache-Control", "no-cache");
    case Keep::forever:
      return field("Cache-Control", "public, max-age=31536000, immutable");
  }
  return *this;
}

ResponseBuilder &ResponseBuilder::field(std::string_view name, std::string_view value) {
  NGUON_CHECK(value.find_first_of("\r\n") == std::string_view::npos);
  response_.fields.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

ResponseBuilder &ResponseBuilder::compress(Coding coding, Effort effort) {
  if (coding == Coding::none) return *this;
  bool const is_zstd = coding == Coding::zstd;
  auto compressed = is_zstd ? zstd(response_.body, effort) : gzip(response_.body, effort);
  if (compressed.size() < response_.body.size()) {
    response_.body = std::move(compressed);
    field("Content-Encoding", is_zstd ? "zstd" : "gzip");
  }
  return *this;
}

ResponseBuilder &ResponseBuilder::tag() {
  return tag_by(response_.body);
}

ResponseBuilder &ResponseBuilder::tag_by(std::string_view name) {
  constexpr std::size_t tag_bytes = 16;
  response_.etag = "\"" + base64url_encode(sha256(name).view().substr(0, tag_bytes)) + "\"";
  return field("ETag", response_.etag);
}

ResponsePtr ResponseBuilder::done() {
  // Kept for long, perhaps: compression leaves a body in room for three of its size.
  response_.fields.shrink_to_fit();
  response_.body.shrink_to_fit();
  return std::make_shared<Response const>(std::move(response_));
}

ResponsePtr redirect(unsigned status, std::string_view location) {
  return ResponseBuilder(status, "", "").keep(Keep::checked).field("Location", location).done();
}

void open_to_all(ResponseBuilder &response) {
  response.field("Access-Control-Allow-Origin", "*")
      .field("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
      .field("Access-Control-Expose-Headers", "Link, Location, ETag");
}

ResponsePtr opened_to_all(ResponsePtr response) {
  if (response->fields.find("Access-Control-Allow-Origin:") != std::string::npos) return response;
  ResponseBuilder copy(*response);
  open_to_all(copy);
  return copy.done();
}

ResponsePtr not_modified(Response const &response) {
  return std::make_shared<Response const>(Response{304, response.fields, response.etag, ""});
}

std::string_view status_line(unsigned status) {
  switch (status) {
    case 200:
      return "HTTP/1.1 200 OK\r\n";
    case 201:
      return "HTTP/1.1 201 Created\r\n";
    case 202:
      return "HTTP/1.1 202 Accepted\r\n";
    case 204:
      return "HTTP/1.1 204 No Content\r\n";
    case 300:
      return "HTTP/1.1 300 Multiple Choices\r\n";
    case 303:
      return "HTTP/1.1 303 See Other\r\n";
    case 304:
      return "HTTP/1.1 304 Not Modified\r\n";
    case 307:
      return "HTTP/1.1 307 Temporary Redirect\r\n";
    case 308:
      return "HTTP/1.1 308 Permanent Redirect\r\n";
    case 400:
      return "HTTP/1.1 400 Bad Request\r\n";
    case 401:
      return "HTTP/1.1 401 Unauthorized\r\n";
    case 403:
      return "HTTP/1.1 403 Forbidden\r\n";
    case 404:
      return "HTTP/1.1 404 Not Found\r\n";
    case 405:
      return "HTTP/1.1 405 Method Not Allowed\r\n";
    case 406:
      return "HTTP/1.1 406 Not Acceptable\r\n";
    case 408:
      return "HTTP/1.1 408 Request Timeout\r\n";
    case 409:
      return "HTTP/1.1 409 Conflict\r\n";
    case 413:
      return "HTTP/1.1 413 Content Too Large\r\n";
    case 414:
      return "HTTP/1.1 414 URI Too Long\r\n";
    case 415:
      return "HTTP/1.1 415 Unsupported Media Type\r\n";
    case 422:
      return "HTTP/1.1 422 Unprocessable Content\r\n";
    case 431:
      return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
    case 500:
      return "HTTP/1.1 500 Internal Server Error\r\n";
    case 503:
      return "HTTP/1.1 503 Service Unavailable\r\n";
    default:
      fail_check("every status that is answered has its line", __FILE__, __LINE__);
  }
}

std::string_view reason_phrase(unsigned status) {
  constexpr std::size_t prefix = std::string_view("HTTP/1.1 200 ").size();
  auto const line = status_line(status);
  return line.substr(prefix, line.size() - prefix - 2);
}

}  // namespace nguon::server
