#include "trace/statement_reader.h"

#include <algorithm>
#include <array>

#include "crypto/note.h"
#include "crypto/strict_json.h"
#include "trace/cbv.h"
#include "trace/event_time.h"
#include "trace/link_target.h"
#include "trace/statement_fields.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

constexpr std::array<std::string_view, 3> capacity_units = {"tree", "tap", "hectare"};
constexpr std::array<std::string_view, 4> categories = {"goods", "raw", "input", "service"};

template <class List>
bool is_one_of(List const &list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Root keys, and how many of them must say the same.
template <class Said>
void read_roots(StatementFields &fields, Said &said) {
  said.root_keys = fields.keys("rootKeys");
  said.threshold = fields.count("threshold", Need::required).value_or(1);
  if (said.threshold > said.root_keys.size())
    fields.fail("threshold", "bad-threshold", "The threshold is larger than the number of root keys.");
}

std::string read_log_key(StatementFields &fields) {
  auto vkey = fields.string("logKey", Need::required);
  auto const key = NoteVerifier::parse(vkey);
  if (!key || key->type != 0x01) {
    fields.fail("logKey", "bad-verifier-key",
                "This is no verifier key of a C2SP signed note that signs with Ed25519.");
  }
  return vkey;
}

Body read_genesis(StatementFields &fields) {
  Genesis genesis;
  genesis.origin = fields.string("origin", Need::required);
  read_roots(fields, genesis);
  genesis.log_key = read_log_key(fields);
  if (!is_note_key_name(genesis.origin)) {
    fields.fail("origin", "bad-origin", "An origin names the log without white space and plus signs.");
  }
  return genesis;
}

Body read_root_change(StatementFields &fields) {
  RootChange change;
  read_roots(fields, change);
  change.suspect_since = fields.time("suspectSince", Need::optional);
  change.reason = fields.string("reason", Need::optional);
  return change;
}

Body read_new_log_key(StatementFields &fields) {
  return LogKey{read_log_key(fields)};
}

std::vector<Role> read_roles(StatementFields &fields) {
  struct Name {
    std::string_view word;
    Role role;
  };
  constexpr std::array names = {
      Name{"authority", Role::authority},   Name{"inspector", Role::inspector},
      Name{"laboratory", Role::laboratory}, Name{"producer", Role::producer},
      Name{"trader", Role::trader},
  };
  std::vector<Role> roles;
  for (auto const &word : fields.strings("roles", Need::required)) {
    auto const name = std::find_if(names.begin(), names.end(), [&](auto const &n) { return n.word == word; });
    if (name == names.end()) {
      fields.fail(
          "roles", "unknown-role",
          quoted(word) + " is no role; there are authority, inspector, laboratory, producer and trader.");
    } else if (std::find(roles.begin(), roles.end(), name->role) != roles.end()) {
      fields.fail("roles", "named-twice", "The same role stands twice in one list.");
    } else {
      roles.push_back(name->role);
    }
  }
  return roles;
}

void check_contacts(StatementFields &fields, Party const &party) {
  if (party.phone.find_first_not_of("0123456789 +") != std::string::npos) {
    fields.fail("phone", "bad-phone", "A phone number is written with digits, spaces and a plus sign.");
  }
  auto const at = party.email.find('@');
  auto const is_address = at != std::string::npos && at != 0 && at + 1 < party.email.size() &&
                          party.email.find('@', at + 1) == std::string::npos &&
                          party.email.find_first_of(" \t\r\n") == std::string::npos;
  if (!party.email.empty() && !is_address) fields.fail("email", "bad-email", "This is no e-mail address.");
  auto const is_web = party.url.starts_with("https://") || party.url.starts_with("http://");
  if (!party.url.empty() && !(is_web && is_uri(party.url))) {
    fields.fail("url", "bad-url", "A web address begins with https:// or http://.");
  }
  // A household's contact is private; the cooperative's stands for it.
  for (std::string_view const name : {"phone", "email", "url", "registration"}) {
    if (!party.member_of.empty() && fields.contains(name)) {
      fields.fail(name, "private-field",
                  "A household that belongs to a cooperative publishes no contact of its own.");
    }
  }
}

Body read_party(StatementFields &fields) {
  Party party;
  party.id = fields.subject("id", Kind::party);
  party.name = fields.text("name", Need::required);
  party.roles = read_roles(fields);
  party.address = fields.text("address", Need::optional);
  party.member_of = fields.subject("memberOf", Kind::party, Need::optional);
  party.phone = fields.string("phone", Need::optional);
  party.email = fields.string("email", Need::optional);
  party.url = fields.string("url", Need::optional);
  party.registration = fields.string("registration", Need::optional);
  party.demo = fields.boolean("demo", false);
  if (party.member_of == party.id) fields.fail("memberOf", "own-member", "Nobody is a member of itself.");
  check_contacts(fields, party);
  return party;
}

std::optional<Body> read_key(StatementFields &fields) {
  auto party = fields.subject("party", Kind::party);
  auto key = fields.key("key");
  auto label = fields.string("label", Need::optional);
  if (!key) return std::nullopt;
  return KeyStatement{std::move(party), *std::move(key), std::move(label)};
}

Body read_key_revocation(StatementFields &fields) {
  KeyRevocation revocation;
  revocation.party = fields.subject("party", Kind::party);
  revocation.kid = fields.string("kid", Need::required);
  revocation.reason = fields.string("reason", Need::optional);
  if (auto since = fields.time("suspectSince", Need::optional); !since.empty())
    revocation.suspect_since = std::move(since);
  if (auto until = fields.time("acceptUntil", Need::optional); !until.empty())
    revocation.accept_until = std::move(until);
  if (revocation.suspect_since && revocation.accept_until) {
    fields.fail("acceptUntil", "grace-and-suspicion", "A key that may be in other hands gets no grace.");
  }
  if (!hash_from_base64url(revocation.kid)) {
    fields.fail("kid", "bad-kid", "A kid is the RFC 7638 thumbprint of a key.");
  }
  return revocation;
}

Body read_mandate(StatementFields &fields) {
  Mandate mandate;
  mandate.party = fields.subject("party", Kind::party);
  mandate.agent = fields.subject("agent", Kind::party);
  mandate.from = fields.time("from", Need::required);
  mandate.until = fields.time("until", Need::required);
  for (auto const &step : fields.strings("bizSteps", Need::optional)) {
    if (!is_cbv_word(Vocabulary::biz_step, step) && !is_uri(step)) {
      fields.fail("bizSteps", "unknown-term", quoted(step) + " is neither a word of CBV 2.0 nor a URI.");
    }
    mandate.biz_steps.push_back(bare_word(step));
  }
  auto const from = parse_time_ms(mandate.from), until = parse_time_ms(mandate.until);
  if (from && until && *from > *until) {
    fields.fail("until", "ends-before-start", "The mandate ends before it begins.");
  }
  if (mandate.party == mandate.agent)
    fields.fail("agent", "own-agent", "Nobody needs a mandate from itself.");
  return mandate;
}

Body read_place(StatementFields &fields) {
  Place place;
  place.id = fields.subject("id", Kind::place);
  place.name = fields.text("name", Need::required);
  place.party = fields.subject("party", Kind::party);
  place.address = fields.text("address", Need::optional);
  place.kind = fields.string("kind", Need::optional);
  place.area_code = fields.string("areaCode", Need::optional);
  fields.within("capacity", [&](StatementFields &capacity) {
    for (auto const unit : capacity_units) {
      if (auto const figure = capacity.figure(unit, Need::optional)) place.capacity.emplace(unit, *figure);
    }
  });
  return place;
}

std::vector<Yield> read_yields(StatementFields &fields) {
  std::vector<Yield> yields;
  fields.each("yields", [&](StatementFields &row) {
    Yield yield;
    yield.input = row.subject("input", Kind::product);
    yield.in_uom = row.unit("inUom");
    yield.output = row.subject("output", Kind::product);
    yield.out_uom = row.unit("outUom");
    yield.max = row.figure("max", Need::required).value_or(Decimal());
    yields.push_back(std::move(yield));
  });
  return yields;
}

Body read_product(StatementFields &fields) {
  Product product;
  product.id = fields.subject("id", Kind::product);
  product.name = fields.text("name", Need::required);
  product.category = fields.string("category", Need::required);
  if (!is_one_of(categories, product.category)) {
    fields.fail("category", "unknown-category", "A category is goods, raw, input or service.");
  }
  product.makers = fields.subjects("makers", Kind::party);
  fields.within("netContent", [&](StatementFields &content) {
    auto const value = content.figure("value", Need::required).value_or(Decimal());
    if (value.is_zero()) content.fail("value", "zero-figure", "A net content is more than nothing.");
    product.net_content = NetContent{value, content.unit("uom")};
  });
  product.piece = fields.text("piece", Need::optional);
  product.image = fields.string("image", Need::optional);
  if (!product.image.empty() && !hash_from_hex(product.image)) {
    fields.fail("image", "bad-hash", "A picture is named by its SHA-256 in lower-case hexadecimal digits.");
  }
  product.brand = fields.text("brand", Need::optional);
  product.description = fields.text("description", Need::optional);
  product.ingredients = fields.text("ingredients", Need::optional);
  product.allergens = fields.text("allergens", Need::optional);
  product.storage = fields.text("storage", Need::optional);
  product.standard = fields.text("standard", Need::optional);
  product.use = fields.text("use", Need::optional);
  product.shelf_life_days = fields.count("shelfLifeDays", Need::optional);
  product.transit_loss_max = fields.figure("transitLossMax", Need::optional);
  if (product.transit_loss_max && *product.transit_loss_max > Decimal::whole(1)) {
    fields.fail("transitLossMax", "not-a-fraction", "A loss in transit is a fraction between 0 and 1.");
  }
  product.yields = read_yields(fields);
  product.has_lots = fields.boolean("hasLots", true);
  return product;
}

Body read_rules(StatementFields &fields) {
  Rules rules;
  rules.version = fields.count("version", Need::required).value_or(1);
  if (rules.version != 1)
    fields.fail("version", "unknown-version", "The rules that are known here have version 1.");
  rules.yields = read_yields(fields);
  fields.each("harvests", [&](StatementFields &row) {
    HarvestBound bound;
    bound.product = row.subject("product", Kind::product);
    bound.per = row.string("per", Need::required);
    bound.uom = row.unit("uom");
    bound.max = row.figure("max", Need::required).value_or(Decimal());
    if (!is_one_of(capacity_units, bound.per))
      row.fail("per", "unknown-capacity", "A bound is per tree, tap or hectare.");
    rules.harvests.push_back(std::move(bound));
  });
  return rules;
}

bool has_twice(std::vector<std::string> const &words) {
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (std::find(word + 1, words.end(), *word) != words.end()) return true;
  }
  return false;
}

