// Kills the server with SIGKILL at random moments of a load, again and again, and after each kill checks the
// whole log as a suspicious client would: every receipt that was ever given still verifies, and no half group
// is seen.
//
//   crash --nguon PROGRAM [--rounds N] [--seed S]

#include <signal.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/client.h"
#include "tests/support/files.h"
#include "tools/bench/load.h"
#include "tools/bench/server.h"
#include "tools/bench/workload.h"

namespace {

using namespace nguon;

/// Statements that wait to be acknowledged, and the receipts so far. Shared by the clients of a round.
class Work {
 public:
  explicit Work(std::vector<std::string> statements) : waiting_(std::move(statements)) {}

  std::optional<std::string> take() {
    std::lock_guard const lock(mutex_);
    if (waiting_.empty()) return std::nullopt;
    auto statement = std::move(waiting_.back());
    waiting_.pop_back();
    return statement;
  }
  void put_back(std::string statement) {
    std::lock_guard const lock(mutex_);
    waiting_.push_back(std::move(statement));
  }
  void keep(tests::Kept receipt) {
    std::lock_guard const lock(mutex_);
    kept_.push_back(std::move(receipt));
  }
  void add(std::vector<std::string> statements) {
    for (auto &statement : statements) waiting_.push_back(std::move(statement));
  }
  std::size_t waiting() const { return waiting_.size(); }
  std::vector<tests::Kept> const &kept() const { return kept_; }

 private:
  std::mutex mutex_;
  std::vector<std::string> waiting_;
  std::vector<tests::Kept> kept_;
};

void client(std::uint16_t port, Work &work) {
  for (auto statement = work.take(); statement; statement = work.take()) {
    auto const answer = tests::ask(port, tools::http_post("/statements", "application/jose", *statement));
    if (!answer) {
      // Unknown whether it is recorded: posting it again must be harmless.
      work.put_back(std::move(*statement));
      return;
    }
    auto const receipt = tests::body_of(answer);
    if (!receipt) throw std::runtime_error("refused: " + *answer);
    work.keep(tests::read_receipt(*receipt));
  }
}

void run(std::string const &program, unsigned rounds, std::uint64_t seed) {
  tests::TemporaryFolder const scratch;
  tools::BenchPlan const plan{program, scratch.path(), true};
  auto workload = tools::make_workload(scratch / "log");
  std::mt19937_64 random(seed);
  Work work({});

  for (unsigned round = 0; round < rounds; ++round) {
    work.add(tools::sign_births(workload, 3'000 - std::min<std::size_t>(3'000, work.waiting())));
    auto const before = work.kept().size();
    {
      auto const server = tools::start_nguon(plan, workload.folder);
      std::vector<std::thread> clients;
      std::atomic<bool> refused = false;
      for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&] {
          try {
            client(server.port, work);
          } catch (std::exception const &failure) {
            std::fprintf(stderr, "%s\n", failure.what());
            refused = true;
          }
        });
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 400));
      ::kill(server.process->id(), SIGKILL);
      for (auto &each : clients) each.join();
      if (refused) throw std::runtime_error("a good statement was refused in round " + std::to_string(round));
    }
    tests::check_receipts(workload.folder, work.kept());
    std::printf("round %u: %zu more receipts, %zu in all, every one holds\n", round + 1,
                work.kept().size() - before, work.kept().size());
    std::fflush(stdout);
  }
  if (work.kept().empty()) throw std::runtime_error("no statement was acknowledged: nothing was shown");
}

}  // namespace

int main(int argc, char **argv) {
  CLI::App app("Kills a server under load and checks what is left");
  std::string program;
  unsigned rounds = 20;
  std::uint64_t seed = std::random_device{}();
  app.add_option("--nguon", program, "Program to kill")->required()->check(CLI::ExistingFile);
  app.add_option("--rounds", rounds, "How often");
  app.add_option("--seed", seed, "Of the moments");
  CLI11_PARSE(app, argc, argv);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  try {
    run(program, rounds, seed);
    return 0;
  } catch (std::exception const &failure) {
    std::fprintf(stderr, "crash: %s\n", failure.what());
    return 1;
  }
}
