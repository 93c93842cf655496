#pragma once
// When a scheduled subscription is due (EPCIS 2.0 §8.2.5.3, QuerySchedule).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/result.h"

namespace nguon::trace {

/// Six fields, each with the numbers that its part of a time must be one of: `7`, `[10-20]`, or several of
/// these with commas between. A field that is left out takes any number, but where it is smaller than
/// every field that is there it takes its first: {"hour":"1"} is once a day, at 01:00:00. Times are those of
/// clocks in Vietnam (UTC+7), as in everything that people read here: docs/decisions/0039.
class Schedule {
 public:
  enum class Field : unsigned { second, minute, hour, day_of_month, month, day_of_week };
  static constexpr std::size_t field_count = 6;
  static constexpr std::size_t field_bytes_max = 300;

  /// As JSON and query strings spell it: "second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek".
  static std::string_view name_of(Field field);
  /// Nullopt for a name that is none of them.
  static std::optional<Field> field_named(std::string_view name);

  /// Fields by their place in Field; nullopt where one is left out. malformed ("bad-schedule"), with the
  /// field's name as `field`, where one is not of the grammar above, a number is out of range, a range runs
  /// backwards, or where all are left out; also where no day ever has what is asked for (31 February).
  using Texts = std::array<std::optional<std::string>, field_count>;
  static Result<Schedule> parse(Texts texts);

  /// The first moment later than this one that the schedule names, a whole second. Both in Unix milliseconds.
  std::int64_t next_after(std::int64_t unix_ms) const;
  /// As they were given.
  Texts const &texts() const { return texts_; }

 private:
  using Mask = std::uint64_t;  ///< Bit n: the number n.
  Schedule(Texts texts, std::array<Mask, field_count> masks) : texts_(std::move(texts)), masks_(masks) {}
  bool takes(Field field, unsigned number) const {
    return (masks_[static_cast<std::size_t>(field)] >> number & 1) != 0;
  }
  bool takes_day(std::int64_t day) const;
  /// The first day from this one on; nullopt where no calendar has one.
  std::optional<std::int64_t> first_day(std::int64_t day) const;
  /// Seconds since midnight, the first from this one on.
  std::optional<unsigned> first_second(unsigned from) const;

  Texts texts_;
  std::array<Mask, field_count> masks_;
};

}  // namespace nguon::trace