/// At most so many words, each once and of this form.
std::vector<std::string> read_words(StatementFields &fields, std::string_view name,
                                    bool (*has_form)(std::string_view), char const *code) {
  auto words = fields.strings(name, Need::optional);
  for (auto const &word : words) {
    if (!has_form(word)) fields.fail(name, code, quoted(word) + " does not have the form that belongs here.");
  }
  if (has_twice(words)) fields.fail(name, "named-twice", "The same word stands twice in one list.");
  if (words.size() > link_words_max)
    fields.fail(name, "list-too-long", "This list has at most " + std::to_string(link_words_max) + " words.");
  return words;
}

Body read_link(StatementFields &fields) {
  Link link;
  link.id = fields.linked_subject("id");
  link.serial = fields.string("serial", Need::optional);
  link.link_type = fields.string("linkType", Need::required);
  link.href = fields.string("href", Need::required);
  link.title = fields.text("title", Need::required);
  link.languages = read_words(fields, "hreflang", is_link_language, "bad-language");
  link.media_type = fields.string("mediaType", Need::optional);
  link.contexts = read_words(fields, "context", is_link_context, "bad-context");
  link.forwards_query = fields.boolean("fwqs", true);
  link.is_default = fields.boolean("default", false);
  link.is_removed = fields.boolean("removed", false);
  if (!is_descriptive_link_type(link.link_type)) {
    fields.fail(
        "linkType", "unknown-link-type",
        quoted(link.link_type) + " is no link type of the GS1 Web Vocabulary that says what is found.");
  }
  if (!is_link_target(link.href)) {
    fields.fail("href", "bad-href",
                "A link leads to an https address of at most " + std::to_string(link_target_bytes_max) +
                    " characters without a user's name.");
  }
  if (!link.media_type.empty() && !is_link_media_type(link.media_type))
    fields.fail("mediaType", "bad-media-type", quoted(link.media_type) + " is no media type.");
  for (auto const &[language, text] : link.title) {
    if (count_characters(text) > link_title_characters_max)
      fields.fail("title", "title-too-long",
                  "A title has at most " + std::to_string(link_title_characters_max) + " characters.");
  }
  auto const thing = parse_address(link.id);
  if (thing && !link.serial.empty() && !(thing->kind == Kind::lot && parse_address(link_address(link))))
    fields.fail("serial", "bad-serial", "A serial is one of the lot that the link is about.");
  if (thing && !fits_placeholders(link, *thing)) {
    fields.fail("href", "bad-placeholder",
                "{lot} stands in links of a product, {serial} in those of a product or lot.");
  }
  return link;
}

