#pragma once
// The text format of Prometheus, version 0.0.4.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nguon::server {

inline constexpr std::string_view metric_media_type = "text/plain; version=0.0.4; charset=utf-8";

struct MetricSample {
  std::vector<std::pair<std::string_view, std::string>> labels;
  std::string value;
};

/// A metric with all its samples. `type`: gauge or counter. Requires: `help` is one line without backslashes.
std::string write_metric(std::string_view name, std::string_view type, std::string_view help,
                         std::vector<MetricSample> const &samples);

}  // namespace nguon::server
