// Proof files are written as they were read; policies and what they accept are read without harm.

#include "crypto/tlog_proof.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto const proof = parse_tlog_proof(text);
  if (proof) NGUON_CHECK(write_tlog_proof(*proof) == text);
  static auto const key = PrivateKey::from_seed(std::string(32, 's')).value();
  static auto const vkey = NoteVerifier::make("log.example/fuzz", key.public_key()).vkey();
  static auto const known = Policy::parse("log " + vkey + "\nquorum none\n").value();
  if (proof) static_cast<void>(verify_tlog_proof(*proof, "entry", known));
  if (auto const policy = Policy::parse(text)) static_cast<void>(policy->accept(text));
  return 0;
}
