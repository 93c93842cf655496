#include "trace/private_part.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "crypto/strict_json.h"
#include "trace/json_path.h"
#include "trace/json_reader.h"
#include "trace/json_text.h"
#include "trace/refusal.h"

namespace nguon::trace {
namespace {

constexpr std::string_view private_member = "nguon:private";
constexpr std::string_view digests_member = "_sd";

/// Gathers the objects of a document's private parts.
class PrivateReader {
 public:
  Result<void> read(boost::json::value const &value, std::size_t event, JsonPath const &at) {
    auto const *const object = value.if_object();
    if (object == nullptr) return plain(at);
    PrivateObject found{.event = event, .digests = {}, .names = {}};
    for (auto const &member : *object) {
      auto const name = name_of(member);
      JsonPath const below(at, name);
      if (name == digests_member) {
        if (auto const sound = read_digests(member.value(), below, found); !sound) return sound;
      } else if (name.starts_with("_sd") || name == "...") {
        return malformed("private-form", "Digests are SHA-256 and stand in _sd alone.", below.pointer());
      } else {
        found.names.emplace_back(name);
        if (auto const sound = read(member.value(), event, below); !sound) return sound;
      }
    }
    objects.push_back(std::move(found));
    return {};
  }

  std::vector<PrivateObject> objects;

 private:
  static Error plain(JsonPath const &at) {
    return malformed("private-plain",
                     "What is in nguon:private would be public for good: it holds digests (_sd), and the "
                     "values come beside the statement.",
                     at.pointer());
  }

  Result<void> read_digests(boost::json::value const &value, JsonPath const &at, PrivateObject &into) {
    auto const *const list = value.if_array();
    if (list == nullptr) return malformed("private-form", "_sd is a list of digests.", at.pointer());
    for (std::size_t i = 0; i < list->size(); ++i) {
      auto const *const text = (*list)[i].if_string();
      auto const digest =
          text == nullptr ? hash_from_base64url("") : hash_from_base64url({text->data(), text->size()});
      auto const pointer = [&] { return JsonPath(at, i).pointer(); };
      if (!digest) {
        return malformed("private-form", "A digest is a SHA-256 in base64url: 43 letters.", pointer());
      }
      if (!seen_.insert(*digest).second)
        return malformed("private-digest-twice", "A digest stands twice in the statement.", pointer());
      into.digests.push_back(*digest);
    }
    return {};
  }

  std::set<Hash> seen_;
};

}  // namespace

Result<std::vector<PrivateObject>> private_objects(Body const &body) {
  PrivateReader reader;
  auto const *const document = std::get_if<EpcisDocument>(&body);
  if (document == nullptr) return std::move(reader.objects);
  JsonPath const root;
  JsonPath const document_body(root, "epcisBody");
  JsonPath const list(document_body, "eventList");
  for (std::size_t i = 0; i < document->events.size(); ++i) {
    auto const *const part = document->events[i].json.if_contains(private_member);
    if (part == nullptr) continue;
    JsonPath const element(list, i);
    JsonPath const at(document->is_bare_event ? root : element, private_member);
    if (auto const sound = reader.read(*part, i, at); !sound) return sound.error();
  }
  return std::move(reader.objects);
}

std::size_t count_private_fields(Event const &event) {
  auto const *const part = event.json.if_contains(private_member);
  if (part == nullptr) return 0;
  PrivateReader reader;
  JsonPath const root;
  if (!reader.read(*part, 0, JsonPath(root, private_member))) return 0;
  std::size_t count = 0;
  for (auto const &object : reader.objects) count += object.digests.size();
  return count;
}

Result<std::vector<Disclosure>> match_disclosures(std::vector<PrivateObject> objects,
                                                  std::vector<std::string_view> const &disclosures) {
  std::vector<Disclosure> matched;
  std::set<Hash> seen;
  for (auto const encoded : disclosures) {
    auto disclosure = parse_disclosure(encoded);
    if (!disclosure) return std::move(disclosure).error();
    auto const &digest = disclosure->digest;
    auto const object = std::find_if(objects.begin(), objects.end(), [&](PrivateObject const &one) {
      return std::find(one.digests.begin(), one.digests.end(), digest) != one.digests.end();
    });
    if (object == objects.end()) {
      return malformed("disclosure-unknown",
                       "The statement holds no digest of the private value " + quoted(disclosure->name) + ".",
                       "disclosure");
    }
    if (!seen.insert(digest).second)
      return malformed("disclosure-twice", "A private value comes twice.", "disclosure");
    auto &names = object->names;
    if (std::find(names.begin(), names.end(), disclosure->name) != names.end()) {
      return malformed("disclosure-name-twice",
                       "Two members of a private part are called " + quoted(disclosure->name) + ".",
                       "disclosure");
    }
    names.push_back(disclosure->name);
    matched.push_back(*std::move(disclosure));
  }
  return matched;
}

Result<HiddenEvent> hide_private(std::string_view event) {
  HiddenEvent hidden;
  auto const quoted_name = json_quoted(private_member);
  auto const members = members_in_text(event);
  auto const part = std::find_if(members.begin(), members.end(),
                                 [&](TextMember const &member) { return member.name == quoted_name; });
  if (part == members.end()) {
    hidden.text = event;
    return hidden;
  }
  auto const pointer = "/" + std::string(private_member);
  if (!part->value.starts_with('{'))
    return malformed("private-form", "nguon:private is an object of private values by name.", pointer);
  auto const fields = members_in_text(part->value);
  auto const is_digests = [](TextMember const &member) { return member.name == "\"_sd\""; };
  if (std::any_of(fields.begin(), fields.end(), is_digests)) {
    if (fields.size() != 1) {
      return malformed("private-form", "Digests and plain values stand side by side in nguon:private.",
                       pointer);
    }
    hidden.text = event;
    return hidden;
  }
  if (fields.size() > disclosures_max) {
    return Error{ErrorKind::too_large,
                 "disclosures-too-many",
                 "A statement brings more private values than it may.",
                 pointer,
                 std::to_string(fields.size()),
                 "at most " + std::to_string(disclosures_max)};
  }
  std::set<std::string> digests;
  for (auto const &field : fields) {
    auto const name = boost::json::parse(boost::json::string_view(field.name.data(), field.name.size()));
    auto made = make_disclosure({name.get_string().data(), name.get_string().size()}, field.value);
    // What it is read by later must take it.
    if (auto const sound = parse_disclosure(made.encoded); !sound) {
      auto error = sound.error();
      error.field = pointer;
      return error;
    }
    digests.insert(json_quoted(to_base64url(made.digest)));
    hidden.disclosures.push_back(std::move(made));
  }
  // In an order that tells nothing of the names.
  std::string list;
  for (auto const &digest : digests) list.append(list.empty() ? "" : ",").append(digest);
  auto const at = static_cast<std::size_t>(part->value.data() - event.data());
  hidden.text.append(event.substr(0, at)).append(R"({"_sd":[)").append(list).append("]}");
  hidden.text.append(event.substr(at + part->value.size()));
  return hidden;
}

}  // namespace nguon::trace
