#pragma once
// What the gateway signs: an EPCISDocument with the events as they came in, byte for byte, but for one last
// member "nguon:for" in each that names the party for whose system the gateway speaks. Between itself and its
// own party it adds nothing. Plain private values (nguon:private) become digests, and stand behind the
// statement (trace/private_part.h). The document says with "nguon:gateway" whose events they are
// (docs/formats.md).

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key.h"
#include "trace/epcis.h"
#include "trace/epcis/captured_document.h"
#include "trace/event_hash.h"

namespace nguon::trace {

/// Who signs, and for whom.
struct GatewayVoice {
  std::shared_ptr<PrivateKey const> key;
  std::string origin;   ///< Of the log.
  std::string for_uri;  ///< URI of the party for whom.
  bool is_own = false;  ///< That party is the gateway's own.
};

/// A statement with events first, first+1, … of a document.
struct GatewayStatement {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::string jws;  ///< With private values behind it where its events have any: an SD-JWT.
};

/// What may stand around a document's events in each of its statements.
inline constexpr std::size_t gateway_envelope_bytes_max = 8 * 1024;

/// Checks a document as the normative schema does (trace/epcis.h) and signs it, event by event into as few
/// statements as hold them: each fits an entry of the log (60 KiB, 65,535 bytes, 256 subjects). `each` is
/// told of every event and its id before anything is signed. Malformed with a JSON pointer into the whole
/// document; too_large, with both figures, for an event that no entry holds. Master data (epcisHeader)
/// stands in the first statement alone: refused where there is no event, or no room beside the first one.
Result<std::vector<GatewayStatement>> sign_captured(
    CutDocument const &document, GatewayVoice const &voice,
    std::function<void(Event const &event, std::string const &id)> const &each);

/// A statement of several events as one statement an event, signed anew; the first one bears the master data
/// that it bore. Requires: made by sign_captured.
std::vector<GatewayStatement> split_captured(GatewayStatement const &statement, GatewayVoice const &voice);

/// Whether the document of a statement has a member epcisHeader; false for what is none.
bool bears_master_data(std::string_view statement);

/// The URI that documents of the gateway have for a party ("party/…", "417/…").
std::string party_uri(std::string_view subject);

}  // namespace nguon::trace
