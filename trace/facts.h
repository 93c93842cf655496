#pragma once
// What an event says beside who, what, where and when: its extensions, its goods' own data, its sensors, its
// papers.

#include <string>
#include <utility>
#include <vector>

#include "trace/epcis.h"

namespace nguon::trace {

/// Key and value as written: extensions ("nguon:dose", "4 kg/gốc"), likewise in ilmd, sensor reports
/// ("Temperature",
/// "-18.2 CEL"). Without what pages show elsewhere: lot, dates, why a question is open, for whom.
std::vector<std::pair<std::string, std::string>> facts_of(Event const &event);
/// certificationInfo, then every SHA-256 that an extension names in hex.
std::vector<std::string> documents_of(Event const &event);

}  // namespace nguon::trace
