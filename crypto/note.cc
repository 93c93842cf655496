#include "crypto/note.h"

#include <algorithm>
#include <optional>

#include "crypto/base64.h"
#include "crypto/merkle.h"
#include "crypto/number.h"
#include "crypto/utf8.h"

namespace nguon {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t note_bytes_max = std::size_t{1} << 20;
constexpr std::size_t signatures_max = 100;
constexpr auto signature_mark = "\xe2\x80\x94 "sv;  // An em dash and a space.
constexpr std::size_t id_bytes = 4;
constexpr std::size_t time_bytes = 8;

Error malformed(std::string code, std::string message) {
  return {ErrorKind::malformed, std::move(code), std::move(message)};
}

Error bad_verifier_key(char const *message) {
  return malformed("bad-vkey", message);
}

/// Unicode's White_Space property.
bool is_white_space(char32_t point) {
  return (point >= 0x09 && point <= 0x0d) || point == 0x20 || point == 0x85 || point == 0xa0 ||
         point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 ||
         point == 0x202f || point == 0x205f || point == 0x3000;
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (char const byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

std::string id_octets(std::uint32_t id) {
  return {static_cast<char>(id >> 24), static_cast<char>(id >> 16 & 0xff), static_cast<char>(id >> 8 & 0xff),
          static_cast<char>(id & 0xff)};
}

/// Cuts what stands before `mark` off `text`, and the mark itself; all of it where there is no mark.
std::string_view cut(std::string_view &text, char mark) {
  auto const at = std::min(text.find(mark), text.size());
  auto const head = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return head;
}

/// "— <name> <base64>", without its LF.
Result<NoteSignature> parse_signature_line(std::string_view line) {
  Error const refusal = malformed("note-signature-line", "A signature line of the note is not well-formed.");
  if (!line.starts_with(signature_mark)) return refusal;
  line.remove_prefix(signature_mark.size());
  auto const name = cut(line, ' ');
  auto const bytes = base64_decode(line);
  if (!is_note_key_name(name) || !bytes || bytes->size() <= id_bytes) return refusal;
  return NoteSignature{std::string(name), static_cast<std::uint32_t>(big_endian(bytes->substr(0, id_bytes))),
                       bytes->substr(id_bytes)};
}

std::string cosigned_message(std::string_view text, std::uint64_t time) {
  return "cosignature/v1\ntime " + std::to_string(time) + '\n' + std::string(text);
}

bool verify_cosignature(NoteSignature const &signature, PublicKey const &key, std::string_view text) {
  if (signature.bytes.size() <= time_bytes) return false;
  std::string_view const bytes = signature.bytes;
  auto const time = big_endian(bytes.substr(0, time_bytes));
  if (time >> 63 != 0) return false;
  return key.verify(cosigned_message(text, time), bytes.substr(time_bytes));
}

bool verify_signature(NoteSignature const &signature, NoteVerifier const &verifier, std::string_view text) {
  return verifier.type == note_type_cosignature ? verify_cosignature(signature, verifier.key, text)
                                                : verifier.key.verify(text, signature.bytes);
}

}  // namespace

Result<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
  // Base64 may hold a plus too, but a name and an id may not: the first two separate.
  if (std::count(vkey.begin(), vkey.end(), '+') < 2)
    return bad_verifier_key("A verifier key has three parts: name+id+key.");
  auto const name = cut(vkey, '+');
  auto const id_text = cut(vkey, '+');
  if (!is_note_key_name(name))
    return bad_verifier_key("The name in the verifier key is empty or holds white space.");
  auto const bytes = base64_decode(vkey);
  if (!bytes || bytes->size() < 2) return bad_verifier_key("The key in the verifier key is not base64.");
  auto const type = static_cast<std::uint8_t>(bytes->front());
  auto const raw = std::string_view(*bytes).substr(1);
  auto const id = note_key_id(name, type, raw);
  if (id_text != hex_encode(id_octets(id)))
    return bad_verifier_key("The id in the verifier key does not fit its key.");
  if (type != note_type_ed25519 && type != note_type_cosignature)
    return bad_verifier_key(
        "The verifier key is of a type that is not supported; Ed25519 keys and cosignatures are.");
  auto key = PublicKey::from_raw(KeyAlgorithm::ed25519, raw);
  if (!key) return std::move(key).error();
  return NoteVerifier{std::string(name), id, type, *std::move(key)};
}

NoteVerifier NoteVerifier::make(std::string_view name, PublicKey const &key, std::uint8_t type) {
  NGUON_CHECK(is_note_key_name(name) && key.algorithm() == KeyAlgorithm::ed25519);
  return {std::string(name), note_key_id(name, type, key.raw()), type, key};
}

std::string NoteVerifier::vkey() const {
  return name + '+' + hex_encode(id_octets(id)) + '+' + base64_encode(static_cast<char>(type) + key.raw());
}

std::uint32_t note_key_id(std::string_view name, std::uint8_t type, std::string_view public_key) {
  char const type_byte = static_cast<char>(type);
  auto const digest = sha256({name, "\n", std::string_view(&type_byte, 1), public_key});
  return static_cast<std::uint32_t>(big_endian(digest.view().substr(0, id_bytes)));
}

bool is_note_key_name(std::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    auto const point = take_code_point(name);
    if (!point || is_white_space(*point) || *point == U'+') return false;
  }
  return true;
}

