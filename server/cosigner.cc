#include "server/cosigner.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "server/witness_client.h"
#include "storage/file.h"

namespace nguon::server {
namespace {

using Published = storage::Published;
using SteadyClock = std::chrono::steady_clock;
/// By the witness's place in the policy.
using Lines = std::map<std::size_t, NoteSignature>;

constexpr std::size_t note_bytes_max = 1u << 20;

/// The lines of the policy's witnesses below a note.
Result<Lines> read_lines(std::string_view note, std::vector<Policy::Witness> const &witnesses) {
  std::vector<NoteVerifier> keys;
  for (auto const &witness : witnesses) keys.push_back(witness.key);
  auto opened = open_note(note, keys);
  if (!opened) return std::move(opened).error();
  Lines lines;
  for (auto &signature : opened->signatures) {
    auto const signer = std::ranges::find_if(
        witnesses, [&](Policy::Witness const &witness) { return signature.is_of(witness.key); });
    lines.emplace(static_cast<std::size_t>(signer - witnesses.begin()), std::move(signature));
  }
  return lines;
}

}  // namespace

std::uint64_t Cosigned::time() const {
  std::uint64_t latest = 0;
  for (auto const &cosignature : cosignatures) latest = std::max(latest, cosignature.time);
  return latest;
}

bool Cosigned::is_audited() const {
  return std::ranges::any_of(cosignatures, &Accepted::Cosignature::auditor);
}

struct Cosigner::State {
  State(storage::Log const &of, NoteVerifier key, Policy by, std::string kept_in, Options how)
      : log(of),
        log_key(std::move(key)),
        policy(std::move(by)),
        witnesses(policy.witnesses()),
        file(std::move(kept_in)),
        options(how) {}

  /// Asking one witness, on a thread of its own: one that is slow keeps nobody waiting.
  struct Asker {
    Asker(std::size_t in_policy, WitnessClient with) : place(in_policy), client(std::move(with)) {}
    std::size_t const place;  ///< In the policy.
    WitnessClient client;
    std::string trouble;  ///< Code of what is wrong with it now; told once.
    std::thread thread;
  };

  void load();
  void run();
  void ask(Asker &asker);
  /// Asks all witnesses at once; true where a quorum signed in time.
  bool hold_round(std::shared_ptr<Published const> const &state);
  /// Makes these lines, with those that the newest cosigned checkpoint has if it is the same, the newest.
  /// False where they are no quorum. Requires: the mutex is held; `state` is of this checkpoint, or null and
  /// the newest is of it.
  bool accept(Checkpoint const &checkpoint, std::shared_ptr<Published const> state, Lines lines);
  /// A note with the log's own line alone.
  std::string log_note(std::string_view note) const;
  void keep();
  void drop_old_state();

  storage::Log const &log;
  NoteVerifier const log_key;
  Policy const policy;
  std::vector<Policy::Witness> const witnesses;
  std::string const file;
  Options const options;
  std::vector<std::unique_ptr<Asker>> askers;
  std::thread thread;

