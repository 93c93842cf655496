#include "crypto/strict_json.h"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <set>
#include <string>
#include <vector>

namespace nguon {
namespace {

namespace json = boost::json;

using IsPlain = bool (*)(std::string_view spelling);

/// What basic_parser calls while it reads. Builds the value, counts the members that it read, and notes
/// whether a number's spelling is not plain.
class Builder {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  Builder(json::storage_ptr storage, IsPlain is_plain)
      : stack_({}, scratch_.data(), scratch_.size()), is_plain_(is_plain) {
    stack_.reset(std::move(storage));
  }
  json::value release() { return stack_.release(); }
  std::size_t member_count() const { return member_count_; }
  bool has_odd_number() const { return has_odd_number_; }

  bool on_document_begin(json::error_code &) { return true; }
  bool on_document_end(json::error_code &) { return true; }
  bool on_object_begin(json::error_code &) { return true; }
  bool on_object_end(std::size_t count, json::error_code &) {
    member_count_ += count;
    stack_.push_object(count);
    return true;
  }
  bool on_array_begin(json::error_code &) { return true; }
  bool on_array_end(std::size_t count, json::error_code &) {
    stack_.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code &) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code &) {
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code &) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code &) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code &) { return true; }
  bool on_int64(std::int64_t number, json::string_view text, json::error_code &) {
    note_spelling(text);
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view text, json::error_code &) {
    note_spelling(text);
    stack_.push_uint64(number);
    return true;
  }
  /// Boost's own double may be an ulp off (it multiplies by a rounded power of ten); rules must not depend on
  /// that.
  bool on_double(double, json::string_view text, json::error_code &error) {
    double number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
      error = json::error::exponent_overflow;
      return false;
    }
    note_spelling(text);
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, json::error_code &) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(json::error_code &) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code &) { return true; }
  bool on_comment(json::string_view, json::error_code &) { return true; }

 private:
  void note_spelling(std::string_view text) {
    if (is_plain_ != nullptr && !is_plain_(text)) has_odd_number_ = true;
  }

  std::array<unsigned char, 4096> scratch_;
  json::value_stack stack_;
  IsPlain is_plain_;
  std::size_t member_count_ = 0;
  bool has_odd_number_ = false;
};

/// Reads a text that was found to be well-formed, up to the second of two equal members, and remembers where
/// it is and where numbers were that are not plain.
class PlaceFinder {
 public:
  static constexpr std::size_t max_object_size = Builder::max_object_size;
  static constexpr std::size_t max_array_size = Builder::max_array_size;
  static constexpr std::size_t max_key_size = Builder::max_key_size;
  static constexpr std::size_t max_string_size = Builder::max_string_size;

  explicit PlaceFinder(IsPlain is_plain = nullptr) : is_plain_(is_plain) {}

  std::vector<std::string> &odd_numbers() { return odd_numbers_; }

  /// JSON pointer (RFC 6901) of the member last begun.
  std::string pointer() const {
    std::string text;
    for (auto const &level : levels_) {
      text += '/';
      if (!level.is_object) text += std::to_string(level.index);
      for (char const c : level.key) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return text;
  }

  bool on_document_begin(json::error_code &) { return true; }
  bool on_document_end(json::error_code &) { return true; }
  bool on_object_begin(json::error_code &) {
    levels_.push_back({true, 0, {}, {}});
    return true;
  }
  bool on_object_end(std::size_t, json::error_code &) { return leave(); }
  bool on_array_begin(json::error_code &) {
    levels_.push_back({false, 0, {}, {}});
    return true;
  }
  bool on_array_end(std::size_t, json::error_code &) { return leave(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code &) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code &error) {
    key_.append(part.data(), part.size());
    auto &level = levels_.back();
    level.key = std::exchange(key_, {});
    bool const is_new = level.seen.insert(level.key).second;
    if (!is_new) error = json::error::extra_data;
    return is_new;
  }
  bool on_string_part(json::string_view, std::size_t, json::error_code &) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code &) { return next(); }
  bool on_number_part(json::string_view, json::error_code &) { return true; }
  bool on_int64(std::int64_t, json::string_view text, json::error_code &) { return pass_number(text); }
  bool on_uint64(std::uint64_t, json::string_view text, json::error_code &) { return pass_number(text); }
  bool on_double(double, json::string_view text, json::error_code &) { return pass_number(text); }
  bool on_bool(bool, json::error_code &) { return next(); }
  bool on_null(json::error_code &) { return next(); }
  bool on_comment_part(json::string_view, json::error_code &) { return true; }
  bool on_comment(json::string_view, json::error_code &) { return true; }

