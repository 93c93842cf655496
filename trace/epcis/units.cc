#include "trace/epcis/units.h"

#include <algorithm>
#include <array>

namespace nguon::trace {
namespace {

enum class Measured {
  mass,
  length,
  area,
  volume,
  time,
  temperature,
  pressure,
  share,
  energy,
  power,
  speed,
  amount
};

/// figure * factor + zero is the figure in the measure's first unit.
struct UnitRow {
  std::string_view code;
  Measured measured;
  double factor = 1;
  double zero = 0;
};

constexpr std::array unit_rows = {
    UnitRow{"KGM", Measured::mass},
    UnitRow{"GRM", Measured::mass, 1e-3},
    UnitRow{"MGM", Measured::mass, 1e-6},
    UnitRow{"MC", Measured::mass, 1e-9},
    UnitRow{"TNE", Measured::mass, 1e3},
    UnitRow{"DTN", Measured::mass, 100},
    UnitRow{"LBR", Measured::mass, 0.45359237},
    UnitRow{"ONZ", Measured::mass, 0.028349523125},
    UnitRow{"MTR", Measured::length},
    UnitRow{"KMT", Measured::length, 1e3},
    UnitRow{"DMT", Measured::length, 0.1},
    UnitRow{"CMT", Measured::length, 0.01},
    UnitRow{"MMT", Measured::length, 1e-3},
    UnitRow{"4H", Measured::length, 1e-6},
    UnitRow{"INH", Measured::length, 0.0254},
    UnitRow{"FOT", Measured::length, 0.3048},
    UnitRow{"YRD", Measured::length, 0.9144},
    UnitRow{"SMI", Measured::length, 1609.344},
    UnitRow{"NMI", Measured::length, 1852},
    UnitRow{"MTK", Measured::area},
    UnitRow{"CMK", Measured::area, 1e-4},
    UnitRow{"MMK", Measured::area, 1e-6},
    UnitRow{"KMK", Measured::area, 1e6},
    UnitRow{"HAR", Measured::area, 1e4},
    UnitRow{"ACR", Measured::area, 4046.8564224},
    UnitRow{"FTK", Measured::area, 0.09290304},
    UnitRow{"MTQ", Measured::volume},
    UnitRow{"LTR", Measured::volume, 1e-3},
    UnitRow{"HLT", Measured::volume, 0.1},
    UnitRow{"DLT", Measured::volume, 1e-4},
    UnitRow{"CLT", Measured::volume, 1e-5},
    UnitRow{"MLT", Measured::volume, 1e-6},
    UnitRow{"DMQ", Measured::volume, 1e-3},
    UnitRow{"CMQ", Measured::volume, 1e-6},
    UnitRow{"GLL", Measured::volume, 0.003785411784},
    UnitRow{"GLI", Measured::volume, 0.00454609},
    UnitRow{"SEC", Measured::time},
    UnitRow{"C26", Measured::time, 1e-3},
    UnitRow{"MIN", Measured::time, 60},
    UnitRow{"HUR", Measured::time, 3600},
    UnitRow{"DAY", Measured::time, 86'400},
    UnitRow{"WEE", Measured::time, 604'800},
    UnitRow{"KEL", Measured::temperature},
    UnitRow{"CEL", Measured::temperature, 1, 273.15},
    UnitRow{"FAH", Measured::temperature, 5.0 / 9, 459.67 * 5 / 9},
    UnitRow{"PAL", Measured::pressure},
    UnitRow{"A97", Measured::pressure, 100},
    UnitRow{"KPA", Measured::pressure, 1e3},
    UnitRow{"MPA", Measured::pressure, 1e6},
    UnitRow{"BAR", Measured::pressure, 1e5},
    UnitRow{"MBR", Measured::pressure, 100},
    UnitRow{"ATM", Measured::pressure, 101'325},
    UnitRow{"PS", Measured::pressure, 6894.757293168},
    UnitRow{"P1", Measured::share},
    UnitRow{"NX", Measured::share, 0.1},
    UnitRow{"59", Measured::share, 1e-4},
    UnitRow{"JOU", Measured::energy},
    UnitRow{"KJO", Measured::energy, 1e3},
    UnitRow{"WHR", Measured::energy, 3600},
    UnitRow{"KWH", Measured::energy, 3.6e6},
    UnitRow{"WTT", Measured::power},
    UnitRow{"KWT", Measured::power, 1e3},
    UnitRow{"MTS", Measured::speed},
    UnitRow{"KMH", Measured::speed, 1 / 3.6},
    UnitRow{"H87", Measured::amount},
    UnitRow{"EA", Measured::amount},
    UnitRow{"C62", Measured::amount},
    UnitRow{"DZN", Measured::amount, 12},
};

UnitRow const *find_unit_row(std::string_view code) {
  auto const row = std::find_if(unit_rows.begin(), unit_rows.end(),
                                [&](UnitRow const &each) { return each.code == code; });
  return row == unit_rows.end() ? nullptr : &*row;
}

}  // namespace

std::optional<double> convert_unit(double figure, std::string_view from, std::string_view to,
                                   FigureKind kind) {
  if (from == to) return figure;
  auto const *const source = find_unit_row(from);
  auto const *const target = find_unit_row(to);
  if (source == nullptr || target == nullptr || source->measured != target->measured) return std::nullopt;
  if (kind == FigureKind::difference) return figure * source->factor / target->factor;
  return (figure * source->factor + source->zero - target->zero) / target->factor;
}

}  // namespace nguon::trace
