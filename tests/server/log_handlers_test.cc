#include <boost/json/parse.hpp>

#include "crypto/cose_key.h"
#include "crypto/cose_receipt.h"
#include "crypto/merkle.h"
#include "crypto/note.h"
#include "crypto/tlog_proof.h"
#include "server/gzip.h"
#include "server/zstd.h"
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

TEST_CASE("an entry's proof can be had as a file that other people's verifiers read") {
  Served served;
  auto const policy = Policy::parse("log " + served.service().log_key.vkey() + "\nquorum none\n");
  REQUIRE(policy.has_value());
  for (std::uint64_t index = 0; index < served.size(); ++index) {
    auto const number = std::to_string(index);
    auto const answer = served.get("/proof/" + number + ".tlog-proof");
    REQUIRE(answer.status == 200);
    CHECK(answer.field("content-type") == "text/plain; charset=utf-8");
    auto const proof = parse_tlog_proof(answer.body);
    REQUIRE(proof.has_value());
    CHECK(proof->index == index);
    auto const entry = text_at(served.get("/proof/" + number).body, "/entry");
    CHECK(verify_tlog_proof(*proof, entry, *policy).has_value());
    CHECK_FALSE(verify_tlog_proof(*proof, entry + " ", *policy).has_value());
  }
  CHECK(problem_code(served.get("/proof/" + std::to_string(served.size()) + ".tlog-proof")) ==
        "unknown-entry");
  CHECK(problem_code(served.get("/proof/.tlog-proof")) == "unknown-entry");
}

TEST_CASE("each entry has a receipt in COSE, signed by a key that is published") {
  Served served;
  auto const published = served.get("/.well-known/scitt-keys");
  CHECK(published.status == 200);
  CHECK(published.field("content-type") == "application/cbor");
  auto const keys = parse_cose_key_set(published.body);
  REQUIRE(keys.has_value());
  REQUIRE(keys->size() == 1);
  CHECK(keys->front() == served.receipt_key->public_key());
  CHECK(keys->front().raw() != PrivateKey::from_seed(sha256("key of log").view())->public_key().raw());

  for (std::uint64_t index = 0; index < served.size(); ++index) {
    auto const number = std::to_string(index);
    auto const answer = served.get("/proof/" + number + ".cose");
    REQUIRE(answer.status == 200);
    CHECK(answer.field("content-type") == "application/cose");
    CHECK(answer.field("cache-control") == "no-store");
    auto const receipt = parse_cose_receipt(answer.body);
    REQUIRE(receipt.has_value());
    CHECK(std::get<CoseInclusion>(receipt->proof).index == index);
    CHECK(std::get<CoseInclusion>(receipt->proof).size == served.size());
    auto const entry = text_at(served.get("/proof/" + number).body, "/entry");
    CHECK(receipt->claims.issuer == "https://example.vn");
    CHECK(receipt->claims.subject == storage::parse_entry(entry)->prev.front().subject);
    CHECK(verify_cose_inclusion(*receipt, entry, keys->front()).has_value());
    CHECK_FALSE(verify_cose_inclusion(*receipt, entry + " ", keys->front()).has_value());
    auto const kid = to_base64url(*hash_from_bytes(receipt->kid));
    auto const one = served.get("/.well-known/scitt-keys/" + kid);
    CHECK(one.field("content-type") == "application/cbor");
    CHECK("\x81" + one.body == published.body);
  }
  CHECK(problem_code(served.get("/proof/" + std::to_string(served.size()) + ".cose")) == "unknown-entry");
  CHECK(problem_code(served.get("/proof/0.tlog-proof.cose")) == "unknown-entry");
  CHECK(problem_code(served.get("/.well-known/scitt-keys/AAAA")) == "unknown-receipt-key");
}

TEST_CASE("consistency has a receipt in COSE between any two sizes that differ") {
  Served served;
  auto const &key = served.receipt_key->public_key();
  auto const hashes = served.get("/tile/0/000.p/" + std::to_string(served.size())).body;
  auto const newest = served.log->published()->checkpoint.root;
  TreeEdge edge;
  for (std::uint64_t size = 1; size < served.size(); ++size) {
    edge.append(*hash_from_bytes(std::string_view(hashes).substr((size - 1) * 32, 32)),
                [](NodeId, Hash const &) {});
    auto const answer = served.get("/proof/consistency/" + std::to_string(size) + ".cose");
    REQUIRE(answer.status == 200);
    auto const receipt = parse_cose_receipt(answer.body);
    REQUIRE(receipt.has_value());
    CHECK(receipt->claims.subject == served.origin);
    CHECK(verify_cose_consistency(*receipt, edge.root(), newest, key).has_value());
    CHECK_FALSE(verify_cose_consistency(*receipt, newest, newest, key).has_value());
  }
  for (auto const &size : {std::string("0"), std::to_string(served.size())}) {
    auto const answer = served.get("/proof/consistency/" + size + ".cose");
    CHECK(answer.status == 404);
    CHECK(problem_code(answer) == "no-path-no-receipt");
  }
}

