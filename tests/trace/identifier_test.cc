#include "trace/identifier.h"

#include "crypto/hash.h"
#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

constexpr std::string_view own = "04HMASW9NFS";

Identifier address(std::string_view path) {
  auto parsed = parse_address(path);
  REQUIRE_MESSAGE(parsed.has_value(), std::string(path));
  return *std::move(parsed);
}

Identifier named(std::string_view uri) {
  auto parsed = parse_epc_uri(uri);
  REQUIRE_MESSAGE(parsed.has_value(), std::string(uri));
  return *std::move(parsed);
}

std::string code_of(Result<Identifier> const &parsed) {
  return parsed ? "accepted" : parsed.error().code;
}

TEST_CASE("every kind of thing has one subject and one address") {
  struct Row {
    char const *path;
    Kind kind;
    char const *subject;
    char const *address;
  };
  for (auto const &row : {
           Row{"01/09521234543213", Kind::product, "01/09521234543213", "01/09521234543213"},
           Row{"01/9521234543213", Kind::product, "01/09521234543213", "01/09521234543213"},
           Row{"01/09521234543213/22/2A", Kind::product, "01/09521234543213", "01/09521234543213/22/2A"},
           Row{"01/09521234543213/10/L1", Kind::lot, "01/09521234543213/10/L1", "01/09521234543213/10/L1"},
           Row{"01/09521234543213/22/2A/10/L1", Kind::lot, "01/09521234543213/10/L1",
               "01/09521234543213/22/2A/10/L1"},
           Row{"01/09521234543213/10/L1/21/S1", Kind::serial, "01/09521234543213/10/L1",
               "01/09521234543213/10/L1/21/S1"},
           Row{"01/09521234543213/21/S1", Kind::serial, "01/09521234543213/21/S1", "01/09521234543213/21/S1"},
           Row{"01/09521234543213/235/X", Kind::other, "01/09521234543213/235/X", "01/09521234543213/235/X"},
           Row{"00/006141411234567890", Kind::unit, "00/006141411234567890", "00/006141411234567890"},
           Row{"414/9521234543213", Kind::place, "414/9521234543213", "414/9521234543213"},
           Row{"414/9521234543213/254/plot%2F1", Kind::place, "414/9521234543213/254/plot%2F1",
               "414/9521234543213/254/plot%2F1"},
           Row{"417/9521234543213", Kind::party, "417/9521234543213", "417/9521234543213"},
           Row{"8004/9520614141234567", Kind::other, "8004/9520614141234567", "8004/9520614141234567"},
           Row{"8006/040123451111180102/21/987", Kind::other, "8006/040123451111180102/21/987",
               "8006/040123451111180102/21/987"},
           Row{"p/04HMASW9NFS", Kind::product, "p/04HMASW9NFS", "p/04HMASW9NFS"},
           Row{"p/04hm-asw9-nfs/b/L%2f1", Kind::lot, "p/04HMASW9NFS/b/L%2F1", "p/04HMASW9NFS/b/L%2F1"},
           Row{"p/04HMASW9NFS/b/L1/s/7", Kind::serial, "p/04HMASW9NFS/b/L1", "p/04HMASW9NFS/b/L1/s/7"},
           Row{"p/04HMASW9NFS/s/7", Kind::serial, "p/04HMASW9NFS/s/7", "p/04HMASW9NFS/s/7"},
           Row{"party/04HMASW9NFS", Kind::party, "party/04HMASW9NFS", "party/04HMASW9NFS"},
           Row{"place/04HMASW9NFS", Kind::place, "place/04HMASW9NFS", "place/04HMASW9NFS"},
           Row{"unit/04HMASW9NFS", Kind::unit, "unit/04HMASW9NFS", "unit/04HMASW9NFS"},
           Row{"rules", Kind::rules, "rules", "rules"},
       }) {
    CAPTURE(std::string(row.path));
    auto const thing = address(row.path);
    CHECK(thing.kind == row.kind);
    CHECK(thing.subject == row.subject);
    CHECK(thing.address == row.address);
    CHECK(address(thing.address) == thing);
    CHECK(address(thing.subject).subject == thing.subject);
  }
}

TEST_CASE("an article knows its product, its lot and its serial") {
  auto const thing = address("01/09521234543213/10/L%2F1/21/S%21");
  CHECK(thing.product == "01/09521234543213");
  CHECK(thing.lot == "L/1");
  CHECK(thing.serial == "S!");
  CHECK(thing.subject == "01/09521234543213/10/L%2F1");
  CHECK(address("414/9521234543213").product.empty());
}

