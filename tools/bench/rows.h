#pragma once
// What `nguon bench` measures. Each function makes its own data below `folder`, starts what it needs on
// loopback and stops it again. Sizes shrink with `quick`, for a test that only asks whether the measuring
// works.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/bench/table.h"

namespace nguon::tools {

struct BenchPlan {
  std::string nguon;   ///< This program.
  std::string folder;  ///< A scratch folder on the disk that counts.
  bool quick = false;
  std::uint64_t entries = 1'000'000;  ///< How long the long logs are.
  std::string log = {};               ///< Where long_log() keeps its log; empty for below `folder`.
};

std::vector<Row> measure_appends(BenchPlan const &plan);
std::vector<Row> measure_page(BenchPlan const &plan);
std::vector<Row> measure_witnesses(BenchPlan const &plan);
std::vector<Row> measure_opening(BenchPlan const &plan);
std::vector<Row> measure_map(BenchPlan const &plan);
std::vector<Row> measure_receipts(BenchPlan const &plan);
std::vector<Row> measure_audit(BenchPlan const &plan);
std::vector<Row> measure_proofs(BenchPlan const &plan);
std::vector<Row> measure_tiles(BenchPlan const &plan);
std::vector<Row> measure_capture(BenchPlan const &plan);
std::vector<Row> measure_hash(BenchPlan const &plan);
std::vector<Row> measure_disk(BenchPlan const &plan);
std::vector<Row> measure_queries(BenchPlan const &plan);
std::vector<Row> measure_traces(BenchPlan const &plan);

}  // namespace nguon::tools
