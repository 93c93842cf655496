#include "crypto/note.h"

#include <algorithm>

#include "tests/crypto/vectors.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon {
namespace {

using namespace tests;

constexpr std::string_view log_name = "log.example/test";
constexpr std::string_view text = "log.example/test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

PrivateKey key_of(char fill) {
  return PrivateKey::from_seed(std::string(32, fill)).value();
}

NoteVerifier verifier_of(std::string_view name, char fill) {
  return NoteVerifier::make(name, key_of(fill).public_key());
}

std::string refusal(std::string_view bytes, std::vector<NoteVerifier> const &trusted) {
  auto const note = open_note(bytes, trusted);
  return note.has_value() ? "accepted" : note.error().code;
}

std::string form_of(std::string_view bytes) {
  auto const note = parse_note(bytes);
  return note.has_value() ? "accepted" : note.error().code;
}

/// The signature lines of a note.
std::string lines_of(std::string const &note) {
  return note.substr(note.rfind("\n\n") + 2);
}

/// A line as a witness writes it, worked out apart from `cosign`: its time may be one that `cosign` refuses.
std::string cosignature_line(std::string_view name, PrivateKey const &key, std::uint64_t time,
                             std::string_view signed_text) {
  auto const witness = NoteVerifier::make(name, key.public_key(), note_type_cosignature);
  std::string octets;
  for (int shift = 24; shift >= 0; shift -= 8) octets += static_cast<char>(witness.id >> shift & 0xff);
  for (int shift = 56; shift >= 0; shift -= 8) octets += static_cast<char>(time >> shift & 0xff);
  octets += key.sign("cosignature/v1\ntime " + std::to_string(time) + "\n" + std::string(signed_text));
  return "— " + std::string(name) + " " + base64_encode(octets) + "\n";
}

TEST_CASE("a cosignature is written to the byte and tells its time") {
  // The witness and the line that reference implementations agree on.
  auto const seed = hex_decode("c24467003a1268083d9c23b83e6f9d78caee259863d87bd70bdda41c14d2c683").value();
  std::string_view const body = "log.nguon.test/public\n16\naL7omhQDjP8cRoXOalpVbPWUB6k6ESk2y7GNoq4idyE=\n";
  auto const key = PrivateKey::from_seed(seed).value();
  auto const line = cosign(body, "witness.nguon.test/w1", key, 1'767'225'600);
  CHECK(
      line ==
      "— witness.nguon.test/w1 WDhXBgAAAABpVbkArThjTEe3gXYaHLvcLWosfjGB9VSaWkYd00CNnIbWCvyc8ss7GYuoM2MXlCuY9j"
      "1Gz936JtbYq7CZXL8vDqxYAw==\n");
  auto const witness = NoteVerifier::make("witness.nguon.test/w1", key.public_key(), note_type_cosignature);
  auto const opened = open_note(std::string(body) + "\n" + line, std::vector{witness});
  REQUIRE(opened.has_value());
  CHECK(cosignature_time(opened->signatures.front()) == 1'767'225'600);
  CHECK(opened->signatures.front().is_of(witness));
  CHECK_FALSE(opened->signatures.front().is_of(verifier_of("witness.nguon.test/w1", 'a')));
  CHECK(signature_line(opened->signatures.front()) == line);
  CHECK(cosign(text, "w", key_of('w'), (std::uint64_t{1} << 63) - 1) ==
        cosignature_line("w", key_of('w'), (std::uint64_t{1} << 63) - 1, text));
}

TEST_CASE("a signed note opens with its key, and with no other") {
  auto const note = sign_note(text, log_name, key_of('a'));
  auto const opened = open_note(note, std::vector{verifier_of(log_name, 'b'), verifier_of(log_name, 'a')});
  REQUIRE(opened.has_value());
  CHECK(opened->text == text);
  REQUIRE(opened->signatures.size() == 1);
  CHECK(opened->signatures[0].name == log_name);
  CHECK(opened->signatures[0].id == verifier_of(log_name, 'a').id);
  CHECK(refusal(note, {}) == "note-unknown-signer");
  CHECK(refusal(note, {verifier_of(log_name, 'b')}) == "note-unknown-signer");
  CHECK(refusal(note, {verifier_of("log.example/other", 'a')}) == "note-unknown-signer");
}

TEST_CASE("any altered byte of a note is refused") {
  auto const note = sign_note(text, log_name, key_of('a'));
  std::vector const trusted{verifier_of(log_name, 'a')};
  for (std::size_t i = 0; i < note.size(); ++i) {
    CAPTURE(i);
    CHECK_FALSE(open_note(altered(note, i), trusted).has_value());
    CHECK_FALSE(open_note(note.substr(0, i), trusted).has_value());
  }
}

TEST_CASE("signatures of unknown keys are ignored, a wrong one of a known key spoils the note") {
  auto const by_a = sign_note(text, log_name, key_of('a'));
  auto const by_b = lines_of(sign_note(text, log_name, key_of('b')));
  auto const wrong_by_b = lines_of(sign_note("other\n", log_name, key_of('b')));
  auto const a = verifier_of(log_name, 'a');
  auto const b = verifier_of(log_name, 'b');
  CHECK(open_note(by_a + by_b, std::vector{a}).value().signatures.size() == 1);
  CHECK(open_note(by_a + by_b, std::vector{a, b}).value().signatures.size() == 2);
  CHECK(refusal(by_a + wrong_by_b, {a}) == "accepted");
  CHECK(refusal(by_a + wrong_by_b, {a, b}) == "note-bad-signature");
  CHECK(refusal(by_a + wrong_by_b, {b}) == "note-bad-signature");
}

TEST_CASE("a note has a line of a key where name and id are the key's") {
  auto const note = parse_note(sign_note(text, log_name, key_of('a'))).value();
  CHECK(has_line_of(note, verifier_of(log_name, 'a')));
  CHECK_FALSE(has_line_of(note, verifier_of(log_name, 'b')));
  CHECK_FALSE(has_line_of(note, verifier_of("another.example", 'a')));
  CHECK_FALSE(has_line_of(Note{std::string(text), {}}, verifier_of(log_name, 'a')));
}

TEST_CASE("a key counts once, however often it signed") {
  auto const note = sign_note(text, log_name, key_of('a'));
  std::vector const trusted{verifier_of(log_name, 'a')};
  CHECK(open_note(note + lines_of(note), trusted).value().signatures.size() == 1);
  CHECK(refusal(note + lines_of(sign_note("other\n", log_name, key_of('a'))), trusted) ==
        "note-bad-signature");
}

TEST_CASE("a witness's cosignature is checked with its time") {
  auto const log = verifier_of(log_name, 'a');
  auto const witness = NoteVerifier::make("witness.example/w", key_of('w').public_key(), 0x04);
  auto const note = sign_note(text, log_name, key_of('a'));
  auto const line = cosignature_line(witness.name, key_of('w'), 1'767'225'600, text);
  auto const opened = open_note(note + line, std::vector{log, witness});
  REQUIRE(opened.has_value());
  CHECK(opened->signatures.size() == 2);
  CHECK(opened->signatures[1].bytes.size() == 72);

  auto const as_plain = NoteVerifier::make("witness.example/w", key_of('w').public_key());
  CHECK(as_plain.id != witness.id);
  CHECK(refusal(note + line, {log, as_plain}) == "accepted");
  CHECK(refusal(note + line, {as_plain}) == "note-unknown-signer");
  CHECK(refusal(note + cosignature_line(witness.name, key_of('w'), 1, "other\n"), {log, witness}) ==
        "note-bad-signature");
  CHECK(refusal(note + cosignature_line(witness.name, key_of('w'), ~std::uint64_t{0}, text),
                {log, witness}) == "note-bad-signature");
}

TEST_CASE("a note has at most 100 signature lines and 1 MiB") {
  auto const line = lines_of(sign_note(text, log_name, key_of('a')));
  std::string note = std::string(text) + "\n";
  for (int i = 0; i < 100; ++i) note += line;
  CHECK(form_of(note) == "accepted");
  CHECK(form_of(note + line) == "note-too-many-signatures");
  auto const sized = [&](std::size_t bytes) {
    return std::string(bytes - line.size() - 2, 'x') + "\n\n" + line;
  };
  CHECK(form_of(sized(std::size_t{1} << 20)) == "accepted");
  CHECK(form_of(sized((std::size_t{1} << 20) + 1)) == "note-too-large");
  CHECK(parse_note(sized((std::size_t{1} << 20) + 1)).error().kind == ErrorKind::too_large);
}

TEST_CASE("the form of a note is strict") {
  auto const line = lines_of(sign_note(text, log_name, key_of('a')));
  CHECK(form_of("a\n\n" + line) == "accepted");
  CHECK(form_of("a\n\n— x\n\n" + line) == "accepted");
  CHECK(form_of("\n\n" + line) == "accepted");
  CHECK(form_of("") == "note-form");
  CHECK(form_of(line) == "note-form");
  CHECK(form_of("\n" + line) == "note-form");
  CHECK(form_of("a\n" + line) == "note-form");
  CHECK(form_of("a\n\n" + line + "x") == "note-form");
  CHECK(form_of("a\n\n") == "note-without-signature");
  CHECK(form_of("a\n\n" + line + "x\n") == "note-signature-line");
  CHECK(form_of("a\n\n" + line + "\n") == "note-without-signature");
  CHECK(form_of("a\tb\n\n" + line) == "note-characters");
  CHECK(form_of("a\r\n\n" + line) == "note-characters");
  CHECK(form_of("a\xff\n\n" + line) == "note-characters");
  CHECK(form_of(std::string("a\0b\n\n", 5) + line) == "note-characters");
  for (auto const *wrong : {"- a AAAAAAA=\n", "—  a AAAAAAA=\n", "—a AAAAAAA=\n", "— a\n", "— a \n",
                            "— a AAAA\n", "— a+b AAAAAAA=\n", "— a AAAAAAA\n", "— a b AAAAAAA=\n",
                            "— a AAAAAAA= \n", "— AAAAAAA=\n", "— a\xc2\xa0z AAAAAAA=\n"}) {
    CAPTURE(std::string(wrong));
    CHECK(form_of("a\n\n" + std::string(wrong)) == "note-signature-line");
  }
  CHECK(form_of("a\n\n— a AAAAAAA=\n") == "accepted");
}

TEST_CASE("key names hold neither white space of Unicode nor a plus") {
  for (auto const *name : {"a", "log.example/test", "ngu\xe1\xbb\x93n", "a-b_c"})
    CHECK(is_note_key_name(name));
  for (auto const *name : {"", " ", "a b", "a\tb", "a+b", "a\xc2\xa0", "\xe3\x80\x80", "a\xe2\x80\x89z",
                           "\xff", "\xe1\xbb", "\xc2\x85"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(is_note_key_name(name));
  }
}

TEST_CASE("a verifier key is read from its spelling and written back") {
  for (auto const type : {std::uint8_t{0x01}, std::uint8_t{0x04}}) {
    auto const made = NoteVerifier::make(log_name, key_of('a').public_key(), type);
    auto const read = NoteVerifier::parse(made.vkey());
    REQUIRE(read.has_value());
    CHECK(read->name == made.name);
    CHECK(read->id == made.id);
    CHECK(read->type == type);
    CHECK(read->key == made.key);
    CHECK(read->vkey() == made.vkey());
    auto const vkey = made.vkey();
    for (std::size_t i = 0; i < vkey.size(); ++i) {
      CAPTURE(i);
      CHECK_FALSE(NoteVerifier::parse(altered(vkey, i)).has_value());
      CHECK_FALSE(NoteVerifier::parse(vkey.substr(0, i)).has_value());
    }
    CHECK_FALSE(NoteVerifier::parse(vkey + "\n").has_value());
  }
  auto const upper = [](std::string vkey) {
    auto const id = vkey.find('+') + 1;
    for (std::size_t i = id; i < id + 8; ++i)
      if (vkey[i] >= 'a' && vkey[i] <= 'f') vkey[i] = static_cast<char>(vkey[i] - 'a' + 'A');
    return vkey;
  };
  CHECK_FALSE(NoteVerifier::parse(
                  upper("log.nguon.test/public+ee0f562b+AcuHKZtQW4W6hAo8pwJdKmXZu79SBAuR0/qbVBAR0vwP"))
                  .has_value());
}

TEST_CASE("a verifier key of an unknown type or a weak point is refused") {
  auto const spelt = [](std::uint8_t type, std::string const &raw) {
    auto const id = note_key_id(log_name, type, raw);
    std::string octets;
    for (int shift = 24; shift >= 0; shift -= 8) octets += static_cast<char>(id >> shift & 0xff);
    return std::string(log_name) + "+" + hex_encode(octets) + "+" +
           base64_encode(static_cast<char>(type) + raw);
  };
  auto const raw = key_of('a').public_key().raw();
  CHECK(NoteVerifier::parse(spelt(0x01, raw)).has_value());
  CHECK(NoteVerifier::parse(spelt(0x02, raw)).error().code == "bad-vkey");
  CHECK(NoteVerifier::parse(spelt(0x06, std::string(1312, 'x'))).error().code == "bad-vkey");
  CHECK(NoteVerifier::parse(spelt(0x01, '\x01' + std::string(31, '\0'))).error().code == "bad-key");
}

TEST_CASE("a checkpoint is written and read") {
  Checkpoint const checkpoint{std::string(log_name), 18'446'744'073'709'551'615u, sha256("root")};
  auto const written = checkpoint_text(checkpoint);
  CHECK(written == "log.example/test\n18446744073709551615\n" + base64_encode(sha256("root").view()) + "\n");
  CHECK(parse_checkpoint(written).value() == checkpoint);
  CHECK(parse_checkpoint(written + "extension\n").value() == checkpoint);
  for (std::size_t i = 0; i < written.size(); ++i)
    CHECK_FALSE(parse_checkpoint(written.substr(0, i)).has_value());
}

TEST_CASE("a checkpoint has one spelling") {
  auto const root = base64_encode(sha256("root").view());
  auto const code = [](std::string const &spelt) {
    auto const checkpoint = parse_checkpoint(spelt);
    return checkpoint.has_value() ? "accepted" : checkpoint.error().code;
  };
  CHECK(code("o\n7\n" + root + "\n") == "accepted");
  CHECK(code("\n7\n" + root + "\n") == "checkpoint-origin");
  for (auto const *size : {"", "07", "00", "+7", "-7", "7 ", " 7", "0x7", "7.0", "18446744073709551616"}) {
    CAPTURE(std::string(size));
    CHECK(code("o\n" + std::string(size) + "\n" + root + "\n") == "checkpoint-size");
  }
  CHECK(code("o\n7\n" + root + " \n") == "checkpoint-root");
  CHECK(code("o\n7\n" + root.substr(4) + "\n") == "checkpoint-root");
  CHECK(code("o\n7\n" + base64url_encode(sha256("root").view()) + "\n") == "checkpoint-root");
  CHECK(code("o\n0\n" + root + "\n") == "checkpoint-empty-root");
  CHECK(code("o\n7\n" + root + "\n\n") == "checkpoint-extension");
  CHECK(code("o\n7\n" + root) == "checkpoint-form");
}

std::vector<NoteVerifier> verifiers_of(json::value const &vkeys) {
  std::vector<NoteVerifier> trusted;
  for (auto const &vkey : vkeys.as_array()) trusted.push_back(NoteVerifier::parse(text_of(vkey)).value());
  return trusted;
}

std::vector<std::string> signers_of(Note const &note, std::vector<NoteVerifier> const &trusted) {
  std::vector<std::string> vkeys;
  for (auto const &signature : note.signatures)
    for (auto const &verifier : trusted)
      if (verifier.name == signature.name && verifier.id == signature.id) vkeys.push_back(verifier.vkey());
  std::sort(vkeys.begin(), vkeys.end());
  return vkeys;
}

/// All keys of the vectors: some stand alone under their label, some in a list.
std::vector<json::value> keys_of(json::value const &vectors) {
  std::vector<json::value> keys;
  for (auto const &[label, row] : vectors.at("keys").as_object()) {
    if (row.is_object())
      keys.push_back(row);
    else
      keys.insert(keys.end(), row.as_array().begin(), row.as_array().end());
  }
  return keys;
}

void check_key(json::value const &row) {
  auto const name = text_of(row.at("name"));
  CAPTURE(name);
  auto const type = row.at("type").to_number<std::uint8_t>();
  auto const key = PrivateKey::from_seed(bytes_of(row.at("seed"))).value();
  CHECK(hex_encode(key.public_key().raw()) == text_of(row.at("public_key")));
  CHECK(NoteVerifier::make(name, key.public_key(), type).vkey() == text_of(row.at("vkey")));
}

void check_notes(std::string const &file) {
  auto const vectors = json::parse(file);
  auto const keys = keys_of(vectors);
  for (auto const &key : keys) check_key(key);
  for (auto const &row : vectors.at("bad_vkeys").as_array()) {
    CAPTURE(text_of(row.at("why")));
    CHECK_FALSE(NoteVerifier::parse(text_of(row.at("vkey"))).has_value());
  }
  for (auto const &row : vectors.at("cases").as_array()) {
    CAPTURE(text_of(row.at("why")));
    auto const trusted = verifiers_of(row.at("trusted_vkeys"));
    auto const opened = open_note(bytes_of(row.at("note_hex")), trusted);
    CHECK(opened.has_value() == row.at("valid").as_bool());
    if (!opened.has_value() || !row.at("valid").as_bool()) continue;
    CHECK(opened->text == text_of(row.at("text")));
    auto expected = json::value_to<std::vector<std::string>>(row.at("verified_by"));
    std::sort(expected.begin(), expected.end());
    CHECK(signers_of(*opened, trusted) == expected);
    // Ed25519 is deterministic: signing again gives the very line.
    for (auto const &key : keys) {
      if (std::find(expected.begin(), expected.end(), text_of(key.at("vkey"))) == expected.end()) continue;
      auto const signer = PrivateKey::from_seed(bytes_of(key.at("seed"))).value();
      auto const line = lines_of(sign_note(opened->text, text_of(key.at("name")), signer));
      CHECK(bytes_of(row.at("note_hex")).find(line) != std::string::npos);
    }
  }
}

void check_checkpoints(std::string const &file) {
  auto const vectors = json::parse(file);
  for (auto const &row : vectors.at("cases").as_array()) {
    CAPTURE(text_of(row.at("why")));
    std::vector const trusted{NoteVerifier::parse(text_of(row.at("vkey"))).value()};
    auto const opened = open_note(text_of(row.at("checkpoint")), trusted);
    auto const checkpoint = opened ? parse_checkpoint(opened->text) : Result<Checkpoint>(opened.error());
    bool const is_accepted = checkpoint.has_value() && checkpoint->origin == text_of(row.at("origin"));
    CHECK(is_accepted == row.at("valid").as_bool());
    if (!is_accepted) continue;
    CHECK(checkpoint->size == row.at("size").to_number<std::uint64_t>());
    CHECK(checkpoint->root == hash_of(row.at("root")));
  }
}

void check_cosignatures(std::string const &file) {
  auto const vectors = json::parse(file);
  auto const body = text_of(vectors.at("checkpoint_body"));
  std::vector trusted{NoteVerifier::parse(text_of(vectors.at("log_vkey"))).value()};
  for (auto const &row : vectors.at("cosignatures").as_array()) {
    auto const vkey = text_of(row.at("vkey"));
    CAPTURE(vkey);
    trusted.push_back(NoteVerifier::parse(vkey).value());
    CHECK(trusted.back().vkey() == vkey);
    auto const opened = open_note(body + "\n" + text_of(row.at("line")), std::vector{trusted.back()});
    CHECK(opened.has_value());
    CHECK("cosignature/v1\ntime " + std::to_string(row.at("time").to_number<std::uint64_t>()) + "\n" + body ==
          text_of(row.at("message")));
  }
  auto const whole = open_note(text_of(vectors.at("cosigned_checkpoint")), trusted);
  REQUIRE(whole.has_value());
  CHECK(whole->text == body);
  CHECK(whole->signatures.size() == trusted.size());
  for (auto const &row : vectors.at("invalid").as_array()) {
    CAPTURE(text_of(row.at("why")));
    std::vector const witness{NoteVerifier::parse(text_of(row.at("vkey"))).value()};
    CHECK_FALSE(open_note(body + "\n" + text_of(row.at("line")), witness).has_value());
  }
  if (auto const *const ml_dsa = vectors.as_object().if_contains("ml_dsa_44")) {
    auto const vkey = text_of(ml_dsa->at("vkey"));
    std::printf("skipped: ML-DSA-44 cosignatures of %s (not supported)\n",
                text_of(ml_dsa->at("name")).c_str());
    CHECK_FALSE(NoteVerifier::parse(vkey).has_value());
  }
}

TEST_CASE("the note, checkpoint and cosignature vectors get the stated verdicts") {
  check_notes(read_vector("notes.json"));
  check_checkpoints(read_vector("checkpoints.json"));
  check_cosignatures(read_vector("cosignatures.json"));
}

TEST_CASE("conformance: tlog/notes, checkpoints and cosignatures get the stated verdicts") {
  if (auto const file = read_conformance("tlog/notes.json")) check_notes(*file);
  if (auto const file = read_conformance("tlog/checkpoints.json")) check_checkpoints(*file);
  if (auto const file = read_conformance("tlog/cosignatures.json")) check_cosignatures(*file);
}

TEST_CASE("conformance: tlog/tree has a checkpoint that its key opens") {
  auto const checkpoint = read_conformance("tlog/tree/checkpoint");
  auto vkey = read_conformance("tlog/tree.vkey");
  if (!checkpoint || !vkey) return;
  while (vkey->ends_with('\n')) vkey->pop_back();
  std::vector const trusted{NoteVerifier::parse(*vkey).value()};
  auto const opened = open_note(*checkpoint, trusted);
  REQUIRE(opened.has_value());
  CHECK(parse_checkpoint(opened->text).value().size == 600);
}

}  // namespace
}  // namespace nguon
