#include "tools/bench/long_log.h"

#include <filesystem>
#include <stdexcept>

#include "server/data_folder.h"
#include "storage/entry.h"
#include "tools/bench/workload.h"
#include "tools/progress.h"

namespace nguon::tools {

std::string LongLog::words() const {
  return "a log of " + std::to_string(size) + " signed entries, " + std::to_string(entry_bytes / size) +
         " bytes each";
}

LongLog open_long_log(BenchPlan const &plan) {
  LongLog log{.folder = plan.log.empty() ? plan.folder + "/long-log" : plan.log};
  if (!std::filesystem::exists(log.folder)) {
    // It gets its name when it is whole.
    auto const unfinished = log.folder + ".unfinished";
    std::filesystem::remove_all(unfinished);
    auto workload = make_workload(unfinished);
    Progress progress("long log");
    append_births(workload, plan.entries,
                  [&](std::uint64_t done, std::uint64_t all) { progress(done, all); });
    std::filesystem::rename(unfinished, log.folder);
  }
  auto const opened = server::open_data_folder(log.folder);
  if (!opened) throw std::runtime_error(opened.error().message);
  auto const state = opened->log->published();
  log.size = state->checkpoint.size;
  state->reader->scan(storage::Table::entries, "", "", [&log](std::string_view, std::string_view entry) {
    log.entry_bytes += entry.size();
    return true;
  });
  auto const newest = storage::parse_entry(storage::read_entry(*state->reader, log.size - 1));
  if (!newest) throw std::runtime_error(newest.error().message);
  log.statement_bytes = newest->statement.size();
  return log;
}

}  // namespace nguon::tools
