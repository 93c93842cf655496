#pragma once
// From a session to the sequencer and back.

#include <memory>
#include <vector>

#include "server/asio.h"
#include "trace/sequencer.h"

namespace nguon::server {

/// Waits for the sequencer, which answers on a thread of its own, and resumes on the caller's.
Task<std::vector<trace::Outcome>> submit(
    trace::Sequencer &sequencer, std::vector<std::shared_ptr<trace::Sequencer::Prepared const>> statements);

}  // namespace nguon::server
