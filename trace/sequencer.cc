#include "trace/sequencer.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

#include "crypto/note.h"
#include "crypto/strict_json.h"
#include "trace/key_cache.h"
#include "trace/ledger.h"
#include "trace/private_part.h"
#include "trace/private_values.h"

namespace nguon::trace {

using storage::Log;

struct Sequencer::Prepared {
  Result<Statement> statement;  ///< Or why it was refused: its form, or its signature.
  /// False where its key is not known yet: a statement ahead of it in the queue may let it in.
  bool verified = false;
  std::vector<Disclosure> disclosures = {};
};

namespace {

constexpr std::size_t cached_keys_max = 10'000;

Error unavailable(std::string code, std::string message) {
  return {.kind = ErrorKind::unavailable, .code = std::move(code), .message = std::move(message)};
}

using Done = std::function<void(std::vector<Outcome>)>;

/// Statements that came together, and who waits for them.
struct Submission {
  std::vector<std::shared_ptr<Sequencer::Prepared const>> statements;
  Done done;
  /// All or nothing; what stood there before this entry is refused.
  std::optional<std::uint64_t> together_from = std::nullopt;
  /// Where they are fetched one by one: how many there are, and from where.
  std::size_t fetched = 0;
  Sequencer::Next next = {};

  std::size_t size() const { return statements.size() + fetched; }
  void refuse_all(Error const &error) const { done(std::vector<Outcome>(size(), Outcome(error))); }
};

/// The submissions of one group on their way through the ledger.
class Round {
 public:
  Round(Log &log, KeyCache &keys, NewestStatements *newest, std::int64_t now_ms)
      : log_(log), keys_(keys), newest_(newest), group_(log.begin()), first_(group_->size()) {
    at_ = std::max(group_->newest_at(), format_time_ms(now_ms));
  }

  void decide(Submission const &submission) {
    auto &decisions = decisions_.emplace_back();
    for (auto const &prepared : submission.statements) {
      auto const &decision = decisions.emplace_back(decide(*prepared));
      if (newest_ != nullptr && decision && !decision->repeated)
        recorded_.push_back({decision->index, at_, {prepared, &*prepared->statement}});
    }
    // What is fetched one by one is too much to be held until all of it is durable.
    for (std::size_t i = 0; i < submission.fetched; ++i) decisions.push_back(decide(*submission.next()));
    if (submission.together_from) hold_together(*submission.together_from);
  }

  /// Makes it durable and answers with an outcome for each statement. Throws StorageFailure.
  std::vector<std::vector<Outcome>> commit() {
    std::shared_ptr<storage::Published const> state;
    if (entries_.empty()) {
      group_.reset();
      state = log_.published();
    } else {
      // Before it can be read in the log. Where the commit fails, nobody reads so far.
      if (newest_ != nullptr) newest_->put(std::move(recorded_));
      auto committed = log_.commit(std::move(group_));
      state = std::move(committed.state);
      proofs_ = std::move(committed.proofs);
    }
    if (!late_.empty()) keep_late(log_.store(), late_);
    std::vector<std::vector<Outcome>> answers;
    for (auto const &decisions : decisions_) {
      auto &outcomes = answers.emplace_back();
      for (auto const &decision : decisions) {
        outcomes.push_back(decision ? Outcome(receipt(*decision, *state)) : Outcome(decision.error()));
      }
    }
    return answers;
  }

 private:
  struct Place {
    std::uint64_t index = 0;
    bool repeated = false;
  };

  /// Of the newest submission, which is alone in its group: all of it, or nothing.
  void hold_together(std::uint64_t from) {
    auto &decisions = decisions_.back();
    for (auto &decision : decisions) {
      if (!decision || !decision->repeated || decision->index >= from) continue;
      auto const index = std::to_string(decision->index);
      decision = Error{ErrorKind::conflict, "event-id-reused",
                       "This is already recorded as entry " + index + ".", "", index};
    }
    if (std::ranges::all_of(decisions, [](auto const &decision) { return decision.has_value(); })) return;
    for (auto &decision : decisions) {
      if (decision)
        decision = Error{ErrorKind::conflict, "rolled-back",
                         "Nothing of this document was recorded, as another part of it was refused.", ""};
    }
    entries_.clear();
    recorded_.clear();
    late_.clear();
  }

