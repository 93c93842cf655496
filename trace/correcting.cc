#include "trace/correcting.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <set>

#include "storage/keys.h"
#include "trace/harvest.h"
#include "trace/questions.h"
#include "trace/refusal.h"
#include "trace/transforming.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

/// As Boost.JSON writes it, which most strings here need not be asked for.
void write_quoted(std::string_view text, std::string &out) {
  auto const is_plain = [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; };
  if (std::ranges::all_of(text, is_plain)) {
    out.append(1, '"').append(text).append(1, '"');
  } else {
    out += json::serialize(json::string_view(text));
  }
}

/// One spelling for equal values: members by rising name.
void write_sorted(json::value const &value, std::string &out);

void write_sorted(json::object const &object, std::string &out, auto const &is_left_out) {
  std::vector<json::object::value_type const *> members;
  members.reserve(object.size());
  for (auto const &member : object) {
    if (!is_left_out(member.key())) members.push_back(&member);
  }
  std::ranges::sort(members, {}, [](auto const *member) { return std::string_view(member->key()); });
  out += '{';
  for (auto const *member : members) {
    write_quoted(member->key(), out);
    out += ':';
    write_sorted(member->value(), out);
    out += ',';
  }
  out += '}';
}

void write_sorted(json::value const &value, std::string &out) {
  if (auto const *object = value.if_object()) {
    write_sorted(*object, out, [](auto const &) { return false; });
  } else if (auto const *array = value.if_array()) {
    out += '[';
    for (auto const &item : *array) {
      write_sorted(item, out);
      out += ',';
    }
    out += ']';
  } else if (auto const *text = value.if_string()) {
    write_quoted(*text, out);
  } else {
    out += json::serialize(value);
  }
}

/// The event that is declared wrong: the actor's own, else, for an authority, the one with this content.
Result<EventRecord::Said *> find_declared(Act &act, Hash const &content) {
  auto const &event = act.event;
  auto const *record = act.draft.events.find(event.event_id);
  if (record == nullptr || record->said.empty())
    return not_found("unknown-event", "No event " + event.event_id + " is recorded here.",
                     act.field + "/eventID");
  auto &said = act.draft.events.edit(event.event_id).said;
  auto found = std::ranges::find(said, act.actor, &EventRecord::Said::party);
  if (found == said.end() && act.speaker.has_authority()) {
    found = std::ranges::find(said, content, &EventRecord::Said::content);
    if (found == said.end()) found = said.begin();
  }
  if (found == said.end()) {
    return forbidden(
        "not-your-event",
        "The event " + event.event_id + " is corrected by the party that recorded it, or an authority.",
        act.field + "/eventID");
  }
  if (found->content != content) {
    return conflict("not-the-same-event",
                    "An error declaration repeats its event unchanged; this differs from entry " +
                        std::to_string(found->index) + ".",
                    act.field + "/errorDeclaration");
  }
  if (found->corrected_index) {
    return conflict(
        "already-corrected",
        "Entry " + std::to_string(*found->corrected_index) + " has declared this event wrong already.",
        act.field + "/eventID");
  }
  return &*found;
}

/// Goods that went on from what is now undone leave their holder short. So may other events, whose question
/// was the same as one that is closed now.
void question_shortages(Act &act, std::set<std::string> const &lots) {
  for (auto const &[lot, holder, uom, have, want, was_holder] : act.shortages())
    open_question(lot, stock_question(holder, uom, have, want, "correction"), act.draft);
  for (auto const &lot : lots) question_balances(lot, "correction", act.draft);
}

/// The same for single serials that went on.
void question_serials(Act &act, std::vector<Change> const &undone) {
  for (auto const &change : undone) {
    if (change.kind != Change::Kind::serial || !is_checked(change.subject, act.draft)) continue;
    auto const *serial = act.draft.serials.find(storage::key_join(change.subject, change.detail));
    if (serial == nullptr || !serial->made) continue;
    for (auto const &party : {change.holder, change.other}) {
      auto const &lot = *act.draft.lots.find(change.subject);
      if (party.empty() || is_in_order(lot, *serial, party, content_of(lot.product, act.draft))) continue;
      auto question = stock_question(party, std::string(pieces), {}, Decimal::whole(1), "correction");
      question.run = change.detail;
      open_question(change.subject, std::move(question), act.draft);
    }
  }
}

}  // namespace

Hash content_hash(Event const &event) {
  constexpr std::size_t usual_bytes = 1024;
  std::string text;
  text.reserve(usual_bytes);
  write_sorted(event.json, text, [](auto key) { return key == "errorDeclaration" || key == "@context"; });
  return sha256(text);
}

Result<void> correct(Act &act, Hash const &payload_hash) {
  auto declared = find_declared(act, content_hash(act.event));
  if (!declared) return declared.error();
  auto &said = **declared;
  Cause const cause{said.index, act.event.event_id};
  act.undo(said.changes, cause);

  std::set<std::string> lots, runs, places;
  auto const &event = act.event;
  for (auto const *list : {&event.epcs, &event.input_epcs, &event.output_epcs}) {
    for (auto const &thing : *list) lots.insert(thing.subject);
  }
  for (auto const *list : {&event.quantities, &event.input_quantities, &event.output_quantities}) {
    for (auto const &quantity : *list) lots.insert(quantity.thing.subject);
  }
  for (auto const &change : said.changes) {
    switch (change.kind) {
      case Change::Kind::run_input:
      case Change::Kind::run_output:
        runs.insert(change.subject);
        lots.insert(change.other);
        break;
      case Change::Kind::run_supply:
      case Change::Kind::run_basis:
        runs.insert(change.subject);
        break;
      case Change::Kind::harvested:
      case Change::Kind::bore:
        places.insert(change.subject);
        break;
      case Change::Kind::made:
      case Change::Kind::used:
      case Change::Kind::shipped:
      case Change::Kind::received:
        lots.insert(change.subject);
        break;
      default:
        break;
    }
  }
  for (auto const &lot : lots) {
    close_opened(lot, cause, act.draft);
    close_bound(lot, act.event.event_id, act.draft);
    for (auto const &run : runs) close_bound(lot, run, act.draft);
    // Of what was never made, a place has not borne too much.
    auto const *record = act.draft.lots.find(lot);
    if (record != nullptr && record->born_index) continue;
    for (auto const &place : places) close_bound(lot, place, act.draft);
  }
  for (auto const &run : runs) settle_run(run, act);
  for (auto const &place : places) {
    settle_harvests(place, act.draft);
    question_harvests(act, place, "correction");
  }
  question_shortages(act, lots);
  question_serials(act, said.changes);

  said.corrected_index = act.draft.position.index;
  said.declared_hash = payload_hash;
  said.declared_by = act.actor;
  said.replaced_by = act.event.corrective_event_ids;
  return {};
}

}  // namespace nguon::trace
