#pragma once
// Where in a document a reader is, kept on the stack and spelt out only for an error.

#include <string>
#include <string_view>

namespace nguon::trace {

/// A member or element of what `parent` points at. Must not outlive its parent or the name.
class JsonPath {
 public:
  JsonPath() = default;
  JsonPath(JsonPath const &parent, std::string_view member) : parent_(&parent), member_(member) {}
  JsonPath(JsonPath const &parent, std::size_t element)
      : parent_(&parent), element_(element), is_element_(true) {}

  /// RFC 6901: "/epcisBody/eventList/0/eventTime"; empty for the whole document.
  std::string pointer() const {
    if (parent_ == nullptr) return {};
    auto text = parent_->pointer() + "/";
    if (is_element_) return text + std::to_string(element_);
    for (char const c : member_) {
      if (c == '~') {
        text += "~0";
      } else if (c == '/') {
        text += "~1";
      } else {
        text += c;
      }
    }
    return text;
  }

 private:
  JsonPath const *parent_ = nullptr;
  std::string_view member_;
  std::size_t element_ = 0;
  bool is_element_ = false;
};

}  // namespace nguon::trace
