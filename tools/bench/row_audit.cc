#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tools/bench/limits.h"
#include "tools/bench/long_log.h"
#include "tools/bench/process.h"

namespace nguon::tools {
namespace {

using Clock = std::chrono::steady_clock;

struct Audit {
  double per_second = 0;
  double cpu_us_an_entry = 0;
  double megabytes_max = 0;
};

Audit run_audit(BenchPlan const &plan, LongLog const &log) {
  auto const output = plan.folder + "/audit.json";
  auto const start = Clock::now();
  Process process({plan.nguon, "audit", "--data", log.folder, "--json"}, output);
  auto const ended = process.wait();
  auto const seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::ostringstream words;
  words << std::ifstream(output).rdbuf();
  auto const entries = static_cast<double>(log.size);
  auto const is_whole = ended.well && boost::json::parse(words.str()).at("replayed") == log.size;
  if (!is_whole) throw std::runtime_error("the audit of a good log did not hold: " + words.str());
  return {entries / seconds, ended.cpu_seconds / entries * 1e6,
          static_cast<double>(ended.resident_bytes_max) / 1e6};
}

}  // namespace

std::vector<Row> measure_audit(BenchPlan const &plan) {
  auto const log = open_long_log(plan);
  // A long one has its noise in itself.
  constexpr std::uint64_t long_entries = 300'000;
  auto const rounds = log.size >= long_entries || plan.quick ? 1u : 3u;
  std::vector<Audit> audits;
  auto verifications = sodium_verify_per_second_all_cores(log.statement_bytes);
  for (unsigned i = 0; i < rounds; ++i) {
    audits.push_back(run_audit(plan, log));
    verifications += sodium_verify_per_second_all_cores(log.statement_bytes);
  }
  verifications /= rounds + 1;
  std::ranges::sort(audits, {}, &Audit::per_second);
  auto const &median = audits[rounds / 2];
  auto const cores = std::max(1u, std::thread::hardware_concurrency());
  return {{"audit, entries replayed", median.per_second, "1/s", "libsodium verification, all cores",
           verifications, median.per_second / verifications, 0.7, false,
           log.words() + "; CPU " + figure(median.cpu_us_an_entry, 1) + " us an entry, a verification " +
               figure(cores / verifications * 1e6, 1) + "; at most " + figure(median.megabytes_max, 0) +
               " MB"}};
}

}  // namespace nguon::tools
