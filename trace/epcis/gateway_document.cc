#include "trace/epcis/gateway_document.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <set>
#include <utility>

#include "crypto/base64.h"
#include "crypto/jws.h"
#include "crypto/strict_json.h"
#include "storage/entry.h"
#include "trace/epcis/event_texts.h"
#include "trace/json_text.h"
#include "trace/private_part.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

namespace json = boost::json;

constexpr std::string_view bare_context =
    R"(["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"nguon":"urn:nguon:v1:"}])";
constexpr std::string_view nguon_context = R"({"nguon":"urn:nguon:v1:"})";

/// Of an entry without its subjects and its statement (docs/formats.md, "Entry"), and of each subject without
/// its name.
constexpr std::size_t entry_frame_bytes = 140, subject_frame_bytes = 50;

bool defines_own_prefix(json::value const &context) {
  if (auto const *const list = context.if_array()) return std::ranges::any_of(*list, defines_own_prefix);
  auto const *const object = context.if_object();
  return object != nullptr && object->contains("nguon");
}

/// A context that has the prefix of ours, which nguon:for needs.
std::string with_own_prefix(std::string_view written, json::value const &context) {
  if (defines_own_prefix(context)) return std::string(written);
  if (!context.is_array()) return "[" + std::string(written) + "," + std::string(nguon_context) + "]";
  std::string list(written.substr(0, written.rfind(']')));
  if (!context.get_array().empty()) list += ',';
  return list.append(nguon_context) + "]";
}

/// Before and behind the events of each statement.
struct Frame {
  std::string before, behind = "]}}";
  /// The document's member epcisHeader with a comma behind it, which goes with its first events.
  std::string master_data = {};

  std::size_t size() const { return before.size() + behind.size(); }
};

Frame make_frame(std::string_view context, std::string_view others, std::string_view for_uri) {
  return {.before = R"({"@context":)" + std::string(context) + R"(,"type":"EPCISDocument")" +
                    std::string(others) + R"(,"nguon:gateway":)" + json_quoted(for_uri) +
                    R"(,"epcisBody":{"eventList":[)"};
}

/// A document's members but for its type and its events. Master data, which no rule reads, stands apart.
Result<Frame> frame_of(std::string_view envelope, json::object const &parsed, std::string_view for_uri) {
  std::string context, others, master_data;
  for (auto const &[name, value] : member_texts(envelope)) {
    if (is_named(name, "@context")) {
      context = with_own_prefix(value, parsed.at("@context"));
    } else if (is_named(name, "nguon:gateway")) {
      return Error{ErrorKind::malformed, "for-by-token",
                   "The token says already for whom this is recorded; leave nguon:gateway out.",
                   "/nguon:gateway"};
    } else if (is_named(name, "epcisHeader")) {
      master_data.append("\"epcisHeader\":").append(value).append(",");
    } else if (!is_named(name, "type") && !is_named(name, "epcisBody")) {
      others.append(",").append(name).append(":").append(value);
    }
  }
  auto frame = make_frame(context, others, for_uri);
  frame.master_data = std::move(master_data);
  if (frame.size() <= gateway_envelope_bytes_max) return frame;
  return Error{ErrorKind::too_large,
               "envelope-too-large",
               "What stands around the events of the document is more than goes with each of its statements.",
               "/",
               std::to_string(frame.size()) + " bytes",
               "at most " + std::to_string(gateway_envelope_bytes_max) + " bytes"};
}

std::string with_master_data(std::string_view before, std::string_view master_data) {
  return "{" + std::string(master_data) + std::string(before.substr(1));
}

std::size_t jws_bytes(std::size_t payload_bytes, std::size_t header_bytes) {
  constexpr std::size_t signature_bytes = 86;
  return header_bytes + 1 + (payload_bytes * 4 + 2) / 3 + 1 + signature_bytes;
}

/// Collects events until no more fit into one statement.
class Packer {
 public:
  Packer(Frame frame, GatewayVoice const &voice)
      : frame_(std::move(frame)), voice_(voice), header_bytes_(header_bytes(voice)) {}

  /// Too_large where no entry holds this event even alone.
  Result<void> add(HiddenEvent const &event, std::vector<std::string> const &subjects) {
    auto text = with_for(event.text);
    auto const is_room = disclosures_.size() + event.disclosures.size() <= disclosures_max;
    if ((!is_room || !fits(text, subjects)) && count_ > 0) finish();
    if (!fits(text, subjects)) {
      auto const beside = std::exchange(frame_.master_data, {}).size();
      return fits(text, subjects) && beside > 0 ? master_data_too_large(beside) : too_large(text, subjects);
    }
    for (auto const &disclosure : event.disclosures) disclosures_.push_back(disclosure.encoded);
    if (count_++ > 0) events_ += ',';
    events_ += text;
    for (auto const &subject : subjects) {
      if (subjects_.insert(subject).second) subject_bytes_ += subject.size() + subject_frame_bytes;
    }
    return {};
  }

