#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>

#include "storage/log.h"
#include "tools/bench/rows.h"

namespace nguon::tools {
namespace {

using storage::Log;
using Clock = std::chrono::steady_clock;

constexpr double long_opening_seconds_max = 1;
constexpr unsigned group_entries = 1'000;

/// Of all threads of this process: what RocksDB does behind an append counts too.
double process_cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double resident_megabytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0, resident = 0;
  statm >> size >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

/// A log of statements that nobody signed: each about a lot of its own, a lot from before and one of a
/// thousand parties.
class UnsignedLog {
 public:
  explicit UnsignedLog(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
  }

  void open() {
    store_ = storage::open_rocks_store(folder_ + "/store");
    auto key = PrivateKey::from_seed(std::string(32, 'b'));
    auto log = Log::open(*store_, storage::HeadFile::open(folder_ + "/head"),
                         {"bench.example/map", *std::move(key)});
    if (!log) throw std::runtime_error(log.error().message);
    log_ = *std::move(log);
  }
  void close() {
    log_.reset();
    store_.reset();
  }
  std::uint64_t size() const { return log_->published()->checkpoint.size; }

  void append(std::uint64_t count) {
    for (std::uint64_t done = 0; done < count; done += group_entries) {
      auto group = log_->begin();
      for (unsigned i = 0; i < group_entries; ++i) append_one(*group);
      log_->commit(std::move(group));
    }
  }

 private:
  void append_one(Log::Group &group) {
    auto const index = group.size();
    std::vector<std::string> subjects{lot(index), "party/" + std::to_string(random_() % 1'000)};
    if (index > 0) subjects.push_back(lot(random_() % index));
    std::sort(subjects.begin(), subjects.end());
    auto const added = group.add("2026-11-23T08:00:00.000Z", subjects, "a.b.c" + std::to_string(index));
    if (!added) throw std::runtime_error(added.error().message);
  }
  static std::string lot(std::uint64_t number) { return "01/08936000000012/10/L" + std::to_string(number); }

  std::string folder_;
  std::mt19937_64 random_{20261123};
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Log> log_;
};

double timed_opening(UnsignedLog &log) {
  log.close();
  auto const start = Clock::now();
  log.open();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

std::vector<Row> measure_map(BenchPlan const &plan) {
  UnsignedLog log(plan.folder + "/map");
  log.open();
  // Several times what lies between two writings of the map's pages.
  std::uint64_t const sample = plan.quick ? 1'000 : 20'000;
  auto const append_us = [&] {
    auto const before = process_cpu_seconds();
    log.append(sample);
    return (process_cpu_seconds() - before) / static_cast<double>(sample) * 1e6;
  };

  std::vector<Row> rows;
  double first_us = 0;
  std::uint64_t first_size = 0;
  for (std::uint64_t size = 10'000; size <= plan.entries; size *= 10) {
    if (size > log.size()) log.append(size - log.size());
    auto const us = append_us();
    auto const name = std::to_string(size) + " entries";
    if (first_size == 0) {
      first_us = us;
      first_size = size;
    } else {
      auto const depth = std::log2(static_cast<double>(size)) / std::log2(static_cast<double>(first_size));
      rows.push_back({"append to a log of " + name + ": CPU", us, "us",
                      "the same at " + std::to_string(first_size), first_us, us / first_us, depth, true,
                      "the ratio of their logarithms"});
    }
    auto const megabytes = resident_megabytes();
    auto const seconds = timed_opening(log);
    rows.push_back(bounded_row(
        "opening a log of " + name, seconds, "s", long_opening_seconds_max,
        figure(megabytes, 0) + " MB resident before, " + figure(resident_megabytes(), 0) + " MB after"));
  }
  return rows;
}

}  // namespace nguon::tools
