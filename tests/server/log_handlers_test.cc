#include "crypto/note.h"
#include "tests/server/served.h"
#include "trace/bundle.h"
#include "trace/verify.h"

using namespace nguon;
using namespace nguon::tests;

TEST_CASE("the checkpoint is signed by the log and covers all entries") {
  Served served;
  auto const answer = served.get("/checkpoint");
  CHECK(answer.status == 200);
  CHECK(answer.field("content-type") == "text/plain; charset=utf-8");
  CHECK(answer.field("cache-control") == "no-cache");
  NoteVerifier const trusted[] = {served.service().log_key};
  auto const note = open_note(answer.body, trusted);
  REQUIRE(note.has_value());
  CHECK(parse_checkpoint(note->text)->size == served.size());
  CHECK(served.get("/checkpoint", "If-None-Match: " + answer.field("etag") + "\r\n").status == 304);
}

TEST_CASE("each entry's receipt can be had under the newest checkpoint") {
  Served served;
  for (std::uint64_t index = 0; index < served.size(); ++index) {
    auto const answer = served.get("/proof/" + std::to_string(index));
    REQUIRE(answer.status == 200);
    CHECK(number_at(answer.body, "/index") == index);
    CHECK(text_at(answer.body, "/checkpoint") == served.get("/checkpoint").body);
  }
  for (std::string const &index : {std::to_string(served.size()), std::string("-1"), std::string("00"),
                                   std::string("1x"), std::string("18446744073709551616")}) {
    CAPTURE(index);
    CHECK(problem_code(served.get("/proof/" + index)) == "unknown-entry");
  }
}

TEST_CASE("a bundle is a file that verifies") {
  Served served;
  auto const answer = served.get("/bundle/" + served.batch);
  REQUIRE(answer.status == 200);
  CHECK(answer.field("content-type") == "application/json");
  CHECK(answer.field("content-disposition").starts_with("attachment; filename=\"nguon-p_"));
  auto const verdict = trace::verify_bundle(answer.body, served.service().log_key);
  CHECK_FALSE(verdict.failed.has_value());
  CHECK(verdict.subject == served.batch);
  CHECK(served.get("/bundle/" + served.batch, "If-None-Match: " + answer.field("etag") + "\r\n").status ==
        304);

  CHECK(served.get("/bundle/rules").status == 200);
  CHECK(served.get("/bundle/" + lot(served.fruit, "NOPE")).status == 404);
  CHECK(served.get("/bundle/nothing").status == 404);
  CHECK(served.get("/bundle/01/09521234567890").status == 400);
}

TEST_CASE("a bundle grows with the log") {
  Served served;
  auto const before = served.get("/bundle/" + served.batch).body;
  REQUIRE(served.world.tell(served.farm, caring().of(served.batch)).has_value());
  served.catch_up();
  auto const after = served.get("/bundle/" + served.batch).body;
  CHECK(before != after);
  CHECK_FALSE(trace::verify_bundle(after, served.service().log_key).failed.has_value());
}
