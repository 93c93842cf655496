#include "crypto/jws.h"

#include <array>
#include <boost/json/object.hpp>

#include "crypto/base64.h"
#include "crypto/strict_json.h"

namespace nguon {
namespace {

constexpr std::string_view statement_type = "nguon+jws";
constexpr std::size_t signature_bytes = 64;
constexpr unsigned header_depth_max = 4;  // Anything but a flat object of strings is refused below, by name.

Error malformed(std::string code, std::string message, std::string_view field = {}) {
  return {ErrorKind::malformed, std::move(code), std::move(message), std::string(field)};
}

Error refused(std::string code, std::string message, std::string_view field) {
  return {ErrorKind::unsigned_, std::move(code), std::move(message), std::string(field)};
}

/// header "." payload "." signature, each still encoded.
struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

Result<Parts> split(std::string_view compact) {
  auto const first = compact.find('.');
  auto const last = compact.rfind('.');
  if (first == last || compact.find('.', first + 1) != last)
    return malformed("jws-parts", "A JWS in compact form has three parts with a point between them.",
                     "statement");
  return Parts{compact.substr(0, first), compact.substr(first + 1, last - first - 1),
               compact.substr(last + 1)};
}

Result<std::string> decode_part(std::string_view encoded, std::string_view name) {
  auto bytes = base64url_decode(encoded);
  if (!bytes)
    return malformed("jws-base64url",
                     "The " + std::string(name) + " of the JWS is not base64url without padding.", name);
  return bytes;
}

Result<void> check_algorithm(std::string_view alg) {
  if (alg == "none")
    return refused("jws-alg-none", "A JWS without signature (alg none) is never accepted.", "alg");
  if (alg != "EdDSA" && alg != "Ed25519" && alg != "ES256")
    return refused("jws-alg", "The algorithm of a JWS is EdDSA, Ed25519 or ES256.", "alg");
  return {};
}

Result<JwsHeader> parse_header(std::string_view text) {
  auto parsed = parse_strict_json(text, header_depth_max);
  if (!parsed) {
    auto error = std::move(parsed).error();
    // A pointer into the header becomes the name of its member.
    error.field = error.field.empty() ? "header" : error.field.substr(1);
    return error;
  }
  auto const *const object = parsed->if_object();
  if (object == nullptr)
    return malformed("jws-header", "The header of a JWS must be a JSON object.", "header");

  JwsHeader header;
  struct Member {
    std::string_view name;
    std::string *value;
  };
  std::array const members{Member{"alg", &header.alg}, Member{"kid", &header.kid}, Member{"aud", &header.aud},
                           Member{"typ", &header.typ}, Member{"cty", &header.cty}};
  for (auto const &[name, value] : *object) {
    std::string_view const given(name.data(), name.size());
    if (given == "crit")
      return malformed("jws-crit", "The header asks for extensions (crit); none are understood here.", given);
    bool is_known = false;
    for (auto const &member : members) is_known = is_known || member.name == given;
    if (!is_known)
      return malformed("jws-header-member", "The header may hold alg, kid, aud, typ and cty alone.",
                       given.empty() ? "header" : given);
  }
  for (auto const &member : members) {
    auto const *const value = object->if_contains(member.name);
    auto const *const value_text = value == nullptr ? nullptr : value->if_string();
    if (value_text == nullptr)
      return malformed("jws-header-missing",
                       "The header needs the member " + std::string(member.name) + " as a string.",
                       member.name);
    member.value->assign(value_text->data(), value_text->size());
  }

  auto const algorithm = check_algorithm(header.alg);
  if (!algorithm) return algorithm.error();
  if (header.typ != statement_type)
    return malformed("jws-typ", "The type of a JWS must be \"nguon+jws\".", "typ");
  if (!hash_from_base64url(header.kid))
    return malformed("jws-kid", "The kid of a JWS must be the RFC 7638 thumbprint of its key.", "kid");
  return header;
}

bool fits(std::string_view alg, KeyAlgorithm algorithm) {
  return (alg == "ES256") == (algorithm == KeyAlgorithm::p256);
}

}  // namespace

Result<Jws> parse_jws(std::string_view compact) {
  auto const parts = split(compact);
  if (!parts) return parts.error();
  auto const header_text = decode_part(parts->header, "header");
  if (!header_text) return header_text.error();
  auto header = parse_header(*header_text);
  if (!header) return std::move(header).error();
  auto payload = decode_part(parts->payload, "payload");
  if (!payload) return std::move(payload).error();
  auto signature = decode_part(parts->signature, "signature");
  if (!signature) return std::move(signature).error();
  if (signature->size() != signature_bytes)
    return malformed("jws-signature-length", "The signature of a JWS must be 64 bytes long.", "signature");
  return Jws{*std::move(header), std::string(compact), *std::move(payload), *std::move(signature)};
}

Result<void> verify_jws(Jws const &jws, PublicKey const &key) {
  if (!fits(jws.header.alg, key.algorithm()))
    return refused("jws-alg-mismatch", "The header names an algorithm that is not the key's.", "alg");
  if (jws.header.kid != key.thumbprint())
    return refused("jws-kid-mismatch", "The header names another key than the one that is checked.", "kid");
  if (!key.verify(jws.signing_input(), jws.signature))
    return refused("jws-bad-signature", "The signature does not fit the statement and the key.", "signature");
  return {};
}

std::string sign_jws(PrivateKey const &key, std::string_view aud, std::string_view cty,
                     std::string_view payload) {
  auto const &signer = key.public_key();
  std::string const alg = signer.algorithm() == KeyAlgorithm::p256 ? "ES256" : "EdDSA";
  auto jws = base64url_encode(R"({"alg":")" + alg + R"(","kid":")" + signer.thumbprint() + R"(","aud":)" +
                              json_quoted(aud) + R"(,"typ":")" + std::string(statement_type) + R"(","cty":)" +
                              json_quoted(cty) + "}");
  jws += '.';
  base64url_append(jws, payload);
  auto const signature = key.sign(jws);
  jws += '.';
  base64url_append(jws, signature);
  return jws;
}

}  // namespace nguon