  std::vector<GatewayStatement> take() {
    if (count_ > 0) finish();
    return std::move(made_);
  }

 private:
  static std::size_t header_bytes(GatewayVoice const &voice) {
    auto const compact = sign_jws(*voice.key, voice.origin, cty_epcis, "{}");
    return compact.find('.');
  }

  /// The event with the last member that names for whom.
  std::string with_for(std::string_view event) const {
    std::string text(event.substr(0, event.rfind('}')));
    if (!voice_.is_own) text += R"(,"nguon:for":)" + json_quoted(voice_.for_uri);
    return text + "}";
  }

  bool fits(std::string_view event, std::vector<std::string> const &subjects) const {
    auto count = subjects_.size(), bytes = subject_bytes_;
    for (auto const &subject : subjects) {
      if (subjects_.contains(subject)) continue;
      ++count;
      bytes += subject.size() + subject_frame_bytes;
    }
    auto const statement = jws_bytes(
        frame_.size() + frame_.master_data.size() + events_.size() + 1 + event.size(), header_bytes_);
    return count <= storage::entry_subjects_max && statement <= statement_bytes_max &&
           entry_frame_bytes + bytes + statement <= storage::entry_bytes_max;
  }

  static Error master_data_too_large(std::size_t bytes) {
    return {ErrorKind::too_large, "master-data-too-large",
            "The master data of the document does not fit into one entry of the log beside its first event.",
            "/epcisHeader", std::to_string(bytes) + " bytes"};
  }

  Error too_large(std::string_view event, std::vector<std::string> const &subjects) const {
    if (subjects.size() > storage::entry_subjects_max) {
      return {ErrorKind::too_large,
              "too-many-subjects",
              "The event names more different goods and containers than one entry of the log holds.",
              "",
              std::to_string(subjects.size()),
              "at most " + std::to_string(storage::entry_subjects_max)};
    }
    return {ErrorKind::too_large,
            "event-too-large",
            "The event is larger than one entry of the log holds.",
            "",
            std::to_string(event.size()) + " bytes",
            "about " + std::to_string(statement_bytes_max * 3 / 4 - frame_.size()) + " bytes"};
  }

  void finish() {
    // Master data is the first member, where no search is needed to find its place.
    auto jws = sign_jws(
        *voice_.key, voice_.origin, cty_epcis,
        with_master_data(frame_.before, std::exchange(frame_.master_data, {})) + events_ + frame_.behind);
    made_.push_back(
        {first_, count_, disclosures_.empty() ? std::move(jws) : write_sd_jwt(jws, disclosures_)});
    disclosures_.clear();
    first_ += count_;
    count_ = 0;
    events_.clear();
    subjects_.clear();
    subject_bytes_ = 0;
  }

  Frame frame_;
  GatewayVoice const &voice_;
  std::size_t header_bytes_;
  std::vector<GatewayStatement> made_;
  std::uint32_t first_ = 0, count_ = 0;
  std::string events_;
  std::vector<std::string> disclosures_;
  std::set<std::string> subjects_;
  std::size_t subject_bytes_ = 0;
};

/// What a gateway does not take though EPCIS does.
Result<void> must_be_plain(Event const &event) {
  if (event.json.contains("nguon:for")) {
    return Error{ErrorKind::malformed, "for-by-token",
                 "The token says already for whom this is recorded; leave nguon:for out.", "/nguon:for"};
  }
  if (event.open != Open::no && event.open != Open::late && event.open_reason.empty()) {
    return Error{ErrorKind::malformed, "reason-missing",
                 "What is declared open needs its reason: nguon:reason.", "/nguon:reason"};
  }
  return {};
}

Error in_whole(std::string const &pointer, Error error) {
  error.field = pointer + error.field;
  if (error.field.empty()) error.field = "/";
  return error;
}

Result<Frame> read_envelope(CutDocument const &document, GatewayVoice const &voice) {
  if (document.is_bare_event) {
    // Its time is put into the document as it is written: only of what was found to be an event.
    if (auto const event = parse_epcis_event(document.events.front()); !event)
      return in_whole("", event.error());
    // The event keeps its own @context. The same event again makes the same document.
    std::string time = "\"\"";
    for (auto const &[name, value] : member_texts(document.events.front())) {
      if (is_named(name, "eventTime")) time = value;
    }
    return make_frame(bare_context, R"(,"schemaVersion":"2.0","creationDate":)" + time, voice.for_uri);
  }
  auto parsed = parse_epcis_envelope(document.envelope);
  if (!parsed) return in_whole("", std::move(parsed).error());
  return frame_of(document.envelope, parsed->get_object(), voice.for_uri);
}

