#include "server/json_views.h"

#include <boost/json.hpp>

namespace nguon::server {
namespace {

namespace json = boost::json;

// Names of enumerators, in the order of their declarations.
constexpr std::string_view kinds[] = {"product", "lot", "serial",      "unit",  "place", "party",
                                      "run",     "key", "certificate", "rules", "other"};
constexpr std::string_view voices[] = {"signed-by-actor", "recorded-for", "authority"};
constexpr std::string_view stages[] = {"seed",  "farm", "gather", "process", "pack",
                                       "store", "move", "sell",   "check",   "other"};
constexpr std::string_view notices[] = {"recalled",       "finding",     "expired",
                                        "doubtful",       "question",    "not-known",
                                        "unknown-serial", "serial-gone", "unconfirmed"};
constexpr std::string_view questions[] = {"stock", "bound", "unknown", "transit"};
constexpr std::string_view checks[] = {"not-checked", "conserved", "within-yield", "within-content"};
constexpr std::string_view bases[] = {"none", "weighed", "counted", "estimated"};
constexpr std::string_view roles[] = {"authority", "inspector", "laboratory", "producer", "trader"};

template <class Enum, std::size_t count>
std::string_view name_of(std::string_view const (&names)[count], Enum value) {
  auto const number = static_cast<std::size_t>(value);
  NGUON_CHECK(number < count);
  return names[number];
}

/// An object whose empty members stay away.
class Members {
 public:
  Members &text(std::string_view name, std::string_view value) {
    if (!value.empty()) json_[name] = value;
    return *this;
  }
  Members &flag(std::string_view name, bool value) {
    if (value) json_[name] = true;
    return *this;
  }
  Members &number(std::string_view name, std::uint64_t value) { return put(name, value); }
  Members &number(std::string_view name, std::optional<std::uint64_t> value) {
    return value ? put(name, *value) : *this;
  }
  Members &texts(std::string_view name, trace::Text const &text) {
    json::object by_language;
    for (auto const &[language, words] : text) by_language[language] = words;
    return by_language.empty() ? *this : put(name, std::move(by_language));
  }
  Members &list(std::string_view name, std::vector<std::string> const &values) {
    return each(name, values, [](std::string const &value) { return json::value(value); });
  }
  Members &pairs(std::string_view name, std::vector<std::pair<std::string, std::string>> const &values) {
    return each(name, values, [](auto const &row) {
      return json::value(json::object{{"name", row.first}, {"value", row.second}});
    });
  }
  template <class Values, class Write>
  Members &each(std::string_view name, Values const &values, Write const &write) {
    json::array array;
    for (auto const &value : values) array.push_back(write(value));
    return array.empty() ? *this : put(name, std::move(array));
  }
  template <class Value, class Write>
  Members &maybe(std::string_view name, std::optional<Value> const &value, Write const &write) {
    return value ? put(name, write(*value)) : *this;
  }
  Members &put(std::string_view name, json::value value) {
    json_[name] = std::move(value);
    return *this;
  }
  json::object done() { return std::move(json_); }

