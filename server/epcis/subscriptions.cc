#include "server/epcis/subscriptions.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "crypto/base64.h"
#include "crypto/hmac.h"

namespace nguon::server {
namespace {

using trace::EventPosition;
using trace::Subscription;

/// How often idle threads look whether the log has grown.
constexpr std::chrono::milliseconds growth_pause{100};
constexpr std::int64_t never_due = std::numeric_limits<std::int64_t>::max();
/// A position at which nothing matched is written only now and then: a restart looks again, which is
/// harmless.
constexpr std::uint64_t unwritten_entries_max = 10'000;
constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();
constexpr std::size_t error_bytes_max = 300;
constexpr std::size_t reply_bytes_max = 64 * 1024;

double random_share() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

/// RFC 9562, version 4.
std::string make_subscription_id() {
  std::random_device device;
  std::array<unsigned char, 16> bytes{};
  for (auto &byte : bytes) byte = static_cast<unsigned char>(device());
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  std::string id;
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += digits[bytes[i] >> 4];
    id += digits[bytes[i] & 15];
  }
  return id;
}

}  // namespace

struct Subscriptions::State {
  State(storage::Store &in, trace::EventSource const &from, Clock by, Options how)
      : store(in), events(from), clock(std::move(by)), options(std::move(how)) {}

  /// One subscription. Who has it `busy` alone may change what is not said to be guarded.
  struct Row {
    explicit Row(Subscription of) : kept(std::move(of)) { written_next = kept.next; }
    std::mutex mutex;  ///< Guards `kept` and `removed`, writes of the row included.
    Subscription kept;
    bool removed = false;
    EventPosition written_next;
    unsigned failures = 0;   ///< In a row, of this process.
    bool run_found = false;  ///< The run under way found something.
    // Guarded by the state's mutex.
    bool busy = false;
    std::int64_t due_ms = 0;            ///< Not before; what a stream waits for is `seen`.
    std::optional<EventPosition> seen;  ///< A stream is due again when the log has grown beyond this.
    std::uint64_t turn = 0;             ///< When it was taken last: who waited longest comes first.
  };
  using RowPtr = std::shared_ptr<Row>;

  std::int64_t next_run(Subscription const &subscription) const;
  /// Takes one that is due, as busy; null where none is.
  RowPtr take_due(std::int64_t now_ms, EventPosition const &end);
  void work();
  /// What there is to do for one subscription now; returns when it is due again.
  struct Due {
    std::int64_t at_ms = 0;
    std::optional<EventPosition> seen;
  };
  Due serve(Row &row);
  Due deliver(Row &row, Subscription subscription);
  Due fail(Row &row, Subscription subscription, std::string why);
  void finish(RowPtr const &row, Due const &due);
  /// Makes it what is remembered, on the disk too if `durable`; false where it was removed meanwhile.
  bool keep(Row &row, Subscription const &subscription, bool durable);
  void drop(Row &row);

  storage::Store &store;
  trace::EventSource const &events;
  Clock const clock;
  Options const options;
  std::vector<std::thread> threads;

  // Since the start; Standing says of what.
  std::atomic<std::uint64_t> delivered{0}, failed{0}, removed{0};

  mutable std::mutex mutex;  ///< Guards what follows; taken before a row's.
  std::condition_variable changed;
  bool stopping = false;
  std::uint64_t turns = 0;
  std::map<std::string, RowPtr, std::less<>> rows;  ///< By subscription_key.
};

std::int64_t Subscriptions::State::next_run(Subscription const &subscription) const {
  auto const &schedule = subscription.request.controls.schedule;
  return schedule ? schedule->next_after(std::max(subscription.run_ms, subscription.created_ms)) : 0;
}

bool Subscriptions::State::keep(Row &row, Subscription const &subscription, bool durable) {
  std::lock_guard const lock(row.mutex);
  if (row.removed) return false;
  row.kept = subscription;
  if (!durable) return true;
  storage::Batch batch;
  batch.put(storage::Table::subscriptions, trace::subscription_key(subscription.query_name, subscription.id),
            trace::write_subscription(subscription));
  store.write(batch);
  row.written_next = subscription.next;
  return true;
}

void Subscriptions::State::drop(Row &row) {
  std::lock_guard const lock(row.mutex);
  if (std::exchange(row.removed, true)) return;
  storage::Batch batch;
  batch.erase(storage::Table::subscriptions, trace::subscription_key(row.kept.query_name, row.kept.id));
  store.write(batch);
  ++removed;
}

