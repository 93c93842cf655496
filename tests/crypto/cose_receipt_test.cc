#include "crypto/cose_receipt.h"

#include "crypto/cbor.h"
#include "crypto/cose_key.h"
#include "crypto/merkle.h"
#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

std::string to_text(std::int64_t number) {
  return std::to_string(number);
}

PrivateKey receipt_key(KeyAlgorithm algorithm = KeyAlgorithm::ed25519) {
  return algorithm == KeyAlgorithm::ed25519 ? *PrivateKey::from_seed(std::string(32, 'r'))
                                            : PrivateKey::generate(algorithm);
}

CoseClaims const some_claims{.issuer = "https://log.example", .subject = "p/1/b/L1"};

/// A log of two entries, and the receipt of the second.
struct Pair {
  std::string const entry = "entry";
  Hash const other = leaf_hash("other");
  Hash const root = node_hash(other, leaf_hash(entry));
  CoseInclusion const proof{.size = 2, .index = 1, .path = {other}};
};

std::string code(Result<void> const &verdict) {
  return verdict ? "holds" : verdict.error().code;
}

// The public vectors.

PublicKey vector_key(json::value const &vectors, std::int64_t algorithm) {
  auto const &keys = vectors.at("keys");
  if (algorithm == -8)
    return *PublicKey::from_raw(KeyAlgorithm::ed25519, bytes_of(keys.at("ed25519").at("public_key")));
  auto const &p256 = keys.at("p256");
  return *PublicKey::from_raw(KeyAlgorithm::p256, '\x04' + bytes_of(p256.at("x")) + bytes_of(p256.at("y")));
}

Result<void> judge(json::value const &row, PublicKey const &key) {
  auto const receipt = parse_cose_receipt(bytes_of(row.at("receipt")));
  if (!receipt) return receipt.error();
  CHECK(receipt->algorithm == row.at("alg").as_int64());
  CHECK(receipt->kid == cose_thumbprint(key).view());
  CHECK(receipt->protected_header == bytes_of(row.at("protected")));
  if (text_of(row.at("kind")) == "inclusion")
    return verify_cose_inclusion(*receipt, bytes_of(row.at("entry")), key);
  return verify_cose_consistency(*receipt, hash_of(row.at("old_root")), hash_of(row.at("root")), key);
}

/// What is made of a receipt's own content is the receipt.
void check_made(json::value const &row, PrivateKey const &key) {
  auto const receipt = parse_cose_receipt(bytes_of(row.at("receipt")));
  REQUIRE(receipt.has_value());
  auto const made = make_cose_receipt(key, receipt->claims, receipt->proof, hash_of(row.at("root")));
  CHECK(hex_encode(made) == text_of(row.at("receipt")));
}

}  // namespace

TEST_CASE("conformance: scitt/receipts get the stated verdicts, and are made to the byte") {
  auto const file = read_conformance("scitt/receipts.json");
  if (!file) return;
  auto const vectors = json::parse(*file);
  auto const &ed25519 = vectors.at("keys").at("ed25519");
  auto const signer = PrivateKey::from_seed(bytes_of(ed25519.at("seed"))).value();
  for (auto const &[name, algorithm] : {std::pair("ed25519", -8), std::pair("p256", -7)}) {
    auto const key = vector_key(vectors, algorithm);
    CHECK(to_hex(cose_thumbprint(key)) == text_of(vectors.at("keys").at(name).at("kid_thumbprint")));
    auto const set = "\x81" + bytes_of(vectors.at("keys").at(name).at("cose_key"));
    auto const parsed = parse_cose_key_set(set);
    REQUIRE(parsed.has_value());
    CHECK(parsed->front() == key);
  }
  std::size_t good = 0, bad = 0;
  for (auto const &row : vectors.at("receipts").as_array()) {
    auto const *why = row.as_object().if_contains("why");
    CAPTURE(why == nullptr ? "valid" : text_of(*why));
    auto const algorithm = row.at("alg").as_int64();
    auto const verdict = judge(row, vector_key(vectors, algorithm));
    CHECK(verdict.has_value() == row.at("valid").as_bool());
    verdict ? ++good : ++bad;
    if (verdict && algorithm == -8) check_made(row, signer);
  }
  CHECK(good > 0);
  CHECK(bad > 0);
}

