#pragma once
// A log without rules: whatever is said is recorded, so that what is asked about it can be tested alone.

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "crypto/jws.h"
#include "storage/log.h"
#include "tests/support/files.h"
#include "trace/event_time.h"
#include "trace/statement.h"

namespace nguon::tests {

struct BareLog {
  TemporaryFolder folder;
  std::unique_ptr<storage::Store> store = storage::make_memory_store();
  PrivateKey key = PrivateKey::generate(KeyAlgorithm::ed25519);
  std::unique_ptr<storage::Log> log;
  std::int64_t now_ms = 1'772'600'000'000;

  BareLog() {
    log = std::move(storage::Log::open(*store, storage::HeadFile::open(folder / "head"),
                                       {"test.example", PrivateKey::generate(KeyAlgorithm::ed25519)})
                        .value());
  }
  /// One entry; a second passes.
  std::uint64_t record(std::string_view payload) { return record_in(*log, key, payload, now_ms += 1'000); }
  static std::uint64_t record_in(storage::Log &log, PrivateKey const &by, std::string_view payload,
                                 std::int64_t at_ms) {
    auto group = log.begin();
    std::vector<std::string> const subjects = {"uri/x"};
    auto const added = group->add(trace::format_time_ms(at_ms), subjects,
                                  sign_jws(by, "test.example", trace::cty_epcis, payload));
    REQUIRE(added.has_value());
    log.commit(std::move(group));
    return added->index;
  }
};

inline std::string document_of(std::vector<std::string> const &events,
                               std::string_view terms = R"({"ex":"https://ns.example/"})") {
  std::string list;
  for (auto const &event : events) list += (list.empty() ? "" : " ,\n") + event;
  return R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)" +
         std::string(terms) +
         R"(],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-03-04T00:00:00Z",)"
         R"("epcisBody":{"eventList":[ )" +
         list + "]}}";
}

}  // namespace nguon::tests
