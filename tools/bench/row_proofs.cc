#include <filesystem>
#include <fstream>
#include <optional>

#include "tools/bench/contest.h"
#include "tools/bench/long_log.h"

namespace nguon::tools {

std::vector<Row> measure_proofs(BenchPlan const &plan) {
  auto const log = open_long_log(plan);
  auto const our_server = start_nguon(plan, log.folder);
  auto const proof_of = [](std::uint64_t index) { return http_get("/proof/" + std::to_string(index)); };
  auto const sample = fetch(our_server.port, proof_of(log.size / 3));
  Contender we(our_server, [&log, &proof_of, next = std::uint64_t{0}]() mutable {
    return proof_of(next++ * 1'000'003 % log.size);
  });

  auto const files = plan.folder + "/proof-files";
  std::filesystem::create_directories(files);
  std::ofstream(files + "/proof", std::ios::binary) << sample.body();
  auto const their_server = start_nginx(plan, files, fields_to_add(sample.fields()));
  auto const their_request = http_get("/proof");
  std::optional<Contender> they;
  if (their_server.process) they.emplace(their_server, [&] { return their_request; });
  compete(plan, we, they);
  auto row =
      rate_row("inclusion proof, any entry of a long log, 64 connections", we, they, 0.5,
               log.words() + "; " + std::to_string(sample.body().size()) + " bytes, its entry with it");
  row.beside = "nginx, one file of that size";
  return {std::move(row)};
}

}  // namespace nguon::tools
