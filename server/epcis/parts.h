#pragma once
// What stands behind the queries of EPCIS, made by `nguon serve` and by tests.

#include <functional>
#include <string>
#include <string_view>

#include "storage/store.h"
#include "trace/epcis/event_index.h"

namespace nguon::server {

struct EpcisParts {
  trace::EventIndex &events;
  storage::Store &store;  ///< Of named queries, which stand beside the log.
  /// The party (subject) for which a request speaks, by its field Authorization; unsigned or forbidden where
  /// there is none.
  std::function<Result<std::string>(std::string_view authorization)> authorize;
};

}  // namespace nguon::server
