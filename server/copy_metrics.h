#pragma once

#include <string>
#include <vector>

#include "server/service.h"

namespace nguon::server {

/// How the copies among these stand, in the text format of Prometheus (server/metric_text.h). Empty where
/// none is a copy. Any thread.
std::string write_copy_metrics(std::vector<Service> const &services);

}  // namespace nguon::server
