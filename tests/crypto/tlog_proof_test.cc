#include "crypto/tlog_proof.h"

#include "crypto/base64.h"
#include "crypto/merkle.h"
#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

/// What somebody with the file, the entry and the policy finds.
Result<Accepted> judge(std::string const &file, std::string const &entry, std::string const &policy_text) {
  auto const policy = Policy::parse(policy_text);
  if (!policy) return policy.error();
  auto const proof = parse_tlog_proof(file);
  if (!proof) return proof.error();
  CHECK(write_tlog_proof(*proof) == file);
  return verify_tlog_proof(*proof, entry, *policy);
}

void check_proofs(std::string const &file) {
  auto const vectors = json::parse(file);
  for (auto const &row : vectors.at("cases").as_array()) {
    CAPTURE(text_of(row.at("why")));
    auto const accepted =
        judge(text_of(row.at("proof")), bytes_of(row.at("entry")), text_of(row.at("policy")));
    CHECK(accepted.has_value() == row.at("valid").as_bool());
  }
  for (auto const &row : vectors.at("bad_policies").as_array()) {
    CAPTURE(text_of(row.at("why")));
    auto const policy = Policy::parse(text_of(row.at("policy")));
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().code == "bad-policy");
  }
}

PrivateKey seeded_key(char seed) {
  return *PrivateKey::from_seed(std::string(32, seed));
}

std::string log_line(char seed, std::string const &name = "log.example/p") {
  return "log " + NoteVerifier::make(name, seeded_key(seed).public_key()).vkey() + "\n";
}

}  // namespace

TEST_CASE("the proof vectors get the stated verdicts") {
  check_proofs(read_vector("proofs.json"));
}

TEST_CASE("conformance: tlog/proofs get the stated verdicts") {
  if (auto const file = read_conformance("tlog/proofs.json")) check_proofs(*file);
}

TEST_CASE("an entry, its place and the log are all that a proof proves") {
  std::string const entry = "entry";
  Checkpoint const checkpoint{"log.example/p", 2, node_hash(leaf_hash("other"), leaf_hash(entry))};
  TlogProof const proof{
      .extra = std::nullopt,
      .index = 1,
      .path = {leaf_hash("other")},
      .checkpoint = sign_note(checkpoint_text(checkpoint), checkpoint.origin, seeded_key('a'))};
  auto const file = write_tlog_proof(proof);
  auto const accepted = judge(file, entry, log_line('a') + "quorum none\n");
  REQUIRE(accepted.has_value());
  CHECK(accepted->checkpoint == checkpoint);
  CHECK(accepted->cosignatures.empty());

  auto const code = [&](std::string const &of, std::string const &policy) {
    auto const judged = judge(file, of, policy);
    return judged ? std::string("accepted") : judged.error().code;
  };
  CHECK(code("altered", log_line('a') + "quorum none\n") == "not-included");
  CHECK(code(entry, log_line('b') + "quorum none\n") == "note-unknown-signer");
  CHECK(code(entry, "quorum none\n") == "note-unknown-signer");
  // A key of the policy that signs for another log than its own.
  CHECK(code(entry, log_line('a', "log.example/q") + "quorum none\n") == "note-unknown-signer");
}

TEST_CASE("a proof has one form") {
  auto const code = [](std::string const &file) {
    auto const proof = parse_tlog_proof(file);
    return proof ? std::string("read") : proof.error().code;
  };
  std::string const hash = base64_encode(std::string(32, 'h')) + "\n";
  std::string const first = "c2sp.org/tlog-proof@v1\n";
  CHECK(code(first + "index 0\n\nnote") == "read");
  CHECK(code(first + "extra \nindex 18446744073709551615\n" + hash + "\nnote") == "read");
  std::string longest = first + "index 1\n";
  for (int i = 0; i < 63; ++i) longest += hash;
  CHECK(code(longest + "\nnote") == "read");
  CHECK(code(longest + hash + "\nnote") == "bad-tlog-proof");
  for (std::string const &file :
       {std::string(), first, first + "\n", first + "index \n\n", first + "index -1\n\n", first + "index 1\n",
        first + "index 18446744073709551616\n\n", first + "extra ?\nindex 1\n\n", first + "index 1\nAAAA\n\n",
        first + "index 1\nextra AAAA\n\n", first + "index  1\n\n", first + "index\n\n"}) {
    CAPTURE(file);
    CHECK(code(file) == "bad-tlog-proof");
  }
}

