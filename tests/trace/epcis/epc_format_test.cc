#include "trace/epcis/epc_format.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "trace/epcis/captured_document.h"
#include "trace/event_hash.h"

namespace nguon::trace {
namespace {

std::vector<std::string> const our_prefixes = {"061414", "0614141", "9521234"};

struct SameThing {
  std::string urn;
  std::string link;
};
std::vector<SameThing> const same_things = {
    {"urn:epc:id:sgtin:0614141.107346.20%2F17", "https://id.gs1.org/01/10614141073464/21/20%2F17"},
    {"urn:epc:class:lgtin:0614141.107346.L1", "https://id.gs1.org/01/10614141073464/10/L1"},
    {"urn:epc:idpat:sgtin:0614141.107346.*", "https://id.gs1.org/01/10614141073464"},
    {"urn:epc:id:sscc:0614141.1234567890", "https://id.gs1.org/00/106141412345678908"},
    {"urn:epc:id:sgln:0614141.07346.0", "https://id.gs1.org/414/0614141073467"},
    {"urn:epc:id:sgln:0614141.07346.1234", "https://id.gs1.org/414/0614141073467/254/1234"},
    {"urn:epc:id:pgln:9521234.12345", "https://id.gs1.org/417/9521234123453"},
    {"urn:epc:id:gdti:0614141.00001.1618034", "https://id.gs1.org/253/06141410000121618034"},
    {"urn:epc:id:giai:0614141.ABC", "https://id.gs1.org/8004/0614141ABC"},
};

TEST_CASE("epc formats: a GS1 key is written as a Digital Link and as an EPC URN, there and back") {
  for (auto const &[urn, link] : same_things) {
    CAPTURE(urn);
    CHECK(format_epc(urn, EpcFormat::digital_link, {}).text == link);
    CHECK(format_epc(link, EpcFormat::epc_urn, our_prefixes).text == urn);
    CHECK(format_epc(link, EpcFormat::epc_urn, our_prefixes).unknown.empty());
    CHECK(format_epc(urn, EpcFormat::epc_urn, {}).text == urn);
    CHECK(format_epc(link, EpcFormat::digital_link, {}).text == link);
    CHECK(format_epc(urn, EpcFormat::as_captured, {}).text == urn);
    CHECK(format_epc(link, EpcFormat::as_captured, {}).text == link);
  }
  CHECK(format_epc("https://shop.example/a/01/10614141073464/10/L/21/S?17=260101", EpcFormat::epc_urn,
                   our_prefixes)
            .text == "urn:epc:id:sgtin:0614141.107346.S");
}

TEST_CASE("epc formats: what has no other form stays, and what lacks its company prefix is named") {
  for (std::string const id :
       {"urn:nguon:place:0123456789R", "urn:epc:id:gid:95100000.12345.400", "urn:epc:id:sgtin:0614141.1.x",
        "https://example.com/docs/00/readme", "https://id.gs1.org/01/10614141073465/21/1",
        "urn:uuid:5d9f9f0e-3f4c-4a7e-9d0a-0b0f3c1c8a11", "x", ""}) {
    CAPTURE(id);
    for (auto const format : {EpcFormat::digital_link, EpcFormat::epc_urn}) {
      CHECK(format_epc(id, format, our_prefixes).text == id);
    }
  }
  std::string const foreign = "https://id.gs1.org/01/04012345111118/21/987";
  auto const formatted = format_epc(foreign, EpcFormat::epc_urn, our_prefixes);
  CHECK(formatted.text == foreign);
  CHECK(formatted.unknown == foreign);
}

TEST_CASE("epc formats: of an event only ids in members of the standard change, byte by byte") {
  constexpr std::string_view before = R"({ "type" : "AssociationEvent", "eventID":"urn:epc:id:giai:0614141.E",
 "parentID":"urn:epc:id:giai:0614141.A", "childEPCs" : [ "urn:epc:id:sgtin:0614141.107346.1" , "urn:x:y"],
 "childQuantityList":[{"quantity":1.50e1,"epcClass":"urn:epc:class:lgtin:0614141.107346.L1","ex:a":"urn:epc:id:giai:0614141.A"}],
 "readPoint":{"id":"urn:epc:id:sgln:0614141.07346.0","ex:id":{"id":"urn:epc:id:giai:0614141.A"}},
 "bizTransactionList":[{"type":"po","bizTransaction":"urn:epc:id:gdti:0614141.00001.1618034"}],
 "sourceList":[{"type":"owning_party","source":"urn:epc:id:pgln:9521234.12345"}],
 "sensorElementList":[{"sensorMetadata":{"deviceID":"urn:epc:id:giai:0614141.D"},"sensorReport":[{"value":1.0,"deviceID":"urn:epc:id:giai:0614141.D"}]}],
 "ex:list":["urn:epc:id:giai:0614141.A"], "ilmd":{"epcList":["urn:epc:id:giai:0614141.A"]} } )";
  std::string after(before);
  auto const replace = [&](std::string_view what, std::string_view with) {
    after.replace(after.find(what), what.size(), with);
  };
  replace(R"("parentID":"urn:epc:id:giai:0614141.A")", R"("parentID":"https://id.gs1.org/8004/0614141A")");
  replace("urn:epc:id:sgtin:0614141.107346.1", "https://id.gs1.org/01/10614141073464/21/1");
  replace("urn:epc:class:lgtin:0614141.107346.L1", "https://id.gs1.org/01/10614141073464/10/L1");
  replace("urn:epc:id:sgln:0614141.07346.0", "https://id.gs1.org/414/0614141073467");
  replace("urn:epc:id:gdti:0614141.00001.1618034", "https://id.gs1.org/253/06141410000121618034");
  replace("urn:epc:id:pgln:9521234.12345", "https://id.gs1.org/417/9521234123453");
  replace("urn:epc:id:giai:0614141.D", "https://id.gs1.org/8004/0614141D");
  replace("urn:epc:id:giai:0614141.D", "https://id.gs1.org/8004/0614141D");
  CHECK(format_event(before, EpcFormat::digital_link, {}).text == after);
  CHECK(format_event(after, EpcFormat::epc_urn, our_prefixes).text == before);
  CHECK(format_event(after, EpcFormat::epc_urn, {}).text == after);
  CHECK(format_event(after, EpcFormat::epc_urn, {}).unknown == "https://id.gs1.org/8004/0614141A");
  CHECK(format_event(before, EpcFormat::as_captured, {}).text == before);
}

TEST_CASE("epc formats: the words of the header") {
  for (auto const format : {EpcFormat::as_captured, EpcFormat::digital_link, EpcFormat::epc_urn})
    CHECK(parse_epc_format(epc_format_word(format)) == format);
  CHECK(parse_epc_format("No_Preference") == EpcFormat::as_captured);
  for (auto const *const wrong : {"", "always_epc_urn", "Always_EPC_URN "})
    CHECK_FALSE(parse_epc_format(wrong).has_value());
}

TEST_CASE("epc formats: published events keep their event hash in each form") {
  namespace fs = std::filesystem;
  std::size_t events = 0, changed = 0;
  std::error_code missing;
  for (auto const &file : fs::recursive_directory_iterator(
           fs::path(tests::conformance_folder()) / "gs1-epcis/examples-json", missing)) {
    if (!file.is_regular_file()) continue;
    auto const body = tests::read_file(file.path().string());
    auto const cut = cut_document(body);
    auto const before = hash_events(body);
    if (!cut || !before || before->size() != cut->events.size()) continue;
    CAPTURE(file.path().filename().string());
    auto as_links = body;
    for (auto const event : cut->events) {
      auto const formatted = format_event(event, EpcFormat::digital_link, {}).text;
      as_links.replace(as_links.find(event), event.size(), formatted);
      ++events;
      changed += formatted == event ? 0 : 1;
    }
    auto const after = hash_events(as_links);
    REQUIRE(after.has_value());
    REQUIRE(after->size() == before->size());
    for (std::size_t i = 0; i < before->size(); ++i) {
      CAPTURE((*after)[i].pre_hash);
      CHECK((*after)[i].name == (*before)[i].name);
    }
  }
  if (!missing) CHECK((events > 30 && changed > 20));
}

}  // namespace
}  // namespace nguon::trace
