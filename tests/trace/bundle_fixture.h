#pragma once
// A log kept by hand: statements are signed and put into it without asking the rules, so it can be made to
// hold what an honest log would have refused; and a short story of a candy from orchard to shop.

#include <map>
#include <string>
#include <string_view>

#include "crypto/jws.h"
#include "storage/log.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "trace/bundle.h"
#include "trace/own_id.h"
#include "trace/statement.h"

namespace nguon::tests {

class HandLog {
 public:
  explicit HandLog(std::string log_origin = "log.example/test");

  /// The key of a name, the same in every run and every log.
  PrivateKey const &key(std::string const &name);
  std::string const &kid(std::string const &name) { return key(name).public_key().thumbprint(); }
  NoteVerifier log_key() { return NoteVerifier::make(origin, key("log").public_key()); }

  /// Signs as `name` and appends; returns the index.
  std::uint64_t say(std::string const &name, std::string_view payload) {
    return append(sign_jws(key(name), origin, trace::cty_nguon, payload));
  }
  /// An event with what they all need and `members` besides ("\"action\":\"ADD\",…").
  std::uint64_t tell(std::string const &name, std::string_view type, std::string_view members) {
    return append(sign_jws(key(name), origin, trace::cty_epcis, event(type, members)));
  }
  std::string event(std::string_view type, std::string_view members);
  std::uint64_t append(std::string_view compact);

  /// Lets the key `name` in for `party`.
  std::uint64_t let_in(std::string const &by, std::string const &party, std::string const &name);

  /// Everything so far, signed.
  storage::Published const &state();
  trace::Bundle bundle(std::string_view subject, trace::Direction direction = trace::Direction::up);

  std::string const origin;

 private:
  TemporaryFolder folder_;
  std::unique_ptr<storage::Store> store_ = storage::make_memory_store();
  std::map<std::string, PrivateKey> keys_;
  std::unique_ptr<storage::Log> log_;
  std::unique_ptr<storage::Log::Group> group_;
  std::shared_ptr<storage::Published const> state_;
  std::uint64_t events_ = 0;
};

inline HandLog::HandLog(std::string log_origin) : origin(std::move(log_origin)) {
  auto seed = sha256("key of log");
  auto log = storage::Log::open(*store_, storage::HeadFile::open(folder_ / "head"),
                                {origin, *PrivateKey::from_seed(seed.view())});
  REQUIRE(log.has_value());
  log_ = *std::move(log);
}

inline PrivateKey const &HandLog::key(std::string const &name) {
  auto found = keys_.find(name);
  if (found == keys_.end()) {
    auto seed = sha256("key of " + name);
    found = keys_.emplace(name, *PrivateKey::from_seed(seed.view())).first;
  }
  return found->second;
}

inline std::string HandLog::event(std::string_view type, std::string_view members) {
  auto const number = std::to_string(1'000'000 + ++events_);
  return R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)"
         R"({"nguon":"urn:nguon:v1:"}],"type":")" +
         std::string(type) + R"(","eventID":"urn:uuid:00000000-0000-4000-8000-00000)" + number +
         R"(","eventTime":"2026-11-23T09:00:00+07:00","eventTimeZoneOffset":"+07:00",)" +
         std::string(members) + "}";
}

inline std::uint64_t HandLog::append(std::string_view compact) {
  if (!group_) group_ = log_->begin();
  auto const jws = parse_jws(compact);
  REQUIRE(jws.has_value());
  // Under the subjects that it has, also where it was made for another log.
  auto const statement = trace::parse_statement(compact, jws->header.aud);
  if (!statement)
    MESSAGE(statement.error().message << " (" << statement.error().field << ") in " << jws->payload);
  REQUIRE(statement.has_value());
  auto const at = trace::format_time_ms(1'795'400'000'000 + static_cast<std::int64_t>(group_->size()) * 1000);
  auto const added = group_->add(at, statement->subjects, compact);
  REQUIRE(added.has_value());
  return added->index;
}

inline std::uint64_t HandLog::let_in(std::string const &by, std::string const &party,
                                     std::string const &name) {
  return say(by, R"({"type":"Key","party":")" + party + R"(","key":)" + key(name).public_key().jwk() + "}");
}

inline storage::Published const &HandLog::state() {
  if (group_) state_ = log_->commit(std::move(group_)).state;
  return *state_;
}

inline trace::Bundle HandLog::bundle(std::string_view subject, trace::Direction direction) {
  auto bundle = trace::make_bundle(state(), subject, direction);
  REQUIRE(bundle.has_value());
  return *std::move(bundle);
}

/// An orchard's fruit becomes a factory's candy and goes to a shop; another farm's goods lie beside it.
struct Story {
  static std::string own_id(std::string_view label) {
    auto const random = sha256(label);
    return trace::make_own_id(random.view().substr(0, 7));
  }
  static std::string uri(std::string const &address) {
    return trace::epc_uri(*trace::parse_address(address));
  }

