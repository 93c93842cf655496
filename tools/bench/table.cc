#include "tools/bench/table.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

namespace nguon::tools {
namespace {

template <class... Parts>
std::string print(char const *format, Parts... parts) {
  char text[512];
  std::snprintf(text, sizeof text, format, parts...);
  return text;
}

std::string reach_text(Row const &row) {
  return print("%s %g", row.reach_is_most ? "<=" : ">=", row.reach);
}

boost::json::value number_or_null(std::optional<double> number) {
  return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

}  // namespace

Row bounded_row(std::string work, double value, std::string unit, double limit, std::string note) {
  return {std::move(work), value, std::move(unit), "limit", limit, value / limit, 1, true, std::move(note)};
}

std::string figure(double value, int digits) {
  return print("%.*f", digits, value);
}

std::string write_json(Row const &row) {
  boost::json::object line{{"work", row.work},
                           {"value", row.value},
                           {"unit", row.unit},
                           {"beside", row.beside},
                           {"besideValue", number_or_null(row.beside_value)},
                           {"ratio", number_or_null(row.ratio)},
                           {"reach", reach_text(row)},
                           {"met", row.met()}};
  if (!row.note.empty()) line["note"] = row.note;
  return boost::json::serialize(line);
}

std::string write_line(Row const &row) {
  auto line = print("%-4s %-58s %10.3f %-4s beside %s", row.met() ? "ok" : "MISS", row.work.c_str(),
                    row.value, row.unit.c_str(), row.beside.c_str());
  if (row.ratio) line += print(": %.3f, ratio %.2f", *row.beside_value, *row.ratio);
  line += ", reach " + reach_text(row);
  return row.note.empty() ? line : line + "  (" + row.note + ")";
}

}  // namespace nguon::tools
