#pragma once
// C2SP signed notes (c2sp.org/signed-note@v1.0.0) and checkpoints (c2sp.org/tlog-checkpoint@v1.0.0).
//
//   <text, ends in LF> LF — <key name> <base64(key id || signature)> LF ...
//
// A checkpoint's text is <origin> LF <size> LF <base64 root> LF [extension lines].

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"
#include "crypto/key.h"

namespace nguon {

/// What a key signs: the text of a note as it is (a log), or a cosignature of it (a witness;
/// c2sp.org/tlog-cosignature@v1.0.0). Keys of other types (ML-DSA-44 is 0x06) are unknown keys here.
inline constexpr std::uint8_t note_type_ed25519 = 0x01;
inline constexpr std::uint8_t note_type_cosignature = 0x04;

/// A verifier key, "<name>+<8 hex digits of id>+<base64(type || key)>".
struct NoteVerifier {
  std::string name;
  std::uint32_t id = 0;
  std::uint8_t type = note_type_ed25519;
  PublicKey key;

  static Result<NoteVerifier> parse(std::string_view vkey);
  /// Requires: `key` is Ed25519 and `name` is a valid key name.
  static NoteVerifier make(std::string_view name, PublicKey const &key,
                           std::uint8_t type = note_type_ed25519);
  std::string vkey() const;
};

/// First four bytes of SHA-256(name || LF || type || key), big-endian.
std::uint32_t note_key_id(std::string_view name, std::uint8_t type, std::string_view public_key);
/// Not empty, valid UTF-8, no white space of Unicode, no '+'.
bool is_note_key_name(std::string_view name);

struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;  ///< After the four bytes of the id.

  bool is_of(NoteVerifier const &verifier) const { return name == verifier.name && id == verifier.id; }
};
/// "— <name> <base64>", with its LF.
std::string signature_line(NoteSignature const &signature);
/// When the signer of a cosignature had seen no larger tree: Unix seconds. Requires: a cosignature that was
/// verified.
std::uint64_t cosignature_time(NoteSignature const &cosignature);

/// A note whose form was checked and whose signatures were not.
struct Note {
  std::string text;  ///< With its last LF.
  std::vector<NoteSignature> signatures;
};

/// Whether one of the note's lines bears this key's name and id. That its signature holds is not asked.
bool has_line_of(Note const &note, NoteVerifier const &key);

/// At most 1 MiB and 100 signature lines.
Result<Note> parse_note(std::string_view bytes);

/// Opens a note: unknown keys are ignored, a wrong signature of a known key refuses the whole note, and at
/// least one known key must have signed. Returns the note with the verified signatures only, one a key. A
/// cosignature (type 0x04) is checked over its own message ("cosignature/v1", time, text).
Result<Note> open_note(std::string_view bytes, std::span<NoteVerifier const> trusted);

/// `text` with one signature line of an Ed25519 key, or one of each. Requires: text ends in LF.
std::string sign_note(std::string_view text, std::string_view name, PrivateKey const &key);
std::string sign_note(std::string_view text, std::string_view name, std::span<PrivateKey const> keys);

/// A witness's line below a checkpoint's `text`, with its LF: no larger tree than this one, and none beside
/// it, had been seen at `time`. Requires: text ends in LF; 0 < time < 2^63.
std::string cosign(std::string_view text, std::string_view name, PrivateKey const &key, std::uint64_t time);

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root;
  bool operator==(Checkpoint const &) const = default;
};

/// The text of a checkpoint without extension lines.
std::string checkpoint_text(Checkpoint const &checkpoint);
/// Accepts extension lines and ignores them; refuses leading zeros, an empty origin, a root that is not 32
/// bytes.
Result<Checkpoint> parse_checkpoint(std::string_view text);

}  // namespace nguon
