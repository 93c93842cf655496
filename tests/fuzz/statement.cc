// Whatever is accepted as a statement of our own types is about subjects that an entry can hold, and means
// the same wrapped in a signed statement as alone.

#include "trace/statement.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "trace/statement_reader.h"

namespace {
using namespace nguon;

/// What storage/entry.h asks of the names in `prev`.
bool is_name(std::string const &subject) {
  return !subject.empty() && std::all_of(subject.begin(), subject.end(), [](char letter) {
    return letter > ' ' && letter <= '~' && letter != '"' && letter != '\\';
  });
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  static auto const key = PrivateKey::from_seed(std::string(32, 's')).value();
  constexpr std::string_view origin = "log.example/fuzz";
  std::string_view const payload(reinterpret_cast<char const *>(data), size);

  auto const body = trace::parse_nguon(payload);
  if (body) {
    auto const names = trace::subjects(*body);
    NGUON_CHECK(!names.empty() && std::all_of(names.begin(), names.end(), is_name));
    NGUON_CHECK(std::is_sorted(names.begin(), names.end()));
    NGUON_CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  } else {
    NGUON_CHECK(!body.error().code.empty() && !body.error().message.empty());
  }

  auto const compact = sign_jws(key, origin, trace::cty_nguon, payload);
  auto const statement = trace::parse_statement(compact, origin);
  // A genesis besides names the origin that it is for, and the whole has a greatest size.
  NGUON_CHECK(body || !statement);
  if (statement)
    NGUON_CHECK(statement->subjects == trace::subjects(*body) && statement->body.index() == body->index());
  NGUON_CHECK(!trace::parse_statement(compact, "another.example/log"));
  static_cast<void>(trace::parse_statement(payload, origin));
  return 0;
}
