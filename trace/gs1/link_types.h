#pragma once
// The link types of the GS1 Web Vocabulary 1.16: what a link of a resolver is about (GS1-Conformant Resolver
// Standard).

#include <span>
#include <string_view>

namespace nguon::trace {

/// Whether GS1 has a link type of this name ("pip" for https://gs1.org/voc/pip). Capitals count.
bool is_link_type(std::string_view name);
/// Whether the vocabulary still has it and advises against it.
bool is_deprecated_link_type(std::string_view name);
/// All of them, in bytewise order.
std::span<std::string_view const> link_types();

}  // namespace nguon::trace
