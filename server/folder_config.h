#pragma once
// config.json of a data folder: {"origin":"…","publicUrl":"…","verifiers":["https://…",…],
//   "callNetworks":["10.1.0.0/16",…],"companyPrefixes":["9521234",…],"resolver":{"name":"…","contact":"…","telephone":"…","email":"…","termsOfUse":"https://…"}}

#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"

namespace nguon::server {

/// What the log's resolver says of itself (/.well-known/gs1resolver), where the operator says something.
struct ResolverInfo {
  std::string name, contact, telephone, email, terms;
};

struct FolderConfig {
  std::string origin;      ///< Name of the log: of its checkpoints, and the `aud` of every statement.
  std::string public_url;  ///< Scheme and host that printed codes carry; empty until somebody sets it.
  /// Where others keep the verifier in one file; pages link there and load nothing from there. Absolute http
  /// or https addresses, at most verifiers_max, each once.
  std::vector<std::string> verifiers = {};
  ResolverInfo resolver = {};

  /// Networks besides the public internet in which subscribers are called (server/call_rule.h).
  std::vector<std::string> call_networks = {};

  /// GS1 company prefixes of those whose goods the log speaks of, 6 to 12 digits: Digital Links of theirs can
  /// be written as EPC URNs, for no key tells how many of its digits are one.
  std::vector<std::string> company_prefixes = {};

  static constexpr std::size_t verifiers_max = 8;
  static constexpr std::size_t company_prefixes_max = 1'000;
};

/// Whether they are as FolderConfig::verifiers says; malformed ("bad-config") otherwise.
Result<void> check_verifiers(std::vector<std::string> const &verifiers);

std::string write_folder_config(FolderConfig const &config);
/// Malformed ("bad-config") without both strings, where the origin is no key name of a signed note, or where
/// there are verifiers, networks, company prefixes or what the resolver says and they are not as above. Other
/// members are left alone: later versions may have more.
Result<FolderConfig> parse_folder_config(std::string_view bytes);

}  // namespace nguon::server
