#pragma once
// What a statement can be about, and how it is spelt: one canonical spelling for each thing, whichever of its
// names came in: an address path, a GS1 Digital Link of any host, an EPC URN, or a URN of our own.
//
//   thing            subject (the name of its chain)      address
//   lot              01/{gtin14}/10/{lot}                 the same
//   serial with lot  01/{gtin14}/10/{lot}                 01/{gtin14}/10/{lot}/21/{serial}
//   bare serial      01/{gtin14}/21/{serial}              the same
//   product          01/{gtin14}                          the same
//   own product      p/{id}[/b/{lot}][/s/{serial}]        as for GTINs
//   container        00/{sscc}, unit/{id}                 the same
//   place            414/{gln}[/254/{ext}], place/{id}    the same
//   party            417/{gln}, party/{id}                the same
//   run              run/{base64url SHA-256 of transformationID}
//   any other key    8004/{giai}, 253/{gdti} …            the same
//   any other URI    uri/{base64url SHA-256 of it}
//
// A consumer product variant (22) is part of the address and not of the subject: lots are those of the
// product.

#include <string>
#include <string_view>

#include "crypto/result.h"
#include "trace/uri.h"

namespace nguon::trace {

enum class Kind { product, lot, serial, unit, place, party, run, key, certificate, rules, other };

struct Identifier {
  Kind kind = Kind::other;
  std::string subject;  ///< Names the chain; for a serial written with its lot: the lot.
  std::string address;  ///< Names the thing itself, the serial included.
  std::string product;  ///< Subject of the product, where kind is product, lot or serial.
  std::string lot;      ///< Decoded; empty where unknown.
  std::string serial;   ///< Decoded; empty where there is none.

  bool operator==(Identifier const &) const = default;
};

/// A path of ours without its leading slash and without a query; also a subject of any kind. Own ids are read
/// as a person types them (trace/own_id.h), GTINs of 8, 12 and 13 digits are padded. Wrong check digits,
/// characters or orders of keys are malformed with the part that is wrong as the field; so is what is no
/// address of a thing at all
/// ("unknown-address").
Result<Identifier> parse_address(std::string_view path);

/// Any URI out of an EPCIS document. `urn:epc:…`, Digital Links of any host (also their query is accepted and
/// left aside) and `urn:nguon:…` become what they name; a URI of these kinds with a wrong part is malformed;
/// every other URI is Kind::other; what is no URI is malformed ("not-a-uri"). `urn:epc:class:lgtin` and
/// `urn:epc:idpat:sgtin` (product class) included. Own ids have their one spelling here.
Result<Identifier> parse_epc_uri(std::string_view uri);

/// A URI that is taken for nothing but a name: Kind::other, whatever it looks like.
Identifier opaque_name(std::string_view uri);

/// The URI that events of ours use for an address: https://id.gs1.org/… for GS1 keys, urn:nguon:… for own
/// names. Requires: a product, lot, serial, unit, place, party or other GS1 key; not run, key, rules or a
/// hashed URI.
std::string epc_uri(Identifier const &thing);

/// Requires: a product's subject, a lot.
Identifier lot_of(std::string_view product_subject, std::string_view lot);
/// Requires: a lot or a product; of a product it is the bare serial.
Identifier serial_of(Identifier const &lot, std::string_view serial);
std::string run_subject(std::string_view transformation_id);
std::string key_subject(std::string_view kid);

}  // namespace nguon::trace
