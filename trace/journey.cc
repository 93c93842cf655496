#include "trace/journey.h"

#include <algorithm>
#include <limits>

#include "storage/keys.h"

namespace nguon::trace {
namespace {

using Names = std::set<std::string, std::less<>>;

// Entries read of a chain: the lot's own, an ancestor's, a container's.
constexpr std::size_t own_entries_max = 120;
constexpr std::size_t ancestor_entries_max = 40;
constexpr std::size_t unit_entries_max = 12;

bool is_on(Names const &names, std::vector<Identifier> const &things) {
  return std::any_of(things.begin(), things.end(),
                     [&](auto const &thing) { return names.contains(thing.subject); });
}
bool is_on(Names const &names, std::vector<Quantity> const &goods) {
  return std::any_of(goods.begin(), goods.end(),
                     [&](auto const &some) { return names.contains(some.thing.subject); });
}

void add_subjects(Names &names, std::vector<Identifier> const &things, Names const &among) {
  for (auto const &thing : things) {
    if (among.contains(thing.subject)) names.insert(thing.subject);
  }
}
void add_subjects(Names &names, std::vector<Quantity> const &goods, Names const &among) {
  for (auto const &some : goods) {
    if (among.contains(some.thing.subject)) names.insert(some.thing.subject);
  }
}

bool is_transformation(Event const &event) {
  return event.type == EventType::transformation;
}

bool is_loss(Event const &event) {
  return event.biz_step == "retail_selling" ||
         (event.action == Action::remove && event.type == EventType::object);
}

std::string possessing(std::vector<SourceOrDestination> const &sides) {
  for (auto const &side : sides) {
    if (side.type == SourceOrDestination::Type::possessing_party) return side.who.subject;
  }
  return {};
}

/// The party that the event is done by: as custody reads it.
std::string actor_of(Told const &told) {
  return told.event->on_behalf_of ? told.event->on_behalf_of->subject : told.party;
}

/// Who had the inputs of a transformation.
std::string user_of(Told const &told) {
  auto const source = possessing(told.event->sources);
  return source.empty() ? actor_of(told) : source;
}

struct Move {
  std::string from, to;
};
std::optional<Move> move_of(Told const &told) {
  auto const &event = *told.event;
  Move move{possessing(event.sources), possessing(event.destinations)};
  auto const is_shipping = event.biz_step == "shipping";
  auto const is_receiving = event.biz_step == "receiving";
  if (!is_shipping && !is_receiving && (move.from.empty() || move.to.empty())) return std::nullopt;
  if (is_shipping && move.from.empty()) move.from = actor_of(told);
  if (is_receiving && move.to.empty()) move.to = actor_of(told);
  return move;
}

/// Reads what may belong to the journey.
class Gathering {
 public:
  Gathering(storage::Reader const &reader, std::vector<Relative> const &path, History &history,
            Directory &directory)
      : reader_(reader), path_(path), history_(history), directory_(directory) {
    for (auto const &relative : path) lots_.insert(relative.lot);
  }

  /// False when there was more than it may read. What nothing else can tell comes first: how each lot was
  /// born, what joined it to the next, what was found. The rest of the chains follows, nearest lot first.
  bool gather() {
    for (auto const &relative : path_) read_essentials(relative.lot);
    bool whole = !history_.is_full();
    for (auto const &relative : path_) {
      auto const joined = joined_.find(relative.lot);
      auto const since = joined == joined_.end() ? std::nullopt : std::optional(joined->second);
      auto const most = relative.distance == 0 ? own_entries_max : ancestor_entries_max;
      directory_.depend_on(relative.lot);
      whole = history_.walk(relative.lot, most, since) == History::End::reached && whole;
    }
    while (auto const unit = find_new_unit()) {
      units_.insert(*unit);
      directory_.depend_on(*unit);
      whole = history_.walk(*unit, unit_entries_max) == History::End::reached && whole;
    }
    return whole;
  }

  Names const &lots() const { return lots_; }
  Names const &runs() const { return runs_; }
  Names const &units() const { return units_; }

 private:
  void read(std::uint64_t index) {
    if (!history_.is_full()) history_.read(index);
  }

  void read_essentials(std::string const &subject) {
    auto const *lot = directory_.lot(subject);
    if (lot == nullptr) return;
    for (auto const &birth : lot->births) {
      read(birth.index);
      if (birth.run.empty()) continue;
      runs_.insert(birth.run);
      directory_.depend_on(birth.run);
    }
    for (auto const &parent : lot->parents) {
      auto const row = reader_.get(storage::Table::children, storage::key_join(parent, subject));
      if (!row) continue;
      auto const index = storage::read_u64(*row);
      read(index);
      auto &newest = joined_[parent];
      newest = std::max(newest, index);
    }
    for (auto const &finding : lot->findings) read(finding.index);
    if (lot->recall) read(lot->recall->index);
  }

