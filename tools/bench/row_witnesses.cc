#include <fstream>
#include <stdexcept>
#include <thread>

#include "server/data_folder.h"
#include "server/witness.h"
#include "tools/bench/load.h"
#include "tools/bench/rows.h"
#include "tools/bench/server.h"
#include "tools/bench/workload.h"

namespace nguon::tools {
namespace {

constexpr unsigned witness_count = 3;
constexpr unsigned turns = 5;
constexpr unsigned connections = 64;

/// A log that is measured, and what was appended to it.
struct Side {
  explicit Side(std::string const &folder) : workload(make_workload(folder)) {}

  void run(std::size_t statements) {
    std::vector<std::string> requests;
    for (auto const &statement : sign_births(workload, statements))
      requests.push_back(http_post("/statements", "application/jose", statement));
    std::size_t next = 0;
    auto const result =
        run_load({server.port, connections,
                  [&] { return next < requests.size() ? requests[next++] : std::string(); }, 0});
    if (result.answers_not_2xx > 0)
      throw std::runtime_error("an append was refused: " + result.first_bad_answer);
    answers += result.answers;
    seconds += result.seconds;
  }
  double per_second() const { return static_cast<double>(answers) / seconds; }

  Workload workload;
  RunningServer server;
  std::uint64_t answers = 0;
  double seconds = 0;
};

/// `nguon witness` on a free port, and its line in the policy.
struct RunningWitness {
  RunningWitness(BenchPlan const &plan, unsigned number, std::string const &log_vkey) {
    auto const name = "witness.example/" + std::to_string(number);
    auto const folder = plan.folder + "/witness-" + std::to_string(number);
    if (auto const made = server::prepare_witness_folder(folder, name, {log_vkey}); !made)
      throw std::runtime_error(made.error().message);
    auto const port = free_port();
    process = std::make_unique<Process>(
        std::vector<std::string>{plan.nguon, "witness", "--data", folder, "--listen",
                                 "127.0.0.1:" + std::to_string(port), "--no-access-log"},
        folder + ".log");
    wait_for_port(port, *process, 10);
    policy_line = "witness w" + std::to_string(number) + " " + server::read_witness_key(folder)->vkey() +
                  " http://127.0.0.1:" + std::to_string(port) + "\n";
  }
  std::unique_ptr<Process> process;
  std::string policy_line;
};

/// Whether the log serves a checkpoint that all witnesses signed.
bool is_countersigned(std::uint16_t port) {
  auto const answer = ask_once(port, http_get("/checkpoint")).bytes;
  std::size_t lines = 0;
  for (auto at = answer.find("\xe2\x80\x94 "); at != std::string::npos;
       at = answer.find("\xe2\x80\x94 ", at + 1))
    ++lines;
  return lines == witness_count + 1;
}

}  // namespace

std::vector<Row> measure_witnesses(BenchPlan const &plan) {
  Side with(plan.folder + "/with-witnesses"), without(plan.folder + "/without-witnesses");
  auto const vkey = server::read_log_key(with.workload.folder)->vkey();
  std::vector<std::unique_ptr<RunningWitness>> witnesses;
  std::string policy = "log " + vkey + "\n", names;
  for (unsigned i = 0; i < witness_count; ++i) {
    witnesses.push_back(std::make_unique<RunningWitness>(plan, i, vkey));
    policy += witnesses.back()->policy_line;
    names += " w" + std::to_string(i);
  }
  std::ofstream(with.workload.folder + "/policy.txt") << policy << "group two 2" << names << "\nquorum two\n";
  with.server = start_nguon(plan, with.workload.folder);
  without.server = start_nguon(plan, without.workload.folder);

  auto const statements = plan.quick ? std::size_t{200} : std::size_t{6'000};
  for (unsigned turn = 0; turn < turns; ++turn) {
    // Who goes first changes, so that neither has the warmer machine.
    auto &first = turn % 2 == 0 ? with : without;
    first.run(statements);
    (turn % 2 == 0 ? without : with).run(statements);
  }
  for (unsigned wait = 0; !is_countersigned(with.server.port); ++wait) {
    if (wait == 100) throw std::runtime_error("the witnesses did not countersign the log that is measured");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return {{"append, 64 connections, three witnesses asked once a second",
           with.per_second(),
           "1/s",
           "the same without witnesses",
           without.per_second(),
           with.per_second() / without.per_second(),
           0.95,
           false,
           {}}};
}

}  // namespace nguon::tools
