#include "tools/demo/cast.h"

#include <cstdio>

#include "crypto/hash.h"
#include "trace/gs1.h"
#include "trace/own_id.h"

namespace nguon::tools::cast {
namespace {

std::string with_check_digit(std::string digits) {
  digits += trace::gs1_check_digit(digits);
  return digits;
}

std::string padded(unsigned number, int width) {
  char text[24];
  std::snprintf(text, sizeof text, "%0*u", width, number);
  return text;
}

}  // namespace

std::string demo_id(std::string_view label) {
  return trace::make_own_id(sha256({"nguon demo ", label}).view().substr(0, 7));
}

std::string demo_gtin(unsigned item) {
  return "01/" + with_check_digit("09521234" + padded(item, 5));
}
std::string demo_party(unsigned number) {
  return "417/" + with_check_digit("9521234" + padded(number, 5));
}
std::string demo_place(unsigned number) {
  return "414/" + with_check_digit("9521234" + padded(500 + number, 5));
}
std::string demo_case(unsigned number) {
  return "00/" + with_check_digit("09521234" + padded(number, 9));
}

}  // namespace nguon::tools::cast