/// The beginning of a statement of ours without its first member where that is epcisHeader.
std::string without_master_data(std::string_view before) {
  JsonCutter cutter(before);
  if (!cutter.take('{') || !is_named(cutter.value(), "epcisHeader")) return std::string(before);
  cutter.take(':');
  cutter.value();
  cutter.take(',');
  return "{" + std::string(before.substr(cutter.at()));
}

}  // namespace

bool bears_master_data(std::string_view statement) {
  auto const parts = split_sd_jwt(statement);
  auto const jws = parts ? parse_jws(parts->jws) : Result<Jws>(Error{});
  return jws && !find_member_text(jws->payload, "epcisHeader").empty();
}

std::string party_uri(std::string_view subject) {
  auto const party = parse_address(subject);
  return party ? epc_uri(*party) : std::string();
}

Result<std::vector<GatewayStatement>> sign_captured(
    CutDocument const &document, GatewayVoice const &voice,
    std::function<void(Event const &event, std::string const &id)> const &each) {
  auto frame = read_envelope(document, voice);
  if (!frame) return std::move(frame).error();
  auto const gateway_for = parse_epc_uri(voice.for_uri);
  if (!gateway_for) return gateway_for.error();
  if (document.events.empty() && !frame->master_data.empty()) {
    return Error{ErrorKind::malformed, "master-data-alone",
                 "Master data is recorded with the events of its document, and this one has none.",
                 "/epcisHeader"};
  }
  // An event is hashed in the document that is signed, as every reader of the log does it.
  // One more list around its @context may be what makes it too deep.
  auto const around = parse_strict_json(frame->before + frame->behind, json_depth_max);
  if (!around) return in_whole("", around.error());
  EventHasher const hasher(around->get_object());
  Packer packer(*std::move(frame), voice);
  for (std::size_t i = 0; i < document.events.size(); ++i) {
    auto event = parse_epcis_event(document.events[i]);
    if (!event) return in_whole(document.pointer(i), event.error());
    HiddenEvent hidden{std::string(document.events[i]), {}};
    if (event->json.contains("nguon:private")) {
      if (event->event_id.empty()) {
        // Its hash would be another each time, for the salts are.
        return in_whole(
            document.pointer(i),
            {ErrorKind::malformed, "private-needs-id",
             "An event with private values needs an eventID, by which it is known again.", "/eventID"});
      }
      auto made = hide_private(document.events[i]);
      if (!made) return in_whole(document.pointer(i), std::move(made).error());
      hidden = *std::move(made);
      event = parse_epcis_event(hidden.text);
      if (!event) return in_whole(document.pointer(i), event.error());
    }
    if (document.is_bare_event && !event->json.contains("@context"))
      return Error{ErrorKind::malformed, "member-missing", "\"@context\" is missing.", "/@context"};
    if (auto const plain = must_be_plain(*event); !plain) return in_whole(document.pointer(i), plain.error());
    auto id = event->event_id;
    if (id.empty()) {
      auto hash = hasher.hash(event->json);
      if (!hash) return in_whole(document.pointer(i), hash.error());
      id = std::move(hash->name);
    }
    if (auto const added = packer.add(hidden, subjects(*event, &*gateway_for)); !added) {
      if (added.error().field == "/epcisHeader") return added.error();
      return in_whole(document.pointer(i), added.error());
    }
    each(*event, id);
  }
  return packer.take();
}

std::vector<GatewayStatement> split_captured(GatewayStatement const &statement, GatewayVoice const &voice) {
  std::vector<GatewayStatement> singles;
  auto const parts = split_sd_jwt(statement.jws);
  if (!parts) return singles;
  auto const jws = parse_jws(parts->jws);
  if (!jws) return singles;
  auto const document = cut_document(jws->payload);
  if (!document) return singles;
  // Each single one gets the frame of the whole, and the private values of its own event.
  auto const list = document->envelope.rfind("[]");
  auto before = document->envelope.substr(0, list + 1);
  auto const behind = document->envelope.substr(list + 1);
  for (std::size_t i = 0; i < document->events.size(); ++i) {
    std::string const event(document->events[i]);
    auto single = sign_jws(*voice.key, voice.origin, cty_epcis, before + event + behind);
    std::vector<std::string> own;
    for (auto const disclosure : parts->disclosures) {
      if (event.find(to_base64url(sha256(disclosure))) != std::string::npos) own.emplace_back(disclosure);
    }
    // Only the first bears the master data.
    if (i == 0) before = without_master_data(before);
    singles.push_back({statement.first + static_cast<std::uint32_t>(i), 1,
                       own.empty() ? std::move(single) : write_sd_jwt(single, own)});
  }
  return singles;
}

}  // namespace nguon::trace
