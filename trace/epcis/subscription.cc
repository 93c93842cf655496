#include "trace/epcis/subscription.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/strict_json.h"
#include "storage/keys.h"
#include "trace/event_time.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

constexpr unsigned subscription_json_depth_max = 8;

Error bad_subscription(std::string field, std::string message) {
  return {ErrorKind::malformed, "bad-subscription", std::move(message), std::move(field)};
}

/// A member's text; nullopt where it isn't there, an error where it is no string of 1 to `bytes_max` bytes.
Result<std::optional<std::string>> subscription_text(json::object const &object, std::string_view name,
                                                     std::size_t bytes_max) {
  auto const *const value = object.if_contains(name);
  if (value == nullptr) return std::optional<std::string>();
  if (!value->is_string() || value->get_string().empty() || value->get_string().size() > bytes_max) {
    return bad_subscription(
        "/" + std::string(name),
        "\"" + std::string(name) + "\" must be a string of 1 to " + std::to_string(bytes_max) + " bytes.");
  }
  return std::optional<std::string>(value->get_string());
}

/// http or https, a host, no user and no fragment.
bool is_callable(std::string_view dest) {
  auto const scheme_end = dest.find("://");
  if (scheme_end == std::string_view::npos || !is_uri(dest)) return false;
  std::string scheme(dest.substr(0, scheme_end));
  std::ranges::transform(scheme, scheme.begin(), [](unsigned char c) { return std::tolower(c); });
  auto const rest = dest.substr(scheme_end + 3);
  auto const authority = rest.substr(0, rest.find_first_of("/?#"));
  return (scheme == "http" || scheme == "https") && !authority.empty() && !authority.starts_with(':') &&
         authority.find('@') == std::string_view::npos && rest.find('#') == std::string_view::npos;
}

Result<std::int64_t> parse_initial_record_time(std::string field, std::string_view text) {
  auto const time = parse_time_ms(text);
  if (time) return *time;
  return bad_subscription(std::move(field),
                          "\"initialRecordTime\" must be a date and time with its offset, like "
                          "2026-11-26T08:00:00+07:00.");
}

Error neither_or_both(std::string field) {
  return bad_subscription(std::move(field),
                          "A subscription needs either \"stream\": true or a schedule, and not both.");
}

Result<Schedule> parse_schedule_object(json::value const &value) {
  auto const *const object = value.if_object();
  if (object == nullptr) return bad_subscription("/schedule", "\"schedule\" must be an object.");
  Schedule::Texts texts;
  for (auto const &member : *object) {
    std::string_view const name(member.key());
    auto const pointer = "/schedule/" + std::string(name);
    auto const field = Schedule::field_named(name);
    if (!field) {
      return Error{ErrorKind::malformed, "bad-schedule",
                   "A schedule has second, minute, hour, dayOfMonth, month and dayOfWeek, nothing else.",
                   pointer};
    }
    if (!member.value().is_string())
      return Error{ErrorKind::malformed, "bad-schedule", "Fields of a schedule are strings.", pointer};
    texts[static_cast<std::size_t>(*field)] = std::string(member.value().get_string());
  }
  auto schedule = Schedule::parse(std::move(texts));
  if (schedule) return schedule;
  auto error = std::move(schedule).error();
  error.field = error.field == "schedule" ? "/schedule" : "/schedule/" + error.field;
  return error;
}

Result<SubscriptionControls> parse_controls(json::object const &object) {
  SubscriptionControls controls;
  auto const *const stream = object.if_contains("stream");
  auto const *const schedule = object.if_contains("schedule");
  bool const is_stream = stream != nullptr && stream->is_bool() && stream->get_bool();
  if (is_stream == (schedule != nullptr)) return neither_or_both(is_stream ? "/schedule" : "/stream");
  if (schedule != nullptr) {
    auto parsed = parse_schedule_object(*schedule);
    if (!parsed) return std::move(parsed).error();
    controls.schedule = *std::move(parsed);
  }
  if (auto const *const value = object.if_contains("reportIfEmpty")) {
    if (!value->is_bool())
      return bad_subscription("/reportIfEmpty", "\"reportIfEmpty\" must be true or false.");
    controls.report_if_empty = value->get_bool();
  }
  auto const time = subscription_text(object, "initialRecordTime", 100);
  if (!time) return time.error();
  if (*time) {
    auto const parsed = parse_initial_record_time("/initialRecordTime", **time);
    if (!parsed) return parsed.error();
    controls.initial_record_ms = *parsed;
  }
  return controls;
}

json::object schedule_object(Schedule const &schedule) {
  json::object object;
  for (std::size_t i = 0; i < Schedule::field_count; ++i) {
    if (schedule.texts()[i])
      object[Schedule::name_of(static_cast<Schedule::Field>(i))] = *schedule.texts()[i];
  }
  return object;
}

