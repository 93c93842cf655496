#pragma once
// What a page about a thing shows, without words or layout: everything that the log says about it, read from
// one published state. The server turns it into HTML and JSON in a reader's language; the figures are all
// decided here.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log.h"
#include "trace/records.h"

namespace nguon::trace {

/// Whose word a step is.
enum class Voice {
  signed_by_actor,  ///< The party that did it signed it.
  recorded_for,     ///< Signed by somebody else for them, under a mandate.
  authority,        ///< An inspector, laboratory or authority signed it.
};

struct PartyRef {
  std::string subject;
  Text name;
  Text address;
  std::string phone, email, url;
  bool demo = false;
};

struct PlaceRef {
  std::string subject;
  Text name;
  Text address;
  std::string area_code;
};

/// Some of a lot, in or out of a step.
struct GoodsLine {
  std::string address;  ///< Where its page is, without the leading slash.
  std::string product;  ///< Subject.
  Text product_name;    ///< Empty where the product is not registered here.
  Text piece;           ///< What one of it is called after a figure, where its product says so.
  std::string lot;
  std::optional<Decimal> figure;
  std::string uom;
  bool registered = true;  ///< False: "origin not recorded here".
};

/// The stages by which a journey is grouped, from the soil to the shop.
enum class Stage { seed, farm, gather, process, pack, store, move, sell, check, other };

struct Step {
  std::uint64_t index = 0;
  std::string at;          ///< The log's claim when it was recorded.
  std::string event_time;  ///< As the signer says, with its offset.
  std::string event_id;
  Stage stage = Stage::other;
  std::string biz_step;  ///< Bare word, selects the wording.
  std::string disposition;
  Voice voice = Voice::signed_by_actor;
  bool by_gateway = false;  ///< Signed by the signer's gateway, as somebody's system sent it.
  PartyRef signer;
  std::optional<PartyRef> for_party;
  std::optional<PlaceRef> place;
  std::optional<PartyRef> from, to;     ///< Of a shipment or receipt.
  std::vector<GoodsLine> in, out;       ///< Transformation; else the goods stand in `out`.
  std::optional<std::int64_t> late_ms;  ///< at - eventTime, where the event says it is late.
  bool corrected = false;               ///< Declared wrong by a later entry.
  bool correction = false;              ///< Is an error declaration.
  std::vector<std::string> replaced_by;
  bool doubtful = false;     ///< By a key that is suspect since before.
  bool unconfirmed = false;  ///< A receipt without its shipment, or a delivery nobody confirmed.
  Basis basis = Basis::none;
  Checked checked = Checked::not_checked;  ///< For outputs.
  bool merges = false, splits = false;     ///< Several lots in; several lots out.
  std::vector<std::pair<std::string, std::string>>
      facts;                           ///< Extensions worth showing: key and value as written.
  std::vector<std::string> documents;  ///< certificationInfo and document hashes.
  std::size_t private_fields = 0;      ///< Of which the log holds the hashes alone.
};

/// Something that a shopper must know or do something about. Ordered by weight: the first is the heaviest.
struct Notice {
  enum class Kind {
    recalled,
    finding,
    expired,
    doubtful,
    question,
    not_known,
    unknown_serial,
    serial_gone,
    unconfirmed
  };
  Kind kind = Kind::question;
  std::string lot;  ///< Which lot it is about: this one or an ancestor.
  std::string reason;
  std::string date;  ///< When, RFC 3339 or YYYY-MM-DD.
  std::uint64_t index = 0;
  std::optional<PartyRef> by;
  std::optional<PartyRef> call;  ///< Whom to call.
  std::optional<Question> question;
  Text piece;  ///< What one of the goods in question is called, where their product says so.
};

/// One of the ten public fields of TT 02/2024/TT-BKHCN.
struct LawField {
  unsigned number = 0;
  bool required = true;
  std::string value;  ///< Empty: a gap.
};

struct Certificate {
  std::string name;  ///< As the event names it: a URI or a paper's hash.
  PartyRef by;
  std::string date;
  std::uint64_t index = 0;
  bool conformant = true;
  bool adverse = false;
  std::optional<std::uint64_t> closed_index;
  std::vector<std::pair<std::string, std::string>> facts;
};

struct Provenance {
  Identifier thing;
  std::optional<ProductRecord> product;
  std::optional<LotRecord> lot;
  std::optional<SerialRecord> serial;
  std::optional<PartyRef> maker, owner;
  std::optional<PartyRef> call;  ///< Whom a shopper calls; has a telephone.
  std::optional<PlaceRef> made_at;
  std::vector<Notice> notices;
  /// Newest first: from the pack down to the soil.
  std::vector<Step> steps;
  bool steps_cut = false;
  std::vector<Certificate> checks;
  std::vector<GoodsLine> parents, children;
  unsigned steps_signed = 0, steps_recorded_for = 0;
  unsigned questions_open = 0;
  std::vector<LawField> law_fields;
  Checked checked = Checked::not_checked;
  std::string short_code;

  // As of when.
  std::uint64_t tree_size = 0;
  std::string at;
  /// Every subject whose head the page depends on, with that head: the page stays right while these stay.
  std::vector<std::pair<std::string, Hash>> depends_on;
};

/// What the log says about a lot, serial (with or without its lot) or bare product with lots. `today` is
/// YYYY-MM-DD in Vietnam, for what has expired. Nullopt when nothing is known of it: then the page helps
/// (mistyped? fake?).
std::optional<Provenance> find_provenance(storage::Published const &state, Identifier const &thing,
                                          std::string_view today);

/// For the pages of a party, place, product or container: who they are and what belongs to them.
struct Listing {
  Identifier thing;
  std::optional<PartyRecord> party;
  std::optional<PlaceRecord> place;
  std::optional<ProductRecord> product;
  std::optional<PartyRef> owner;
  std::optional<PartyRef> holder;  ///< Of a container, where somebody said so.
  std::string around;              ///< The container that a container stands in; empty for none.
  std::vector<GoodsLine> products;
  std::vector<GoodsLine> lots;      ///< Newest first, at most 50.
  std::vector<GoodsLine> contents;  ///< What a container holds now, containers too; at most 500.
  std::vector<PlaceRef> places;
  std::vector<PartyRef> members;
  std::vector<Notice> notices;
  std::uint64_t tree_size = 0;
  std::string at;
  std::vector<std::pair<std::string, Hash>> depends_on;
};
std::optional<Listing> find_listing(storage::Published const &state, Identifier const &thing);

struct SearchHit {
  std::string address;
  Kind kind = Kind::other;
  Text name;
  std::string detail;  ///< Lot number, or empty.
};
/// By words of names, lot numbers, identifiers. At most `most`.
std::vector<SearchHit> search(storage::Reader const &reader, std::string_view words, std::size_t most);
/// The goods for sale that were registered or renewed last, newest first; raw ones and inputs are found by
/// their names.
std::vector<SearchHit> newest_products(storage::Reader const &reader, std::size_t most);
/// The addresses of everything with this short code, as parse_short_code returns it.
std::vector<std::string> find_short_code(storage::Reader const &reader, std::string_view code);

}  // namespace nguon::trace