  mutable std::mutex mutex;  ///< Guards what follows.
  std::condition_variable changed;
  bool stopping = false;
  std::shared_ptr<Cosigned const> newest;
  SteadyClock::time_point newest_since;
  // The round that is under way.
  std::uint64_t round = 0;
  std::shared_ptr<Published const> asked;
  Lines answers;
  std::size_t answered = 0;
  bool quorum_missing = false;
  /// Lines under a checkpoint that are no quorum yet.
  Checkpoint pending_of;
  Lines pending;
};

/// What an earlier process left: served again until the witnesses have answered this one.
void Cosigner::State::load() {
  if (!std::filesystem::exists(file)) return;
  auto const note = storage::File::open(file, O_RDONLY).read(0, note_bytes_max);
  auto const accepted = policy.accept(note);
  if (!accepted) {
    spdlog::warn("{} is left aside: {}", file, accepted.error().message);
    return;
  }
  auto state = log.published();
  auto const &checkpoint = accepted->checkpoint;
  bool const is_ours = checkpoint.origin == state->checkpoint.origin && open_note(note, {&log_key, 1}) &&
                       checkpoint.size <= state->checkpoint.size &&
                       tree_root(checkpoint.size, storage::node_reader(*state)) == checkpoint.root;
  if (!is_ours) {
    spdlog::warn("{} is left aside: it is of another tree than the store", file);
    return;
  }
  auto loaded = std::make_shared<Cosigned>(Cosigned{.checkpoint = checkpoint,
                                                    .note = note,
                                                    .cosignatures = accepted->cosignatures,
                                                    .state = nullptr,
                                                    .version = 1});
  if (checkpoint == state->checkpoint) {
    auto same = std::make_shared<Published>(*state);
    same->note = note;
    loaded->state = std::move(same);
  }
  newest = std::move(loaded);
  newest_since = SteadyClock::now();
}

bool Cosigner::State::accept(Checkpoint const &checkpoint, std::shared_ptr<Published const> state,
                             Lines lines) {
  // An answer that comes late never takes back what is newer.
  if (newest && newest->checkpoint.size > checkpoint.size) return true;
  if (newest && newest->checkpoint == checkpoint) {
    // What somebody signed of this very tree before stays said.
    if (auto earlier = read_lines(newest->note, witnesses)) lines.merge(*earlier);
    if (!state) state = newest->state;
  }
  if (pending_of == checkpoint) lines.merge(pending);
  auto note = log_note(state ? state->note : newest->note);
  for (auto const &[place, line] : lines) note += signature_line(line);
  auto accepted = policy.accept(note);
  if (!accepted) {
    if (!quorum_missing) spdlog::warn("the checkpoint is not countersigned: {}", accepted.error().message);
    quorum_missing = true;
    // Others may sign the same tree later: who signed it by then counts with them.
    pending_of = checkpoint;
    pending = std::move(lines);
    return false;
  }
  pending.clear();
  if (quorum_missing) spdlog::info("the checkpoint of size {} is countersigned again", checkpoint.size);
  quorum_missing = false;

  auto cosigned = std::make_shared<Cosigned>(Cosigned{.checkpoint = checkpoint,
                                                      .note = note,
                                                      .cosignatures = std::move(accepted->cosignatures),
                                                      .state = nullptr,
                                                      .version = newest ? newest->version + 1 : 1});
  if (state) {
    auto bearing = std::make_shared<Published>(*state);
    bearing->note = std::move(note);
    cosigned->state = std::move(bearing);
  }
  newest = std::move(cosigned);
  newest_since = SteadyClock::now();
  return true;
}

std::string Cosigner::State::log_note(std::string_view note) const {
  auto const opened = open_note(note, std::span(&log_key, 1));
  NGUON_CHECK(opened.has_value());
  return opened->text + '\n' + signature_line(opened->signatures.front());
}

void Cosigner::State::keep() {
  std::string note;
  {
    std::lock_guard const lock(mutex);
    note = newest->note;
  }
  try {
    storage::replace_file(file, note);
  } catch (storage::StorageFailure const &failure) {
    // Only a restart would have wanted it.
    spdlog::warn("{}", failure.what());
  }
}

void Cosigner::State::ask(Asker &asker) {
  std::uint64_t done = 0;
  for (;;) {
    std::shared_ptr<Published const> state;
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return stopping || (asked && round != done); });
      if (stopping) return;
      state = asked;
      done = round;
    }
    auto answer = asker.client.cosign(*state);
    auto const trouble = answer ? std::string() : answer.error().code;
    if (trouble != asker.trouble) {
      if (answer) {
        spdlog::info("the witness {} countersigns", asker.client.witness().name);
      } else {
        spdlog::warn("the witness {}: {}", asker.client.witness().name, answer.error().message);
      }
      asker.trouble = trouble;
    }
    std::lock_guard const lock(mutex);
    // Too late for its round: the next one is under way, and asks again.
    if (done != round || !asked) continue;
    ++answered;
    if (answer) answers.emplace(asker.place, *std::move(answer));
    changed.notify_all();
  }
}

bool Cosigner::State::hold_round(std::shared_ptr<Published const> const &state) {
  bool is_met = false;
  {
    std::unique_lock lock(mutex);
    ++round;
    asked = state;
    answers.clear();
    answered = 0;
    changed.notify_all();
    changed.wait_for(lock, options.answer, [this] { return stopping || answered == askers.size(); });
    asked.reset();
    if (stopping) return false;
    is_met = accept(state->checkpoint, state, std::move(answers));
  }
  if (is_met) keep();
  return is_met;
}

