#pragma once
// The wired parts that handlers work with. Made by `nguon serve` and by tests; everything named here outlives
// the server that is given it.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "crypto/note.h"
#include "server/copy_of.h"
#include "server/cosigner.h"
#include "server/epcis/gateway.h"
#include "server/folder_config.h"
#include "storage/blobs.h"
#include "storage/log.h"
#include "storage/plain_files.h"
#include "trace/access.h"
#include "trace/cose.h"
#include "trace/epcis/capture_jobs.h"
#include "trace/epcis/page_token.h"
#include "trace/sequencer.h"

namespace nguon::server {

struct SubscriptionParts;  // server/epcis/subscription_parts.h
struct EpcisParts;         // server/epcis/parts.h

struct Service {
  storage::Log &log;
  trace::Sequencer *sequencer;  ///< Null in a copy, which takes no statements.
  storage::Blobs const &blobs;
  NoteVerifier log_key;
  std::string origin;                       ///< Name of the log.
  std::string public_url;                   ///< Scheme and host of printed codes, without a trailing slash.
  trace::Sequencer::Clock clock;            ///< Unix milliseconds.
  trace::ReceiptIssuer receipts;            ///< Of receipts in COSE; without a key in a copy.
  CopyOf const *copy_of = nullptr;          ///< Null for the log itself.
  Cosigner *cosigner = nullptr;             ///< Null for a log without witnesses.
  std::vector<std::string> verifiers = {};  ///< Addresses of the verifier in one file on other hosts.
  Gateway const *gateway = nullptr;         ///< Null in a copy.
  trace::CaptureJobs *capture = nullptr;    ///< Null in a copy.
  SubscriptionParts *subscriptions = nullptr;  ///< Null in a copy.
  EpcisParts *epcis = nullptr;                 ///< What stands behind /epcis/; null where it is not served.
  trace::PageTokens *page_tokens = nullptr;    ///< Of lists below /epcis/; null where it is not served.
  ResolverInfo resolver = {};                  ///< Says the operator.
  std::vector<std::string> company_prefixes = {};  ///< Of GS1, that the operator names.
  storage::PlainFiles const *plain_files =
      nullptr;  ///< Where tiles are read from first; null for the tables alone.
  /// Counts the large documents that are cut, checked and signed at the moment (Limits::captures_max).
  std::shared_ptr<std::atomic<std::size_t>> captures = std::make_shared<std::atomic<std::size_t>>(0);
  /// Through which requests for private values come.
  std::shared_ptr<trace::AccessDoor> access_door = std::make_shared<trace::AccessDoor>(clock());

  /// Null where there are no witnesses, or none has signed yet.
  std::shared_ptr<Cosigned const> cosigned() const {
    return cosigner == nullptr ? nullptr : cosigner->newest();
  }
  /// What stands before the log's own addresses, where several are served together.
  std::string base() const { return copy_of == nullptr ? std::string() : copy_of->base(); }
  /// Whether there is a checkpoint to serve under: not so in a copy that has not reached one yet.
  bool is_whole() const { return !log.published()->note.empty(); }
};

}  // namespace nguon::server
