#pragma once
// A log in memory with everything that a server needs around it.

#include <memory>
#include <string>

#include "server/service.h"
#include "tests/support/failing_store.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon::tests {

class House {
 public:
  House() {
    auto seed = sha256("key of log");
    auto opened = storage::Log::open(store, storage::HeadFile::open(folder / "head"),
                                     {origin, *PrivateKey::from_seed(seed.view())});
    REQUIRE(opened.has_value());
    log = *std::move(opened);
    sequencer = std::make_unique<trace::Sequencer>(*log, [this] { return now_ms; });
  }

  server::Service service() {
    auto seed = sha256("key of log");
    auto const key = PrivateKey::from_seed(seed.view());
    server::Service made{*log,
                         sequencer.get(),
                         blobs,
                         NoteVerifier::make(origin, key->public_key()),
                         origin,
                         "https://example.vn",
                         [this] { return now_ms; },
                         {receipt_key, "https://example.vn"}};
    made.page_tokens = &page_tokens;
    // As if it had run for a while.
    made.access_door = std::make_shared<trace::AccessDoor>(now_ms - trace::access_ahead_ms);
    return made;
  }
  std::uint64_t size() const { return log->published()->checkpoint.size; }

  std::string const origin = "test.nguon.example";
  std::int64_t now_ms = 1'795'400'000'000;
  TemporaryFolder folder;
  std::unique_ptr<storage::Store> memory = storage::make_memory_store();
  FailingStore store{*memory};
  std::unique_ptr<storage::Log> log;
  std::unique_ptr<trace::Sequencer> sequencer;
  std::shared_ptr<PrivateKey const> receipt_key =
      std::make_shared<PrivateKey>(PrivateKey::generate(KeyAlgorithm::p256));
  storage::Blobs blobs = storage::Blobs::open(folder / "blobs");
  trace::PageTokens page_tokens{std::string(32, 'k'), store, [this] { return now_ms; }};
};

}  // namespace nguon::tests
