#include "server/data_folder.h"
#include "tools/command.h"
#include "tools/progress.h"
#include "trace/sequencer.h"

namespace nguon::tools {

void add_reindex(CLI::App &program, int &status) {
  struct Options {
    std::string data;
    bool as_json = false;
  };
  auto options = std::make_shared<Options>();
  auto *command = program.add_subcommand("reindex", "Rebuild every view from the log's entries");
  command->add_option("--data", options->data, "Data folder; no server may have it open")->required();
  command->add_flag("--json", options->as_json, "One JSON object");
  command->callback([options, &status] {
    auto folder = server::open_data_folder(options->data);
    if (!folder) {
      status = refuse(folder.error());
      return;
    }
    std::uint64_t entries = 0;
    {
      Progress progress("reindex");
      entries = trace::reindex(*folder->store,
                               [&progress](std::uint64_t done, std::uint64_t all) { progress(done, all); });
    }
    std::printf(options->as_json ? "{\"entries\":%llu}\n" : "%llu entries read, every view rebuilt\n",
                static_cast<unsigned long long>(entries));
  });
}

}  // namespace nguon::tools
