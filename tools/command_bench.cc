#include <cstdlib>
#include <filesystem>
#include <thread>

#include "tools/bench/rows.h"
#include "tools/command.h"

namespace nguon::tools {
namespace {

int bench(std::string const &where, bool as_json, bool quick) {
  auto pattern = (std::filesystem::absolute(where) / "nguon-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    return refuse({ErrorKind::unavailable, "no-folder", "cannot make a folder in " + where});
  }
  BenchPlan const plan{std::filesystem::read_symlink("/proc/self/exe").string(), pattern, quick};
  if (!as_json)
    std::printf("%u cores, data in %s\n", static_cast<unsigned>(std::thread::hardware_concurrency()),
                pattern.c_str());
  for (auto *measure : {measure_appends, measure_page, measure_opening}) {
    for (auto const &row : measure(plan)) {
      std::printf("%s\n", (as_json ? write_json(row) : write_line(row)).c_str());
      std::fflush(stdout);
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(pattern, ignored);
  return 0;
}

}  // namespace

void add_bench(CLI::App &program, int &status) {
  struct Options {
    std::string folder = ".";
    bool as_json = false, quick = false;
  };
  auto options = std::make_shared<Options>();
  auto *command =
      program.add_subcommand("bench", "Measure the hot paths beside their limits on this machine");
  command->add_option("--folder", options->folder, "Where to put the data: the disk that counts")
      ->check(CLI::ExistingDirectory);
  command->add_flag("--json", options->as_json, "One JSON object a row");
  command->add_flag("--quick", options->quick,
                    "Small sizes: tells that measuring works, not how fast nguon is");
  command->callback(
      [options, &status] { status = bench(options->folder, options->as_json, options->quick); });
}

}  // namespace nguon::tools