TEST_CASE("a receipt of either algorithm holds for its entry, its key and no other") {
  Pair const pair;
  for (auto const algorithm : {KeyAlgorithm::ed25519, KeyAlgorithm::p256}) {
    auto const key = receipt_key(algorithm);
    auto const receipt = parse_cose_receipt(make_cose_receipt(key, some_claims, pair.proof, pair.root));
    REQUIRE(receipt.has_value());
    CHECK(receipt->claims.issuer == some_claims.issuer);
    CHECK(receipt->claims.subject == some_claims.subject);
    CHECK(receipt->kid == cose_thumbprint(key.public_key()).view());
    CHECK(code(verify_cose_inclusion(*receipt, pair.entry, key.public_key())) == "holds");
    CHECK(code(verify_cose_inclusion(*receipt, "another", key.public_key())) == "bad-signature");
    for (auto const other : {KeyAlgorithm::ed25519, KeyAlgorithm::p256}) {
      auto const stranger = PrivateKey::generate(other);
      CHECK(code(verify_cose_inclusion(*receipt, pair.entry, stranger.public_key())) == "bad-signature");
    }
    CHECK(code(verify_cose_consistency(*receipt, pair.other, pair.root, key.public_key())) ==
          "not-consistent");
  }
}

TEST_CASE("a receipt of consistency holds between its two trees alone") {
  Pair const pair;
  auto const key = receipt_key();
  CoseConsistency const proof{.old_size = 1, .new_size = 2, .path = {leaf_hash(pair.entry)}};
  auto const receipt = parse_cose_receipt(make_cose_receipt(key, some_claims, proof, pair.root));
  REQUIRE(receipt.has_value());
  auto const &trusted = key.public_key();
  CHECK(code(verify_cose_consistency(*receipt, pair.other, pair.root, trusted)) == "holds");
  CHECK(code(verify_cose_consistency(*receipt, pair.root, pair.root, trusted)) == "not-consistent");
  CHECK(code(verify_cose_consistency(*receipt, pair.other, pair.other, trusted)) == "bad-signature");
  CHECK(code(verify_cose_inclusion(*receipt, pair.entry, trusted)) == "not-included");
}

TEST_CASE("no byte of a receipt can be changed, left out or added") {
  Pair const pair;
  auto const key = receipt_key();
  auto const bytes = make_cose_receipt(key, some_claims, pair.proof, pair.root);
  auto const holds = [&](std::string const &changed) {
    auto const receipt = parse_cose_receipt(changed);
    return receipt && verify_cose_inclusion(*receipt, pair.entry, key.public_key());
  };
  REQUIRE(holds(bytes));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    CHECK_FALSE(holds(altered(bytes, at)));
    CHECK_FALSE(holds(bytes.substr(0, at)));
  }
  CHECK_FALSE(holds(bytes + '\x00'));
  CHECK_FALSE(holds(std::string(64 * 1024 + 1, '\xd2')));
}

