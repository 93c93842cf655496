#include <filesystem>
#include <stdexcept>

#include "server/data_folder.h"
#include "storage/plain_files.h"
#include "tools/bench/long_log.h"

namespace nguon::tools {
namespace {

/// As a server that has run for a while leaves them.
void write_plain_files(LongLog const &log) {
  auto const opened = server::open_data_folder(log.folder);
  if (!opened) throw std::runtime_error(opened.error().message);
  storage::PlainFiles const files(server::plain_path(log.folder), *opened->log,
                                  [](std::string const &why) { std::fprintf(stderr, "%s\n", why.c_str()); });
  if (!files.wait_for(log.size, std::chrono::minutes(10))) throw std::runtime_error("no plain files");
}

}  // namespace

std::vector<Row> measure_disk(BenchPlan const &plan) {
  auto const log = open_long_log(plan);
  write_plain_files(log);
  std::uint64_t bytes = 0;
  for (auto const &part : {log.folder + "/store", server::plain_path(log.folder)})
    for (auto const &file : std::filesystem::recursive_directory_iterator(part))
      if (file.is_regular_file()) bytes += file.file_size();
  auto const entries = static_cast<double>(log.size);
  auto const an_entry = static_cast<double>(bytes) / entries;
  auto const raw = static_cast<double>(log.entry_bytes) / entries;
  return {{"disk of an entry, all tables and plain files", an_entry, "B", "the entry's own bytes", raw,
           an_entry / raw, 1.7, true, log.words() + "; after an orderly stop"}};
}

}  // namespace nguon::tools
