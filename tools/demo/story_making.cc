#include <array>

#include "tools/demo/cast.h"
#include "tools/demo/story.h"

namespace nguon::tools {
namespace {

/// The lots of the story from grading on.
struct Lots {
  std::string grade_a_of_run_a, grade_a_of_run_b;
  std::string flesh_a, flesh_b, frozen, bulk_candy, candy;
};

Lots lots_of(Cast const &cast) {
  return {cast.grade_a + "/10/A-RA", cast.grade_a + "/10/A-RB",  cast.flesh + "/b/CD-A",
          cast.flesh + "/b/CD-B",    cast.frozen + "/10/DL117A", cast.bulk_candy + "/b/KB-B",
          cast.candy + "/10/KD118B"};
}

EventDraft transform(char const *step, std::int64_t when_ms, std::string const &place,
                     std::vector<Goods> inputs, std::vector<Goods> outputs, char const *basis) {
  EventDraft draft;
  draft.type = "TransformationEvent";
  draft.time_ms = when_ms;
  draft.step = step;
  draft.disposition = "active";
  draft.inputs = std::move(inputs);
  draft.outputs = std::move(outputs);
  draft.place = place;
  draft.basis = basis;
  return draft;
}

EventDraft observe(char const *step, char const *disposition, std::int64_t when_ms,
                   std::vector<Goods> goods) {
  EventDraft draft;
  draft.time_ms = when_ms;
  draft.action = "OBSERVE";
  draft.step = step;
  draft.disposition = disposition;
  draft.goods = std::move(goods);
  return draft;
}

void grade(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  struct Run {
    std::size_t first_farm;
    char const *each, *a, *common, *reject, *name;
    std::string const &grade_a;
  };
  Run const runs[] = {{0, "66", "180", "15", "3", "RA", lots.grade_a_of_run_a},
                      {3, "44", "120", "9", "3", "RB", lots.grade_a_of_run_b}};
  int minute = 0;
  for (auto const &run : runs) {
    std::vector<Goods> inputs;
    for (auto i = run.first_farm; i < run.first_farm + 3; ++i) {
      inputs.push_back({cast.fruit + "/b/H" + std::to_string(i + 1), run.each});
    }
    auto graded = transform("nguon:grading", calendar.at(20, 8, minute), cast.cooperative_store, inputs,
                            {{run.grade_a, run.a},
                             {cast.common + "/b/C-" + run.name, run.common},
                             {cast.reject + "/b/L-" + run.name, run.reject}},
                            "counted");
    graded.facts = {{"method", "Lắc nghe nước, tách kiểm tra"}};
    author.tell(cast.cooperative, graded);
    minute += 90;
  }
}

void buy_fruit(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  hand_over(author, cast.cooperative, cast.factory, cast.factory_line, {{lots.grade_a_of_run_a, "180"}},
            {{lots.grade_a_of_run_a, "180"}}, calendar.at(19, 6, 0), "PX-RA");
  hand_over(author, cast.cooperative, cast.factory, cast.factory_line, {{lots.grade_a_of_run_b, "120"}},
            {{lots.grade_a_of_run_b, "120"}}, calendar.at(19, 8, 20), "PX-RB");
}

void peel(Author &author, Cast const &cast, std::int64_t when_ms, Goods fruit, std::string const &flesh_lot,
          std::array<char const *, 3> figures, std::string const &run, char const *note) {
  auto const [flesh, water, shell] = figures;
  auto peeled = transform("creating_class_instance", when_ms, cast.factory_line, {std::move(fruit)},
                          {{flesh_lot, flesh, "KGM"},
                           {cast.water + "/b/N-" + run, water, "KGM"},
                           {cast.shell + "/b/V-" + run, shell, "KGM"}},
                          "weighed");
  peeled.facts = {{"note", note}};
  author.tell(cast.factory, peeled);
}

void peel_and_freeze(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  peel(author, cast, calendar.at(18, 9, 0), {lots.grade_a_of_run_a, "180"}, lots.flesh_a, {"65", "36", "148"},
       "A", "252 kg trái vào, hao hụt 3 kg");
  auto packed = transform("creating_class_instance", calendar.at(18, 14, 30), cast.factory_line,
                          {{lots.flesh_a, "65", "KGM"}}, {{lots.frozen, "130"}}, "counted");
  packed.ilmd = {{"cbvmda:bestBeforeDate", local_date(calendar.at(18 - 365, 0, 0))},
                 {"cbvmda:productionDate", local_date(calendar.at(18, 0, 0))}};
  packed.facts = {{"coreTemperature", "−18 °C"}, {"line", "Chuyền 2, hút chân không"}};
  author.tell(cast.factory, packed);

  peel(author, cast, calendar.at(17, 8, 0), {lots.grade_a_of_run_b, "120"}, lots.flesh_b, {"40", "24", "102"},
       "B", "168 kg trái vào, hao hụt 2 kg");
}

void cook_candy(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  auto cooked = transform("creating_class_instance", calendar.at(15, 8, 0), cast.factory_line,
                          {{lots.flesh_b, "40", "KGM"},
                           {cast.sugar + "/10/DUONG-77", "48", "KGM"},
                           {cast.malt + "/10/MN-12", "12", "KGM"}},
                          {{lots.bulk_candy, "90", "KGM"}}, "weighed");
  cooked.transformation = "urn:nguon:run:nau-keo-b";
  cooked.facts = {{"line", "Chuyền 3, nấu kẹo"}, {"note", "hơi nước bay đi 10 kg"}};
  author.tell(cast.factory, cooked);
}

void wrap_candy(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  std::vector<Goods> packs;
  for (int serial = 1; serial <= 450; ++serial) {
    auto number = std::to_string(serial);
    number.insert(0, 6 - number.size(), '0');
    packs.push_back({lots.candy + "/21/" + number});
  }
  auto packed = transform("commissioning", calendar.at(14, 13, 0), cast.factory_line,
                          {{lots.bulk_candy, "90", "KGM"}}, std::move(packs), "counted");
  packed.ilmd = {{"cbvmda:bestBeforeDate", local_date(calendar.at(14 - 180, 0, 0))},
                 {"cbvmda:productionDate", local_date(calendar.at(14, 0, 0))},
                 {"cbvmda:lotNumber", "KD118B"}};
  author.tell(cast.factory, packed);
}

void pack_cases(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  for (unsigned number = 1; number <= 6; ++number) {
    EventDraft packing;
    packing.type = "AggregationEvent";
    packing.time_ms = calendar.at(16, 15, static_cast<int>(number) * 3);
    packing.action = "ADD";
    packing.step = "packing";
    packing.disposition = "in_progress";
    packing.parent = cast::demo_case(number);
    packing.goods = {{lots.frozen, "20"}};
    packing.place = cast.factory_cold_store;
    author.tell(cast.factory, packing);
  }
}

void sample_frozen(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  auto sampled = observe("sampling", "", calendar.at(14, 9, 0), {{lots.frozen, "2"}});
  sampled.action = "DELETE";
  sampled.from = cast.factory;
  sampled.place = cast.factory_cold_store;
  author.tell(cast.laboratory, sampled);
}

/// A finding, the laboratory's results, and the finding closed.
void judge_frozen(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  auto finding = observe("inspecting", "non_conformant", calendar.at(13, 9, 30), {{lots.frozen}});
  finding.place = cast.factory_cold_store;
  finding.certificate = "urn:nguon:report:MAU-TT-0088";
  finding.reason = "Nhãn phụ của 8 túi lẻ thiếu hướng dẫn rã đông";
  author.tell(cast.inspector, finding);

  auto tested = observe("inspecting", "conformant", calendar.at(12, 16, 0), {{lots.frozen}});
  tested.place = cast.laboratory_room;
  tested.certificate = "urn:nguon:report:MAU-KN-0417";
  tested.facts = {{"method", "TCVN 4884-1:2015"},
                  {"mould", "< 10 CFU/g"},
                  {"coliforms", "< 10 CFU/g"},
                  {"lead", "không phát hiện"}};
  author.tell(cast.laboratory, tested);

  auto closed = observe("inspecting", "conformant", calendar.at(11, 10, 0), {{lots.frozen}});
  closed.place = cast.factory_cold_store;
  closed.certificate = "urn:nguon:report:MAU-TT-0091";
  closed.reason = "Đã dán nhãn phụ đủ, kiểm tra lại đạt";
  author.tell(cast.inspector, closed);
}

void sell(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  std::vector<Goods> cases;
  for (unsigned number = 1; number <= 3; ++number) cases.push_back({cast::demo_case(number)});
  hand_over(author, cast.factory, cast.shop, cast.shop_counter, cases, cases, calendar.at(10, 5, 30),
            "PX-CH-01");
  for (unsigned number = 1; number <= 3; ++number) {
    EventDraft unpacking;
    unpacking.type = "AggregationEvent";
    unpacking.time_ms = calendar.at(10, 9, static_cast<int>(number));
    unpacking.action = "DELETE";
    unpacking.step = "unpacking";
    unpacking.disposition = "in_progress";
    unpacking.parent = cast::demo_case(number);
    unpacking.goods = {{lots.frozen, "20"}};
    unpacking.place = cast.shop_counter;
    author.tell(cast.shop, unpacking);
  }
  // The shop counts one pack less than was sent: within the bound of the product, and visible.
  hand_over(author, cast.factory, cast.shop, cast.shop_counter, {{lots.candy, "200"}}, {{lots.candy, "199"}},
            calendar.at(10, 13, 15), "PX-CH-02");

  auto sold = observe("retail_selling", "retail_sold", calendar.at(8, 18, 0), {{lots.frozen, "21"}});
  sold.place = cast.shop_counter;
  sold.id = author.tell(cast.shop, sold);

  // The till said twelve.
  auto right = sold;
  right.id.clear();
  right.goods = {{lots.frozen, "12"}};
  auto const replacement = author.tell(cast.shop, right, 3'600'000);
  auto wrong = sold;
  wrong.error_reason = "incorrect_data";
  wrong.declared_ms = calendar.at(8, 19, 10);
  wrong.corrected_by = {replacement};
  author.tell(cast.shop, wrong);

  for (char const *serial : {"000003", "000014", "000159"}) {
    auto one =
        observe("retail_selling", "retail_sold", calendar.at(7, 17, 20), {{lots.candy + "/21/" + serial}});
    one.place = cast.shop_counter;
    author.tell(cast.shop, one);
  }
}

void recall_candy(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  // Bought for the test from the shop's shelf, as market surveillance does.
  auto sampled = observe("sampling", "", calendar.at(6, 9, 0), {{lots.candy + "/21/000160"}});
  sampled.action = "DELETE";
  sampled.from = cast.shop;
  sampled.place = cast.shop_counter;
  author.tell(cast.laboratory, sampled);

  auto tested = observe("inspecting", "non_conformant", calendar.at(4, 15, 0), {{lots.candy}});
  tested.place = cast.laboratory_room;
  tested.certificate = "urn:nguon:report:MAU-KN-0431";
  tested.facts = {{"method", "TCVN 6641 (mẫu)"}, {"sulfite", "38 mg/kg, nhãn không ghi"}};
  tested.reason = "Có sulfit trên 10 mg/kg mà nhãn không ghi";
  author.tell(cast.laboratory, tested);

  auto recalled = observe("holding", "", calendar.at(3, 8, 0), {{lots.candy}});
  recalled.set_recalled = true;
  recalled.reason = "Có sulfit không ghi trên nhãn, người dị ứng sulfit không được ăn";
  author.tell(cast.authority, recalled);
}

}  // namespace

void hand_over(Author &author, std::string const &from, std::string const &to, std::string const &place,
               std::vector<Goods> const &sent, std::vector<Goods> const &counted, std::int64_t when_ms,
               std::string const &advice) {
  auto shipping = observe("shipping", "in_transit", when_ms, sent);
  shipping.from = from;
  shipping.to = to;
  shipping.despatch_advice = advice;
  author.tell(from, shipping);
  auto receiving = shipping;
  receiving.time_ms = when_ms + 7'200'000;
  receiving.goods = counted;
  receiving.step = "receiving";
  receiving.disposition = "in_progress";
  receiving.place = place;
  author.tell(to, receiving);
}

void tell_making(Author &author, Cast const &cast, Calendar const &calendar) {
  auto const lots = lots_of(cast);
  // In the order of the calendar, so that the log's clock stays close to everybody's word.
  grade(author, cast, calendar, lots);
  buy_fruit(author, cast, calendar, lots);
  peel_and_freeze(author, cast, calendar, lots);
  // Its fruit is already bought, graded and peeled when the phone finds a signal again.
  tell_late_harvest(author, cast, calendar);
  pack_cases(author, cast, calendar, lots);
  cook_candy(author, cast, calendar, lots);
  sample_frozen(author, cast, calendar, lots);
  wrap_candy(author, cast, calendar, lots);
  judge_frozen(author, cast, calendar, lots);
  sell(author, cast, calendar, lots);
  recall_candy(author, cast, calendar, lots);
}

std::vector<std::string> demo_lots(Cast const &cast) {
  auto const lots = lots_of(cast);
  auto const fruit_of = [&](std::size_t i) { return cast.fruit + "/b/H" + std::to_string(i + 1); };
  // Each pack's run from the pack to the soil, and the pack that is recalled at the end.
  return {"/" + lots.frozen,           "/" + lots.grade_a_of_run_a,  "/" + fruit_of(farm_without_phone),
          "/" + lots.grade_a_of_run_b, "/" + fruit_of(farm_offline), "/" + lots.candy};
}

}  // namespace nguon::tools
