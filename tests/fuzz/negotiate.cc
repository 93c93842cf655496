// The fields and the target of a request, before anybody knows who sent it.

#include "server/negotiate.h"

#include <cstddef>
#include <cstdint>

#include "trace/uri.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::server;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  auto const named = std::string(text) + ",text/html,application/json;q=0.5";
  static_cast<void>(choose_form(text));
  if (!text.empty() && text.find_first_of(";,") == std::string_view::npos) NGUON_CHECK(names_html(named));
  static_cast<void>(choose_coding(text, page_codings));
  NGUON_CHECK(choose_coding("zstd", entry_codings) == Coding::zstd);
  static_cast<void>(choose_coding(text, entry_codings));
  static_cast<void>(choose_language(text, text));
  NGUON_CHECK(choose_language("en", text) == Language::en && choose_language("vi", text) == Language::vi);
  NGUON_CHECK(media_type(media_type(text)) == media_type(text));
  NGUON_CHECK(matches_etag(std::string(text) + ",W/\"abc\"", "\"abc\""));

  auto const target = split_target(text);
  NGUON_CHECK(target.path.find('?') == std::string_view::npos);
  static_cast<void>(query_value(target.query, "q"));
  NGUON_CHECK(query_value("a=1&q=" + nguon::trace::escape_segment(text) + "&q=2", "q") == text);
  return 0;
}
