#include "trace/decimal.h"

#include <algorithm>

namespace nguon::trace {
namespace {

constexpr std::size_t digits_max = 15;
constexpr std::size_t decimals_max = 6;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Error refuse(std::string_view text, char const *code, char const *what) {
  return {ErrorKind::malformed, code, "\"" + std::string(text.substr(0, 40)) + "\" " + what};
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
  auto const negative = text.starts_with('-');
  auto const unsigned_part = text.substr(negative ? 1 : 0);
  auto const point = unsigned_part.find('.');
  auto const whole = unsigned_part.substr(0, point);
  auto const decimals =
      point == std::string_view::npos ? std::string_view() : unsigned_part.substr(point + 1);

  auto const all_digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), is_digit);
  };
  auto const has_dangling_point = point != std::string_view::npos && decimals.empty();
  if (whole.empty() || has_dangling_point || !all_digits(whole) || !all_digits(decimals)) {
    return refuse(text, "number-form", "is not a plain decimal number such as 12.5.");
  }
  if (whole.size() > 1 && whole.front() == '0')
    return refuse(text, "number-form", "starts with a needless zero.");
  if (decimals.size() > decimals_max) return refuse(text, "number-decimals", "has more than 6 decimals.");
  auto const digits = (whole == "0" ? 0 : whole.size()) + decimals.size();
  if (digits > digits_max) return refuse(text, "number-digits", "has more than 15 digits.");

  Int128 value = 0;
  for (auto const c : whole) value = value * 10 + (c - '0');
  for (std::size_t i = 0; i < decimals_max; ++i)
    value = value * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
  return Decimal(negative ? -value : value);
}

std::string Decimal::text() const {
  auto rest = millionths_ < 0 ? -millionths_ : millionths_;
  std::string reversed;
  for (std::size_t place = 0; rest != 0 || place <= decimals_max; ++place, rest /= 10) {
    auto const digit = static_cast<char>('0' + static_cast<int>(rest % 10));
    if (place == decimals_max && !reversed.empty()) reversed += '.';
    if (place >= decimals_max || digit != '0' || !reversed.empty()) reversed += digit;
  }
  if (millionths_ < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

Decimal Decimal::operator*(Decimal other) const {
  // Cut apart, so that the product of two 15-digit figures stays within 128 bits: (a·10⁶ + b)(c·10⁶ + d) /
  // 10⁶.
  auto const a = millionths_ / scale;
  auto const b = millionths_ % scale;
  Int128 whole = 0, part = 0;
  if (__builtin_mul_overflow(a, other.millionths_, &whole) ||
      __builtin_mul_overflow(b, other.millionths_, &part)) {
    return Decimal(is_negative() == other.is_negative() ? most : -most);
  }
  return Decimal(sum(whole, part / scale));
}

Decimal Decimal::divided_by(Decimal by) const {
  Int128 whole = 0;
  if (__builtin_mul_overflow(millionths_ / by.millionths_, scale, &whole))
    return Decimal(is_negative() == by.is_negative() ? most : -most);
  // Less than `by`, which has at most 21 digits where it is a figure and not a sum.
  auto const rest = millionths_ % by.millionths_;
  Int128 part = 0;
  if (__builtin_mul_overflow(rest, scale, &part)) part = 0;
  return Decimal(sum(whole, part / by.millionths_));
}

}  // namespace nguon::trace