TEST_CASE("subjects of runs, keys and other URIs are hashes") {
  auto const hash = to_base64url(sha256("urn:x:run:1"));
  CHECK(run_subject("urn:x:run:1") == "run/" + hash);
  CHECK(address("run/" + hash).kind == Kind::run);
  CHECK(address("key/" + hash).kind == Kind::key);
  CHECK(address("uri/" + hash).kind == Kind::other);
  CHECK(key_subject(hash) == "key/" + hash);
  CHECK(code_of(parse_address("run/" + hash.substr(1))) == "unknown-address");
  CHECK(code_of(parse_address("key/" + hash + "/x")) == "unknown-address");
}

TEST_CASE("an address with a wrong part is refused and the part named") {
  struct Row {
    char const *path;
    char const *code;
    char const *field;
  };
  for (auto const &row : {
           Row{"", "unknown-address", "address"},
           Row{"favicon.ico", "unknown-address", "address"},
           Row{"01", "key-without-value", "01"},
           Row{"01/", "key-length", "gtin"},
           Row{"01/09521234543214", "check-digit", "gtin"},
           Row{"01/09521234543213/", "unknown-gs1-key", ""},
           Row{"01/09521234543213/10", "key-without-value", "10"},
           Row{"01/09521234543213/10/", "key-length", "lot"},
           Row{"01/09521234543213/10/a%20b", "key-characters", "lot"},
           Row{"01/09521234543213/10/a%2", "percent-escape", ""},
           Row{"01/09521234543213/21/S/10/L", "key-order", "10"},
           Row{"01/09521234543213/10/L/10/L", "key-order", "10"},
           Row{"01/09521234543213/10/L/22/V", "key-order", "22"},
           Row{"01/09521234543213/235/X/10/L", "key-order", "10"},
           Row{"01/09521234543213/99/X", "unknown-gs1-key", "99"},
           Row{"01/09521234543213/00/006141411234567890", "key-order", "00"},
           Row{"10/L1", "unknown-address", "address"},
           Row{"414/9521234543213/254/a/254/b", "key-order", "254"},
           Row{"415/9521234543213", "key-order", "415"},
           Row{"p", "unknown-address", "address"},
           Row{"p/", "id-length", "id"},
           Row{"p/04HMASW9NFT", "id-check", "id"},
           Row{"p/04HMASW9NFS/", "unknown-address", "address"},
           Row{"p/04HMASW9NFS/b", "unknown-address", "address"},
           Row{"p/04HMASW9NFS/b/", "key-length", "lot"},
           Row{"p/04HMASW9NFS/s/7/b/L", "unknown-address", "address"},
           Row{"p/04HMASW9NFS/10/L", "unknown-address", "address"},
           Row{"party/04HMASW9NFS/b/L", "unknown-address", "address"},
           Row{"rules/1", "unknown-address", "address"},
           Row{"/01/09521234543213", "unknown-address", "address"},
       }) {
    CAPTURE(std::string(row.path));
    auto const parsed = parse_address(row.path);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind == ErrorKind::malformed);
    CHECK(parsed.error().code == row.code);
    CHECK(parsed.error().field == row.field);
    CHECK(parsed.error().message.ends_with("."));
  }
}

