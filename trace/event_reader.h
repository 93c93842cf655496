#pragma once
// One EPCIS event out of parsed JSON (trace/epcis.h is the door).

#include <string>
#include <vector>

#include "trace/epcis.h"
#include "trace/json_reader.h"

namespace nguon::trace {

/// The pointers of numbers that are not plainly spelled, in the whole document, sorted.
using OddNumbers = std::vector<std::string>;

/// Checks the event and takes it out of `json`, whole. What is wrong is told to `reader`.
Event read_event(JsonReader &reader, OddNumbers const &odd_numbers, Json &json, JsonPath const &path);

}  // namespace nguon::trace
