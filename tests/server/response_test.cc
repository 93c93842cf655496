#include "server/response.h"

#include "crypto/hash.h"
#include "server/zstd.h"
#include "tests/support/printing.h"

namespace nguon::server {

TEST_CASE("every answer forbids guessing its type and telling where one came from") {
  auto const response = ResponseBuilder(200, "text/plain", "x").done();
  CHECK(response->fields ==
        "Content-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n");
  CHECK(response->etag.empty());
}

TEST_CASE("a tag changes with the bytes that are sent") {
  std::string const text(1'000, 'a');
  auto const plain = ResponseBuilder(200, "text/plain", text).tag().done();
  auto const again = ResponseBuilder(200, "text/plain", text).tag().done();
  auto const packed = ResponseBuilder(200, "text/plain", text).compress(Coding::gzip).tag().done();
  CHECK(plain->etag == again->etag);
  CHECK(plain->etag != packed->etag);
  CHECK(plain->fields.find("ETag: " + plain->etag + "\r\n") != std::string::npos);
  CHECK(packed->fields.find("Content-Encoding: gzip\r\n") != std::string::npos);
  CHECK(packed->body.size() < text.size());
}

TEST_CASE("an answer is compressed with the effort that is asked for, in either coding") {
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += "{\"n\":" + std::to_string(i * i) + "},";
  for (auto const coding : {Coding::gzip, Coding::zstd}) {
    auto const with = [&](Effort effort) {
      return ResponseBuilder(200, "text/plain", text).compress(coding, effort).done()->body;
    };
    auto const packed = [&](Effort effort) {
      return coding == Coding::zstd ? zstd(text, effort) : gzip(text, effort);
    };
    CHECK(with(Effort::quick) == packed(Effort::quick));
    CHECK(with(Effort::best) == packed(Effort::best));
    CHECK(with(Effort::best) != with(Effort::quick));
  }
}

TEST_CASE("a compressed answer gives back the room that compression took") {
  // What a hash repeats is nothing, so it does not pack well; zlib reserves room for the worst case.
  std::string text;
  for (int i = 0; i < 100; ++i) text += to_hex(sha256(std::to_string(i)));
  auto const packed = ResponseBuilder(200, "text/plain", text).compress(Coding::gzip).done();
  CHECK(packed->body.size() < text.size());
  CHECK(packed->body.capacity() < text.size());
  CHECK(packed->bytes() < text.size());
}

TEST_CASE("what compression would not make smaller stays as it is") {
  auto const response = ResponseBuilder(200, "text/plain", "x").compress(Coding::gzip).done();
  CHECK(response->body == "x");
  CHECK(response->fields.find("Content-Encoding") == std::string::npos);
}

TEST_CASE("an unchanged answer keeps its fields and loses its body") {
  auto const response = ResponseBuilder(200, "text/plain", "x").keep(Keep::checked).tag().done();
  auto const unchanged = not_modified(*response);
  CHECK(unchanged->status == 304);
  CHECK(unchanged->fields == response->fields);
  CHECK(unchanged->body.empty());
}

TEST_CASE("status lines and their phrases") {
  CHECK(status_line(200) == "HTTP/1.1 200 OK\r\n");
  CHECK(reason_phrase(422) == "Unprocessable Content");
  CHECK(reason_phrase(431) == "Request Header Fields Too Large");
}

}  // namespace nguon::server
