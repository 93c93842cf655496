#include "trace/key_ring.h"

#include <algorithm>

#include "trace/refusal.h"

namespace nguon::trace {

void KeyRing::let_in(PublicKey const &key, bool is_root) {
  known_.try_emplace(key.thumbprint(), Known{&key, is_root, std::nullopt});
}

void KeyRing::change_roots(RootChange const &said, Position position) {
  for (auto &[kid, known] : known_) {
    if (known.is_root &&
        std::ranges::find(said.root_keys, kid, &PublicKey::thumbprint) == said.root_keys.end())
      known.ending = ended_root(said, position);
  }
  for (auto const &key : said.root_keys) let_in(key, true);
  threshold_ = said.threshold;
  votes_.clear();
}

Result<PublicKey const *> KeyRing::signer(Statement const &statement, Position position) {
  auto const &kid = statement.jws.header.kid;
  if (auto const *genesis = std::get_if<Genesis>(&statement.body);
      genesis != nullptr && position.index == 0) {
    auto const own = std::ranges::find(genesis->root_keys, kid, &PublicKey::thumbprint);
    if (own != genesis->root_keys.end()) return &*own;
  }
  auto const signer = known_.find(kid);
  if (signer == known_.end()) {
    return refuse(ErrorKind::unsigned_, "unknown-key",
                  "is signed with key " + kid + ", which nobody had let in before.", "kid");
  }
  auto const &ending = signer->second.ending;
  if (ending && !counts_in_grace(*ending, statement, position)) {
    return refuse(
        ErrorKind::unsigned_, "revoked-key",
        "is signed with key " + kid + ", which was revoked by entry " + std::to_string(ending->index) + ".",
        "kid");
  }
  return signer->second.key;
}

void KeyRing::found(Genesis const &said) {
  for (auto const &key : said.root_keys) let_in(key, true);
  threshold_ = said.threshold;
  log_keys_ = {said.log_key};
}

void KeyRing::end(KeyRevocation const &said, Position position) {
  auto const revoked = known_.find(said.kid);
  if (revoked == known_.end()) return;
  if (auto ending = end_key(revoked->second.ending, said, position))
    revoked->second.ending = *std::move(ending);
}

void KeyRing::take(Statement const &statement, Position position) {
  auto const &body = statement.body;
  if (auto const *genesis = std::get_if<Genesis>(&body); genesis != nullptr && position.index == 0)
    return found(*genesis);
  auto const &kid = statement.jws.header.kid;
  auto const signer = known_.find(kid);
  auto const is_root = signer != known_.end() && signer->second.is_root;
  if (is_root && !reaches_threshold(votes_, threshold_, statement.payload_hash, kid)) return;
  if (auto const *key = std::get_if<KeyStatement>(&body)) let_in(key->key, false);
  if (auto const *revocation = std::get_if<KeyRevocation>(&body)) end(*revocation, position);
  if (auto const *change = std::get_if<RootChange>(&body)) change_roots(*change, position);
  if (auto const *key = std::get_if<LogKey>(&body)) log_keys_.push_back(key->log_key);
}

}  // namespace nguon::trace
