#pragma once
// Names for subjects while one page is made: each party, place, product, lot and key is looked up once, and
// whatever was asked for is remembered, since the page changes when any of it does. For one thread.

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/store.h"
#include "trace/provenance.h"
#include "trace/records.h"

namespace nguon::trace {

class Directory {
 public:
  /// `reader` must outlive it.
  explicit Directory(storage::Reader const &reader) : reader_(reader) {}

  /// What the page says about a party; one that is not registered here has no more than its subject.
  PartyRef party_ref(std::string_view subject);
  PlaceRef place_ref(std::string_view subject);

  // Null where nothing is recorded. Pointers stay good as long as the directory.
  PartyRecord const *party(std::string_view subject) { return find(parties_, find_party, subject); }
  PlaceRecord const *place(std::string_view subject) { return find(places_, find_place, subject); }
  ProductRecord const *product(std::string_view subject) { return find(products_, find_product, subject); }
  LotRecord const *lot(std::string_view subject) { return find(lots_, find_lot, subject); }

  struct Signer {
    std::string party;  ///< Subject; empty where the key is not known.
    /// What the key says in entries of this time (`at`, Unix ms) or later is doubtful: it is suspect itself
    /// from then on, or was let in by a key that was suspect.
    std::int64_t doubtful_from_ms = std::numeric_limits<std::int64_t>::max();
  };
  Signer const &signer(std::string_view kid);

  void depend_on(std::string_view subject);
  /// Everything that was asked for with the head of its chain; zero where nobody spoke of it. Bytewise.
  std::vector<std::pair<std::string, Hash>> depends_on() const;

 private:
  template <class Record>
  using Rows = std::map<std::string, std::optional<Record>, std::less<>>;

  template <class Record, class Find>
  Record const *find(Rows<Record> &rows, Find const &find_row, std::string_view subject) {
    auto found = rows.find(subject);
    if (found == rows.end()) {
      depend_on(subject);
      found = rows.emplace(std::string(subject), find_row(reader_, subject)).first;
    }
    return found->second ? &*found->second : nullptr;
  }

  storage::Reader const &reader_;
  Rows<PartyRecord> parties_;
  Rows<PlaceRecord> places_;
  Rows<ProductRecord> products_;
  Rows<LotRecord> lots_;
  std::map<std::string, Signer, std::less<>> signers_;
  std::map<std::string, Hash, std::less<>> heads_;
};

/// Some of a lot or other goods, named for the page. `address` may be a serial's.
GoodsLine goods_line(Directory &directory, Identifier const &thing);

}  // namespace nguon::trace
