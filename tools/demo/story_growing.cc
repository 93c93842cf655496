#include "tools/demo/story.h"

namespace nguon::tools {
namespace {

std::string lot(std::string const &product, char const *number) {
  return product + (product[0] == 'p' ? "/b/" : "/10/") + number;
}

std::string numbered(char const *prefix, std::size_t i) {
  return prefix + std::to_string(i + 1);
}

void tell_seedlings(Author &author, Cast const &cast, Calendar const &calendar) {
  auto const embryos = lot(cast.embryo, "P2304");
  auto const plantlets = lot(cast.plantlet, "CM2304");
  auto const seedlings = lot(cast.seedling, "CG2404");

  EventDraft taken;
  taken.time_ms = calendar.at(1300, 8, 30);
  taken.action = "ADD";
  taken.step = "commissioning";
  taken.disposition = "active";
  taken.goods = {{embryos, "1200"}};
  taken.place = cast.embryo_room;
  taken.basis = "counted";
  taken.facts = {{"motherTrees", "MAU-CM-07"}};
  author.tell(cast.embryo_lab, taken);

  EventDraft cultured;
  cultured.type = "TransformationEvent";
  cultured.time_ms = calendar.at(1120, 15, 0);
  cultured.step = "creating_class_instance";
  cultured.disposition = "active";
  cultured.inputs = {{embryos, "1200"}};
  cultured.outputs = {{plantlets, "756"}};
  cultured.place = cast.embryo_room;
  cultured.basis = "counted";
  cultured.facts = {{"medium", "Y3"}, {"lossCount", "444"}};
  author.tell(cast.embryo_lab, cultured);
  hand_over(author, cast.embryo_lab, cast.nursery, cast.nursery_garden, {{plantlets, "756"}},
            {{plantlets, "756"}}, calendar.at(1118, 7, 0), "PX-0001");

  EventDraft raised;
  raised.type = "TransformationEvent";
  raised.time_ms = calendar.at(800, 10, 0);
  raised.step = "creating_class_instance";
  raised.disposition = "active";
  raised.inputs = {{plantlets, "756"}};
  raised.outputs = {{seedlings, "720"}};
  raised.place = cast.nursery_garden;
  raised.basis = "counted";
  raised.facts = {{"substrate", "2 phân bò : 1 xơ dừa"}, {"humidity", "90–95 %"}};
  author.tell(cast.nursery, raised);

  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    auto const minute = static_cast<int>(i) * 5;
    auto const phone = i != farm_without_phone;
    auto const &speaker = phone ? cast.farms[i] : cast.cooperative;
    auto const crop = lot(cast.trees, numbered("V", i).c_str());

    EventDraft shipping;
    shipping.time_ms = calendar.at(795, 6, minute);
    shipping.action = "OBSERVE";
    shipping.step = "shipping";
    shipping.disposition = "in_transit";
    shipping.goods = {{seedlings, "120"}};
    shipping.from = cast.nursery;
    shipping.to = cast.farms[i];
    shipping.despatch_advice = numbered("PX-100", i);
    author.tell(cast.nursery, shipping);

    auto receiving = shipping;
    receiving.time_ms = calendar.at(795, 10, minute);
    receiving.step = "receiving";
    receiving.disposition = "in_progress";
    receiving.place = cast.gardens[i];
    if (!phone) receiving.on_behalf_of = cast.farms[i];
    author.tell(speaker, receiving);

    EventDraft planting;
    planting.type = "TransformationEvent";
    planting.time_ms = calendar.at(794, 7, minute);
    planting.step = "commissioning";
    planting.disposition = "active";
    planting.inputs = {{seedlings, "120"}};
    planting.outputs = {{crop, "120"}};
    planting.place = cast.gardens[i];
    planting.basis = "counted";
    planting.facts = {{"areaHectare", "0.8"}, {"areaCode", "MAU-DS-001"}};
    if (!phone) planting.on_behalf_of = cast.farms[i];
    author.tell(speaker, planting);
  }
}

void tell_caring(Author &author, Cast const &cast, Calendar const &calendar) {
  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    auto const phone = i != farm_without_phone;
    EventDraft caring;
    caring.time_ms = calendar.at(60, 6, 30 + static_cast<int>(i) * 4);
    caring.action = "OBSERVE";
    caring.step = "nguon:caring";
    caring.goods = {{lot(cast.trees, numbered("V", i).c_str())}};
    caring.place = cast.gardens[i];
    caring.facts = {{"product", "Phân hữu cơ vi sinh (mẫu)"}, {"dose", "4 kg/gốc"}, {"preHarvestDays", "0"}};
    if (!phone) caring.on_behalf_of = cast.farms[i];
    author.tell(phone ? cast.farms[i] : cast.cooperative, caring);
  }
}

