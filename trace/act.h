#pragma once
// One event at work on a draft: who acts, what it changed so far, and whose balance fell short by it.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "trace/changes.h"
#include "trace/goods.h"
#include "trace/permissions.h"

namespace nguon::trace {

class Act {
 public:
  /// `actor`: the party that the event speaks for. `field`: JSON pointer to the event within the payload.
  /// References must outlive it.
  Act(Event const &said, Speaker const &by, std::string for_party, std::string pointer, Draft &rows)
      : event(said), speaker(by), actor(std::move(for_party)), field(std::move(pointer)), draft(rows) {}

  Event const &event;
  Speaker const &speaker;
  std::string const actor;
  std::string const field;
  Draft &draft;

  /// JSON pointers to the list of the goods that the event is about or uses, and of those that it makes.
  std::string goods_field() const;
  std::string made_field() const;

  /// Does it and remembers it.
  void perform(Change change);
  /// Undoes what the event of `cause` did, the last first.
  void undo(std::vector<Change> const &changes, Cause const &cause);
  std::vector<Change> take_changes() { return std::move(changes_); }

  /// A balance that this event made negative, or more so.
  struct Shortage {
    std::string lot, holder, uom;
    Decimal have, want;  ///< Before the event, and what it takes; in `uom`.
    bool was_holder = false;
  };
  std::vector<Shortage> shortages() const;

  /// Goods that nobody spoke of before and that the actor answers for (nguon:open "unknown").
  struct Unknown {
    std::string lot, uom;
    Decimal want;
  };
  std::vector<Unknown> answers_for;

  /// Closes and opens the questions that follow from the sums as they are now.
  void settle();

 private:
  Cause cause() const { return {draft.position.index, event.event_id}; }
  void watch(Change const &change);
  void watch(std::string const &lot, std::string const &holder, std::string const &uom);

  struct Before {
    std::string uom;
    Decimal available;
    bool was_holder = false;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Before>
      before_;  ///< By lot, holder, common unit.
  std::vector<Change> changes_;
  std::vector<Change> transits_;  ///< Those after which shipments and receipts are to be compared.
};

}  // namespace nguon::trace
