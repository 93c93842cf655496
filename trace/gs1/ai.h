#pragma once
// GS1 Application Identifiers as data: what a value is made of and where it may stand (GS1 General
// Specifications §3; the format is that of GS1's Barcode Syntax Dictionary). The table is
// trace/gs1/ai_table.inc.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/result.h"
#include "trace/gs1/lint.h"

namespace nguon::trace {

/// The characters of a component.
enum class CharacterSet : char {
  numeric = 'N',
  set82 = 'X',
  set39 = 'Y',
  set64 = 'Z',  ///< Base64 for file names and URIs (RFC 4648 §5).
};

/// One stretch of a value. A value consists of the components in order; only the last may vary in length, and
/// it may end before the first optional one.
struct Component {
  CharacterSet set = CharacterSet::numeric;
  std::uint8_t least = 0, most = 0;  ///< Characters. 0 to 0 fills up the row.
  bool is_optional = false;
  std::array<Lint const *, 3> lints = {};

  bool has_fixed_length() const { return least == most; }
};

/// A row of the table, with its columns in their order.
struct Ai {
  std::string_view first, last;
  unsigned flags = 0;
  std::array<Component, 5> form = {};
  std::string_view name = {};
  std::string_view word = {};
  std::string_view qualifiers = {};

  static constexpr unsigned predefined_length = 1, attribute = 2;
  bool has_predefined_length() const { return (flags & predefined_length) != 0; }
  bool is_attribute() const { return (flags & attribute) != 0; }
  bool is_primary_key() const { return !qualifiers.empty(); }
  /// Whether it is a primary key or qualifies one.
  bool stands_in_path() const { return !name.empty(); }
  std::span<Component const> components() const;
};

/// All rows, by rising AI.
std::span<Ai const> ai_table();

/// The row of an AI; null for none.
Ai const *find_ai(std::string_view ai);
/// The row that a path segment names, by its digits or by its word; null for none.
Ai const *find_ai_or_word(std::string_view segment);
/// The AI with which the text begins; empty for none. No AI is the beginning of another.
std::string_view find_ai_at(std::string_view text);

/// Whether one of the orders of the key's qualifiers has these; any of an order may be left out. Requires: a
/// primary key.
bool allows_qualifiers(Ai const &key, std::span<std::string_view const> qualifiers);
/// The key's orders of qualifiers, the standard's first. Empty for a key without qualifiers.
std::vector<std::vector<std::string_view>> qualifier_orders(Ai const &key);

/// What a value is held to.
enum class Check {
  all,
  /// Addresses and statements were read before there was a table of all AIs, and logs are replayed: what they
  /// accept stays as it was.
  as_in_addresses,
  form_alone,  ///< Length and characters.
};

/// Checks the unescaped value of an AI: length, characters, check digits, every lint. `field` names it in
/// errors: "key-length", "key-digits", "key-characters", "check-digit" or "key-form".
Result<void> check_value(Ai const &ai, std::string_view field, std::string_view value, Check check);

}  // namespace nguon::trace
