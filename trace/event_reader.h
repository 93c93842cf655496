#pragma once
// One EPCIS event out of parsed JSON (trace/epcis.h is the door).

#include <string>
#include <vector>

#include "trace/epcis.h"
#include "trace/json_reader.h"

namespace nguon::trace {

/// The pointers of numbers that are not plainly spelled, in the whole document, sorted.
using OddNumbers = std::vector<std::string>;

/// What becomes of an identifier of GS1 with a wrong part. Whose system sent it may call its goods as it
/// likes; who signs for goods of this log names them rightly.
enum class WrongNames { refused, opaque };

/// Checks the event and takes it out of `json`, whole. What is wrong is told to `reader`.
Event read_event(JsonReader &reader, OddNumbers const &odd_numbers, Json &json, JsonPath const &path,
                 WrongNames wrong_names = WrongNames::refused);

}  // namespace nguon::trace
