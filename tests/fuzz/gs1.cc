// GS1 keys, Digital Links and EPC URNs: whatever is accepted is written canonically, and that spelling is
// read back to itself. A changed check digit is always refused. No lint fails on any text.

#include "trace/gs1.h"

#include <cstddef>
#include <cstdint>

#include "trace/digital_link.h"
#include "trace/epc_urn.h"
#include "trace/gs1/lint.h"

namespace {
using namespace nguon::trace;

void check_key(nguon::Result<std::string> (*parse)(std::string_view), std::string_view text) {
  auto const key = parse(text);
  if (!key) return;
  NGUON_CHECK(parse(*key).value() == *key && has_gs1_check_digit(*key));
  auto wrong = *key;
  wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
  NGUON_CHECK(!parse(wrong));
}

void check_path(nguon::Result<KeyPath> const &path) {
  if (!path || path->empty()) return;
  auto const written = write_key_path(*path);
  auto const link = "https://id.gs1.org/" + written + "?17=261231";
  // A key whose value begins with a letter is recognised in a path of ours and not in an address of
  // somebody's.
  if (auto const segments = find_digital_link(link); !segments.empty()) {
    auto const again = parse_key_path(segments);
    NGUON_CHECK(again.has_value() && *again == *path && write_key_path(*again) == written);
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  check_key(parse_gtin, text);
  check_key(parse_gln, text);
  check_key(parse_sscc, text);
  static_cast<void>(has_gs1_check_pair(text));
  if (auto const lot = parse_lot(text)) NGUON_CHECK(is_set82(*lot) && parse_serial(*lot).value() == *lot);

  // "8003=…": an Application Identifier and its value.
  auto const equals = text.find('=');
  if (equals != std::string_view::npos) {
    auto const ai = text.substr(0, equals);
    if (auto const value = parse_ai_value(ai, text.substr(equals + 1))) {
      NGUON_CHECK(parse_ai_value(ai, *value).value() == *value);
    }
  }
  for (auto const *lint : all_lints()) static_cast<void>(lint->holds(text));
  if (is_epc_urn(text)) {
    auto const path = parse_epc_urn(text);
    check_path(path);
    for (std::size_t digits = 5; path && digits <= 13; ++digits) {
      if (auto const urn = write_epc_urn(*path, digits)) NGUON_CHECK(parse_epc_urn(*urn).value() == *path);
    }
  }
  if (auto const segments = find_digital_link(text); !segments.empty()) check_path(parse_key_path(segments));
  return 0;
}
