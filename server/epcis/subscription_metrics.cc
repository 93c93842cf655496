#include "server/epcis/subscription_metrics.h"

#include <functional>

#include "server/epcis/subscription_parts.h"
#include "server/metric_text.h"

namespace nguon::server {
namespace {

/// The subscribers of one log at the moment of the question.
struct SubscriberRow {
  std::string origin;
  Subscriptions::Standing standing;
  std::size_t open_sockets;
};

}  // namespace

std::string write_subscription_metrics(std::vector<Service> const &services) {
  std::vector<SubscriberRow> rows;
  for (auto const &service : services) {
    if (auto const *const parts = service.subscriptions) {
      rows.push_back({service.origin, parts->subscriptions.standing(),
                      parts->open_sockets->load(std::memory_order_relaxed)});
    }
  }
  if (rows.empty()) return "";
  std::string text;
  auto const put = [&](std::string_view name, std::string_view type, std::string_view help,
                       std::function<std::uint64_t(SubscriberRow const &)> const &value) {
    std::vector<MetricSample> samples;
    for (auto const &row : rows) samples.push_back({{{"origin", row.origin}}, std::to_string(value(row))});
    text += write_metric(name, type, help, samples);
  };
  using Row = SubscriberRow;
  put("nguon_deliveries_total", "counter", "Deliveries that a webhook acknowledged, since the start.",
      [](Row const &row) { return row.standing.delivered; });
  put("nguon_delivery_failures_total", "counter",
      "Tries of deliveries that were not acknowledged, since the start.",
      [](Row const &row) { return row.standing.failed; });
  put("nguon_subscriptions", "gauge", "Subscriptions by webhook.",
      [](Row const &row) { return row.standing.subscriptions; });
  put("nguon_subscriptions_waiting", "gauge",
      "Subscriptions with a delivery that is not acknowledged yet and will be tried again.",
      [](Row const &row) { return row.standing.waiting; });
  put("nguon_subscriptions_failing", "gauge", "Those of them whose last try failed.",
      [](Row const &row) { return row.standing.failing; });
  put("nguon_subscriptions_stopped", "gauge", "Subscriptions that were given up: nothing is sent any more.",
      [](Row const &row) { return row.standing.stopped; });
  put("nguon_subscriptions_behind_entries", "gauge",
      "Entries of the log that the last of the streams has still to be looked through for.",
      [](Row const &row) { return row.standing.entries_behind; });
  put("nguon_subscriptions_removed_total", "counter",
      "Subscriptions that were ended, by their party or with their query, since the start.",
      [](Row const &row) { return row.standing.removed; });
  put("nguon_event_sockets", "gauge", "Open subscriptions by WebSocket.",
      [](Row const &row) { return row.open_sockets; });
  return text;
}

}  // namespace nguon::server
