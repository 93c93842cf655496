#include "tests/trace/random_world.h"

#include <array>
#include <boost/json/array.hpp>

namespace nguon::tests {

namespace json = boost::json;

RandomWorld::RandomWorld(std::uint32_t seed) : random_(seed) {
  parties_ = {world.enrol("farm"), world.enrol("factory"), world.enrol("shop", "trader")};
  inspector_ = world.enrol("inspector", "inspector");
  json::object const content{{"value", 1.4}, {"uom", "KGM"}};
  json::array const makers{parties_[0], parties_[1]};
  auto const fruit = world.product("fruit", parties_[0],
                                   {{"makers", makers}, {"netContent", content}, {"transitLossMax", 0.05}});
  auto const flesh = world.product("flesh", parties_[1], {{"makers", makers}});
  auto const candy = world.product("candy", parties_[1], {{"makers", makers}});
  garden_ = world.place("garden", parties_[0], {{"capacity", json::object{{"tree", 2}}}});
  world.set_rules(
      {{"yields", json::array{json::object{
                      {"input", fruit}, {"inUom", "H87"}, {"output", flesh}, {"outUom", "KGM"}, {"max", 1}}}},
       {"harvests",
        json::array{json::object{{"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});
  lots_ = {lot(fruit, "A"), lot(fruit, "B"), lot(flesh, "C"), lot(candy, "D"), "01/09520000000004/10/X"};
  for (auto const *number : {"1", "2", "3"}) serials_.push_back(lot(candy, "D") + "/s/" + number);
  units_ = {sscc(1), sscc(2)};
}

Told RandomWorld::invent_process(std::string const &actor) {
  auto event = std::array{harvest(), process(), grade()}[below(3)];
  if (below(4) != 0) event.in(any(lots_), below(4) == 0 ? "" : figure(), below(3) == 0 ? "KGM" : "H87");
  if (below(3) == 0) event.in(any(lots_), figure());
  if (below(4) != 0) event.out(any(lots_), figure(), below(3) == 0 ? "KGM" : "H87");
  if (below(5) == 0) event.out(any(serials_));
  if (below(2) == 0) event.run(actor.substr(actor.size() - 4) + std::to_string(below(2)));
  if (below(3) == 0) event.at(garden_);
  return event;
}

Told RandomWorld::invent_move(std::string const &actor) {
  auto const &other = any(parties_);
  auto const what = below(8);
  auto event = what == 0   ? sow().at(garden_)
               : what == 1 ? shipping().from(actor).to(other)
               : what == 2 ? receiving().from(other).to(actor)
               : what == 3 ? voiding().from(actor).to(other)
               : what == 4 ? selling()
               : what == 5 ? destroying()
               : what == 6 ? packing().into(any(units_))
                           : unpacking().into(any(units_));
  auto const which = below(5);
  auto const &goods = which == 0 ? serials_ : which == 1 ? units_ : lots_;
  event.of(any(goods), figure(), below(6) == 0 ? "KGM" : "H87");
  if (below(4) == 0) event.of(any(lots_), figure());
  if (what == 1 && below(3) == 0) event.owned_by(any(parties_));
  if (what >= 1 && what <= 3 && below(2) == 0) event.advice(std::to_string(below(2)));
  return event;
}

std::pair<std::string, Told> RandomWorld::invent() {
  auto const kind = below(12);
  if (kind == 0)
    return {inspector_, inspecting(below(2) == 0 ? "conformant" : "non_conformant").of(any(lots_))};
  if (kind == 1) return {inspector_, sampling().of(any(lots_), figure()).from(any(parties_))};
  if (kind == 2)
    return {below(2) == 0 ? world.authority : parties_[0],
            Told("ObjectEvent", "OBSERVE", "holding").of(any(lots_)).recall(below(3) != 0)};
  auto const &actor = any(parties_);
  auto event = kind < 6 ? invent_process(actor) : invent_move(actor);
  constexpr std::array opens = {"stock", "unknown", "bound", "late"};
  if (below(2) == 0) event.open(any(opens));
  constexpr std::array bases = {"weighed", "counted", "estimated"};
  if (below(4) == 0) event.basis(any(bases));
  return {actor, event};
}

bool RandomWorld::step() {
  auto [actor, event] = invent();
  event.id(next_id_++);
  if (!world.tell(actor, event)) return false;
  told.emplace_back(std::move(actor), std::move(event));
  return true;
}

}  // namespace nguon::tests
