#pragma once
// A subscription to a named query (EPCIS 2.0 §8.2.5, §12.7): what somebody asks for, and what the service
// remembers of it in the table `subscriptions`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/result.h"
#include "trace/epcis/epc_format.h"
#include "trace/epcis/recorded_event.h"
#include "trace/epcis/schedule.h"

namespace nguon::trace {

/// When there is something to be sent, and from when on.
struct SubscriptionControls {
  std::optional<Schedule> schedule;  ///< Nullopt: a stream, at once.
  bool report_if_empty = false;      ///< Of a schedule: say also that there was nothing.
  /// What was recorded before is not sent; nullopt: from the moment of subscribing on.
  std::optional<std::int64_t> initial_record_ms;
  EpcFormat epc_format = EpcFormat::as_captured;  ///< Says the header of whoever subscribes.
};

struct WebhookRequest {
  std::string dest;
  std::string signature_token;  ///< Empty: what is sent bears no signature.
  SubscriptionControls controls;

  static constexpr std::size_t json_bytes_max = 64 * 1024;
  static constexpr std::size_t dest_bytes_max = 2'000;
  static constexpr std::size_t signature_token_bytes_max = 1'000;
};

/// The body of POST …/subscriptions. `secret`, which the standard's schema requires and its text calls
/// signatureToken, is taken for that where there is none. Members that the standard does not have are let be.
/// malformed with the member's JSON pointer: "bad-schedule", "bad-dest" for what is no http or https address,
/// "bad-subscription" for the rest, so where it has neither or both of `stream`: true and `schedule`.
Result<WebhookRequest> parse_webhook_request(std::string_view json);

/// The same out of the parameters of …/events by which a WebSocket subscribes: stream, reportIfEmpty,
/// initialRecordTime, second … dayOfWeek, each once. `query` is still escaped. Others are let be.
Result<SubscriptionControls> parse_subscription_parameters(std::string_view query);
/// Whether there is any of these parameters.
bool has_subscription_parameters(std::string_view query);

/// What was sent and not yet acknowledged: the same again until it is.
struct PendingDelivery {
  EventPosition end;  ///< All that matches from Subscription::next up to here.
  std::int64_t made_ms = 0;
};

struct Subscription {
  std::string id;
  std::string query_name;
  std::string party;  ///< Who subscribed; empty where the service asks nobody for a token.
  WebhookRequest request;
  std::int64_t created_ms = 0;
  std::optional<std::int64_t> notified_ms;  ///< When it was last acknowledged.
  std::int64_t run_ms = 0;                  ///< When its query last ran; at first initialRecordTime.
  EventPosition next;                       ///< The first event that has not been looked at.
  EventPosition run_end;                    ///< How far the run that is under way goes.
  std::uint64_t number = 1;                 ///< Of the next delivery, or the pending one.
  std::optional<PendingDelivery> pending;
  std::uint64_t events_max =
      default_events_max;  ///< In one delivery; less where the receiver asked for less.
  std::optional<std::int64_t> failing_since_ms;
  std::string last_error;   ///< Why it was not delivered; empty once it was.
  bool is_stopped = false;  ///< Given up: nothing is sent any more.

  static constexpr std::uint64_t default_events_max = 100;

  /// "urn:nguon:delivery:<id>:<number>": of a delivery, the same each time that it is tried.
  std::string delivery_id() const;
};

/// Rows of the table, JSON. Key: subscription_key.
std::string write_subscription(Subscription const &subscription);
/// malformed ("bad-subscription-row").
Result<Subscription> read_subscription(std::string_view row);
std::string subscription_key(std::string_view query_name, std::string_view id);

/// What everybody who may read it is told (AbstractQuerySubscriptionResponse): without the token.
std::string describe_subscription(Subscription const &subscription);

}  // namespace nguon::trace
