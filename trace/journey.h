#pragma once
// Which of all that was said stands on the page of a lot: how it came about, from the soil on, and what
// became of it.
//
// The path is the lot and everything that it was made from. Of the lot itself every event belongs to its
// journey. Of an ancestor, what led to the lot:
//   - transformations with an output on the path, and the inputs of runs that have one;
//   - inspections, tests and recalls, whenever they were;
//   - shipments and receipts that brought it, step by step, to whoever made the next lot of it, alone or in
//   containers;
//   - all else that was done with it until the last of it went into the path: planting, caring, packing,
//   storing.
// Left out of an ancestor's: sales and losses, what went elsewhere, what was made of the rest, and what came
// afterwards.
//
// Of a lot with serials its page leaves out what happened to single packs after they were made, and a pack's
// page what happened to other packs.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "trace/directory.h"
#include "trace/genealogy.h"
#include "trace/history.h"

namespace nguon::trace {

/// An event in its place in the log.
struct Told {
  HistoryEntry const *entry = nullptr;
  Event const *event = nullptr;
  std::string party;  ///< Of the key that signed it.
  /// What it did to the sums, with the contents of containers; where it was corrected, what was undone.
  std::vector<Change> changes;
  bool corrected = false;  ///< Declared wrong by a later entry.
  std::vector<std::string> replaced_by;
};

struct Journey {
  std::vector<Told> told;  ///< Newest first by eventTime, then by index.
  bool cut = false;        ///< More was said than the page reads.
};

/// Whether it is a check by somebody: an inspection, a test, a sample, or a recall.
bool is_check(Event const &event);

/// `thing`: what the page is about. `path`: ancestors() of its subject. `state` must outlive the journey, as
/// must `history`.
Journey find_journey(storage::Reader const &reader, Identifier const &thing,
                     std::vector<Relative> const &path, History &history, Directory &directory);

}  // namespace nguon::trace
