#pragma once
// A small world to try the rules on: parties with keys, products, places, and events told in a line each.
//
//   World world;
//   auto const farm = world.enrol("farm");
//   auto const fruit = world.product("fruit", farm);
//   CHECK(world.tell(farm, harvest().out(lot(fruit, "L1"), "66")).has_value());

#include <boost/json/object.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "crypto/key.h"
#include "trace/ledger.h"
#include "trace/records.h"

namespace nguon::tests {

inline constexpr std::string_view test_origin = "test.nguon.example";

/// Own id that is the same for the same label in every run.
std::string own_id(std::string_view label);
/// "p/{id}/b/{number}"
std::string lot(std::string const &product, std::string const &number);
std::string sscc(unsigned number);

/// The code with which something was refused; "accepted" where it was not.
template <class T>
std::string code_of(Result<T> const &result) {
  return result ? "accepted" : result.error().code;
}

/// An event under construction; every setter answers the event itself.
class Told {
 public:
  Told(std::string_view type, std::string_view action, std::string_view step);

  /// Goods by address, with a figure as written ("" for none) and a unit. Serials and containers go to the
  /// list of EPCs.
  Told &of(std::string const &address, std::string_view figure = "", std::string_view uom = "H87");
  Told &in(std::string const &address, std::string_view figure = "", std::string_view uom = "H87");
  Told &out(std::string const &address, std::string_view figure = "", std::string_view uom = "H87");
  Told &into(std::string const &container);
  Told &from(std::string const &party);
  Told &to(std::string const &party);
  Told &owned_by(std::string const &party);
  Told &at(std::string const &place);
  Told &advice(std::string_view number);
  Told &run(std::string_view id);
  Told &open(std::string_view kind, std::string_view reason = "mất sóng");
  Told &on_behalf_of(std::string const &party);
  Told &basis(std::string_view word);
  Told &disposition(std::string_view word);
  Told &recall(bool set = true);
  Told &when(std::string_view time);
  Told &ilmd(std::string_view name, std::string_view value);
  Told &id(unsigned number);
  /// The same event, declared wrong.
  Told declared_wrong(unsigned replacement = 0) const;

  boost::json::object json;
  unsigned number = 0;  ///< Of its eventID; given by the world where it is 0.

 private:
  Told &put(char const *epcs, char const *quantities, std::string const &address, std::string_view figure,
            std::string_view uom);
};

Told sow();      ///< Object ADD, commissioning.
Told harvest();  ///< Transformation, commissioning.
Told process();  ///< Transformation, creating_class_instance.
Told grade();    ///< Transformation, nguon:grading.
Told shipping();
Told receiving();
Told voiding();
Told selling();
Told sampling();
Told destroying();
Told packing();
Told unpacking();
Told caring();
Told inspecting(std::string_view disposition);
Told recalling();
std::string event_id(unsigned number);

class World {
 public:
  /// Founds the log and enrols `authority`.
  explicit World(unsigned root_keys = 1, unsigned threshold = 1);

  /// A party with a key, let in by the authority. Roles in one string: "producer trader".
  std::string enrol(std::string_view name, std::string_view roles = "producer");
  /// A member of a cooperative, without a key.
  std::string enrol_member(std::string_view name, std::string const &cooperative);
  void give_key(std::string const &party);
  /// `extra` is merged into the statement.
  std::string product(std::string_view name, std::string const &owner, boost::json::object extra = {});
  std::string place(std::string_view name, std::string const &party, boost::json::object extra = {});
  void set_rules(boost::json::object rules);

  /// Posts as the party ("root", "root2" … for root keys) and answers the index.
  Result<std::uint64_t> say(std::string const &party, boost::json::object const &payload);
  Result<std::uint64_t> tell(std::string const &party, Told event);
  /// Several events as one document.
  Result<std::uint64_t> tell_all(std::string const &party, std::vector<Told> events);
  /// Signs without posting.
  std::string sign(std::string const &party, boost::json::object const &payload) const;
  std::string sign_event(std::string const &party, Told event);
  Result<std::uint64_t> post(std::string const &compact);

  trace::LotRecord lot_row(std::string const &lot) const;
  trace::Decimal held(std::string const &lot, std::string const &holder, std::string_view uom = "H87") const;
  trace::Decimal claimed(std::string const &lot, std::string const &holder,
                         std::string_view uom = "H87") const;
  unsigned open_questions(std::string const &lot) const;
  storage::Reader const &rows() const { return *store_; }
  PrivateKey const &key(std::string const &party) const { return keys_.at(party); }
  std::uint64_t size() const { return index_; }
  /// `at` of an entry: a second later for each.
  std::string at(std::uint64_t index) const;

  /// When entry 0 is recorded; each further one follows a second later.
  std::int64_t now_ms = 1'795'400'000'000;
  std::string authority;
  /// Everything that was accepted, in order.
  std::vector<std::string> statements;

 private:
  std::unique_ptr<storage::Store> store_;
  std::map<std::string, PrivateKey> keys_;
  std::uint64_t index_ = 0;
  unsigned next_event_ = 1;
};

}  // namespace nguon::tests