bool has_line_of(Note const &note, NoteVerifier const &key) {
  return std::ranges::any_of(note.signatures,
                             [&](NoteSignature const &signature) { return signature.is_of(key); });
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > note_bytes_max)
    return Error{ErrorKind::too_large, "note-too-large", "The note is over 1 MiB."};
  bool const has_control =
      std::any_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c < 0x20 && c != '\n'; });
  if (has_control || !is_utf8(bytes))
    return malformed("note-characters",
                     "The note is not UTF-8, or holds control characters other than line feeds.");
  auto const blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos || !bytes.ends_with('\n'))
    return malformed("note-form",
                     "The note lacks the empty line before its signatures, or its last line feed.");

  Note note{std::string(bytes.substr(0, blank + 1)), {}};
  auto lines = bytes.substr(blank + 2);
  while (!lines.empty()) {
    if (note.signatures.size() == signatures_max)
      return Error{ErrorKind::too_large, "note-too-many-signatures",
                   "The note has more than 100 signature lines."};
    auto signature = parse_signature_line(cut(lines, '\n'));
    if (!signature) return std::move(signature).error();
    note.signatures.push_back(*std::move(signature));
  }
  if (note.signatures.empty()) return malformed("note-without-signature", "The note has no signature line.");
  return note;
}

Result<Note> open_note(std::string_view bytes, std::span<NoteVerifier const> trusted) {
  auto note = parse_note(bytes);
  if (!note) return note;
  std::vector<NoteSignature> verified;
  for (auto &signature : note->signatures) {
    auto const verifier =
        std::ranges::find_if(trusted, [&](NoteVerifier const &known) { return signature.is_of(known); });
    if (verifier == trusted.end()) continue;
    if (!verify_signature(signature, *verifier, note->text))
      return Error{ErrorKind::unverified, "note-bad-signature",
                   "The signature of " + signature.name + " does not hold."};
    auto const is_first =
        std::ranges::none_of(verified, [&](NoteSignature const &before) { return before.is_of(*verifier); });
    if (is_first) verified.push_back(std::move(signature));
  }
  if (verified.empty())
    return Error{ErrorKind::unverified, "note-unknown-signer",
                 "No key that is trusted here signed the note."};
  note->signatures = std::move(verified);
  return note;
}

std::string signature_line(NoteSignature const &signature) {
  return std::string(signature_mark) + signature.name + ' ' +
         base64_encode(id_octets(signature.id) + signature.bytes) + '\n';
}

std::uint64_t cosignature_time(NoteSignature const &cosignature) {
  NGUON_CHECK(cosignature.bytes.size() > time_bytes);
  return big_endian(std::string_view(cosignature.bytes).substr(0, time_bytes));
}

std::string sign_note(std::string_view text, std::string_view name, PrivateKey const &key) {
  return sign_note(text, name, std::span(&key, 1));
}

std::string sign_note(std::string_view text, std::string_view name, std::span<PrivateKey const> keys) {
  NGUON_CHECK(text.ends_with('\n'));
  auto note = std::string(text) + '\n';
  for (auto const &key : keys) {
    auto const signer = NoteVerifier::make(name, key.public_key());
    note += signature_line({signer.name, signer.id, key.sign(text)});
  }
  return note;
}

std::string cosign(std::string_view text, std::string_view name, PrivateKey const &key, std::uint64_t time) {
  NGUON_CHECK(text.ends_with('\n') && time > 0 && time >> 63 == 0);
  auto const signer = NoteVerifier::make(name, key.public_key(), note_type_cosignature);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(time >> shift & 0xff);
  return signature_line({signer.name, signer.id, bytes + key.sign(cosigned_message(text, time))});
}

std::string checkpoint_text(Checkpoint const &checkpoint) {
  return checkpoint.origin + '\n' + std::to_string(checkpoint.size) + '\n' +
         base64_encode(checkpoint.root.view()) + '\n';
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  if (!text.ends_with('\n'))
    return malformed("checkpoint-form", "The checkpoint does not end in a line feed.");
  auto const origin = cut(text, '\n');
  if (origin.empty()) return malformed("checkpoint-origin", "The checkpoint names no origin.");
  auto const size = parse_number(cut(text, '\n'));
  if (!size) return malformed("checkpoint-size", "The size in the checkpoint is not a plain decimal number.");
  auto const root_bytes = base64_decode(cut(text, '\n'));
  auto const root = hash_from_bytes(root_bytes ? *root_bytes : std::string());
  if (!root) return malformed("checkpoint-root", "The root in the checkpoint is not 32 bytes in base64.");
  if (*size == 0 && *root != empty_root())
    return malformed("checkpoint-empty-root",
                     "The checkpoint of an empty log has a root that is not the empty tree's.");
  while (!text.empty())
    if (cut(text, '\n').empty())
      return malformed("checkpoint-extension", "The checkpoint has an empty line.");
  return Checkpoint{std::string(origin), *size, *root};
}

}  // namespace nguon
