// Notes, checkpoints and verifier keys that are accepted come back from their own spelling.
#include "crypto/note.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  static auto const key = PrivateKey::from_seed(std::string(32, 's')).value();
  static auto const verifier = NoteVerifier::make("log.example/fuzz", key.public_key());
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const note = parse_note(text)) {
    NGUON_CHECK(text.starts_with(note->text) && note->text.ends_with('\n') && !note->signatures.empty());
    auto const signed_again = sign_note(note->text, verifier.name, key);
    if (auto const opened = open_note(signed_again, {&verifier, 1})) NGUON_CHECK(opened->text == note->text);
  }
  static_cast<void>(open_note(text, {&verifier, 1}));
  if (auto const checkpoint = parse_checkpoint(text)) {
    auto const spelt = checkpoint_text(*checkpoint);
    NGUON_CHECK(text.starts_with(spelt) && parse_checkpoint(spelt).value() == *checkpoint);
  }
  if (auto const parsed = NoteVerifier::parse(text)) NGUON_CHECK(parsed->vkey() == text);
  return 0;
}
