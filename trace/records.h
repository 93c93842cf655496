#pragma once
// The rows of the views: what the log says so far about each party, key, product, place, lot … Pure functions
// of the log's entries, in the encoding of trace/codec.h; rebuilt to the same bytes by `nguon reindex`. Entry
// indexes are named `…_index`. Parties, places, products and lots are named by their subjects.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.h"
#include "trace/key_ending.h"
#include "trace/root_votes.h"
#include "trace/statement.h"

namespace nguon::trace {

struct PartyRecord {
  Party said;               ///< The newest statement about it.
  std::uint64_t index = 0;  ///< Its entry.
  std::uint64_t first_index = 0;
  std::string signed_by;  ///< Party of the key that signed it; "root" for a root key.
  std::vector<std::string> kids;
};

struct KeyRecord {
  std::string party;  ///< "root" for a root key.
  std::string jwk;
  std::string label;
  std::string let_in_by;  ///< kid of the key that signed its Key statement; its own for a root key.
  std::uint64_t index = 0;
  std::optional<KeyEnding> ending;  ///< Nullopt while it counts.
};

struct MandateRecord {
  std::vector<Mandate> said;  ///< In the order of the log, without those whose steps a later one covers.
  std::vector<std::uint64_t> indexes;
};

struct Finding {
  std::uint64_t index = 0;
  std::string by;  ///< Party of the inspector, authority or laboratory.
  std::string event_id;
  bool adverse = false;                       ///< non_conformant.
  std::optional<std::uint64_t> closed_index;  ///< A later conformant finding.
  bool may_close = false;                     ///< Conformant, and by an inspector or authority.
};

/// What was harvested at a place in one calendar year, to hold against HarvestBound.
struct Harvest {
  std::string year, product, uom;
  Decimal figure;
  std::map<std::string, Decimal> bases;  ///< Word of nguon:basis -> how many events have it.
  std::vector<std::string> questioned;   ///< Lots that an open question of this harvest stands on.
  /// Where a rule bounds it: lot -> how many events say so. The first lots_max of the year.
  std::map<std::string, Decimal> lots;

