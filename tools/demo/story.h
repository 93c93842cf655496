#pragma once
// The demonstration: a wax-coconut chain from embryo to shop (docs/demo.md), told through the same door as
// everything else. Figures balance: what goes in comes out, as goods, by-products or loss.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/demo/author.h"

namespace nguon::tools {

/// Addresses that the story is about, fixed for every demo.
struct Cast {
  std::string authority, inspector, laboratory;
  std::string embryo_lab, nursery, cooperative, factory, shop;
  std::vector<std::string> farms;  ///< Six households, members of the cooperative.
  std::string embryo_room, nursery_garden, cooperative_store, factory_line, factory_cold_store,
      laboratory_room, shop_counter;
  std::vector<std::string> gardens;
  std::string embryo, plantlet, seedling, trees, fruit, grade_a, common, reject, flesh, water, shell, frozen,
      bulk_candy, candy, sugar, malt;
  static Cast make();
};

inline constexpr std::size_t farm_without_phone = 2;
inline constexpr std::size_t farm_offline = 4;

/// When everybody is let in: days before the day on which the demonstration is made.
inline constexpr int first_day = 1650;

/// Days before `today_ms` at 00:00 in Vietnam, plus a time of day.
struct Calendar {
  std::int64_t today_ms = 0;
  std::int64_t at(int days_ago, int hour, int minute) const;
};

/// Names of the pictures (their SHA-256 in hex) that the products carry.
struct Pictures {
  std::string frozen, candy, fruit, seedling;
};

/// Ships goods and, two hours later, lets the other side receive what it counted itself.
void hand_over(Author &author, std::string const &from, std::string const &to, std::string const &place,
               std::vector<Goods> const &sent, std::vector<Goods> const &counted, std::int64_t when_ms,
               std::string const &advice);

/// Everybody is let in, places and products are named, the authority sets its yields.
void tell_registrations(Author &author, Cast const &cast, Calendar const &calendar, Pictures const &pictures);
/// Embryos to fruit at the cooperative's store.
void tell_growing(Author &author, Cast const &cast, Calendar const &calendar);
/// The household whose phone was offline declares harvest and delivery five days later.
void tell_late_harvest(Author &author, Cast const &cast, Calendar const &calendar);
/// Graded fruit to packs in the shop, and what was found on the way.
void tell_making(Author &author, Cast const &cast, Calendar const &calendar);

/// Addresses of the lots to look at, with a leading slash: packs before what they were made of; the recalled
/// one is the last.
std::vector<std::string> demo_lots(Cast const &cast);

}  // namespace nguon::tools