std::optional<Body> read_body(StatementFields &fields) {
  auto const type = fields.string("type", Need::required);
  if (type == "Genesis") return read_genesis(fields);
  if (type == "RootChange") return read_root_change(fields);
  if (type == "LogKey") return read_new_log_key(fields);
  if (type == "Party") return read_party(fields);
  if (type == "Key") return read_key(fields);
  if (type == "KeyRevocation") return read_key_revocation(fields);
  if (type == "Mandate") return read_mandate(fields);
  if (type == "Place") return read_place(fields);
  if (type == "Product") return read_product(fields);
  if (type == "Rules") return read_rules(fields);
  if (type == "Link") return read_link(fields);
  fields.fail("type", "unknown-type", quoted(type) + " is no type of statement that this log takes.");
  return std::nullopt;
}

}  // namespace

Result<Body> parse_nguon(std::string_view payload) {
  std::vector<std::string> odd_numbers;
  auto const parsed = parse_strict_json(payload, json_depth_max, is_plain_number, odd_numbers);
  if (!parsed) return parsed.error();
  if (!odd_numbers.empty()) {
    return Error{ErrorKind::malformed, "number-form",
                 "A number here has at most 15 digits, 6 of them behind the point, and no exponent.",
                 odd_numbers.front()};
  }
  JsonReader reader;
  JsonPath const root;
  auto const *const object = reader.object(*parsed, root);
  if (object == nullptr) return *reader.error();
  StatementFields fields(reader, *object, root);
  auto body = read_body(fields);
  fields.finish();
  if (reader.has_failed()) return *reader.error();
  NGUON_CHECK(body.has_value());
  return *std::move(body);
}

}  // namespace nguon::trace
