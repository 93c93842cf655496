#include <filesystem>
#include <stdexcept>

#include "tools/bench/long_log.h"

namespace nguon::tools {

std::vector<Row> measure_disk(BenchPlan const &plan) {
  auto const log = open_long_log(plan);
  std::uint64_t bytes = 0;
  for (auto const &file : std::filesystem::recursive_directory_iterator(log.folder + "/store"))
    if (file.is_regular_file()) bytes += file.file_size();
  auto const entries = static_cast<double>(log.size);
  auto const an_entry = static_cast<double>(bytes) / entries;
  auto const raw = static_cast<double>(log.entry_bytes) / entries;
  return {{"disk of an entry, all tables", an_entry, "B", "the entry's own bytes", raw, an_entry / raw, 1.7,
           true, log.words() + "; after an orderly stop"}};
}

}  // namespace nguon::tools
