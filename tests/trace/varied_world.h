#pragma once
// A world in which every kind of row has something in it: what tests of whole logs replay.

#include "tests/trace/ledger_fixture.h"

namespace nguon::tests {

/// Registrations, harvest, late goods, a run, serials, containers, shipments with a gap, a void, sales,
/// findings, a recall, corrections, a mandate, links, a revoked key.
World varied_world();

}  // namespace nguon::tests