  Result<Place> decide(Sequencer::Prepared const &prepared) {
    if (!prepared.statement) return prepared.statement.error();
    auto const &statement = *prepared.statement;
    auto const &state = group_->reader();
    if (!prepared.verified) {
      auto const key = find_signer(statement, state);
      if (!key) return key.error();
      if (auto const signed_by_it = verify_jws(statement.jws, *key); !signed_by_it)
        return signed_by_it.error();
      keys_.put(*key);
    }
    auto const repeated = find_repeat(statement, state);
    if (!repeated) return repeated.error();
    if (*repeated) {
      // Perhaps it came without its values before.
      if (!prepared.disclosures.empty()) late_.push_back({**repeated, prepared.disclosures});
      return Place{**repeated, true};
    }

    if (auto const *said = std::get_if<LogKey>(&statement.body);
        said != nullptr && !signs_with(said->log_key)) {
      return Error{ErrorKind::conflict, "log-key-not-in-use",
                   "The log does not sign with that key yet, and nobody could check a checkpoint.",
                   "/logKey"};
    }
    storage::Batch rows;
    if (auto const allowed = apply(statement, {group_->size(), at_}, state, rows); !allowed)
      return allowed.error();
    auto added = group_->add(at_, statement.subjects, statement.jws.compact);
    if (!added) return added.error();
    keep_private(added->index, prepared.disclosures, rows);
    group_->batch().absorb(std::move(rows));
    entries_.push_back(std::move(added->entry));
    return Place{added->index, false};
  }

  /// A replay does not ask this: what the log records is what it signs.
  bool signs_with(std::string const &log_key) const {
    auto const key = NoteVerifier::parse(log_key);
    return has_line_of(*parse_note(log_.published()->note), *key);
  }

  Receipt receipt(Place const &place, storage::Published const &state) const {
    Receipt receipt{
        .index = place.index, .entry = {}, .proof = {}, .checkpoint = state.note, .repeated = place.repeated};
    if (place.index >= first_) {
      receipt.entry = entries_[place.index - first_];
      receipt.proof = proofs_[place.index - first_];
    } else {
      receipt.entry = storage::read_entry(*state.reader, place.index);
      receipt.proof = storage::read_inclusion_proof(state, place.index);
    }
    return receipt;
  }

  Log &log_;
  KeyCache &keys_;
  NewestStatements *const newest_;
  std::unique_ptr<Log::Group> group_;
  std::uint64_t const first_;
  std::string at_;
  std::vector<std::vector<Result<Place>>> decisions_;  ///< By submission.
  std::vector<std::string> entries_;                   ///< Of this group.
  std::vector<RecordedStatement> recorded_;            ///< The same, for `newest_`.
  std::vector<LateValues> late_;                       ///< Of entries that are there already.
  std::vector<std::vector<Hash>> proofs_;
};

}  // namespace

struct Sequencer::State {
  State(Log &of, Clock with, Limits within, NewestStatements *into)
      : log(of),
        clock(std::move(with)),
        limits(within),
        newest(into),
        origin(of.published()->checkpoint.origin) {}

  void run();
  void enqueue(Submission submission);
  /// Why so many more statements are not taken. Requires: the mutex is held.
  std::optional<Error> refusal_of(std::size_t count) const;
  std::vector<Submission> wait_for_group();
  void commit(std::vector<Submission> const &group);

  Log &log;
  Clock const clock;
  Limits const limits;
  NewestStatements *const newest;
  std::string const origin;
  KeyCache keys{cached_keys_max};

  std::mutex mutex;  ///< Guards what follows.
  std::condition_variable changed;
  std::deque<Submission> queue;
  std::size_t queued_statements = 0;
  bool stopping = false;
  std::atomic<bool> failed = false;  ///< Set with the mutex held; read without.

  std::thread thread;
};

std::optional<Error> Sequencer::State::refusal_of(std::size_t count) const {
  if (failed || stopping)
    return unavailable("not-accepting", "The log takes no statements now; post it again later.");
  if (queued_statements + count > limits.queued_statements_max)
    return unavailable("queue-full", "Too many statements are waiting; post it again in a moment.");
  return std::nullopt;
}

std::vector<Submission> Sequencer::State::wait_for_group() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return stopping || !queue.empty(); });
  std::vector<Submission> group;
  std::size_t statements = 0;
  while (!queue.empty()) {
    auto const more = queue.front().size();
    // What came together stays together, if need be in a group of its own.
    if (!group.empty() && statements + more > limits.group_statements_max) break;
    auto const is_alone = queue.front().together_from.has_value();
    if (is_alone && !group.empty()) break;
    statements += more;
    group.push_back(std::move(queue.front()));
    queue.pop_front();
    if (is_alone) break;
  }
  queued_statements -= statements;
  return group;
}

void Sequencer::State::commit(std::vector<Submission> const &group) {
  Round round(log, keys, newest, clock());
  for (auto const &submission : group) round.decide(submission);
  auto answers = round.commit();
  for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(answers[i]));
}