  /// A container that holds, or held, something of the path, or a container that does.
  std::optional<std::string> find_new_unit() const {
    for (auto const &[index, entry] : history_.entries()) {
      for (auto const &event : entry.events) {
        if (!event.parent || event.parent->kind != Kind::unit || units_.contains(event.parent->subject))
          continue;
        if (is_on(lots_, event.epcs) || is_on(lots_, event.quantities) || is_on(units_, event.epcs)) {
          return event.parent->subject;
        }
      }
    }
    return std::nullopt;
  }

  storage::Reader const &reader_;
  std::vector<Relative> const &path_;
  History &history_;
  Directory &directory_;
  Names lots_, runs_, units_;
  std::map<std::string, std::uint64_t> joined_;
};

/// Chooses from what was read.
class Choice {
 public:
  Choice(storage::Reader const &reader, Identifier const &thing, Gathering const &gathered)
      : reader_(reader), thing_(thing), gathered_(gathered) {}

  std::vector<Told> choose(History const &history, Directory &directory) {
    for (auto const &[index, entry] : history.entries()) {
      for (auto const &event : entry.events) {
        if (auto candidate = consider(entry, event, directory)) candidates_.push_back(*std::move(candidate));
      }
    }
    find_pack_units();
    find_uses();
    for (auto const &[lot, use] : uses_) keep_moves(lot, use);
    keep_packing();
    std::vector<Told> told;
    for (auto &candidate : candidates_) {
      if (candidate.kept || belongs(candidate)) told.push_back(std::move(candidate.told));
    }
    return told;
  }

 private:
  struct Candidate {
    Told told;
    Names made, used, about;  ///< Lots of the path.
    bool feeds_path = false;  ///< A transformation that made something on the path, or its run did.
    bool kept = false;
  };

  /// How an ancestor went into the path.
  struct Use {
    Names users;
    std::int64_t last_ms = std::numeric_limits<std::int64_t>::min();
  };

  std::optional<Candidate> consider(HistoryEntry const &entry, Event const &event,
                                    Directory &directory) const {
    auto const &lots = gathered_.lots();
    Candidate candidate;
    add_subjects(candidate.made, event.output_epcs, lots);
    add_subjects(candidate.made, event.output_quantities, lots);
    add_subjects(candidate.used, event.input_epcs, lots);
    add_subjects(candidate.used, event.input_quantities, lots);
    add_subjects(candidate.about, event.epcs, lots);
    add_subjects(candidate.about, event.quantities, lots);
    candidate.feeds_path =
        is_transformation(event) &&
        (!candidate.made.empty() || (!event.transformation_id.empty() &&
                                     gathered_.runs().contains(run_subject(event.transformation_id))));
    auto const names_unit = is_on(gathered_.units(), event.epcs) ||
                            (event.parent && gathered_.units().contains(event.parent->subject));
    if (candidate.made.empty() && candidate.used.empty() && candidate.about.empty() &&
        !candidate.feeds_path && !names_unit) {
      return std::nullopt;
    }

    auto &told = candidate.told;
    told.entry = &entry;
    told.event = &event;
    told.party = directory.signer(entry.kid).party;
    if (auto record = find_event(reader_, event.event_id)) {
      for (auto &said : record->said) {
        told.corrected = said.index == entry.index && said.corrected_index;
        auto const is_declaration = said.corrected_index == entry.index;
        if (said.index != entry.index && !is_declaration) continue;
        told.replaced_by = std::move(said.replaced_by);
        told.changes = std::move(said.changes);
        break;
      }
    }
    if (names_unit) add_contents(candidate);
    return candidate;
  }

  /// What is in a container is known from what moving it did.
  void add_contents(Candidate &candidate) const {
    for (auto const &change : candidate.told.changes) {
      auto const packs = change.kind == Change::Kind::packed || change.kind == Change::Kind::packed_serial;
      auto const &lot = packs ? change.other : change.subject;
      if (gathered_.lots().contains(lot)) candidate.about.insert(lot);
    }
  }

  void find_uses() {
    for (auto const &candidate : candidates_) {
      auto const &event = *candidate.told.event;
      if (!candidate.feeds_path || candidate.told.corrected || event.is_error_declaration) continue;
      for (auto const &lot : candidate.used) {
        auto &use = uses_[lot];
        use.users.insert(user_of(candidate.told));
        use.last_ms = std::max(use.last_ms, event.event_time_ms);
      }
    }
  }

  /// Goes back from who used the ancestor to whoever sent it there, as far as that leads.
  void keep_moves(std::string const &lot, Use const &use) {
    auto holders = use.users;
    for (bool found = true; found;) {
      found = false;
      for (auto &candidate : candidates_) {
        if (candidate.kept || !candidate.about.contains(lot)) continue;
        if (candidate.told.event->event_time_ms > use.last_ms) continue;
        auto const move = move_of(candidate.told);
        if (!move || !holders.contains(move->to)) continue;
        candidate.kept = found = true;
        holders.insert(move->from);
        add_subjects(moved_units_, candidate.told.event->epcs, gathered_.units());
      }
    }
  }

