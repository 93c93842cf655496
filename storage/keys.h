#pragma once
// How integers and names are joined into keys: built and parsed by one pair of functions each.

#include <cstdint>
#include <string>
#include <string_view>

namespace nguon::storage {

std::string key_u64(std::uint64_t value);
/// Requires: 8 bytes.
std::uint64_t read_u64(std::string_view bytes);

/// Names are printable ASCII, so NUL sorts before all of them and separates them unambiguously.
std::string key_join(std::string_view a, std::string_view b);
std::string key_join(std::string_view a, std::string_view b, std::string_view c);
std::string key_join(std::string_view a, std::string_view b, std::string_view c, std::string_view d);

}  // namespace nguon::storage