TEST_CASE("what a receipt must say is asked for, and what nobody here understands is refused") {
  // A receipt of members, its signature left out of account.
  auto const form = [](std::string const &header, std::string const &proofs,
                       std::string const &payload = "f6") {
    auto const bytes = hex_decode(header).value();
    auto const start = CborWriter().tag(18).array(4).bytes(bytes).written();
    auto const parsed = parse_cose_receipt(start + hex_decode(proofs + payload + "4100").value());
    return parsed ? std::string("read") : parsed.error().message;
  };
  std::string const alg = "0127", kid = "044101",
                    claims =
                        "0fa201616902"
                        "6173",
                    vds = "19018b01";
  auto const hash = "5820" + std::string(64, '0');
  auto const path = "83020181" + hash;
  auto const proof = CborWriter().bytes(hex_decode(path).value()).written();
  auto const inclusion =
      "20"
      "81" +
      hex_encode(proof);
  auto const proofs = "a119018ca1" + inclusion;
  REQUIRE(form("a4" + alg + kid + claims + vds, proofs) == "read");
  // Any order of members, and others beside them.
  CHECK(form("a5" + vds + "03f5" + claims + kid + alg, "a204f619018ca1" + inclusion) == "read");
  CHECK(form("a4" + alg + kid + "0fa301616902617306f5" + vds, proofs) == "read");

  auto const refused = [&](std::string const &header, std::string const &of = "",
                           std::string const &end = "f6") {
    auto const message = form(header, of.empty() ? proofs : of, end);
    CAPTURE(message);
    CHECK(message != "read");
    return message;
  };
  auto const whole = "a4" + alg + kid + claims + vds;
  for (auto const &header : {"a3" + kid + claims + vds, "a3" + alg + claims + vds, "a3" + alg + kid + vds,
                             "a4" + alg + kid + "0fa1016169" + vds, "a4" + alg + kid + "0fa1026173" + vds})
    CHECK(refused(header) == "The receipt's header lacks its algorithm, kid, issuer or subject.");
  CHECK(refused("a3" + alg + kid + claims).find("RFC9162_SHA256") != std::string::npos);
  CHECK(refused("a4" + alg + kid + claims + "19018b02").find("RFC9162_SHA256") != std::string::npos);
  CHECK(refused("a5" + alg + "028104" + kid + claims + vds).find("crit") != std::string::npos);
  for (auto const &header :
       {"a5" + alg + alg + kid + claims + vds, "a5" + alg + "180127" + kid + claims + vds,
        "a4" + alg + kid + "0fa3016169026173016169" + vds, whole + "00", std::string("80"),
        "a4" + alg + kid + claims + "f501"})
    CHECK(refused(header) == "The protected header of the receipt can't be read.");
  for (std::string const &bad :
       {std::string("a0"), std::string("80"), std::string("a119018ca0"), std::string("a119018ca12080"),
        "a119018ca12082" + hex_encode(proof) + hex_encode(proof), "a119018ca2" + inclusion + inclusion,
        "a119018ca2" + inclusion +
            "21"
            "81" +
            hex_encode(proof),
        "a219018ca1" + inclusion + "19018ca1" + inclusion,
        // No path, three numbers, a negative index, a short hash, something behind.
        std::string("a119018ca1208144") + "83020180", std::string("a119018ca1208145") + "8402010080",
        "a119018ca120815826" + ("83022081" + hash), std::string("a119018ca1208146") + "830201814100",
        "a119018ca120815827" + path + "00"}) {
    CAPTURE(bad);
    CHECK(refused(whole, bad) == "The receipt holds not exactly one proof with a path.");
  }
  CHECK(refused(whole, proofs, "5820" + std::string(64, '0')).find("payload") != std::string::npos);
}

TEST_CASE("a set of keys is read as it is written") {
  std::vector<PublicKey> keys;
  for (auto const algorithm : {KeyAlgorithm::ed25519, KeyAlgorithm::p256})
    keys.push_back(PrivateKey::generate(algorithm).public_key());
  auto const set = write_cose_key_set(keys);
  auto const parsed = parse_cose_key_set(set);
  REQUIRE(parsed.has_value());
  CHECK(*parsed == keys);
  CHECK(set == "\x82" + write_cose_key(keys[0]) + write_cose_key(keys[1]));
  CHECK(parse_cose_key_set("\x80")->empty());

  auto const refusal = [](std::string const &bytes) {
    auto const read = parse_cose_key_set(bytes);
    return read ? std::string("read") : read.error().code;
  };
  for (std::size_t size = 0; size < set.size(); ++size) CHECK(refusal(set.substr(0, size)) != "read");
  CHECK(refusal(set + '\x00') == "bad-cose-key");
  CHECK(refusal(write_cose_key(keys[0])) == "bad-cose-key");
  CHECK(refusal("\x98\x41") == "bad-cose-key");
  // Said twice; a label that is no integer; a curve that is not known; coordinates that are none.
  for (auto const *bad : {"81a201010101", "81a1616101", "81a201012008",
                          "81a3010120062141"
                          "00",
                          "81a401022001215820"
                          "00",
                          "8101"}) {
    CAPTURE(bad);
    CHECK(refusal(hex_decode(bad).value()) != "read");
  }
  auto with_private = CborWriter().array(1).map(4).integer(1).integer(1).integer(-1).integer(6);
  with_private.integer(-2).bytes(keys[0].raw()).integer(-4).bytes(std::string(32, 'd'));
  CHECK(refusal(with_private.written()) == "private-key");
  CHECK(to_text(cose_algorithm(keys[0])) + to_text(cose_algorithm(keys[1])) == "-8-7");
}

}  // namespace nguon
