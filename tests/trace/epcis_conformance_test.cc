#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <map>
#include <string>

#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "trace/epcis.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;
using tests::read_conformance;

/// Files that the schema accepts and we don't, and why.
std::map<std::string, std::string, std::less<>> const stricter_than_schema = {
    {"gs1-epcis/examples-json/AssociationEvent/AssociationEvent-h.jsonld", "an event has its eventID twice"},
    {"openepcis-test-resources/JSON/Capture/Documents/Combination_of_different_event.json",
     "the check digit of a GRAI is wrong"},
};

/// Documents and events are what the service takes; query documents and queries are answers and questions.
bool is_capture(json::value const &document) {
  auto const *const object = document.if_object();
  auto const *const type = object == nullptr ? nullptr : object->if_contains("type");
  return type != nullptr && *type != "EPCISQueryDocument";
}

TEST_CASE("conformance: each EPCIS file gets the verdict of the normative schema") {
  auto const verdicts = read_conformance("schema-verdicts-epcis-2.0.0.json");
  if (!verdicts) return;
  auto const table = json::parse(*verdicts);
  for (auto const &[name, verdict] : table.as_object()) {
    auto const path = std::string(name);
    CAPTURE(path);
    auto const text = read_conformance(path);
    if (!text) continue;
    if (!is_capture(json::parse(*text))) {
      std::printf("skipped: no document or event for capture: %s\n", path.c_str());
      continue;
    }
    auto const parsed = parse_epcis(*text);
    if (auto const stricter = stricter_than_schema.find(path); stricter != stricter_than_schema.end()) {
      std::printf("stricter than the schema: %s: %s\n", path.c_str(), stricter->second.c_str());
      CHECK_FALSE(parsed.has_value());
    } else if (verdict == "valid") {
      CHECK_MESSAGE(parsed.has_value(), (parsed ? ""
                                                : parsed.error().code + ": " + parsed.error().message +
                                                      " at " + parsed.error().field));
    } else {
      REQUIRE_FALSE(parsed.has_value());
      CHECK(parsed.error().kind == ErrorKind::malformed);
      CHECK_FALSE(parsed.error().field.empty());
      std::printf("refused: %s: %s (%s)\n", path.c_str(), parsed.error().message.c_str(),
                  parsed.error().field.c_str());
    }
  }
}

}  // namespace
}  // namespace nguon::trace
