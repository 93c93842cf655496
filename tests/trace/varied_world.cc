#include "tests/trace/varied_world.h"

#include <boost/json/array.hpp>
#include <stdexcept>

namespace nguon::tests {

namespace json = boost::json;

World varied_world() {
  World world;
  auto const must = [](Result<std::uint64_t> const &posted) {
    if (!posted) throw std::runtime_error(posted.error().code + ": " + posted.error().message);
  };
  auto const tell = [&](std::string const &party, Told const &event) { must(world.tell(party, event)); };

  auto const cooperative = world.enrol("cooperative"), farm = world.enrol("farm"),
             factory = world.enrol("factory");
  auto const shop = world.enrol("shop", "trader"), inspector = world.enrol("inspector", "inspector");
  auto const household = world.enrol_member("household", cooperative);
  must(world.say(world.authority, {{"type", "Mandate"},
                                   {"party", household},
                                   {"agent", cooperative},
                                   {"from", "2026-11-01T00:00:00+07:00"},
                                   {"until", "2026-12-01T00:00:00+07:00"},
                                   {"bizSteps", json::array{}}}));
  auto const tree = world.product("tree", cooperative, {{"makers", json::array{farm, household}}});
  auto const fruit = world.product("fruit", cooperative,
                                   {{"makers", json::array{farm, household}},
                                    {"netContent", json::object{{"value", 1.4}, {"uom", "KGM"}}},
                                    {"transitLossMax", 0.01}});
  auto const graded =
      world.product("graded", cooperative, {{"netContent", json::object{{"value", 1.4}, {"uom", "KGM"}}}});
  auto const flesh = world.product("flesh", factory);
  auto const candy =
      world.product("candy", factory, {{"netContent", json::object{{"value", 0.2}, {"uom", "KGM"}}}});
  auto const garden = world.place("garden", farm, {{"capacity", json::object{{"tree", 3}}}});
  world.set_rules(
      {{"yields",
        json::array{json::object{
            {"input", graded}, {"inUom", "H87"}, {"output", flesh}, {"outUom", "KGM"}, {"max", 0.5}}}},
       {"harvests",
        json::array{json::object{{"product", fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 40}}}}});

  auto const trees = lot(tree, "V1"), first = lot(fruit, "H1"), second = lot(fruit, "H2"),
             sorted = lot(graded, "A1");
  auto const meat = lot(flesh, "F1"), packs = lot(candy, "K1");
  tell(farm, sow().of(trees, "3").at(garden));
  tell(farm, caring().of(trees));
  tell(farm, harvest().in(trees).out(first, "100").at(garden).basis("counted"));
  tell(farm, harvest().in(trees).out(first, "50").at(garden).open("bound", "được mùa"));
  tell(farm, shipping().of(first, "150").from(farm).to(cooperative).advice("TM-1"));
  tell(cooperative, receiving().of(first, "140").from(farm).to(cooperative).advice("TM-1"));
  tell(cooperative, receiving().of(second, "60").from(household).to(cooperative).open("unknown"));
  tell(cooperative, grade().in(first, "140").in(second, "60").out(sorted, "195").id(1));
  tell(cooperative, sow().of(second, "60").on_behalf_of(household).open("late"));
  tell(cooperative, shipping().of(sorted, "195").from(cooperative).to(factory));
  tell(cooperative, voiding().of(sorted, "5").from(cooperative).to(factory));
  tell(factory, receiving().of(sorted, "190").from(cooperative).to(factory));
  tell(factory, process().in(sorted, "100").run("r1"));
  tell(factory, process().out(meat, "40", "KGM").run("r1"));
  tell(factory, process()
                    .in(meat, "2", "KGM")
                    .in("01/09520000000004/10/SUGAR", "1", "KGM")
                    .out(packs + "/s/001")
                    .out(packs + "/s/002")
                    .out(packs + "/s/003")
                    .ilmd("cbvmda:bestBeforeDate", "2027-05-01"));
  tell(factory, packing().into(sscc(1)).of(packs + "/s/001").of(packs + "/s/002"));
  tell(factory, shipping().of(sscc(1)).from(factory).to(shop));
  tell(shop, receiving().of(sscc(1)).from(factory).to(shop));
  tell(shop, unpacking().into(sscc(1)));
  auto const sale = selling().of(packs + "/s/001").id(2);
  tell(shop, sale);
  tell(shop, sale.declared_wrong());
  tell(inspector, sampling().of(packs, "1").from(shop));
  tell(inspector, inspecting("non_conformant").of(packs));
  tell(world.authority, inspecting("conformant").of(packs));
  tell(inspector, inspecting("non_conformant").at(garden));
  tell(world.authority, recalling().of(meat));
  must(world.tell_all(factory, {caring().of(meat), selling().of(meat, "1", "KGM")}));
  auto const link = [&](std::string const &party, std::string const &id, json::object more) {
    json::object said{{"type", "Link"},
                      {"id", id},
                      {"linkType", "pip"},
                      {"href", "https://example.vn/" + std::to_string(world.size())},
                      {"title", json::object{{"vi", "Trang"}, {"en", "Page"}}}};
    for (auto const &[name, value] : more) said[name] = value;
    must(world.say(party, said));
  };
  link(factory, candy,
       {{"hreflang", json::array{"vi", "en-GB"}}, {"mediaType", "text/html"}, {"default", true}});
  link(factory, candy,
       {{"href", "https://example.vn/{lot}"}, {"context", json::array{"VN"}}, {"fwqs", false}});
  link(factory, candy, {{"href", "https://example.vn/gone"}});
  link(factory, candy, {{"href", "https://example.vn/gone"}, {"removed", true}});
  link(factory, packs, {{"serial", "001"}});
  link(cooperative, first, {});
  link(shop, sscc(1), {});
  link(farm, garden, {});
  link(world.authority, inspector, {});
  link(shop, "8004/952123400000001", {});
  must(world.say(farm, {{"type", "KeyRevocation"},
                        {"party", farm},
                        {"kid", world.key(farm).public_key().thumbprint()},
                        {"suspectSince", "2026-11-21T00:00:00+07:00"},
                        {"reason", "mất máy"}}));
  return world;
}

}  // namespace nguon::tests