TEST_CASE("the log of each size is shown to be the beginning of the newest") {
  Served served;
  auto const newest = parse_checkpoint(parse_note(served.get("/checkpoint").body)->text);
  auto const hashes = served.get("/tile/0/000.p/" + std::to_string(served.size())).body;
  TreeEdge edge;
  for (std::uint64_t size = 0; size <= served.size(); ++size) {
    CAPTURE(size);
    if (size > 0)
      edge.append(*hash_from_bytes(std::string_view(hashes).substr((size - 1) * 32, 32)),
                  [](NodeId, Hash const &) {});
    auto const answer = served.get("/proof/consistency/" + std::to_string(size));
    REQUIRE(answer.status == 200);
    CHECK(number_at(answer.body, "/oldSize") == size);
    CHECK(text_at(answer.body, "/checkpoint") == served.get("/checkpoint").body);
    auto const parsed = boost::json::parse(answer.body);
    std::vector<Hash> proof;
    for (auto const &hash : parsed.at("proof").as_array())
      proof.push_back(*hash_from_base64url(std::string(hash.as_string())));
    CHECK(verify_consistency(size, newest->size, edge.root(), newest->root, proof));
  }
  for (std::string const &size : {std::to_string(served.size() + 1), std::string("x"), std::string()}) {
    CAPTURE(size);
    CHECK(problem_code(served.get("/proof/consistency/" + size)) == "unknown-entry");
  }
}

TEST_CASE("tiles hold the tree's hashes and its entries, up to the published size and for ever") {
  Served served;
  auto const width = std::to_string(served.size());
  REQUIRE(served.size() < 256);
  auto const hashes = served.get("/tile/0/000.p/" + width);
  auto const entries = served.get("/tile/entries/000.p/" + width);
  for (auto const *answer : {&hashes, &entries}) {
    CHECK(answer->status == 200);
    CHECK(answer->field("content-type") == "application/octet-stream");
    CHECK(answer->field("cache-control") == "public, max-age=31536000, immutable");
  }
  auto rest = std::string_view(entries.body);
  for (std::uint64_t index = 0; index < served.size(); ++index) {
    REQUIRE(rest.size() >= 2);
    auto const size =
        std::size_t{static_cast<unsigned char>(rest[0])} * 256 + static_cast<unsigned char>(rest[1]);
    auto const entry = rest.substr(2, size);
    CHECK(entry == text_at(served.get("/proof/" + std::to_string(index)).body, "/entry"));
    CHECK(leaf_hash(entry).view() == std::string_view(hashes.body).substr(index * 32, 32));
    rest.remove_prefix(2 + size);
  }
  CHECK(rest.empty());
  CHECK(served.get("/tile/0/000.p/1").body == hashes.body.substr(0, 32));
  auto const compressed = served.get("/tile/entries/000.p/" + width, "Accept-Encoding: gzip\r\n");
  CHECK(compressed.field("content-encoding") == "gzip");

  // A tag stands for one address and one spelling of its bytes, and for these every time.
  CHECK(compressed.field("etag") != entries.field("etag"));
  CHECK(hashes.field("etag") != entries.field("etag"));
  CHECK(served.get("/tile/0/000.p/1").field("etag") != hashes.field("etag"));
  auto const again = served.get("/tile/entries/000.p/" + width);
  CHECK(again.body == entries.body);
  CHECK(again.field("etag") == entries.field("etag"));
  auto const known = "If-None-Match: " + std::string(entries.field("etag")) + "\r\n";
  CHECK(served.get("/tile/entries/000.p/" + width, known).status == 304);

  CHECK(problem_code(served.get("/tile/0/000.p/" + std::to_string(served.size() + 1))) == "tile-above-tree");
  for (auto const *path : {"/tile/0/000", "/tile/0/001.p/1", "/tile/1/000.p/1", "/tile/entries/000"}) {
    CAPTURE(path);
    CHECK(problem_code(served.get(path)) == "tile-above-tree");
  }
  for (auto const *path : {"/tile/0/0", "/tile/x/000", "/tile/0/000.p/256", "/tile/entries/"}) {
    CAPTURE(path);
    CHECK(served.get(path).status == 404);
  }
}

