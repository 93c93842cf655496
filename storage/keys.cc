#include "storage/keys.h"

#include "crypto/result.h"

namespace nguon::storage {

std::string key_u64(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (std::size_t i = 8; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

std::uint64_t read_u64(std::string_view bytes) {
  NGUON_CHECK(bytes.size() == 8);
  std::uint64_t value = 0;
  for (char const byte : bytes) value = (value << 8) | static_cast<std::uint8_t>(byte);
  return value;
}

std::string key_join(std::string_view a, std::string_view b) {
  std::string key;
  key.reserve(a.size() + 1 + b.size());
  key.append(a).push_back('\0');
  key.append(b);
  return key;
}

std::string key_join(std::string_view a, std::string_view b, std::string_view c) {
  return key_join(key_join(a, b), c);
}

std::string key_join(std::string_view a, std::string_view b, std::string_view c, std::string_view d) {
  return key_join(key_join(a, b, c), d);
}

}  // namespace nguon::storage