void write_controls(json::object &object, SubscriptionControls const &controls) {
  if (controls.schedule) {
    object["schedule"] = schedule_object(*controls.schedule);
    object["reportIfEmpty"] = controls.report_if_empty;
  } else {
    object["stream"] = true;
  }
  if (controls.initial_record_ms) object["initialRecordTime"] = format_time_ms(*controls.initial_record_ms);
  if (controls.epc_format != EpcFormat::as_captured)
    object["nguon:epcFormat"] = epc_format_word(controls.epc_format);
}

json::array position_array(EventPosition const &position) {
  return {position.entry, position.number};
}

/// Of a row that this program wrote; nullopt where it is none.
std::optional<EventPosition> read_position(json::object const &row, std::string_view name) {
  auto const *const value = row.if_contains(name);
  auto const *const pair = value == nullptr ? nullptr : value->if_array();
  if (pair == nullptr || pair->size() != 2) return std::nullopt;
  boost::system::error_code failure;
  auto const entry = (*pair)[0].to_number<std::uint64_t>(failure);
  if (failure) return std::nullopt;
  auto const number = (*pair)[1].to_number<std::uint16_t>(failure);
  if (failure) return std::nullopt;
  return EventPosition{entry, number};
}

std::optional<std::int64_t> read_whole_number(json::object const &row, std::string_view name) {
  auto const *const value = row.if_contains(name);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code failure;
  auto const number = value->to_number<std::int64_t>(failure);
  if (failure) return std::nullopt;
  return number;
}

