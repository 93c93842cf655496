#include <algorithm>
#include <set>

#include "storage/keys.h"
#include "trace/codec.h"
#include "trace/directory.h"
#include "trace/history.h"
#include "trace/notices.h"
#include "trace/provenance.h"

namespace nguon::trace {
namespace {

constexpr std::size_t lots_shown_max = 50;
/// A product's lots are in no order of time, so that many are looked at to find its newest.
constexpr std::size_t lots_read_max = 5'000;
constexpr std::size_t others_shown_max = 500;
constexpr std::size_t recalls_max = 20;
/// A recall or finding and what it says: an entry each.
constexpr std::size_t entries_max = 100;

class ListingMaker {
 public:
  ListingMaker(storage::Published const &state, Identifier const &thing)
      : reader_(*state.reader), directory_(reader_), history_(state, entries_max) {
    listing_.thing = thing;
    listing_.tree_size = state.checkpoint.size;
    listing_.at = state.at;
    directory_.depend_on(thing.subject);
  }

  std::optional<Listing> make() {
    auto const &subject = listing_.thing.subject;
    switch (listing_.thing.kind) {
      case Kind::party: {
        auto const *party = directory_.party(subject);
        if (party == nullptr) return std::nullopt;
        put_party(*party);
        break;
      }
      case Kind::place: {
        auto const *place = directory_.place(subject);
        if (place == nullptr) return std::nullopt;
        put_place(*place);
        break;
      }
      case Kind::product: {
        auto const *product = directory_.product(subject);
        if (product == nullptr) return std::nullopt;
        put_product(*product);
        break;
      }
      case Kind::unit: {
        auto const container = find_unit(reader_, subject);
        if (!container) return std::nullopt;
        put_container(*container);
        break;
      }
      default:
        return std::nullopt;
    }
    listing_.depends_on = directory_.depends_on();
    return std::move(listing_);
  }

 private:
  std::vector<std::string> related(std::string_view relation, std::string_view to, std::size_t most) const {
    std::vector<std::string> names;
    auto const prefix = storage::key_join(relation, to) + '\0';
    reader_.scan(storage::Table::relations, prefix, prefix, [&](std::string_view key, std::string_view) {
      names.emplace_back(key.substr(prefix.size()));
      return names.size() < most;
    });
    return names;
  }

  void put_party(PartyRecord const &party) {
    auto const &subject = listing_.thing.subject;
    listing_.party = party;
    if (!party.said.member_of.empty()) listing_.owner = directory_.party_ref(party.said.member_of);
    for (auto const &name : related(relation::products_of_party, subject, others_shown_max)) {
      if (auto const thing = parse_address(name)) listing_.products.push_back(goods_line(directory_, *thing));
    }
    for (auto const &name : related(relation::places_of_party, subject, others_shown_max)) {
      listing_.places.push_back(directory_.place_ref(name));
    }
    for (auto const &name : related(relation::members_of_party, subject, others_shown_max)) {
      listing_.members.push_back(directory_.party_ref(name));
    }
  }

  void put_place(PlaceRecord const &place) {
    listing_.place = place;
    listing_.owner = directory_.party_ref(place.said.party);
    listing_.notices =
        finding_notices(listing_.thing.subject, place.findings, listing_.owner, history_, directory_);
  }

  void put_product(ProductRecord const &product) {
    listing_.product = product;
    listing_.owner = directory_.party_ref(product.owner);
    struct Dated {
      std::uint64_t born_index;
      std::string subject;
      bool recalled;
    };
    std::vector<Dated> lots;
    std::size_t read = 0;
    // A lot's name begins with its product's.
    auto const prefix = listing_.thing.subject + '/';
    reader_.scan(storage::Table::lots, prefix, prefix, [&](std::string_view subject, std::string_view row) {
      auto const lot = decode<LotRecord>(row);
      if (lot.born_index) lots.push_back({*lot.born_index, std::string(subject), lot.recall.has_value()});
      return ++read < lots_read_max;
    });
    std::sort(lots.begin(), lots.end(),
              [](Dated const &a, Dated const &b) { return a.born_index > b.born_index; });
    for (std::size_t i = 0; i < lots.size(); ++i) {
      auto const is_shown = i < lots_shown_max;
      // Recalls of ancestors are looked for where the lot is shown, a lot's own everywhere.
      if ((is_shown || lots[i].recalled) && listing_.notices.size() < recalls_max)
        put_recall(lots[i].subject);
      if (is_shown) put_lot(lots[i].subject);
    }
  }

  void put_container(UnitRecord const &container) {
    listing_.around = container.parent;
    if (!container.holder.empty()) listing_.holder = directory_.party_ref(container.holder);
    for (auto const &[key, figure] : container.contents) {
      auto const end = key.find('\0');
      auto *line = put_content(key.substr(0, end), figure);
      if (line == nullptr) continue;
      line->figure = figure;
      line->uom = key.substr(end + 1);
    }
    for (auto const &[address, times] : container.serials) put_content(address, times);
    for (auto const &[subject, times] : container.units) put_content(subject, times);
  }

  /// Null for what is not inside.
  GoodsLine *put_content(std::string const &address, Decimal const &figure) {
    auto const thing = parse_address(address);
    if (figure <= Decimal() || !thing || listing_.contents.size() >= others_shown_max) return nullptr;
    // Packs of one lot are recalled with it, once.
    bool const is_new = thing->kind != Kind::unit && seen_lots_.insert(thing->subject).second;
    if (is_new && listing_.notices.size() < recalls_max) put_recall(thing->subject);
    listing_.contents.push_back(goods_line(directory_, *thing));
    return &listing_.contents.back();
  }

  void put_recall(std::string const &lot) {
    auto notice = recall_notice(reader_, lot, history_, directory_);
    if (!notice) return;
    notice->lot = lot;
    listing_.notices.push_back(*std::move(notice));
  }

  void put_lot(std::string const &subject) {
    auto const thing = parse_address(subject);
    if (!thing) return;
    auto line = goods_line(directory_, *thing);
    auto const *lot = directory_.lot(subject);
    if (lot->created.size() == 1) {
      line.figure = lot->created.begin()->second;
      line.uom = lot->created.begin()->first;
    }
    listing_.lots.push_back(std::move(line));
  }

  storage::Reader const &reader_;
  Directory directory_;
  History history_;
  Listing listing_;
  std::set<std::string> seen_lots_;  ///< In a container.
};

}  // namespace

std::optional<Listing> find_listing(storage::Published const &state, Identifier const &thing) {
  return ListingMaker(state, thing).make();
}

}  // namespace nguon::trace