  bool is_pack_page() const { return !thing_.lot.empty() && !thing_.serial.empty(); }

  enum class Naming { none, this_pack, other_packs };
  /// Whether the event names packs of the lot one by one, and this one among them.
  Naming naming(Event const &event) const {
    auto naming = Naming::none;
    for (auto const *list : {&event.epcs, &event.input_epcs, &event.output_epcs}) {
      for (auto const &thing : *list) {
        if (thing.subject != thing_.subject || thing.lot.empty() || thing.serial.empty()) continue;
        if (thing.address == thing_.address) return Naming::this_pack;
        naming = Naming::other_packs;
      }
    }
    return naming;
  }

  /// Containers that the pack was, or may have been, in.
  void find_pack_units() {
    Names const lot{thing_.subject};
    for (bool found = is_pack_page(); found;) {
      found = false;
      for (auto const &candidate : candidates_) {
        auto const &event = *candidate.told.event;
        if (!event.parent || pack_units_.contains(event.parent->subject)) continue;
        auto const may_hold = naming(event) == Naming::this_pack || is_on(lot, event.quantities) ||
                              is_on(pack_units_, event.epcs);
        if (may_hold) found = pack_units_.insert(event.parent->subject).second;
      }
    }
  }

  /// What was put into, or taken out of, containers that brought an ancestor.
  void keep_packing() {
    for (bool found = true; found;) {
      found = false;
      for (auto &candidate : candidates_) {
        auto const &event = *candidate.told.event;
        if (candidate.kept || event.type != EventType::aggregation || !event.parent) continue;
        if (!moved_units_.contains(event.parent->subject)) continue;
        candidate.kept = found = true;
        add_subjects(moved_units_, event.epcs, gathered_.units());
      }
    }
  }

  bool belongs(Candidate const &candidate) const {
    auto const &event = *candidate.told.event;
    if (candidate.made.contains(thing_.subject) || candidate.used.contains(thing_.subject) ||
        candidate.about.contains(thing_.subject)) {
      return belongs_to_pack(candidate);
    }
    if (is_transformation(event)) return candidate.feeds_path;
    if (candidate.about.empty()) return false;
    if (is_check(event)) return true;
    if (is_loss(event) || move_of(candidate.told) || event.type == EventType::aggregation) return false;
    return std::any_of(candidate.about.begin(), candidate.about.end(), [&](std::string const &lot) {
      auto const use = uses_.find(lot);
      return use == uses_.end() || event.event_time_ms <= use->second.last_ms;
    });
  }

  /// An event about the lot itself: which packs does it mean?
  bool belongs_to_pack(Candidate const &candidate) const {
    auto const &event = *candidate.told.event;
    auto const named = naming(event);
    auto const is_single_fate = is_loss(event) && !is_check(event);
    if (!is_pack_page()) {
      return named == Naming::none || !(is_single_fate || candidate.used.contains(thing_.subject));
    }
    if (named != Naming::none) return named == Naming::this_pack;
    if (is_single_fate) return false;
    Names const lot{thing_.subject};
    auto const names_lot = is_on(lot, event.quantities) || is_on(lot, event.epcs) ||
                           is_on(lot, event.input_quantities) || is_on(lot, event.output_quantities);
    return names_lot || is_on(pack_units_, event.epcs) ||
           (event.parent && pack_units_.contains(event.parent->subject));
  }

  storage::Reader const &reader_;
  Identifier const &thing_;
  Gathering const &gathered_;
  std::vector<Candidate> candidates_;
  std::map<std::string, Use, std::less<>> uses_;  ///< By ancestor.
  Names moved_units_, pack_units_;
};

}  // namespace

bool is_check(Event const &event) {
  auto const &step = event.biz_step;
  auto const says_recalled = [](std::vector<std::string> const &words) {
    return std::find(words.begin(), words.end(), "recalled") != words.end();
  };
  return step == "inspecting" || step == "sampling" || step == "holding" ||
         says_recalled(event.persistent_set) || says_recalled(event.persistent_unset);
}

Journey find_journey(storage::Reader const &reader, Identifier const &thing,
                     std::vector<Relative> const &path, History &history, Directory &directory) {
  Gathering gathering(reader, path, history, directory);
  Journey journey;
  journey.cut = !gathering.gather();
  journey.told = Choice(reader, thing, gathering).choose(history, directory);
  std::stable_sort(journey.told.begin(), journey.told.end(), [](Told const &a, Told const &b) {
    auto const key = [](Told const &told) { return std::pair(told.event->event_time_ms, told.entry->index); };
    return key(a) > key(b);
  });
  return journey;
}

}  // namespace nguon::trace