std::string read_row_text(json::object const &row, std::string_view name) {
  auto const *const value = row.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Visits a query's parameters with their values unescaped; false where escapes are wrong.
template <class Visit>
bool each_parameter(std::string_view query, Visit const &visit) {
  while (!query.empty()) {
    auto const part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    auto const equals = part.find('=');
    auto const name = unescape_query(part.substr(0, equals));
    auto const value =
        unescape_query(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
    if (!name || !value) return false;
    visit(*name, *value);
  }
  return true;
}

}  // namespace

Result<WebhookRequest> parse_webhook_request(std::string_view text) {
  if (text.size() > WebhookRequest::json_bytes_max) {
    return Error{ErrorKind::too_large,
                 "subscription-too-large",
                 "A subscription takes at most 64 KiB.",
                 "",
                 std::to_string(text.size()) + " bytes",
                 std::to_string(WebhookRequest::json_bytes_max) + " bytes"};
  }
  auto const parsed = parse_strict_json(text, subscription_json_depth_max);
  if (!parsed) return bad_subscription(parsed.error().field, parsed.error().message);
  auto const *const object = parsed->if_object();
  if (object == nullptr) return bad_subscription("", "A subscription is a JSON object.");

  WebhookRequest request;
  auto dest = subscription_text(*object, "dest", WebhookRequest::dest_bytes_max);
  if (!dest) return std::move(dest).error();
  if (!*dest) return bad_subscription("/dest", "A subscription needs \"dest\", the address to send to.");
  request.dest = **std::move(dest);
  if (!is_callable(request.dest)) {
    return Error{ErrorKind::malformed, "bad-dest",
                 "\"dest\" must be an http or https address without a user and without a fragment.", "/dest"};
  }
  for (auto const *const name : {"secret", "signatureToken"}) {
    auto token = subscription_text(*object, name, WebhookRequest::signature_token_bytes_max);
    if (!token) return std::move(token).error();
    if (*token) request.signature_token = **std::move(token);
  }
  auto controls = parse_controls(*object);
  if (!controls) return std::move(controls).error();
  request.controls = *std::move(controls);
  return request;
}

bool has_subscription_parameters(std::string_view query) {
  bool found = false;
  each_parameter(query, [&](std::string_view name, std::string_view) {
    found = found || name == "stream" || name == "initialRecordTime" || name == "reportIfEmpty" ||
            Schedule::field_named(name);
  });
  return found;
}

Result<SubscriptionControls> parse_subscription_parameters(std::string_view query) {
  SubscriptionControls controls;
  Schedule::Texts texts;
  bool is_stream = false;
  bool is_scheduled = false;
  std::optional<Error> error;
  std::vector<std::string> seen;
  auto const take = [&](std::string const &name, std::string const &value) {
    auto const field = Schedule::field_named(name);
    bool const is_known = field || name == "stream" || name == "reportIfEmpty" || name == "initialRecordTime";
    if (!is_known || error) return;
    if (std::ranges::find(seen, name) != seen.end()) {
      error = bad_subscription(name, "\"" + name + "\" stands there twice.");
      return;
    }
    seen.push_back(name);
    if (field) {
      texts[static_cast<std::size_t>(*field)] = value;
      is_scheduled = true;
    } else if (name == "initialRecordTime") {
      auto const time = parse_initial_record_time(name, value);
      if (time) controls.initial_record_ms = *time;
      if (!time) error = time.error();
    } else if (value != "true" && value != "false") {
      error = bad_subscription(name, "\"" + name + "\" must be true or false.");
    } else if (name == "stream") {
      is_stream = value == "true";
    } else {
      controls.report_if_empty = value == "true";
    }
  };
  if (!each_parameter(query, take)) return bad_subscription("query", "The address has a wrong escape.");
  if (error) return *std::move(error);
  if (is_stream == is_scheduled) return neither_or_both("stream");
  if (is_scheduled) {
    auto schedule = Schedule::parse(std::move(texts));
    if (!schedule) return std::move(schedule).error();
    controls.schedule = *std::move(schedule);
  }
  return controls;
}

std::string Subscription::delivery_id() const {
  return "urn:nguon:delivery:" + id + ":" + std::to_string(number);
}

std::string subscription_key(std::string_view query_name, std::string_view id) {
  return storage::key_join(query_name, id);
}

std::string write_subscription(Subscription const &subscription) {
  json::object row{{"id", subscription.id},
                   {"queryName", subscription.query_name},
                   {"party", subscription.party},
                   {"dest", subscription.request.dest},
                   {"created", subscription.created_ms},
                   {"run", subscription.run_ms},
                   {"next", position_array(subscription.next)},
                   {"runEnd", position_array(subscription.run_end)},
                   {"number", subscription.number},
                   {"eventsMax", subscription.events_max},
                   {"stopped", subscription.is_stopped}};
  write_controls(row, subscription.request.controls);
  if (!subscription.request.signature_token.empty())
    row["signatureToken"] = subscription.request.signature_token;
  if (subscription.notified_ms) row["notified"] = *subscription.notified_ms;
  if (subscription.failing_since_ms) row["failingSince"] = *subscription.failing_since_ms;
  if (!subscription.last_error.empty()) row["lastError"] = subscription.last_error;
  if (subscription.pending) {
    row["pendingEnd"] = position_array(subscription.pending->end);
    row["pendingMade"] = subscription.pending->made_ms;
  }
  return json::serialize(row);
}

Result<Subscription> read_subscription(std::string_view text) {
  Error const bad_row{ErrorKind::malformed, "bad-subscription-row",
                      "This row of the table subscriptions is damaged."};
  auto const parsed = parse_strict_json(text, subscription_json_depth_max);
  auto const *const row = parsed ? parsed->if_object() : nullptr;
  if (row == nullptr) return bad_row;
  Subscription subscription;
  subscription.id = read_row_text(*row, "id");
  subscription.query_name = read_row_text(*row, "queryName");
  subscription.party = read_row_text(*row, "party");
  subscription.request.dest = read_row_text(*row, "dest");
  subscription.request.signature_token = read_row_text(*row, "signatureToken");
  subscription.last_error = read_row_text(*row, "lastError");
  auto controls = parse_controls(*row);
  if (!controls) return bad_row;
  subscription.request.controls = *std::move(controls);
  subscription.request.controls.epc_format =
      parse_epc_format(read_row_text(*row, "nguon:epcFormat")).value_or(EpcFormat::as_captured);
  auto const created = read_whole_number(*row, "created");
  auto const run = read_whole_number(*row, "run");
  auto const number = read_whole_number(*row, "number");
  auto const events_max = read_whole_number(*row, "eventsMax");
  auto const next = read_position(*row, "next");
  auto const run_end = read_position(*row, "runEnd");
  if (!created || !run || !number || *number < 1 || !events_max || *events_max < 1 || !next || !run_end)
    return bad_row;
  subscription.created_ms = *created;
  subscription.run_ms = *run;
  subscription.number = static_cast<std::uint64_t>(*number);
  subscription.events_max = static_cast<std::uint64_t>(*events_max);
  subscription.next = *next;
  subscription.run_end = *run_end;
  subscription.notified_ms = read_whole_number(*row, "notified");
  subscription.failing_since_ms = read_whole_number(*row, "failingSince");
  auto const *const stopped = row->if_contains("stopped");
  subscription.is_stopped = stopped != nullptr && stopped->is_bool() && stopped->get_bool();
  if (auto const end = read_position(*row, "pendingEnd"))
    subscription.pending = PendingDelivery{*end, read_whole_number(*row, "pendingMade").value_or(0)};
  return subscription;
}

std::string describe_subscription(Subscription const &subscription) {
  json::object told{{"subscriptionID", subscription.id},
                    {"queryName", subscription.query_name},
                    {"dest", subscription.request.dest},
                    {"createdAt", format_time_ms(subscription.created_ms)}};
  write_controls(told, subscription.request.controls);
  told["minRecordTime"] = format_time_ms(subscription.run_ms);
  if (subscription.notified_ms) told["lastNotifiedAt"] = format_time_ms(*subscription.notified_ms);
  if (subscription.failing_since_ms)
    told["nguon:failingSince"] = format_time_ms(*subscription.failing_since_ms);
  if (!subscription.last_error.empty()) told["nguon:lastError"] = subscription.last_error;
  if (subscription.is_stopped) told["nguon:stopped"] = true;
  return json::serialize(told);
}

}  // namespace nguon::trace
