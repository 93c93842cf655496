#include "server/copy_metrics.h"

#include <functional>

#include "trace/event_time.h"

namespace nguon::server {
namespace {

/// One copy at the moment of the question.
struct Row {
  std::string origin;
  CopyOf::State standing;
  std::shared_ptr<storage::Published const> log;
};

/// A label's value: three characters are escaped.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (auto const c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + '"';
}

std::string seconds(std::int64_t unix_ms) {
  return std::to_string(unix_ms / 1000);
}

std::string one_sample(Row const &row, std::string_view name, std::string const &value) {
  return std::string(name) + "{origin=" + quoted(row.origin) + "} " + value + "\n";
}

std::string family(std::string_view name, std::string_view type, std::string_view help,
                   std::vector<Row> const &rows, std::function<std::string(Row const &)> const &samples) {
  std::string text;
  text.append("# HELP ").append(name).append(1, ' ').append(help);
  text.append("\n# TYPE ").append(name).append(1, ' ').append(type).append(1, '\n');
  for (auto const &row : rows) text += samples(row);
  return text;
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
    return family(name, "gauge", help, rows,
                  [&](Row const &row) { return one_sample(row, name, value(row)); });
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
  text += family("nguon_copy_alarms_total", "counter",
                 "Inconsistencies that the log showed since the start, by the check that failed.", rows,
                 [](Row const &row) {
                   std::string samples;
                   for (auto const &[code, count] : row.standing.alarms) {
                     samples += "nguon_copy_alarms_total{origin=" + quoted(row.origin) +
                                ",code=" + quoted(code) + "} " + std::to_string(count) + "\n";
                   }
                   return samples;
                 });
  return text;
}

}  // namespace nguon::server
