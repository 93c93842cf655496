#pragma once
// What the log knows of an event and the event does not say: where it stands, who signed it, and whether its
// goods obey any rule here. It stands beside the events of an answer, which are what was captured.

#include <span>
#include <string>

#include "storage/store.h"
#include "trace/epcis/recorded_event.h"

namespace nguon::trace {

struct EventMark {
  EventPosition at;
  bool by_gateway = false;
  /// It names goods, and none of them is of a product that is registered here, a container or a run that is
  /// known here: then nothing about them was checked.
  bool is_foreign = false;
};

/// `state`: of the log now. Throws StorageFailure.
EventMark mark_event(EventText const &event, storage::Reader const &state);

/// "nguon:recorded":[{"entry":…,"number":…[,"gateway":true][,"foreign":true]},…]: a member of a document, of
/// its events in their order.
std::string write_event_marks(std::span<EventMark const> marks);

/// ,"nguon:masterData":[{"entry":…,"epcisHeader":{…}},…]: of the documents in which these events were
/// captured, as it was captured; empty where they have none. Throws StorageFailure.
std::string write_master_data(std::span<EventText const> events, storage::Reader const &reader);

}  // namespace nguon::trace
