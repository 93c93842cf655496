#include "tools/demo/story.h"

namespace nguon::tools {
namespace {

std::string lot(std::string const &product, char const *number) {
  return product + (product[0] == 'p' ? "/b/" : "/10/") + number;
}

std::string numbered(char const *prefix, std::size_t i) {
  return prefix + std::to_string(i + 1);
}

std::string crop_of(Cast const &cast, std::size_t i) {
  return lot(cast.trees, numbered("V", i).c_str());
}

/// Who signs what household `i` does, and for whom, where that is somebody else.
std::string const &speaker_for(Cast const &cast, std::size_t i) {
  return i == farm_without_phone ? cast.cooperative : cast.farms[i];
}
std::string spoken_for(Cast const &cast, std::size_t i) {
  return i == farm_without_phone ? cast.farms[i] : std::string();
}

/// Seedlings on their way to household `i`, as the nursery or as the household tells it.
EventDraft draft_delivery(Cast const &cast, Calendar const &calendar, std::size_t i, char const *step) {
  auto const is_receipt = step == std::string_view("receiving");
  EventDraft draft;
  draft.time_ms = calendar.at(1195, is_receipt ? 10 : 6, static_cast<int>(i) * 5);
  draft.action = "OBSERVE";
  draft.step = step;
  draft.disposition = is_receipt ? "in_progress" : "in_transit";
  draft.goods = {{lot(cast.seedling, "CG07"), "120"}};
  draft.from = cast.nursery;
  draft.to = cast.farms[i];
  draft.despatch_advice = numbered("PX-100", i);
  if (is_receipt) {
    draft.place = cast.gardens[i];
    draft.on_behalf_of = spoken_for(cast, i);
  }
  return draft;
}

void tell_seedlings(Author &author, Cast const &cast, Calendar const &calendar) {
  auto const embryos = lot(cast.embryo, "P07");
  auto const plantlets = lot(cast.plantlet, "CM07");
  auto const seedlings = lot(cast.seedling, "CG07");

  EventDraft taken;
  taken.time_ms = calendar.at(1625, 8, 30);
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
  cultured.time_ms = calendar.at(1505, 15, 0);
  cultured.step = "creating_class_instance";
  cultured.disposition = "active";
  cultured.inputs = {{embryos, "1200"}};
  cultured.outputs = {{plantlets, "756"}};
  cultured.place = cast.embryo_room;
  cultured.basis = "counted";
  cultured.facts = {{"medium", "Y3"}, {"lossCount", "444"}};
  author.tell(cast.embryo_lab, cultured);
  hand_over(author, cast.embryo_lab, cast.nursery, cast.nursery_garden, {{plantlets, "756"}},
            {{plantlets, "756"}}, calendar.at(1503, 7, 0), "PX-0001");

  EventDraft raised;
  raised.type = "TransformationEvent";
  raised.time_ms = calendar.at(1200, 10, 0);
  raised.step = "creating_class_instance";
  raised.disposition = "active";
  raised.inputs = {{plantlets, "756"}};
  raised.outputs = {{seedlings, "720"}};
  raised.place = cast.nursery_garden;
  raised.basis = "counted";
  raised.facts = {{"substrate", "2 phân bò : 1 xơ dừa"}, {"humidity", "90–95 %"}};
  author.tell(cast.nursery, raised);

  // All leave the nursery on one morning, and are planted on the next.
  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    author.tell(cast.nursery, draft_delivery(cast, calendar, i, "shipping"));
  }
  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    author.tell(speaker_for(cast, i), draft_delivery(cast, calendar, i, "receiving"));
  }
  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    EventDraft planting;
    planting.type = "TransformationEvent";
    planting.time_ms = calendar.at(1194, 7, static_cast<int>(i) * 5);
    planting.step = "commissioning";
    planting.disposition = "active";
    planting.inputs = {{seedlings, "120"}};
    planting.outputs = {{crop_of(cast, i), "120"}};
    planting.place = cast.gardens[i];
    planting.basis = "counted";
    planting.facts = {{"areaHectare", "0.8"}, {"areaCode", "MAU-DS-001"}};
    planting.on_behalf_of = spoken_for(cast, i);
    author.tell(speaker_for(cast, i), planting);
  }
}

/// What is put on the palms before the harvest, each longer ago than its days to wait.
struct Care {
  int days_ago;
  char const *product, *dose, *pre_harvest_days;
};
constexpr Care cares[] = {
    {90, "Chế phẩm nấm xanh trừ kiến vương, đuông dừa (mẫu)", "30 g/gốc", "7"},
    {60, "Phân hữu cơ vi sinh (mẫu)", "4 kg/gốc", "0"},
    {45, "Phân NPK 16-8-16 (mẫu)", "0,5 kg/gốc", "15"},
};

void tell_caring(Author &author, Cast const &cast, Calendar const &calendar) {
  for (auto const &care : cares) {
    for (std::size_t i = 0; i < cast.farms.size(); ++i) {
      EventDraft caring;
      caring.time_ms = calendar.at(care.days_ago, 6, 30 + static_cast<int>(i) * 4);
      caring.action = "OBSERVE";
      caring.step = "nguon:caring";
      caring.goods = {{crop_of(cast, i)}};
      caring.place = cast.gardens[i];
      caring.facts = {
          {"product", care.product}, {"dose", care.dose}, {"preHarvestDays", care.pre_harvest_days}};
      caring.on_behalf_of = spoken_for(cast, i);
      author.tell(speaker_for(cast, i), caring);
    }
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
  all.harvested.inputs = {{crop_of(cast, i)}};
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
  all.harvested.on_behalf_of = all.shipped.on_behalf_of = spoken_for(cast, i);
  return all;
}

/// In the order of the day: all harvest, all deliver, the store receives. One phone has no signal, so that
/// the store receives from it what nobody has spoken of yet.
void tell_harvest(Author &author, Cast const &cast, Calendar const &calendar) {
  auto const each = [&](auto const &tell) {
    for (std::size_t i = 0; i < cast.farms.size(); ++i) tell(i, draft_harvest(cast, calendar, i));
  };
  each([&](std::size_t i, Harvest const &all) {
    if (i != farm_offline) author.tell(speaker_for(cast, i), all.harvested);
  });
  each([&](std::size_t i, Harvest const &all) {
    if (i != farm_offline) author.tell(speaker_for(cast, i), all.shipped);
  });
  each([&](std::size_t i, Harvest const &all) {
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
  });
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
