#include "trace/own_id.h"

#include "crypto/hash.h"

namespace nguon::trace {
namespace {

constexpr std::string_view body_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view check_alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t own_id_body = 10;
constexpr std::size_t short_code_body = 9;

/// ISO/IEC 7064, hybrid system MOD 37,36.
char check_character(std::string_view body) {
  constexpr std::size_t modulus = 36;
  std::size_t carry = modulus;
  for (auto const c : body) {
    auto const sum = (carry + check_alphabet.find(c)) % modulus;
    carry = (sum == 0 ? modulus : sum) * 2 % (modulus + 1);
  }
  return check_alphabet[(modulus + 1 - carry) % modulus];
}

/// The first 5·`size` bits, five to a character, most significant first.
std::string write_body(std::string_view bytes, std::size_t size) {
  NGUON_CHECK(bytes.size() * 8 >= size * 5);
  std::string body;
  unsigned bits = 0, pending = 0;
  for (auto const byte : bytes) {
    pending = (pending << 8) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5 && body.size() < size; bits -= 5)
      body += body_alphabet[(pending >> (bits - 5)) & 31];
    if (body.size() == size) break;
  }
  return body;
}

std::string with_check(std::string body) {
  body += check_character(body);
  return body;
}

char read_look_alike(char c) {
  if (c == 'I' || c == 'L') return '1';
  return c == 'O' ? '0' : c;
}

Error refuse(char const *code, std::string message) {
  return {ErrorKind::malformed, code, std::move(message), "id"};
}

Result<std::string> parse_checked(std::string_view text, std::size_t body_size) {
  std::string typed;
  for (auto const c : text) {
    if (c == ' ' || c == '-') continue;
    typed += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (typed.size() > body_size + 1) break;
  }
  if (typed.size() != body_size + 1) {
    return refuse("id-length", "This code has " + std::to_string(body_size + 1) + " characters.");
  }
  auto const typed_check = typed.back();
  typed.pop_back();
  for (auto &c : typed) {
    c = read_look_alike(c);
    if (body_alphabet.find(c) == std::string_view::npos) {
      return refuse("id-character",
                    "This code holds a character that is neither a digit nor a letter of its alphabet.");
    }
  }
  auto const check = check_character(typed);
  if (read_look_alike(typed_check) != read_look_alike(check)) {
    return refuse("id-check", "This code is mistyped: its check character does not fit.");
  }
  return typed + check;
}

}  // namespace

std::string make_own_id(std::string_view random_bytes) {
  NGUON_CHECK(random_bytes.size() == 7);
  return with_check(write_body(random_bytes, own_id_body));
}

Result<std::string> parse_own_id(std::string_view text) {
  return parse_checked(text, own_id_body);
}

bool is_own_id(std::string_view text) {
  if (text.size() != own_id_body + 1) return false;
  auto const body = text.substr(0, own_id_body);
  return body.find_first_not_of(body_alphabet) == std::string_view::npos &&
         text.back() == check_character(body);
}

std::string short_code(std::string_view subject) {
  return with_check(write_body(sha256(subject).view(), short_code_body)).insert(5, "-");
}

Result<std::string> parse_short_code(std::string_view text) {
  return parse_checked(text, short_code_body);
}

std::string short_code_bytes(std::string_view code) {
  std::uint64_t bits = 0;
  for (auto const c : code.substr(0, 8)) bits = bits << 5 | body_alphabet.find(c);
  std::string bytes;
  for (int shift = 32; shift >= 0; shift -= 8) bytes += static_cast<char>(bits >> shift);
  return bytes;
}

}  // namespace nguon::trace
