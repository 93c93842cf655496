#pragma once
// JWS Compact Serialization (RFC 7515), as strict as a log that lasts needs it to be.

#include <string>
#include <string_view>

#include "crypto/key.h"

namespace nguon {

/// The protected header of a statement. Exactly these members; any other, a duplicate, or `crit` is refused.
struct JwsHeader {
  std::string alg;  ///< "EdDSA", "Ed25519" or "ES256".
  std::string kid;  ///< RFC 7638 thumbprint, base64url.
  std::string aud;  ///< The origin of the log that the statement was made for.
  std::string typ;  ///< "nguon+jws".
  std::string cty;  ///< Media type of the payload.
};

/// A JWS taken apart but not verified. Owns its bytes.
struct Jws {
  JwsHeader header;
  std::string compact;    ///< The whole statement as it was received.
  std::string payload;    ///< Decoded.
  std::string signature;  ///< Decoded, 64 bytes.

  /// ASCII(header) '.' ASCII(payload): what was signed.
  std::string_view signing_input() const { return std::string_view(compact).substr(0, compact.rfind('.')); }
  /// SHA-256 of the signing input: the statement's identity, the same for both spellings of an ES256
  /// signature.
  Hash id() const { return sha256(signing_input()); }
};

/// Refuses: not three parts, bad or padded base64url, trailing bytes, a header that is not an object of
/// exactly the members of JwsHeader as strings, `alg` other than the three, `typ` other than "nguon+jws", a
/// signature that is not 64 bytes. The field of an error is the header's member, "header", "payload",
/// "signature" or "statement". A wrong `alg` counts as unsigned, everything else as malformed.
Result<Jws> parse_jws(std::string_view compact);

/// Holds when the key's own algorithm fits `alg`, `kid` is the key's thumbprint, and the signature verifies.
Result<void> verify_jws(Jws const &jws, PublicKey const &key);

/// Signs `payload`. The header is written as {"alg","kid","aud","typ","cty"} with alg EdDSA or ES256.
std::string sign_jws(PrivateKey const &key, std::string_view aud, std::string_view cty,
                     std::string_view payload);

}  // namespace nguon