 private:
  struct Level {
    bool is_object;
    std::size_t index;
    std::string key;
    std::set<std::string> seen;
  };
  bool leave() {
    levels_.pop_back();
    return next();
  }
  bool next() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }

  bool pass_number(std::string_view text) {
    if (is_plain_ != nullptr && !is_plain_(text)) odd_numbers_.push_back(pointer());
    return next();
  }

  IsPlain is_plain_;
  std::vector<std::string> odd_numbers_;
  std::vector<Level> levels_;
  std::string key_;
};

json::parse_options options_for(unsigned depth_max) {
  json::parse_options options;
  options.max_depth = depth_max;
  return options;
}

std::size_t count_members(json::value const &value) {
  std::size_t count = 0;
  if (auto const *const object = value.if_object()) {
    count = object->size();
    for (auto const &member : *object) count += count_members(member.value());
  } else if (auto const *const array = value.if_array()) {
    for (auto const &item : *array) count += count_members(item);
  }
  return count;
}

Error malformed(json::error_code error, std::size_t offset, unsigned depth_max) {
  if (error == json::error::too_deep)
    return {ErrorKind::malformed, "json-too-deep",
            "The JSON is nested deeper than " + std::to_string(depth_max) + " levels."};
  return {ErrorKind::malformed, "json-malformed",
          "This is not JSON: " + error.message() + " at byte " + std::to_string(offset) + "."};
}

Error duplicate_member(std::string_view text, unsigned depth_max) {
  json::basic_parser<PlaceFinder> parser(options_for(depth_max));
  json::error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  auto const pointer = parser.handler().pointer();
  return {ErrorKind::malformed, "json-duplicate", "The member " + pointer + " stands in its object twice.",
          pointer};
}

std::vector<std::string> find_odd_numbers(std::string_view text, unsigned depth_max, IsPlain is_plain) {
  json::basic_parser<PlaceFinder> parser(options_for(depth_max), is_plain);
  json::error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  return std::move(parser.handler().odd_numbers());
}

/// `is_plain` and `odd_numbers` are both null or neither.
Result<json::value> parse(std::string_view text, unsigned depth_max, IsPlain is_plain,
                          std::vector<std::string> *odd_numbers) {
  json::basic_parser<Builder> parser(
      options_for(depth_max), json::make_shared_resource<json::monotonic_resource>(text.size() * 4 + 256),
      is_plain);
  json::error_code error;
  auto const used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = json::error::extra_data;
  if (error) return malformed(error, used, depth_max);
  // An object keeps the last of equal members; so fewer are kept than were read exactly if some were equal.
  auto value = parser.handler().release();
  if (count_members(value) != parser.handler().member_count()) return duplicate_member(text, depth_max);
  if (parser.handler().has_odd_number()) *odd_numbers = find_odd_numbers(text, depth_max, is_plain);
  return value;
}

}  // namespace

Result<json::value> parse_strict_json(std::string_view text, unsigned depth_max) {
  return parse(text, depth_max, nullptr, nullptr);
}

Result<json::value> parse_strict_json(std::string_view text, unsigned depth_max, IsPlain is_plain,
                                      std::vector<std::string> &odd_numbers) {
  return parse(text, depth_max, is_plain, &odd_numbers);
}

std::string json_quoted(std::string_view text) {
  // As Boost.JSON writes it, byte for byte, which for what entries are made of takes longer.
  auto const is_plain = [](char c) { return (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) || c < 0; };
  std::string quoted = "\"";
  quoted.reserve(text.size() + 2);
  for (auto left = text; !left.empty();) {
    auto const run = static_cast<std::size_t>(std::ranges::find_if_not(left, is_plain) - left.begin());
    quoted.append(left.substr(0, run));
    left.remove_prefix(run);
    if (left.empty()) break;
    auto const c = left.front();
    if (c != '"' && c != '\\' && c != '\n') return json::serialize(json::string(text));
    quoted.append(1, '\\').append(1, c == '\n' ? 'n' : c);
    left.remove_prefix(1);
  }
  return quoted + '"';
}

}  // namespace nguon
