#include "trace/epc_urn.h"

#include <algorithm>
#include <array>

#include "trace/gs1.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

constexpr std::string_view prefix = "urn:epc:";

/// How the fields behind the scheme make up the key. `digits` is the length of company prefix and reference
/// together.
struct Scheme {
  std::string_view name;
  std::string_view key;
  std::size_t digits = 0;
  std::size_t fields = 0;  ///< Company prefix, reference, …
  /// What the last field is, where there is one more than prefix and reference.
  enum class Last {
    none,       ///< Prefix and reference are all there is.
    qualifier,  ///< Value of `qualifier`.
    appended,   ///< Tail of the key's own value.
  } last = Last::none;
  std::string_view qualifier = {};
  bool has_indicator = false;  ///< The reference's first digit goes before the company prefix (GTIN, SSCC).
  bool has_class = false;      ///< The pattern with * for the last field names the class.
};

using Last = Scheme::Last;
constexpr std::array schemes = {
    Scheme{"sgtin", "01", 13, 3, Last::qualifier, "21", true, true},
    Scheme{"lgtin", "01", 13, 3, Last::qualifier, "10", true},
    Scheme{"upui", "01", 13, 3, Last::qualifier, "235", true},
    Scheme{"sscc", "00", 17, 2, Last::none, "", true},
    Scheme{"sgln", "414", 12, 3, Last::qualifier, "254"},
    Scheme{"pgln", "417", 12, 2},
    Scheme{"grai", "8003", 12, 3, Last::appended, "", false, true},
    Scheme{"giai", "8004", 0, 2},
    Scheme{"gsrn", "8018", 17, 2},
    Scheme{"gsrnp", "8017", 17, 2},
    Scheme{"gdti", "253", 12, 3, Last::appended, "", false, true},
    Scheme{"cpi", "8010", 0, 3, Last::qualifier, "8011", false, true},
    Scheme{"sgcn", "255", 12, 3, Last::appended, "", false, true},
    Scheme{"ginc", "401", 0, 2},
    Scheme{"gsin", "402", 16, 2},
    Scheme{"itip", "8006", 13, 5, Last::qualifier, "21", true, true},
};

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Error refuse(char const *code, std::string message) {
  return {ErrorKind::malformed, code, std::move(message), "epc"};
}

/// The text before the first `separator`, which is taken off; all of it where there is none.
std::string_view take(std::string_view &text, char separator) {
  auto const end = text.find(separator);
  auto const part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return part;
}

/// Company prefix and reference as one key without its check digit.
Result<std::string> join_key(Scheme const &scheme, std::string_view company, std::string_view reference) {
  if (company.size() < 6 || company.size() > 12 || !all_digits(company)) {
    return refuse("company-prefix", "The company prefix of an EPC has 6 to 12 digits.");
  }
  if (scheme.digits == 0) {
    auto plain = unescape_segment(reference);
    if (!plain) return plain;
    return std::string(company) + *plain;
  }
  if (company.size() + reference.size() != scheme.digits || !all_digits(reference)) {
    return refuse("epc-length", "In an EPC of type " + std::string(scheme.name) +
                                    " company prefix and reference have together " +
                                    std::to_string(scheme.digits) + " digits.");
  }
  if (!scheme.has_indicator) return std::string(company).append(reference);
  if (reference.empty()) return refuse("epc-length", "The reference of this EPC lacks its first digit.");
  return std::string(reference.substr(0, 1)).append(company).append(reference.substr(1));
}

/// The value of the key as its Application Identifier spells it.
std::string spell_key(Scheme const &scheme, std::string key) {
  if (scheme.digits == 0) return key;
  if (scheme.key == "8003") key.insert(0, 1, '0');
  // GRAIs put a zero in front of a GTIN-13-like body; it does not change the check digit.
  key += gs1_check_digit(key);
  return key;
}

/// The characters that a field of an EPC may hold as they are (Tag Data Standard §6.3.1, appendix A);
/// everything else of sets 82 and 39 is escaped.
std::string escape_field(std::string_view text) {
  std::string field;
  for (auto const c : text) {
    auto const is_plain = std::string_view("\"#%&/<>?").find(c) == std::string_view::npos;
    field += is_plain ? std::string(1, c) : escape_segment(std::string_view(&c, 1));
  }
  return field;
}

/// A key's value taken apart as an EPC has it.
struct Fields {
  std::string_view
      digits;  ///< Company prefix and reference, without a check digit; the indicator first, if any.
  std::string_view pieces;    ///< Of an ITIP: piece and total.
  std::string_view appended;  ///< The serial that is part of the key's own value.
};

Fields take_apart(Scheme const &scheme, std::string_view value) {
  if (scheme.digits == 0) return {value, {}, {}};
  if (scheme.key == "8003") value.remove_prefix(1);
  Fields fields;
  fields.digits = value.substr(0, scheme.digits);
  value.remove_prefix(scheme.digits + 1);
  (scheme.key == "8006" ? fields.pieces : fields.appended) = value;
  return fields;
}

std::size_t indicator_digits(Scheme const &scheme) {
  return scheme.has_indicator ? 1 : 0;
}

