#include "trace/gs1.h"

#include <algorithm>
#include <array>

#include "trace/gs1/ai.h"

namespace nguon::trace {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// The 82 characters in the order of their values for the check pair.
constexpr std::string_view set82_in_order =
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// The field of an error, as people know it.
std::string_view field_of(std::string_view ai) {
  if (ai == "00") return "sscc";
  if (ai == "01") return "gtin";
  if (ai == "10") return "lot";
  if (ai == "21") return "serial";
  return ai;
}

Error refuse_length(std::string_view digits) {
  return {ErrorKind::malformed, "key-length",
          "A GTIN has 8, 12, 13 or 14 digits, not " + std::to_string(digits.size()) + ".", "gtin"};
}

Result<std::string> parse_value(std::string_view ai, std::string_view field, std::string_view text,
                                Check check) {
  auto const *row = find_ai(ai);
  if (row == nullptr) {
    return Error{ErrorKind::malformed, "unknown-gs1-key",
                 "GS1 has no Application Identifier \"" + std::string(ai.substr(0, 40)) + "\".",
                 std::string(ai.substr(0, 40))};
  }
  std::string value;
  if (ai == "01") {
    auto const size = text.size();
    if (size != 8 && size != 12 && size != 13 && size != 14) return refuse_length(text);
    value.assign(14 - size, '0');
  }
  value += text;
  if (auto const checked = check_value(*row, field, value, check); !checked) return checked.error();
  return value;
}

/// The first primes, the weights of a check pair.
constexpr std::array<unsigned, 97> primes = [] {
  std::array<unsigned, 97> list{};
  std::size_t count = 0;
  for (unsigned candidate = 2; count < list.size(); ++candidate) {
    auto const is_prime = std::none_of(list.begin(), list.begin() + count,
                                       [&](unsigned prime) { return candidate % prime == 0; });
    if (is_prime) list[count++] = candidate;
  }
  return list;
}();

}  // namespace

char gs1_check_digit(std::string_view digits) {
  unsigned sum = 0;
  unsigned weight = 3;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, weight = 4 - weight) {
    sum += weight * static_cast<unsigned>(*digit - '0');
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

bool has_gs1_check_digit(std::string_view digits) {
  return digits.size() >= 2 && all_digits(digits) &&
         digits.back() == gs1_check_digit(digits.substr(0, digits.size() - 1));
}

bool has_gs1_check_pair(std::string_view text) {
  constexpr std::string_view pair_set = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  if (text.size() < 2 || text.size() > primes.size() + 2 || !is_set82(text)) return false;
  auto const body = text.substr(0, text.size() - 2);
  unsigned sum = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    sum += primes[i] * static_cast<unsigned>(set82_in_order.find(body[body.size() - 1 - i]));
  }
  sum %= 1021;
  return text[text.size() - 2] == pair_set[sum / 32] && text.back() == pair_set[sum % 32];
}

bool is_set82(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    // '!'…'?' without '#' and '$'; letters; '_'.
    return is_letter(c) || c == '_' || (c >= '!' && c <= '?' && c != '#' && c != '$');
  });
}

bool is_set39(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '#' || c == '-' || c == '/';
  });
}

bool is_set64(std::string_view text) {
  auto const padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  if (padding > 2 || (padding > 0 && text.size() % 3 != 0)) return false;
  text.remove_suffix(padding);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

Result<std::string> parse_gtin(std::string_view digits) {
  return parse_value("01", "gtin", digits, Check::all);
}
Result<std::string> parse_gln(std::string_view digits) {
  return parse_value("414", "gln", digits, Check::all);
}
Result<std::string> parse_sscc(std::string_view digits) {
  return parse_value("00", "sscc", digits, Check::all);
}
Result<std::string> parse_lot(std::string_view text) {
  return parse_value("10", "lot", text, Check::all);
}
Result<std::string> parse_serial(std::string_view text) {
  return parse_value("21", "serial", text, Check::all);
}

Result<std::string> parse_ai_value(std::string_view ai, std::string_view value) {
  return parse_value(ai, field_of(ai), value, Check::all);
}
Result<std::string> parse_key_value(std::string_view ai, std::string_view value) {
  return parse_value(ai, field_of(ai), value, Check::as_in_addresses);
}

}  // namespace nguon::trace
