#include "trace/gs1.h"

#include <algorithm>
#include <array>

namespace nguon::trace {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// The 82 characters in the order of their values for the check pair.
constexpr std::string_view set82_in_order =
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

Error refuse(std::string_view field, char const *code, std::string message) {
  return {ErrorKind::malformed, code, std::move(message), std::string(field)};
}

/// What the value of an Application Identifier is made of: a fixed number of digits that may end in a check
/// digit, then a tail of characters.
struct ValueForm {
  std::string_view ai;
  std::string_view name;  ///< As people call it.
  std::size_t digits = 0;
  bool checked = false;
  enum class Tail { none, digits, set39, set82 } tail = Tail::none;
  std::size_t tail_min = 0, tail_max = 0;
};

using Tail = ValueForm::Tail;
constexpr std::array value_forms = {
    ValueForm{"00", "SSCC", 18, true},
    ValueForm{"01", "GTIN", 14, true},
    ValueForm{"10", "lot", 0, false, Tail::set82, 1, 20},
    ValueForm{"21", "serial", 0, false, Tail::set82, 1, 20},
    ValueForm{"22", "variant", 0, false, Tail::set82, 1, 20},
    ValueForm{"235", "third-party serial", 0, false, Tail::set82, 1, 28},
    ValueForm{"253", "GDTI", 13, true, Tail::set82, 0, 17},
    ValueForm{"254", "GLN extension", 0, false, Tail::set82, 1, 20},
    ValueForm{"255", "GCN", 13, true, Tail::digits, 0, 12},
    ValueForm{"401", "GINC", 0, false, Tail::set82, 1, 30},
    ValueForm{"402", "GSIN", 17, true},
    ValueForm{"414", "GLN", 13, true},
    ValueForm{"415", "GLN", 13, true},
    ValueForm{"417", "GLN", 13, true},
    ValueForm{"7040", "UIC", 1, false, Tail::set82, 3, 3},
    ValueForm{"8003", "GRAI", 14, true, Tail::set82, 0, 16},
    ValueForm{"8004", "GIAI", 0, false, Tail::set82, 1, 30},
    ValueForm{"8006", "ITIP", 14, true, Tail::digits, 4, 4},
    ValueForm{"8010", "CPID", 0, false, Tail::set39, 1, 30},
    ValueForm{"8011", "CPID serial", 0, false, Tail::digits, 1, 12},
    ValueForm{"8013", "GMN", 0, false, Tail::set82, 1, 25},
    ValueForm{"8017", "GSRN", 18, true},
    ValueForm{"8018", "GSRN", 18, true},
    ValueForm{"8019", "SRIN", 0, false, Tail::digits, 1, 10},
    ValueForm{"8020", "payment reference", 0, false, Tail::set82, 1, 25},
};

ValueForm const *find_form(std::string_view ai) {
  auto const *form =
      std::find_if(value_forms.begin(), value_forms.end(), [&](auto const &f) { return f.ai == ai; });
  return form == value_forms.end() ? nullptr : form;
}

bool fits(Tail tail, std::string_view text) {
  switch (tail) {
    case Tail::none:
      return text.empty();
    case Tail::digits:
      return all_digits(text);
    case Tail::set39:
      return is_set39(text);
    case Tail::set82:
      return is_set82(text);
  }
  return false;
}

/// Keys that carry the company prefix at their start have digits there (GenSpec §1.4.4).
bool starts_with_company_prefix(std::string_view value) {
  return value.size() >= 4 && all_digits(value.substr(0, 4));
}

/// What besides the form holds for single Application Identifiers; empty when all is well.
std::string_view find_peculiar_fault(std::string_view ai, std::string_view value) {
  if (ai == "401" || ai == "8004" || ai == "8010" || ai == "8013") {
    if (!starts_with_company_prefix(value)) return "starts with a GS1 company prefix of digits";
  }
  if (ai == "8003" && value.front() != '0') return "starts with 0";
  if (ai == "8006") {
    auto const piece = value.substr(14, 2), total = value.substr(16, 2);
    if (piece == "00" || total == "00" || piece > total) return "ends in a piece number and a total that fit";
  }
  if (ai == "8011" && value.size() > 1 && value.front() == '0') return "has no zero in front";
  if (ai == "8013" && !has_gs1_check_pair(value)) return "ends in the check pair of what stands before";
  return {};
}

Result<std::string> parse_value(ValueForm const &form, std::string_view field, std::string_view value) {
  auto const name = std::string(form.name);
  if (value.size() < form.digits + form.tail_min || value.size() > form.digits + form.tail_max) {
    auto const least = form.digits + form.tail_min, most = form.digits + form.tail_max;
    auto const range =
        least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
    return refuse(field, "key-length",
                  "A " + name + " has " + range + " characters, not " + std::to_string(value.size()) + ".");
  }
  auto const digits = value.substr(0, form.digits);
  if (!all_digits(digits)) return refuse(field, "key-digits", "A " + name + " consists of digits.");
  if (form.checked && !has_gs1_check_digit(digits)) {
    return refuse(field, "check-digit",
                  "The check digit of " + name + " " + std::string(digits) + " should be " +
                      gs1_check_digit(digits.substr(0, digits.size() - 1)) + ".");
  }
  if (!fits(form.tail, value.substr(form.digits))) {
    return refuse(field, "key-characters",
                  "The " + name + " holds a character that GS1 does not allow there.");
  }
  if (auto const fault = find_peculiar_fault(form.ai, value); !fault.empty()) {
    return refuse(field, "key-form", "A " + name + " " + std::string(fault) + ".");
  }
  return std::string(value);
}

}  // namespace

