#include "trace/event_id.h"

#include "trace/uri.h"

namespace nguon::trace {
namespace {

constexpr std::string_view urn_of_uuid = "urn:uuid:";

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const c = text[i];
    auto const is_hyphen_place = i == 8 || i == 13 || i == 18 || i == 23;
    auto const is_hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_hyphen_place ? c != '-' : !is_hexadecimal) return false;
  }
  return true;
}

}  // namespace

bool is_uuid_urn(std::string_view event_id) {
  return has_urn_prefix(event_id, urn_of_uuid) && is_uuid(event_id.substr(urn_of_uuid.size()));
}

std::string normal_event_id(std::string_view event_id) {
  std::string normal(event_id);
  if (!is_uuid_urn(event_id)) return normal;
  for (auto &c : normal) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return normal;
}

}  // namespace nguon::trace
