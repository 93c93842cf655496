#pragma once
// witness.json of a witness's folder: {"name":"…","logs":["<verifier key>",…]}

#include <string>
#include <string_view>
#include <vector>

#include "crypto/note.h"

namespace nguon::server {

inline constexpr std::size_t witnessed_logs_max = 1'000;

struct WitnessConfig {
  std::string name;                ///< Key name of its cosignatures: a host and a path of its own, for ever.
  std::vector<NoteVerifier> logs;  ///< Whose checkpoints it cosigns; several keys of one log may stand here.
};

std::string write_witness_config(WitnessConfig const &config);
/// Malformed ("bad-config") without a key name and a list of at most witnessed_logs_max Ed25519 keys of logs,
/// each once.
Result<WitnessConfig> parse_witness_config(std::string_view bytes);

}  // namespace nguon::server
