// Words as people search for them: each is its own folding, whatever bytes it was found in.

#include "trace/fold.h"

#include <cstddef>
#include <cstdint>

#include "crypto/result.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  for (auto const &word : nguon::trace::fold_words(text)) {
    NGUON_CHECK(!word.empty());
    NGUON_CHECK(nguon::trace::fold_words(word) == std::vector<std::string>{word});
  }
  return 0;
}
