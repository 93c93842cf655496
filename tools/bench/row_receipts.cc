#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "crypto/merkle.h"
#include "crypto/note.h"
#include "server/data_folder.h"
#include "storage/keys.h"
#include "storage/store.h"
#include "tools/bench/load.h"
#include "tools/bench/rows.h"
#include "tools/bench/server.h"
#include "tools/bench/workload.h"

namespace nguon::tools {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr unsigned clients = 64;
constexpr double p50_ms_max = 10;
constexpr double p99_ms_max = 40;

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.at(static_cast<std::size_t>(share * static_cast<double>(values.size() - 1)));
}

/// Requests of one client each, and what they were answered: how long it took, and the receipts.
class Clients {
 public:
  Clients(std::uint16_t port, std::vector<double> &latencies_ms, std::vector<std::string> &receipts)
      : port_(port), latencies_ms_(latencies_ms), receipts_(receipts) {}

  void append(std::vector<std::string> const &statements) {
    LoadPlan plan{.port = port_, .connections = clients, .next_request = {}, .seconds = 0};
    plan.next_request = [&statements, next = std::size_t{0}]() mutable {
      return next < statements.size() ? http_post("/statements", "application/jose", statements[next++])
                                      : std::string();
    };
    plan.on_answer = [this](std::string_view answer) { receipts_.emplace_back(body_of(answer)); };
    auto const load = run_load(plan);
    if (load.answers_not_2xx > 0) throw std::runtime_error("an append was refused: " + load.first_bad_answer);
    latencies_ms_.insert(latencies_ms_.end(), load.latencies_ms.begin(), load.latencies_ms.end());
  }

 private:
  std::uint16_t port_;
  std::vector<double> &latencies_ms_;
  std::vector<std::string> &receipts_;
};

/// The entry that a receipt proves. Throws where it does not.
std::string verify_receipt(std::string const &bytes, NoteVerifier const &log_key) {
  auto const fail = [&bytes](std::string const &why) {
    throw std::runtime_error("a receipt does not hold: " + why + ": " + bytes.substr(0, 300));
  };
  auto const receipt = json::parse(bytes).as_object();
  auto const entry = std::string(receipt.at("entry").as_string());
  std::vector<Hash> path;
  for (auto const &hash : receipt.at("proof").as_array()) {
    auto const read = hash_from_base64url(std::string_view(hash.as_string()));
    if (!read) fail(read.error().message);
    path.push_back(*read);
  }
  auto const note = open_note(std::string_view(receipt.at("checkpoint").as_string()), {&log_key, 1});
  if (!note) fail(note.error().message);
  auto const checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) fail(checkpoint.error().message);
  auto const index = receipt.at("index").to_number<std::uint64_t>();
  if (!verify_inclusion(leaf_hash(entry), index, checkpoint->size, path, checkpoint->root))
    fail("its path does not lead to the root");
  return entry;
}

/// Milliseconds of one synced batch of as many such entries.
class BareGroups {
 public:
  BareGroups(std::string const &folder, std::size_t entry_bytes) : entry_(entry_bytes, 'n') {
    std::filesystem::create_directories(folder);
    store_ = storage::open_rocks_store(folder);
  }
  void write(unsigned groups, std::vector<double> &latencies_ms) {
    for (unsigned i = 0; i < groups; ++i) {
      storage::Batch batch;
      for (unsigned entry = 0; entry < clients; ++entry)
        batch.put(storage::Table::entries, storage::key_u64(next_++), entry_);
      auto const start = Clock::now();
      store_->write(batch);
      latencies_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
  }

 private:
  std::unique_ptr<storage::Store> store_;
  std::string entry_;
  std::uint64_t next_ = 0;
};

}  // namespace

std::vector<Row> measure_receipts(BenchPlan const &plan) {
  auto workload = make_workload(plan.folder + "/receipts");
  auto const log_key = server::read_log_key(workload.folder);
  if (!log_key) throw std::runtime_error(log_key.error().message);
  auto const server = start_nguon(plan, workload.folder);
  std::vector<double> append_ms, group_ms;
  std::vector<std::string> receipts;
  Clients everybody(server.port, append_ms, receipts);
  std::optional<BareGroups> bare;
  for (unsigned turn = 0; turn < (plan.quick ? 1u : 5u); ++turn) {
    everybody.append(sign_births(workload, plan.quick ? 500 : 6'000));
    if (!bare) bare.emplace(plan.folder + "/groups", verify_receipt(receipts.front(), *log_key).size());
    bare->write(plan.quick ? 10 : 100, group_ms);
  }
  for (auto const &receipt : receipts) (void)verify_receipt(receipt, *log_key);

  auto const row = [&](std::string const &name, double share, double limit_ms) {
    auto const ours = percentile(append_ms, share), group = percentile(group_ms, share);
    return bounded_row("durable append, receipt verified, 64 clients, " + name, ours, "ms", limit_ms,
                       "one synced RocksDB batch of 64 such entries " + figure(group, 2) + " ms, ratio " +
                           figure(ours / group, 1) + "; all " + std::to_string(receipts.size()) +
                           " receipts hold");
  };
  return {row("p50", 0.5, p50_ms_max), row("p99", 0.99, p99_ms_max)};
}

}  // namespace nguon::tools
