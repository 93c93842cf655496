#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tools/demo/cast.h"
#include "tools/demo/plain_json.h"
#include "tools/demo/story.h"

namespace nguon::tools {
namespace json = boost::json;

namespace {

json::object text(std::string const &vi, std::string const &en) {
  return {{"vi", vi}, {"en", en}};
}

void say(Author &author, std::string const &by, json::object const &statement) {
  author.say(by, trace::cty_nguon, write_plain_json(statement));
}

struct PartyDraft {
  std::string id;
  json::object name;
  char const *role;
  json::object address;
  char const *phone = "";
  std::string member_of = {};
};

void enrol(Author &author, std::string const &by, PartyDraft const &draft) {
  json::object party{{"type", "Party"},          {"id", draft.id},
                     {"name", draft.name},       {"roles", json::array{draft.role}},
                     {"address", draft.address}, {"demo", true}};
  if (*draft.phone != '\0') party["phone"] = draft.phone;
  if (!draft.member_of.empty()) party["memberOf"] = draft.member_of;
  say(author, by, party);
}

void let_key_in(Author &author, std::string const &by, std::string const &party, char const *label) {
  say(author, by,
      {{"type", "Key"}, {"party", party}, {"key", json::parse(author.make_key(party))}, {"label", label}});
}

struct PlaceDraft {
  std::string id;
  json::object name;
  std::string party;
  json::object address;
  char const *kind;
  char const *area_code = "";
  int trees = 0;
};

/// A producer names its own places; the authority does it for those who can't.
void name_place(Author &author, std::string const &by, PlaceDraft const &draft) {
  json::object place{{"type", "Place"},      {"id", draft.id},           {"name", draft.name},
                     {"party", draft.party}, {"address", draft.address}, {"kind", draft.kind}};
  if (*draft.area_code != '\0') place["areaCode"] = draft.area_code;
  if (draft.trees > 0) place["capacity"] = json::object{{"tree", draft.trees}};
  say(author, by, place);
}

json::object goods(std::string const &id, json::object name, char const *category) {
  return {{"type", "Product"}, {"id", id}, {"name", std::move(name)}, {"category", category}};
}

/// Goods that are counted: "44 trái", "44 fruits".
json::object counted(std::string const &id, json::object name, char const *category, json::object piece) {
  auto product = goods(id, std::move(name), category);
  product["piece"] = std::move(piece);
  return product;
}

json::object const a_fruit = text("trái", "fruits");
json::object const a_plant = text("cây", "plants");

json::object yield(std::string const &input, char const *in_uom, std::string const &output,
                   char const *out_uom, double max) {
  return {{"input", input}, {"inUom", in_uom}, {"output", output}, {"outUom", out_uom}, {"max", max}};
}

json::object const commune = text("Xã Rạch Sen (mẫu)", "Rạch Sen commune (invented)");
json::object const town = text("Phường Bến Đò (mẫu)", "Bến Đò ward (invented)");

void tell_parties(Author &author, Cast const &cast) {
  enrol(author, "root",
        {cast.authority, text("Văn phòng OCOP tỉnh (mẫu)", "Provincial OCOP office (demo)"), "authority",
         town, "+84 000 000 001"});
  let_key_in(author, "root", cast.authority, "Con dấu số");

  PartyDraft const organisations[] = {
      {cast.inspector, text("Thanh tra thực phẩm Mẫu", "Mẫu Food Inspectorate"), "inspector", town,
       "+84 000 000 002"},
      {cast.laboratory, text("Phòng kiểm nghiệm Mẫu Sao Xanh", "Mẫu Sao Xanh Laboratory"), "laboratory",
       town},
      {cast.embryo_lab, text("Phòng nuôi cấy phôi Mẫu Mầm Xanh", "Mẫu Mầm Xanh Embryo Laboratory"),
       "producer", town},
      {cast.nursery, text("Vườn ươm Mẫu Cồn Lá", "Mẫu Cồn Lá Nursery"), "producer", commune},
      {cast.cooperative, text("HTX Dừa sáp Mẫu Rạch Sen", "Mẫu Rạch Sen Wax Coconut Cooperative"), "producer",
       commune, "+84 000 000 010"},
      {cast.factory, text("Công ty Chế biến Mẫu An Phú", "Mẫu An Phú Foods"), "producer", town,
       "+84 000 000 020"},
      {cast.shop, text("Cửa hàng OCOP Mẫu Bến Đò", "Mẫu Bến Đò OCOP Shop"), "trader", town,
       "+84 000 000 030"},
  };
  for (auto const &organisation : organisations) {
    enrol(author, cast.authority, organisation);
    let_key_in(author, cast.authority, organisation.id, "Điện thoại chính");
  }
  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    auto const number = std::to_string(i + 1);
    enrol(author, cast.cooperative,
          {cast.farms[i], text("Hộ mẫu H" + number, "Demo household H" + number), "producer", commune, "",
           cast.cooperative});
    if (i != farm_without_phone) let_key_in(author, cast.authority, cast.farms[i], "Điện thoại của hộ");
  }
}

void tell_places(Author &author, Cast const &cast) {
  PlaceDraft const places[] = {
      {cast.embryo_room, text("Phòng cấy mô", "Tissue culture room"), cast.embryo_lab, town, "laboratory"},
      {cast.nursery_garden, text("Nhà lưới thuần dưỡng", "Acclimatisation house"), cast.nursery, commune,
       "nursery"},
      {cast.cooperative_store, text("Kho thu mua Rạch Sen", "Rạch Sen buying store"), cast.cooperative,
       commune, "store"},
      {cast.factory_line, text("Xưởng chế biến số 1", "Processing hall 1"), cast.factory, town, "factory"},
      {cast.factory_cold_store, text("Kho lạnh −18 °C", "Cold store −18 °C"), cast.factory, town, "store"},
      {cast.laboratory_room, text("Phòng thử hóa – vi sinh", "Chemistry and microbiology room"),
       cast.laboratory, town, "laboratory"},
      {cast.shop_counter, text("Quầy OCOP Bến Đò", "Bến Đò OCOP counter"), cast.shop, town, "shop"},
  };
  auto const is_producer = [&](std::string const &party) {
    return party != cast.laboratory && party != cast.shop;
  };
  for (auto const &place : places)
    name_place(author, is_producer(place.party) ? place.party : cast.authority, place);
  for (std::size_t i = 0; i < cast.farms.size(); ++i) {
    auto const number = std::to_string(i + 1);
    name_place(author, i == farm_without_phone ? cast.authority : cast.farms[i],
               {cast.gardens[i], text("Vườn dừa hộ mẫu H" + number, "Garden of demo household H" + number),
                cast.farms[i], commune, "farm", "MAU-DS-001", 120});
  }
}

void tell_products(Author &author, Cast const &cast, Pictures const &pictures) {
  say(author, cast.embryo_lab,
      counted(cast.embryo, text("Phôi dừa sáp", "Wax coconut embryo"), "raw", text("phôi", "embryos")));
  say(author, cast.embryo_lab,
      counted(cast.plantlet, text("Cây con cấy mô", "Tissue-culture plantlet"), "raw", a_plant));

  auto seedling = counted(cast.seedling, text("Cây giống dừa sáp", "Wax coconut seedling"), "raw", a_plant);
  seedling["image"] = pictures.seedling;
  say(author, cast.nursery, seedling);

  json::array farms;
  for (auto const &farm : cast.farms) farms.emplace_back(farm);
  auto trees = counted(cast.trees, text("Vườn dừa sáp", "Wax coconut palms"), "raw", text("cây", "palms"));
  trees["makers"] = farms;
  say(author, cast.cooperative, trees);

  auto fruit = counted(cast.fruit, text("Trái dừa sáp mới hái", "Fresh-picked wax coconut"), "raw", a_fruit);
  fruit["makers"] = farms;
  fruit["image"] = pictures.fruit;
  say(author, cast.cooperative, fruit);

  json::object const per_fruit{{"value", 1.4}, {"uom", "KGM"}};
  auto grade_a = counted(cast.grade_a, text("Dừa sáp loại A", "Wax coconut, grade A"), "goods", a_fruit);
  grade_a["netContent"] = per_fruit;
  grade_a["image"] = pictures.fruit;
  grade_a["storage"] = text("Nơi khô mát, dùng trong 15 ngày", "Cool and dry; use within 15 days");
  grade_a["standard"] = text("TCCS 01 (mẫu)", "Maker's standard 01 (demo)");
  grade_a["brand"] = text("Rạch Sen (mẫu)", "Rạch Sen (demo)");
  grade_a["shelfLifeDays"] = 15;
  say(author, cast.cooperative, grade_a);
  say(author, cast.cooperative, counted(cast.common, text("Dừa thường", "Common coconut"), "raw", a_fruit));
  say(author, cast.cooperative,
      counted(cast.reject, text("Dừa loại bỏ", "Rejected coconut"), "raw", a_fruit));

  say(author, cast.factory, goods(cast.flesh, text("Cơm dừa sáp", "Wax coconut flesh"), "raw"));
  say(author, cast.factory, goods(cast.water, text("Nước dừa", "Coconut water"), "raw"));
  say(author, cast.factory, goods(cast.shell, text("Vỏ và gáo dừa", "Husk and shell"), "raw"));
  say(author, cast.factory,
      goods(cast.bulk_candy, text("Kẹo dừa sáp chưa gói", "Unwrapped wax coconut candy"), "raw"));

  auto frozen = counted(cast.frozen, text("Dừa sáp hút chân không 500 g", "Vacuum-packed wax coconut 500 g"),
                        "goods", text("túi", "bags"));
  frozen["netContent"] = json::object{{"value", 0.5}, {"uom", "KGM"}};
  frozen["image"] = pictures.frozen;
  frozen["brand"] = text("Mẫu An Phú", "Mẫu An Phú");
  frozen["ingredients"] = text("Cơm dừa sáp 100 %", "Wax coconut flesh 100 %");
  frozen["allergens"] =
      text("Không có chất gây dị ứng bắt buộc ghi nhãn", "No allergen that must be labelled");
  frozen["storage"] = text("Bảo quản ở −18 °C", "Keep at −18 °C");
  frozen["use"] =
      text("Rã đông trong ngăn mát, dùng trong ngày", "Thaw in the refrigerator, eat within the day");
  frozen["standard"] = text("TCCS 02 (mẫu)", "Maker's standard 02 (demo)");
  frozen["shelfLifeDays"] = 365;
  say(author, cast.factory, frozen);

  auto candy = counted(cast.candy, text("Kẹo dừa sáp 200 g", "Wax coconut candy 200 g"), "goods",
                       text("gói", "packs"));
  candy["netContent"] = json::object{{"value", 0.2}, {"uom", "KGM"}};
  candy["image"] = pictures.candy;
  candy["brand"] = text("Mẫu An Phú", "Mẫu An Phú");
  candy["ingredients"] = text("Cơm dừa sáp, đường, mạch nha", "Wax coconut flesh, sugar, malt");
  candy["allergens"] = text("Mạch nha có gluten", "Malt contains gluten");
  candy["storage"] = text("Nơi khô mát, tránh nắng", "Cool and dry, away from the sun");
  candy["standard"] = text("TCCS 03 (mẫu)", "Maker's standard 03 (demo)");
  candy["shelfLifeDays"] = 180;
  candy["transitLossMax"] = 0.01;
  say(author, cast.factory, candy);
}

void tell_rules(Author &author, Cast const &cast) {
  say(author, cast.authority,
      {{"type", "Rules"},
       {"version", 1},
       {"yields", json::array{yield(cast.embryo, "H87", cast.plantlet, "H87", 0.85),
                              yield(cast.plantlet, "H87", cast.seedling, "H87", 1),
                              yield(cast.seedling, "H87", cast.trees, "H87", 1),
                              yield(cast.grade_a, "KGM", cast.flesh, "KGM", 0.3)}},
       {"harvests",
        json::array{json::object{{"product", cast.fruit}, {"per", "tree"}, {"uom", "H87"}, {"max", 43}}}}});
}

void tell_mandate(Author &author, Cast const &cast, Calendar const &calendar) {
  say(author, cast.authority,
      {{"type", "Mandate"},
       {"party", cast.farms[farm_without_phone]},
       {"agent", cast.cooperative},
       {"from", local_time(calendar.at(first_day, 0, 0))},
       {"until", local_time(calendar.at(-365, 0, 0))},
       {"bizSteps", json::array{"receiving", "commissioning", "nguon:caring", "shipping"}}});
}

}  // namespace

