#include "trace/owning.h"

#include <algorithm>
#include <set>

namespace nguon::trace {

void pass_on(Act &act, std::vector<Portion> const &portions) {
  using Type = SourceOrDestination::Type;
  auto const &destinations = act.event.destinations;
  auto const owner = std::ranges::find(destinations, Type::owning_party, &SourceOrDestination::type);
  if (owner == destinations.end()) return;
  std::set<std::string_view> lots;
  for (auto const &portion : portions) {
    // Of goods from elsewhere nobody here knows who had them.
    if (!is_checked(portion, act.draft) || !lots.insert(portion.lot).second) continue;
    act.perform({.kind = Change::Kind::passed_on,
                 .subject = portion.lot,
                 .holder = act.actor,
                 .other = owner->who.subject,
                 .uom = {},
                 .detail = format_time_ms(act.event.event_time_ms),
                 .figure = {}});
  }
}

bool is_owner(LotRecord const &lot, std::string_view party) {
  return std::ranges::binary_search(lot.owners, party);
}

}  // namespace nguon::trace