Subscriptions::State::Due Subscriptions::State::serve(Row &row) {
  Subscription subscription;
  {
    std::lock_guard const lock(row.mutex);
    subscription = row.kept;
  }
  auto const end = events.end();
  if (subscription.is_stopped) return {never_due, std::nullopt};
  if (subscription.pending) return deliver(row, std::move(subscription));

  auto const &controls = subscription.request.controls;
  auto const now = clock();
  bool const under_way = subscription.next < subscription.run_end;
  if (!under_way) {
    if (controls.schedule && next_run(subscription) > now) return {next_run(subscription), std::nullopt};
    subscription.run_ms = now;
    subscription.run_end = end;
    row.run_found = false;
  }
  auto const found = events.find(
      subscription.query_name, subscription.next, subscription.run_end,
      {.events_max = subscription.events_max, .record_ms_min = controls.initial_record_ms.value_or(0)});
  if (!found) {
    // Its query is gone, and it with it.
    spdlog::info("subscription {}: {}", subscription.id, found.error().message);
    drop(row);
    return {never_due, std::nullopt};
  }
  bool const run_is_empty = !row.run_found && found->next == subscription.run_end;
  bool const says_so = run_is_empty && controls.schedule && controls.report_if_empty;
  if (!found->events.empty() || says_so) {
    row.run_found = true;
    subscription.pending = trace::PendingDelivery{found->next, now};
    if (!keep(row, subscription, true)) return {never_due, std::nullopt};
    return deliver(row, std::move(subscription));
  }
  subscription.next = found->next;
  bool const is_far = subscription.next.entry - row.written_next.entry > unwritten_entries_max;
  if (!keep(row, subscription, is_far)) return {never_due, std::nullopt};
  if (subscription.next < subscription.run_end) return {0, std::nullopt};
  return controls.schedule ? Due{next_run(subscription), std::nullopt} : Due{0, subscription.run_end};
}

Subscriptions::State::Due Subscriptions::State::deliver(Row &row, Subscription subscription) {
  auto const &pending = *subscription.pending;
  // To the very end that was written: what was found then is found again.
  auto const found =
      events.find(subscription.query_name, subscription.next, pending.end,
                  {.events_max = everything,
                   .bytes_max = everything,
                   .entries_max = everything,
                   .record_ms_min = subscription.request.controls.initial_record_ms.value_or(0)});
  if (!found) {
    drop(row);
    return {never_due, std::nullopt};
  }
  Delivery delivery{subscription.request.dest, {}, {}};
  auto const id = subscription.delivery_id();
  auto const format = subscription.request.controls.epc_format;
  auto texts = found->events;
  // An id that has no such form, or none that is known here, comes as it was captured.
  for (auto &event : texts) event = trace::format_event(event, format, options.company_prefixes).text;
  delivery.body = trace::write_delivery_document(id, subscription.query_name, subscription.id,
                                                 pending.made_ms, texts, found->marks);
  delivery.fields = {{"GS1-EPCIS-Version", "2.0.0"},
                     {"GS1-EPC-Format", std::string(trace::epc_format_word(format))},
                     {"Nguon-Delivery", id}};
  if (!subscription.request.signature_token.empty()) {
    delivery.fields.emplace_back(
        "GS1-Signature",
        "sha256=" + to_hex(hmac_sha256(subscription.request.signature_token, delivery.body)));
  }
  auto const reply = options.send(std::move(delivery));
  if (!reply) return fail(row, std::move(subscription), reply.error().message);
  if (reply->status == 413 && found->events.size() > 1) {
    // Refused whole; in smaller pieces these are other deliveries.
    subscription.events_max = found->events.size() / 2;
    subscription.pending.reset();
    ++subscription.number;
    keep(row, subscription, true);
    return {0, std::nullopt};
  }
  if (reply->status < 200 || reply->status > 299) {
    return fail(row, std::move(subscription), "The receiver answered " + std::to_string(reply->status) + ".");
  }
  if (subscription.failing_since_ms)
    spdlog::info("subscription {}: delivered again after failing", subscription.id);
  subscription.next = pending.end;
  subscription.pending.reset();
  ++subscription.number;
  subscription.notified_ms = clock();
  subscription.failing_since_ms.reset();
  subscription.last_error.clear();
  row.failures = 0;
  ++delivered;
  keep(row, subscription, true);
  return {0, std::nullopt};
}

