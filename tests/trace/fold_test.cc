#include "trace/fold.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("Vietnamese words fold to the letters of any keyboard") {
  CHECK(fold_words("Kẹo dừa sáp ĐẶC BIỆT") == Words{"keo", "dua", "sap", "dac", "biet"});
  CHECK(fold_words("HTX Dừa sáp Mẫu Rạch Sen") == Words{"htx", "dua", "sap", "mau", "rach", "sen"});
  CHECK(fold_words("đường hoa dừa Trà Vinh ngọt lịm thuỷ") ==
        Words{"duong", "hoa", "dua", "tra", "vinh", "ngot", "lim", "thuy"});
}

TEST_CASE("every Vietnamese vowel with every tone folds to its plain letter") {
  struct Row {
    char const *letters;
    char plain;
  };
  for (auto const &row :
       {Row{"aàảãáạăằẳẵắặâầẩẫấậAÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬ", 'a'}, Row{"eèẻẽéẹêềểễếệEÈẺẼÉẸÊỀỂỄẾỆ", 'e'},
        Row{"iìỉĩíịIÌỈĨÍỊ", 'i'}, Row{"oòỏõóọôồổỗốộơờởỡớợOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢ", 'o'},
        Row{"uùủũúụưừửữứựUÙỦŨÚỤƯỪỬỮỨỰ", 'u'}, Row{"yỳỷỹýỵYỲỶỸÝỴ", 'y'}, Row{"dđDĐ", 'd'}}) {
    CAPTURE(row.letters);
    auto const words = fold_words(row.letters);
    REQUIRE(words.size() == 1);
    CHECK(words[0].find_first_not_of(row.plain) == std::string::npos);
  }
}

TEST_CASE("decomposed letters fold as composed ones do") {
  // NFD of "dừa sáp Mẫu".
  CHECK(fold_words("du\u031B\u0300a sa\u0301p Ma\u0302\u0303u") == Words{"dua", "sap", "mau"});
}

TEST_CASE("numbers and codes part at their signs") {
  CHECK(fold_words("L2611B-01/500g") == Words{"l2611b", "01", "500g"});
  CHECK(fold_words("«Kẹo», 200 g …") == Words{"keo", "200", "g"});
}

TEST_CASE("Khmer words stay as they are and part at Khmer signs") {
  CHECK(fold_words("ដូងក្រអូប ខ្មែរ។ ស្ករ\u200Bដូង") == Words{"ដូងក្រអូប", "ខ្មែរ", "ស្ករ", "ដូង"});
}

TEST_CASE("text without words gives none") {
  CHECK(fold_words("").empty());
  CHECK(fold_words(" \t–…!?").empty());
}

TEST_CASE("bytes that are not UTF-8 part words and never cross the end") {
  CHECK(fold_words("dua\xFFsap") == Words{"dua", "sap"});
  CHECK(fold_words("dua\xE1\xBB") == Words{"dua"});
  CHECK(fold_words("\xC3") == Words{});
  CHECK(fold_words("a\x80z") == Words{"a", "z"});
}

}  // namespace
}  // namespace nguon::trace
