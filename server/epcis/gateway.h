#pragma once
// The gateway: signs plain EPCIS for systems that have a token (docs/keys.md). In the data folder:
//
//   keys/gateway.pem   PKCS#8, 0600: a key of the gateway's party, let in by a Key statement as any
//   gateway.json       0600: {"party":…,"tokens":[{"id","sha256","party","label"},…]}
//   gateway.lock       empty: held by whoever changes the two
//
// A token is 43 characters, 256 bits that nobody guesses; the file has its SHA-256 alone. Each speaks for one
// party, which gives the gateway's party a mandate in the log. Both files may change while a server runs.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key.h"
#include "crypto/result.h"
#include "trace/epcis/gateway_document.h"

namespace nguon::server {

struct GatewayToken {
  std::string id;      ///< The first 8 characters of its hash: what it is called when it is revoked.
  std::string sha256;  ///< 64 hexadecimal digits.
  std::string party;   ///< Subject.
  std::string label;
};

struct GatewaySettings {
  std::string party;  ///< Subject: whose key signs.
  std::vector<GatewayToken> tokens;
};

/// not_found ("no-gateway") where the folder has none; malformed where its file is damaged.
Result<GatewaySettings> read_gateway_settings(std::string const &folder);

/// Makes the key and names its party. Conflict ("gateway-exists") where there is one already.
Result<PublicKey> make_gateway(std::string const &folder, std::string const &party);
/// Makes another key beside the one that signs, keys/gateway-next.pem; `use_next_gateway_key` puts it in its
/// place. Between the two the log lets it in.
Result<PublicKey> make_next_gateway_key(std::string const &folder);
Result<void> use_next_gateway_key(std::string const &folder);

/// The token, which is written nowhere else.
Result<std::string> add_gateway_token(std::string const &folder, std::string const &party,
                                      std::string const &label);
/// not_found where no token has this id.
Result<void> revoke_gateway_token(std::string const &folder, std::string_view id);

/// What a running server asks. Any thread.
class Gateway {
 public:
  Gateway(std::string folder, std::string origin) : folder_(std::move(folder)), origin_(std::move(origin)) {}

  /// For whom a token speaks; unsigned ("token-missing", "token-unknown") or forbidden ("no-gateway").
  /// `authorization`: the field of the request.
  struct Caller {
    std::string party;  ///< Subject.
    trace::GatewayVoice voice;
  };
  Result<Caller> find_caller(std::string_view authorization) const;
  /// The voice for a party, whoever asks; nullopt where there is no gateway.
  std::optional<trace::GatewayVoice> voice_for(std::string const &party) const;
  /// Thumbprint of the key; empty where there is none.
  std::string kid() const;

 private:
  struct Loaded;
  std::shared_ptr<Loaded const> load() const;

  std::string const folder_, origin_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<Loaded const> loaded_;
};

}  // namespace nguon::server
