#include "tests/server/page_fixtures.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "trace/own_id.h"

namespace nguon::tests {
namespace {

using namespace trace;

Text text(std::string vi, std::string en) {
  return {{"vi", std::move(vi)}, {"en", std::move(en)}};
}

Decimal decimal(std::string_view figure) {
  auto parsed = Decimal::parse(figure);
  NGUON_CHECK(parsed.has_value());
  return *parsed;
}

Identifier thing_at(std::string const &address) {
  auto thing = parse_address(address);
  NGUON_CHECK(thing.has_value());
  return *thing;
}

// Who, where and what.

PartyRef party(std::string subject, Text name, Text address, std::string phone = {}) {
  return {std::move(subject), std::move(name), std::move(address), std::move(phone), {}, {}, true};
}

Text const vinh_long = text("xã Hòa Ân, tỉnh Vĩnh Long", "Hòa Ân commune, Vĩnh Long province");

PartyRef factory() {
  auto ref = party("417/9521234000020", text("Nhà máy Mẫu An Phú", "Mẫu An Phú Factory"),
                   text("xã Cầu Kè, tỉnh Vĩnh Long", "Cầu Kè commune, Vĩnh Long province"), "0294 300 0000");
  ref.email = "lienhe@anphu.example";
  return ref;
}
PartyRef coop() {
  return party("417/9521234000013", text("HTX Dừa sáp Mẫu Rạch Sen", "Mẫu Rạch Sen Wax Coconut Cooperative"),
               vinh_long, "0294 300 0001");
}
PartyRef shop() {
  return party("417/9521234000037", text("Cửa hàng Mẫu Bến Xanh", "Mẫu Bến Xanh Shop"),
               text("phường Long Đức, tỉnh Vĩnh Long", "Long Đức ward, Vĩnh Long province"), "0294 300 0002");
}
PartyRef laboratory() {
  return party("417/9521234000044", text("Phòng kiểm nghiệm Mẫu", "Mẫu Laboratory"),
               text("Vĩnh Long", "Vĩnh Long"));
}
PartyRef inspector() {
  return party("417/9521234000051", text("Đội kiểm tra an toàn thực phẩm Mẫu", "Mẫu Food Safety Inspectors"),
               text("Vĩnh Long", "Vĩnh Long"), "0294 300 0003");
}
PartyRef nursery() {
  return party("417/9521234000068", text("Trại giống Mẫu Tân Hòa", "Mẫu Tân Hòa Nursery"), vinh_long);
}
PartyRef embryo_lab() {
  return party("417/9521234000075", text("Phòng nuôi cấy phôi Mẫu", "Mẫu Embryo Laboratory"),
               text("Vĩnh Long", "Vĩnh Long"));
}
PartyRef household(unsigned number) {
  auto const code = "H" + std::to_string(number);
  return party("party/000000000" + std::to_string(number) + "1",
               text("Hộ Mẫu " + code, "Household Mẫu " + code), vinh_long);
}
PlaceRef place(std::string subject, Text name, Text address, std::string area = {}) {
  return {std::move(subject), std::move(name), std::move(address), std::move(area)};
}
PlaceRef garden_of(unsigned number) {
  auto const code = "H" + std::to_string(number);
  return place("place/000000000" + std::to_string(number) + "2", text("Vườn " + code, "Garden " + code),
               vinh_long, "MAU-DS-001");
}
PlaceRef const candy_line =
    place("414/9521234005001", text("Chuyền nấu kẹo", "Candy line"), text("xã Cầu Kè", "Cầu Kè"));
PlaceRef const peeling_line =
    place("414/9521234005018", text("Chuyền tách cơm", "Peeling line"), text("xã Cầu Kè", "Cầu Kè"));
PlaceRef const coop_store = place("414/9521234005025", text("Kho HTX", "Cooperative store"), vinh_long);
PlaceRef const counter =
    place("414/9521234005032", text("Quầy hàng OCOP", "OCOP counter"), text("phường Long Đức", "Long Đức"));

struct Goods {
  std::string product;
  Text name;
};
Goods const candy{"01/09521234000204", text("Kẹo dừa sáp", "Wax coconut candy")};
Goods const flesh{"01/09521234000105", text("Cơm dừa sáp tươi", "Fresh wax coconut flesh")};
Goods const water{"01/09521234000112", text("Nước dừa sáp", "Wax coconut water")};
Goods const grade_a{"01/09521234000068", text("Dừa sáp loại A", "Wax coconut, grade A")};
Goods const common{"01/09521234000075", text("Dừa thường", "Common coconut")};
Goods const fruit{"01/09521234000051", text("Dừa trái", "Coconut, whole")};
Goods const trees{"01/09521234000044", text("Cây dừa sáp", "Wax coconut palms")};
Goods const seedlings{"01/09521234000037", text("Cây giống dừa sáp", "Wax coconut seedlings")};
Goods const plantlets{"01/09521234000020", text("Cây con nuôi cấy", "Cultured plantlets")};
Goods const embryos{"01/09521234000013", text("Phôi dừa sáp", "Wax coconut embryos")};

GoodsLine some(Goods const &goods, std::string lot, char const *figure = nullptr, std::string uom = "H87") {
  GoodsLine line;
  line.address = goods.product + "/10/" + lot;
  line.product = goods.product;
  line.product_name = goods.name;
  line.lot = std::move(lot);
  if (figure != nullptr) line.figure = decimal(figure);
  line.uom = std::move(uom);
  return line;
}

GoodsLine foreign(std::string product, std::string lot, char const *figure) {
  GoodsLine line;
  line.address = product + "/10/" + lot;
  line.product = std::move(product);
  line.lot = std::move(lot);
  line.figure = decimal(figure);
  line.uom = "KGM";
  line.registered = false;
  return line;
}

/// Steps as they happened; provenance wants the newest first.
class Story {
 public:
  Step &add(std::string day, std::string clock, Stage stage, std::string biz_step, PartyRef signer,
            std::vector<GoodsLine> in, std::vector<GoodsLine> out,
            std::optional<PlaceRef> where = std::nullopt) {
    Step step;
    step.index = steps_.size() + 20;
    step.event_time = day + "T" + clock + ":00+07:00";
    step.at = format_time_ms(*parse_time_ms(step.event_time) + 240'000);
    step.event_id = "urn:uuid:" + std::to_string(step.index);
    step.stage = stage;
    step.biz_step = std::move(biz_step);
    step.signer = std::move(signer);
    step.in = std::move(in);
    step.out = std::move(out);
    step.place = std::move(where);
    step.merges = step.in.size() > 1;
    step.splits = step.out.size() > 1;
    steps_.push_back(std::move(step));
    return steps_.back();
  }

  void finish(Provenance &provenance) {
    provenance.steps.assign(steps_.rbegin(), steps_.rend());
    std::stable_sort(provenance.steps.begin(), provenance.steps.end(),
                     [](Step const &a, Step const &b) { return a.event_time > b.event_time; });
    for (auto const &step : provenance.steps) {
      if (step.voice == Voice::signed_by_actor) ++provenance.steps_signed;
      if (step.voice == Voice::recorded_for) ++provenance.steps_recorded_for;
    }
  }

 private:
  std::deque<Step> steps_;  ///< Growing moves no step: callers go on writing to theirs.
};

void for_household(Step &step, unsigned number) {
  step.voice = Voice::recorded_for;
  step.signer = coop();
  step.for_party = household(number);
}

void tell_seedlings(Story &story) {
  story.add("2023-04-12", "08:30", Stage::seed, "commissioning", embryo_lab(), {},
            {some(embryos, "P2304", "1200")});
  auto &cultured = story.add("2023-10-09", "15:00", Stage::seed, "creating_class_instance", embryo_lab(),
                             {some(embryos, "P2304", "1200")}, {some(plantlets, "C2310", "756")});
  cultured.facts = {{"medium", "Y3"}};
  story.add("2024-08-25", "10:00", Stage::seed, "creating_class_instance", nursery(),
            {some(plantlets, "C2310", "756")}, {some(seedlings, "G2408", "720")});
}

void tell_garden(Story &story, unsigned number, bool has_phone) {
  auto const code = std::to_string(number);
  auto const minute = code + "0";
  auto &planted =
      story.add("2024-08-31", "07:" + minute, Stage::farm, "commissioning", household(number),
                {some(seedlings, "G2408", "120")}, {some(trees, "V" + code, "120")}, garden_of(number));
  planted.facts = {{"areaHectare", "0.8"}};
  auto &cared = story.add("2026-09-24", "06:" + minute, Stage::farm, "nguon:caring", household(number), {},
                          {some(trees, "V" + code)}, garden_of(number));
  cared.facts = {{"product", "Phân hữu cơ vi sinh (mẫu)"}, {"dose", "4 kg/gốc"}};
  auto &harvested = story.add("2026-11-02", "06:" + minute, Stage::farm, "commissioning", household(number),
                              {some(trees, "V" + code)}, {some(fruit, "H" + code, "44")}, garden_of(number));
  harvested.basis = Basis::counted;
  harvested.checked = Checked::within_yield;
  auto &shipped = story.add("2026-11-02", "09:" + minute, Stage::move, "shipping", household(number), {},
                            {some(fruit, "H" + code, "44")});
  shipped.from = household(number);
  shipped.to = coop();
  if (!has_phone) {
    for_household(shipped, number);
    for_household(harvested, number);
    for_household(cared, number);
    for_household(planted, number);
  }
}

void tell_candy(Story &story) {
  tell_seedlings(story);
  tell_garden(story, 3, true);
  tell_garden(story, 4, false);
  tell_garden(story, 5, true);
  for (auto const *code : {"3", "4", "5"}) {
    auto &received = story.add("2026-11-02", "1" + std::string(code) + ":30", Stage::gather, "receiving",
                               coop(), {}, {some(fruit, "H" + std::string(code), "44")}, coop_store);
    received.to = coop();
  }
  auto &graded = story.add("2026-11-03", "08:00", Stage::gather, "nguon:grading", coop(),
                           {some(fruit, "H3", "44"), some(fruit, "H4", "44"), some(fruit, "H5", "44")},
                           {some(grade_a, "A2611B", "120"), some(common, "T2611B", "12")}, coop_store);
  graded.checked = Checked::conserved;
  graded.basis = Basis::counted;
  graded.facts = {{"method", "Lắc nghe nước, tách kiểm tra"}};
  auto &sent =
      story.add("2026-11-04", "06:00", Stage::move, "shipping", coop(), {}, {some(grade_a, "A2611B", "120")});
  sent.from = coop();
  sent.to = factory();
  auto &got = story.add("2026-11-04", "08:15", Stage::process, "receiving", factory(), {},
                        {some(grade_a, "A2611B", "120")}, peeling_line);
  got.from = coop();
  got.to = factory();
  auto &peeled =
      story.add("2026-11-05", "07:30", Stage::process, "creating_class_instance", factory(),
                {some(grade_a, "A2611B", "120")},
                {some(flesh, "CF2611B", "40", "KGM"), some(water, "NF2611B", "24", "KGM")}, peeling_line);
  peeled.checked = Checked::within_content;
  peeled.basis = Basis::weighed;
  auto &cooked =
      story.add("2026-11-06", "09:00", Stage::process, "commissioning", factory(),
                {some(flesh, "CF2611B", "40", "KGM"), foreign("01/08930000000125", "DUONG-77", "60")},
                {some(candy, "L2611B", "450")}, candy_line);
  cooked.stage = Stage::pack;
  cooked.checked = Checked::within_content;
  cooked.basis = Basis::weighed;
  auto &sampled = story.add("2026-11-07", "09:00", Stage::check, "sampling", laboratory(), {},
                            {some(candy, "L2611B", "2")});
  sampled.voice = Voice::authority;
  auto &tested =
      story.add("2026-11-10", "16:00", Stage::check, "inspecting", laboratory(), {}, {some(candy, "L2611B")});
  tested.voice = Voice::authority;
  tested.disposition = "conformant";
  tested.facts = {{"method", "TCVN 4884-1:2015"}, {"coliforms", "< 10 CFU/g"}};
  auto &out = story.add("2026-11-12", "06:00", Stage::move, "shipping", factory(), {},
                        {some(candy, "L2611B", "240")});
  out.from = factory();
  out.to = shop();
  auto &in = story.add("2026-11-12", "10:40", Stage::sell, "receiving", shop(), {},
                       {some(candy, "L2611B", "240")}, counter);
  in.from = factory();
  in.to = shop();
}

ProductRecord candy_record() {
  ProductRecord record;
  auto &said = record.said;
  said.id = candy.product;
  said.name = candy.name;
  said.category = "goods";
  said.net_content = NetContent{decimal("200"), "GRM"};
  said.image = std::string(candy_picture);
  said.brand = text("Mẫu An Phú", "Mẫu An Phú");
  said.ingredients =
      text("Cơm dừa sáp 40 %, đường mía, mạch nha.", "Wax coconut flesh 40 %, cane sugar, malt syrup.");
  said.allergens = text("Không có thành phần phải khai", "None that must be declared");
  said.storage = text("Nơi khô, mát, dưới 30 °C. Mở gói rồi dùng trong 7 ngày.",
                      "Dry and cool, below 30 °C. Once opened, eat within 7 days.");
  said.standard = text("TCCS 01:2026 (mẫu)", "TCCS 01:2026 (sample)");
  said.shelf_life_days = 180;
  record.owner = factory().subject;
  return record;
}

void set_law(Provenance &provenance) {
  provenance.law_fields = {{1, true, "Kẹo dừa sáp"},
                           {2, true, std::string(candy_picture)},
                           {3, true, "Nhà máy Mẫu An Phú, xã Cầu Kè, tỉnh Vĩnh Long"},
                           {4, true, "trồng, thu hoạch, phân hạng, chế biến, đóng gói, bán"},
                           {5, true, "09521234000204"},
                           {6, true, "2023-04-12 – 2026-11-12"},
                           {7, true, ""},
                           {8, false, "Mẫu An Phú"},
                           {9, false, "2027-05-05"},
                           {10, true, "TCCS 01:2026 (mẫu)"}};
}

Provenance candy_lot(std::string const &address) {
  Provenance provenance;
  provenance.thing = thing_at(address);
  provenance.product = candy_record();
  LotRecord lot;
  lot.product = candy.product;
  lot.lot = "L2611B";
  lot.registered = true;
  lot.production_date = "2026-11-06";
  lot.best_before = "2027-05-05";
  provenance.lot = lot;
  provenance.maker = factory();
  provenance.owner = factory();
  provenance.call = factory();
  provenance.made_at = candy_line;
  Story story;
  tell_candy(story);
  story.finish(provenance);
  provenance.parents = {some(flesh, "CF2611B", "40", "KGM"), foreign("01/08930000000125", "DUONG-77", "60")};
  provenance.checked = Checked::within_content;
  Certificate tested;
  tested.name = "urn:nguon:report:MAU-KN-0417";
  tested.by = laboratory();
  tested.date = "2026-11-10T16:00:00+07:00";
  tested.facts = {{"method", "TCVN 4884-1:2015"}, {"coliforms", "< 10 CFU/g"}};
  Certificate found;
  found.name = "urn:nguon:report:MAU-TT-0088";
  found.by = inspector();
  found.date = "2026-11-08T09:30:00+07:00";
  found.conformant = false;
  found.adverse = true;
  found.closed_index = 61;
  provenance.checks = {tested, found};
  set_law(provenance);
  provenance.short_code = short_code(provenance.thing.subject);
  provenance.tree_size = 1312;
  provenance.at = "2026-11-20T01:15:00.000Z";
  return provenance;
}

std::string const candy_address = candy.product + "/10/L2611B";

Notice notice(Notice::Kind kind) {
  Notice made;
  made.kind = kind;
  made.call = factory();
  return made;
}

}  // namespace

server::PageContext page_context(server::Language language, std::string path) {
  server::PageContext context;
  context.language = language;
  context.path = std::move(path);
  context.public_url = "https://nguon.example";
  context.origin = "nguon.example/mau";
  context.today = "2026-11-20";
  return context;
}

Provenance candy_pack() {
  auto provenance = candy_lot(candy_address + "/21/000123");
  provenance.serial = SerialRecord{};
  return provenance;
}

Provenance recalled_candy() {
  auto provenance = candy_lot(candy_address);
  auto recalled = notice(Notice::Kind::recalled);
  recalled.lot = provenance.thing.subject;
  recalled.reason = "Sulfit 38 mg/kg, nhãn không ghi";
  recalled.date = "2026-11-19T14:00:00+07:00";
  recalled.by = factory();
  provenance.notices = {recalled};
  return provenance;
}

Provenance troubled_lot() {
  auto provenance = candy_lot(candy_address);
  auto question = notice(Notice::Kind::question);
  question.lot = grade_a.product + "/10/A2611B";
  question.question = Question{};
  question.question->kind = Question::Kind::stock;
  question.question->uom = "H87";
  question.question->have = decimal("88");
  question.question->want = decimal("132");
  question.question->reason = "Điện thoại của hộ H5 chưa có mạng";
  auto bound = notice(Notice::Kind::question);
  bound.question = Question{};
  bound.question->kind = Question::Kind::bound;
  bound.question->uom = "KGM";
  bound.question->have = decimal("1234.5");
  bound.question->want = decimal("1250");
  auto finding = notice(Notice::Kind::finding);
  finding.lot = provenance.thing.subject;
  finding.by = inspector();
  finding.date = "2026-11-08T09:30:00+07:00";
  auto doubtful = notice(Notice::Kind::doubtful);
  doubtful.call.reset();
  auto unconfirmed = notice(Notice::Kind::unconfirmed);
  provenance.notices = {finding, doubtful, question, bound, unconfirmed};
  provenance.questions_open = 2;
  provenance.checked = Checked::not_checked;
  provenance.checks.back().closed_index.reset();
  unsigned harvests = 0;
  for (auto &step : provenance.steps) {
    if (step.biz_step == "receiving" && step.stage == Stage::process) step.unconfirmed = true;
    if (step.biz_step == "commissioning" && !step.in.empty() && !step.in.front().figure && harvests++ == 0) {
      step.late_ms = 5 * 86'400'000LL;
      step.at = "2026-11-07T02:00:00.000Z";
    }
    if (step.biz_step == "creating_class_instance" && step.stage == Stage::process)
      step.checked = Checked::not_checked;
    if (step.biz_step == "nguon:grading") step.doubtful = true;
    if (step.biz_step == "shipping" && step.from && step.from->subject == factory().subject) {
      step.corrected = true;
      step.replaced_by = {"urn:uuid:77"};
    }
  }
  return provenance;
}

Provenance unknown_serial() {
  auto provenance = candy_lot(candy_address + "/21/999999");
  provenance.notices = {notice(Notice::Kind::unknown_serial)};
  return provenance;
}

Provenance expired_candy() {
  auto provenance = candy_lot(candy_address);
  provenance.lot->best_before = "2026-11-01";
  auto expired = notice(Notice::Kind::expired);
  expired.lot = provenance.thing.subject;
  expired.date = "2026-11-01";
  provenance.notices = {expired};
  return provenance;
}

Provenance foreign_sugar() {
  Provenance provenance;
  provenance.thing = thing_at("01/08930000000125/10/DUONG-77");
  provenance.lot = LotRecord{};
  Story story;
  story.add("2026-11-05", "10:00", Stage::move, "receiving", factory(), {},
            {foreign("01/08930000000125", "DUONG-77", "60")}, candy_line);
  story.finish(provenance);
  provenance.children = {some(candy, "L2611B")};
  provenance.short_code = short_code(provenance.thing.subject);
  provenance.tree_size = 312;
  provenance.at = "2026-11-20T01:15:00.000Z";
  return provenance;
}

Provenance product_without_lots() {
  Provenance provenance;
  provenance.thing = thing_at("p/" + make_own_id("conchim"));
  ProductRecord record;
  record.said.id = provenance.thing.subject;
  record.said.name = text("Một ngày ở cồn Mẫu", "A day on Mẫu islet");
  record.said.category = "service";
  record.said.description =
      text("Chèo thuyền, hái trái, ăn cơm nhà vườn.", "Rowing, picking fruit, lunch at the farm.");
  record.said.has_lots = false;
  provenance.product = record;
  provenance.maker = coop();
  provenance.call = coop();
  provenance.short_code = short_code(provenance.thing.subject);
  provenance.tree_size = 312;
  provenance.at = "2026-11-20T01:15:00.000Z";
  return provenance;
}

Provenance crowded_tank() {
  auto provenance = candy_lot(candy_address);
  Story story;
  std::vector<GoodsLine> in;
  for (unsigned i = 10; i < 50; ++i) {
    auto const code = "N" + std::to_string(i);
    story.add("2026-11-01", "05:" + std::to_string(i), Stage::farm, "commissioning", household(1), {},
              {some(fruit, code, "12.5", "LTR")}, garden_of(1));
    in.push_back(some(fruit, code, "12.5", "LTR"));
  }
  story.add("2026-11-02", "08:00", Stage::process, "creating_class_instance", factory(), in,
            {some(candy, "L2611B", "450")}, candy_line);
  provenance.steps_signed = provenance.steps_recorded_for = 0;
  story.finish(provenance);
  provenance.steps_cut = true;
  return provenance;
}

Provenance hostile_lot() {
  auto provenance = candy_lot(candy_address);
  std::string const bad = "<script>alert(1)</script>\"'>&{{name}}[[site.name]]\u202egnirts\u202c\n";
  provenance.product->said.name = {{"vi", bad}};
  provenance.product->said.image = "\" onerror=\"alert(1)";
  provenance.maker->name = {{"vi", bad}};
  provenance.maker->phone = "javascript:alert(1) 0294";
  provenance.maker->email = "a@b\" onclick=\"alert(1)";
  provenance.owner.reset();
  provenance.thing.lot = bad;
  provenance.steps.front().facts = {{bad, bad}};
  provenance.steps.front().documents = {"javascript:alert(1)", "https://nguon.example/\"onclick=\"x"};
  auto question = notice(Notice::Kind::question);
  question.reason = bad;
  question.by = provenance.maker;
  provenance.notices = {question};
  return provenance;
}

server::UnknownPage unknown_candy() {
  return {thing_at(candy.product + "/10/L9999"), candy.name, factory()};
}

Listing candy_product() {
  Listing listing;
  listing.thing = thing_at(candy.product);
  listing.product = candy_record();
  listing.owner = factory();
  listing.lots = {some(candy, "L2611B"), some(candy, "L2610A"), some(candy, "L2609C")};
  listing.tree_size = 312;
  listing.at = "2026-11-20T01:15:00.000Z";
  return listing;
}

Listing cooperative() {
  Listing listing;
  listing.thing = thing_at(coop().subject);
  PartyRecord record;
  record.said.id = coop().subject;
  record.said.name = coop().name;
  record.said.address = coop().address;
  record.said.roles = {Role::producer, Role::trader};
  record.said.phone = coop().phone;
  record.said.email = "htx@rachsen.example";
  record.said.url = "https://rachsen.example";
  record.said.registration = "0000000000";
  record.said.demo = true;
  listing.party = record;
  listing.products = {some(grade_a, "")};
  listing.products.front().address = grade_a.product;
  listing.places = {coop_store};
  listing.members = {household(3), household(4), household(5)};
  listing.tree_size = 312;
  listing.at = "2026-11-20T01:15:00.000Z";
  return listing;
}

Listing garden() {
  Listing listing;
  listing.thing = thing_at("414/9521234005025");
  PlaceRecord record;
  record.said.id = listing.thing.subject;
  record.said.name = garden_of(3).name;
  record.said.address = vinh_long;
  record.said.kind = "farm";
  record.said.area_code = "MAU-DS-001";
  record.said.capacity = {{"tree", decimal("120")}, {"hectare", decimal("0.8")}};
  listing.place = record;
  listing.owner = household(3);
  listing.lots = {some(fruit, "H3"), some(trees, "V3")};
  listing.tree_size = 312;
  listing.at = "2026-11-20T01:15:00.000Z";
  return listing;
}

}  // namespace nguon::tests
