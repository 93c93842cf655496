#pragma once
// The wired parts that handlers work with. Made by `nguon serve` and by tests; everything named here outlives
// the server that is given it.

#include <string>

#include "crypto/note.h"
#include "storage/blobs.h"
#include "storage/log.h"
#include "trace/cose.h"
#include "trace/sequencer.h"

namespace nguon::server {

struct Service {
  storage::Log &log;
  trace::Sequencer &sequencer;
  storage::Blobs const &blobs;
  NoteVerifier log_key;
  std::string origin;             ///< Name of the log.
  std::string public_url;         ///< Scheme and host of printed codes, without a trailing slash.
  trace::Sequencer::Clock clock;  ///< Unix milliseconds.
  trace::ReceiptIssuer receipts;  ///< Of receipts in COSE.
};

}  // namespace nguon::server