  /// Every harvest writes the row again: a year's lots of a large grower must not fill it.
  static constexpr std::size_t lots_max = 1'000;
};

struct PlaceRecord {
  Place said;
  std::uint64_t index = 0;
  std::vector<Finding> findings;  ///< Of inspections of the place itself.
  std::vector<Harvest> harvests;
  /// "year NUL lot" of the plants that bore something there -> how many events name them.
  std::map<std::string, Decimal> crops;
};

struct ProductRecord {
  Product said;
  std::uint64_t index = 0;
  std::string owner;  ///< Party that registered it.
};

struct RulesRecord {
  std::string origin;
  std::vector<std::string> root_kids;
  unsigned threshold = 1;
  Rules active;
  std::uint64_t index = 0;
  RootVotes pending;
  std::string log_key;  ///< Verifier key that signs checkpoints of this size and later ones.
};

/// What one holder has of a lot in one unit. Sums of all uncorrected entries, in any order.
struct Balance {
  std::string holder;
  std::string uom;
  Decimal held;
  /// Receipts that say they came from this holder and that no shipment has confirmed yet: already counted at
  /// the receiver, so no longer this holder's to give.
  Decimal claimed;
};

struct Question {
  enum class Kind { stock, bound, unknown, transit } kind = Kind::stock;
  std::string holder;  ///< For stock and unknown: whose balance is short.
  std::string uom;
  Decimal have, want;  ///< When it was opened.
  std::string reason;  ///< The signer's words.
  std::uint64_t opened_index = 0;
  std::optional<std::uint64_t> closed_index;
  /// For bound: the run, else the eventID of the lone event, whose outputs exceed it; the place of a harvest.
  /// For stock and unknown: the serial, if it is about a single one.
  std::string run;
  std::string counterpart;  ///< For transit: the sender; `holder` is the receiver.
  std::string want_uom;     ///< Of `want`, where it is in a unit that does not compare with `uom`.
  std::string event_id;     ///< Of the event that opened it; empty where none asked for it.
};

struct Recall {
  std::uint64_t index = 0;
  std::string by;
  std::string reason;  ///< nguon:reason
};

/// Ownership of some of a lot as it was passed on.
struct Transfer {
  std::uint64_t index = 0;
  std::string event_id;
  std::string from, to;  ///< Who said so, and the new owner.
  std::string time;      ///< eventTime in UTC, as it sorts.
};

/// A recall as it was set or lifted.
struct RecallSaid {
  Recall recall;
  bool set = true;
  std::string event_id;
  bool by_authority = false;
};

/// How far an output was held against its inputs.
enum class Checked { not_checked, conserved, within_yield, within_content };

/// One event that made some of a lot.
struct Birth {
  std::uint64_t index = 0;
  std::string event_id;
  std::string maker, owner, place;
  std::string time;  ///< eventTime as written.
  std::string production_date, best_before, expiry;
  std::string run;  ///< Its run; empty for a lone event.
  Checked checked = Checked::not_checked;
};

struct LotRecord {
  std::string product;      ///< Subject of its product.
  std::string lot, serial;  ///< As in Identifier; serial only for bare serials.
  bool registered = false;  ///< Its product is registered here. False: "origin not recorded here", unchecked.
  /// First entry that made it (ADD or output). None: goods not yet known.
  std::optional<std::uint64_t> born_index;
  std::string maker;       ///< Holder at birth.
  std::string owner;       ///< The newest by eventTime of `owners`, or who owned it at birth.
  std::string born_place;  ///< Subject; may be empty.
  std::string born_time;   ///< eventTime as written.
  std::string production_date, best_before, expiry;  ///< YYYY-MM-DD from ilmd; empty where not said.
  std::vector<Balance> balances;
  std::map<std::string, Decimal> created;   ///< Unit -> everything made of it.
  std::map<std::string, Decimal> consumed;  ///< Unit -> everything used up, sold, sampled or destroyed.
  std::vector<std::string> parents;         ///< Lots that it was made from, in the order of first mention.
  /// For each of `parents`: how many runs and lone events say so.
  std::vector<std::uint32_t> parent_mentions;
  std::vector<Birth> births;  ///< The fields from born_index to expiry are the first one's.
  std::vector<Question> questions;
  std::vector<Finding> findings;
  std::optional<Recall> recall;            ///< The lot's own; ancestors' count too (trace/genealogy.h).
  std::vector<RecallSaid> recalls;         ///< `recall` is the newest of them that stands.
  Checked checked = Checked::not_checked;  ///< The weakest of its births.
  std::uint64_t outflow_count = 0;         ///< Above zero, only nguon:open "late" may add to it.
  std::vector<std::string> units;          ///< Containers that hold some of it now.
  std::uint64_t event_count = 0;
  /// How some of it came to somebody: "NUL holder" at birth, "from NUL to" where it was both shipped and
  /// received -> how many say so. Who has or had some of it follows (trace/lot_summary.h).
  std::map<std::string, Decimal> had_by;
  std::vector<Transfer> transfers;
  /// Holder -> how many serials are with it by what was said of each. More than it has: some left unnamed.
  std::map<std::string, Decimal> named;
  std::vector<std::string> owners;  ///< Everybody who owned some of it, now or before. Sorted.
};

/// Outputs and inputs of one run, summed over all events that share its transformationID.
struct RunRecord {
  std::string party;                      ///< Whose run it is: whoever spoke of it first.
  std::map<std::string, Decimal> inputs;  ///< "lot NUL uom" -> figure.
  std::map<std::string, Decimal> outputs;
  std::vector<std::string> parents;  ///< Input lots, with or without quantity.
  std::vector<std::string> children;
  std::vector<std::uint32_t> parent_mentions, child_mentions;  ///< How many of its events name each.
  std::uint64_t first_index = 0;
  bool grading = false;                  ///< Its steps are nguon:grading; none of them else.
  std::map<std::string, Decimal> bases;  ///< Word of nguon:basis -> how many of its events have it.
};

struct UnitRecord {
  // Packed less unpacked. What is above zero is inside; below zero stands what was taken out, where a
  // correction took its packing away.
  std::map<std::string, Decimal> contents;  ///< By "lot NUL uom".
  std::map<std::string, Decimal> serials;   ///< By address.
  std::map<std::string, Decimal> units;     ///< Containers.
  std::string parent;                       ///< Container around it; empty for none.
  std::string holder;                       ///< Of the last of `moves`; empty where nobody said so.

  /// Who packed or received it.
  struct Move {
    std::uint64_t index = 0;
    std::string event_id;
    std::string holder;
  };
  std::vector<Move> moves;  ///< The newest moves_max: a crate goes round for years.
  static constexpr std::size_t moves_max = 100;
};

struct SerialRecord {
  std::uint64_t index = 0;  ///< Entry that made it.
  bool made = false;        ///< False: sold or moved under an open question before its maker spoke of it.
  std::string holder;       ///< Where it is by what was said of it alone, else who had it last.
  std::string state;        ///< "active", "used", "sold", "destroyed", "sampled".
  std::uint64_t state_index = 0;

