#pragma once
// Exact decimals for quantities: at most 15 digits, of them at most 6 behind the point, no exponent. Kept as
// a count of millionths, so sums over a whole log never round.

#include <compare>
#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// 128 bits: sums of 15-digit figures in millionths stay exact, and so do a hundred products of two of them.
__extension__ typedef __int128 Int128;

/// What would not fit, and that takes figures which no goods have, stays at the largest value there is.
class Decimal {
 public:
  constexpr Decimal() = default;
  /// The spelling of a JSON number without exponent; "-0" is zero.
  static Result<Decimal> parse(std::string_view text);
  static constexpr Decimal whole(long long value) { return Decimal(static_cast<Int128>(value) * scale); }
  static constexpr Decimal millionths(Int128 value) { return Decimal(value); }

  /// The quotient, cut to millionths towards zero. Requires: `by` is not zero.
  Decimal divided_by(Decimal by) const;

  /// Shortest plain spelling: "252", "0.5", "-1.25".
  std::string text() const;
  constexpr Int128 in_millionths() const { return millionths_; }
  constexpr bool is_zero() const { return millionths_ == 0; }
  constexpr bool is_negative() const { return millionths_ < 0; }

  constexpr Decimal operator-() const { return Decimal(-millionths_); }
  constexpr Decimal operator+(Decimal other) const { return Decimal(sum(millionths_, other.millionths_)); }
  constexpr Decimal operator-(Decimal other) const { return Decimal(sum(millionths_, -other.millionths_)); }
  constexpr Decimal &operator+=(Decimal other) { return *this = *this + other; }
  constexpr Decimal &operator-=(Decimal other) { return *this = *this - other; }
  /// Product, cut to millionths towards zero.
  Decimal operator*(Decimal other) const;
  constexpr auto operator<=>(Decimal const &) const = default;

 private:
  static constexpr Int128 scale = 1'000'000;
  static constexpr Int128 most = ~(Int128{1} << 127);
  static constexpr Int128 sum(Int128 a, Int128 b) {
    Int128 exact = 0;
    if (!__builtin_add_overflow(a, b, &exact) && exact >= -most) return exact;
    return b < 0 ? -most : most;
  }
  explicit constexpr Decimal(Int128 value) : millionths_(value) {}
  Int128 millionths_ = 0;
};

}  // namespace nguon::trace
