// Kills the server with SIGKILL at random moments of a load, again and again, and after each kill checks the
// whole log as a suspicious client would: every receipt that was ever given still verifies, and no half group
// is seen.
//
//   crash --nguon PROGRAM [--rounds N] [--seed S]

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crypto/base64.h"
#include "crypto/merkle.h"
#include "server/data_folder.h"
#include "tests/support/check_log.h"
#include "tests/support/files.h"
#include "tools/bench/load.h"
#include "tools/bench/server.h"
#include "tools/bench/workload.h"

namespace {

using namespace nguon;

/// Sends one request and reads its answer; nullopt when the server is gone. The connection is used once.
std::optional<std::string> ask(std::uint16_t port, std::string const &request) {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  void *raw = &address;
  std::string answer;
  bool complete = false;
  if (::connect(socket, static_cast<sockaddr *>(raw), sizeof address) == 0 &&
      ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[16384];
    for (ssize_t n = 0; !complete && (n = ::recv(socket, buffer, sizeof buffer, 0)) > 0;) {
      answer.append(buffer, static_cast<std::size_t>(n));
      auto const head = answer.find("\r\n\r\n");
      auto const length = answer.find("Content-Length: ");
      if (head == std::string::npos || length == std::string::npos || length > head) continue;
      complete = answer.size() >= head + 4 + std::stoul(answer.substr(length + 16));
    }
  }
  ::close(socket);
  if (!complete) return std::nullopt;
  return answer;
}

/// What a client keeps of a receipt.
struct Kept {
  std::uint64_t index = 0;
  std::string entry;
  std::vector<Hash> proof;
  std::string note;
};

template <class T>
T must(Result<T> result, std::string const &what) {
  if (!result) throw std::runtime_error(what + ": " + result.error().message);
  return std::move(*result);
}

Kept read_receipt(std::string const &answer) {
  auto const receipt = boost::json::parse(answer.substr(answer.find("\r\n\r\n") + 4)).as_object();
  Kept kept;
  kept.index = receipt.at("index").to_number<std::uint64_t>();
  kept.entry = std::string(receipt.at("entry").as_string());
  kept.note = std::string(receipt.at("checkpoint").as_string());
  for (auto const &hash : receipt.at("proof").as_array()) {
    kept.proof.push_back(must(hash_from_base64url(hash.as_string()), "receipt"));
  }
  return kept;
}

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
  void keep(Kept receipt) {
    std::lock_guard const lock(mutex_);
    kept_.push_back(std::move(receipt));
  }
  void add(std::vector<std::string> statements) {
    for (auto &statement : statements) waiting_.push_back(std::move(statement));
  }
  std::size_t waiting() const { return waiting_.size(); }
  std::vector<Kept> const &kept() const { return kept_; }

 private:
  std::mutex mutex_;
  std::vector<std::string> waiting_;
  std::vector<Kept> kept_;
};

void client(std::uint16_t port, Work &work) {
  for (auto statement = work.take(); statement; statement = work.take()) {
    auto const answer = ask(port, tools::http_post("/statements", "application/jose", *statement));
    if (!answer) {
      // Unknown whether it is recorded: posting it again must be harmless.
      work.put_back(std::move(*statement));
      return;
    }
    if (answer->compare(9, 3, "200") != 0 && answer->compare(9, 3, "201") != 0) {
      throw std::runtime_error("refused: " + *answer);
    }
    work.keep(read_receipt(*answer));
  }
}

void check_receipts(std::string const &folder, std::vector<Kept> const &receipts) {
  auto const opened = must(server::open_data_folder(folder), "reopening");
  auto const state = opened.log->published();
  auto const sound = tests::check_log(*state, opened.log_key.key);
  if (!sound) throw std::runtime_error("the log after a kill: " + sound.error().message);

  NoteVerifier const trusted[] = {opened.log_key};
  for (auto const &receipt : receipts) {
    auto const note = must(open_note(receipt.note, trusted), "a receipt's checkpoint");
    auto const checkpoint = must(parse_checkpoint(note.text), "a receipt's checkpoint");
    if (!verify_inclusion(leaf_hash(receipt.entry), receipt.index, checkpoint.size, receipt.proof,
                          checkpoint.root)) {
      throw std::runtime_error("receipt " + std::to_string(receipt.index) + " proves nothing");
    }
    if (receipt.index >= state->checkpoint.size ||
        storage::read_entry(*state->reader, receipt.index) != receipt.entry) {
      throw std::runtime_error("acknowledged entry " + std::to_string(receipt.index) + " is lost");
    }
    auto const proof = storage::read_consistency_proof(*state, checkpoint.size);
    if (!verify_consistency(checkpoint.size, state->checkpoint.size, checkpoint.root, state->checkpoint.root,
                            proof)) {
      throw std::runtime_error("the log does not extend the checkpoint of receipt " +
                               std::to_string(receipt.index));
    }
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
    check_receipts(workload.folder, work.kept());
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