TEST_CASE("entries go out as zstd or gzip to whoever takes it, and as they are to everybody else") {
  Served served;
  // Until one bundle of entries is complete.
  while (served.world.size() < 256)
    REQUIRE(served.world.tell(served.farm, caring().of(served.batch)).has_value());
  served.catch_up();
  for (std::string const path : {"/tile/entries/000", "/tile/entries/000.p/7"}) {
    CAPTURE(path);
    auto const as_it_is = served.get(path);
    REQUIRE(as_it_is.status == 200);
    CHECK(as_it_is.field("content-encoding").empty());
    CHECK(as_it_is.field("vary") == "Accept-Encoding");
    auto const asked = [&](std::string const &accept) {
      return served.get(path, "Accept-Encoding: " + accept + "\r\n");
    };
    std::string tags = as_it_is.field("etag");
    for (std::string const coding : {"zstd", "gzip"}) {
      CAPTURE(coding);
      auto const answer = asked(coding);
      CHECK(answer.status == 200);
      CHECK(answer.field("content-encoding") == coding);
      CHECK(answer.field("vary") == "Accept-Encoding");
      CHECK(answer.field("cache-control") == as_it_is.field("cache-control"));
      CHECK(answer.body == (coding == "zstd" ? server::zstd(as_it_is.body) : server::gzip(as_it_is.body)));
      // One body for a path and coding, whoever asks, and another tag than its brothers'.
      for (int again = 0; again < 4; ++again) CHECK(asked(coding).body == answer.body);
      CHECK(tags.find(answer.field("etag")) == std::string::npos);
      tags += answer.field("etag");
      CHECK(
          served
              .get(path, "Accept-Encoding: " + coding + "\r\nIf-None-Match: " + answer.field("etag") + "\r\n")
              .status == 304);
      CHECK(served.get(path, "If-None-Match: " + answer.field("etag") + "\r\n").status == 200);
    }
    CHECK(asked("gzip, deflate, br, zstd").field("content-encoding") == "zstd");
    for (auto const *refused : {"identity", "br", "gzip;q=0, zstd;q=0", "br, identity;q=0"}) {
      CAPTURE(refused);
      CHECK(asked(refused).field("content-encoding").empty());
      CHECK(asked(refused).body == as_it_is.body);
    }
  }
  // Hashes do not get smaller.
  auto const hashes = served.get("/tile/0/000", "Accept-Encoding: zstd, gzip\r\n");
  CHECK(hashes.field("content-encoding").empty());
  CHECK(hashes.body.size() == 256 * 32);
  // Above the tree there is nothing to compress or to keep.
  CHECK(problem_code(served.get("/tile/entries/001", "Accept-Encoding: zstd\r\n")) == "tile-above-tree");
  CHECK(problem_code(served.get("/tile/entries/001", "Accept-Encoding: zstd\r\n")) == "tile-above-tree");
}

TEST_CASE("tiles out of plain files are answered as those out of the tables") {
  Served served;
  while (served.world.size() < 300)
    REQUIRE(served.world.tell(served.farm, caring().of(served.batch)).has_value());
  served.catch_up();
  TemporaryFolder const folder;
  storage::PlainFiles const files(folder / "plain", *served.log, [](std::string const &) {});
  REQUIRE(files.wait_for(served.size(), std::chrono::minutes(1)));
  auto parts = served.service();
  parts.plain_files = &files;
  server::Options options;
  options.listen.port = 0;
  options.cores = 1;
  auto const plain = server::Server::start(std::move(parts), std::move(options));
  REQUIRE(plain.has_value());
  for (auto const *path : {"/tile/0/000", "/tile/entries/000", "/tile/0/000.p/3", "/tile/entries/001.p/9",
                           "/tile/0/001", "/tile/entries/001", "/tile/1/000", "/tile/1/000.p/1"}) {
    for (auto const *fields : {"", "Accept-Encoding: gzip\r\n"}) {
      CAPTURE(path);
      CAPTURE(fields);
      auto const expected = served.get(path, fields),
                 answer = ask_once((*plain)->port(), "GET", path, fields);
      CHECK(answer.status == expected.status);
      CHECK(answer.body == expected.body);
      for (auto const *name : {"etag", "vary", "cache-control", "content-type", "content-encoding"})
        CHECK(answer.field(name) == expected.field(name));
    }
  }
  auto const whole = ask_once((*plain)->port(), "GET", "/tile/entries/000");
  CHECK(whole.body.size() > 256 * 100);
  auto const known = "If-None-Match: " + whole.field("etag") + "\r\n";
  CHECK(ask_once((*plain)->port(), "GET", "/tile/entries/000", known).status == 304);
  (*plain)->stop();
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

TEST_CASE("a bundle leads downwards where that is asked for") {
  Served served;
  auto const path = "/bundle/" + served.batch;
  auto const down = served.get(path + "?down=1");
  REQUIRE(down.status == 200);
  CHECK(down.field("content-disposition").ends_with("-down.json\""));
  auto const verdict = trace::verify_bundle(down.body, served.service().log_key);
  CHECK_FALSE(verdict.failed.has_value());
  CHECK(verdict.direction == trace::Direction::down);
  // Kept under its own key: neither takes the other's place.
  CHECK(served.get(path).body != down.body);
  CHECK(served.get(path + "?down=1").body == down.body);
  CHECK(trace::verify_bundle(served.get(path).body, served.service().log_key).direction ==
        trace::Direction::up);
  for (auto const *query : {"?down=0", "?down=", "?down=true"}) {
    CAPTURE(query);
    auto const answer = served.get(path + query);
    CHECK(answer.status == 400);
    CHECK(answer.body.find("urn:nguon:problem:bad-direction") != std::string::npos);
  }
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
