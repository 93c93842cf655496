// A log, two witnesses and a follower under load, of which one after the other is killed with SIGKILL at
// random moments and started again; then everything that any of them ever said is held against the others.
//
//   crash_together --nguon PROGRAM [--seconds N] [--seed S]

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crypto/merkle.h"
#include "crypto/tile_path.h"
#include "server/data_folder.h"
#include "server/witness.h"
#include "storage/tiles.h"
#include "tests/crash/client.h"
#include "tests/support/files.h"
#include "tools/bench/load.h"
#include "tools/bench/process.h"
#include "tools/bench/workload.h"

namespace {

using namespace nguon;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr unsigned witness_count = 2;
constexpr unsigned client_count = 4;
/// How long everything may take to come to rest at the end.
constexpr std::chrono::seconds rest_time{120};

std::string at(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

std::optional<std::string> get(std::uint16_t port, std::string const &path) {
  return tests::body_of(tests::ask(port, tools::http_get(path)));
}

std::string read_text(std::string const &path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// One of the programs: killed and started again under the same address.
class Killable {
 public:
  Killable(std::string name, std::vector<std::string> command, std::uint16_t port, std::string folder)
      : name_(std::move(name)), command_(std::move(command)), port_(port), folder_(std::move(folder)) {
    start();
  }

  void start() { process_ = std::make_unique<tools::Process>(command_, output()); }
  void kill() {
    process_->kill();
    check_output();
    process_.reset();
    ++kills_;
  }
  void stop() {
    process_.reset();
    check_output();
  }
  void wait_until_ready() const { tools::wait_for_port(port_, *process_, 60); }
  /// Throws where it ended by itself: none of them may, whatever state it was left in.
  void check_alive() const {
    if (process_ && !process_->is_running())
      throw std::runtime_error(name_ + " ended by itself: " + read_text(output()));
  }
  std::uint16_t port() const { return port_; }
  unsigned kills() const { return kills_; }
  std::string const &name() const { return name_; }

 private:
  std::string output() const { return folder_ + "/" + name_ + ".log"; }
  void check_output() const {
    auto const said = read_text(output());
    if (said.find("ALARM") != std::string::npos || said.find("check failed") != std::string::npos)
      throw std::runtime_error(name_ + " said: " + said);
  }

  std::string const name_;
  std::vector<std::string> const command_;
  std::uint16_t const port_;
  std::string const folder_;
  std::unique_ptr<tools::Process> process_;
  unsigned kills_ = 0;
};

/// What the clients and the onlooker collect while the programs come and go.
struct Collected {
  std::mutex mutex;
  std::vector<tests::Kept> receipts;
  std::set<std::string> notes;  ///< Every checkpoint that anybody showed, with its signatures.
  std::string wrong;            ///< The first thing that must not be.

  void blame(std::string const &what) {
    std::lock_guard const lock(mutex);
    if (wrong.empty()) wrong = what;
  }
};

/// Posts statements of a workload, each until it has its receipt.
void post_all(std::stop_token const &stop, std::uint16_t port, tools::Workload &workload, std::mutex &signing,
              std::uint64_t seed, Collected &collected) {
  std::mt19937_64 random(seed);
  while (!stop.stop_requested()) {
    std::string statement;
    {
      std::lock_guard const lock(signing);
      statement = tools::sign_births(workload, 1).front();
    }
    for (auto answered = false; !answered && !stop.stop_requested();) {
      auto const answer = tests::ask(port, tools::http_post("/statements", "application/jose", statement));
      if (auto const body = tests::body_of(answer)) {
        std::lock_guard const lock(collected.mutex);
        collected.receipts.push_back(tests::read_receipt(*body));
        answered = true;
      } else if (answer && answer->compare(9, 3, "503") != 0) {
        collected.blame("a good statement was refused: " + *answer);
        return;
      } else {
        // Unknown whether it is recorded: posting it again must be harmless.
        std::this_thread::sleep_for(milliseconds(20));
      }
    }
    std::this_thread::sleep_for(milliseconds(random() % 60));
  }
}

/// Reads what everybody shows, again and again. What a witness or a copy showed never becomes less.
void look_on(std::stop_token const &stop, std::uint16_t log_port,
             std::vector<std::pair<std::uint16_t, std::string>> const &others, Collected &collected) {
  std::map<std::uint16_t, std::uint64_t> sizes;
  while (!stop.stop_requested()) {
    std::vector<std::string> notes;
    if (auto note = get(log_port, "/checkpoint")) notes.push_back(*std::move(note));
    for (auto const &[port, path] : others) {
      auto note = get(port, path);
      if (!note) continue;
      auto const checkpoint = parse_checkpoint(note->substr(0, note->find("\n\n") + 1));
      if (!checkpoint) return collected.blame("no checkpoint: " + *note);
      if (checkpoint->size < sizes[port]) {
        return collected.blame(at(port) + path + " went back from " + std::to_string(sizes[port]) + " to " +
                               std::to_string(checkpoint->size));
      }
      sizes[port] = checkpoint->size;
      notes.push_back(*std::move(note));
    }
    {
      std::lock_guard const lock(collected.mutex);
      collected.notes.insert(notes.begin(), notes.end());
    }
    std::this_thread::sleep_for(milliseconds(50));
  }
}

/// Every tile and checkpoint of the log is the copy's, byte for byte. Answers how many were compared.
std::size_t compare_copy(std::uint16_t log, std::uint16_t copy, std::uint64_t size) {
  std::vector<std::string> paths = {"/checkpoint"};
  auto const add = [&paths](TilePath tile, std::uint64_t count) {
    for (tile.index = 0; tile.index * storage::tile_width < count; ++tile.index) {
      tile.width = static_cast<std::size_t>(
          std::min<std::uint64_t>(storage::tile_width, count - tile.index * storage::tile_width));
      paths.push_back("/" + write_tile_path(tile));
    }
  };
  add({.of_entries = true}, size);
  for (unsigned level = 0; size >> (level * storage::tile_height) != 0; ++level)
    add({.level = level}, size >> (level * storage::tile_height));
  for (auto const &path : paths) {
    auto const ours = get(copy, path), theirs = get(log, path);
    if (!ours || !theirs || *ours != *theirs)
      throw std::runtime_error("the copy's " + path + " is not the log's");
  }
  return paths.size();
}

/// No witness signed two trees of one size, nor one that is no beginning of the log; and each remembers at
/// least the largest that it signed. Answers how many cosignatures were looked at.
std::size_t check_cosignatures(std::set<std::string> const &notes, storage::Published const &log,
                               NoteVerifier const &log_key, std::vector<std::string> const &folders) {
  std::size_t count = 0;
  for (auto const &folder : folders) {
    std::vector<NoteVerifier> const keys = {log_key,
                                            tests::must(server::read_witness_key(folder), "a witness's key")};
    auto const witness =
        tests::must(server::Witness::open(folder, [] { return std::int64_t{1'000}; }), "a witness");
    auto const head = witness->find_head(log_key.name);
    std::map<std::uint64_t, Hash> roots;
    for (auto const &note : notes) {
      auto const opened = tests::must(open_note(note, keys), "a checkpoint that was shown");
      auto const checkpoint = tests::must(parse_checkpoint(opened.text), "a checkpoint that was shown");
      if (tree_root(checkpoint.size, storage::node_reader(log)) != checkpoint.root)
        throw std::runtime_error("a checkpoint that was shown is no beginning of the log:\n" + note);
      bool const is_cosigned = std::ranges::any_of(
          opened.signatures, [&](NoteSignature const &line) { return line.is_of(keys.back()); });
      if (!is_cosigned) continue;
      ++count;
      auto const [known, is_new] = roots.emplace(checkpoint.size, checkpoint.root);
      if (!is_new && known->second != checkpoint.root)
        throw std::runtime_error(keys.back().name + " signed two trees of one size:\n" + note);
      if (!head || head->size < checkpoint.size)
        throw std::runtime_error(keys.back().name + " forgot that it signed:\n" + note);
    }
  }
  return count;
}

void audit(std::string const &program, std::uint16_t port, std::string const &vkey,
           std::string const &output) {
  tools::Process const process({program, "audit", "--url", "http://" + at(port), "--log-key", vkey, "--json"},
                               output);
  while (process.is_running()) std::this_thread::sleep_for(milliseconds(100));
  auto const said = read_text(output);
  if (said.find("\"holds\":true") == std::string::npos) throw std::runtime_error("audit: " + said);
}

class Scene {
 public:
  Scene(std::string const &program, std::uint64_t seed)
      : program_(program), random_(seed), workload_(tools::make_workload(scratch_ / "log")) {
    log_key_ = tests::must(server::read_log_key(workload_.folder), "the log's key");
    std::string policy = "log " + log_key_->vkey() + "\n", names;
    for (unsigned i = 0; i < witness_count; ++i) {
      auto const name = "witness-" + std::to_string(i);
      auto const &folder = witness_folders_.emplace_back(scratch_ / name);
      tests::must(server::prepare_witness_folder(folder, "witness.example/" + name, {log_key_->vkey()}),
                  name);
      auto const port = tools::free_port();
      add(name, {program, "witness", "--data", folder, "--listen", at(port), "--no-access-log"}, port);
      programs_.back()->wait_until_ready();
      policy +=
          "witness " + name + " " + server::read_witness_key(folder)->vkey() + " http://" + at(port) + "\n";
      names += " " + name;
    }
    std::ofstream(workload_.folder + "/policy.txt")
        << policy << "group any-of-them any" << names << "\nquorum any-of-them\n";
    auto const log_port = tools::free_port();
    log_ = add("log",
               {program, "serve", "--data", workload_.folder, "--listen", at(log_port), "--admin", "none",
                "--no-access-log"},
               log_port);
    log_->wait_until_ready();
    auto const copy_port = tools::free_port();
    copy_ = add("copy",
                {program, "follow", "http://" + at(log_port), "--data", scratch_ / "copy-of-log", "--log-key",
                 log_key_->vkey(), "--listen", at(copy_port), "--every", "1", "--no-access-log"},
                copy_port);
    copy_->wait_until_ready();
  }

  void run(std::chrono::seconds time) {
    {
      std::vector<std::jthread> threads;
      std::vector<std::pair<std::uint16_t, std::string>> shown = {{copy_->port(), "/checkpoint"}};
      auto const origin_path = "/" + to_hex(sha256(log_key_->name)) + "/checkpoint";
      for (auto const &one : programs_)
        if (one->name().starts_with("witness")) shown.emplace_back(one->port(), origin_path);
      threads.emplace_back(
          [&, shown](std::stop_token const &stop) { look_on(stop, log_->port(), shown, collected_); });
      for (unsigned i = 0; i < client_count; ++i) {
        threads.emplace_back([&, seed = random_()](std::stop_token const &stop) {
          post_all(stop, log_->port(), workload_, signing_, seed, collected_);
        });
      }
      kill_for(time);
      // The onlooker sees them come to rest, the clients go first.
      for (auto thread = threads.begin() + 1; thread != threads.end(); ++thread) thread->request_stop();
      for (auto thread = threads.begin() + 1; thread != threads.end(); ++thread) thread->join();
      wait_for_rest();
    }
    check();
  }

 private:
  Killable *add(std::string const &name, std::vector<std::string> command, std::uint16_t port) {
    return programs_.emplace_back(std::make_unique<Killable>(name, std::move(command), port, scratch_.path()))
        .get();
  }

  void check_nothing_wrong() {
    for (auto const &one : programs_) one->check_alive();
    std::lock_guard const lock(collected_.mutex);
    if (!collected_.wrong.empty()) throw std::runtime_error(collected_.wrong);
  }

  void kill_for(std::chrono::seconds time) {
    auto const end = SteadyClock::now() + time;
    while (SteadyClock::now() < end) {
      auto &victim = *programs_[random_() % programs_.size()];
      // Sometimes in the middle of its start.
      if (random_() % 4 != 0) victim.wait_until_ready();
      std::this_thread::sleep_for(milliseconds(random_() % 1'000));
      check_nothing_wrong();
      victim.kill();
      std::this_thread::sleep_for(milliseconds(random_() % 300));
      victim.start();
    }
  }

  /// Until the copy is what the log shows, and the log shows everything that it acknowledged.
  void wait_for_rest() {
    std::uint64_t acknowledged = 0;
    for (auto const &receipt : collected_.receipts) acknowledged = std::max(acknowledged, receipt.index + 1);
    for (auto const &one : programs_) one->wait_until_ready();
    for (auto const end = SteadyClock::now() + rest_time;;) {
      check_nothing_wrong();
      auto const ours = get(copy_->port(), "/checkpoint"), theirs = get(log_->port(), "/checkpoint");
      if (ours && theirs && *ours == *theirs) {
        final_size_ = tests::must(parse_checkpoint(ours->substr(0, ours->find("\n\n") + 1)), "the end").size;
        if (final_size_ >= acknowledged) return;
      }
      if (SteadyClock::now() > end) throw std::runtime_error("the copy did not come to what the log shows");
      std::this_thread::sleep_for(milliseconds(100));
    }
  }

  void check() {
    if (collected_.receipts.empty())
      throw std::runtime_error("no statement was acknowledged: nothing was shown");
    auto const compared = compare_copy(log_->port(), copy_->port(), final_size_);
    audit(program_, log_->port(), log_key_->vkey(), scratch_ / "audit-of-log");
    audit(program_, copy_->port(), log_key_->vkey(), scratch_ / "audit-of-copy");
    for (auto const &one : programs_) one->stop();
    tests::check_receipts(workload_.folder, collected_.receipts);
    std::size_t cosignatures = 0;
    {
      auto const folder = tests::must(server::open_data_folder(workload_.folder), "reopening");
      cosignatures =
          check_cosignatures(collected_.notes, *folder.log->published(), *log_key_, witness_folders_);
    }
    if (cosignatures == 0) throw std::runtime_error("no witness signed anything: nothing was shown");
    std::printf("killed:");
    for (auto const &one : programs_) std::printf(" %s %u", one->name().c_str(), one->kills());
    std::printf(
        "\n%zu receipts hold, of a log of %llu entries; %zu checkpoints were shown, with %zu cosignatures of "
        "witnesses that never went back;\nthe copy is the log's in all of %zu tiles and checkpoints; both "
        "pass an audit\n",
        collected_.receipts.size(), static_cast<unsigned long long>(final_size_), collected_.notes.size(),
        cosignatures, compared);
  }

  std::string const program_;
  tests::TemporaryFolder const scratch_;
  std::mt19937_64 random_;
  tools::Workload workload_;
  std::mutex signing_;
  std::optional<NoteVerifier> log_key_;
  std::vector<std::string> witness_folders_;
  Collected collected_;
  std::vector<std::unique_ptr<Killable>> programs_;
  Killable *log_ = nullptr, *copy_ = nullptr;
  std::uint64_t final_size_ = 0;
};

}  // namespace

int main(int argc, char **argv) {
  CLI::App app("Kills a log, its witnesses and its follower under load, and checks what they said");
  std::string program;
  unsigned seconds = 20;
  std::uint64_t seed = std::random_device{}();
  app.add_option("--nguon", program, "Program to kill")->required()->check(CLI::ExistingFile);
  app.add_option("--seconds", seconds, "How long");
  app.add_option("--seed", seed, "Of the moments");
  CLI11_PARSE(app, argc, argv);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  try {
    Scene(program, seed).run(std::chrono::seconds(seconds));
    return 0;
  } catch (std::exception const &failure) {
    std::fprintf(stderr, "crash_together: %s\n", failure.what());
    return 1;
  }
}
