#include "trace/permissions.h"

#include <algorithm>

#include "storage/keys.h"
#include "trace/link_target.h"
#include "trace/refusal.h"

namespace nguon::trace {
namespace {

bool has_role(std::vector<Role> const &roles, Role role) {
  return std::ranges::find(roles, role) != roles.end();
}

bool is_producer(std::vector<Role> const &roles) {
  return has_role(roles, Role::producer);
}

bool only_producer(std::vector<Role> const &roles) {
  return std::ranges::all_of(roles, [](Role role) { return role == Role::producer; });
}

/// A key of the party that still counts.
bool has_key(std::string_view party, Draft &draft) {
  auto const *record = draft.parties.find(party);
  return record != nullptr && std::ranges::any_of(record->kids, [&](std::string const &kid) {
           auto const *key = draft.keys.find(kid);
           return key != nullptr && !key->ending;
         });
}

bool holds_at(Mandate const &mandate, std::int64_t time_ms) {
  auto const from = parse_time_ms(mandate.from);
  auto const until = parse_time_ms(mandate.until);
  return from && until && *from <= time_ms && time_ms <= *until;
}

bool covers(Mandate const &mandate, std::string_view step) {
  auto const &steps = mandate.biz_steps;
  return steps.empty() || std::ranges::find(steps, step) != steps.end();
}

/// Whether `party` let `agent` speak for it at that time: the newest mandate that covers the step decides, so
/// that a later one also ends an earlier one. Any step where `step` is empty.
bool has_mandate(std::string_view party, std::string_view agent, std::int64_t time_ms, std::string_view step,
                 Draft &draft) {
  auto const *record = draft.mandates.find(storage::key_join(party, agent));
  if (record == nullptr) return false;
  auto const &said = record->said;
  if (step.empty())
    return std::ranges::any_of(said, [&](Mandate const &mandate) { return holds_at(mandate, time_ms); });
  auto const newest =
      std::find_if(said.rbegin(), said.rend(), [&](Mandate const &mandate) { return covers(mandate, step); });
  return newest != said.rend() && holds_at(*newest, time_ms);
}

std::int64_t log_time_ms(Draft const &draft) {
  auto const at = parse_time_ms(draft.position.at);
  NGUON_CHECK(at.has_value());
  return *at;
}

bool enrolled_by(Speaker const &speaker, Party const &said, Draft &draft) {
  if (said.member_of != speaker.party || !may_move_goods(speaker.roles) || !only_producer(said.roles))
    return false;
  auto const *before = draft.parties.find(said.id);
  return before == nullptr || (before->said.member_of == speaker.party && only_producer(before->said.roles));
}

/// Who may link a thing; empty where nobody has the right yet, or a bundle does not hold what would tell.
Result<std::string> owner_for_links(Identifier const &thing, Link const &said, Draft &draft) {
  if (thing.kind == Kind::party) return thing.subject;
  if (thing.kind == Kind::place) {
    if (auto const *place = draft.places.find(thing.subject)) return place->said.party;
  }
  if (!thing.product.empty()) {
    if (auto const *product = draft.products.find(thing.product)) return product->owner;
    if (!draft.knows(thing.product)) return std::string();
    return not_found("unknown-product", "The product " + thing.product + " is not registered in this log.",
                     "/id");
  }
  if (thing.kind == Kind::unit) {
    auto const *unit = draft.units.find(thing.subject);
    if (unit != nullptr && !unit->holder.empty()) return unit->holder;
  }
  auto const *links = draft.links.find(link_address(said));
  return links == nullptr ? std::string() : links->owner;
}

}  // namespace

bool Speaker::has(Role role) const {
  return has_role(roles, role);
}

std::vector<Role> const &roles_of(std::string_view party, Draft &draft) {
  static std::vector<Role> const none;
  auto const *record = draft.parties.find(party);
  return record == nullptr ? none : record->said.roles;
}

bool may_move_goods(std::vector<Role> const &roles) {
  return has_role(roles, Role::producer) || has_role(roles, Role::trader);
}

bool may_inspect(std::vector<Role> const &roles) {
  return has_role(roles, Role::inspector) || has_role(roles, Role::laboratory) ||
         has_role(roles, Role::authority);
}

Result<Speaker> find_speaker(Statement const &statement, Draft &draft) {
  auto const &kid = statement.jws.header.kid;
  auto const *key = draft.keys.find(kid);
  if (key == nullptr)
    return refuse(ErrorKind::unsigned_, "unknown-key", "The key " + kid + " is not known to this log.",
                  "kid");
  auto const &ending = key->ending;
  if (ending && !counts_in_grace(*ending, statement, draft.position)) {
    return refuse(ErrorKind::unsigned_, "revoked-key",
                  "The key " + kid + " was revoked by entry " + std::to_string(ending->index) +
                      (ending->accept_until.empty()
                           ? "."
                           : "; until " + ending->accept_until + " it may still send events of before."),
                  "kid");
  }
  return Speaker{kid, key->party, roles_of(key->party, draft)};
}

Result<void> may_say(Party const &said, Speaker const &speaker, Draft &draft) {
  if (speaker.has_authority() || enrolled_by(speaker, said, draft)) return {};
  return forbidden(
      "not-an-authority",
      "Parties are let in by a root key or an authority; a cooperative may enrol its own members, as "
      "producers only.",
      "/type");
}

Result<void> may_say(KeyStatement const &said, Speaker const &speaker, Draft &) {
  if (speaker.has_authority() || speaker.party == said.party) return {};
  return forbidden("not-your-key",
                   "A key of " + said.party + " is let in by itself, an authority or a root key.", "/party");
}

Result<void> may_say(KeyRevocation const &said, Speaker const &speaker, Draft &) {
  if (speaker.has_authority() || speaker.party == said.party) return {};
  return forbidden("not-your-key",
                   "A key of " + said.party + " is revoked by itself, an authority or a root key.", "/party");
}

Result<void> may_say(Mandate const &said, Speaker const &speaker, Draft &draft) {
  if (speaker.party == said.party) return {};
  if (!speaker.has_authority()) {
    return forbidden(
        "not-your-mandate",
        "A mandate of " + said.party + " is given by itself, or by an authority where it has no key.",
        "/party");
  }
  if (draft.knows(said.party) && has_key(said.party, draft))
    return forbidden("party-has-a-key", said.party + " has a key and gives its mandates itself.", "/party");
  return {};
}

Result<void> may_say(Place const &said, Speaker const &speaker, Draft &draft) {
  if (speaker.has_authority()) return {};
  auto const *before = draft.places.find(said.id);
  if (before != nullptr && before->said.party != said.party)
    return forbidden("not-your-place",
                     "Only an authority may give the place " + said.id + " to another party.", "/party");
  auto const may_speak =
      speaker.party == said.party || has_mandate(said.party, speaker.party, log_time_ms(draft), {}, draft);
  if (may_speak && is_producer(roles_of(said.party, draft))) return {};
  return forbidden(
      "not-your-place",
      "A place is named by the producer that runs it, by its mandated agent, or by an authority.", "/party");
}

Result<void> may_say(Product const &said, Speaker const &speaker, Draft &draft) {
  if (speaker.has_authority()) return {};
  auto const *before = draft.products.find(said.id);
  if (before != nullptr && before->owner != speaker.party)
    return forbidden(
        "not-your-product",
        said.id + " is registered by " + before->owner + "; only that party or an authority may change it.",
        "/id");
  if (is_producer(speaker.roles)) return {};
  return forbidden("not-a-producer", "Products are registered by producers and authorities.", "/type");
}

Result<void> may_say(Rules const &, Speaker const &speaker, Draft &) {
  if (speaker.has_authority()) return {};
  return forbidden("not-an-authority", "Rules are set by a root key or an authority.", "/type");
}

Result<void> may_say(RootChange const &, Speaker const &speaker, Draft &) {
  if (speaker.is_root()) return {};
  return forbidden("not-a-root-key", "Root keys are changed by root keys alone.", "/type");
}

Result<void> may_say(LogKey const &, Speaker const &speaker, Draft &) {
  if (speaker.is_root()) return {};
  return forbidden("not-a-root-key", "The log's key is changed by root keys alone.", "/type");
}

Result<void> may_say(Link const &said, Speaker const &speaker, Draft &draft) {
  if (speaker.has_authority()) return {};
  auto const thing = parse_address(said.id);
  NGUON_CHECK(thing.has_value());
  auto const owner = owner_for_links(*thing, said, draft);
  if (!owner) return owner.error();
  if (owner->empty() || *owner == speaker.party) {
    if (thing->kind == Kind::party || may_move_goods(speaker.roles)) return {};
    return forbidden("not-your-link", "Links are stated by producers, traders and authorities.", "/type");
  }
  return forbidden("not-your-link",
                   said.id + " is linked by " + *owner + "; only that party or an authority may link it.",
                   "/id");
}

Result<std::string> find_actor(Event const &event, Speaker const &speaker, Draft &draft) {
  if (speaker.is_root()) {
    return forbidden("root-moves-nothing",
                     "A root key lets parties in; events are signed by keys of parties.");
  }
  if (!event.on_behalf_of || event.on_behalf_of->subject == speaker.party) return speaker.party;
  auto const &party = event.on_behalf_of->subject;
  auto const needs_mandate = draft.knows(party) && !(event.is_error_declaration && speaker.has_authority());
  if (needs_mandate && !has_mandate(party, speaker.party, event.event_time_ms, event.biz_step, draft)) {
    return forbidden("no-mandate",
                     party + " gave " + speaker.party + " no mandate for the step " + event.biz_step +
                         " at " + event.event_time + ".",
                     "nguon:for");
  }
  return party;
}

}  // namespace nguon::trace
