#include "trace/epcis/capture_jobs.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

#include "crypto/base64.h"
#include "crypto/random.h"
#include "storage/keys.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;
using storage::Table;

constexpr std::size_t id_time_digits = 12, id_random_bytes = 8;
constexpr std::chrono::milliseconds retry_after{500};
/// More than come in, so that there are ever fewer.
constexpr unsigned old_jobs_at_once = 8;

std::string big_endian32(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes;
}

std::uint32_t read_big_endian32(std::string_view bytes) {
  std::uint32_t number = 0;
  for (auto const byte : bytes.substr(0, 4)) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

/// Its time in milliseconds as 12 hexadecimal digits, and 16 that nobody guesses.
std::string make_job_id(std::int64_t created_ms) {
  std::string bytes;
  for (int shift = 40; shift >= 0; shift -= 8) bytes += static_cast<char>(created_ms >> shift);
  return hex_encode(bytes + random_bytes(id_random_bytes));
}

std::optional<std::int64_t> time_of_job(std::string_view id) {
  std::uint64_t ms = 0;
  if (id.size() != id_time_digits + 2 * id_random_bytes) return std::nullopt;
  auto const *const end = id.data() + id_time_digits;
  auto const read = std::from_chars(id.data(), end, ms, 16);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return static_cast<std::int64_t>(ms);
}

std::string jobs_of(std::string_view party) {
  return std::string("c\0", 2) + std::string(party) + '\0';
}

/// Empty for what is no id of a job.
std::string job_key(std::string_view party, std::string_view id) {
  auto const created = time_of_job(id);
  if (!created) return {};
  return jobs_of(party) + storage::key_u64(~static_cast<std::uint64_t>(*created)) + std::string(id);
}

std::string waiting_key(std::string_view id) {
  return std::string("p\0", 2) + std::string(id);
}

std::string statements_of(std::string_view id) {
  return std::string("s\0", 2) + std::string(id) + '\0';
}

std::string write_job(CaptureJob const &job) {
  json::array errors;
  for (auto const &error : job.errors) {
    errors.push_back(json::object{{"kind", static_cast<int>(error.kind)},
                                  {"code", error.code},
                                  {"message", error.message},
                                  {"field", error.field},
                                  {"have", error.have},
                                  {"want", error.want}});
  }
  json::object members{{"id", job.id},
                       {"party", job.party},
                       {"proceed", job.behaviour == CaptureBehaviour::proceed},
                       {"created", job.created_ms},
                       {"first", job.first},
                       {"events", job.events},
                       {"statements", job.statements},
                       {"errors", std::move(errors)},
                       {"more", job.more_errors}};
  if (job.finished_ms) members["finished"] = *job.finished_ms;
  return json::serialize(members);
}

CaptureJob read_job(std::string_view bytes) {
  json::error_code failure;
  auto const parsed = json::parse({bytes.data(), bytes.size()}, failure);
  if (failure || !parsed.is_object()) throw storage::StorageFailure("a capture job is damaged");
  auto const &members = parsed.get_object();
  auto const text = [](json::object const &from, char const *name) {
    return std::string(from.at(name).as_string());
  };
  CaptureJob job;
  job.id = text(members, "id");
  job.party = text(members, "party");
  job.behaviour = members.at("proceed").as_bool() ? CaptureBehaviour::proceed : CaptureBehaviour::rollback;
  job.created_ms = members.at("created").to_number<std::int64_t>();
  job.first = members.at("first").to_number<std::uint64_t>();
  job.events = members.at("events").to_number<std::uint32_t>();
  job.statements = members.at("statements").to_number<std::uint32_t>();
  job.more_errors = members.at("more").to_number<std::uint64_t>();
  if (auto const *const finished = members.if_contains("finished"))
    job.finished_ms = finished->to_number<std::int64_t>();
  for (auto const &each : members.at("errors").as_array()) {
    auto const &error = each.as_object();
    job.errors.push_back({.kind = static_cast<ErrorKind>(error.at("kind").to_number<int>()),
                          .code = text(error, "code"),
                          .message = text(error, "message"),
                          .field = text(error, "field"),
                          .have = text(error, "have"),
                          .want = text(error, "want")});
  }
  return job;
}

/// A pointer into a statement's document as one into the document that was captured.
std::string captured_pointer(std::string const &field, std::uint32_t first) {
  constexpr std::string_view list = "/epcisBody/eventList/";
  if (!field.starts_with(list)) return field;
  std::uint32_t number = 0;
  auto const *const begin = field.data() + list.size();
  auto const read = std::from_chars(begin, field.data() + field.size(), number);
  if (read.ec != std::errc()) return field;
  return std::string(list) + std::to_string(first + number) + std::string(read.ptr);
}

constexpr std::size_t statements_ahead_max = 4;

/// Statements on their way from the thread that parses them to the sequencer's.
class StatementsAhead {
 public:
  using Prepared = std::shared_ptr<Sequencer::Prepared const>;

  /// Waits for room; false where nobody takes any more.
  bool put(Prepared statement) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return has_ended_ || statements_.size() < statements_ahead_max; });
    if (has_ended_) return false;
    statements_.push_back(std::move(statement));
    changed_.notify_all();
    return true;
  }
  /// Waits for the next one; `instead` where fail() said that none will come.
  Prepared take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || !statements_.empty(); });
    if (statements_.empty()) return instead_;
    auto statement = std::move(statements_.front());
    statements_.pop_front();
    changed_.notify_all();
    return statement;
  }
  void end() {
    std::lock_guard const lock(mutex_);
    has_ended_ = true;
    changed_.notify_all();
  }
  void fail(std::exception_ptr failure, Prepared instead) {
    std::lock_guard const lock(mutex_);
    failure_ = std::move(failure);
    instead_ = std::move(instead);
    changed_.notify_all();
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Prepared> statements_;
  bool has_ended_ = false;
  std::exception_ptr failure_;
  Prepared instead_;
};

}  // namespace

