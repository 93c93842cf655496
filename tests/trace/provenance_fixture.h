#pragma once
// A short chain told through the real rules: two farms' palms and fruit, a cooperative that merges and
// grades, a factory that packs bags with serials, a shop that sells them; a neighbour's fruit that goes
// elsewhere; a laboratory, an inspector and the authority. Each test tells as much of it as it needs, and
// what it likes besides.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/jws.h"
#include "storage/log.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "trace/ledger.h"
#include "trace/own_id.h"
#include "trace/provenance.h"

namespace nguon::tests {

inline constexpr std::string_view today = "2026-11-23";

struct Goods {
  std::string address;
  std::string figure = {};  ///< Empty: named without a quantity, or a single thing.
  std::string uom = "H87";
};

struct EventDraft {
  std::string step;
  std::string time = "2026-11-20T08:00:00+07:00";
  std::string action = "OBSERVE";
  std::vector<Goods> goods = {};
  std::vector<Goods> in = {}, out = {};  ///< Makes it a transformation.
  std::string unit = {};                 ///< Makes it an aggregation.
  std::string place = {}, from = {}, to = {};
  std::string disposition = {};
  std::string more = {};  ///< Further members: ",\"nguon:reason\":\"…\"".
  std::string id = {};    ///< A new one where empty.
};

class Chain {
 public:
  Chain();

  /// Signs as `name`, decides, appends. The index of the entry; fails the test where it is refused.
  std::uint64_t say(std::string const &name, std::string_view payload) {
    return append(name, trace::cty_nguon, payload);
  }
  std::uint64_t tell(std::string const &name, EventDraft const &draft) {
    return append(name, trace::cty_epcis, write(draft));
  }
  std::string write(EventDraft const &draft);

  void enrol(std::string const &name, std::string_view role, std::string_view more = {});
  void name_place(std::string const &name, std::string const &party, std::string_view kind);
  void name_product(std::string const &name, std::string const &party, std::string_view more = {});
  /// Ships and receives.
  void hand_over(std::string const &from, std::string const &to, std::vector<Goods> const &goods,
                 std::string const &time, std::string const &place);

  /// Registers everybody and everything.
  void found();
  /// Two farms plant, care for, harvest and sell 60 fruits each; they are graded, and packed as 40 numbered
  /// bags, of which the shop gets 30.
  void tell_all();

  storage::Published const &state();
  trace::Provenance page(std::string const &address, std::string_view day = today);
  trace::Listing listing(std::string const &address);

  std::string party(std::string const &name) const { return "party/" + own_id(name); }
  std::string place(std::string const &name) const { return "place/" + own_id(name); }
  std::string product(std::string const &name) const { return "p/" + own_id(name); }
  std::string lot(std::string const &product_name, std::string const &number) const {
    return product(product_name) + "/b/" + number;
  }
  std::string const bags = "01/09521234000013";
  std::string const bag_lot = bags + "/10/T1";
  std::string bag(unsigned serial) const { return bag_lot + "/21/" + std::to_string(1000 + serial); }
  PrivateKey const &key(std::string const &name);

 private:
  static std::string own_id(std::string const &label) {
    return trace::make_own_id(sha256(label).view().substr(0, 7));
  }
  std::uint64_t append(std::string const &name, std::string_view cty, std::string_view payload);