struct Harvest {
  std::string lot;
  EventDraft harvested, shipped;
};

Harvest draft_harvest(Cast const &cast, Calendar const &calendar, std::size_t i) {
  auto const *figure = i < 3 ? "66" : "44";
  auto const minute = static_cast<int>(i) * 6;
  Harvest all;
  all.lot = lot(cast.fruit, numbered("H", i).c_str());

  all.harvested.type = "TransformationEvent";
  all.harvested.time_ms = calendar.at(21, 6, minute);
  all.harvested.step = "commissioning";
  all.harvested.disposition = "active";
  all.harvested.inputs = {{lot(cast.trees, numbered("V", i).c_str())}};
  all.harvested.outputs = {{all.lot, figure}};
  all.harvested.place = cast.gardens[i];
  all.harvested.basis = "counted";

  all.shipped.time_ms = calendar.at(21, 10, minute);
  all.shipped.action = "OBSERVE";
  all.shipped.step = "shipping";
  all.shipped.disposition = "in_transit";
  all.shipped.goods = {{all.lot, figure}};
  all.shipped.from = cast.farms[i];
  all.shipped.to = cast.cooperative;
  all.shipped.despatch_advice = numbered("TM-", i);
  if (i == farm_without_phone) all.harvested.on_behalf_of = all.shipped.on_behalf_of = cast.farms[i];
  return all;
}

void tell_harvest(Author &author, Cast const &cast, Calendar const &calendar) {
  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    auto const all = draft_harvest(cast, calendar, i);
    auto const &speaker = i == farm_without_phone ? cast.cooperative : cast.farms[i];
    if (i != farm_offline) {
      author.tell(speaker, all.harvested);
      author.tell(speaker, all.shipped);
    }
    auto received = all.shipped;
    received.time_ms = calendar.at(21, 14, static_cast<int>(i) * 6);
    received.step = "receiving";
    received.disposition = "in_progress";
    received.place = cast.cooperative_store;
    received.basis = "counted";
    received.on_behalf_of.clear();
    if (i == farm_offline) {
      received.open = "unknown";
      received.reason = "Điện thoại của hộ mất sóng, sẽ khai sau";
    }
    author.tell(cast.cooperative, received);
  }
}

}  // namespace

void tell_growing(Author &author, Cast const &cast, Calendar const &calendar) {
  tell_seedlings(author, cast, calendar);
  tell_caring(author, cast, calendar);
  tell_harvest(author, cast, calendar);
}

void tell_late_harvest(Author &author, Cast const &cast, Calendar const &calendar) {
  auto all = draft_harvest(cast, calendar, farm_offline);
  all.harvested.open = all.shipped.open = "late";
  auto const back_online = calendar.at(16, 7, 15);
  author.tell(cast.farms[farm_offline], all.harvested, back_online - all.harvested.time_ms);
  author.tell(cast.farms[farm_offline], all.shipped, back_online + 60'000 - all.shipped.time_ms);
}

}  // namespace nguon::tools
