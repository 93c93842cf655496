#include "server/copy_metrics.h"

#include <functional>

#include "server/metric_text.h"
#include "trace/event_time.h"

namespace nguon::server {
namespace {

/// One copy at the moment of the question.
struct Row {
  std::string origin;
  CopyOf::State standing;
  std::shared_ptr<storage::Published const> log;
};

std::string seconds(std::int64_t unix_ms) {
  return std::to_string(unix_ms / 1000);
}

}  // namespace

std::string write_copy_metrics(std::vector<Service> const &services) {
  std::vector<Row> rows;
  for (auto const &service : services) {
    if (service.copy_of != nullptr)
      rows.push_back({service.origin, service.copy_of->state(), service.log.published()});
  }
  if (rows.empty()) return "";
  auto const gauge = [&](std::string_view name, std::string_view help,
                         std::function<std::string(Row const &)> const &value) {
    std::vector<MetricSample> samples;
    for (auto const &row : rows) samples.push_back({{{"origin", row.origin}}, value(row)});
    return write_metric(name, "gauge", help, samples);
  };
  auto text =
      gauge("nguon_copy_holds", "1 while everything that the log showed was consistent, 0 after an alarm.",
            [](Row const &row) { return std::string(row.standing.holds() ? "1" : "0"); });
  text += gauge(
      "nguon_copy_size", "Entries under the newest checkpoint that was copied.",
      [](Row const &row) { return std::to_string(row.log->note.empty() ? 0 : row.log->checkpoint.size); });
  text +=
      gauge("nguon_copy_checkpoint_timestamp_seconds",
            "When the newest entry under that checkpoint was logged, as the log says; 0 before the first.",
            [](Row const &row) {
              auto const at = trace::parse_time_ms(row.log->at);
              return seconds(at && !row.log->note.empty() ? *at : 0);
            });
  text +=
      gauge("nguon_copy_success_timestamp_seconds",
            "When the copy was last found to be what the log shows; 0 before the first time since the start.",
            [](Row const &row) { return seconds(row.standing.success_ms); });
  std::vector<MetricSample> alarms;
  for (auto const &row : rows) {
    for (auto const &[code, count] : row.standing.alarms)
      alarms.push_back({{{"origin", row.origin}, {"code", code}}, std::to_string(count)});
  }
  text +=
      write_metric("nguon_copy_alarms_total", "counter",
                   "Inconsistencies that the log showed since the start, by the check that failed.", alarms);
  return text;
}

}  // namespace nguon::server
