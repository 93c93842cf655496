#include "trace/closure.h"

#include <algorithm>
#include <span>

namespace nguon::trace {
namespace {

/// Stands before a container's name for what was ever packed into it; no chain has a name with this
/// character.
constexpr char contents_mark = '"';

/// Stands before the name of goods that are followed downwards; no chain has a name with this character.
constexpr char followed_mark = '\\';

std::string contents_of(std::string const &container) {
  return contents_mark + container;
}
bool is_contents(std::string_view name) {
  return name.starts_with(contents_mark);
}
bool is_followed(std::string_view name) {
  return name.starts_with(followed_mark);
}
std::string chain_of(std::string const &name) {
  return is_contents(name) || is_followed(name) ? name.substr(1) : name;
}
std::vector<std::string> followed(std::vector<std::string> names) {
  for (auto &name : names) name.insert(name.begin(), followed_mark);
  return names;
}

/// The names that an event gives to things, by the part they play in it.
struct Names {
  std::vector<std::string> contents, inputs, outputs;
  std::vector<std::string> container, run;            ///< At most one each.
  std::vector<std::string> packed_units, used_units;  ///< Containers among the contents and the inputs.
};

Identifier const &thing_of(Identifier const &thing) {
  return thing;
}
Identifier const &thing_of(Quantity const &quantity) {
  return quantity.thing;
}

template <class Things>
void append_subjects(std::vector<std::string> &names, Things const &things) {
  for (auto const &item : things) names.push_back(thing_of(item).subject);
}

void append_units(std::vector<std::string> &names, std::vector<Identifier> const &things) {
  for (auto const &thing : things) {
    if (thing.kind == Kind::unit) names.push_back(contents_of(thing.subject));
  }
}

Names names_in(Event const &event) {
  Names names;
  append_subjects(names.contents, event.epcs);
  append_subjects(names.contents, event.quantities);
  append_subjects(names.inputs, event.input_epcs);
  append_subjects(names.inputs, event.input_quantities);
  append_subjects(names.outputs, event.output_epcs);
  append_subjects(names.outputs, event.output_quantities);
  append_units(names.packed_units, event.epcs);
  append_units(names.used_units, event.input_epcs);
  if (event.parent) names.container.push_back(event.parent->subject);
  if (!event.transformation_id.empty()) names.run.push_back(run_subject(event.transformation_id));
  return names;
}

std::vector<std::string> joined(std::initializer_list<std::vector<std::string> const *> lists) {
  std::vector<std::string> all;
  for (auto const *list : lists) all.insert(all.end(), list->begin(), list->end());
  return all;
}

class Collector {
 public:
  /// Sorts `of`; leaves out what would say nothing.
  void add(std::vector<std::string> of, std::vector<std::string> adds) {
    std::erase(adds, "");
    if (of.empty() || adds.empty()) return;
    std::sort(of.begin(), of.end());
    of.erase(std::unique(of.begin(), of.end()), of.end());
    mentions_.push_back({std::move(of), std::move(adds)});
  }
  Mentions take() && { return std::move(mentions_); }

