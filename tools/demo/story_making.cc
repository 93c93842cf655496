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
  return {cast.grade_a + "/10/A-RA", cast.grade_a + "/10/A-RB",   cast.flesh + "/b/CD-A",
          cast.flesh + "/b/CD-B",    cast.frozen + "/10/DL2611A", cast.bulk_candy + "/b/KB-B",
          cast.candy + "/10/KD2611B"};
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
    graded.ilmd = {{"cbvmda:bestBeforeDate", local_date(calendar.at(5, 0, 0))}};
    author.tell(cast.cooperative, graded);
    minute += 90;
  }
}

void process_run_a(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  hand_over(author, cast.cooperative, cast.factory, cast.factory_line, {{lots.grade_a_of_run_a, "180"}},
            {{lots.grade_a_of_run_a, "180"}}, calendar.at(19, 6, 0), "PX-RA");
  auto peeled = transform("creating_class_instance", calendar.at(18, 9, 0), cast.factory_line,
                          {{lots.grade_a_of_run_a, "180"}},
                          {{lots.flesh_a, "65", "KGM"},
                           {cast.water + "/b/N-A", "36", "KGM"},
                           {cast.shell + "/b/V-A", "148", "KGM"}},
                          "weighed");
  peeled.facts = {{"note", "252 kg trái vào, hao hụt 3 kg"}};
  author.tell(cast.factory, peeled);

  auto packed = transform("creating_class_instance", calendar.at(18, 14, 30), cast.factory_line,
                          {{lots.flesh_a, "65", "KGM"}}, {{lots.frozen, "130"}}, "counted");
  packed.ilmd = {{"cbvmda:bestBeforeDate", local_date(calendar.at(18 - 365, 0, 0))},
                 {"cbvmda:productionDate", local_date(calendar.at(18, 0, 0))}};
  packed.facts = {{"coreTemperature", "−18 °C"}, {"line", "Chuyền 2, hút chân không"}};
  author.tell(cast.factory, packed);
}

void process_run_b(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  hand_over(author, cast.cooperative, cast.factory, cast.factory_line, {{lots.grade_a_of_run_b, "120"}},
            {{lots.grade_a_of_run_b, "120"}}, calendar.at(19, 6, 20), "PX-RB");
  auto peeled = transform("creating_class_instance", calendar.at(17, 8, 0), cast.factory_line,
                          {{lots.grade_a_of_run_b, "120"}},
                          {{lots.flesh_b, "40", "KGM"},
                           {cast.water + "/b/N-B", "24", "KGM"},
                           {cast.shell + "/b/V-B", "102", "KGM"}},
                          "weighed");
  peeled.facts = {{"note", "168 kg trái vào, hao hụt 2 kg"}};
  author.tell(cast.factory, peeled);
}

void make_candy(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  auto cooked = transform("creating_class_instance", calendar.at(15, 8, 0), cast.factory_line,
                          {{lots.flesh_b, "40", "KGM"}, {cast.sugar + "/10/DUONG-77", "60", "KGM"}},
                          {{lots.bulk_candy, "90", "KGM"}}, "weighed");
  cooked.transformation = "urn:nguon:run:nau-keo-b";
  cooked.facts = {{"line", "Chuyền 3, nấu kẹo"}, {"note", "hơi nước bay đi 10 kg"}};
  author.tell(cast.factory, cooked);

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
                 {"cbvmda:lotNumber", "KD2611B"}};
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

void test_samples(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  auto sampled = observe("sampling", "", calendar.at(14, 9, 0), {{lots.frozen, "2"}});
  sampled.action = "DELETE";
  sampled.from = cast.factory;
  sampled.place = cast.factory_cold_store;
  author.tell(cast.laboratory, sampled);

  auto tested = observe("inspecting", "conformant", calendar.at(12, 16, 0), {{lots.frozen}});
  tested.place = cast.laboratory_room;
  tested.certificate = "urn:nguon:report:MAU-KN-0417";
  tested.facts = {{"method", "TCVN 4884-1:2015"},
                  {"totalPlateCount", "2,1 × 10² CFU/g"},
                  {"coliforms", "< 10 CFU/g"},
                  {"lead", "không phát hiện"}};
  author.tell(cast.laboratory, tested);
}

void inspect_label(Author &author, Cast const &cast, Calendar const &calendar, Lots const &lots) {
  auto finding = observe("inspecting", "non_conformant", calendar.at(13, 9, 30), {{lots.frozen}});
  finding.place = cast.factory_cold_store;
  finding.certificate = "urn:nguon:report:MAU-TT-0088";
  finding.reason = "Nhãn phụ của 8 túi lẻ thiếu hướng dẫn rã đông";
  author.tell(cast.inspector, finding);
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
            calendar.at(10, 5, 45), "PX-CH-02");

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
  grade(author, cast, calendar, lots);
  process_run_a(author, cast, calendar, lots);
  process_run_b(author, cast, calendar, lots);
  pack_cases(author, cast, calendar, lots);
  // Its fruit is already bought, graded and peeled when the phone finds a signal again.
  tell_late_harvest(author, cast, calendar);
  make_candy(author, cast, calendar, lots);
  test_samples(author, cast, calendar, lots);
  inspect_label(author, cast, calendar, lots);
  sell(author, cast, calendar, lots);
  recall_candy(author, cast, calendar, lots);
}

std::vector<std::string> demo_lots(Cast const &cast) {
  auto const lots = lots_of(cast);
  return {"/" + lots.frozen, "/" + lots.grade_a_of_run_a, "/" + lots.grade_a_of_run_b, "/" + lots.candy};
}

}  // namespace nguon::tools
