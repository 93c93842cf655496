#pragma once
// Where the parts of a JSON text stand, for what is put together of texts without being written anew: a
// number keeps its spelling.

#include <string_view>
#include <vector>

namespace nguon::trace {

/// Both as they stand in the text, the name with its quotation marks.
struct TextMember {
  std::string_view name, value;
};

/// The members of an object, in order. Requires: a text that parse_strict_json accepted as an object.
std::vector<TextMember> members_in_text(std::string_view object);
/// The elements of an array, in order. Requires: a text that parse_strict_json accepted as an array.
std::vector<std::string_view> elements_in_text(std::string_view array);

}  // namespace nguon::trace
