#include "crypto/cbor.h"

#include <algorithm>
#include <array>
#include <limits>

#include "crypto/utf8.h"

namespace nguon {
namespace {

using Kind = CborItem::Kind;

constexpr unsigned depth_max = 16;

// The three upper bits of an item's first byte (RFC 8949 §3.1).
enum class Major : unsigned char { unsigned_, negative, bytes, text, array, map, tag, simple };

/// What the five lower bits say of the argument: itself up to 23, then that 1, 2, 4 or 8 bytes follow.
constexpr unsigned in_one_byte = 24, in_eight_bytes = 27;
constexpr std::uint64_t simple_null = 22;

void append_head(std::string &out, Major major, std::uint64_t argument) {
  auto const put_first = [&](unsigned low) {
    out += static_cast<char>(static_cast<unsigned>(major) << 5 | low);
  };
  if (argument < in_one_byte) return put_first(static_cast<unsigned>(argument));
  unsigned log_bytes = 0;
  while (log_bytes < 3 && argument >> (8U << log_bytes) != 0) ++log_bytes;
  put_first(in_one_byte + log_bytes);
  for (auto shift = 8U << log_bytes; shift != 0; shift -= 8)
    out += static_cast<char>(argument >> (shift - 8) & 0xff);
}

struct Head {
  Major major = Major::simple;
  bool is_short = false;  ///< The argument stood in the first byte.
  std::uint64_t argument = 0;
};

/// Takes a head off `bytes`; nullopt where it is cut short, reserved, or of indefinite length.
std::optional<Head> take_head(std::string_view &bytes) {
  if (bytes.empty()) return std::nullopt;
  auto const first = static_cast<unsigned char>(bytes.front());
  auto const major = static_cast<Major>(first >> 5);
  unsigned const low = first & 0x1f;
  bytes.remove_prefix(1);
  if (low < in_one_byte) return Head{.major = major, .is_short = true, .argument = low};
  if (low > in_eight_bytes) return std::nullopt;
  auto const count = std::size_t{1} << (low - in_one_byte);
  if (bytes.size() < count) return std::nullopt;
  Head head{.major = major};
  for (auto const byte : bytes.substr(0, count))
    head.argument = head.argument << 8 | static_cast<unsigned char>(byte);
  bytes.remove_prefix(count);
  return head;
}

/// An item that is told by its kind and a number; `other` where the number has no place.
CborItem numbered(Kind kind, std::uint64_t number) {
  if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
  return {kind, static_cast<std::int64_t>(number), {}};
}

/// The content that a head announces; nullopt where there is not so much.
std::optional<CborItem> take_content(Kind kind, std::uint64_t size, std::string_view &bytes) {
  if (size > bytes.size()) return std::nullopt;
  CborItem const item{kind, 0, bytes.substr(0, size)};
  bytes.remove_prefix(size);
  if (kind == Kind::text && !is_utf8(item.content)) return std::nullopt;
  return item;
}

/// A floating-point number, a boolean or null.
std::optional<CborItem> simple(Head const &head, std::string_view first) {
  if (head.is_short) return CborItem{head.argument == simple_null ? Kind::null : Kind::other, 0, {}};
  // What follows in one byte must not have had place in the first (RFC 8949 §3.3).
  auto const is_one_byte = (static_cast<unsigned char>(first.front()) & 0x1f) == in_one_byte;
  if (is_one_byte && head.argument < 32) return std::nullopt;
  return CborItem{};
}

std::optional<CborItem> take_item(std::string_view &bytes) {
  auto const first = bytes;
  auto const head = take_head(bytes);
  if (!head) return std::nullopt;
  switch (head->major) {
    case Major::unsigned_:
      return numbered(Kind::integer, head->argument);
    case Major::negative: {
      auto item = numbered(Kind::integer, head->argument);
      if (item.kind == Kind::integer) item.number = -1 - item.number;
      return item;
    }
    case Major::bytes:
      return take_content(Kind::bytes, head->argument, bytes);
    case Major::text:
      return take_content(Kind::text, head->argument, bytes);
    case Major::array:
    case Major::map:
      // More than could follow: each item takes a byte at least.
      if (head->argument > bytes.size()) return std::nullopt;
      return numbered(head->major == Major::array ? Kind::array : Kind::map, head->argument);
    case Major::tag:
      return numbered(Kind::tag, head->argument);
    case Major::simple:
      return simple(*head, first);
  }
  return std::nullopt;
}

/// How many items belong to one.
std::size_t items_inside(CborItem const &item) {
  auto const count = static_cast<std::size_t>(item.number);
  switch (item.kind) {
    case Kind::array:
      return count;
    case Kind::map:
      return 2 * count;
    case Kind::tag:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

CborWriter &CborWriter::integer(std::int64_t value) {
  // CBOR keeps n for the integer -1 - n.
  value < 0 ? append_head(out_, Major::negative, static_cast<std::uint64_t>(-1 - value))
            : append_head(out_, Major::unsigned_, static_cast<std::uint64_t>(value));
  return *this;
}

CborWriter &CborWriter::bytes(std::string_view value) {
  append_head(out_, Major::bytes, value.size());
  out_ += value;
  return *this;
}

CborWriter &CborWriter::text(std::string_view value) {
  append_head(out_, Major::text, value.size());
  out_ += value;
  return *this;
}

CborWriter &CborWriter::array(std::size_t count) {
  append_head(out_, Major::array, count);
  return *this;
}

CborWriter &CborWriter::map(std::size_t count) {
  append_head(out_, Major::map, count);
  return *this;
}

CborWriter &CborWriter::tag(std::uint64_t number) {
  append_head(out_, Major::tag, number);
  return *this;
}

CborWriter &CborWriter::null() {
  append_head(out_, Major::simple, simple_null);
  return *this;
}

std::optional<CborItem> CborReader::next() {
  auto item = take_item(rest_);
  if (!item) rest_ = {};
  return item;
}

std::optional<CborItem> CborReader::next(Kind kind) {
  auto item = next();
  if (item && item->kind != kind) item.reset();
  if (!item) rest_ = {};
  return item;
}

bool CborReader::skip() {
  // How many items are still to come at each depth.
  std::array<std::size_t, depth_max> left{1};
  unsigned depth = 0;
  for (;;) {
    while (left[depth] == 0) {
      if (depth == 0) return true;
      --depth;
    }
    --left[depth];
    auto const item = next();
    if (!item) return false;
    auto const inside = items_inside(*item);
    if (inside == 0) continue;
    if (++depth == depth_max) {
      rest_ = {};
      return false;
    }
    left[depth] = inside;
  }
}

}  // namespace nguon
