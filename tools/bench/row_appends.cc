#include <stdexcept>
#include <thread>

#include "tools/bench/limits.h"
#include "tools/bench/load.h"
#include "tools/bench/rows.h"
#include "tools/bench/server.h"
#include "tools/bench/workload.h"

namespace nguon::tools {
namespace {

LoadResult run_checked(LoadPlan const &plan) {
  auto result = run_load(plan);
  if (result.answers_not_2xx > 0)
    throw std::runtime_error("an append was refused: " + result.first_bad_answer);
  return result;
}

/// Hands out the requests in order, each once.
std::function<std::string()> each_of(std::vector<std::string> const &requests) {
  return
      [&requests, next = std::size_t{0}]() mutable { return next < requests.size() ? requests[next++] : ""; };
}

std::vector<std::string> one_a_request(std::vector<std::string> const &statements) {
  std::vector<std::string> requests;
  for (auto const &statement : statements)
    requests.push_back(http_post("/statements", "application/jose", statement));
  return requests;
}

std::vector<std::string> many_a_request(std::vector<std::string> const &statements, std::size_t many) {
  std::vector<std::string> requests;
  std::string body;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    body += statements[i] + "\n";
    if ((i + 1) % many == 0 || i + 1 == statements.size()) {
      requests.push_back(http_post("/statements", "application/jose+jsonl", body));
      body.clear();
    }
  }
  return requests;
}

}  // namespace

std::vector<Row> measure_appends(BenchPlan const &plan) {
  auto workload = make_workload(plan.folder + "/appends");
  auto const singles = sign_births(workload, plan.quick ? 500 : 30'000);
  auto const bulk = sign_births(workload, plan.quick ? 2'000 : 60'000);
  auto const lone = sign_births(workload, plan.quick ? 20 : 400);
  auto const message_bytes = singles.front().size();
  auto const server = start_nguon(plan, workload.folder);
  std::vector<Row> rows;

  auto const lone_requests = one_a_request(lone);
  auto const idle = run_checked({server.port, 1, each_of(lone_requests), 0});
  auto const syncs_ms = two_syncs_median_ms(plan.folder, plan.quick ? 20 : 400);
  rows.push_back({"one append, idle server, median",
                  idle.percentile_ms(50),
                  "ms",
                  "two 4 KiB fdatasyncs",
                  syncs_ms,
                  idle.percentile_ms(50) / syncs_ms,
                  1.5,
                  true,
                  {}});

  auto const sodium_us = sodium_verify_seconds(message_bytes) * 1e6;
  auto const openssl_us = openssl_verify_seconds(message_bytes) * 1e6;
  auto const single_requests = one_a_request(singles);
  auto const cpu_before = server.process->cpu_seconds();
  auto const single = run_checked({server.port, 64, each_of(single_requests), 0});
  auto const cpu_us =
      (server.process->cpu_seconds() - cpu_before) / static_cast<double>(single.answers) * 1e6;
  rows.push_back({"append, one statement a request, 64 connections: server CPU", cpu_us, "us",
                  "libsodium verification", sodium_us, cpu_us / sodium_us, 2.0, true,
                  "OpenSSL verification " + std::to_string(openssl_us).substr(0, 5) + " us; " +
                      std::to_string(static_cast<int>(single.per_second())) + " appends/s, p50 " +
                      std::to_string(single.percentile_ms(50)).substr(0, 5) + " ms, p99 " +
                      std::to_string(single.percentile_ms(99)).substr(0, 5) + " ms"});

  auto const limit = sodium_verify_per_second_all_cores(message_bytes);
  auto const bulk_requests = many_a_request(bulk, 1'000);
  auto const many = run_checked({server.port, 4, each_of(bulk_requests), 0});
  auto const per_second = static_cast<double>(bulk.size()) / many.seconds;
  rows.push_back({"append, 1,000 statements a request",
                  per_second,
                  "1/s",
                  "libsodium verification, all cores",
                  limit,
                  per_second / limit,
                  0.6,
                  false,
                  {}});
  return rows;
}

}  // namespace nguon::tools