  std::string const origin_ = "log.example/test";
  TemporaryFolder folder_;
  std::unique_ptr<storage::Store> store_ = storage::make_memory_store();
  std::map<std::string, PrivateKey> keys_;
  std::unique_ptr<storage::Log> log_;
  std::unique_ptr<storage::Log::Group> group_;
  std::shared_ptr<storage::Published const> state_;
  std::uint64_t events_ = 0;
};

inline Chain::Chain() {
  auto const seed = sha256("key of log");
  auto log = storage::Log::open(*store_, storage::HeadFile::open(folder_ / "head"),
                                {origin_, *PrivateKey::from_seed(seed.view())});
  REQUIRE(log.has_value());
  log_ = *std::move(log);
}

inline PrivateKey const &Chain::key(std::string const &name) {
  auto found = keys_.find(name);
  if (found == keys_.end()) {
    auto const seed = sha256("key of " + name);
    found = keys_.emplace(name, *PrivateKey::from_seed(seed.view())).first;
  }
  return found->second;
}

inline std::uint64_t Chain::append(std::string const &name, std::string_view cty, std::string_view payload) {
  if (!group_) group_ = log_->begin();
  auto const compact = sign_jws(key(name), origin_, cty, payload);
  auto const statement = trace::parse_statement(compact, origin_);
  CAPTURE(payload);
  if (!statement) MESSAGE(statement.error().message, " ", statement.error().field);
  REQUIRE(statement.has_value());
  // From 23 November 2026, 08:00 in Vietnam on, a second each.
  auto const at = trace::format_time_ms(1'795'395'600'000 + static_cast<std::int64_t>(group_->size()) * 1000);
  storage::Batch rows;
  auto const applied = trace::apply(*statement, {group_->size(), at}, group_->reader(), rows);
  if (!applied) MESSAGE(applied.error().message, " ", applied.error().field);
  REQUIRE(applied.has_value());
  auto const added = group_->add(at, statement->subjects, compact);
  REQUIRE(added.has_value());
  group_->batch().absorb(std::move(rows));
  return added->index;
}

inline std::string Chain::write(EventDraft const &draft) {
  auto const uri = [](std::string const &address) {
    auto const thing = trace::parse_address(address);
    CAPTURE(address);
    REQUIRE(thing.has_value());
    return trace::epc_uri(*thing);
  };
  auto const lists = [&](std::string const &epcs, std::string const &quantities,
                         std::vector<Goods> const &goods) {
    std::string single, counted;
    for (auto const &some : goods) {
      auto const thing = trace::parse_address(some.address);
      if (thing->kind == trace::Kind::serial || thing->kind == trace::Kind::unit) {
        single += (single.empty() ? "\"" : ",\"") + uri(some.address) + "\"";
        continue;
      }
      counted += std::string(counted.empty() ? "" : ",") + R"({"epcClass":")" + uri(some.address) + "\"";
      if (!some.figure.empty()) counted += ",\"quantity\":" + some.figure + ",\"uom\":\"" + some.uom + "\"";
      counted += "}";
    }
    std::string members;
    if (!single.empty() || counted.empty()) members += ",\"" + epcs + "\":[" + single + "]";
    if (!counted.empty()) members += ",\"" + quantities + "\":[" + counted + "]";
    return members;
  };
  auto const id = draft.id.empty()
                      ? "urn:uuid:00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + ++events_)
                      : draft.id;
  auto const is_transformation = !draft.in.empty() || !draft.out.empty();
  auto const type = is_transformation    ? "TransformationEvent"
                    : draft.unit.empty() ? "ObjectEvent"
                                         : "AggregationEvent";
  std::string json =
      R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"nguon":"urn:nguon:v1:"}],"type":")" +
      std::string(type) + R"(","eventID":")" + id + R"(","eventTime":")" + draft.time +
      R"(","eventTimeZoneOffset":"+07:00","bizStep":")" + draft.step + "\"";
  if (is_transformation) {
    if (!draft.in.empty()) json += lists("inputEPCList", "inputQuantityList", draft.in);
    if (!draft.out.empty()) json += lists("outputEPCList", "outputQuantityList", draft.out);
  } else {
    json += ",\"action\":\"" + draft.action + "\"";
    if (draft.unit.empty()) {
      json += lists("epcList", "quantityList", draft.goods);
    } else {
      json +=
          ",\"parentID\":\"" + uri(draft.unit) + "\"" + lists("childEPCs", "childQuantityList", draft.goods);
    }
  }
  if (!draft.disposition.empty()) json += ",\"disposition\":\"" + draft.disposition + "\"";
  if (!draft.place.empty()) json += R"(,"bizLocation":{"id":")" + uri(draft.place) + "\"}";
  if (!draft.from.empty())
    json += R"(,"sourceList":[{"type":"possessing_party","source":")" + uri(draft.from) + "\"}]";
  if (!draft.to.empty())
    json += R"(,"destinationList":[{"type":"possessing_party","destination":")" + uri(draft.to) + "\"}]";
  return json + draft.more + "}";
}

inline void Chain::enrol(std::string const &name, std::string_view role, std::string_view more) {
  auto const by = name == "authority" ? "root" : "authority";
  say(by, R"({"type":"Party","id":")" + party(name) + R"(","name":{"vi":"Bên )" + name + R"("},"roles":[")" +
              std::string(role) + R"("],"address":{"vi":"Xã Mẫu"})" + std::string(more) + "}");
  say(by, R"({"type":"Key","party":")" + party(name) + R"(","key":)" + key(name).public_key().jwk() + "}");
}

inline void Chain::name_place(std::string const &name, std::string const &by, std::string_view kind) {
  // Only producers name their own places.
  say(kind == "shop" ? "authority" : by,
      R"({"type":"Place","id":")" + place(name) + R"(","name":{"vi":"Nơi )" + name + R"("},"party":")" +
          party(by) + R"(","address":{"vi":"Xã Mẫu"},"kind":")" + std::string(kind) + "\"}");
}

inline void Chain::name_product(std::string const &name, std::string const &by, std::string_view more) {
  say(by, R"({"type":"Product","id":")" + (name == "bags" ? bags : product(name)) +
              R"(","name":{"vi":"Hàng )" + name + "\"}" + std::string(more) + "}");
}

inline void Chain::hand_over(std::string const &from, std::string const &to, std::vector<Goods> const &goods,
                             std::string const &time, std::string const &where) {
  EventDraft draft{.step = "shipping", .time = time, .goods = goods, .from = party(from), .to = party(to)};
  tell(from, draft);
  draft.step = "receiving";
  draft.place = where;
  tell(to, draft);
}

