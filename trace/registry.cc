#include "trace/registry.h"

#include <algorithm>

#include "crypto/note.h"
#include "storage/keys.h"
#include "trace/ahead.h"
#include "trace/event_time.h"
#include "trace/harvest.h"
#include "trace/link_target.h"
#include "trace/refusal.h"
#include "trace/search_index.h"

namespace nguon::trace {
namespace {

Result<void> must_be_party(std::string const &party, Draft &draft, std::string field) {
  if (!draft.knows(party) || draft.parties.find(party) != nullptr) return {};
  return not_found("unknown-party", "The party " + party + " is not registered in this log.",
                   std::move(field));
}

/// A key that is ended does not go on for ever.
Result<void> must_be_brief(KeyRevocation const &said, Position position) {
  if (!said.accept_until) return {};
  constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;
  if (*parse_time_ms(*said.accept_until) <= *parse_time_ms(position.at) + grace_days_max * day_ms) return {};
  return malformed("grace-too-long",
                   "A grace ends within " + std::to_string(grace_days_max) + " days of the revocation.",
                   "/acceptUntil");
}

void add_root_key(PublicKey const &key, std::string const &let_in_by, Draft &draft) {
  draft.keys.edit(key.thumbprint()) = {.party = std::string(root_party),
                                       .jwk = key.jwk(),
                                       .label = {},
                                       .let_in_by = let_in_by,
                                       .index = draft.position.index,
                                       .ending = std::nullopt};
}

}  // namespace

Result<void> record(Genesis const &said, std::string const &kid, Draft &draft) {
  auto const index = draft.position.index;
  auto &rules = draft.rules.edit("rules");
  rules.origin = said.origin;
  rules.threshold = said.threshold;
  rules.index = index;
  rules.log_key = said.log_key;
  for (auto const &key : said.root_keys) {
    rules.root_kids.push_back(key.thumbprint());
    add_root_key(key, key.thumbprint(), draft);
  }
  if (std::ranges::find(rules.root_kids, kid) != rules.root_kids.end()) return {};
  return refuse(ErrorKind::unsigned_, "unknown-key",
                "The first statement must be signed by one of its root keys.", "kid");
}

Result<void> record(RootChange const &said, Speaker const &speaker, Draft &draft) {
  auto const past = must_not_lie_ahead(said.suspect_since, draft.position.at, "/suspectSince");
  if (!said.suspect_since.empty() && !past) return past.error();
  auto &rules = draft.rules.edit("rules");
  std::vector<std::string> kids;
  for (auto const &key : said.root_keys) {
    auto const &kid = kids.emplace_back(key.thumbprint());
    if (std::ranges::find(rules.root_kids, kid) != rules.root_kids.end()) continue;
    // One that was a root key once stays ended, and a party's key is the party's.
    if (draft.keys.find(kid) != nullptr)
      return conflict("key-exists", "The key " + kid + " is already registered; make a new one.",
                      "/rootKeys");
    add_root_key(key, speaker.kid, draft);
  }
  for (auto const &kid : rules.root_kids) {
    if (std::ranges::find(kids, kid) == kids.end())
      draft.keys.edit(kid).ending = ended_root(said, draft.position);
  }
  rules.root_kids = std::move(kids);
  rules.threshold = said.threshold;
  // Votes of keys that may be gone decide nothing.
  rules.pending.clear();
  return {};
}

Result<void> record(LogKey const &said, Speaker const &, Draft &draft) {
  auto &rules = draft.rules.edit("rules");
  auto const key = NoteVerifier::parse(said.log_key);
  NGUON_CHECK(key.has_value());
  if (key->name != rules.origin) {
    return malformed("log-key-of-another",
                     "The key is of the name " + key->name + "; this log is " + rules.origin + ".",
                     "/logKey");
  }
  if (said.log_key == rules.log_key)
    return conflict("log-key-unchanged", "The log signs with this key already.", "/logKey");
  rules.log_key = said.log_key;
  return {};
}

Result<void> record(Party const &said, Speaker const &speaker, Draft &draft) {
  if (!said.member_of.empty()) {
    auto const known = must_be_party(said.member_of, draft, "/memberOf");
    if (!known) return known.error();
  }
  auto const *before = draft.parties.find(said.id);
  index_party(draft, before == nullptr ? nullptr : &before->said, said);
  auto &party = draft.parties.edit(said.id);
  if (before == nullptr) party.first_index = draft.position.index;
  party.said = said;
  party.index = draft.position.index;
  party.signed_by = speaker.party;
  return {};
}

Result<void> record(KeyStatement const &said, Speaker const &speaker, Draft &draft) {
  if (auto const known = must_be_party(said.party, draft, "/party"); !known) return known.error();
  auto const &kid = said.key.thumbprint();
  if (draft.keys.find(kid) != nullptr)
    return conflict("key-exists", "The key " + kid + " is already registered; make a new one.", "/key");
  draft.keys.edit(kid) = {.party = said.party,
                          .jwk = said.key.jwk(),
                          .label = said.label,
                          .let_in_by = speaker.kid,
                          .index = draft.position.index,
                          .ending = std::nullopt};
  // A bundle may hold the key's chain without its party's.
  if (draft.parties.find(said.party) != nullptr) draft.parties.edit(said.party).kids.push_back(kid);
  return {};
}

Result<void> record(KeyRevocation const &said, Speaker const &, Draft &draft) {
  auto const *key = draft.keys.find(said.kid);
  if (key == nullptr) {
    if (!draft.knows(key_subject(said.kid))) return {};
    return not_found("unknown-key", "The key " + said.kid + " is not known to this log.", "/kid");
  }
  if (key->party != said.party)
    return malformed("key-of-another", "The key " + said.kid + " does not belong to " + said.party + ".",
                     "/party");
  auto const past = must_not_lie_ahead(said.suspect_since.value_or(""), draft.position.at, "/suspectSince");
  if (!past) return past.error();
  if (auto const brief = must_be_brief(said, draft.position); !brief) return brief;
  auto ending = end_key(key->ending, said, draft.position);
  if (!ending) {
    return conflict("already-revoked",
                    "The key " + said.kid + " was revoked by entry " + std::to_string(key->ending->index) +
                        "; a later word may only end its grace or date the suspicion earlier.",
                    "/kid");
  }
  draft.keys.edit(said.kid).ending = *std::move(ending);
  return {};
}

Result<void> record(Mandate const &said, Speaker const &, Draft &draft) {
  for (auto const &[party, field] : {std::pair{&said.party, "/party"}, std::pair{&said.agent, "/agent"}}) {
    if (auto const known = must_be_party(*party, draft, field); !known) return known.error();
  }
  auto &record = draft.mandates.edit(storage::key_join(said.party, said.agent));
  // What the new one covers altogether never decides again.
  auto const is_covered = [&](Mandate const &before) {
    auto const named = [&](std::string const &step) {
      return std::ranges::find(said.biz_steps, step) != said.biz_steps.end();
    };
    return said.biz_steps.empty() ||
           (!before.biz_steps.empty() && std::ranges::all_of(before.biz_steps, named));
  };
  for (std::size_t i = record.said.size(); i-- > 0;) {
    if (!is_covered(record.said[i])) continue;
    record.said.erase(record.said.begin() + static_cast<std::ptrdiff_t>(i));
    record.indexes.erase(record.indexes.begin() + static_cast<std::ptrdiff_t>(i));
  }
  record.said.push_back(said);
  record.indexes.push_back(draft.position.index);
  return {};
}

Result<void> record(Place const &said, Speaker const &, Draft &draft) {
  if (auto const known = must_be_party(said.party, draft, "/party"); !known) return known.error();
  auto const *before = draft.places.find(said.id);
  index_place(draft, before == nullptr ? nullptr : &before->said, said);
  auto &place = draft.places.edit(said.id);
  place.said = said;
  place.index = draft.position.index;
  // More trees may answer the question whether they could bear so much.
  settle_harvests(said.id, draft);
  return {};
}

Result<void> record(Product const &said, Speaker const &speaker, Draft &draft) {
  auto const *before = draft.products.find(said.id);
  for (auto const &maker : said.makers) {
    if (auto const known = must_be_party(maker, draft, "/makers"); !known) return known.error();
  }
  for (auto const &yield : said.yields) {
    if (yield.output != said.id)
      return malformed("yield-of-another",
                       "A product states yields of itself alone, not of " + yield.output + ".", "/yields");
  }
  // Pieces already counted would weigh something else.
  if (before != nullptr && before->said.net_content) {
    auto const &old = *before->said.net_content;
    if (!said.net_content || said.net_content->value != old.value || said.net_content->uom != old.uom) {
      return conflict("net-content-fixed",
                      said.id + " holds " + old.value.text() + " " + old.uom +
                          "; a product with another net content is a new product.",
                      "/netContent");
    }
  }

  // Lots that were made must stay nameable, if only to recall them.
  if (before != nullptr && before->said.has_lots != said.has_lots) {
    return conflict("lots-fixed",
                    said.id + " was registered as a product " + (said.has_lots ? "without" : "with") +
                        " lots; the other kind is a new product.",
                    "/hasLots");
  }

  ProductRecord now{.said = said, .index = draft.position.index, .owner = {}};
  if (before != nullptr) {
    now.owner = before->owner;
  } else if (speaker.is_root() || (speaker.has_authority() && !said.makers.empty())) {
    if (said.makers.empty())
      return malformed("makers-missing", "A root key must name the makers of a product.", "/makers");
    now.owner = said.makers.front();
  } else {
    now.owner = speaker.party;
  }
  if (now.said.makers.empty()) now.said.makers = {now.owner};
  index_product(draft, before, now);
  draft.products.edit(said.id) = std::move(now);
  return {};
}

Result<void> record(Rules const &said, Speaker const &, Draft &draft) {
  auto &rules = draft.rules.edit("rules");
  rules.active = said;
  rules.index = draft.position.index;
  return {};
}

Result<void> record(Link const &said, Speaker const &speaker, Draft &draft) {
  auto const thing = parse_address(said.id);
  NGUON_CHECK(thing.has_value());
  // A page shows whatever was spoken of: nobody speaks of goods before they are made.
  bool const is_made = thing->kind == Kind::lot || thing->kind == Kind::serial;
  if (is_made && draft.lots.find(thing->subject) == nullptr && draft.knows(thing->subject)) {
    return not_found(
        "unknown-goods",
        "Nothing was said of " + said.id + " yet; what its product says of {lot} and {serial} holds for it.",
        "/id");
  }
  auto &links = draft.links.edit(link_address(said));
  // An authority's word takes nothing from whoever it belongs to.
  if (links.owner.empty() && !speaker.has_authority()) links.owner = speaker.party;
  auto const before = std::ranges::find_if(
      links.rows, [&said](LinksRecord::Row const &row) { return is_same_link(row.said, said); });
  if (said.is_removed) {
    if (before == links.rows.end())
      return not_found("unknown-link", "There is no such link to be removed.", "/href");
    links.rows.erase(before);
    return {};
  }
  if (before != links.rows.end()) {
    *before = {said, draft.position.index};
    return {};
  }
  if (links.rows.size() == LinksRecord::rows_max)
    return conflict("too-many-links",
                    said.id + " has " + std::to_string(LinksRecord::rows_max) + " links, and no more.",
                    "/id");
  links.rows.push_back({said, draft.position.index});
  return {};
}

}  // namespace nguon::trace
