#include "tools/bench/table.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

namespace nguon::tools {

std::string write_json(Row const &row) {
  boost::json::object line{{"work", row.work}, {"value", row.value}, {"unit", row.unit}};
  if (!row.beside.empty()) {
    line["beside"] = row.beside;
    line["besideValue"] = row.beside_value;
  }
  line["ratio"] = row.ratio;
  line["reach"] = (row.reach_is_most ? "<= " : ">= ") + std::to_string(row.reach).substr(0, 5);
  line["met"] = row.met();
  if (!row.note.empty()) line["note"] = row.note;
  return boost::json::serialize(line);
}

std::string write_line(Row const &row) {
  char text[512];
  if (row.beside.empty()) {
    std::snprintf(text, sizeof text, "%-4s %-58s %10.3f %-10s reach %s %.2f", row.met() ? "ok" : "MISS",
                  row.work.c_str(), row.value, row.unit.c_str(), row.reach_is_most ? "<=" : ">=", row.reach);
  } else {
    std::snprintf(text, sizeof text, "%-4s %-58s %10.3f %-10s beside %s: %.3f, ratio %.2f, reach %s %.2f",
                  row.met() ? "ok" : "MISS", row.work.c_str(), row.value, row.unit.c_str(),
                  row.beside.c_str(), row.beside_value, row.ratio,
                  row.reach_is_most ? "<=" : ">=", row.reach);
  }
  return text + (row.note.empty() ? "" : "  (" + row.note + ")");
}

}  // namespace nguon::tools