char gs1_check_digit(std::string_view digits) {
  unsigned sum = 0;
  unsigned weight = 3;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, weight = 4 - weight) {
    sum += weight * static_cast<unsigned>(*digit - '0');
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

bool has_gs1_check_digit(std::string_view digits) {
  return digits.size() >= 2 && all_digits(digits) &&
         digits.back() == gs1_check_digit(digits.substr(0, digits.size() - 1));
}

bool has_gs1_check_pair(std::string_view text) {
  constexpr std::array<unsigned, 23> weights = {2,  3,  5,  7,  11, 13, 17, 19, 23, 29, 31, 37,
                                                41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83};
  constexpr std::string_view pair_set = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  if (text.size() < 2 || text.size() > weights.size() + 2 || !is_set82(text)) return false;
  auto const body = text.substr(0, text.size() - 2);
  unsigned sum = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    sum += weights[i] * static_cast<unsigned>(set82_in_order.find(body[body.size() - 1 - i]));
  }
  sum %= 1021;
  return text[text.size() - 2] == pair_set[sum / 32] && text.back() == pair_set[sum % 32];
}

bool is_set82(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    // '!'…'?' without '#' and '$'; letters; '_'.
    return is_letter(c) || c == '_' || (c >= '!' && c <= '?' && c != '#' && c != '$');
  });
}

bool is_set39(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '#' || c == '-' || c == '/';
  });
}

Result<std::string> parse_gtin(std::string_view digits) {
  auto const size = digits.size();
  if (size != 8 && size != 12 && size != 13 && size != 14) {
    return refuse("gtin", "key-length",
                  "A GTIN has 8, 12, 13 or 14 digits, not " + std::to_string(size) + ".");
  }
  auto padded = std::string(14 - size, '0').append(digits);
  return parse_value(*find_form("01"), "gtin", padded);
}

Result<std::string> parse_gln(std::string_view digits) {
  return parse_value(*find_form("414"), "gln", digits);
}
Result<std::string> parse_sscc(std::string_view digits) {
  return parse_value(*find_form("00"), "sscc", digits);
}
Result<std::string> parse_lot(std::string_view text) {
  return parse_value(*find_form("10"), "lot", text);
}
Result<std::string> parse_serial(std::string_view text) {
  return parse_value(*find_form("21"), "serial", text);
}

Result<std::string> parse_ai_value(std::string_view ai, std::string_view value) {
  if (ai == "01") return parse_gtin(value);
  if (ai == "00") return parse_sscc(value);
  if (ai == "10") return parse_lot(value);
  if (ai == "21") return parse_serial(value);
  auto const *form = find_form(ai);
  if (form == nullptr)
    return refuse(ai, "unknown-gs1-key", "No GS1 key " + std::string(ai) + " stands in an address.");
  return parse_value(*form, ai, value);
}

}  // namespace nguon::trace