TEST_CASE("EPC URNs name what their Digital Links name") {
  struct Row {
    char const *urn;
    char const *path;
  };
  for (auto const &row : {
           Row{"urn:epc:id:sgtin:4012345.011111.98%22", "01/04012345111118/21/98%22"},
           Row{"urn:epc:id:sgtin:4012345.011111.a.b", "01/04012345111118/21/a.b"},
           Row{"urn:epc:id:sgtin:4012345.011111.a(b)", "01/04012345111118/21/a%28b%29"},
           Row{"URN:EPC:id:sgtin:4012345.011111.1", "01/04012345111118/21/1"},
           Row{"urn:epc:class:lgtin:4012345.012345.Lot987", "01/04012345123456/10/Lot987"},
           Row{"urn:epc:idpat:sgtin:4012345.012345.*", "01/04012345123456"},
           Row{"urn:epc:id:upui:4012345.012345.51qIgY%29%3C%26", "01/04012345123456/235/51qIgY%29%3C%26"},
           Row{"urn:epc:id:sscc:4012345.3111111111", "00/340123451111111111"},
           Row{"urn:epc:id:sgln:4012345.00005.0", "414/4012345000054"},
           Row{"urn:epc:id:sgln:4012345.00005.122", "414/4012345000054/254/122"},
           Row{"urn:epc:id:pgln:999999999999.", "417/9999999999994"},
           Row{"urn:epc:id:pgln:4012345.00005", "417/4012345000054"},
           Row{"urn:epc:id:grai:4012345.00022.334455", "8003/04012345000221334455"},
           Row{"urn:epc:idpat:grai:4012345.00022.*", "8003/04012345000221"},
           Row{"urn:epc:id:giai:4012345.ABC345", "8004/4012345ABC345"},
           Row{"urn:epc:id:gsrn:4012345.0000006765", "8018/401234500000067657"},
           Row{"urn:epc:id:gsrnp:4012345.0000000007", "8017/401234500000000074"},
           Row{"urn:epc:id:gdti:4012345.00009.PO-4711", "253/4012345000092PO-4711"},
           Row{"urn:epc:id:cpi:0614141.5PQ7%2FZ43.12345", "8010/06141415PQ7%2FZ43/8011/12345"},
           Row{"urn:epc:idpat:cpi:0614141.123456789.*", "8010/0614141123456789"},
           Row{"urn:epc:id:sgcn:4012345.67890.04711", "255/401234567890104711"},
           Row{"urn:epc:id:ginc:0614141.xyz47%2F11", "401/0614141xyz47%2F11"},
           Row{"urn:epc:id:gsin:4012345.999987654", "402/40123459999876541"},
           Row{"urn:epc:id:itip:4012345.011111.01.02.987", "8006/040123451111180102/21/987"},
           Row{"urn:epc:idpat:itip:4012345.011111.01.02.*", "8006/040123451111180102"},
       }) {
    CAPTURE(std::string(row.urn));
    CHECK(named(row.urn) == address(row.path));
  }
}

TEST_CASE("EPC URNs with a wrong part are refused") {
  for (auto const *urn : {
           "urn:epc:id:sgtin:4012345.011111",        // no serial
           "urn:epc:id:sgtin:4012345.011111.",       // empty serial
           "urn:epc:id:sgtin:4012345.01111.1",       // a digit short
           "urn:epc:id:sgtin:4012345.0111111.1",     // a digit long
           "urn:epc:id:sgtin:40123.45011111.1",      // company prefix too short
           "urn:epc:id:sgtin:4012345678901.0.1",     // company prefix too long
           "urn:epc:id:sgtin:401234A.011111.1",      // letter
           "urn:epc:id:sgtin:4012345.01111a.1",      //
           "urn:epc:id:sgtin:4012345.011111.a%20b",  // space in serial
           "urn:epc:id:sgtin:4012345.011111.aaaaaaaaaaaaaaaaaaaaa",
           "urn:epc:id:lgtin:4012345.012345.Lot987",    // lots are classes
           "urn:epc:class:sgtin:4012345.011111.1",      //
           "urn:epc:idpat:sgtin:4012345.*.*",           // many classes
           "urn:epc:idpat:sgtin:4012345.011111.1",      //
           "urn:epc:idpat:sgln:4012345.00005.*",        //
           "urn:epc:id:sscc:4012345.311111111",         //
           "urn:epc:id:sscc:4012345.31111111111",       //
           "urn:epc:id:sgln:4012345.00005",             // extension missing
           "urn:epc:id:itip:4012345.011111.02.01.987",  // piece 2 of 1
           "urn:epc:id:sgcn:4012345.67890.x",           //
           "urn:epc:id:giai:4012345.",                  //
       }) {
    CAPTURE(std::string(urn));
    // A GIAI may consist of its prefix alone as far as the form goes; everything else is refused.
    CHECK((code_of(parse_epc_uri(urn)) != "accepted") ==
          (std::string_view(urn) != "urn:epc:id:giai:4012345."));
  }
}

