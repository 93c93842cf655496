#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "tools/bench/rows.h"
#include "tools/command.h"
#include "tools/scratch_folder.h"

namespace nguon::tools {
namespace {

struct Measurement {
  std::string name;
  std::vector<Row> (*measure)(BenchPlan const &);
};
Measurement const measurements[] = {{"appends", measure_appends}, {"witnesses", measure_witnesses},
                                    {"page", measure_page},       {"opening", measure_opening},
                                    {"map", measure_map},         {"receipts", measure_receipts},
                                    {"audit", measure_audit},     {"proofs", measure_proofs},
                                    {"tiles", measure_tiles},     {"disk", measure_disk},
                                    {"capture", measure_capture}, {"hash", measure_hash},
                                    {"queries", measure_queries}, {"traces", measure_traces}};

struct BenchOptions {
  std::string folder = ".";
  std::vector<std::string> only;  ///< Names of measurements; empty for all.
  bool as_json = false;
  bool quick = false;
  std::uint64_t entries = 0;  ///< 0: as BenchPlan says.
  std::string log;
};

int bench(BenchOptions const &options) {
  ScratchFolder const folder(options.folder);
  BenchPlan plan{std::filesystem::read_symlink("/proc/self/exe").string(), folder.path(), options.quick};
  if (options.entries > 0) plan.entries = options.entries;
  if (options.quick) plan.entries = 10'000;
  plan.log = options.log;
  if (!options.as_json) {
    std::printf("%u cores, data in %s\n", static_cast<unsigned>(std::thread::hardware_concurrency()),
                folder.path().c_str());
  }
  for (auto const &it : measurements) {
    bool const wanted =
        options.only.empty() || std::count(options.only.begin(), options.only.end(), it.name) > 0;
    if (!wanted) continue;
    for (auto const &row : it.measure(plan)) {
      std::printf("%s\n", (options.as_json ? write_json(row) : write_line(row)).c_str());
      std::fflush(stdout);
    }
  }
  return 0;
}

}  // namespace

void add_bench(CLI::App &program, int &status) {
  auto options = std::make_shared<BenchOptions>();
  auto *command =
      program.add_subcommand("bench", "Measure the hot paths beside their limits on this machine");
  command
      ->add_option("--folder", options->folder,
                   "Where to put the data, a few hundred MB: the disk that counts")
      ->capture_default_str()
      ->check(CLI::ExistingDirectory);
  std::vector<std::string> names;
  for (auto const &it : measurements) names.push_back(it.name);
  command
      ->add_option("--only", options->only, "Only these measurements, by name; all of them take some minutes")
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  command->add_flag("--json", options->as_json,
                    "One JSON object a row: work, value, unit, beside, besideValue, ratio, reach, met, note");
  command->add_flag("--quick", options->quick,
                    "Small sizes: tells that measuring works, not how fast nguon is");
  command->add_option("--entries", options->entries,
                      "How long the logs of `map`, `audit`, `proofs`, `tiles`, `disk`, `queries` and "
                      "`traces` are: 1,000,000 unless said");
  command->add_option("--log", options->log,
                      "The log of the last four of them: made there where it is not, kept, and used again");
  command->footer(
      "Rows, each beside its limit or a peer measured in the same run:\n"
      "  appends   one append on an idle server; server CPU of one statement a request; 1,000 a request\n"
      "  witnesses appends with three witnesses beside appends without, five alternating runs of each\n"
      "  page      the provenance page, warm, 64 connections, against nginx (/usr/sbin/nginx) serving the "
      "same\n"
      "            bytes: requests a second and p99, medians of five alternating runs\n"
      "  opening   a log of 100,000 entries, from exec to ready, after a stop and after kill -9; memory "
      "then\n"
      "  map       logs of 10,000, 100,000 ... unsigned entries, up to --entries: CPU of an append, "
      "opening,\n"
      "            memory\n"
      "  receipts  appends with 64 clients, every receipt verified: p50 and p99, beside a synced batch of\n"
      "            RocksDB\n"
      "  audit     `nguon audit` of a long log of signed statements against bare libsodium verification\n"
      "  proofs    inclusion proofs from all over that log, against nginx serving a file of that size\n"
      "  tiles     its tiles and entry bundles, the same few and all of them, against nginx serving the "
      "same\n"
      "  disk      what an entry of it takes in all tables, beside its own bytes\n"
      "  queries   GET /epcis/events by EPC and by bizStep and time in --entries events, beside PostgreSQL\n"
      "            (jsonb with GIN, where it is installed)\n"
      "  traces    up and down 1,000 batches of --entries, beside its recursive query\n"
      "The load generator is one thread of this process and shares the cores with what it measures. A "
      "figure\n"
      "that misses its reach is printed as such and is no failure: the status is 0 when everything was "
      "measured.");
  command->callback([options, &status] { status = bench(*options); });
}

}  // namespace nguon::tools
