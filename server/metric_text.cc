#include "server/metric_text.h"

namespace nguon::server {
namespace {

/// A label's value: three characters are escaped.
std::string quoted_label(std::string_view text) {
  std::string out = "\"";
  for (auto const c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + '"';
}

}  // namespace

std::string write_metric(std::string_view name, std::string_view type, std::string_view help,
                         std::vector<MetricSample> const &samples) {
  std::string text;
  text.append("# HELP ").append(name).append(1, ' ').append(help);
  text.append("\n# TYPE ").append(name).append(1, ' ').append(type).append(1, '\n');
  for (auto const &sample : samples) {
    text.append(name).append(1, '{');
    for (std::size_t i = 0; i < sample.labels.size(); ++i) {
      if (i > 0) text += ',';
      text.append(sample.labels[i].first).append(1, '=').append(quoted_label(sample.labels[i].second));
    }
    text.append("} ").append(sample.value).append(1, '\n');
  }
  return text;
}

}  // namespace nguon::server