struct CaptureJobs::State {
  storage::Store &store;
  storage::Log const &log;
  Sequencer &sequencer;
  Sequencer::Clock clock;
  Split split;
  Report report;

  std::mutex mutex;  ///< Guards what follows.
  std::condition_variable changed;
  std::deque<std::string> waiting;  ///< Keys of jobs.
  std::int64_t newest_ms = 0;
  bool stopping = false;
  bool has_ended = false;  ///< Nobody goes on with jobs until the next start.
  std::thread thread;

  void run();
  void take_jobs();
  /// False where it must be tried again by another process.
  bool finish(CaptureJob job);
  GatewayStatement read_statement(std::string const &key) const;
  std::vector<std::string> statement_keys(CaptureJob const &job) const;
  /// Of jobs of a party that ended long ago; some of them at a time.
  std::vector<std::string> old_keys(std::string_view party, std::int64_t now_ms) const;
  /// Tries again while the log takes nothing for the moment; nullopt where it stops.
  std::optional<std::vector<Outcome>> try_until_taken(std::function<std::vector<Outcome>()> const &submit);
  std::optional<Outcome> submit(GatewayStatement const &statement);
  /// All of a job, or nothing, with few of them in memory at once.
  std::vector<Outcome> submit_together(std::vector<std::string> const &keys, std::uint64_t first);
  bool roll_back_or_record(CaptureJob &job, std::vector<std::string> const &keys);
  bool record_what_holds(CaptureJob &job, std::vector<std::string> const &keys);
  static void note(CaptureJob &job, GatewayStatement const &statement, Outcome const &outcome);
};

GatewayStatement CaptureJobs::State::read_statement(std::string const &key) const {
  auto const value = store.get(Table::jobs, key);
  if (!value || value->size() < 8) throw storage::StorageFailure("a statement of a capture job is damaged");
  return {read_big_endian32(*value), read_big_endian32(std::string_view(*value).substr(4)), value->substr(8)};
}

std::vector<std::string> CaptureJobs::State::statement_keys(CaptureJob const &job) const {
  std::vector<std::string> keys;
  auto const prefix = statements_of(job.id);
  store.scan(Table::jobs, prefix, prefix, [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  });
  return keys;
}

std::vector<std::string> CaptureJobs::State::old_keys(std::string_view party, std::int64_t now_ms) const {
  std::vector<std::string> keys;
  auto const ended_by = now_ms - capture_job_kept_ms;
  if (ended_by < 0) return keys;
  unsigned looked_at = 0;
  auto const prefix = jobs_of(party);
  // The newest come first: what was made since then cannot have ended before.
  auto const from = prefix + storage::key_u64(~static_cast<std::uint64_t>(ended_by));
  store.scan(Table::jobs, prefix, from, [&](std::string_view key, std::string_view value) {
    auto const job = read_job(value);
    if (job.finished_ms && *job.finished_ms < ended_by) keys.emplace_back(key);
    return ++looked_at < old_jobs_at_once;
  });
  return keys;
}

std::optional<std::vector<Outcome>> CaptureJobs::State::try_until_taken(
    std::function<std::vector<Outcome>()> const &submit) {
  for (;;) {
    auto outcomes = submit();
    auto const is_away = std::ranges::any_of(outcomes, [](Outcome const &outcome) {
      return !outcome && outcome.error().kind == ErrorKind::unavailable;
    });
    if (!is_away) return outcomes;
    std::unique_lock lock(mutex);
    // After a failed write only another process can tell what was recorded.
    if (!sequencer.accepting() || changed.wait_for(lock, retry_after, [this] { return stopping; }))
      return std::nullopt;
  }
}

