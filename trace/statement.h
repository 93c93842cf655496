#pragma once
// A statement: what somebody says, signed with an own key. The JSON Schemas of all types are in docs/schema/.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/jws.h"
#include "trace/epcis.h"
#include "trace/identifier.h"

namespace nguon::trace {

inline constexpr std::size_t statement_bytes_max = 60 * 1024;
inline constexpr unsigned json_depth_max = 64;
inline constexpr std::string_view cty_epcis = "application/ld+json";
inline constexpr std::string_view cty_nguon = "application/vnd.nguon+json";

/// Text by language tag: {"vi":"…","en":"…","km":"…"}. Written as a plain string it is Vietnamese. "vi" is
/// required.
using Text = std::map<std::string, std::string, std::less<>>;

enum class Role { authority, inspector, laboratory, producer, trader };

struct Genesis {
  std::string origin;
  std::vector<PublicKey> root_keys;
  unsigned threshold = 1;
  std::string log_key;  ///< The log's verifier key (vkey).
};

/// Other root keys, or another threshold.
struct RootChange {
  std::vector<PublicKey> root_keys;
  unsigned threshold = 1;
  std::string suspect_since;  ///< Of the keys that are no longer among them: RFC 3339, or empty.
  std::string reason;
};

/// Another key for the log's checkpoints.
struct LogKey {
  std::string log_key;  ///< Verifier key (vkey) under the log's own name.
};

struct Party {
  std::string id;  ///< "party/…" or "417/…"
  Text name;
  std::vector<Role> roles;
  Text address;                   ///< Commune and province; never a household's exact address.
  std::string member_of;          ///< Subject of the cooperative; empty for none.
  std::string phone, email, url;  ///< Of an organisation; whom a shopper calls.
  std::string registration;       ///< Tax code or business registration; empty for none.
  bool demo = false;
};

struct KeyStatement {
  std::string party;
  PublicKey key;
  std::string label;  ///< "điện thoại của tổ thu mua"
};

struct KeyRevocation {
  std::string party;
  std::string kid;
  std::optional<std::string> suspect_since;  ///< RFC 3339: what the key said from then on is doubtful.
  std::optional<std::string> accept_until;   ///< RFC 3339: until when events of before may still come in.
  std::string reason;
};

struct Mandate {
  std::string party;
  std::string agent;
  std::string from, until;             ///< RFC 3339 date-times; from <= until.
  std::vector<std::string> biz_steps;  ///< Bare words; empty = every step.
};

struct Place {
  std::string id;  ///< "place/…" or "414/…"
  Text name;
  std::string party;  ///< Who runs it.
  Text address;
  std::string kind;       ///< "farm", "nursery", "factory", "store", "shop", "laboratory" …
  std::string area_code;  ///< mã số vùng trồng / cơ sở đóng gói.
  std::map<std::string, Decimal> capacity;  ///< "tree", "tap", "hectare": bounds its harvests.
};

struct NetContent {
  Decimal value;
  std::string uom;
};

/// Output <= max x input, each in the unit named.
struct Yield {
  std::string input, in_uom, output, out_uom;  ///< Products' subjects.
  Decimal max;
};

/// Output per unit of capacity of its place and calendar year (of eventTime, in its time zone).
struct HarvestBound {
  std::string product, per, uom;
  Decimal max;
};

struct Product {
  std::string id;  ///< "p/…" or "01/…"
  Text name;
  std::string category;             ///< "goods", "raw", "input", "service".
  std::vector<std::string> makers;  ///< Who may make lots of it; the signer's party where the list is absent.
  std::optional<NetContent> net_content;
  Text piece;  ///< What one of it is called after a figure: "trái", "cây", "gói". Pages say "cái" without it.
  std::string image;  ///< SHA-256 in hex of the picture.
  Text brand, description, ingredients, allergens, storage, standard, use;
  std::optional<unsigned> shelf_life_days;
  std::optional<Decimal> transit_loss_max;  ///< Fraction of a shipment; 0 where absent.
  std::vector<Yield> yields;                ///< Only tightens those of Rules.
  bool has_lots = true;
};

struct Rules {
  unsigned version = 1;
  std::vector<Yield> yields;
  std::vector<HarvestBound> harvests;
};

/// Where something about a thing is found elsewhere (GS1-Conformant Resolver Standard): what a resolver sends
/// readers to. A later one with the same kind, target, languages, media type and contexts takes its place.
struct Link {
  std::string id;         ///< Subject of the thing.
  std::string serial;     ///< Where the subject is a lot: of which serial of it; empty for the lot.
  std::string link_type;  ///< Name of a link type of GS1's: "pip".
  std::string href;       ///< trace/link_target.h
  Text title;
  std::vector<std::string> languages;  ///< Of what is found there: "vi", "en-GB"; none where it is for all.
  std::string media_type;
  std::vector<std::string> contexts;  ///< For whom: "VN"; none for everybody.
  bool forwards_query = true;         ///< The query of a request goes along.
  bool is_default = false;            ///< For whoever does not say which kind of link is wanted.
  bool is_removed = false;            ///< No longer counts.
};

using Body = std::variant<EpcisDocument, Genesis, RootChange, LogKey, Party, KeyStatement, KeyRevocation,
                          Mandate, Place, Product, Rules, Link>;

struct Statement {
  Jws jws;
  Hash id;
  Hash payload_hash;
  Body body;
  std::vector<std::string> subjects;  ///< subjects(body): sorted, unique.
};

/// Parses and checks all that can be checked without the log: form, sizes, `aud` == origin, identifiers,
/// dates, units. The signature is not verified here.
Result<Statement> parse_statement(std::string_view compact, std::string_view origin);

/// The pure function of docs/formats.md, "Subjects", fixed for entry version 1.
std::vector<std::string> subjects(Body const &body);
/// The same of one event; `gateway_for` is null but for events that a gateway took in.
std::vector<std::string> subjects(Event const &event, Identifier const *gateway_for);

/// Text in `language`, else Vietnamese, else whatever there is.
std::string const &in_language(Text const &text, std::string_view language);

}  // namespace nguon::trace
