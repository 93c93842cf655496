#include "server/epcis/extensions.h"

#include <algorithm>
#include <boost/json/object.hpp>

#include "trace/event_context.h"
#include "trace/uri.h"

namespace nguon::server {
namespace {

constexpr std::size_t extensions_max = 32;

Error bad_extensions() {
  return {ErrorKind::malformed, "bad-extensions",
          "GS1-Extensions names up to 32 prefixes, each once and each with a URI, as in "
          "example=https://ns.example.com/; prefixes of the standards keep their meaning.",
          "GS1-Extensions"};
}

/// Without blanks around it.
std::string_view extension_part(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_prefix_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_';
}

bool is_extension_prefix(std::string_view text) {
  return !text.empty() && text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), is_prefix_letter);
}

}  // namespace

Result<trace::Namespaces> parse_extensions(std::string_view field) {
  trace::Namespaces prefixes;
  boost::json::object definitions;
  while (!field.empty()) {
    auto const end = std::min(field.find(','), field.size());
    auto pair = extension_part(field.substr(0, end));
    field.remove_prefix(std::min(end + 1, field.size()));
    if (pair.empty()) continue;
    auto const equals = pair.find('=');
    auto const prefix = extension_part(pair.substr(0, equals));
    auto const uri =
        equals == std::string_view::npos ? std::string_view() : extension_part(pair.substr(equals + 1));
    if (!is_extension_prefix(prefix) || !trace::is_uri(uri) || prefixes.size() == extensions_max ||
        !prefixes.emplace(prefix, uri).second)
      return bad_extensions();
    definitions[prefix] = uri;
  }
  trace::JsonReader reader;
  trace::check_context(reader, definitions, trace::JsonPath());
  if (reader.has_failed()) return bad_extensions();
  return prefixes;
}

}  // namespace nguon::server