 private:
  Mentions mentions_;
};

template <class Things>
void add_products(Collector &collector, Things const &things) {
  for (auto const &item : things) {
    auto const &thing = thing_of(item);
    if (thing.product != thing.subject) collector.add({thing.subject}, {thing.product});
  }
}

void add_event(Collector &collector, Event const &event) {
  auto const names = names_in(event);
  auto about = joined({&names.contents, &names.inputs, &names.outputs, &names.container, &names.run});
  // An event without goods is about its place alone: an inspection of a farm.
  if (about.empty() && event.biz_location) about.push_back(event.biz_location->subject);

  std::vector<std::string> circumstances;
  if (event.biz_location) circumstances.push_back(event.biz_location->subject);
  if (event.read_point) circumstances.push_back(event.read_point->subject);
  for (auto const &source : event.sources) circumstances.push_back(source.who.subject);
  for (auto const &destination : event.destinations) circumstances.push_back(destination.who.subject);
  if (event.on_behalf_of) circumstances.push_back(event.on_behalf_of->subject);
  collector.add(std::move(about), std::move(circumstances));

  if (event.parent) add_products(collector, std::span(&*event.parent, 1));
  add_products(collector, event.epcs);
  add_products(collector, event.quantities);
  add_products(collector, event.input_epcs);
  add_products(collector, event.input_quantities);
  add_products(collector, event.output_epcs);
  add_products(collector, event.output_quantities);

  collector.add(names.contents, names.container);
  collector.add(names.outputs, names.run);
  collector.add(joined({&names.outputs, &names.run}), joined({&names.inputs, &names.used_units}));
  if (event.parent)
    collector.add({contents_of(event.parent->subject)}, joined({&names.contents, &names.packed_units}));

  collector.add(followed(names.contents), followed(names.container));
  collector.add(followed(names.inputs), followed(names.run));
  collector.add(followed(joined({&names.inputs, &names.run})), followed(names.outputs));
}

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

Mentions mentions(Statement const &statement) {
  Collector collector;
  collector.add(statement.subjects, {key_subject(statement.jws.header.kid)});
  std::visit(
      Overloaded{
          [&](EpcisDocument const &document) {
            for (auto const &event : document.events) add_event(collector, event);
          },
          [&](Party const &party) { collector.add(statement.subjects, {party.member_of}); },
          [&](KeyStatement const &key) { collector.add(statement.subjects, {key.party}); },
          [&](KeyRevocation const &revocation) { collector.add(statement.subjects, {revocation.party}); },
          [&](Place const &place) { collector.add(statement.subjects, {place.party}); },
          [&](Product const &product) { collector.add(statement.subjects, product.makers); },
          // A cooperative's chain holds the mandates of all its households; which of them matter is said by
          // the events that were signed for one.
          [](Mandate const &) {},
          // What it leads to is elsewhere; whose thing it is, the thing's other entries bring in.
          [](Link const &) {},
          [](Genesis const &) {},
          [](RootChange const &) {},
          [](LogKey const &) {},
          [](Rules const &) {},
      },
      statement.body);
  return std::move(collector).take();
}

Result<Closure> closure(std::string_view subject, Direction direction, ChainReader const &chain) {
  Closure found{.members = {std::string(subject), "rules"}, .followed = {}};
  std::set<std::string> emptied;  ///< Containers that went into goods with all that was in them, marked.
  std::vector<std::string> unread(found.members.begin(), found.members.end());
  auto const reach = [&](std::string const &name) {
    if (is_contents(name)) {
      if (emptied.insert(name).second) unread.push_back(name);
      return;
    }
    auto const member = chain_of(name);
    if (found.members.insert(member).second) unread.push_back(member);
    if (is_followed(name) && found.followed.insert(member).second) unread.push_back(name);
  };
  if (direction == Direction::down) reach(followed_mark + std::string(subject));
  while (!unread.empty()) {
    auto const member = std::move(unread.back());
    unread.pop_back();
    auto const entries = chain(chain_of(member));
    if (!entries) return entries.error();
    for (auto const *mentions_of_entry : *entries) {
      for (auto const &mention : *mentions_of_entry) {
        if (!std::binary_search(mention.of.begin(), mention.of.end(), member)) continue;
        for (auto const &name : mention.adds) reach(name);
      }
    }
    if (found.members.size() > closure_subjects_max) {
      return Error{
          .kind = ErrorKind::too_large,
          .code = "closure-too-large",
          .message = "More subjects belong to " + std::string(subject) + " than one bundle may hold.",
          .have = "over " + std::to_string(closure_subjects_max) + " subjects",
          .want = "at most " + std::to_string(closure_subjects_max) + " subjects"};
    }
  }
  return found;
}

}  // namespace nguon::trace
