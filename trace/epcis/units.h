#pragma once
// Units of measure (UN/CEFACT Recommendation 20) in which the same thing may be said: a query in one finds
// figures in another (EPCIS 2.0 §8.2.7.1).

#include <optional>
#include <string_view>

namespace nguon::trace {

/// A difference has no zero point: ten degrees Celsius more are eighteen Fahrenheit more.
enum class FigureKind { absolute, difference };

/// Nullopt where the units measure different things, or one of them is not known here.
std::optional<double> convert_unit(double figure, std::string_view from, std::string_view to,
                                   FigureKind kind = FigureKind::absolute);

}  // namespace nguon::trace
