#pragma once
// Up to the soil and down to the packs: ancestors, descendants, and what they mean for a lot.

#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"
#include "trace/records.h"

namespace nguon::trace {

struct Relative {
  std::string lot;
  unsigned distance = 0;  ///< 0 for the lot itself.
};

/// The lot and all that it was made from, nearest first, each once. Stops at `most`; `cut` tells whether it
/// did.
std::vector<Relative> ancestors(storage::Reader const &reader, std::string_view lot, std::size_t most,
                                bool *cut = nullptr);
std::vector<Relative> descendants(storage::Reader const &reader, std::string_view lot, std::size_t most,
                                  bool *cut = nullptr);

struct RecallOf {
  std::string lot;  ///< The lot that the recall names: this one or an ancestor.
  Recall recall;
};
/// Recalled if the lot or any ancestor is; the nearest one.
std::optional<RecallOf> find_recall(storage::Reader const &reader, std::string_view lot);

}  // namespace nguon::trace