 private:
  json::object json_;
};

json::value write_thing(trace::Identifier const &thing) {
  return Members()
      .text("kind", name_of(kinds, thing.kind))
      .text("address", "/" + thing.address)
      .text("subject", thing.subject)
      .text("product", thing.product)
      .text("lot", thing.lot)
      .text("serial", thing.serial)
      .done();
}

json::value write_party(trace::PartyRef const &party) {
  return Members()
      .text("subject", party.subject)
      .texts("name", party.name)
      .texts("address", party.address)
      .text("phone", party.phone)
      .text("email", party.email)
      .text("url", party.url)
      .flag("demo", party.demo)
      .done();
}

json::value write_place(trace::PlaceRef const &place) {
  return Members()
      .text("subject", place.subject)
      .texts("name", place.name)
      .texts("address", place.address)
      .text("areaCode", place.area_code)
      .done();
}

json::value write_goods(trace::GoodsLine const &goods) {
  return Members()
      .text("address", "/" + goods.address)
      .text("product", goods.product)
      .texts("productName", goods.product_name)
      .text("lot", goods.lot)
      .text("figure", goods.figure ? goods.figure->text() : "")
      .text("uom", goods.figure ? goods.uom : "")
      .flag("originNotRecordedHere", !goods.registered)
      .done();
}

json::value write_question(trace::Question const &question) {
  return Members()
      .text("kind", name_of(questions, question.kind))
      .text("holder", question.holder)
      .text("uom", question.uom)
      .text("have", question.have.text())
      .text("want", question.want.text())
      .text("wantUom", question.want_uom.empty() ? question.uom : question.want_uom)
      .text("reason", question.reason)
      .number("openedIndex", question.opened_index)
      .number("closedIndex", question.closed_index)
      .done();
}

json::value write_notice(trace::Notice const &notice) {
  return Members()
      .text("kind", name_of(notices, notice.kind))
      .text("lot", notice.lot)
      .text("reason", notice.reason)
      .text("date", notice.date)
      .number("index", notice.index)
      .maybe("by", notice.by, write_party)
      .maybe("call", notice.call, write_party)
      .maybe("question", notice.question, write_question)
      .done();
}

json::value write_step(trace::Step const &step) {
  return Members()
      .number("index", step.index)
      .text("at", step.at)
      .text("eventTime", step.event_time)
      .text("eventID", step.event_id)
      .text("stage", name_of(stages, step.stage))
      .text("bizStep", step.biz_step)
      .text("disposition", step.disposition)
      .text("voice", name_of(voices, step.voice))
      .flag("byGateway", step.by_gateway)
      .put("signer", write_party(step.signer))
      .maybe("for", step.for_party, write_party)
      .maybe("place", step.place, write_place)
      .maybe("from", step.from, write_party)
      .maybe("to", step.to, write_party)
      .each("in", step.in, write_goods)
      .each("out", step.out, write_goods)
      .maybe("lateMilliseconds", step.late_ms, [](std::int64_t late) { return json::value(late); })
      .flag("corrected", step.corrected)
      .flag("correction", step.correction)
      .list("replacedBy", step.replaced_by)
      .flag("doubtful", step.doubtful)
      .flag("unconfirmed", step.unconfirmed)
      .text("basis", step.basis == trace::Basis::none ? "" : name_of(bases, step.basis))
      .text("checked", name_of(checks, step.checked))
      .pairs("facts", step.facts)
      .list("documents", step.documents)
      .number("privateFields",
              step.private_fields > 0 ? std::optional<std::uint64_t>(step.private_fields) : std::nullopt)
      .done();
}

json::value write_certificate(trace::Certificate const &certificate) {
  return Members()
      .text("name", certificate.name)
      .put("by", write_party(certificate.by))
      .text("date", certificate.date)
      .number("index", certificate.index)
      .flag("conformant", certificate.conformant)
      .flag("adverse", certificate.adverse)
      .number("closedIndex", certificate.closed_index)
      .pairs("facts", certificate.facts)
      .done();
}

json::value write_product(trace::ProductRecord const &product) {
  auto const &said = product.said;
  return Members()
      .text("subject", said.id)
      .texts("name", said.name)
      .texts("brand", said.brand)
      .texts("description", said.description)
      .texts("ingredients", said.ingredients)
      .texts("allergens", said.allergens)
      .texts("storage", said.storage)
      .texts("standard", said.standard)
      .texts("use", said.use)
      .text("category", said.category)
      .text("image", said.image.empty() ? "" : "/blobs/" + said.image)
      .maybe("netContent", said.net_content,
             [](trace::NetContent const &content) {
               return json::value(json::object{{"value", content.value.text()}, {"uom", content.uom}});
             })
      .list("makers", said.makers)
      .text("owner", product.owner)
      .number("index", product.index)
      .done();
}

json::value write_lot(trace::LotRecord const &lot) {
  return Members()
      .number("bornIndex", lot.born_index)
      .text("bornTime", lot.born_time)
      .text("productionDate", lot.production_date)
      .text("bestBefore", lot.best_before)
      .text("expiry", lot.expiry)
      .each("balances", lot.balances,
            [](trace::Balance const &balance) {
              return json::value(json::object{
                  {"holder", balance.holder}, {"held", balance.held.text()}, {"uom", balance.uom}});
            })
      .flag("originNotRecordedHere", !lot.registered)
      .done();
}

json::value write_party_record(trace::PartyRecord const &party) {
  auto const &said = party.said;
  return Members()
      .text("subject", said.id)
      .texts("name", said.name)
      .texts("address", said.address)
      .each("roles", said.roles, [](trace::Role role) { return json::value(name_of(roles, role)); })
      .text("memberOf", said.member_of)
      .text("phone", said.phone)
      .text("email", said.email)
      .text("url", said.url)
      .text("registration", said.registration)
      .text("signedBy", party.signed_by)
      .list("keys", party.kids)
      .number("index", party.index)
      .flag("demo", said.demo)
      .done();
}

json::value write_place_record(trace::PlaceRecord const &place) {
  auto const &said = place.said;
  return Members()
      .text("subject", said.id)
      .texts("name", said.name)
      .texts("address", said.address)
      .text("kind", said.kind)
      .text("party", said.party)
      .text("areaCode", said.area_code)
      .number("index", place.index)
      .done();
}

}  // namespace

std::string write_json(trace::Provenance const &provenance) {
  return json::serialize(Members()
                             .put("thing", write_thing(provenance.thing))
                             .text("shortCode", provenance.short_code)
                             .maybe("product", provenance.product, write_product)
                             .maybe("lot", provenance.lot, write_lot)
                             .maybe("serial", provenance.serial,
                                    [](trace::SerialRecord const &serial) {
                                      return json::value(Members()
                                                             .text("state", serial.state)
                                                             .text("holder", serial.holder)
                                                             .number("index", serial.index)
                                                             .number("stateIndex", serial.state_index)
                                                             .done());
                                    })
                             .maybe("maker", provenance.maker, write_party)
                             .maybe("owner", provenance.owner, write_party)
                             .maybe("madeAt", provenance.made_at, write_place)
                             .each("notices", provenance.notices, write_notice)
                             .each("steps", provenance.steps, write_step)
                             .flag("stepsCut", provenance.steps_cut)
                             .each("checks", provenance.checks, write_certificate)
                             .each("parents", provenance.parents, write_goods)
                             .each("children", provenance.children, write_goods)
                             .number("stepsSigned", std::uint64_t{provenance.steps_signed})
                             .number("stepsRecordedFor", std::uint64_t{provenance.steps_recorded_for})
                             .number("questionsOpen", std::uint64_t{provenance.questions_open})
                             .each("lawFields", provenance.law_fields,
                                   [](trace::LawField const &field) {
                                     return json::value(Members()
                                                            .number("number", std::uint64_t{field.number})
                                                            .flag("required", field.required)
                                                            .text("value", field.value)
                                                            .done());
                                   })
                             .text("checked", name_of(checks, provenance.checked))
                             .number("treeSize", provenance.tree_size)
                             .text("at", provenance.at)
                             .done());
}

std::string write_json(trace::Listing const &listing) {
  return json::serialize(Members()
                             .put("thing", write_thing(listing.thing))
                             .maybe("party", listing.party, write_party_record)
                             .maybe("place", listing.place, write_place_record)
                             .maybe("product", listing.product, write_product)
                             .maybe("owner", listing.owner, write_party)
                             .maybe("holder", listing.holder, write_party)
                             .each("products", listing.products, write_goods)
                             .each("lots", listing.lots, write_goods)
                             .each("contents", listing.contents, write_goods)
                             .each("places", listing.places, write_place)
                             .each("members", listing.members, write_party)
                             .each("notices", listing.notices, write_notice)
                             .number("treeSize", listing.tree_size)
                             .text("at", listing.at)
                             .done());
}

}  // namespace nguon::server
