#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "tools/bench/contest.h"
#include "tools/bench/rows.h"
#include "tools/demo/story.h"

namespace nguon::tools {

std::vector<Row> measure_page(BenchPlan const &plan) {
  auto const data = plan.folder + "/page";
  Process demo({plan.nguon, "demo", "--data", data}, plan.folder + "/demo.log");
  if (!demo.wait().well) throw std::runtime_error("the demonstration cannot be made");
  auto const our_server = start_nguon(plan, data);
  auto const request = http_get(demo_lots(Cast::make()).front(), "text/html");
  Contender we(our_server, [&] { return request; });
  auto const our_answer = fetch(our_server.port, request);

  auto const files = plan.folder + "/files";
  std::filesystem::create_directories(files);
  std::ofstream(files + "/page.html.gz", std::ios::binary) << our_answer.body();
  auto const their_server = start_nginx(plan, files, fields_to_add(our_answer.fields()));
  auto words = std::to_string(our_answer.body().size()) + " bytes of gzip, with head " +
               std::to_string(our_answer.bytes.size());
  auto const their_request = http_get("/page.html", "text/html");
  std::optional<Contender> they;
  if (their_server.process) {
    they.emplace(their_server, [&] { return their_request; });
    auto const their_answer = fetch(their_server.port, their_request);
    if (their_answer.body() != our_answer.body()) throw std::runtime_error("nginx serves other bytes");
    words += " and nginx " + std::to_string(their_answer.bytes.size());
  }
  compete(plan, we, they);

  std::string const work = "provenance page, warm, 64 connections";
  auto const rate = rate_row(work, we, they, 0.9, words);
  Row tail{work + ", p99", we.median_p99_ms(), "ms", rate.beside, {}, {}, 1.1, true, {}};
  if (they) {
    tail.beside_value = they->median_p99_ms();
    tail.ratio = tail.value / *tail.beside_value;
  }
  return {rate, tail};
}

}  // namespace nguon::tools
