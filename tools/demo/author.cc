#include "tools/demo/author.h"

#include <algorithm>
#include <stdexcept>

#include "crypto/base64.h"
#include "crypto/jws.h"

namespace nguon::tools {
namespace {

/// A UUID of version 8 (RFC 9562 §5.8) out of a hash.
std::string uuid_from(Hash const &hash) {
  auto bytes = std::string(hash.view().substr(0, 16));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x80);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  auto const hex = hex_encode(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

}  // namespace

Author::Author(trace::Sequencer &sequencer, std::string origin, PrivateKey root, std::int64_t &now_ms)
    : sequencer_(sequencer), origin_(std::move(origin)), now_ms_(now_ms) {
  keys_.emplace("root", std::move(root));
}

std::string Author::make_key(std::string const &party) {
  auto key = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto jwk = key.public_key().jwk();
  keys_.insert_or_assign(party, std::move(key));
  return jwk;
}

std::uint64_t Author::say(std::string const &party, std::string_view cty, std::string const &payload) {
  auto const outcomes = sequencer_.submit_and_wait({sign_jws(keys_.at(party), origin_, cty, payload)});
  auto const &outcome = outcomes.front();
  if (!outcome) {
    auto const &error = outcome.error();
    throw std::runtime_error("the demonstration was refused: [" + error.code + "] " + error.message + " (" +
                             error.field + ") in " + payload);
  }
  ++statements_;
  return outcome->index;
}

std::string Author::tell(std::string const &party, EventDraft draft, std::int64_t delay_ms) {
  if (draft.id.empty()) draft.id = uuid_from(sha256("nguon demo event " + std::to_string(statements_)));
  now_ms_ = std::max(now_ms_, (draft.error_reason.empty() ? draft.time_ms : draft.declared_ms) + delay_ms);
  say(party, trace::cty_epcis, write_event(draft));
  return draft.id;
}

}  // namespace nguon::tools
