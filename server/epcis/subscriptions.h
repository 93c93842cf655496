#pragma once
// Subscriptions by webhook: who gets what, and the threads that bring it to them.
//
// Order of a delivery, and what a crash leaves after each step:
//   1. how far it goes is written, synced           (sent to nobody yet: sent after the next start)
//   2. it is posted, and acknowledged with 2xx      (sent again after the next start, under the same id)
//   3. that it was acknowledged is written, synced  (done; only now the next one begins)
// So none is lost, and one whose acknowledgement was lost can be told by its id.

#include <boost/asio/ip/address.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/call_rule.h"
#include "server/http_caller.h"
#include "storage/store.h"
#include "trace/epcis/event_source.h"
#include "trace/epcis/subscription.h"

namespace nguon::server {

class Subscriptions {
 public:
  /// What stands in a delivery's header besides what every request has.
  struct Delivery {
    std::string dest;
    HttpCaller::Fields fields;
    std::string body;
  };
  using Send = std::function<Result<HttpReply>(Delivery delivery)>;
  using Clock = std::function<std::int64_t()>;  ///< Unix milliseconds.

  struct Options {
    unsigned threads = 4;                            ///< 0: only run_due() delivers, for tests.
    std::size_t subscriptions_max = 1'000;           ///< 403 beyond.
    std::size_t of_one_party_max = 100;              ///< Likewise.
    std::int64_t retry_first_ms = 1'000;             ///< Twice as long after each failure …
    std::int64_t retry_longest_ms = 3'600'000;       ///< … up to this, each cut by up to a half by chance.
    std::int64_t give_up_ms = 7 * 24 * 3'600'000LL;  ///< After failing for so long it is stopped.
    std::chrono::milliseconds answer{10'000};        ///< For a receiver to answer in.
    std::vector<std::string> company_prefixes = {};  ///< With which EPC URNs are written.
    CallRule rule = {};                              ///< Which addresses are called.
    Send send = {};                                  ///< Empty: over HTTP.
    std::function<double()> chance = {};             ///< 0 to 1; empty: at random.
  };

  /// Reads what an earlier process left, and starts. What is named outlives it. malformed where a row is
  /// damaged.
  static Result<std::unique_ptr<Subscriptions>> start(storage::Store &store, trace::EventSource const &events,
                                                      Clock clock, Options options);
  /// Stops; waits for the answers that are under way.
  ~Subscriptions();
  Subscriptions(Subscriptions const &) = delete;
  Subscriptions &operator=(Subscriptions const &) = delete;

  // Any thread; they may touch the disk. Throw StorageFailure.

  /// Durable when it returns. not_found ("unknown-query"); forbidden ("too-many-subscriptions"), and
  /// ("address-not-allowed") for an address in digits that is never called.
  Result<trace::Subscription> add(std::string query_name, trace::WebhookRequest request, std::string party);
  /// In the order of their ids.
  std::vector<trace::Subscription> of_query(std::string_view query_name) const;
  std::optional<trace::Subscription> find(std::string_view query_name, std::string_view id) const;
  /// Nothing is sent to it once this returns, but for what is under way. False where there is none.
  bool remove(std::string_view query_name, std::string_view id);
  /// All of a query that is removed.
  void remove_all(std::string_view query_name);

  /// How subscribers are served.
  struct Standing {
    // Since the start.
    std::uint64_t delivered = 0;  ///< Deliveries that were acknowledged.
    std::uint64_t failed = 0;     ///< Tries of deliveries that were not.
    std::uint64_t removed = 0;    ///< Subscriptions: by remove(), or with their query.
    // Now, in subscriptions.
    std::size_t subscriptions = 0;
    std::size_t waiting = 0;  ///< With a delivery that is not acknowledged and will be tried.
    std::size_t failing = 0;  ///< Those of them whose last try failed.
    std::size_t stopped = 0;  ///< Given up.
    /// Of the log that the last of the streams has still to be looked through for.
    std::uint64_t entries_behind = 0;
  };
  Standing standing() const;

  /// Delivers whatever is due now, and returns when the next is due by its schedule or for a retry; nullopt
  /// where none is.
  std::optional<std::int64_t> run_due();

 private:
  struct State;
  explicit Subscriptions(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Posts over HTTP or HTTPS, follows no redirect and calls nothing that `rule` forbids.
Result<HttpReply> send_webhook(Subscriptions::Delivery delivery, std::chrono::milliseconds answer,
                               CallRule const &rule);

}  // namespace nguon::server