TEST_CASE("a policy is read with limits, and says which line is wrong") {
  auto const field = [](std::string const &text) {
    auto const policy = Policy::parse(text);
    return policy ? std::string("read") : policy.error().field;
  };
  CHECK(field(log_line('a') + "# a remark\n\n \t\nquorum\tnone\n") == "read");
  CHECK(field("  # a remark too\nquorum none\n") == "read");
  CHECK(field(log_line('a') + "# \x7f\nquorum none\n") == "line 0");
  CHECK(field(log_line('a') + "quorum none") == "line 0");
  CHECK(field(log_line('a') + "log\nquorum none\n") == "line 2");
  CHECK(field(log_line('a') + log_line('a', "log.example/q") + "quorum none\n") == "line 2");
  CHECK(field(log_line('a') + "quorum x\n") == "line 2");
  CHECK(field(std::string(64 * 1024, '\n') + "quorum none\n") == "line 0");
  std::string many;
  for (int i = 0; i < 300; ++i) many += "quorum none\n";
  CHECK(field(many) == "line 2");
}

TEST_CASE("a policy tells its witnesses, where they are, and which of them are auditors") {
  auto const witness = [](std::string const &name, char seed) {
    return NoteVerifier::make(name, seeded_key(seed).public_key(), note_type_cosignature);
  };
  auto const text = log_line('l') + "witness w " + witness("w.example/1", 'w').vkey() +
                    " https://w.example/x\nwitness a " + witness("a.example/1", 'a').vkey() + "\nwitness b " +
                    witness("b.example/1", 'b').vkey() +
                    "\ngroup inner any b\ngroup auditors any a inner\nquorum w\n";
  auto const policy = Policy::parse(text);
  REQUIRE(policy.has_value());
  REQUIRE(policy->logs().size() == 1);
  CHECK(policy->logs().front().name == "log.example/p");
  auto const witnesses = policy->witnesses();
  REQUIRE(witnesses.size() == 3);
  CHECK(witnesses[0].name == "w");
  CHECK(witnesses[0].key.vkey() == witness("w.example/1", 'w').vkey());
  CHECK(witnesses[0].url == "https://w.example/x");
  CHECK_FALSE(witnesses[0].auditor);
  CHECK(witnesses[1].url.empty());
  CHECK(witnesses[1].auditor);
  CHECK(witnesses[2].auditor);

  Checkpoint const checkpoint{"log.example/p", 1, leaf_hash("entry")};
  auto const body = checkpoint_text(checkpoint);
  auto const note = sign_note(body, checkpoint.origin, seeded_key('l'));
  // A witness of a kind that is not known here is one that nobody knows.
  auto const foreign = "— pq.example/1 " + base64_encode(std::string(2'432, 'x')) + "\n";
  auto const accepted = policy->accept(note + foreign + cosign(body, "b.example/1", seeded_key('b'), 7) +
                                       cosign(body, "w.example/1", seeded_key('w'), 9));
  REQUIRE(accepted.has_value());
  REQUIRE(accepted->cosignatures.size() == 2);
  CHECK(accepted->cosignatures[0].witness == "w");
  CHECK(accepted->cosignatures[0].time == 9);
  CHECK_FALSE(accepted->cosignatures[0].auditor);
  CHECK(accepted->cosignatures[1].witness == "b");
  CHECK(accepted->cosignatures[1].auditor);
  auto const too_few = policy->accept(note + cosign(body, "b.example/1", seeded_key('b'), 7));
  REQUIRE_FALSE(too_few.has_value());
  CHECK(too_few.error().code == "policy-quorum");
}

}  // namespace nguon
