#include "tools/now.h"

#include <chrono>

namespace nguon::tools {

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace nguon::tools