inline void Chain::found() {
  auto const log_key = NoteVerifier::make(origin_, key("log").public_key()).vkey();
  say("root", R"({"type":"Genesis","origin":")" + origin_ + R"(","rootKeys":[)" +
                  key("root").public_key().jwk() + R"(],"threshold":1,"logKey":")" + log_key + "\"}");
  enrol("authority", "authority", R"(,"phone":"+84 000 000 001")");
  enrol("inspector", "inspector");
  enrol("laboratory", "laboratory");
  enrol("coop", "producer", R"(,"phone":"+84 000 000 010")");
  enrol("farm1", "producer", R"(,"memberOf":")" + party("coop") + "\"");
  enrol("farm2", "producer", R"(,"memberOf":")" + party("coop") + "\"");
  enrol("neighbour", "producer");
  enrol("factory", "producer", R"(,"phone":"+84 000 000 020")");
  enrol("shop", "trader");
  enrol("stall", "trader");
  name_place("garden1", "farm1", "farm");
  name_place("garden2", "farm2", "farm");
  name_place("garden3", "neighbour", "farm");
  name_place("store", "coop", "store");
  name_place("hall", "factory", "factory");
  name_place("counter", "shop", "shop");
  auto const farms =
      R"("makers":[")" + party("farm1") + R"(",")" + party("farm2") + R"(",")" + party("neighbour") + "\"]";
  name_product("palms", "coop", R"(,"category":"raw",)" + farms);
  name_product("fruit", "coop", R"(,"category":"raw","piece":"trái",)" + farms);
  name_product("grade", "coop", R"(,"category":"raw")");
  name_product("reject", "coop", R"(,"category":"raw")");
  name_product("flesh", "factory", R"(,"category":"raw")");
  name_product("bags", "factory",
               R"(,"category":"goods","netContent":{"value":0.5,"uom":"KGM"},"image":")" +
                   std::string(64, 'a') + R"(","brand":{"vi":"Mẫu"})");
}

inline void Chain::tell_all() {
  for (std::string const n : {"1", "2"}) {
    auto const farm = "farm" + n;
    auto const garden = place("garden" + n);
    auto const palms = lot("palms", "V" + n);
    auto const fruit = lot("fruit", "H" + n);
    tell(farm, {.step = "commissioning",
                .time = "2023-01-10T07:00:00+07:00",
                .action = "ADD",
                .goods = {{palms, "120"}},
                .place = garden});
    tell(farm, {.step = "nguon:caring",
                .time = "2026-09-01T07:00:00+07:00",
                .goods = {{palms}},
                .place = garden,
                .more = R"(,"nguon:dose":"4 kg/gốc")"});
    tell(farm, {.step = "commissioning",
                .time = "2026-11-01T06:00:00+07:00",
                .in = {{palms}},
                .out = {{fruit, "60"}},
                .place = garden});
    hand_over(farm, "coop", {{fruit, "60"}}, "2026-11-01T10:00:00+07:00", place("store"));
  }
  tell("coop", {.step = "nguon:grading",
                .time = "2026-11-02T08:00:00+07:00",
                .in = {{lot("fruit", "H1"), "60"}, {lot("fruit", "H2"), "60"}},
                .out = {{lot("grade", "A1"), "100"}, {lot("reject", "R1"), "20"}},
                .place = place("store"),
                .more = R"(,"nguon:basis":"counted")"});
  hand_over("coop", "factory", {{lot("grade", "A1"), "80"}}, "2026-11-03T08:00:00+07:00", place("hall"));
  // What else becomes of the graded fruit is no part of the bags.
  hand_over("coop", "stall", {{lot("grade", "A1"), "20"}}, "2026-11-03T09:00:00+07:00", place("counter"));
  tell("factory", {.step = "creating_class_instance",
                   .time = "2026-11-04T08:00:00+07:00",
                   .in = {{lot("grade", "A1"), "80"}},
                   .out = {{lot("flesh", "C1"), "20", "KGM"}},
                   .place = place("hall")});
  std::vector<Goods> packs;
  for (unsigned serial = 1; serial <= 40; ++serial) packs.push_back({bag(serial)});
  tell("factory",
       {.step = "commissioning",
        .time = "2026-11-05T08:00:00+07:00",
        .in = {{lot("flesh", "C1"), "20", "KGM"}},
        .out = packs,
        .place = place("hall"),
        .more = R"(,"ilmd":{"cbvmda:bestBeforeDate":"2027-05-05","cbvmda:productionDate":"2026-11-05"})"});
  hand_over("factory", "shop", {{bag_lot, "30"}}, "2026-11-06T08:00:00+07:00", place("counter"));
}

inline storage::Published const &Chain::state() {
  if (group_) state_ = log_->commit(std::move(group_)).state;
  return *state_;
}

inline trace::Provenance Chain::page(std::string const &address, std::string_view day) {
  auto const thing = trace::parse_address(address);
  REQUIRE(thing.has_value());
  auto found = trace::find_provenance(state(), *thing, day);
  REQUIRE(found.has_value());
  return *std::move(found);
}

inline trace::Listing Chain::listing(std::string const &address) {
  auto const thing = trace::parse_address(address);
  REQUIRE(thing.has_value());
  auto found = trace::find_listing(state(), *thing);
  REQUIRE(found.has_value());
  return *std::move(found);
}

}  // namespace nguon::tests
