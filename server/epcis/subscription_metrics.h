#pragma once

#include <string>
#include <vector>

#include "server/service.h"

namespace nguon::server {

/// How the subscribers of these are served, in the text format of Prometheus (server/metric_text.h). Empty
/// where none takes subscriptions. Any thread; may wait for the disk.
std::string write_subscription_metrics(std::vector<Service> const &services);

}  // namespace nguon::server
