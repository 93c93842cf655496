#pragma once
// Where the parts of a JSON text stand, for what is put together of texts without being written anew: a
// number keeps its spelling.

#include <string>
#include <string_view>
#include <vector>

namespace nguon::trace {

/// Walks over JSON without understanding it: strings and brackets are enough to find where a value ends. On a
/// text that is no JSON it stops somewhere, at its end at the latest. What it answers are views into the
/// text.
class JsonCutter {
 public:
  explicit JsonCutter(std::string_view text) : text_(text) {}

  /// The first byte behind white space; NUL at the end.
  char next();
  /// White space, and then this byte.
  bool take(char wanted);
  /// A whole value, behind white space; empty where there is none.
  std::string_view value();
  /// How far it has come.
  std::size_t at() const { return at_; }
  bool at_end() const { return at_ >= text_.size(); }

 private:
  void skip_string();
  void skip_brackets();

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Both as they stand in the text, the name with its quotation marks.
struct TextMember {
  std::string_view name, value;
};

/// The members of an object, in order. Requires: a text that parse_strict_json accepted as an object.
std::vector<TextMember> members_in_text(std::string_view object);
/// The elements of an array, in order. Requires: a text that parse_strict_json accepted as an array.
std::vector<std::string_view> elements_in_text(std::string_view array);

/// What a string says, its escapes undone; empty where it is none. `quoted`: with its quotation marks.
std::string unquoted(std::string_view quoted);
/// Whether a quoted name says this, however it is escaped.
bool is_named(std::string_view quoted, std::string_view name);

}  // namespace nguon::trace
