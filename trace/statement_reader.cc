#include "trace/statement_reader.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <set>

#include "crypto/base64.h"
#include "crypto/strict_json.h"
#include "trace/json_path.h"

namespace nguon::trace {
namespace json = boost::json;

namespace {

/// Takes the members of one object, each at most once, and remembers the first thing that is wrong.
class Members {
 public:
  Members(json::object const &object, JsonPath const &path, std::optional<Error> &error)
      : object_(object), path_(path), error_(error) {}

  void fail(std::string_view member, std::string_view code, std::string message) {
    if (!error_)
      error_ = Error{ErrorKind::malformed, std::string(code), std::move(message),
                     JsonPath(path_, member).pointer()};
  }

  json::value const *take(std::string_view name, bool required) {
    taken_.insert(name);
    auto const *found = object_.if_contains(name);
    if (found == nullptr && required)
      fail(name, "member-missing", "\"" + std::string(name) + "\" is missing.");
    return found;
  }

  std::string string(std::string_view name, bool required = true) {
    auto const *found = take(name, required);
    if (found == nullptr) return {};
    if (!found->is_string()) {
      fail(name, "not-a-string", "\"" + std::string(name) + "\" must be a string.");
      return {};
    }
    auto const &text = found->get_string();
    if (text.empty()) fail(name, "empty", "\"" + std::string(name) + "\" must not be empty.");
    return {text.data(), text.size()};
  }

  bool boolean(std::string_view name, bool otherwise) {
    auto const *found = take(name, false);
    if (found == nullptr) return otherwise;
    if (!found->is_bool())
      fail(name, "not-a-boolean", "\"" + std::string(name) + "\" must be true or false.");
    return found->is_bool() && found->get_bool();
  }

  /// A whole number of at least 1.
  std::optional<unsigned> count(std::string_view name, bool required) {
    auto const *found = take(name, required);
    if (found == nullptr) return std::nullopt;
    if (!found->is_int64() || found->get_int64() < 1 || found->get_int64() > 1'000'000) {
      fail(name, "not-a-count", "\"" + std::string(name) + "\" must be a whole number of at least 1.");
      return std::nullopt;
    }
    return static_cast<unsigned>(found->get_int64());
  }

  std::optional<Decimal> decimal(std::string_view name, bool required) {
    auto const *found = take(name, required);
    if (found == nullptr) return std::nullopt;
    return decimal_of(*found, name);
  }

  std::optional<Decimal> decimal_of(json::value const &value, std::string_view name) {
    if (value.is_number()) {
      char text[64];
      std::snprintf(text, sizeof text, "%.15g", value.to_number<double>());
      auto const parsed = Decimal::parse(text);
      if (parsed && !parsed->is_negative()) return *parsed;
    }
    fail(name, "bad-figure",
         "\"" + std::string(name) +
             "\" must be a number of at least 0 with at most 15 digits, 6 behind the point.");
    return std::nullopt;
  }

  Text text(std::string_view name, bool required) {
    Text found;
    auto const *value = take(name, required);
    if (value == nullptr) return found;
    if (value->is_string() && !value->get_string().empty()) {
      found.emplace("vi", std::string(value->get_string()));
      return found;
    }
    auto const *languages = value->if_object();
    bool sound = languages != nullptr;
    if (sound) {
      for (auto const &member : *languages) {
        std::string language(member.key());
        sound = sound && is_language(language) && member.value().is_string() &&
                !member.value().get_string().empty();
        if (sound) found.emplace(std::move(language), std::string(member.value().get_string()));
      }
    }
    if (!sound || !found.contains("vi")) {
      fail(name, "bad-text",
           "\"" + std::string(name) +
               "\" must be Vietnamese text, or an object of texts by language that has \"vi\".");
    }
    return found;
  }

  /// The subject of a thing of one of these kinds, in its own spelling.
  std::string subject(std::string_view name, std::initializer_list<Kind> kinds, bool required = true) {
    auto const written = string(name, required);
    if (written.empty()) return {};
    return subject_of(written, name, kinds);
  }

