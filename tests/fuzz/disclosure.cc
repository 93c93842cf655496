// A disclosure that is accepted is read from its own bytes, an SD-JWT is spelt by its own parts, and of an
// event whose private part is hidden the rest stays as it was.
#include "trace/disclosure.h"

#include <cstddef>
#include <cstdint>

#include "crypto/strict_json.h"
#include "trace/private_part.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const disclosure = trace::parse_disclosure(text)) {
    NGUON_CHECK(disclosure->encoded == text && disclosure->digest == sha256(text));
    NGUON_CHECK(parse_strict_json(disclosure->value, 16).has_value());
    NGUON_CHECK(trace::parse_disclosure(trace::make_disclosure(disclosure->name, disclosure->value).encoded)
                    .has_value());
  }
  if (auto const parts = trace::split_sd_jwt(text)) {
    std::vector<std::string> const disclosures(parts->disclosures.begin(), parts->disclosures.end());
    NGUON_CHECK(disclosures.empty() || trace::write_sd_jwt(parts->jws, disclosures) == text);
  }
  auto const event = parse_strict_json(text, 64);
  if (event && event->is_object()) {
    auto const hidden = trace::hide_private(text);
    if (hidden) NGUON_CHECK(parse_strict_json(hidden->text, 64).has_value());
    if (hidden && hidden->disclosures.empty() && text.find("nguon:private") == std::string_view::npos)
      NGUON_CHECK(hidden->text == text);
  }
  return 0;
}
