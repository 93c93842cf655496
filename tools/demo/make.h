#pragma once
// The whole demonstration in a data folder of its own.

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/result.h"

namespace nguon::tools {

struct DemoMade {
  unsigned statements = 0;
  std::vector<std::string> lots;  ///< Addresses with a leading slash; the recalled one is the last.
  std::string token;              ///< With which the cooperative's other systems post plain EPCIS.
};

/// Makes the folder and tells the story; its newest day lies three days before `now_ms`. Throws
/// std::runtime_error if the rules refuse a step.
Result<DemoMade> make_demo(std::string const &folder, std::int64_t now_ms);

}  // namespace nguon::tools