  std::string authority = "party/" + own_id("authority"), farm = "party/" + own_id("farm"),
              factory = "party/" + own_id("factory"), shop = "party/" + own_id("shop"),
              neighbour = "party/" + own_id("neighbour");
  std::string orchard = "place/" + own_id("orchard"), kitchen = "place/" + own_id("kitchen"),
              counter = "place/" + own_id("counter");  ///< Nobody ever describes the counter.
  std::string fruit = "p/" + own_id("fruit"), candy = "p/" + own_id("candy");
  std::string fruit_lot = fruit + "/b/F1", candy_lot = candy + "/b/C1", other_lot = fruit + "/b/N1";

  void found(HandLog &log) const;
  void enrol(HandLog &log, std::string const &by, std::string const &party, std::string const &name,
             std::string_view role) const;
  void name_goods(HandLog &log) const;
  void harvest(HandLog &log, std::string const &by, std::string const &lot) const;
  void move(HandLog &log, std::string const &by, std::string_view step, std::string const &lot,
            std::string const &from, std::string const &to, std::string_view more = {}) const;
  void cook(HandLog &log) const;
  /// All of it; the newest entry is about the neighbour's lot alone.
  void tell(HandLog &log) const;
};

inline void Story::found(HandLog &log) const {
  log.say("root", R"({"type":"Genesis","origin":")" + log.origin + R"(","rootKeys":[)" +
                      log.key("root").public_key().jwk() + R"(],"threshold":1,"logKey":")" +
                      log.log_key().vkey() + R"("})");
}

inline void Story::enrol(HandLog &log, std::string const &by, std::string const &party,
                         std::string const &name, std::string_view role) const {
  log.say(by, R"({"type":"Party","id":")" + party + R"(","name":{"vi":")" + name + R"("},"roles":[")" +
                  std::string(role) + R"("],"address":{"vi":"Xã Mẫu"}})");
  log.let_in(by, party, name);
}

inline void Story::name_goods(HandLog &log) const {
  auto const place = [&](std::string const &by, std::string const &id, std::string const &party) {
    log.say(by, R"({"type":"Place","id":")" + id + R"(","name":{"vi":"Nơi mẫu"},"party":")" + party +
                    R"(","address":{"vi":"Xã Mẫu"},"kind":"farm"})");
  };
  auto const product = [&](std::string const &by, std::string const &id, std::string const &makers) {
    log.say(by, R"({"type":"Product","id":")" + id +
                    R"(","name":{"vi":"Hàng mẫu"},"category":"goods","makers":[)" + makers + "]}");
  };
  place("farm", orchard, farm);
  place("factory", kitchen, factory);
  product("farm", fruit, "\"" + farm + "\",\"" + neighbour + "\"");
  product("factory", candy, "\"" + factory + "\"");
}

inline void Story::harvest(HandLog &log, std::string const &by, std::string const &lot) const {
  log.tell(
      by, "ObjectEvent",
      R"("action":"ADD","bizStep":"commissioning","disposition":"active","quantityList":[{"epcClass":")" +
          uri(lot) + R"(","quantity":100,"uom":"KGM"}],"bizLocation":{"id":")" + uri(orchard) + R"("})");
}

inline void Story::move(HandLog &log, std::string const &by, std::string_view step, std::string const &lot,
                        std::string const &from, std::string const &to, std::string_view more) const {
  log.tell(by, "ObjectEvent",
           R"("action":"OBSERVE","bizStep":")" + std::string(step) + R"(","quantityList":[{"epcClass":")" +
               uri(lot) +
               R"(","quantity":40,"uom":"KGM"}],"sourceList":[{"type":"possessing_party","source":")" +
               uri(from) + R"("}],"destinationList":[{"type":"possessing_party","destination":")" + uri(to) +
               R"("}])" + std::string(more));
}

inline void Story::cook(HandLog &log) const {
  log.tell(
      "factory", "TransformationEvent",
      R"("bizStep":"creating_class_instance","transformationID":"urn:uuid:11111111-0000-4000-8000-000000000000",)"
      R"("inputQuantityList":[{"epcClass":")" +
          uri(fruit_lot) + R"(","quantity":40,"uom":"KGM"}],"outputQuantityList":[{"epcClass":")" +
          uri(candy_lot) + R"(","quantity":40,"uom":"KGM"}],"bizLocation":{"id":")" + uri(kitchen) + R"("})");
}

inline void Story::tell(HandLog &log) const {
  found(log);
  enrol(log, "root", authority, "authority", "authority");
  enrol(log, "authority", farm, "farm", "producer");
  enrol(log, "authority", factory, "factory", "producer");
  enrol(log, "authority", shop, "shop", "trader");
  enrol(log, "authority", neighbour, "neighbour", "producer");
  name_goods(log);
  harvest(log, "farm", fruit_lot);
  move(log, "farm", "shipping", fruit_lot, farm, factory);
  move(log, "factory", "receiving", fruit_lot, farm, factory,
       R"(,"bizLocation":{"id":")" + uri(kitchen) + R"("})");
  cook(log);
  move(log, "factory", "shipping", candy_lot, factory, shop);
  move(log, "shop", "receiving", candy_lot, factory, shop,
       R"(,"bizLocation":{"id":")" + uri(counter) + R"("})");
  harvest(log, "neighbour", other_lot);
}

}  // namespace nguon::tests
