#pragma once
// A request as handlers see it: what was read, and what the reader wants, already decided.

#include <boost/beast/http/fields.hpp>
#include <string_view>

#include "server/catalogue.h"

namespace nguon::server {

enum class Method { get, head, post, put, remove, options, other };

/// How a thing is shown: to people or to programs.
enum class Form { html, json };

/// How a body is compressed on its way (RFC 9110 §8.4).
enum class Coding { none, gzip, zstd };

/// What of a request decides the bytes of an answer about the same thing.
struct Look {
  Language language = Language::vi;
  bool language_chosen = false;  ///< By `lang` in the address.
  Form form = Form::html;
  Coding coding = Coding::none;  ///< Out of page_codings (server/negotiate.h).
};

/// Everything in it belongs to the session and stays as it is until the answer has been made.
struct RequestView {
  Method method = Method::get;
  std::string_view path;   ///< With its leading slash, as it was sent.
  std::string_view query;  ///< Without the question mark.
  std::string_view content_type;
  std::string_view if_none_match;
  std::string_view body;
  boost::beast::http::fields const *fields = nullptr;  ///< Null where the header was not read.

  /// A field of the header by its name in any case; empty where it isn't there.
  std::string_view field(std::string_view name) const {
    if (fields == nullptr) return {};
    auto const value = (*fields)[name];
    return {value.data(), value.size()};
  }

  Look look;
  Coding entry_coding = Coding::none;  ///< Of bundles of entries, out of entry_codings.
  bool wants_html = false;             ///< Names HTML itself, as browsers do: errors are for people then.
};

}  // namespace nguon::server
