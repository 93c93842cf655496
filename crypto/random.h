#pragma once
// Random bytes that nobody can guess.

#include <cstddef>
#include <string>

namespace nguon {

/// Out of OpenSSL's generator. Throws std::runtime_error only if that fails.
std::string random_bytes(std::size_t count);

}  // namespace nguon