std::optional<Outcome> CaptureJobs::State::submit(GatewayStatement const &statement) {
  auto const prepared = sequencer.prepare(statement.jws);
  auto outcomes = try_until_taken([&] { return submit_and_wait(sequencer, {prepared}); });
  if (!outcomes) return std::nullopt;
  return std::move(outcomes->front());
}

std::vector<Outcome> CaptureJobs::State::submit_together(std::vector<std::string> const &keys,
                                                         std::uint64_t first) {
  // Parsed, a document of some megabytes takes a hundred: this thread parses a few statements ahead of the
  // sequencer's.
  StatementsAhead ahead;
  std::promise<std::vector<Outcome>> answer;
  sequencer.submit_together(
      keys.size(), [&ahead] { return ahead.take(); }, first,
      [&](std::vector<Outcome> outcomes) {
        ahead.end();
        answer.set_value(std::move(outcomes));
      });
  try {
    for (auto const &key : keys) {
      if (!ahead.put(sequencer.prepare(read_statement(key).jws))) break;
    }
  } catch (...) {
    // The sequencer must not wait for what does not come; what is no statement rolls all back.
    ahead.fail(std::current_exception(), sequencer.prepare(""));
  }
  auto outcomes = answer.get_future().get();
  ahead.rethrow();
  return outcomes;
}

void CaptureJobs::State::note(CaptureJob &job, GatewayStatement const &statement, Outcome const &outcome) {
  auto error = outcome ? Error{ErrorKind::conflict, "event-id-reused",
                               "This is already recorded as entry " + std::to_string(outcome->index) + ".",
                               "/epcisBody/eventList/0", std::to_string(outcome->index)}
                       : outcome.error();
  if (error.code == "rolled-back") return;
  if (!error.field.starts_with('/') && statement.count == 1) error.field = "/epcisBody/eventList/0";
  error.field = captured_pointer(error.field, statement.first);
  if (job.errors.size() < capture_errors_max) {
    job.errors.push_back(std::move(error));
  } else {
    ++job.more_errors;
  }
}

bool CaptureJobs::State::roll_back_or_record(CaptureJob &job, std::vector<std::string> const &keys) {
  auto const outcomes = try_until_taken([&] { return submit_together(keys, job.first); });
  if (!outcomes) return false;
  for (std::size_t i = 0; i < outcomes->size(); ++i) {
    if (!(*outcomes)[i]) note(job, read_statement(keys[i]), (*outcomes)[i]);
  }
  return true;
}

bool CaptureJobs::State::record_what_holds(CaptureJob &job, std::vector<std::string> const &keys) {
  auto const is_old = [&](Outcome const &outcome) {
    return outcome && outcome->repeated && outcome->index < job.first;
  };
  for (auto const &key : keys) {
    auto const statement = read_statement(key);
    auto const whole = submit(statement);
    if (!whole) return false;
    auto const &outcome = *whole;
    if (outcome && !is_old(outcome)) continue;
    auto const singles = statement.count > 1 && !job.party.empty() ? split(statement, job.party)
                                                                   : std::vector<GatewayStatement>();
    auto const refuse = [&job](GatewayStatement const &refused, Outcome const &why) {
      note(job, refused, why);
      if (!bears_master_data(refused.jws)) return;
      job.errors.push_back({ErrorKind::conflict, "master-data-refused",
                            "The master data of the document was to stand with its first event, and is not "
                            "recorded, as that was refused.",
                            "/epcisHeader"});
    };
    if (singles.empty()) refuse(statement, outcome);
    for (auto const &single : singles) {
      auto const alone = submit(single);
      if (!alone) return false;
      if (!*alone || is_old(*alone)) refuse(single, *alone);
    }
  }
  return true;
}

bool CaptureJobs::State::finish(CaptureJob job) {
  auto const keys = statement_keys(job);
  auto const has_values = std::ranges::any_of(keys, [this](std::string const &key) {
    return read_statement(key).jws.find('~') != std::string::npos;
  });
  // An earlier process may have got as far as the values.
  if (job.running()) {
    auto const is_done = job.behaviour == CaptureBehaviour::rollback ? roll_back_or_record(job, keys)
                                                                     : record_what_holds(job, keys);
    if (!is_done) return false;
    job.finished_ms = clock();
  }
  storage::Batch rows;
  rows.put(Table::jobs, job_key(job.party, job.id), write_job(job));
  if (!has_values) {
    rows.erase(Table::jobs, waiting_key(job.id));
    for (auto const &key : keys) rows.erase(Table::jobs, key);
  }
  store.write(rows);
  if (!has_values) return true;
  // What is erased beside the log must not lie in a job.
  store.forget(Table::jobs, keys);
  storage::Batch last;
  last.erase(Table::jobs, waiting_key(job.id));
  store.write(last);
  return true;
}

