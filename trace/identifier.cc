#include "trace/identifier.h"

#include <optional>
#include <span>
#include <vector>

#include "crypto/hash.h"
#include "crypto/utf8.h"
#include "trace/digital_link.h"
#include "trace/epc_urn.h"
#include "trace/gs1.h"
#include "trace/own_id.h"

namespace nguon::trace {
namespace {

constexpr std::string_view own_prefix = "urn:nguon:";
constexpr std::string_view gs1_stem = "https://id.gs1.org/";

Error unknown_address(std::string_view path) {
  return {ErrorKind::malformed, "unknown-address", quoted(path) + " is no address of a thing.", "address"};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    auto const end = text.find(separator, start);
    parts.push_back(text.substr(start, end == std::string_view::npos ? end : end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

/// A product with what may narrow it down. `lot_key` and `serial_key` are how its addresses spell lot and
/// serial.
struct Article {
  std::string product;
  std::string_view lot_key;
  std::string_view serial_key;
  std::string variant = {};  ///< Part of the address only.
  std::string lot = {};
  std::string serial = {};
};

Identifier name_article(Article article) {
  auto const with = [](std::string path, std::string_view key, std::string const &value) {
    if (!value.empty()) path.append("/").append(key).append("/").append(escape_segment(value));
    return path;
  };
  Identifier thing;
  thing.kind = !article.serial.empty() ? Kind::serial : !article.lot.empty() ? Kind::lot : Kind::product;
  thing.subject = with(article.product, article.lot_key, article.lot);
  if (article.lot.empty()) thing.subject = with(std::move(thing.subject), article.serial_key, article.serial);
  thing.address = with(article.product, "22", article.variant);
  thing.address = with(std::move(thing.address), article.lot_key, article.lot);
  thing.address = with(std::move(thing.address), article.serial_key, article.serial);
  thing.product = std::move(article.product);
  thing.lot = std::move(article.lot);
  thing.serial = std::move(article.serial);
  return thing;
}

Article article_of(std::string_view product_subject) {
  auto const is_own = product_subject.starts_with("p/");
  return {std::string(product_subject), is_own ? "b" : "10", is_own ? "s" : "21"};
}

Identifier name_plainly(Kind kind, std::string subject) {
  Identifier thing;
  thing.kind = kind;
  thing.address = subject;
  thing.subject = std::move(subject);
  return thing;
}

Identifier name_keys(KeyPath path) {
  auto const key = path.front().ai;
  auto const has_third_party_serial = path.size() > 1 && path[1].ai == "235";
  if (key == "01" && !has_third_party_serial) {
    auto article = article_of("01/" + path.front().value);
    for (auto &[ai, value] : std::span(path).subspan(1)) {
      if (ai == "22") {
        article.variant = std::move(value);
      } else if (ai == "10") {
        article.lot = std::move(value);
      } else if (ai == "21") {
        article.serial = std::move(value);
      }
    }
    return name_article(std::move(article));
  }
  auto const has_index = path.size() > 1 && path[1].ai == "7040";
  auto kind = Kind::other;
  if (key == "00") kind = Kind::unit;
  if (key == "414" && !has_index) kind = Kind::place;
  if (key == "417" && !has_index) kind = Kind::party;
  return name_plainly(kind, write_key_path(path));
}

/// What an own id names: "p", "party", "place" or "unit".
std::optional<Kind> own_kind(std::string_view word) {
  if (word == "p") return Kind::product;
  if (word == "party") return Kind::party;
  if (word == "place") return Kind::place;
  if (word == "unit") return Kind::unit;
  return std::nullopt;
}

/// `parts`: kind, own id in its one spelling, then for products b, lot, s, serial with the values still
/// escaped.
Result<Identifier> name_own(std::span<std::string_view const> parts) {
  auto const kind = *own_kind(parts[0]);
  auto subject = std::string(parts[0]) + "/" + std::string(parts[1]);
  auto rest = parts.subspan(2);
  if (kind != Kind::product) {
    if (!rest.empty()) return unknown_address(subject + "/" + std::string(rest.front()));
    return name_plainly(kind, std::move(subject));
  }
  auto article = article_of(subject);
  auto const read = [&](std::string_view key, std::string &into, auto parse) -> Result<void> {
    if (rest.size() < 2 || rest[0] != key) return {};
    auto plain = unescape_segment(rest[1]);
    if (!plain) return std::move(plain).error();
    auto value = parse(*plain);
    if (!value) return std::move(value).error();
    into = *std::move(value);
    rest = rest.subspan(2);
    return {};
  };
  if (auto const lot = read("b", article.lot, parse_lot); !lot) return lot.error();
  if (auto const serial = read("s", article.serial, parse_serial); !serial) return serial.error();
  if (!rest.empty()) return unknown_address(subject + "/" + std::string(rest.front()));
  return name_article(std::move(article));
}

/// Kinds of subjects whose second part is a SHA-256 in base64url.
std::optional<Kind> hashed_kind(std::string_view word) {
  if (word == "run") return Kind::run;
  if (word == "key") return Kind::key;
  if (word == "uri") return Kind::other;
  return std::nullopt;
}

}  // namespace

Result<Identifier> parse_address(std::string_view path) {
  if (path == "rules") return name_plainly(Kind::rules, "rules");
  auto segments = split(path, '/');
  if (is_primary_key(segments.front())) {
    auto keys = parse_key_path(segments);
    if (!keys) return std::move(keys).error();
    return name_keys(*std::move(keys));
  }
  if (own_kind(segments.front()) && segments.size() >= 2) {
    auto const typed = unescape_segment(segments[1]);
    if (!typed) return typed.error();
    auto const id = parse_own_id(*typed);
    if (!id) return id.error();
    segments[1] = *id;
    return name_own(segments);
  }
  auto const kind = hashed_kind(segments.front());
  if (!kind || segments.size() != 2) return unknown_address(path);
  if (auto const hash = hash_from_base64url(segments[1]); !hash) return unknown_address(path);
  return name_plainly(*kind, std::string(path));
}

Result<Identifier> parse_epc_uri(std::string_view uri) {
  if (!is_uri(uri)) {
    return Error{ErrorKind::malformed, "not-a-uri", quoted(uri) + " is not a URI.", "uri"};
  }
  if (is_epc_urn(uri)) {
    auto keys = parse_epc_urn(uri);
    if (!keys) return std::move(keys).error();
    if (!keys->empty()) return name_keys(*std::move(keys));
  } else if (has_urn_prefix(uri, own_prefix)) {
    auto const parts = split(uri.substr(own_prefix.size()), ':');
    if (!own_kind(parts.front()) || parts.size() < 2 || !is_own_id(parts[1])) {
      return Error{ErrorKind::malformed, "own-name",
                   quoted(uri) + " is none of our names: the kind of thing or the id is wrong.", "uri"};
    }
    return name_own(parts);
  } else if (auto const segments = find_digital_link(uri); !segments.empty()) {
    auto keys = parse_key_path(segments);
    if (!keys) return std::move(keys).error();
    return name_keys(*std::move(keys));
  }
  return opaque_name(uri);
}

std::string epc_uri(Identifier const &thing) {
  auto const segments = split(thing.address, '/');
  if (is_primary_key(segments.front())) return std::string(gs1_stem) + thing.address;
  NGUON_CHECK(own_kind(segments.front()).has_value());
  auto uri = std::string(own_prefix) + thing.address;
  for (auto &c : uri) {
    if (c == '/') c = ':';  // A slash within a lot or serial is escaped.
  }
  return uri;
}

Identifier lot_of(std::string_view product_subject, std::string_view lot) {
  auto article = article_of(product_subject);
  article.lot = lot;
  return name_article(std::move(article));
}

Identifier serial_of(Identifier const &lot, std::string_view serial) {
  auto article = article_of(lot.product);
  article.lot = lot.lot;
  article.serial = serial;
  return name_article(std::move(article));
}

Identifier opaque_name(std::string_view uri) {
  return name_plainly(Kind::other, "uri/" + to_base64url(sha256(uri)));
}

std::string run_subject(std::string_view transformation_id) {
  return "run/" + to_base64url(sha256(transformation_id));
}

std::string key_subject(std::string_view kid) {
  return "key/" + std::string(kid);
}

}  // namespace nguon::trace
