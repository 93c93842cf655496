#pragma once
// An answer, ready to be sent as often as it is wanted: what depends on the connection or the second is added
// when it leaves (server/session.h).

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/gzip.h"
#include "server/request.h"
#include "storage/file_view.h"

namespace nguon::server {

class Takeover;

struct Response {
  unsigned status = 200;
  std::string fields;  ///< Header lines, each with its CRLF; without Date, Connection and Content-Length.
  std::string etag;    ///< With its quotes, as in `fields`; empty where there is none.
  std::string body;
  std::optional<storage::FileRange> file = std::nullopt;  ///< The body, in place of `body`.
  std::shared_ptr<Takeover> takeover = nullptr;           ///< With 101: who has the connection from here on.

  /// For the system to send: FileView says why nobody else reads it.
  std::string_view sent_body() const { return file ? file->view() : std::string_view(body); }

  /// What it takes in memory.
  std::size_t bytes() const {
    return fields.capacity() + etag.capacity() + body.capacity() + sizeof(Response);
  }
};
using ResponsePtr = std::shared_ptr<Response const>;

/// How long others may keep an answer.
enum class Keep {
  never,    ///< no-store: it is one caller's.
  checked,  ///< no-cache: keep it, and ask with its ETag each time.
  forever,  ///< immutable: the address names these bytes.
};

/// Builds a Response field by field. Every answer also bears nosniff and no-referrer.
class ResponseBuilder {
 public:
  ResponseBuilder(unsigned status, std::string_view content_type, std::string body);
  ResponseBuilder(unsigned status, std::string_view content_type, storage::FileRange body);
  /// Goes on from a ready one.
  explicit ResponseBuilder(Response const &other);

  ResponseBuilder &keep(Keep keep);
  /// Requires: no CR or LF in `value`.
  ResponseBuilder &field(std::string_view name, std::string_view value);
  /// Which fields of the request the choice depended on.
  ResponseBuilder &vary(std::string_view names) { return field("Vary", names); }
  /// Compresses the body where that makes it smaller. Call before tag().
  ResponseBuilder &compress(Coding coding, Effort effort = Effort::best);
  /// ETag: the hash of the body as it is sent.
  ResponseBuilder &tag();
  /// ETag: the hash of `name`. Requires: whatever has the name has these bytes.
  ResponseBuilder &tag_by(std::string_view name);
  ResponsePtr done();

 private:
  Response response_;
};

/// A redirect. Requires: `location` is ASCII without white space.
ResponsePtr redirect(unsigned status, std::string_view location);

/// Lets scripts of pages from any host read the answer (CORS), and tells them how to ask. For addresses that
/// give everybody the same.
void open_to_all(ResponseBuilder &response);
/// The same answer so; itself where it is so already.
ResponsePtr opened_to_all(ResponsePtr response);

/// 304 for a client that has this very answer.
ResponsePtr not_modified(Response const &response);

/// "HTTP/1.1 200 OK\r\n". Requires: a status that this server answers with.
std::string_view status_line(unsigned status);
/// "OK"
std::string_view reason_phrase(unsigned status);

}  // namespace nguon::server