Cast Cast::make() {
  using namespace cast;
  auto own = [](char const *label) { return "p/" + demo_id(label); };
  Cast all;
  all.authority = demo_party(1);
  all.inspector = demo_party(2);
  all.laboratory = demo_party(3);
  all.embryo_lab = demo_party(4);
  all.nursery = demo_party(5);
  all.cooperative = demo_party(10);
  all.factory = demo_party(20);
  all.shop = demo_party(30);
  for (int i = 1; i <= 6; ++i) {
    auto const household = "household H" + std::to_string(i);
    all.farms.push_back("party/" + demo_id(household));
    all.gardens.push_back("place/" + demo_id("garden of " + household));
  }
  all.embryo_room = demo_place(4);
  all.nursery_garden = demo_place(5);
  all.cooperative_store = demo_place(10);
  all.factory_line = demo_place(20);
  all.factory_cold_store = demo_place(21);
  all.laboratory_room = demo_place(3);
  all.shop_counter = demo_place(30);
  all.embryo = own("embryo");
  all.plantlet = own("plantlet");
  all.seedling = own("seedling");
  all.trees = own("trees");
  all.fruit = own("fruit");
  all.grade_a = demo_gtin(101);
  all.common = own("common coconut");
  all.reject = own("rejected coconut");
  all.flesh = own("flesh");
  all.water = own("water");
  all.shell = own("shell");
  all.frozen = demo_gtin(201);
  all.bulk_candy = own("bulk candy");
  all.candy = demo_gtin(202);
  all.sugar = demo_gtin(901);
  all.malt = demo_gtin(902);
  return all;
}

std::int64_t Calendar::at(int days_ago, int hour, int minute) const {
  return today_ms - days_ago * 86'400'000ll + hour * 3'600'000ll + minute * 60'000ll;
}

void tell_registrations(Author &author, Cast const &cast, Calendar const &calendar,
                        Pictures const &pictures) {
  tell_parties(author, cast);
  tell_places(author, cast);
  tell_products(author, cast, pictures);
  tell_rules(author, cast);
  tell_mandate(author, cast, calendar);
}

}  // namespace nguon::tools