void Sequencer::State::run() {
  for (auto group = wait_for_group(); !group.empty(); group = wait_for_group()) {
    try {
      commit(group);
    } catch (std::exception const &failure) {
      std::deque<Submission> unheard;
      {
        std::lock_guard const lock(mutex);
        failed = true;
        unheard.swap(queue);
        queued_statements = 0;
      }
      auto const unknown = unavailable(
          "outcome-unknown",
          std::string("Whether this was recorded is not known; post it again. ") + failure.what());
      for (auto const &submission : group) submission.refuse_all(unknown);
      for (auto const &submission : unheard) submission.refuse_all(unknown);
    }
  }
}

Sequencer::Sequencer(Log &log, Clock clock, Limits limits, NewestStatements *newest)
    : state_(std::make_unique<State>(log, std::move(clock), limits, newest)) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Sequencer::~Sequencer() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_one();
  state_->thread.join();
}

namespace {

std::shared_ptr<Sequencer::Prepared const> as_refused(Error error) {
  return std::make_shared<Sequencer::Prepared const>(Sequencer::Prepared{std::move(error), false});
}

}  // namespace

std::shared_ptr<Sequencer::Prepared const> Sequencer::prepare(std::string_view line) const {
  auto const parts = split_sd_jwt(line);
  if (!parts) return as_refused(parts.error());
  auto statement = parse_statement(parts->jws, state_->origin);
  if (!statement) return as_refused(std::move(statement).error());
  auto objects = private_objects(statement->body);
  if (!objects) return as_refused(std::move(objects).error());
  auto disclosures = match_disclosures(*std::move(objects), parts->disclosures);
  if (!disclosures) return as_refused(std::move(disclosures).error());

  auto key = state_->keys.find(statement->jws.header.kid);
  if (!key) {
    auto const registered = find_signer(*statement, *state_->log.published()->reader);
    if (!registered) {
      return std::make_shared<Prepared const>(
          Prepared{*std::move(statement), false, *std::move(disclosures)});
    }
    key = *registered;
    state_->keys.put(*key);
  }
  if (auto verified = verify_jws(statement->jws, *key); !verified)
    return as_refused(std::move(verified).error());
  return std::make_shared<Prepared const>(Prepared{*std::move(statement), true, *std::move(disclosures)});
}

void Sequencer::State::enqueue(Submission submission) {
  {
    std::unique_lock lock(mutex);
    auto const count = submission.size();
    if (auto const refused = refusal_of(count)) {
      lock.unlock();
      return submission.refuse_all(*refused);
    }
    queued_statements += count;
    queue.push_back(std::move(submission));
  }
  changed.notify_one();
}

void Sequencer::submit(std::vector<std::shared_ptr<Prepared const>> statements, Done done) {
  state_->enqueue({std::move(statements), std::move(done)});
}

void Sequencer::submit_together(std::vector<std::shared_ptr<Prepared const>> statements, std::uint64_t first,
                                Done done) {
  state_->enqueue({std::move(statements), std::move(done), first});
}

void Sequencer::submit_together(std::size_t count, Next next, std::uint64_t first, Done done) {
  state_->enqueue({{}, std::move(done), first, count, std::move(next)});
}

std::vector<Outcome> Sequencer::submit_and_wait(std::vector<std::string> const &statements) {
  std::vector<std::shared_ptr<Prepared const>> prepared;
  for (auto const &statement : statements) prepared.push_back(prepare(statement));
  return trace::submit_and_wait(*this, std::move(prepared));
}

std::vector<Outcome> submit_and_wait(Sequencer &sequencer,
                                     std::vector<std::shared_ptr<Sequencer::Prepared const>> statements,
                                     std::optional<std::uint64_t> first) {
  std::promise<std::vector<Outcome>> answer;
  auto const done = [&](std::vector<Outcome> outcomes) { answer.set_value(std::move(outcomes)); };
  if (first) {
    sequencer.submit_together(std::move(statements), *first, done);
  } else {
    sequencer.submit(std::move(statements), done);
  }
  return answer.get_future().get();
}

bool Sequencer::accepting() const {
  return !state_->failed;
}

std::string write_receipt(Receipt const &receipt) {
  constexpr std::size_t hash_text_bytes = 46, rest_bytes = 128;
  std::string json;
  json.reserve(receipt.entry.size() + receipt.checkpoint.size() + receipt.proof.size() * hash_text_bytes +
               rest_bytes);
  json.append(R"({"index":)").append(std::to_string(receipt.index)).append(R"(,"entry":)");
  json += json_quoted(receipt.entry);
  json += R"(,"proof":[)";
  for (std::size_t i = 0; i < receipt.proof.size(); ++i)
    json.append(i == 0 ? "\"" : ",\"").append(to_base64url(receipt.proof[i])).push_back('"');
  json += R"(],"checkpoint":)";
  json += json_quoted(receipt.checkpoint);
  json += '}';
  return json;
}

}  // namespace nguon::trace
