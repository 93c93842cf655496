#include "crypto/tlog_proof.h"

#include "crypto/base64.h"
#include "crypto/merkle.h"
#include "crypto/number.h"

namespace nguon {
namespace {

constexpr std::string_view version = "c2sp.org/tlog-proof@v1";
constexpr std::size_t path_max = 63;

Error wrong(char const *message) {
  return {ErrorKind::malformed, "bad-tlog-proof", message};
}

/// The next line without its LF; nullopt where no LF follows.
std::optional<std::string_view> take_line(std::string_view &text) {
  auto const end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  auto const line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

/// What stands behind `name` and a space.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') return std::nullopt;
  return line.substr(name.size() + 1);
}

}  // namespace

Result<TlogProof> parse_tlog_proof(std::string_view bytes) {
  TlogProof proof;
  if (take_line(bytes) != version) return wrong("The proof's first line is not that of version 1.");
  auto line = take_line(bytes);
  if (auto const extra = value_of(line.value_or(""), "extra")) {
    auto decoded = base64_decode(*extra);
    if (!decoded) return wrong("What the proof bears as extra is not base64.");
    proof.extra = *std::move(decoded);
    line = take_line(bytes);
  }
  auto const index = parse_number(value_of(line.value_or(""), "index").value_or(""));
  if (!index) return wrong("The proof names no index as a plain decimal number.");
  proof.index = *index;
  for (;;) {
    line = take_line(bytes);
    if (!line) return wrong("The proof lacks the empty line before its checkpoint.");
    if (line->empty()) break;
    auto const decoded = base64_decode(*line);
    auto const hash = hash_from_bytes(decoded ? *decoded : std::string());
    if (!hash || proof.path.size() == path_max)
      return wrong("The proof's path is not of at most 63 hashes in base64.");
    proof.path.push_back(*hash);
  }
  proof.checkpoint = bytes;
  return proof;
}

std::string write_tlog_proof(TlogProof const &proof) {
  auto text = std::string(version) + '\n';
  if (proof.extra) text += "extra " + base64_encode(*proof.extra) + '\n';
  text += "index " + std::to_string(proof.index) + '\n';
  for (auto const &hash : proof.path) text += base64_encode(hash.view()) + '\n';
  return text + '\n' + proof.checkpoint;
}

Result<Accepted> verify_tlog_proof(TlogProof const &proof, std::string_view entry, Policy const &policy) {
  auto accepted = policy.accept(proof.checkpoint);
  if (!accepted) return accepted;
  auto const &[origin, size, root] = accepted->checkpoint;
  if (!verify_inclusion(leaf_hash(entry), proof.index, size, proof.path, root)) {
    return Error{
        ErrorKind::unverified, "not-included",
        "The log of " + origin + " does not hold this entry at index " + std::to_string(proof.index) + "."};
  }
  return accepted;
}

}  // namespace nguon