  /// What was said of it; the fields above follow from these.
  struct Fact {
    enum class Kind { made, gone, shipped, received, voided } kind = Kind::made;
    std::uint64_t index = 0;
    std::string event_id;
    std::string holder;  ///< Who has it then; of a shipment, receipt or void the sender.
    std::string other;   ///< To whom it goes.
    std::string state;   ///< What became of it, where it is gone.
    bool open = false;   ///< Said under an open question: it is not gone while its holder never had it.
  };
  std::vector<Fact> facts;
};

/// Shipments of one lot from one party to another, against what was received.
struct ShipmentRecord {
  struct Leg {
    std::uint64_t index = 0;
    std::string despatch_advice;
    std::string uom;
    Decimal figure;   ///< Shipped (voided parts taken off), or received.
    Decimal matched;  ///< In the unit in which its figures are added up (common_unit).
    std::string event_id;
    /// What is not matched has a counterpart in a unit that does not compare.
    bool met = false;
  };
  std::vector<Leg> shipped;
  std::vector<Leg> received;
  /// Unit in which figures are added up -> receipts that no shipment confirms; they stand against the sender.
  std::map<std::string, Decimal> claimed;
  bool confirmed = false;  ///< Something of it was both shipped and received.
};

/// One thing that an event did, in a form that can be undone.
struct Change {
  enum class Kind : unsigned {
    made,           ///< lot, holder, uom, figure: there is more of it, at the holder.
    used,           ///< lot, holder, uom, figure: used up, sold, sampled or destroyed.
    shipped,        ///< lot, holder (source), other (destination), uom, figure, detail (despatch advice).
    received,       ///< Likewise.
    voided,         ///< lot, holder, other, uom, figure; detail: the eventID of the shipment it is taken off.
    joined,         ///< lot, other (a parent): by a lone event.
    run_input,      ///< run, other (lot), uom, figure.
    run_output,     ///< Likewise.
    run_supply,     ///< run, other (a product without lots, or a foreign name), uom, figure.
    run_basis,      ///< run, detail (word of nguon:basis; empty for none).
    harvested,      ///< place, holder (year), other (lot), uom, figure, detail (word of nguon:basis).
    serial,         ///< lot, detail (serial), holder, other, uom (a word: made, shipped, received, voided, or
                    ///< what became of it: used, sold, sampled, destroyed), figure (1 where left open).
    packed,         ///< unit, other (lot), uom, figure; negative: unpacked.
    packed_serial,  ///< unit, other (its lot), detail (the serial's address), figure; negative: unpacked.
    packed_unit,    ///< unit, other (container inside), figure; negative: unpacked.
    unit_moved,     ///< unit, holder (to).
    found,          ///< lot or place.
    recalled,       ///< lot.
    bore,           ///< place, holder (year), other (a lot of plants).
    passed_on,      ///< lot, holder (who said so), other (the new owner), detail (time in UTC).
  } kind = Kind::made;
  std::string subject, holder, other, uom, detail;
  Decimal figure;
};

/// Every event under its eventID: by whom, where, and exactly what it did to the sums, so that a correction
/// undoes it.
struct EventRecord {
  struct Said {
    std::string party;
    std::uint64_t index = 0;
    unsigned position = 0;  ///< In its document.
    Hash payload_hash;
    std::optional<std::uint64_t> corrected_index;  ///< Entry of the error declaration.
    std::optional<Hash> declared_hash;             ///< Payload hash of the error declaration.
    Hash content;                                  ///< Of the event without its errorDeclaration.
    std::vector<Change> changes;
    std::vector<std::string> replaced_by;  ///< correctiveEventIDs.
    std::string declared_by;               ///< Party of the error declaration.
  };
  std::vector<Said> said;
};

/// What a thing's owner links it to.
struct LinksRecord {
  struct Row {
    Link said;
    std::uint64_t index = 0;
  };
  std::string owner;      ///< Who linked it first, where nothing else says whose it is.
  std::vector<Row> rows;  ///< In the order of the log.
  static constexpr std::size_t rows_max = 100;
};

// Typed access to the tables. find_… answers nullopt for a row that is not there.
std::optional<PartyRecord> find_party(storage::Reader const &reader, std::string_view subject);
std::optional<KeyRecord> find_key(storage::Reader const &reader, std::string_view kid);
std::optional<MandateRecord> find_mandate(storage::Reader const &reader, std::string_view party,
                                          std::string_view agent);
std::optional<PlaceRecord> find_place(storage::Reader const &reader, std::string_view subject);
std::optional<ProductRecord> find_product(storage::Reader const &reader, std::string_view subject);
std::optional<RulesRecord> find_rules(storage::Reader const &reader);
std::optional<LotRecord> find_lot(storage::Reader const &reader, std::string_view subject);
std::optional<RunRecord> find_run(storage::Reader const &reader, std::string_view subject);
std::optional<UnitRecord> find_unit(storage::Reader const &reader, std::string_view subject);
std::optional<SerialRecord> find_serial(storage::Reader const &reader, std::string_view lot,
                                        std::string_view serial);
std::optional<ShipmentRecord> find_shipment(storage::Reader const &reader, std::string_view lot,
                                            std::string_view source, std::string_view destination);
std::optional<EventRecord> find_event(storage::Reader const &reader, std::string_view event_id);
std::optional<LinksRecord> find_links(storage::Reader const &reader, std::string_view address);

/// Kinds of rows in Table::relations: the things of one kind that belong to another.
namespace relation {
inline constexpr std::string_view products_of_party = "products";
inline constexpr std::string_view places_of_party = "places";
inline constexpr std::string_view members_of_party = "members";
}  // namespace relation

}  // namespace nguon::trace
