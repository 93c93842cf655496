// The vectors of the reference implementation of CBV's event hash. Only JSON is read here.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <sstream>

#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "tests/support/tally.h"
#include "trace/event_hash.h"
#include "trace/event_hash_value.h"

namespace nguon::trace {
namespace {

namespace fs = std::filesystem;

/// The files of a folder below the conformance folder, by name.
std::vector<fs::path> files_of(std::string const &folder) {
  std::vector<fs::path> files;
  auto const whole = fs::path(tests::conformance_folder()) / folder;
  if (!fs::exists(whole)) return files;
  for (auto const &entry : fs::directory_iterator(whole)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

TEST_CASE("conformance: events have the hashes that the reference implementation gives them") {
  tests::Tally tally("epcis-event-hash/examples");
  for (auto const &path : files_of("epcis-event-hash/examples")) {
    if (path.extension() == ".xml") {
      tally.skip("events in XML, which is not read");
      continue;
    }
    auto expected = path;
    expected.replace_extension(".hashes");
    if (path.extension() != ".jsonld" || !fs::exists(expected)) continue;
    CAPTURE(path.filename().string());
    auto const hashes = hash_events(tests::read_file(path.string()));
    REQUIRE_MESSAGE(hashes.has_value(), hashes.error().message);
    std::istringstream lines(tests::read_file(expected.string()));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      REQUIRE(count < hashes->size());
      CAPTURE((*hashes)[count].pre_hash);
      CHECK((*hashes)[count].name == line);
    }
    CHECK(count == hashes->size());
    tally.pass();
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: one event written in several ways has one hash") {
  tests::Tally tally("epcis-event-hash/expected_equal");
  for (auto const &path : files_of("epcis-event-hash/expected_equal")) {
    if (path.extension() == ".xml") {
      tally.skip("events in XML, which is not read");
      continue;
    }
    CAPTURE(path.filename().string());
    auto const hashes = hash_events(tests::read_file(path.string()));
    REQUIRE_MESSAGE(hashes.has_value(), hashes.error().message);
    REQUIRE_FALSE(hashes->empty());
    for (auto const &hash : *hashes) CHECK(hash.name == hashes->front().name);
    tally.pass();
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: an event has one hash in a capture and in the answer to a query") {
  tests::Tally tally("openepcis-test-resources/JSON/Query");
  for (auto const &path : files_of("openepcis-test-resources/JSON/Query")) {
    auto const twin = path.parent_path().parent_path() / "Capture" / "Documents" / path.filename();
    if (path.extension() != ".json" || !fs::exists(twin)) continue;
    CAPTURE(path.filename().string());
    auto const answered = hash_events(tests::read_file(path.string()));
    auto const captured = hash_events(tests::read_file(twin.string()));
    REQUIRE((answered.has_value() && captured.has_value()));
    REQUIRE(answered->size() == captured->size());
    for (std::size_t i = 0; i < answered->size(); ++i)
      CHECK((*answered)[i].pre_hash == (*captured)[i].pre_hash);
    tally.pass();
  }
  tally.compare_with_page();
}

TEST_CASE("conformance: names are normalised for the event hash") {
  auto const text = tests::read_conformance("epcis-event-hash/identifier-normalisation.json");
  if (!text) return;
  auto const rows = boost::json::parse(*text);
  for (auto const &row : rows.as_array()) {
    auto const input = std::string(row.at("input").as_string());
    CAPTURE(input);
    auto const normalised = normalise_name(input);
    auto const &expected = row.at("normalised");
    CHECK(normalised.has_value() == !expected.is_null());
    if (normalised && !expected.is_null()) CHECK(*normalised == std::string(expected.as_string()));
  }
}

}  // namespace
}  // namespace nguon::trace
