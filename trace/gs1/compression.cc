#include "trace/gs1/compression.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>

#include "trace/gs1.h"
#include "trace/gs1/ai.h"

namespace nguon::trace {
namespace {

constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t segment_characters_max = 1024;
/// The shortest holds an AI of four digits, an encoding, a length and the four digits of a company prefix: 38
/// bits.
constexpr std::size_t segment_characters_min = 7;
constexpr std::size_t elements_max = 64;

/// Codes that stand for several AIs: two hexadecimal digits, of which one is a letter. Values follow in this
/// order.
struct Sequence {
  unsigned code;
  std::string_view ais;
};
constexpr Sequence sequences[] = {
    {0x0A, "01 22"},     {0x0B, "01 10"},       {0x0C, "01 21"},    {0x0D, "01 17"},    {0x0E, "01 7003"},
    {0x0F, "01 30"},     {0x1A, "01 10 21 17"}, {0x1B, "01 15"},    {0x1C, "01 11"},    {0x1D, "01 16"},
    {0x1E, "01 91"},     {0x1F, "01 10 15"},    {0x2A, "01 3100"},  {0x2B, "01 3101"},  {0x2C, "01 3102"},
    {0x2D, "01 3103"},   {0x2E, "01 3104"},     {0x2F, "01 3105"},  {0x3A, "01 3200"},  {0x3B, "01 3201"},
    {0x3C, "01 3202"},   {0x3D, "01 3203"},     {0x3E, "01 3204"},  {0x3F, "01 3205"},  {0x9A, "8010 8011"},
    {0x9B, "8017 8019"}, {0x9C, "8018 8019"},   {0x9D, "414 254"},  {0xA0, "01 3920"},  {0xA1, "01 3921"},
    {0xA2, "01 3922"},   {0xA3, "01 3923"},     {0xA4, "01 3924"},  {0xA5, "01 3925"},  {0xA6, "01 3926"},
    {0xA7, "01 3927"},   {0xA8, "01 3928"},     {0xA9, "01 3929"},  {0xC0, "255 3900"}, {0xC1, "255 3901"},
    {0xC2, "255 3902"},  {0xC3, "255 3903"},    {0xC4, "255 3904"}, {0xC5, "255 3905"}, {0xC6, "255 3906"},
    {0xC7, "255 3907"},  {0xC8, "255 3908"},    {0xC9, "255 3909"}, {0xCA, "255 3940"}, {0xCB, "255 3941"},
    {0xCC, "255 3942"},  {0xCD, "255 3943"},
};

Error malformed(std::string_view what) {
  return {ErrorKind::malformed, "compressed-link",
          "This is no compressed Digital Link: " + std::string(what) + "."};
}

/// Bits of a base64url text from its left end. Reading beyond the end gives zeros and is remembered.
class Bits {
 public:
  explicit Bits(std::string_view text) : text_(text) {}

  bool is_overrun() const { return at_ > text_.size() * 6; }
  std::size_t left() const { return is_overrun() ? 0 : text_.size() * 6 - at_; }

  bool take_bit() {
    auto const place = at_++;
    if (place >= text_.size() * 6) return false;
    auto const sextet = static_cast<unsigned>(base64url.find(text_[place / 6]));
    return ((sextet >> (5 - place % 6)) & 1) != 0;
  }

  /// Requires: count ≤ 32.
  unsigned take(std::size_t count) {
    unsigned value = 0;
    for (; count > 0; --count) value = value << 1 | (take_bit() ? 1 : 0);
    return value;
  }

