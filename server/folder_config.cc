#include "server/folder_config.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "crypto/note.h"
#include "crypto/strict_json.h"

namespace nguon::server {
namespace {

namespace json = boost::json;

constexpr unsigned json_depth_max = 8;

}  // namespace

std::string write_folder_config(FolderConfig const &config) {
  return json::serialize(json::object{{"origin", config.origin}, {"publicUrl", config.public_url}}) + "\n";
}

Result<FolderConfig> parse_folder_config(std::string_view bytes) {
  auto const parsed = parse_strict_json(bytes, json_depth_max);
  auto const *const members = parsed ? parsed->if_object() : nullptr;
  auto const member = [members](std::string_view name) -> std::optional<std::string> {
    auto const *const value = members == nullptr ? nullptr : members->if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->get_string());
  };
  auto const origin = member("origin");
  auto const public_url = member("publicUrl");
  if (!origin || !is_note_key_name(*origin) || !public_url) {
    return Error{ErrorKind::malformed, "bad-config",
                 "The configuration must be a JSON object with the strings \"origin\" and \"publicUrl\".",
                 "config"};
  }
  return FolderConfig{*origin, *public_url};
}

}  // namespace nguon::server
