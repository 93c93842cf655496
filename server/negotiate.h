#pragma once
// What the fields of a request ask for (RFC 9110 §12). Plain decisions on text, no sockets.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/request.h"

namespace nguon::server {

/// In any case.
bool equal_words(std::string_view a, std::string_view b);
/// A member of Accept, Accept-Language or Accept-Encoding; its weight in thousandths.
struct Weighted {
  std::string_view name;
  unsigned weight = 0;
};
/// In their order; views of `list`.
std::vector<Weighted> weighted_list(std::string_view list);

/// JSON where it is wanted more than HTML; HTML otherwise, also for `*/*` and for nothing at all.
Form choose_form(std::string_view accept);
/// Does the field name HTML itself? Browsers do; programs send `*/*` or nothing.
bool names_html(std::string_view accept);
/// By an explicit choice ("vi", "en"; else ignored), then Accept-Language with weights (RFC 9110 §12.5.4),
/// then Vietnamese.
Language choose_language(std::string_view chosen, std::string_view accept_language);
/// What browsers read: every one of them knows gzip.
inline constexpr Coding page_codings[] = {Coding::gzip};
/// What programs read, by the thousand: the smaller first.
inline constexpr Coding entry_codings[] = {Coding::zstd, Coding::gzip};
/// RFC 9110 §12.5.3: of what is offered, what is named with the greatest weight, itself or by `*`; the first
/// of equals. None where nothing is named with a weight above zero, also for one who refuses that: there is
/// no other answer for such a reader.
Coding choose_coding(std::string_view accept_encoding, std::span<Coding const> offered);
/// RFC 9110 §13.1.2, weak comparison. `etag` with its quotes.
bool matches_etag(std::string_view if_none_match, std::string_view etag);
/// The media type without parameters and white space, in lower case.
std::string media_type(std::string_view content_type);

/// A request target taken apart (RFC 9112 §3.2): scheme and host of the absolute form are left aside.
struct Target {
  std::string_view path;
  std::string_view query;
};
Target split_target(std::string_view target);

/// Whether a target is text: UTF-8 when its percent-escapes are undone. A % that begins no escape stands for
/// itself.
bool is_utf8_target(std::string_view target);

/// The decoded value of a query's first parameter of this name, '+' read as a space. Nullopt where it isn't
/// there or its escapes are wrong.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

/// What decides whether a connection stays open after an answer.
struct ConnectionFacts {
  bool client_keeps = true;      ///< By version and Connection field of the request.
  bool request_complete = true;  ///< Nothing of its body is still to come.
  bool stopping = false;         ///< The server is.
};
bool may_keep_alive(ConnectionFacts const &facts);

}  // namespace nguon::server