  /// A number of as many bits as that many digits need, with zeros in front; empty where it has more digits.
  std::string take_digits(std::size_t digits) {
    // The standard adds a hundredth so that no rounding makes the field too short.
    auto const bits =
        static_cast<std::size_t>(std::ceil(static_cast<double>(digits) * std::log2(10.0) + 0.01));
    std::string number(digits, '0');
    auto carry = 0;
    for (std::size_t i = 0; i < bits; ++i) {
      carry = take_bit() ? 1 : 0;
      for (auto digit = number.rbegin(); digit != number.rend(); ++digit) {
        auto const doubled = (*digit - '0') * 2 + carry;
        *digit = static_cast<char>('0' + doubled % 10);
        carry = doubled / 10;
      }
      if (carry != 0) return {};
    }
    return number;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// A text of that many characters in one of five alphabets.
std::optional<std::string> take_text(Bits &bits, unsigned encoding, std::size_t size) {
  constexpr std::string_view lower_hex = "0123456789abcdef", upper_hex = "0123456789ABCDEF";
  std::string text;
  switch (encoding) {
    case 0:
      text = bits.take_digits(size);
      if (text.size() != size) return std::nullopt;
      return text;
    case 1:
    case 2:
      for (; size > 0; --size) text += (encoding == 1 ? lower_hex : upper_hex)[bits.take(4)];
      return text;
    case 3:
      for (; size > 0; --size) text += base64url[bits.take(6)];
      return text;
    case 4:
      for (; size > 0; --size) text += static_cast<char>(bits.take(7));
      return text;
    default:
      return std::nullopt;
  }
}

/// A stretch of a value as compression has it: digits or any characters, of fixed length or after their
/// length.
struct Field {
  bool is_numeric = false;
  bool is_fixed = true;
  std::size_t most = 0;
};

/// The components of a form as compression joins them: digits of fixed length, then optional digits as one
/// number of variable length, then all other characters.
std::vector<Field> fields_of(Ai const &ai) {
  std::vector<Field> fields;
  for (auto const &component : ai.components()) {
    Field field{component.set == CharacterSet::numeric,
                component.has_fixed_length() && !component.is_optional, component.most};
    auto const continues = !fields.empty() && fields.back().is_numeric == field.is_numeric &&
                           (fields.back().is_fixed == field.is_fixed || !field.is_numeric);
    if (!continues) {
      fields.push_back(field);
      continue;
    }
    fields.back().most += field.most;
    fields.back().is_fixed = fields.back().is_fixed && field.is_fixed;
  }
  return fields;
}

std::optional<std::string> take_value(Bits &bits, Ai const &ai) {
  std::string value;
  for (auto const &field : fields_of(ai)) {
    auto const encoding = field.is_numeric ? 0 : bits.take(3);
    auto const size =
        field.is_fixed ? field.most : bits.take(static_cast<std::size_t>(std::bit_width(field.most)));
    if (size > field.most) return std::nullopt;
    auto const text = take_text(bits, encoding, size);
    if (!text) return std::nullopt;
    value += *text;
  }
  return value;
}

/// How many digits the AIs have that begin with these two; 0 for none.
std::size_t ai_size(std::string_view two_digits) {
  auto const rows = ai_table();
  auto const row =
      std::find_if(rows.begin(), rows.end(), [&](Ai const &ai) { return ai.first.starts_with(two_digits); });
  return row == rows.end() ? 0 : row->first.size();
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(std::min(words.back().size() + 1, text.size()));
  }
  return words;
}

/// In which order the values of a sequence follow. GS1's own prototype sorts the AIs of two sequences as text
/// (1A and 9D) before it writes them, and links that it made are about.
enum class SequenceOrder { as_listed, sorted };

Result<void> take_element(Bits &bits, std::string_view ai, Decompressed &into) {
  auto const *row = find_ai(ai);
  if (row == nullptr) return malformed("there is no AI " + std::string(ai));
  auto const text = take_value(bits, *row);
  if (!text || bits.is_overrun()) return malformed("the value of (" + std::string(ai) + ") is cut short");
  auto value = parse_ai_value(ai, *text);
  if (!value) return std::move(value).error();
  into.elements.push_back({std::string(ai), *std::move(value)});
  return {};
}

/// A name and a value, behind the F that announces them.
Result<void> take_parameter(Bits &bits, Decompressed &into) {
  auto const name = take_text(bits, 3, bits.take(7));
  auto const encoding = bits.take(3);
  auto const value = take_text(bits, encoding, bits.take(7));
  if (!name || !value || name->empty() || bits.is_overrun()) return malformed("a parameter is cut short");
  into.parameters.push_back({*name, *value});
  return {};
}

Result<Decompressed> unpack(std::string_view segment, SequenceOrder order) {
  Decompressed found;
  Bits bits(segment);
  // Less than a character is left at the end: zeros that fill up the last one.
  while (bits.left() >= 6) {
    if (found.elements.size() + found.parameters.size() > elements_max) return malformed("it holds too much");
    auto const high = bits.take(4);
    if (high == 0xF) {
      if (auto const taken = take_parameter(bits, found); !taken) return taken.error();
      continue;
    }
    auto const code = high << 4 | bits.take(4);
    std::vector<std::string_view> ais;
    std::string ai;
    if ((code >> 4) <= 9 && (code & 0xF) <= 9) {
      ai = {static_cast<char>('0' + (code >> 4)), static_cast<char>('0' + (code & 0xF))};
      for (auto const size = ai_size(ai); ai.size() < size;) ai += static_cast<char>('0' + bits.take(4));
      ais.push_back(ai);
    } else {
      auto const *sequence = std::find_if(std::begin(sequences), std::end(sequences),
                                          [&](Sequence const &s) { return s.code == code; });
      if (sequence == std::end(sequences)) return malformed("a code in it is not defined");
      ais = split(sequence->ais);
      if (order == SequenceOrder::sorted) std::sort(ais.begin(), ais.end());
    }
    for (auto const one : ais) {
      if (auto const taken = take_element(bits, one, found); !taken) return taken.error();
    }
  }
  if (bits.take(bits.left()) != 0) return malformed("there are bits behind its end");
  return found;
}

}  // namespace

bool looks_compressed(std::string_view segment) {
  return segment.size() >= segment_characters_min && segment.size() <= segment_characters_max &&
         segment.find_first_not_of(base64url) == std::string_view::npos;
}

Result<Decompressed> decompress_digital_link(std::string_view segment) {
  if (!looks_compressed(segment)) return malformed("it is not base64url of the right length");
  auto found = unpack(segment, SequenceOrder::as_listed);
  if (found) return found;
  if (auto sorted = unpack(segment, SequenceOrder::sorted)) return sorted;
  return found;
}

}  // namespace nguon::trace