void CaptureJobs::State::run() {
  try {
    take_jobs();
  } catch (std::exception const &failure) {
    if (report) report(std::string("capture jobs stand still until the next start: ") + failure.what());
  }
  std::lock_guard const lock(mutex);
  has_ended = true;
}

/// Until it stops, or the log takes no more. Throws what the store throws.
void CaptureJobs::State::take_jobs() {
  for (;;) {
    std::string key;
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return stopping || !waiting.empty(); });
      if (stopping) return;
      key = waiting.front();
    }
    auto const row = store.get(Table::jobs, key);
    if (row && !finish(read_job(*row))) return;
    std::lock_guard const lock(mutex);
    waiting.pop_front();
  }
}

CaptureJobs::CaptureJobs(storage::Store &store, storage::Log const &log, Sequencer &sequencer,
                         Sequencer::Clock clock, Split split, Report report)
    : state_(new State{.store = store,
                       .log = log,
                       .sequencer = sequencer,
                       .clock = std::move(clock),
                       .split = std::move(split),
                       .report = std::move(report),
                       .mutex = {},
                       .changed = {},
                       .waiting = {},
                       .newest_ms = 0,
                       .stopping = false,
                       .has_ended = false,
                       .thread = {}}) {
  auto const prefix = waiting_key("");
  store.scan(Table::jobs, prefix, prefix, [&](std::string_view, std::string_view key) {
    state_->waiting.emplace_back(key);
    return true;
  });
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

CaptureJobs::~CaptureJobs() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

Result<CaptureJob> CaptureJobs::add(std::string party, CaptureBehaviour behaviour,
                                    std::vector<GatewayStatement> statements) {
  CaptureJob job;
  {
    std::lock_guard const lock(state_->mutex);
    if (state_->has_ended) {
      return Error{ErrorKind::unavailable, "capture-stopped",
                   "The server goes on with captures when it has been started again.", ""};
    }
    if (state_->waiting.size() >= capture_jobs_waiting_max) {
      return Error{ErrorKind::unavailable, "too-busy", "The server is busy; try again in a moment.", ""};
    }
    // Of two jobs the later one is the newer one.
    job.created_ms = std::max(state_->clock(), state_->newest_ms + 1);
    state_->newest_ms = job.created_ms;
  }
  job.id = make_job_id(job.created_ms);
  job.party = std::move(party);
  job.behaviour = behaviour;
  job.first = state_->log.published()->checkpoint.size;
  job.statements = static_cast<std::uint32_t>(statements.size());
  storage::Batch rows;
  for (std::uint32_t i = 0; i < statements.size(); ++i) {
    job.events += statements[i].count;
    rows.put(Table::jobs, statements_of(job.id) + big_endian32(i),
             big_endian32(statements[i].first) + big_endian32(statements[i].count) + statements[i].jws);
    statements[i].jws = {};
  }
  auto const key = job_key(job.party, job.id);
  rows.put(Table::jobs, key, write_job(job));
  rows.put(Table::jobs, waiting_key(job.id), key);
  for (auto const &old : state_->old_keys(job.party, job.created_ms)) rows.erase(Table::jobs, old);
  state_->store.write(rows);
  {
    std::lock_guard const lock(state_->mutex);
    state_->waiting.push_back(key);
  }
  state_->changed.notify_all();
  return job;
}

std::optional<CaptureJob> CaptureJobs::find(std::string_view party, std::string_view id) const {
  auto const key = job_key(party, id);
  auto const row = key.empty() ? std::nullopt : state_->store.get(Table::jobs, key);
  if (!row) return std::nullopt;
  return read_job(*row);
}

std::vector<CaptureJob> CaptureJobs::list(std::string_view party, std::string_view after,
                                          std::size_t count) const {
  std::vector<CaptureJob> jobs;
  auto const prefix = jobs_of(party), behind = job_key(party, after);
  state_->store.scan(Table::jobs, prefix, behind.empty() ? prefix : behind,
                     [&](std::string_view key, std::string_view value) {
                       if (key == behind) return true;
                       if (jobs.size() >= count) return false;
                       jobs.push_back(read_job(value));
                       return jobs.size() < count;
                     });
  return jobs;
}

}  // namespace nguon::trace
