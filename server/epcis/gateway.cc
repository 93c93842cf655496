#include "server/epcis/gateway.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <filesystem>

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/strict_json.h"
#include "storage/file.h"
#include "storage/store.h"
#include "trace/identifier.h"

namespace nguon::server {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::size_t gateway_file_bytes_max = 1 << 20, token_id_size = 8, token_random_bytes = 32;
constexpr unsigned gateway_json_depth_max = 8;

std::string settings_path(std::string const &folder) {
  return folder + "/gateway.json";
}
std::string gateway_key_path(std::string const &folder) {
  return folder + "/keys/gateway.pem";
}
std::string next_gateway_key_path(std::string const &folder) {
  return folder + "/keys/gateway-next.pem";
}

/// Held by whoever changes the gateway's files: a token that was revoked must not come back with what another
/// process read before. The server only reads, and files are replaced whole. Throws StorageFailure.
class GatewayLock {
 public:
  explicit GatewayLock(std::string const &folder)
      : descriptor_(::open((folder + "/gateway.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw storage::StorageFailure("gateway.lock cannot be opened in " + folder);
    int taken = 0;
    do {
      taken = ::flock(descriptor_, LOCK_EX);
    } while (taken != 0 && errno == EINTR);
    if (taken != 0) {
      ::close(descriptor_);
      throw storage::StorageFailure("gateway.lock cannot be locked in " + folder);
    }
  }
  ~GatewayLock() { ::close(descriptor_); }
  GatewayLock(GatewayLock const &) = delete;
  GatewayLock &operator=(GatewayLock const &) = delete;

 private:
  int descriptor_;
};

Error no_gateway() {
  return {ErrorKind::forbidden, "no-gateway",
          "This log has no gateway; post signed statements as application/jose.", "Authorization"};
}

Error damaged_settings() {
  return {ErrorKind::malformed, "bad-gateway", "gateway.json is damaged: `nguon gateway` writes it.", "data"};
}

/// A party in its one spelling.
Result<void> must_be_party(std::string const &subject) {
  auto const party = trace::parse_address(subject);
  if (party && party->kind == trace::Kind::party && party->subject == subject) return {};
  return Error{ErrorKind::malformed, "not-a-party",
               "\"" + subject + "\" names no party: party/… or 417/… is wanted.", "party"};
}

void write_settings(std::string const &folder, GatewaySettings const &settings) {
  json::array tokens;
  for (auto const &token : settings.tokens) {
    tokens.push_back(json::object{
        {"id", token.id}, {"sha256", token.sha256}, {"party", token.party}, {"label", token.label}});
  }
  storage::replace_file(
      settings_path(folder),
      json::serialize(json::object{{"party", settings.party}, {"tokens", std::move(tokens)}}) + "\n", 0600);
}

Result<PublicKey> make_key_file(std::string const &path) {
  auto const key = PrivateKey::generate(KeyAlgorithm::ed25519);
  storage::replace_file(path, key.to_pem(), 0600);
  return key.public_key();
}

std::string hash_of_token(std::string_view token) {
  return to_hex(sha256(token));
}

/// Changes with whatever is done to the file.
std::string stamp_of(std::string const &path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return "-";
  return std::to_string(found.st_ino) + "." + std::to_string(found.st_mtim.tv_sec) + "." +
         std::to_string(found.st_mtim.tv_nsec) + "." + std::to_string(found.st_size);
}

}  // namespace

Result<GatewaySettings> read_gateway_settings(std::string const &folder) {
  auto const path = settings_path(folder);
  if (!fs::exists(path))
    return Error{ErrorKind::not_found, "no-gateway",
                 "This folder has no gateway; `nguon gateway new` makes one.", "data"};
  auto const parsed = parse_strict_json(storage::File::open(path, O_RDONLY).read(0, gateway_file_bytes_max),
                                        gateway_json_depth_max);
  auto const *const members = parsed ? parsed->if_object() : nullptr;
  auto const text = [](json::object const &from, std::string_view name) -> std::string {
    auto const *const value = from.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  auto const *const tokens = members == nullptr ? nullptr : members->if_contains("tokens");
  if (tokens == nullptr || !tokens->is_array()) return damaged_settings();
  GatewaySettings settings{text(*members, "party"), {}};
  if (!must_be_party(settings.party)) return damaged_settings();
  for (auto const &each : tokens->get_array()) {
    if (!each.is_object()) return damaged_settings();
    auto const &from = each.get_object();
    GatewayToken token{text(from, "id"), text(from, "sha256"), text(from, "party"), text(from, "label")};
    if (!hash_from_hex(token.sha256) || !must_be_party(token.party)) return damaged_settings();
    settings.tokens.push_back(std::move(token));
  }
  return settings;
}

Result<PublicKey> make_gateway(std::string const &folder, std::string const &party) {
  if (auto const is_party = must_be_party(party); !is_party) return is_party.error();
  GatewayLock const lock(folder);
  if (fs::exists(settings_path(folder)) || fs::exists(gateway_key_path(folder))) {
    return Error{ErrorKind::conflict, "gateway-exists",
                 folder + " has a gateway already; `nguon gateway next-key` makes it another key.", "data"};
  }
  auto key = make_key_file(gateway_key_path(folder));
  write_settings(folder, {party, {}});
  return key;
}

Result<PublicKey> make_next_gateway_key(std::string const &folder) {
  GatewayLock const lock(folder);
  if (auto const settings = read_gateway_settings(folder); !settings) return settings.error();
  return make_key_file(next_gateway_key_path(folder));
}

Result<void> use_next_gateway_key(std::string const &folder) {
  GatewayLock const lock(folder);
  if (!fs::exists(next_gateway_key_path(folder))) {
    return Error{ErrorKind::not_found, "no-next-key",
                 "There is no key to take its place; `nguon gateway next-key` makes one.", "data"};
  }
  fs::rename(next_gateway_key_path(folder), gateway_key_path(folder));
  storage::sync_folder(folder + "/keys");
  return {};
}

Result<std::string> add_gateway_token(std::string const &folder, std::string const &party,
                                      std::string const &label) {
  GatewayLock const lock(folder);
  auto settings = read_gateway_settings(folder);
  if (!settings) return std::move(settings).error();
  if (auto const is_party = must_be_party(party); !is_party) return is_party.error();
  auto const token = base64url_encode(random_bytes(token_random_bytes));
  auto const hash = hash_of_token(token);
  settings->tokens.push_back({hash.substr(0, token_id_size), hash, party, label});
  write_settings(folder, *settings);
  return token;
}

Result<void> revoke_gateway_token(std::string const &folder, std::string_view id) {
  GatewayLock const lock(folder);
  auto settings = read_gateway_settings(folder);
  if (!settings) return std::move(settings).error();
  if (std::erase_if(settings->tokens, [&](GatewayToken const &token) { return token.id == id; }) == 0) {
    return Error{ErrorKind::not_found, "token-unknown", "No token is called " + std::string(id) + ".", "id"};
  }
  write_settings(folder, *settings);
  return {};
}

struct Gateway::Loaded {
  std::string stamp;
  std::optional<GatewaySettings> settings;
  std::shared_ptr<PrivateKey const> key;
};

std::shared_ptr<Gateway::Loaded const> Gateway::load() const {
  auto const stamp = stamp_of(settings_path(folder_)) + " " + stamp_of(gateway_key_path(folder_));
  std::lock_guard const lock(mutex_);
  if (loaded_ && loaded_->stamp == stamp) return loaded_;
  auto loaded = std::make_shared<Loaded>();
  loaded->stamp = stamp;
  auto settings = read_gateway_settings(folder_);
  if (settings && fs::exists(gateway_key_path(folder_))) {
    auto key = PrivateKey::from_pem(
        storage::File::open(gateway_key_path(folder_), O_RDONLY).read(0, gateway_file_bytes_max));
    if (key) {
      loaded->settings = *std::move(settings);
      loaded->key = std::make_shared<PrivateKey>(*std::move(key));
    } else {
      spdlog::error("{}: {}", gateway_key_path(folder_), key.error().message);
    }
  } else if (!settings && settings.error().kind != ErrorKind::not_found) {
    spdlog::error("{}", settings.error().message);
  }
  loaded_ = loaded;
  return loaded_;
}

Result<Gateway::Caller> Gateway::find_caller(std::string_view authorization) const {
  constexpr std::string_view scheme = "bearer ";
  auto const loaded = load();
  if (!loaded->settings) return no_gateway();
  auto const has_scheme = authorization.size() > scheme.size() &&
                          std::ranges::equal(authorization.substr(0, scheme.size()), scheme, {},
                                             [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  if (!has_scheme) {
    return Error{ErrorKind::unsigned_, "token-missing",
                 "Send the token that the gateway's operator gave you: Authorization: Bearer ….",
                 "Authorization"};
  }
  auto const hash = hash_of_token(authorization.substr(scheme.size()));
  auto const token = std::ranges::find(loaded->settings->tokens, hash, &GatewayToken::sha256);
  if (token == loaded->settings->tokens.end()) {
    return Error{ErrorKind::unsigned_, "token-unknown", "This token is not known here, or was revoked.",
                 "Authorization"};
  }
  return Caller{
      token->party,
      {loaded->key, origin_, trace::party_uri(token->party), token->party == loaded->settings->party}};
}

std::optional<trace::GatewayVoice> Gateway::voice_for(std::string const &party) const {
  auto const loaded = load();
  if (!loaded->settings) return std::nullopt;
  return trace::GatewayVoice{loaded->key, origin_, trace::party_uri(party), party == loaded->settings->party};
}

std::string Gateway::kid() const {
  auto const loaded = load();
  return loaded->key ? loaded->key->public_key().thumbprint() : std::string();
}

}  // namespace nguon::server
