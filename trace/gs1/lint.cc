#include "trace/gs1/lint.h"

#include <algorithm>
#include <array>

#include "trace/gs1.h"
#include "trace/gs1/codes.h"
#include "trace/gs1/coupon.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// Requires: at most nine digits.
unsigned number(std::string_view digits) {
  unsigned value = 0;
  for (auto const c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

/// `size` digits that are below `limit`.
bool is_below(std::string_view text, std::size_t size, unsigned limit) {
  return text.size() == size && all_digits(text) && number(text) < limit;
}

bool is_one_of(std::string_view text, std::string_view characters) {
  return text.size() == 1 && characters.find(text.front()) != std::string_view::npos;
}

bool is_leap_year(unsigned year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// Year, month and day without separators. A day 00 stands for the month's last, where `may_lack_day`.
bool is_date(std::string_view text, std::size_t year_digits, bool may_lack_day) {
  if (text.size() != year_digits + 4 || !all_digits(text)) return false;
  // Of the years that two digits can mean (GenSpec §7.12) those divisible by four are leap years, 2000 too.
  auto const year = year_digits == 2 ? 2000 + number(text.substr(0, 2)) : number(text.substr(0, 4));
  auto const month = number(text.substr(year_digits, 2));
  auto const day = number(text.substr(year_digits + 2));
  if (month < 1 || month > 12) return false;
  constexpr std::array<unsigned, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  auto const length = lengths[month - 1] + (month == 2 && is_leap_year(year) ? 1 : 0);
  return day <= length && (day > 0 || may_lack_day);
}

/// A company prefix has four digits at least (GenSpec §1.4.4).
bool starts_with_company_prefix(std::string_view text) {
  return text.size() >= 4 && all_digits(text.substr(0, 4));
}

/// The mod-97 check of ISO 13616 behind a country code.
bool is_iban(std::string_view text) {
  constexpr std::size_t least_size = 11;
  auto const is_written = [](char c) { return is_digit(c) || is_capital(c); };
  if (text.size() < least_size || !is_country_alpha2(text.substr(0, 2)) ||
      !std::all_of(text.begin(), text.end(), is_written)) {
    return false;
  }
  unsigned rest = 0;
  auto const add = [&](std::string_view part) {
    for (auto const c : part) {
      rest = is_digit(c) ? rest * 10 + static_cast<unsigned>(c - '0')
                         : rest * 100 + static_cast<unsigned>(c - 'A' + 10);
      rest %= 97;
    }
  };
  add(text.substr(4));
  add(text.substr(0, 4));
  return rest == 1;
}

/// Two halves of digits, the piece and the total: 0102 is the first of two.
bool is_piece_of_total(std::string_view text) {
  if (text.empty() || text.size() % 2 != 0 || !all_digits(text)) return false;
  auto const piece = text.substr(0, text.size() / 2), total = text.substr(text.size() / 2);
  auto const is_zero = [](std::string_view digits) {
    return digits.find_first_not_of('0') == std::string_view::npos;
  };
  return !is_zero(piece) && !is_zero(total) && piece <= total;
}

/// "2/3", without zeros in front.
bool is_position_in_sequence(std::string_view text) {
  auto const slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  auto const position = text.substr(0, slash), end = text.substr(slash + 1);
  auto const is_count = [](std::string_view digits) {
    return !digits.empty() && all_digits(digits) && digits.front() != '0';
  };
  if (!is_count(position) || !is_count(end)) return false;
  return position.size() != end.size() ? position.size() < end.size() : position <= end;
}

/// The assignments of GenSpec's table of AIDC media types.
bool is_media_type(std::string_view text) {
  if (text.size() != 2 || !all_digits(text)) return false;
  auto const value = number(text);
  return (value >= 1 && value <= 10) || value >= 80;
}

/// Ten digits, in units of 10^-7 degrees from the south pole or the antimeridian.
bool is_angle(std::string_view text, std::string_view most) {
  return text.size() == 10 && all_digits(text) && text <= most;
}

}  // namespace

namespace lint {

Lint const couponcode{"couponcode", is_coupon_code, "follows the North American coupon code"};
Lint const couponposoffer{"couponposoffer", is_coupon_offer, "follows the coupon code for offer files"};
Lint const csum{"csum", has_gs1_check_digit, "ends in the check digit of what stands before"};
Lint const csumalpha{"csumalpha", has_gs1_check_pair, "ends in the check pair of what stands before"};
Lint const gcppos1{"gcppos1", starts_with_company_prefix, "starts with a GS1 company prefix of digits"};
Lint const gcppos2{
    "gcppos2",
    [](std::string_view text) { return !text.empty() && starts_with_company_prefix(text.substr(1)); },
    "has a GS1 company prefix of digits behind its first character"};
Lint const hasnondigit{"hasnondigit", [](std::string_view text) { return !all_digits(text); },
                       "has a character that is no digit"};
Lint const hh{"hh", [](std::string_view text) { return is_below(text, 2, 24); }, "is an hour from 00 to 23"};
Lint const hhmi{"hhmi",
                [](std::string_view text) {
                  return text.size() == 4 && is_below(text.substr(0, 2), 2, 24) &&
                         is_below(text.substr(2), 2, 60);
                },
                "is a time from 0000 to 2359"};
Lint const hyphen{"hyphen",
                  [](std::string_view text) { return text.find_first_not_of('-') == std::string_view::npos; },
                  "has no other sign than a hyphen"};
Lint const iban{"iban", is_iban, "is an IBAN with its check digits"};
Lint const importeridx{
    "importeridx", [](std::string_view text) { return text.size() == 1 && text != "=" && is_set64(text); },
    "ends in an importer index, one of A–Z, a–z, 0–9, - and _"};
Lint const iso3166{"iso3166", is_country_number, "has a country's number of ISO 3166"};
Lint const iso3166999{"iso3166999",
                      [](std::string_view text) { return text == "999" || is_country_number(text); },
                      "has a country's number of ISO 3166, or 999"};
Lint const iso3166alpha2{"iso3166alpha2", is_country_alpha2, "has a country's two letters of ISO 3166"};
Lint const iso4217{"iso4217", is_currency_number, "has a currency's number of ISO 4217"};
Lint const iso5218{"iso5218", [](std::string_view text) { return is_one_of(text, "0129"); },
                   "is 0, 1, 2 or 9 (ISO 5218)"};
Lint const latitude{"latitude", [](std::string_view text) { return is_angle(text, "1800000000"); },
                    "has a latitude from 0000000000 to 1800000000"};
Lint const longitude{"longitude", [](std::string_view text) { return is_angle(text, "3600000000"); },
                     "has a longitude from 0000000000 to 3600000000"};
Lint const mediatype{"mediatype", is_media_type, "is an AIDC media type"};
Lint const mi{"mi", [](std::string_view text) { return is_below(text, 2, 60); },
              "has a minute from 00 to 59"};
Lint const nonzero{"nonzero",
                   [](std::string_view text) {
                     return all_digits(text) && text.find_first_not_of('0') != std::string_view::npos;
                   },
                   "has no part that is zero"};
Lint const nozeroprefix{
    "nozeroprefix",
    [](std::string_view text) { return all_digits(text) && (text.size() < 2 || text.front() != '0'); },
    "has no zero in front"};
Lint const packagetype{"packagetype", is_package_type, "is a package type of UN/CEFACT or GS1"};
Lint const pcenc{"pcenc", [](std::string_view text) { return unescape_segment(text).has_value(); },
                 "has two hexadecimal digits behind every %"};
Lint const pieceoftotal{"pieceoftotal", is_piece_of_total, "ends in a piece number and a total that fit"};
Lint const posinseqslash{"posinseqslash", is_position_in_sequence, "is a position and a total, as in 2/3"};
Lint const ss{"ss", [](std::string_view text) { return is_below(text, 2, 60); },
              "has a second from 00 to 59"};
Lint const winding{"winding", [](std::string_view text) { return is_one_of(text, "019"); },
                   "has a winding direction 0, 1 or 9"};
Lint const yesno{"yesno", [](std::string_view text) { return is_one_of(text, "01"); }, "is 0 or 1"};
Lint const yymmd0{"yymmd0", [](std::string_view text) { return is_date(text, 2, true); },
                  "has a real date, YYMMDD, or 00 for the day"};
Lint const yymmdd{"yymmdd", [](std::string_view text) { return is_date(text, 2, false); },
                  "has a real date, YYMMDD"};
Lint const yyyymmd0{"yyyymmd0", [](std::string_view text) { return is_date(text, 4, true); },
                    "has a real date, YYYYMMDD, or 00 for the day"};
Lint const yyyymmdd{"yyyymmdd", [](std::string_view text) { return is_date(text, 4, false); },
                    "has a real date, YYYYMMDD"};
Lint const zero{"zero",
                [](std::string_view text) {
                  return !text.empty() && text.find_first_not_of('0') == std::string_view::npos;
                },
                "starts with 0"};

}  // namespace lint

std::span<Lint const *const> all_lints() {
  static constexpr std::array<Lint const *, 35> all = {
      &lint::couponcode, &lint::couponposoffer, &lint::csum,          &lint::csumalpha,
      &lint::gcppos1,    &lint::gcppos2,        &lint::hasnondigit,   &lint::hh,
      &lint::hhmi,       &lint::hyphen,         &lint::iban,          &lint::importeridx,
      &lint::iso3166,    &lint::iso3166999,     &lint::iso3166alpha2, &lint::iso4217,
      &lint::iso5218,    &lint::latitude,       &lint::longitude,     &lint::mediatype,
      &lint::mi,         &lint::nonzero,        &lint::nozeroprefix,  &lint::packagetype,
      &lint::pcenc,      &lint::pieceoftotal,   &lint::posinseqslash, &lint::ss,
      &lint::winding,    &lint::yesno,          &lint::yymmd0,        &lint::yymmdd,
      &lint::yyyymmd0,   &lint::yyyymmdd,       &lint::zero,
  };
  return all;
}

}  // namespace nguon::trace
