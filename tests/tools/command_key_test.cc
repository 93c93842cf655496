#include <sys/stat.h>

#include "crypto/key.h"
#include "crypto/note.h"
#include "tests/support/printing.h"
#include "tests/tools/program.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

unsigned mode_of(std::string const &path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 07777;
}

std::string without_newline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("key new writes a private key for its owner alone and prints the public one") {
  TemporaryFolder const folder;
  struct Row {
    char const *name;
    KeyAlgorithm algorithm;
  };
  for (auto const &row : {Row{"EdDSA", KeyAlgorithm::ed25519}, Row{"ES256", KeyAlgorithm::p256}}) {
    CAPTURE(row.name);
    auto const file = folder / row.name;
    // Also where files are otherwise made for everybody.
    auto const made = run({"sh", "-c", "umask 0; exec \"$0\" key new --out \"$1\" --alg \"$2\"",
                           nguon_program(), file, row.name});
    REQUIRE(made.status == 0);
    CHECK(mode_of(file) == 0600);
    auto const key = PrivateKey::from_pem(read_file(file));
    REQUIRE(key.has_value());
    CHECK(key->public_key().algorithm() == row.algorithm);
    CHECK(made.out == key->public_key().jwk() + "\n");

    auto const shown = run_nguon({"key", "show", file});
    CHECK(shown.status == 0);
    CHECK(shown.out == made.out);
    CHECK(shown.err == "kid " + key->public_key().thumbprint() + "\n");
  }
}

TEST_CASE("key new never replaces a file") {
  TemporaryFolder const folder;
  REQUIRE(run_nguon({"key", "new", "--out", folder / "key.pem"}).status == 0);
  auto const before = read_file(folder / "key.pem");
  CHECK(run_nguon({"key", "new", "--out", folder / "key.pem"}).status == 1);
  CHECK(read_file(folder / "key.pem") == before);
}

TEST_CASE("key show prints a folder's log key, as a verifier key where that is wanted") {
  TemporaryFolder const folder;
  auto const init = run_nguon({"init", "--data", folder / "log", "--origin", "log.example/keys"});
  REQUIRE(init.status == 0);
  auto const shown = run_nguon({"key", "show", folder / "log", "--vkey"});
  CHECK(shown.status == 0);
  CHECK(shown.out == init.out);
  auto const verifier = NoteVerifier::parse(without_newline(shown.out));
  REQUIRE(verifier.has_value());
  CHECK(verifier->name == "log.example/keys");
  auto const log_key = PrivateKey::from_pem(read_file(folder / "log/keys/log.pem"));
  REQUIRE(log_key.has_value());
  CHECK(verifier->key == log_key->public_key());
  CHECK(run_nguon({"key", "show", folder / "log"}).out == log_key->public_key().jwk() + "\n");
}
