#pragma once

#include <cstdint>

namespace nguon::tools {

/// The wall clock, as the log takes it: Unix milliseconds.
std::int64_t now_ms();

}  // namespace nguon::tools
