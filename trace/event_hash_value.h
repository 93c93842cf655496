#pragma once
// Values as the event hash spells them (CBV 2.0 §8.9).

#include <optional>
#include <string>
#include <string_view>

namespace nguon::trace {

/// A value of any member: terms of CBV as web URIs, numbers in their shortest form, GS1's names as Digital
/// Links of their finest level.
std::string hashed_value(std::string_view text);
/// In UTC with milliseconds; as it is where it is no time.
std::string hashed_time(std::string_view text);
/// A number as JSON gave it.
std::string hashed_number(double number);

/// The constrained Digital Link of an EPC URN or of a Digital Link of any host; nullopt for any other text,
/// and for links that the reference implementation leaves alone: those with escapes, with keys of other
/// kinds, and with qualifiers that CBV does not have. Check digits are not looked at: the hash judges
/// nothing.
std::optional<std::string> normalise_name(std::string_view uri);

}  // namespace nguon::trace