/// The scheme in which these keys are written.
Scheme const *find_scheme(KeyPath const &path) {
  if (path.empty() || path.size() > 2) return nullptr;
  auto const qualifier = path.size() == 2 ? std::string_view(path[1].ai) : std::string_view();
  auto const scheme = std::find_if(schemes.begin(), schemes.end(), [&](Scheme const &s) {
    if (s.key != path.front().ai) return false;
    // A class and a bare place have no qualifier where single things have one.
    return qualifier.empty() ? s.last != Last::qualifier || s.has_class || s.name == "sgln"
                             : s.qualifier == qualifier;
  });
  return scheme == schemes.end() ? nullptr : &*scheme;
}

}  // namespace

bool is_epc_urn(std::string_view uri) {
  return has_urn_prefix(uri, prefix);
}

Result<KeyPath> parse_epc_urn(std::string_view uri) {
  auto rest = uri.substr(prefix.size());
  auto const space = take(rest, ':');
  auto const name = take(rest, ':');
  auto const scheme =
      std::find_if(schemes.begin(), schemes.end(), [&](auto const &s) { return s.name == name; });
  auto const is_pattern = space == "idpat";
  auto const is_lot_class = name == "lgtin";
  if (scheme == schemes.end() || (space != "id" && space != "class" && !is_pattern)) return KeyPath{};
  if (!is_pattern && (space == "class") != is_lot_class) {
    return refuse("epc-type", "There are no EPCs of the form urn:epc:" + std::string(space) + ":" +
                                  std::string(name) + ".");
  }

  // The last field may itself hold dots.
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < scheme->fields && rest.find('.') != std::string_view::npos)
    fields.push_back(take(rest, '.'));
  fields.push_back(rest);
  if (fields.size() != scheme->fields) {
    return refuse("epc-fields", "An EPC of type " + std::string(name) + " has " +
                                    std::to_string(scheme->fields) + " fields between dots.");
  }
  auto const last = fields.back();
  if (is_pattern && (last != "*" || !scheme->has_class)) {
    return refuse("epc-pattern",
                  "Of EPC patterns only those can be named here that mean one whole class, as in "
                  "urn:epc:idpat:sgtin:4012345.012345.*");
  }

  auto joined = join_key(*scheme, fields[0], fields[1]);
  if (!joined) return std::move(joined).error();
  auto key = spell_key(*scheme, *std::move(joined));
  if (scheme->key == "8006") key.append(fields[2]).append(fields[3]);
  auto const has_last = scheme->last != Last::none && !is_pattern;
  auto const is_bare_location = name == "sgln" && last == "0";
  std::string tail;
  if (has_last) {
    auto plain = unescape_segment(last);
    if (!plain) return std::move(plain).error();
    tail = *std::move(plain);
    if (tail.empty()) return refuse("epc-fields", "The last field of this EPC is empty.");
    if (scheme->last == Last::appended) key += tail;
  }

  KeyPath path;
  auto value = parse_key_value(scheme->key, key);
  if (!value) return std::move(value).error();
  path.push_back({std::string(scheme->key), *std::move(value)});
  if (has_last && scheme->last == Last::qualifier && !is_bare_location) {
    auto qualifier = parse_key_value(scheme->qualifier, tail);
    if (!qualifier) return std::move(qualifier).error();
    path.push_back({std::string(scheme->qualifier), *std::move(qualifier)});
  }
  return path;
}

Result<std::string> write_epc_urn(KeyPath const &path, std::span<std::string const> company_prefixes) {
  auto const *scheme = find_scheme(path);
  if (scheme == nullptr) return refuse("no-epc", "There is no EPC for just these GS1 keys.");
  auto const digits = take_apart(*scheme, path.front().value).digits.substr(indicator_digits(*scheme));
  std::size_t longest = 0;
  for (auto const &prefix_digits : company_prefixes) {
    if (digits.starts_with(prefix_digits)) longest = std::max(longest, prefix_digits.size());
  }
  return write_epc_urn(path, longest);
}

Result<std::string> write_epc_urn(KeyPath const &path, std::size_t company_prefix_digits) {
  auto const *scheme = find_scheme(path);
  if (scheme == nullptr) return refuse("no-epc", "There is no EPC for just these GS1 keys.");
  auto const fields = take_apart(*scheme, path.front().value);
  auto const indicator = indicator_digits(*scheme);
  auto const rest = fields.digits.substr(indicator);
  auto const company = rest.substr(0, company_prefix_digits);
  if (company_prefix_digits < 6 || company_prefix_digits > 12 || company.size() != company_prefix_digits ||
      !all_digits(company)) {
    return refuse("company-prefix", "The company prefix of an EPC has 6 to 12 digits.");
  }
  auto const is_class = scheme->has_class && path.size() == 1 && fields.appended.empty();
  auto const space = is_class ? "idpat:" : scheme->name == "lgtin" ? "class:" : "id:";
  auto urn = std::string(prefix) + space + std::string(scheme->name) + ":";
  urn.append(company) += '.';
  urn.append(fields.digits.substr(0, indicator)).append(escape_field(rest.substr(company.size())));
  if (!fields.pieces.empty())
    urn.append(".").append(fields.pieces.substr(0, 2)).append(".").append(fields.pieces.substr(2));
  if (is_class) return urn + ".*";
  if (path.size() == 2) return urn + "." + escape_field(path[1].value);
  if (scheme->name == "sgln") return urn + ".0";
  if (scheme->last == Last::appended) return urn + "." + escape_field(fields.appended);
  return urn;
}

}  // namespace nguon::trace
