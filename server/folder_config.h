#pragma once
// config.json of a data folder: {"origin":"…","publicUrl":"…"}

#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::server {

struct FolderConfig {
  std::string origin;      ///< Name of the log: of its checkpoints, and the `aud` of every statement.
  std::string public_url;  ///< Scheme and host that printed codes carry; empty until somebody sets it.
};

std::string write_folder_config(FolderConfig const &config);
/// Malformed ("bad-config") without both strings or where the origin is no key name of a signed note. Other
/// members are left alone: later versions may have more.
Result<FolderConfig> parse_folder_config(std::string_view bytes);

}  // namespace nguon::server