/// A snapshot that is held for long keeps old rows from being cleared away.
void Cosigner::State::drop_old_state() {
  std::lock_guard const lock(mutex);
  if (!newest || !newest->state || SteadyClock::now() - newest_since < options.held) return;
  auto without = std::make_shared<Cosigned>(*newest);
  without->state = nullptr;
  ++without->version;
  newest = std::move(without);
}

void Cosigner::State::run() {
  std::optional<std::uint64_t> asked_size;
  auto pause = options.pause;
  auto last = SteadyClock::now();
  for (;;) {
    auto const state = log.published();
    auto const waited = SteadyClock::now() - last;
    bool const is_retry = pause > options.pause;
    bool const is_due = state->checkpoint.size != asked_size || waited >= options.idle || is_retry;
    if (is_due && !askers.empty()) {
      last = SteadyClock::now();
      bool const is_met = hold_round(state);
      asked_size = state->checkpoint.size;
      pause = is_met ? options.pause : std::min(pause * 2, options.idle);
    }
    drop_old_state();
    std::unique_lock lock(mutex);
    if (changed.wait_for(lock, pause, [this] { return stopping; })) return;
  }
}

Cosigner::Cosigner(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Cosigner>> Cosigner::start(storage::Log const &log, NoteVerifier const &log_key,
                                                  Policy policy, std::string file, Options options) {
  auto const is_its_key = [&](NoteVerifier const &named) { return named.vkey() == log_key.vkey(); };
  if (std::ranges::none_of(policy.logs(), is_its_key)) {
    return Error{ErrorKind::malformed, "bad-policy",
                 "The policy of this log has no line with its own key: log " + log_key.vkey()};
  }
  auto state = std::make_unique<State>(log, log_key, std::move(policy), std::move(file), options);
  for (std::size_t place = 0; place < state->witnesses.size(); ++place) {
    auto const &witness = state->witnesses[place];
    if (witness.url.empty()) continue;
    auto client = WitnessClient::make(witness, options.answer);
    if (!client) return std::move(client).error();
    state->askers.push_back(std::make_unique<State::Asker>(place, *std::move(client)));
  }
  state->load();
  std::unique_ptr<Cosigner> cosigner(new Cosigner(std::move(state)));
  auto &running = *cosigner->state_;
  for (auto const &asker : running.askers)
    asker->thread = std::thread([&running, one = asker.get()] { running.ask(*one); });
  running.thread = std::thread([&running] { running.run(); });
  return cosigner;
}

Cosigner::~Cosigner() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
  for (auto const &asker : state_->askers) asker->thread.join();
}

std::shared_ptr<Cosigned const> Cosigner::newest() const {
  std::lock_guard const lock(state_->mutex);
  return state_->newest;
}

std::size_t Cosigner::witness_count() const {
  return state_->witnesses.size();
}

Result<void> Cosigner::add(std::string_view bytes) {
  auto const note = parse_note(bytes);
  if (!note) return note.error();
  auto lines = read_lines(bytes, state_->witnesses);
  if (!lines) {
    return Error{ErrorKind::forbidden, "no-cosignature",
                 "No witness of this log's policy countersigned it: " + lines.error().message};
  }
  {
    auto const state = state_->log.published();
    std::lock_guard const lock(state_->mutex);
    auto const &newest = state_->newest;
    bool const is_cosigned = newest && checkpoint_text(newest->checkpoint) == note->text;
    bool const is_newest = checkpoint_text(state->checkpoint) == note->text;
    if (!is_cosigned && !is_newest) {
      return Error{ErrorKind::conflict, "checkpoint-moved-on",
                   "This is not the newest checkpoint any more; fetch it and sign that one."};
    }
    auto const &checkpoint = is_newest ? state->checkpoint : newest->checkpoint;
    if (!state_->accept(checkpoint, is_newest ? state : nullptr, *std::move(lines))) return {};
  }
  state_->keep();
  return {};
}

}  // namespace nguon::server
