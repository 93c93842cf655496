#pragma once
// The entry: one Merkle leaf (docs/formats.md, "Entry"). UTF-8 JSON without white space, members in this
// order:
//
//   {"v":1,"at":"2026-11-23T08:00:00.123Z","map":"<43>","prev":{"<subject>":"<43>"|null,…},"statement":"<JWS>"}
//
// Reader and writer are exact inverses: what does not rewrite to the same bytes is refused.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"

namespace nguon::storage {

inline constexpr std::size_t entry_bytes_max = 65'535;
inline constexpr std::size_t entry_subjects_max = 256;

struct Previous {
  std::string subject;
  std::optional<Hash> leaf;  ///< Leaf hash of the entry before it about this subject; nullopt for the first.
  bool operator==(Previous const &) const = default;
};

struct Entry {
  std::string at;              ///< RFC 3339, UTC, milliseconds: 24 characters.
  Hash map;                    ///< Map root before this entry.
  std::vector<Previous> prev;  ///< Bytewise by subject, each once.
  std::string statement;       ///< JWS compact.
  bool operator==(Entry const &) const = default;
};

/// Requires: subjects sorted, unique, printable ASCII without '"' and '\'; statement in the JWS alphabet.
std::string write_entry(Entry const &entry);
Result<Entry> parse_entry(std::string_view bytes);

}  // namespace nguon::storage
