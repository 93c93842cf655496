#include "crypto/cose_key.h"

#include <map>

#include "crypto/cbor.h"

namespace nguon {
namespace {

// Labels and values of the IANA registries "COSE Key Common Parameters", "… Type Parameters" and "… Elliptic
// Curves".
constexpr std::int64_t label_kty = 1, label_kid = 2, label_alg = 3;
constexpr std::int64_t label_crv = -1, label_x = -2, label_y = -3, label_d = -4;
constexpr std::int64_t kty_okp = 1, kty_ec2 = 2;
constexpr std::int64_t crv_p256 = 1, crv_ed25519 = 6;

constexpr std::size_t coordinate_bytes = 32;
constexpr std::int64_t keys_max = 64;

Error bad_cose_key(std::string message) {
  return {ErrorKind::malformed, "bad-cose-key", std::move(message)};
}

/// Curve and point: the members that follow the common ones.
void write_point(CborWriter &cbor, PublicKey const &key) {
  if (key.algorithm() == KeyAlgorithm::ed25519) {
    cbor.integer(label_crv).integer(crv_ed25519).integer(label_x).bytes(key.raw());
    return;
  }
  auto const point = std::string_view(key.raw()).substr(1);
  cbor.integer(label_crv).integer(crv_p256);
  cbor.integer(label_x).bytes(point.substr(0, coordinate_bytes));
  cbor.integer(label_y).bytes(point.substr(coordinate_bytes));
}

std::int64_t kty_of(PublicKey const &key) {
  return key.algorithm() == KeyAlgorithm::ed25519 ? kty_okp : kty_ec2;
}
std::size_t point_members(PublicKey const &key) {
  return key.algorithm() == KeyAlgorithm::ed25519 ? 2 : 3;
}

/// What a COSE_Key says of the point that it is.
struct Members {
  std::map<std::int64_t, CborItem> by_label;

  std::optional<std::int64_t> number(std::int64_t label) const {
    auto const found = by_label.find(label);
    if (found == by_label.end() || found->second.kind != CborItem::Kind::integer) return std::nullopt;
    return found->second.number;
  }
  /// Empty where there are none.
  std::string_view bytes(std::int64_t label) const {
    auto const found = by_label.find(label);
    if (found == by_label.end() || found->second.kind != CborItem::Kind::bytes) return {};
    return found->second.content;
  }
};

Result<Members> read_members(CborReader &cbor) {
  auto const map = cbor.next(CborItem::Kind::map);
  if (!map) return bad_cose_key("A COSE key must be a map.");
  Members members;
  for (std::int64_t i = 0; i < map->number; ++i) {
    auto const label = cbor.next(CborItem::Kind::integer);
    if (!label) return bad_cose_key("The labels of a COSE key must be integers.");
    auto value = CborReader(cbor.rest());
    auto const item = value.next();
    if (!cbor.skip()) return bad_cose_key("The COSE key is cut short or nested too deeply.");
    if (!members.by_label.emplace(label->number, *item).second)
      return bad_cose_key("The COSE key says something twice.");
  }
  return members;
}

Result<PublicKey> read_key(CborReader &cbor) {
  auto const members = read_members(cbor);
  if (!members) return members.error();
  if (members->by_label.contains(label_d))
    return Error{ErrorKind::malformed, "private-key", "This is a private key; it must never be published."};
  auto const kty = members->number(label_kty), crv = members->number(label_crv);
  auto const x = members->bytes(label_x), y = members->bytes(label_y);
  if (kty == kty_okp && crv == crv_ed25519) return PublicKey::from_raw(KeyAlgorithm::ed25519, x);
  if (kty == kty_ec2 && crv == crv_p256 && x.size() == coordinate_bytes && y.size() == coordinate_bytes)
    return PublicKey::from_raw(KeyAlgorithm::p256, std::string("\x04").append(x).append(y));
  return bad_cose_key("COSE keys are Ed25519 or P-256 with both coordinates; this one is neither.");
}

}  // namespace

std::int64_t cose_algorithm(PublicKey const &key) {
  constexpr std::int64_t eddsa = -8, es256 = -7;
  return key.algorithm() == KeyAlgorithm::ed25519 ? eddsa : es256;
}

Hash cose_thumbprint(PublicKey const &key) {
  CborWriter cbor;
  cbor.map(1 + point_members(key)).integer(label_kty).integer(kty_of(key));
  write_point(cbor, key);
  return sha256(cbor.written());
}

std::string write_cose_key(PublicKey const &key) {
  CborWriter cbor;
  cbor.map(3 + point_members(key)).integer(label_kty).integer(kty_of(key));
  cbor.integer(label_kid).bytes(cose_thumbprint(key).view());
  cbor.integer(label_alg).integer(cose_algorithm(key));
  write_point(cbor, key);
  return cbor.written();
}

std::string write_cose_key_set(std::span<PublicKey const> keys) {
  auto set = CborWriter().array(keys.size()).written();
  for (auto const &key : keys) set += write_cose_key(key);
  return set;
}

Result<std::vector<PublicKey>> parse_cose_key_set(std::string_view bytes) {
  CborReader cbor(bytes);
  auto const array = cbor.next(CborItem::Kind::array);
  if (!array || array->number > keys_max)
    return bad_cose_key("A set of COSE keys must be an array of at most 64.");
  std::vector<PublicKey> keys;
  for (std::int64_t i = 0; i < array->number; ++i) {
    auto key = read_key(cbor);
    if (!key) return std::move(key).error();
    keys.push_back(*std::move(key));
  }
  if (!cbor.rest().empty()) return bad_cose_key("Something follows the set of COSE keys.");
  return keys;
}

}  // namespace nguon
