#pragma once
// CBOR (RFC 8949), as far as COSE needs it: written deterministically (§4.2.1), read item by item; what may
// follow what is the caller's business. Why by no library: docs/decisions/0029.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nguon {

/// Writes items one after the other, each in its shortest form.
class CborWriter {
 public:
  CborWriter &integer(std::int64_t value);
  CborWriter &bytes(std::string_view value);
  CborWriter &text(std::string_view value);
  /// So many items follow.
  CborWriter &array(std::size_t count);
  /// So many pairs follow. Deterministic only if the caller writes them in the bytewise order of their keys:
  /// 0, 1, …, then -1, -2, ….
  CborWriter &map(std::size_t count);
  CborWriter &tag(std::uint64_t number);
  CborWriter &null();

  std::string const &written() const { return out_; }

 private:
  std::string out_;
};

struct CborItem {
  enum class Kind { integer, bytes, text, array, map, tag, null, other };
  Kind kind = Kind::other;   ///< `other`: floats, booleans, integers beyond 64 bits with a sign.
  std::int64_t number = 0;   ///< An integer; how many items or pairs follow; which tag.
  std::string_view content;  ///< Of bytes and text; lies in what is read.
};

/// Reads a borrowed string. Once something is wrong every further read fails.
class CborReader {
 public:
  explicit CborReader(std::string_view bytes) : rest_(bytes) {}

  /// The next item without what follows in it. Nullopt at the end, where the rest is no CBOR, and for items
  /// of indefinite length or with more content than follows.
  std::optional<CborItem> next();
  /// The next item where it is of this kind.
  std::optional<CborItem> next(CborItem::Kind kind);
  /// Passes over the next item with all that is in it. False where next() would fail, or where it is nested
  /// more than 16 deep.
  bool skip();
  /// What is not read yet.
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace nguon
