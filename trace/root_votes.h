#pragma once
// With a threshold above one, what root keys say counts when as many of them have posted the same payload.

#include <map>
#include <string>
#include <vector>

#include "crypto/hash.h"

namespace nguon::trace {

/// Payload hash (base64url) -> kids of the root keys that posted it, while the threshold is not reached.
using RootVotes = std::map<std::string, std::vector<std::string>>;

/// Counts the vote; true where it is the one that reaches the threshold, after which nothing waits for it.
bool reaches_threshold(RootVotes &votes, unsigned threshold, Hash const &payload_hash,
                       std::string const &kid);

}  // namespace nguon::trace
