#include "trace/fold.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace nguon::trace {
namespace {

/// Code points first..last are `letter` without its marks; `erased`: they vanish without parting the word;
/// `parted`: they stand between words.
struct Fold {
  char32_t first, last;
  char letter;
};
constexpr char erased = '\0';
constexpr char parted = ' ';

/// Latin letters of Vietnamese and of Western European names, combining marks and punctuation. Sorted.
/// Every other code point above ASCII is a letter that stays as it is.
constexpr Fold folds[] = {
    {0x0080, 0x00BF, parted}, {0x00C0, 0x00C6, 'a'},    {0x00C7, 0x00C7, 'c'},    {0x00C8, 0x00CB, 'e'},
    {0x00CC, 0x00CF, 'i'},    {0x00D0, 0x00D0, 'd'},    {0x00D1, 0x00D1, 'n'},    {0x00D2, 0x00D6, 'o'},
    {0x00D7, 0x00D7, parted}, {0x00D8, 0x00D8, 'o'},    {0x00D9, 0x00DC, 'u'},    {0x00DD, 0x00DD, 'y'},
    {0x00E0, 0x00E6, 'a'},    {0x00E7, 0x00E7, 'c'},    {0x00E8, 0x00EB, 'e'},    {0x00EC, 0x00EF, 'i'},
    {0x00F0, 0x00F0, 'd'},    {0x00F1, 0x00F1, 'n'},    {0x00F2, 0x00F6, 'o'},    {0x00F7, 0x00F7, parted},
    {0x00F8, 0x00F8, 'o'},    {0x00F9, 0x00FC, 'u'},    {0x00FD, 0x00FD, 'y'},    {0x00FF, 0x00FF, 'y'},
    {0x0100, 0x0105, 'a'},    {0x0106, 0x010D, 'c'},    {0x010E, 0x0111, 'd'},    {0x0112, 0x011B, 'e'},
    {0x011C, 0x0123, 'g'},    {0x0124, 0x0127, 'h'},    {0x0128, 0x0131, 'i'},    {0x0139, 0x0142, 'l'},
    {0x0143, 0x0148, 'n'},    {0x014C, 0x0153, 'o'},    {0x0154, 0x0159, 'r'},    {0x015A, 0x0161, 's'},
    {0x0162, 0x0167, 't'},    {0x0168, 0x0173, 'u'},    {0x0176, 0x0178, 'y'},    {0x0179, 0x017E, 'z'},
    {0x01A0, 0x01A1, 'o'},    {0x01AF, 0x01B0, 'u'},    {0x0300, 0x036F, erased}, {0x17D4, 0x17DA, parted},
    {0x1EA0, 0x1EB7, 'a'},    {0x1EB8, 0x1EC7, 'e'},    {0x1EC8, 0x1ECB, 'i'},    {0x1ECC, 0x1EE3, 'o'},
    {0x1EE4, 0x1EF1, 'u'},    {0x1EF2, 0x1EF9, 'y'},    {0x2000, 0x200B, parted}, {0x200C, 0x200F, erased},
    {0x2010, 0x2BFF, parted}, {0x3000, 0x303F, parted}, {0xFE00, 0xFE0F, erased}, {0xFEFF, 0xFEFF, erased},
    {0xFFFD, 0xFFFD, parted}};

Fold const *find_fold(char32_t code) {
  auto const after = std::upper_bound(std::begin(folds), std::end(folds), code,
                                      [](char32_t wanted, Fold const &fold) { return wanted < fold.first; });
  if (after == std::begin(folds)) return nullptr;
  auto const *fold = std::prev(after);
  return code <= fold->last ? fold : nullptr;
}

/// Length of the UTF-8 sequence above ASCII at the front of `text`, with its code point; 0 when it is none.
std::size_t read_sequence(std::string_view text, char32_t &code) {
  auto const lead = static_cast<std::uint8_t>(text[0]);
  std::size_t const length = lead >= 0xF0 && lead < 0xF5   ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  code = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    auto const byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) return 0;
    code = (code << 6) | (byte & 0x3Fu);
  }
  return length;
}

}  // namespace

std::vector<std::string> fold_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  auto const part = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  while (!text.empty()) {
    auto const byte = static_cast<unsigned char>(text[0]);
    char32_t code = 0;
    std::size_t length = 1;
    if (byte < 0x80) {
      auto const lower = byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
      if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
        word += static_cast<char>(lower);
      } else {
        part();
      }
    } else if ((length = read_sequence(text, code)) == 0) {
      length = 1;
      part();
    } else if (auto const *fold = find_fold(code); fold == nullptr) {
      word += text.substr(0, length);
    } else if (fold->letter == parted) {
      part();
    } else if (fold->letter != erased) {
      word += fold->letter;
    }
    text.remove_prefix(length);
  }
  part();
  return words;
}

}  // namespace nguon::trace
