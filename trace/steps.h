#pragma once
// An event as a step of the page: named, placed in its stage, with whose word it is.

#include "trace/journey.h"
#include "trace/provenance.h"

namespace nguon::trace {

/// Makes the steps of one page. References must outlive it.
class StepMaker {
 public:
  /// `thing`: what the page is about; of its lot a pack's page counts that pack alone.
  StepMaker(storage::Reader const &reader, Identifier const &thing, std::vector<Relative> const &path,
            Directory &directory);

  Step make(Told const &told) const;

 private:
  using Names = std::set<std::string, std::less<>>;
  Stage stage_of(Told const &told, Step const &step) const;
  Voice voice_of(Told const &told) const;
  std::vector<GoodsLine> lines(std::vector<Identifier> const &epcs, std::vector<Quantity> const &goods) const;
  /// What is known to be in the containers that the event moved.
  std::vector<GoodsLine> contents(Told const &told) const;
  Checked checked_of(Told const &told) const;
  bool is_unconfirmed(Told const &told) const;

  storage::Reader const &reader_;
  Identifier const &thing_;
  Names path_;
  Directory &directory_;
};

}  // namespace nguon::trace
