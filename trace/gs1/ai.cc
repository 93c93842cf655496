#include "trace/gs1/ai.h"

#include <algorithm>
#include <string>

#include "trace/gs1.h"

namespace nguon::trace {
namespace {

template <class... Lints>
constexpr Component component(CharacterSet set, std::uint8_t least, std::uint8_t most,
                              Lints const &...lints) {
  return {set, least, most, false, {&lints...}};
}
template <class... Lints>
constexpr Component n(std::uint8_t size, Lints const &...lints) {
  return component(CharacterSet::numeric, size, size, lints...);
}
template <class... Lints>
constexpr Component n_to(std::uint8_t most, Lints const &...lints) {
  return component(CharacterSet::numeric, 1, most, lints...);
}
template <class... Lints>
constexpr Component x(std::uint8_t size, Lints const &...lints) {
  return component(CharacterSet::set82, size, size, lints...);
}
template <class... Lints>
constexpr Component x_to(std::uint8_t most, Lints const &...lints) {
  return component(CharacterSet::set82, 1, most, lints...);
}
template <class... Lints>
constexpr Component y_to(std::uint8_t most, Lints const &...lints) {
  return component(CharacterSet::set39, 1, most, lints...);
}
constexpr Component z_to(std::uint8_t most) {
  return component(CharacterSet::set64, 1, most);
}
constexpr Component optional(Component part) {
  part.is_optional = true;
  return part;
}

constexpr unsigned no_flag = 0, predefined_length = Ai::predefined_length, attribute = Ai::attribute;
constexpr Ai table[] = {
#include "trace/gs1/ai_table.inc"
};
static_assert(std::is_sorted(std::begin(table), std::end(table),
                             [](Ai const &a, Ai const &b) { return a.last < b.first; }));

/// For each pair of digits: the first row whose last AI does not lie before it. Names are full of AIs, and
/// the table is too large to be searched through each time.
constexpr auto first_rows = [] {
  std::array<std::uint16_t, 101> rows{};
  std::uint16_t row = 0;
  for (unsigned pair = 0; pair < rows.size(); ++pair) {
    auto const lies_before = [&](Ai const &ai) {
      return static_cast<unsigned>((ai.last[0] - '0') * 10 + (ai.last[1] - '0')) < pair;
    };
    while (row < std::size(table) && lies_before(table[row])) ++row;
    rows[pair] = row;
  }
  return rows;
}();

bool has_characters(CharacterSet set, std::string_view text) {
  switch (set) {
    case CharacterSet::numeric:
      return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    case CharacterSet::set82:
      return is_set82(text);
    case CharacterSet::set39:
      return is_set39(text);
    case CharacterSet::set64:
      return is_set64(text);
  }
  return false;
}

bool has_lint(Component const &part, Lint const &lint) {
  return std::find(part.lints.begin(), part.lints.end(), &lint) != part.lints.end();
}

/// A value cut into the components of its form; fewer than those, where optional ones are left out.
struct Parts {
  std::array<std::string_view, 5> texts;
  std::size_t count = 0;
  bool fit = true;  ///< Whether all have the length that they should.
};

Parts cut(std::span<Component const> form, std::string_view value) {
  Parts parts;
  for (auto const &component : form) {
    if (value.empty() && component.is_optional) break;
    if (value.size() < component.least) parts.fit = false;
    auto const size = std::min<std::size_t>(value.size(), component.most);
    parts.texts[parts.count++] = value.substr(0, size);
    value.remove_prefix(size);
  }
  parts.fit = parts.fit && value.empty();
  return parts;
}

std::string describe_length(std::span<Component const> form, std::size_t size) {
  std::size_t least = 0, most = 0;
  for (auto const &component : form) {
    least += component.is_optional ? 0 : component.least;
    most += component.most;
  }
  if (size >= least && size <= most) return "does not end where one of its parts ends";
  auto const range =
      least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
  return "has " + range + " characters, not " + std::to_string(size);
}

/// The digits with which a value starts: up to its check digit, or all components of digits and of fixed
/// length.
std::string_view head_of(std::span<Component const> form, std::string_view value) {
  std::size_t size = 0;
  for (auto const &component : form) {
    if (component.set != CharacterSet::numeric || !component.has_fixed_length() || component.is_optional)
      break;
    size += component.most;
    if (has_lint(component, lint::csum)) break;
  }
  return value.substr(0, size);
}

/// The text before the separator, which is taken off with it; all of it where there is none.
std::string_view take_word(std::string_view &text, char separator) {
  auto const word = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

}  // namespace

std::span<Component const> Ai::components() const {
  auto const end =
      std::find_if(form.begin(), form.end(), [](Component const &part) { return part.most == 0; });
  return {form.begin(), end};
}

std::span<Ai const> ai_table() {
  return table;
}

Ai const *find_ai(std::string_view ai) {
  if (ai.size() < 2 || !has_characters(CharacterSet::numeric, ai.substr(0, 2))) return nullptr;
  auto const pair = static_cast<std::size_t>((ai[0] - '0') * 10 + (ai[1] - '0'));
  auto const row = std::lower_bound(table + first_rows[pair], table + first_rows[pair + 1], ai,
                                    [](Ai const &a, std::string_view b) { return a.last < b; });
  auto const is_it = row != std::end(table) && row->first <= ai && row->first.size() == ai.size();
  return is_it ? row : nullptr;
}

Ai const *find_ai_or_word(std::string_view segment) {
  if (auto const *row = find_ai(segment)) return row;
  if (segment.empty()) return nullptr;
  auto const row =
      std::find_if(std::begin(table), std::end(table), [&](Ai const &ai) { return ai.word == segment; });
  return row == std::end(table) ? nullptr : row;
}

std::string_view find_ai_at(std::string_view text) {
  for (std::size_t size = 2; size <= 4 && size <= text.size(); ++size) {
    if (find_ai(text.substr(0, size)) != nullptr) return text.substr(0, size);
  }
  return {};
}

std::vector<std::vector<std::string_view>> qualifier_orders(Ai const &key) {
  std::vector<std::vector<std::string_view>> orders;
  for (auto rest = key.qualifiers == "-" ? std::string_view() : key.qualifiers; !rest.empty();) {
    orders.emplace_back();
    for (auto order = take_word(rest, '|'); !order.empty();) orders.back().push_back(take_word(order, ','));
  }
  return orders;
}

bool allows_qualifiers(Ai const &key, std::span<std::string_view const> qualifiers) {
  // Every name in every statement comes by here: nothing is allocated.
  auto next = qualifiers.begin();
  for (auto rest = key.qualifiers; next != qualifiers.end() && !rest.empty();) {
    next = qualifiers.begin();
    for (auto order = take_word(rest, '|'); next != qualifiers.end() && !order.empty();) {
      if (take_word(order, ',') == *next) ++next;
    }
  }
  return next == qualifiers.end();
}

Result<void> check_value(Ai const &ai, std::string_view field, std::string_view value, Check check) {
  auto const refuse = [&](char const *code, std::string_view rule) {
    auto const subject =
        ai.name.empty() ? "The value of (" + std::string(field) + ")" : "A " + std::string(ai.name);
    return Error{ErrorKind::malformed, code, subject + " " + std::string(rule) + ".", std::string(field)};
  };
  auto const form = ai.components();
  auto const parts = cut(form, value);
  if (!parts.fit) return refuse("key-length", describe_length(form, value.size()));

  // Digits and check digit come first: whoever mistyped a key is told so, and not what the wrong key lacks
  // besides.
  auto const head = head_of(form, value);
  if (!has_characters(CharacterSet::numeric, head)) return refuse("key-digits", "consists of digits");
  for (auto const &component : form) {
    if (check == Check::form_alone || !has_lint(component, lint::csum) || has_gs1_check_digit(head)) continue;
    auto const name = ai.name.empty() ? "(" + std::string(field) + ")" : std::string(ai.name);
    return Error{ErrorKind::malformed, "check-digit",
                 "The check digit of " + name + " " + std::string(head) + " should be " +
                     gs1_check_digit(head.substr(0, head.size() - 1)) + ".",
                 std::string(field)};
  }
  for (std::size_t i = 0; i < parts.count; ++i) {
    if (!has_characters(form[i].set, parts.texts[i])) {
      return refuse("key-characters", "holds a character that GS1 does not allow there");
    }
  }
  for (std::size_t i = 0; i < parts.count; ++i) {
    for (auto const *lint : form[i].lints) {
      if (lint == nullptr || check == Check::form_alone) continue;
      if (check == Check::as_in_addresses && lint == &lint::importeridx) continue;
      if (!lint->holds(parts.texts[i])) return refuse("key-form", lint->rule);
    }
  }
  return {};
}

}  // namespace nguon::trace
