#include "trace/link_levels.h"

#include <algorithm>

#include "trace/link_target.h"
#include "trace/lot_summary.h"

namespace nguon::trace {
namespace {

/// The things whose address begins this one's, the coarsest first, itself at the end.
std::vector<Identifier> things_above(Identifier const &thing) {
  std::vector<Identifier> things;
  for (std::size_t end = 0, segment = 0; end != std::string::npos; ++segment) {
    end = thing.address.find('/', end + 1);
    if (segment % 2 == 0) continue;
    auto above = parse_address(thing.address.substr(0, end));
    // A variant is the product itself, and a payment's place is nothing without its reference.
    if (!above || (!things.empty() && above->kind == Kind::product)) continue;
    things.push_back(*std::move(above));
  }
  return things;
}

void put_facts(LinkLevel &level, storage::Reader const &reader) {
  auto const &thing = level.thing;
  switch (thing.kind) {
    case Kind::product:
    case Kind::lot:
    case Kind::serial: {
      auto const product = find_product(reader, thing.product);
      if (product) level.name = product->said.name;
      if (thing.kind == Kind::product) {
        level.is_known = product.has_value();
        if (product) level.image = product->said.image;
        return;
      }
      auto const lot = find_lot(reader, thing.subject);
      level.is_known = lot.has_value();
      if (!lot) return;
      level.has_findings = !lot->findings.empty();
      level.is_sold = std::ranges::any_of(had_by(*lot), [&](std::string const &party) {
        auto const row = find_party(reader, party);
        return row && std::ranges::find(row->said.roles, Role::trader) != row->said.roles.end();
      });
      return;
    }
    case Kind::place:
      if (auto const place = find_place(reader, thing.subject)) {
        level.is_known = true;
        level.name = place->said.name;
        level.has_findings = !place->findings.empty();
      }
      return;
    case Kind::party:
      if (auto const party = find_party(reader, thing.subject)) {
        level.is_known = true;
        level.name = party->said.name;
        level.web = party->said.url;
      }
      return;
    case Kind::unit:
      level.is_known = find_unit(reader, thing.subject).has_value();
      return;
    default:
      return;
  }
}

/// The name of its row: the address without a variant.
std::string row_of(Identifier const &thing) {
  if (thing.lot.empty() || thing.serial.empty()) return thing.subject;
  return thing.subject + (thing.product.starts_with("p/") ? "/s/" : "/21/") + escape_segment(thing.serial);
}

void fill_in(std::string &href, std::string_view placeholder, std::string const &value) {
  auto const escaped = escape_segment(value);
  for (std::size_t at = 0; (at = href.find(placeholder, at)) != std::string::npos; at += escaped.size())
    href.replace(at, placeholder.size(), escaped);
}

/// Of which kind of thing a link says something: what stands in its braces must be known.
Kind kind_of(Link const &link, Kind linked) {
  if (link.href.find(serial_placeholder) != std::string::npos) return Kind::serial;
  if (link.href.find(lot_placeholder) != std::string::npos) return Kind::lot;
  return linked;
}

}  // namespace

std::vector<LinkLevel> find_link_levels(storage::Reader const &reader, Identifier const &thing) {
  std::vector<LinkLevel> levels;
  for (auto &above : things_above(thing)) {
    LinkLevel level;
    level.thing = std::move(above);
    put_facts(level, reader);
    levels.push_back(std::move(level));
  }
  for (auto &linked : levels) {
    auto const record = find_links(reader, row_of(linked.thing));
    if (!record) continue;
    for (auto const &row : record->rows) {
      auto const kind = kind_of(row.said, linked.thing.kind);
      auto const level =
          kind == linked.thing.kind
              ? std::ranges::find(levels, linked.thing.address, [](auto &l) { return l.thing.address; })
              : std::ranges::find(levels, kind, [](auto &l) { return l.thing.kind; });
      bool const needs_lot = row.said.href.find(lot_placeholder) != std::string::npos;
      if (level == levels.end() || (needs_lot && level->thing.lot.empty())) continue;
      auto link = row.said;
      fill_in(link.href, lot_placeholder, thing.lot);
      fill_in(link.href, serial_placeholder, thing.serial);
      level->links.push_back(std::move(link));
    }
  }
  std::erase_if(levels, [](LinkLevel const &level) { return !level.is_known && level.links.empty(); });
  return levels;
}

}  // namespace nguon::trace
