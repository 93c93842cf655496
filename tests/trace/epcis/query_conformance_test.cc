// Published events, recorded as they are, are found again by what they say, and come back byte for byte.

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <set>

#include "tests/support/files.h"
#include "tests/support/tally.h"
#include "tests/trace/epcis/bare_log.h"
#include "trace/epcis.h"
#include "trace/epcis/answer_document.h"
#include "trace/epcis/event_search.h"
#include "trace/epcis/event_texts.h"
#include "trace/epcis/named_queries.h"
#include "trace/uri.h"

namespace nguon::trace {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;

/// Files of a set, by their path below the conformance folder.
std::vector<std::string> files_below(std::string const &set) {
  std::vector<std::string> files;
  std::error_code missing;
  fs::path const root = tests::conformance_folder();
  for (auto const &file : fs::recursive_directory_iterator(root / set, missing)) {
    auto const kind = file.path().extension();
    if (file.is_regular_file() && (kind == ".json" || kind == ".jsonld"))
      files.push_back(fs::relative(file.path(), root).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string parameter(std::string_view name, std::string_view value) {
  return std::string(name) + "=" + escape_query(value);
}

void add_texts(std::vector<std::string> &queries, std::string_view name, json::value const *value) {
  if (value == nullptr) return;
  if (auto const *const text = value->if_string()) {
    // A bar separates values.
    if (text->find('|') == json::string::npos) queries.push_back(parameter(name, std::string_view(*text)));
  } else if (auto const *const list = value->if_array()) {
    for (auto const &each : *list) add_texts(queries, name, &each);
  }
}
void add_below(std::vector<std::string> &queries, std::string_view name, json::value const *value,
               std::string_view member) {
  if (value == nullptr) return;
  if (auto const *const object = value->if_object()) add_texts(queries, name, object->if_contains(member));
  if (auto const *const list = value->if_array()) {
    for (auto const &each : *list) add_below(queries, name, &each, member);
  }
}
void add_typed(std::vector<std::string> &queries, std::string const &name, json::value const *value,
               std::string_view member) {
  if (value == nullptr) return;
  for (auto const &each : value->as_array()) {
    auto const *const type = each.as_object().if_contains("type");
    if (type != nullptr)
      queries.push_back(
          parameter(name + std::string(type->as_string()), std::string_view(each.at(member).as_string())));
  }
}

/// Questions that the event is an answer to.
std::vector<std::string> queries_for(RecordedEvent const &event) {
  auto const member = [&](std::string_view name) { return event.json.if_contains(name); };
  std::vector<std::string> queries = {
      parameter("EQ_eventID", event.id),
      parameter("GE_eventTime", std::string_view(event.json.at("eventTime").as_string()))};
  add_texts(queries, "eventType", member("type"));
  add_texts(queries, "EQ_action", member("action"));
  add_texts(queries, "EQ_bizStep", member("bizStep"));
  add_texts(queries, "EQ_disposition", member("disposition"));
  add_texts(queries, "EQ_transformationID", member("transformationID"));
  add_below(queries, "EQ_persistentDisposition_set", member("persistentDisposition"), "set");
  add_below(queries, "EQ_persistentDisposition_unset", member("persistentDisposition"), "unset");
  add_below(queries, "EQ_readPoint", member("readPoint"), "id");
  add_below(queries, "WD_bizLocation", member("bizLocation"), "id");
  add_texts(queries, "MATCH_epc", member("epcList"));
  add_texts(queries, "MATCH_epc", member("childEPCs"));
  add_texts(queries, "MATCH_parentID", member("parentID"));
  add_texts(queries, "MATCH_inputEPC", member("inputEPCList"));
  add_texts(queries, "MATCH_outputEPC", member("outputEPCList"));
  for (std::string_view const list : {"epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID"})
    add_texts(queries, "MATCH_anyEPC", member(list));
  add_below(queries, "MATCH_epcClass", member("quantityList"), "epcClass");
  add_below(queries, "MATCH_epcClass", member("childQuantityList"), "epcClass");
  add_below(queries, "MATCH_inputEPCClass", member("inputQuantityList"), "epcClass");
  add_below(queries, "MATCH_outputEPCClass", member("outputQuantityList"), "epcClass");
  add_typed(queries, "EQ_bizTransaction_", member("bizTransactionList"), "bizTransaction");
  add_typed(queries, "EQ_source_", member("sourceList"), "source");
  add_typed(queries, "EQ_destination_", member("destinationList"), "destination");
  if (member("errorDeclaration") != nullptr) queries.push_back("EXISTS_errorDeclaration=true");
  add_below(queries, "EQ_errorReason", member("errorDeclaration"), "reason");
  if (member("sensorElementList") != nullptr) queries.push_back("EXISTS_sensorElementList=true");
  for (auto const &each : event.json) {
    auto const name = std::string(each.key());
    if (name.find(':') != std::string::npos) queries.push_back(parameter("EXISTS_" + name, "true"));
  }
  return queries;
}

/// Whether all events of a document are found by what they say, as they were written.
void find_again(std::string const &document) {
  tests::BareLog world;
  world.record(document);
  EventIndex const index(*world.store, *world.log);
  REQUIRE(index.wait_for(1, 10s));
  auto const rows = index.snapshot();
  auto const events = read_recorded_events(*rows, 0);
  REQUIRE_FALSE(events.empty());
  for (auto const &event : events) {
    CHECK(document.find(event.text) != std::string::npos);
    for (auto const &text : queries_for(event)) {
      CAPTURE(text);
      auto const query = parse_event_query(std::string_view(text));
      REQUIRE_MESSAGE(query.has_value(), (query ? "" : query.error().message));
      auto const page = search_events(*rows, *query, {1, 0, std::nullopt}, {.page = 1'000});
      REQUIRE(page.has_value());
      std::set<EventPosition> found;
      for (auto const &each : page->events) found.insert(each.at);
      CHECK(found.contains(event.at));
    }
  }
  auto const answer = write_answer_document(std::vector<EventText>(events.begin(), events.end()),
                                            "2026-03-04T00:00:00.000Z", "");
  auto const parsed = json::parse(answer);
  CHECK(parsed.at_pointer("/epcisBody/queryResults/resultsBody/eventList").as_array().size() ==
        events.size());
}

TEST_CASE("conformance: published events are found again by what they say") {
  for (std::string const set : {"gs1-epcis/examples-json", "openepcis-test-resources/JSON/Capture/Documents",
                                "openepcis-test-resources/JSON/Capture/Events"}) {
    tests::Tally tally(set);
    for (auto const &path : files_below(set)) {
      CAPTURE(path);
      auto const text = tests::read_conformance(path);
      if (!text) continue;
      if (!parse_epcis(*text)) {
        tally.skip("answers to queries, and files that are held to more than the schema asks");
        continue;
      }
      find_again(*text);
      tally.pass();
    }
    tally.compare_with_page();
  }
}

TEST_CASE(
    "conformance: published definitions of queries are taken, and broken ones refused by their members") {
  tests::Tally tally("openepcis-test-resources/JSON/Query/Queries");
  for (auto const &path : files_below("openepcis-test-resources/JSON/Query/Queries")) {
    CAPTURE(path);
    auto const text = tests::read_conformance(path);
    if (!text) continue;
    auto const query = parse_named_query(R"({"name":"one","query":)" + *text + "}", "party/x");
    if (path.find("/Invalid/") == std::string::npos) {
      CHECK_MESSAGE(query.has_value(), (query ? "" : query.error().message));
    } else {
      REQUIRE_FALSE(query.has_value());
      CHECK(query.error().kind == ErrorKind::malformed);
      CHECK(query.error().field.starts_with("/query/"));
      std::printf("refused: %s: %s\n", path.c_str(), query.error().message.c_str());
    }
    tally.pass();
  }
  tally.compare_with_page();
}

}  // namespace
}  // namespace nguon::trace
