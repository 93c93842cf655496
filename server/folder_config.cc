#include "server/folder_config.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

#include "crypto/note.h"
#include "crypto/strict_json.h"
#include "server/call_rule.h"

namespace nguon::server {
namespace {

namespace json = boost::json;

constexpr unsigned json_depth_max = 8;
constexpr std::size_t verifier_bytes_max = 500;

Error bad_config(std::string message) {
  return {ErrorKind::malformed, "bad-config", std::move(message), "config"};
}

bool is_web_address(std::string_view text) {
  if (text.size() > verifier_bytes_max) return false;
  auto const parsed = boost::urls::parse_absolute_uri({text.data(), text.size()});
  if (!parsed) return false;
  auto const scheme = parsed->scheme_id();
  return (scheme == boost::urls::scheme::https || scheme == boost::urls::scheme::http) &&
         !parsed->host_address().empty() && !parsed->has_userinfo();
}

Error no_address() {
  return bad_config("Each of \"verifiers\" must be an address like https://example.vn/verify.html.");
}

Error not_so_many() {
  return bad_config("\"verifiers\" must be a list of at most " + std::to_string(FolderConfig::verifiers_max) +
                    " addresses.");
}

Result<std::vector<std::string>> parse_verifiers(json::value const &value) {
  auto const *const list = value.if_array();
  if (list == nullptr || list->size() > FolderConfig::verifiers_max) return not_so_many();
  std::vector<std::string> verifiers;
  for (auto const &item : *list) {
    if (!item.is_string()) return no_address();
    verifiers.emplace_back(item.get_string());
  }
  if (auto const checked = check_verifiers(verifiers); !checked) return checked.error();
  return verifiers;
}

Result<ResolverInfo> parse_resolver(json::value const &value) {
  constexpr std::size_t text_bytes_max = 200;
  auto const *const members = value.if_object();
  if (members == nullptr) return bad_config("\"resolver\" must be an object.");
  ResolverInfo resolver;
  struct Member {
    std::string_view name;
    std::string &into;
  };
  for (auto const &[name, into] : {Member{"name", resolver.name}, Member{"contact", resolver.contact},
                                   Member{"telephone", resolver.telephone}, Member{"email", resolver.email},
                                   Member{"termsOfUse", resolver.terms}}) {
    auto const *const text = members->if_contains(name);
    if (text == nullptr) continue;
    if (!text->is_string() || text->get_string().empty() || text->get_string().size() > text_bytes_max)
      return bad_config("\"" + std::string(name) + "\" of \"resolver\" must be a text of at most " +
                        std::to_string(text_bytes_max) + " bytes.");
    into = std::string(text->get_string());
  }
  if (!resolver.terms.empty() && !is_web_address(resolver.terms))
    return bad_config("\"termsOfUse\" of \"resolver\" must be an address like https://example.vn/terms.");
  return resolver;
}

json::object write_resolver(ResolverInfo const &resolver) {
  json::object members;
  auto const add = [&members](std::string_view name, std::string const &text) {
    if (!text.empty()) members[name] = text;
  };
  add("name", resolver.name);
  add("contact", resolver.contact);
  add("telephone", resolver.telephone);
  add("email", resolver.email);
  add("termsOfUse", resolver.terms);
  return members;
}

Result<std::vector<std::string>> parse_call_networks(json::value const &value) {
  std::vector<std::string> networks;
  auto const *const list = value.if_array();
  bool const is_list = list != nullptr && list->size() <= CallRule::networks_max &&
                       std::ranges::all_of(*list, [](json::value const &item) { return item.is_string(); });
  if (!is_list) {
    return bad_config("\"callNetworks\" must be a list of at most " + std::to_string(CallRule::networks_max) +
                      " networks like 10.1.0.0/16.");
  }
  for (auto const &item : *list) networks.emplace_back(std::string_view(item.get_string()));
  if (auto const rule = CallRule::parse(networks); !rule)
    return bad_config("\"callNetworks\": " + rule.error().message);
  return networks;
}

bool is_company_prefix(json::value const &item) {
  if (!item.is_string()) return false;
  std::string_view const digits(item.get_string());
  return digits.size() >= 6 && digits.size() <= 12 &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::vector<std::string>> parse_company_prefixes(json::value const &value) {
  auto const *const list = value.if_array();
  if (list == nullptr || list->size() > FolderConfig::company_prefixes_max ||
      !std::ranges::all_of(*list, is_company_prefix)) {
    return bad_config("\"companyPrefixes\" must be a list of at most " +
                      std::to_string(FolderConfig::company_prefixes_max) + " texts of 6 to 12 digits.");
  }
  std::vector<std::string> prefixes;
  for (auto const &item : *list) prefixes.emplace_back(std::string_view(item.get_string()));
  return prefixes;
}

}  // namespace

Result<void> check_verifiers(std::vector<std::string> const &verifiers) {
  if (verifiers.size() > FolderConfig::verifiers_max) return not_so_many();
  for (auto address = verifiers.begin(); address != verifiers.end(); ++address) {
    if (!is_web_address(*address)) return no_address();
    if (std::find(verifiers.begin(), address, *address) != address)
      return bad_config("\"verifiers\" names " + *address + " twice.");
  }
  return {};
}

std::string write_folder_config(FolderConfig const &config) {
  json::object members{{"origin", config.origin}, {"publicUrl", config.public_url}};
  if (!config.verifiers.empty())
    members["verifiers"] = json::array(config.verifiers.begin(), config.verifiers.end());
  if (auto resolver = write_resolver(config.resolver); !resolver.empty())
    members["resolver"] = std::move(resolver);
  if (!config.call_networks.empty())
    members["callNetworks"] = json::array(config.call_networks.begin(), config.call_networks.end());
  if (!config.company_prefixes.empty())
    members["companyPrefixes"] = json::array(config.company_prefixes.begin(), config.company_prefixes.end());
  return json::serialize(members) + "\n";
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
    return bad_config(
        "The configuration must be a JSON object with the strings \"origin\" and \"publicUrl\".");
  }
  FolderConfig config{*origin, *public_url};
  if (auto const *const value = members->if_contains("verifiers")) {
    auto verifiers = parse_verifiers(*value);
    if (!verifiers) return std::move(verifiers).error();
    config.verifiers = *std::move(verifiers);
  }
  if (auto const *const value = members->if_contains("resolver")) {
    auto resolver = parse_resolver(*value);
    if (!resolver) return std::move(resolver).error();
    config.resolver = *std::move(resolver);
  }
  if (auto const *const value = members->if_contains("callNetworks")) {
    auto networks = parse_call_networks(*value);
    if (!networks) return std::move(networks).error();
    config.call_networks = *std::move(networks);
  }
  if (auto const *const value = members->if_contains("companyPrefixes")) {
    auto prefixes = parse_company_prefixes(*value);
    if (!prefixes) return std::move(prefixes).error();
    config.company_prefixes = *std::move(prefixes);
  }
  return config;
}

}  // namespace nguon::server
