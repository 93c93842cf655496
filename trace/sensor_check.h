#pragma once
// The sensorElementList of EPCIS 2.0 events (§7.3.7): checked for its form, read by nobody here.

#include "trace/json_reader.h"

namespace nguon::trace {

/// Answers how many sensor elements there are.
std::size_t check_sensor_elements(JsonReader &reader, Json const &list, JsonPath const &path);

}  // namespace nguon::trace
