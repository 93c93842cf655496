#pragma once
// Words as people search for them: "Dừa Sáp", "dua sap" and "DỪA SÁP" typed on any keyboard are the same two
// words.

#include <string>
#include <string_view>
#include <vector>

namespace nguon::trace {

/// The words of a UTF-8 text in their order: lower case, without the diacritics of Vietnamese and other Latin
/// letters, composed (NFC) or decomposed (NFD) alike; đ is d. Letters of other scripts (Khmer) stay as they
/// are. Whatever is no letter or digit parts words, also a zero-width space, a Khmer full stop and a byte
/// that is not UTF-8.
std::vector<std::string> fold_words(std::string_view text);

}  // namespace nguon::trace