Subscriptions::State::Due Subscriptions::State::fail(Row &row, Subscription subscription, std::string why) {
  auto const now = clock();
  ++failed;
  why.resize(std::min(why.size(), error_bytes_max));
  bool const is_first = !subscription.failing_since_ms;
  if (is_first) {
    subscription.failing_since_ms = now;
    spdlog::warn("subscription {} to {} is not delivered: {}", subscription.id, subscription.request.dest,
                 why);
  }
  subscription.last_error = std::move(why);
  subscription.is_stopped = now - *subscription.failing_since_ms >= options.give_up_ms;
  if (subscription.is_stopped)
    spdlog::warn("subscription {} to {} is given up", subscription.id, subscription.request.dest);
  if (!keep(row, subscription, is_first || subscription.is_stopped) || subscription.is_stopped)
    return {never_due, std::nullopt};
  auto pause = options.retry_first_ms;
  for (unsigned i = 0; i < row.failures && pause < options.retry_longest_ms; ++i) pause *= 2;
  pause = std::min(pause, options.retry_longest_ms);
  ++row.failures;
  auto const cut = static_cast<double>(pause) / 2 * options.chance();
  return {now + pause - static_cast<std::int64_t>(cut), std::nullopt};
}

Subscriptions::State::RowPtr Subscriptions::State::take_due(std::int64_t now_ms, EventPosition const &end) {
  RowPtr first;
  for (auto const &[key, row] : rows) {
    if (row->busy || row->due_ms > now_ms || (row->seen && !(*row->seen < end))) continue;
    if (!first || row->turn < first->turn) first = row;
  }
  if (first) {
    first->busy = true;
    first->turn = ++turns;
  }
  return first;
}

void Subscriptions::State::finish(RowPtr const &row, Due const &due) {
  row->busy = false;
  row->due_ms = due.at_ms;
  row->seen = due.seen;
  std::lock_guard const lock(row->mutex);
  if (!row->removed) return;
  auto const found = rows.find(trace::subscription_key(row->kept.query_name, row->kept.id));
  if (found != rows.end() && found->second == row) rows.erase(found);
}

void Subscriptions::State::work() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    auto const row = take_due(clock(), events.end());
    if (!row) {
      changed.wait_for(lock, growth_pause);
      continue;
    }
    lock.unlock();
    Due due{never_due, std::nullopt};
    try {
      due = serve(*row);
    } catch (std::exception const &failure) {
      // The disk failed: nothing is delivered any more that could not be recorded.
      spdlog::error("a subscription failed: {}", failure.what());
    }
    lock.lock();
    finish(row, due);
  }
}

Subscriptions::Subscriptions(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Subscriptions>> Subscriptions::start(storage::Store &store,
                                                            trace::EventSource const &events, Clock clock,
                                                            Options options) {
  if (!options.chance) options.chance = random_share;
  if (!options.send) {
    options.send = [answer = options.answer, rule = options.rule](Delivery delivery) {
      return send_webhook(std::move(delivery), answer, rule);
    };
  }
  auto state = std::make_unique<State>(store, events, std::move(clock), std::move(options));
  std::optional<Error> damaged;
  store.scan(storage::Table::subscriptions, "", "", [&](std::string_view key, std::string_view value) {
    auto subscription = trace::read_subscription(value);
    if (!subscription) {
      damaged = subscription.error();
      return false;
    }
    state->rows.emplace(std::string(key), std::make_shared<State::Row>(*std::move(subscription)));
    return true;
  });
  if (damaged) return *std::move(damaged);
  std::unique_ptr<Subscriptions> subscriptions(new Subscriptions(std::move(state)));
  auto &running = *subscriptions->state_;
  for (unsigned i = 0; i < running.options.threads; ++i)
    running.threads.emplace_back([&running] { running.work(); });
  return subscriptions;
}

Subscriptions::~Subscriptions() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  for (auto &thread : state_->threads) thread.join();
}

Result<trace::Subscription> Subscriptions::add(std::string query_name, trace::WebhookRequest request,
                                               std::string party) {
  if (auto const url = boost::urls::parse_uri(request.dest); url) {
    boost::system::error_code not_digits;
    auto const address = boost::asio::ip::make_address(url->host_address(), not_digits);
    if (!not_digits && !state_->options.rule.allows(address)) {
      return Error{ErrorKind::forbidden, "address-not-allowed",
                   "This server calls no private addresses, and " + url->host_address() + " is one.",
                   "/dest"};
    }
  }
  auto const now = state_->clock();
  Subscription subscription;
  subscription.id = make_subscription_id();
  subscription.query_name = std::move(query_name);
  subscription.party = std::move(party);
  subscription.created_ms = now;
  auto const &initial = request.controls.initial_record_ms;
  subscription.run_ms = initial.value_or(now);
  subscription.next = initial && *initial <= now ? state_->events.since(*initial) : state_->events.end();
  subscription.run_end = subscription.next;
  subscription.request = std::move(request);
  auto const known = state_->events.find(subscription.query_name, subscription.next, subscription.next, {});
  if (!known) return known.error();

  auto const row = std::make_shared<State::Row>(subscription);
  std::lock_guard const lock(state_->mutex);
  auto const of_party = std::ranges::count_if(state_->rows, [&](auto const &other) {
    std::lock_guard const row_lock(other.second->mutex);
    return other.second->kept.party == subscription.party;
  });
  auto const too_many = [](std::size_t have, std::size_t most, std::string whose) {
    return Error{ErrorKind::forbidden,
                 "too-many-subscriptions",
                 "There are as many subscriptions " + whose + " as this server takes; remove one first.",
                 "",
                 std::to_string(have),
                 std::to_string(most)};
  };
  auto const &options = state_->options;
  if (state_->rows.size() >= options.subscriptions_max)
    return too_many(state_->rows.size(), options.subscriptions_max, "here");
  if (static_cast<std::size_t>(of_party) >= options.of_one_party_max)
    return too_many(static_cast<std::size_t>(of_party), options.of_one_party_max, "of this party");
  state_->keep(*row, subscription, true);
  state_->rows.emplace(trace::subscription_key(subscription.query_name, subscription.id), row);
  state_->changed.notify_one();
  return subscription;
}