  std::string subject_of(std::string const &written, std::string_view name,
                         std::initializer_list<Kind> kinds) {
    auto const thing = parse_address(written);
    if (!thing) {
      fail(name, thing.error().code, thing.error().message);
    } else if (std::find(kinds.begin(), kinds.end(), thing->kind) == kinds.end()) {
      fail(name, "wrong-kind", "\"" + written + "\" does not name what belongs here.");
    } else if (thing->subject != written) {
      fail(name, "not-canonical", "\"" + written + "\" must be written \"" + thing->subject + "\".");
    }
    return written;
  }

  std::string time(std::string_view name, bool required = true) {
    auto written = string(name, required);
    if (!written.empty() && !parse_time_ms(written)) {
      fail(name, "bad-time", "\"" + written + "\" is not a date and time such as 2026-11-23T08:00:00+07:00.");
    }
    return written;
  }

  std::string unit(std::string_view name) {
    auto written = string(name);
    bool const sound = (written.size() == 2 || written.size() == 3) &&
                       std::all_of(written.begin(), written.end(),
                                   [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
    if (!sound) fail(name, "bad-unit", "\"" + written + "\" is not a unit code of UN/CEFACT Rec. 20.");
    return written;
  }

  std::vector<std::string> strings(std::string_view name, bool required) {
    std::vector<std::string> found;
    auto const *value = take(name, required);
    if (value == nullptr) return found;
    auto const *list = value->if_array();
    if (list == nullptr ||
        !std::all_of(list->begin(), list->end(), [](auto const &each) { return each.is_string(); })) {
      fail(name, "not-a-list", "\"" + std::string(name) + "\" must be a list of strings.");
      return found;
    }
    for (auto const &each : *list) found.emplace_back(each.get_string());
    return found;
  }

  /// Every object of a list, read by `read(Members &)`.
  template <class Read>
  void each(std::string_view name, bool required, Read const &read) {
    auto const *value = take(name, required);
    if (value == nullptr) return;
    auto const *list = value->if_array();
    if (list == nullptr)
      return fail(name, "not-a-list", "\"" + std::string(name) + "\" must be a list of objects.");
    JsonPath const list_at(path_, name);
    for (std::size_t i = 0; i < list->size(); ++i) {
      JsonPath const at(list_at, i);
      auto const *object = (*list)[i].if_object();
      if (object == nullptr)
        return fail(name, "not-an-object", "\"" + std::string(name) + "\" must be a list of objects.");
      Members members(*object, at, error_);
      read(members);
      members.finish();
    }
  }

  template <class Read>
  void object(std::string_view name, Read const &read) {
    auto const *value = take(name, false);
    if (value == nullptr) return;
    auto const *found = value->if_object();
    if (found == nullptr)
      return fail(name, "not-an-object", "\"" + std::string(name) + "\" must be an object.");
    JsonPath const at(path_, name);
    Members members(*found, at, error_);
    read(members);
    members.finish();
  }

  std::optional<PublicKey> key(json::value const &value, std::string_view name) {
    auto parsed = PublicKey::from_jwk(json::serialize(value));
    if (parsed) return std::move(*parsed);
    fail(name, parsed.error().code, parsed.error().message);
    return std::nullopt;
  }

  json::object const &raw() const { return object_; }

  /// Names the first member that nothing asked for.
  void finish() {
    for (auto const &member : object_) {
      std::string_view const name{member.key().data(), member.key().size()};
      if (!taken_.contains(name))
        fail(name, "unknown-member", "\"" + std::string(name) + "\" has no place here.");
    }
  }

 private:
  static bool is_language(std::string_view text) {
    return text.size() >= 2 && text.size() <= 8 &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  }

  json::object const &object_;
  JsonPath const &path_;
  std::optional<Error> &error_;
  std::set<std::string_view> taken_;
};

Body read_genesis(Members &members) {
  Genesis genesis;
  genesis.origin = members.string("origin");
  if (auto const *keys = members.take("rootKeys", true)) {
    auto const *list = keys->if_array();
    if (list == nullptr || list->empty()) {
      members.fail("rootKeys", "not-a-list", "\"rootKeys\" must be a list of at least one key.");
    } else {
      for (auto const &each : *list) {
        if (auto key = members.key(each, "rootKeys")) genesis.root_keys.push_back(std::move(*key));
      }
    }
  }
  genesis.threshold = members.count("threshold", true).value_or(1);
  if (genesis.threshold > std::max<std::size_t>(genesis.root_keys.size(), 1)) {
    members.fail("threshold", "bad-threshold", "The threshold is larger than the number of root keys.");
  }
  genesis.log_key = members.string("logKey");
  return genesis;
}

std::optional<Role> role_of(std::string_view name) {
  if (name == "authority") return Role::authority;
  if (name == "inspector") return Role::inspector;
  if (name == "laboratory") return Role::laboratory;
  if (name == "producer") return Role::producer;
  if (name == "trader") return Role::trader;
  return std::nullopt;
}

Body read_party(Members &members) {
  Party party;
  party.id = members.subject("id", {Kind::party});
  party.name = members.text("name", true);
  for (auto const &name : members.strings("roles", true)) {
    auto const role = role_of(name);
    if (!role) {
      members.fail("roles", "unknown-role",
                   "\"" + name + "\" is no role: authority, inspector, laboratory, producer, trader.");
    } else if (std::find(party.roles.begin(), party.roles.end(), *role) == party.roles.end()) {
      party.roles.push_back(*role);
    }
  }
  party.address = members.text("address", false);
  party.member_of = members.subject("memberOf", {Kind::party}, false);
  party.phone = members.string("phone", false);
  party.email = members.string("email", false);
  party.url = members.string("url", false);
  party.registration = members.string("registration", false);
  party.demo = members.boolean("demo", false);
  if (!party.url.empty() && !party.url.starts_with("https://") && !party.url.starts_with("http://")) {
    members.fail("url", "bad-url", "\"url\" must begin with https:// or http://.");
  }
  auto const is_phone = std::all_of(party.phone.begin(), party.phone.end(),
                                    [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '+'; });
  if (!is_phone) members.fail("phone", "bad-phone", "\"phone\" may have digits, spaces and a plus sign.");
  // A household's contact is private; the cooperative's stands for it.
  for (auto const *name : {"phone", "email", "url", "registration"}) {
    if (!party.member_of.empty() && members.raw().contains(name)) {
      members.fail(name, "private-field",
                   "A household that is a member of a cooperative publishes no contact of its own.");
    }
  }
  return party;
}

std::optional<Body> read_key(Members &members) {
  auto party = members.subject("party", {Kind::party});
  auto label = members.string("label", false);
  auto const *jwk = members.take("key", true);
  if (jwk == nullptr) return std::nullopt;
  auto key = members.key(*jwk, "key");
  if (!key) return std::nullopt;
  return KeyStatement{std::move(party), std::move(*key), std::move(label)};
}

Body read_key_revocation(Members &members) {
  KeyRevocation revocation;
  revocation.party = members.subject("party", {Kind::party});
  revocation.kid = members.string("kid");
  auto const thumbprint = base64url_decode(revocation.kid);
  if (!thumbprint || thumbprint->size() != 32)
    members.fail("kid", "bad-kid", "\"kid\" must be the thumbprint of a key.");
  auto since = members.time("suspectSince", false);
  if (!since.empty()) revocation.suspect_since = std::move(since);
  revocation.reason = members.string("reason", false);
  return revocation;
}

Body read_mandate(Members &members) {
  Mandate mandate;
  mandate.party = members.subject("party", {Kind::party});
  mandate.agent = members.subject("agent", {Kind::party});
  mandate.from = members.time("from");
  mandate.until = members.time("until");
  for (auto const &step : members.strings("bizSteps", false)) mandate.biz_steps.push_back(bare_word(step));
  auto const from = parse_time_ms(mandate.from);
  auto const until = parse_time_ms(mandate.until);
  if (from && until && *from > *until)
    members.fail("until", "ends-before-start", "The mandate ends before it begins.");
  if (mandate.party == mandate.agent)
    members.fail("agent", "own-agent", "A party needs no mandate from itself.");
  return mandate;
}

Body read_place(Members &members) {
  Place place;
  place.id = members.subject("id", {Kind::place});
  place.name = members.text("name", true);
  place.party = members.subject("party", {Kind::party});
  place.address = members.text("address", false);
  place.kind = members.string("kind", false);
  place.area_code = members.string("areaCode", false);
  members.object("capacity", [&place](Members &capacity) {
    for (auto const *per : {"tree", "tap", "hectare"}) {
      if (auto const figure = capacity.decimal(per, false)) place.capacity[per] = *figure;
    }
  });
  return place;
}

std::vector<Yield> read_yields(Members &members) {
  std::vector<Yield> yields;
  members.each("yields", false, [&yields](Members &row) {
    Yield yield;
    yield.input = row.subject("input", {Kind::product});
    yield.in_uom = row.unit("inUom");
    yield.output = row.subject("output", {Kind::product});
    yield.out_uom = row.unit("outUom");
    yield.max = row.decimal("max", true).value_or(Decimal());
    yields.push_back(std::move(yield));
  });
  return yields;
}

Body read_product(Members &members) {
  Product product;
  product.id = members.subject("id", {Kind::product});
  product.name = members.text("name", true);
  product.category = members.string("category");
  for (auto const &maker : members.strings("makers", false)) {
    product.makers.push_back(members.subject_of(maker, "makers", {Kind::party}));
  }
  members.object("netContent", [&product](Members &content) {
    auto const value = content.decimal("value", true).value_or(Decimal());
    if (value.is_zero()) content.fail("value", "bad-figure", "A net content is more than nothing.");
    product.net_content = NetContent{value, content.unit("uom")};
  });
  product.image = members.string("image", false);
  if (!product.image.empty() && !hash_from_hex(product.image)) {
    members.fail("image", "bad-hash", "\"image\" must be the SHA-256 of the picture in hexadecimal digits.");
  }
  product.brand = members.text("brand", false);
  product.description = members.text("description", false);
  product.ingredients = members.text("ingredients", false);
  product.allergens = members.text("allergens", false);
  product.storage = members.text("storage", false);
  product.standard = members.text("standard", false);
  product.use = members.text("use", false);
  product.shelf_life_days = members.count("shelfLifeDays", false);
  product.transit_loss_max = members.decimal("transitLossMax", false);
  product.yields = read_yields(members);
  product.has_lots = members.boolean("hasLots", true);
  static constexpr std::string_view categories[] = {"goods", "raw", "input", "service"};
  if (std::find(std::begin(categories), std::end(categories), product.category) == std::end(categories)) {
    members.fail("category", "unknown-category", "\"category\" must be goods, raw, input or service.");
  }
  if (product.transit_loss_max && *product.transit_loss_max > Decimal::whole(1)) {
    members.fail("transitLossMax", "bad-figure", "\"transitLossMax\" is a fraction between 0 and 1.");
  }
  return product;
}

Body read_rules(Members &members) {
  Rules rules;
  rules.version = members.count("version", true).value_or(1);
  if (rules.version != 1) {
    members.fail("version", "unknown-version", "This service knows version 1 of the rules.");
  }
  rules.yields = read_yields(members);
  members.each("harvests", false, [&rules](Members &row) {
    HarvestBound bound;
    bound.product = row.subject("product", {Kind::product});
    bound.per = row.string("per");
    bound.uom = row.unit("uom");
    bound.max = row.decimal("max", true).value_or(Decimal());
    if (bound.per != "tree" && bound.per != "tap" && bound.per != "hectare") {
      row.fail("per", "unknown-capacity", "\"per\" must be tree, tap or hectare.");
    }
    rules.harvests.push_back(std::move(bound));
  });
  return rules;
}

std::optional<Body> read_body(std::string const &type, Members &members) {
  if (type == "Genesis") return read_genesis(members);
  if (type == "Party") return read_party(members);
  if (type == "Key") return read_key(members);
  if (type == "KeyRevocation") return read_key_revocation(members);
  if (type == "Mandate") return read_mandate(members);
  if (type == "Place") return read_place(members);
  if (type == "Product") return read_product(members);
  if (type == "Rules") return read_rules(members);
  members.fail("type", "unknown-type", "\"" + type + "\" is no type of statement that this log takes.");
  return std::nullopt;
}

}  // namespace

Result<Body> parse_nguon(std::string_view payload) {
  auto const parsed = parse_strict_json(payload, json_depth_max);
  if (!parsed) return parsed.error();
  auto const *object = parsed->if_object();
  if (object == nullptr)
    return Error{ErrorKind::malformed, "not-an-object", "A statement's payload is a JSON object."};
  std::optional<Error> error;
  JsonPath const root;
  Members members(*object, root, error);
  auto const type = members.string("type");
  auto body = read_body(type, members);
  members.finish();
  if (error) return std::move(*error);
  NGUON_CHECK(body.has_value());
  return std::move(*body);
}

}  // namespace nguon::trace
