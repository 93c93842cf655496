#include "trace/root_votes.h"

#include <algorithm>

namespace nguon::trace {

bool reaches_threshold(RootVotes &votes, unsigned threshold, Hash const &payload_hash,
                       std::string const &kid) {
  if (threshold <= 1) return true;
  auto const payload = to_base64url(payload_hash);
  auto &kids = votes[payload];
  if (std::ranges::find(kids, kid) == kids.end()) kids.push_back(kid);
  if (kids.size() < threshold) return false;
  votes.erase(payload);
  return true;
}

}  // namespace nguon::trace
