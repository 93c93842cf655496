#include "trace/gs1/coupon.h"

#include <algorithm>

#include "trace/gs1/lint.h"

namespace nguon::trace {
namespace {

/// What is left of the digits. After the first fault every further step fails too.
class Digits {
 public:
  explicit Digits(std::string_view text)
      : rest_(text),
        holds_(std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {}

  bool is_complete() const { return holds_ && rest_.empty(); }

  std::string_view take(std::size_t size) {
    if (rest_.size() < size) holds_ = false;
    if (!holds_) return {};
    auto const part = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return part;
  }

  /// One digit out of `allowed`; NUL for none.
  char take_one_of(std::string_view allowed) {
    auto const digit = take(1);
    if (digit.empty() || allowed.find(digit.front()) == std::string_view::npos) {
      holds_ = false;
      return '\0';
    }
    return digit.front();
  }

  /// A length out of `allowed`, and as many digits and `more`.
  std::string_view take_measured(std::string_view allowed, std::size_t more) {
    auto const length = take_one_of(allowed);
    return length == '\0' ? std::string_view() : take(static_cast<std::size_t>(length - '0') + more);
  }

  /// Whether the optional field with this number follows; its number is taken off.
  bool take_field(char number) {
    if (!holds_ || !rest_.starts_with(number)) return false;
    rest_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view rest_;
  bool holds_;
};

constexpr std::string_view any_digit = "0123456789";
constexpr std::string_view prefix_lengths = "0123456";

/// How much of what must be bought: requirement, its code, the family.
void take_purchase(Digits &digits) {
  digits.take_measured("12345", 0);
  digits.take_one_of("012349");
  digits.take(3);
}

/// The company prefix of a further purchase; 9 stands for none.
void take_further_prefix(Digits &digits) {
  if (!digits.take_field('9')) digits.take_measured(prefix_lengths, 6);
}

}  // namespace

bool is_coupon_code(std::string_view text) {
  Digits digits(text);
  digits.take_measured(prefix_lengths, 6);
  digits.take(6);  // offer
  digits.take_measured("12345", 0);
  take_purchase(digits);
  if (digits.take_field('1')) {
    digits.take_one_of("0123");
    take_purchase(digits);
    take_further_prefix(digits);
  }
  if (digits.take_field('2')) {
    take_purchase(digits);
    take_further_prefix(digits);
  }
  std::string_view expires;
  if (digits.take_field('3')) {
    expires = digits.take(6);
    if (!lint::yymmdd.holds(expires)) return false;
  }
  if (digits.take_field('4')) {
    auto const starts = digits.take(6);
    if (!lint::yymmdd.holds(starts) || (!expires.empty() && starts > expires)) return false;
  }
  if (digits.take_field('5')) digits.take_measured(any_digit, 6);
  if (digits.take_field('6')) digits.take_measured("1234567", 6);
  if (digits.take_field('9')) {
    digits.take_one_of("01256");
    digits.take_one_of("012");
    digits.take(1);
    digits.take_one_of("01");
  }
  return digits.is_complete();
}

bool is_coupon_offer(std::string_view text) {
  Digits digits(text);
  digits.take_one_of("01");
  digits.take_measured(prefix_lengths, 6);
  digits.take(6);  // offer
  digits.take_measured(any_digit, 6);
  return digits.is_complete();
}

}  // namespace nguon::trace