TEST_CASE("a Digital Link of any host names its thing, query and fragment aside") {
  auto const lot = address("01/09521234543213/10/L1");
  for (auto const *uri :
       {"https://id.gs1.org/01/09521234543213/10/L1", "http://example.com/01/9521234543213/10/L1",
        "https://a.example:8443/some/path/01/09521234543213/10/L1?17=261231&linkType=all#top",
        "https://example.com/gtin/09521234543213/lot/L1", "https://x/00/readme/01/09521234543213/10/L1"}) {
    CAPTURE(std::string(uri));
    CHECK(named(uri) == lot);
  }
  CHECK(code_of(parse_epc_uri("https://id.gs1.org/01/09521234543214/10/L1")) == "check-digit");
  CHECK(code_of(parse_epc_uri("https://id.gs1.org/01/09521234543213/21/S/10/L1")) == "key-order");
  CHECK(code_of(parse_epc_uri("https://id.gs1.org/01/0952123454321")) == "check-digit");
}

TEST_CASE("any other URI is named by its hash") {
  for (auto const *uri :
       {"https://example.com/docs/00/readme", "https://example.com/",
        "urn:uuid:4a1f9a6e-6c3b-4d53-9a4e-f0a2c1c6a1b7", "urn:epc:id:gid:95100000.12345.400",
        "urn:epc:id:bic:CSQU3054383", "urn:jaif:id:1", "mailto:01/0", "ftp://id.gs1.org/01/09521234543213"}) {
    CAPTURE(std::string(uri));
    auto const thing = named(uri);
    CHECK(thing.kind == Kind::other);
    CHECK(thing.subject == "uri/" + to_base64url(sha256(uri)));
    CHECK(address(thing.subject) == thing);
  }
  CHECK(code_of(parse_epc_uri("Hello World!")) == "not-a-uri");
  CHECK(code_of(parse_epc_uri("")) == "not-a-uri");
}

TEST_CASE("names of our own are written as URNs") {
  CHECK(named("urn:nguon:p:04HMASW9NFS:b:L%2F1:s:7") == address("p/04HMASW9NFS/b/L%2F1/s/7"));
  CHECK(named("urn:nguon:party:04HMASW9NFS") == address("party/04HMASW9NFS"));
  CHECK(named("urn:nguon:place:04HMASW9NFS") == address("place/04HMASW9NFS"));
  CHECK(named("urn:nguon:unit:04HMASW9NFS") == address("unit/04HMASW9NFS"));
  for (auto const *uri :
       {"urn:nguon:p", "urn:nguon:p:", "urn:nguon:p:04hmasw9nfs", "urn:nguon:p:04HMASW9NFT",
        "urn:nguon:p:04HM-ASW9NFS", "urn:nguon:v1:open", "urn:nguon:thing:04HMASW9NFS", "URN:NGUON:x:y"}) {
    CAPTURE(std::string(uri));
    CHECK(code_of(parse_epc_uri(uri)) == "own-name");
  }
  CHECK(code_of(parse_epc_uri("urn:nguon:p:04HMASW9NFS:s:7:b:L")) == "unknown-address");
  CHECK(code_of(parse_epc_uri("urn:nguon:party:04HMASW9NFS:b:L")) == "unknown-address");
}

TEST_CASE("the URI that events use leads back to the same thing") {
  for (auto const *path :
       {"01/09521234543213", "01/09521234543213/10/L%2F1/21/a%3Ab", "00/006141411234567890",
        "414/9521234543213/254/1", "417/9521234543213", "8004/9520614141234567",
        "p/04HMASW9NFS/b/L%3A1%2F2/s/7", "party/04HMASW9NFS", "unit/04HMASW9NFS"}) {
    CAPTURE(std::string(path));
    CHECK(named(epc_uri(address(path))) == address(path));
  }
  CHECK(epc_uri(address("01/09521234543213/10/L1")) == "https://id.gs1.org/01/09521234543213/10/L1");
  CHECK(epc_uri(address("p/04HMASW9NFS/b/L1")) == "urn:nguon:p:04HMASW9NFS:b:L1");
}

TEST_CASE("lots and serials are named from their parts") {
  CHECK(lot_of("01/09521234543213", "L/1") == address("01/09521234543213/10/L%2F1"));
  CHECK(lot_of("p/" + std::string(own), "L1") == address("p/04HMASW9NFS/b/L1"));
  CHECK(serial_of(lot_of("01/09521234543213", "L1"), "S") == address("01/09521234543213/10/L1/21/S"));
  CHECK(serial_of(address("p/04HMASW9NFS"), "S") == address("p/04HMASW9NFS/s/S"));
}

}  // namespace
}  // namespace nguon::trace
