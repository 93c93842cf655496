#include "server/witness_config.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/strict_json.h"

namespace nguon::server {
namespace {

constexpr unsigned json_depth_max = 4;

Error wrong(std::string message) {
  return {ErrorKind::malformed, "bad-config", std::move(message), "config"};
}

}  // namespace

std::string write_witness_config(WitnessConfig const &config) {
  boost::json::array logs;
  for (auto const &log : config.logs) logs.emplace_back(log.vkey());
  return boost::json::serialize(boost::json::object{{"name", config.name}, {"logs", std::move(logs)}}) + "\n";
}

Result<WitnessConfig> parse_witness_config(std::string_view bytes) {
  auto const parsed = parse_strict_json(bytes, json_depth_max);
  auto const *const members = parsed ? parsed->if_object() : nullptr;
  auto const *const name = members == nullptr ? nullptr : members->if_contains("name");
  auto const *const logs = members == nullptr ? nullptr : members->if_contains("logs");
  if (name == nullptr || !name->is_string() || logs == nullptr || !logs->is_array()) {
    return wrong(
        "A witness's configuration is a JSON object with the string \"name\" and the list \"logs\".");
  }
  WitnessConfig config{std::string(name->get_string()), {}};
  if (!is_note_key_name(config.name)) {
    return wrong("A witness's name is one as in witness.example.vn/hue: no spaces, no plus sign, not empty.");
  }
  if (logs->get_array().size() > witnessed_logs_max)
    return wrong("A witness has at most " + std::to_string(witnessed_logs_max) + " logs.");
  for (auto const &item : logs->get_array()) {
    auto log = NoteVerifier::parse(item.is_string() ? std::string_view(item.get_string()) : "");
    if (!log) return wrong("A log of the witness: " + log.error().message);
    if (log->type != note_type_ed25519)
      return wrong("The key of " + log->name + " is a witness's, not a log's.");
    auto const is_same = [&](NoteVerifier const &other) {
      return other.name == log->name && other.id == log->id;
    };
    if (std::ranges::any_of(config.logs, is_same))
      return wrong("The key of " + log->name + " stands in the list twice.");
    config.logs.push_back(*std::move(log));
  }
  return config;
}

}  // namespace nguon::server
