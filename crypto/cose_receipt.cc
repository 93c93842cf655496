#include "crypto/cose_receipt.h"

#include <set>

#include "crypto/cbor.h"
#include "crypto/cose_key.h"
#include "crypto/merkle.h"

namespace nguon {
namespace {

using Kind = CborItem::Kind;

// Labels of the IANA registries "COSE Header Parameters", "COSE Verifiable Data Structure …" and "CWT
// Claims".
constexpr std::uint64_t tag_sign1 = 18;
constexpr std::int64_t label_alg = 1, label_crit = 2, label_kid = 4, label_claims = 15;
constexpr std::int64_t label_vds = 395, label_vdp = 396;
constexpr std::int64_t vds_rfc9162_sha256 = 1;
constexpr std::int64_t proof_inclusion = -1, proof_consistency = -2;
constexpr std::int64_t claim_issuer = 1, claim_subject = 2;

constexpr std::size_t receipt_bytes_max = 64 * 1024;
constexpr std::int64_t path_max = 63;

// What is written.

std::string write_protected(PublicKey const &key, CoseClaims const &claims) {
  CborWriter cbor;
  cbor.map(4).integer(label_alg).integer(cose_algorithm(key));
  cbor.integer(label_kid).bytes(cose_thumbprint(key).view());
  cbor.integer(label_claims).map(2);
  cbor.integer(claim_issuer).text(claims.issuer).integer(claim_subject).text(claims.subject);
  cbor.integer(label_vds).integer(vds_rfc9162_sha256);
  return cbor.written();
}

/// Two numbers and a path.
std::string write_proof(std::uint64_t first, std::uint64_t second, std::vector<Hash> const &path) {
  NGUON_CHECK(!path.empty());
  CborWriter cbor;
  cbor.array(3).integer(static_cast<std::int64_t>(first)).integer(static_cast<std::int64_t>(second));
  cbor.array(path.size());
  for (auto const &hash : path) cbor.bytes(hash.view());
  return cbor.written();
}

struct WriteProof {
  std::string operator()(CoseInclusion const &proof) const {
    return write_proof(proof.size, proof.index, proof.path);
  }
  std::string operator()(CoseConsistency const &proof) const {
    return write_proof(proof.old_size, proof.new_size, proof.path);
  }
};

/// Sig_structure (RFC 9052 §4.4): what is signed.
std::string to_be_signed(std::string_view protected_header, Hash const &root) {
  CborWriter cbor;
  cbor.array(4).text("Signature1").bytes(protected_header).bytes("").bytes(root.view());
  return cbor.written();
}

// What is read.

Error bad_receipt(std::string message) {
  return {ErrorKind::malformed, "bad-cose-receipt", std::move(message)};
}

/// Reads a map: `read` is called with each label, and takes the value where it answers true; other values are
/// passed over. False where the map is none, repeats a label, or a value is not what `read` takes.
template <class Read>
bool read_map(CborReader &cbor, Read const &read) {
  auto const map = cbor.next(Kind::map);
  if (!map) return false;
  std::set<std::string_view> labels;
  for (std::int64_t i = 0; i < map->number; ++i) {
    auto const before = cbor.rest();
    auto const label = cbor.next();
    if (!label || (label->kind != Kind::integer && label->kind != Kind::text)) return false;
    // One label has one shortest spelling; a longer one that hides a repetition is none of COSE's.
    CborWriter spelt;
    label->kind == Kind::integer ? spelt.integer(label->number) : spelt.text(label->content);
    auto const spelling = before.substr(0, before.size() - cbor.rest().size());
    if (spelling != spelt.written() || !labels.insert(spelling).second) return false;
    auto const is_wanted = label->kind == Kind::integer && read(label->number, cbor);
    if (!is_wanted && !cbor.skip()) return false;
  }
  return true;
}

struct Header {
  std::optional<CborItem> alg, kid, vds, issuer, subject;
  bool is_critical = false;
};

std::optional<Header> read_header(std::string_view bytes) {
  CborReader cbor(bytes);
  Header header;
  auto const read_claim = [&](std::int64_t label, CborReader &from) {
    if (label == claim_issuer) header.issuer = from.next(Kind::text);
    if (label == claim_subject) header.subject = from.next(Kind::text);
    return label == claim_issuer || label == claim_subject;
  };
  bool claims_hold = true;
  auto const read = [&](std::int64_t label, CborReader &from) {
    switch (label) {
      case label_alg:
        header.alg = from.next(Kind::integer);
        return true;
      case label_kid:
        header.kid = from.next(Kind::bytes);
        return true;
      case label_vds:
        header.vds = from.next(Kind::integer);
        return true;
      case label_claims:
        claims_hold = read_map(from, read_claim);
        return true;
      case label_crit:
        header.is_critical = true;
        return false;
      default:
        return false;
    }
  };
  if (!read_map(cbor, read) || !claims_hold || !cbor.rest().empty()) return std::nullopt;
  return header;
}

/// The one proof among the verifiable data structure's: its label and its bytes.
struct ProofBytes {
  std::int64_t label = 0;
  std::string_view bytes;
};

std::optional<ProofBytes> read_proofs(CborReader &cbor) {
  std::vector<ProofBytes> found;
  bool in_form = true;
  auto const read_kind = [&](std::int64_t label, CborReader &from) {
    if (label != proof_inclusion && label != proof_consistency) return false;
    auto const array = from.next(Kind::array);
    auto const proof = array && array->number == 1 ? from.next(Kind::bytes) : std::nullopt;
    if (proof) found.push_back({label, proof->content});
    in_form = in_form && proof;
    return true;
  };
  auto const read_unprotected = [&](std::int64_t label, CborReader &from) {
    if (label != label_vdp) return false;
    in_form = in_form && read_map(from, read_kind);
    return true;
  };
  if (!read_map(cbor, read_unprotected) || !in_form || found.size() != 1) return std::nullopt;
  return found.front();
}

std::optional<CoseProof> read_proof(ProofBytes const &proof) {
  CborReader cbor(proof.bytes);
  auto const array = cbor.next(Kind::array);
  auto const first = cbor.next(Kind::integer), second = cbor.next(Kind::integer);
  auto const hashes = cbor.next(Kind::array);
  if (!array || array->number != 3 || !first || !second || first->number < 0 || second->number < 0 ||
      !hashes || hashes->number == 0 || hashes->number > path_max)
    return std::nullopt;
  std::vector<Hash> path;
  for (std::int64_t i = 0; i < hashes->number; ++i) {
    auto const bytes = cbor.next(Kind::bytes);
    auto const hash = hash_from_bytes(bytes ? bytes->content : "");
    if (!hash) return std::nullopt;
    path.push_back(*hash);
  }
  if (!cbor.rest().empty()) return std::nullopt;
  auto const a = static_cast<std::uint64_t>(first->number), b = static_cast<std::uint64_t>(second->number);
  if (proof.label == proof_inclusion) return CoseInclusion{.size = a, .index = b, .path = std::move(path)};
  return CoseConsistency{.old_size = a, .new_size = b, .path = std::move(path)};
}

Error bad_signature() {
  return {ErrorKind::unverified, "bad-signature", "The key did not sign the root that the receipt leads to."};
}

Result<void> verify_root(CoseReceipt const &receipt, Hash const &root, PublicKey const &key) {
  constexpr std::int64_t ed25519_by_name = -19;  // RFC 9864.
  auto const fits = receipt.algorithm == cose_algorithm(key) ||
                    (receipt.algorithm == ed25519_by_name && key.algorithm() == KeyAlgorithm::ed25519);
  if (!fits || !key.verify(to_be_signed(receipt.protected_header, root), receipt.signature))
    return bad_signature();
  return {};
}

}  // namespace

std::string make_cose_receipt(PrivateKey const &key, CoseClaims const &claims, CoseProof const &proof,
                              Hash const &root) {
  auto const header = write_protected(key.public_key(), claims);
  auto const label = std::holds_alternative<CoseInclusion>(proof) ? proof_inclusion : proof_consistency;
  CborWriter cbor;
  cbor.tag(tag_sign1).array(4).bytes(header);
  cbor.map(1).integer(label_vdp).map(1).integer(label).array(1).bytes(std::visit(WriteProof{}, proof));
  cbor.null().bytes(key.sign(to_be_signed(header, root)));
  return cbor.written();
}

Result<CoseReceipt> parse_cose_receipt(std::string_view bytes) {
  if (bytes.size() > receipt_bytes_max) return bad_receipt("The receipt is longer than 64 KiB.");
  CborReader cbor(bytes);
  auto const tag = cbor.next(Kind::tag);
  auto const array = cbor.next(Kind::array);
  auto const header_bytes = cbor.next(Kind::bytes);
  if (!tag || tag->number != tag_sign1 || !array || array->number != 4 || !header_bytes)
    return bad_receipt("This is no COSE_Sign1 (tag 18, an array of four).");
  auto const header = read_header(header_bytes->content);
  if (!header) return bad_receipt("The protected header of the receipt can't be read.");
  if (header->is_critical) return bad_receipt("The receipt demands what this reader does not know (crit).");
  if (!header->vds || header->vds->number != vds_rfc9162_sha256)
    return bad_receipt("The receipt is of another kind of tree than RFC9162_SHA256.");
  if (!header->alg || !header->kid || !header->issuer || !header->subject)
    return bad_receipt("The receipt's header lacks its algorithm, kid, issuer or subject.");
  auto const proof_bytes = read_proofs(cbor);
  auto proof = proof_bytes ? read_proof(*proof_bytes) : std::nullopt;
  if (!proof) return bad_receipt("The receipt holds not exactly one proof with a path.");
  auto const payload = cbor.next(Kind::null);
  auto const signature = cbor.next(Kind::bytes);
  if (!payload || !signature || !cbor.rest().empty())
    return bad_receipt("The receipt does not end with an absent payload and a signature.");
  return CoseReceipt{.algorithm = header->alg->number,
                     .kid = std::string(header->kid->content),
                     .claims = {std::string(header->issuer->content), std::string(header->subject->content)},
                     .proof = *std::move(proof),
                     .protected_header = std::string(header_bytes->content),
                     .signature = std::string(signature->content)};
}

Result<void> verify_cose_inclusion(CoseReceipt const &receipt, std::string_view entry, PublicKey const &key) {
  auto const *proof = std::get_if<CoseInclusion>(&receipt.proof);
  auto const root = proof == nullptr
                        ? std::nullopt
                        : inclusion_root(leaf_hash(entry), proof->index, proof->size, proof->path);
  if (!root)
    return Error{ErrorKind::unverified, "not-included", "The receipt shows no way from an entry to a root."};
  return verify_root(receipt, *root, key);
}

Result<void> verify_cose_consistency(CoseReceipt const &receipt, Hash const &old_root, Hash const &new_root,
                                     PublicKey const &key) {
  if (auto const is_signed = verify_root(receipt, new_root, key); !is_signed) return is_signed;
  auto const *proof = std::get_if<CoseConsistency>(&receipt.proof);
  if (proof == nullptr ||
      !verify_consistency(proof->old_size, proof->new_size, old_root, new_root, proof->path))
    return Error{ErrorKind::unverified, "not-consistent",
                 "The receipt does not show that the older tree is the beginning of the newer."};
  return {};
}

}  // namespace nguon