std::vector<trace::Subscription> Subscriptions::of_query(std::string_view query_name) const {
  auto const prefix = trace::subscription_key(query_name, "");
  std::vector<Subscription> found;
  std::lock_guard const lock(state_->mutex);
  for (auto row = state_->rows.lower_bound(prefix);
       row != state_->rows.end() && row->first.starts_with(prefix); ++row) {
    std::lock_guard const row_lock(row->second->mutex);
    found.push_back(row->second->kept);
  }
  return found;
}

std::optional<trace::Subscription> Subscriptions::find(std::string_view query_name,
                                                       std::string_view id) const {
  std::lock_guard const lock(state_->mutex);
  auto const row = state_->rows.find(trace::subscription_key(query_name, id));
  if (row == state_->rows.end()) return std::nullopt;
  std::lock_guard const row_lock(row->second->mutex);
  if (row->second->removed) return std::nullopt;
  return row->second->kept;
}

bool Subscriptions::remove(std::string_view query_name, std::string_view id) {
  State::RowPtr row;
  {
    std::lock_guard const lock(state_->mutex);
    auto const found = state_->rows.find(trace::subscription_key(query_name, id));
    if (found == state_->rows.end()) return false;
    row = found->second;
    state_->rows.erase(found);
  }
  state_->drop(*row);
  return true;
}

void Subscriptions::remove_all(std::string_view query_name) {
  for (auto const &subscription : of_query(query_name)) remove(query_name, subscription.id);
}

Subscriptions::Standing Subscriptions::standing() const {
  auto const &state = *state_;
  Standing standing{.delivered = state.delivered, .failed = state.failed, .removed = state.removed};
  auto const end = state.events.end();
  std::lock_guard const lock(state.mutex);
  for (auto const &[key, row] : state.rows) {
    std::lock_guard const row_lock(row->mutex);
    auto const &kept = row->kept;
    if (row->removed) continue;
    ++standing.subscriptions;
    if (kept.is_stopped) {
      ++standing.stopped;
      continue;
    }
    if (kept.pending) ++standing.waiting;
    if (kept.failing_since_ms) ++standing.failing;
    // What comes by a schedule is behind until its time, as it should be.
    if (!kept.request.controls.schedule && kept.next < end)
      standing.entries_behind = std::max(standing.entries_behind, end.entry - kept.next.entry);
  }
  return standing;
}

std::optional<std::int64_t> Subscriptions::run_due() {
  auto &state = *state_;
  for (;;) {
    State::RowPtr row;
    {
      std::lock_guard const lock(state.mutex);
      row = state.take_due(state.clock(), state.events.end());
    }
    if (!row) break;
    auto const due = state.serve(*row);
    std::lock_guard const lock(state.mutex);
    state.finish(row, due);
  }
  std::lock_guard const lock(state.mutex);
  auto next = never_due;
  for (auto const &[key, row] : state.rows) {
    if (row->due_ms > state.clock()) next = std::min(next, row->due_ms);
  }
  if (next == never_due) return std::nullopt;
  return next;
}

Result<HttpReply> send_webhook(Subscriptions::Delivery delivery, std::chrono::milliseconds answer,
                               CallRule const &rule) {
  auto const url = boost::urls::parse_uri(delivery.dest);
  if (!url) return Error{ErrorKind::malformed, "bad-dest", "The address of this subscription is none."};
  std::string const origin(url->encoded_origin());
  auto caller = HttpCaller::make(origin, {.time = answer, .body_bytes_max = reply_bytes_max}, rule);
  if (!caller) return std::move(caller).error();
  std::string target(url->encoded_target());
  if (!target.starts_with('/')) target.insert(0, 1, '/');
  return caller->post(target, "application/json", delivery.fields, std::move(delivery.body));
}

}  // namespace nguon::server
