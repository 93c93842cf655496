#include "trace/epcis/epc_format.h"

#include <algorithm>
#include <array>
#include <vector>

#include "crypto/strict_json.h"
#include "trace/digital_link.h"
#include "trace/epc_urn.h"
#include "trace/json_text.h"

namespace nguon::trace {
namespace {

/// What a value is, or each value in a list.
enum class Part { event, id, quantity, place, transaction, source, destination, sensor_element, sensor };

/// Members in which ids stand, or what has some.
struct PartRow {
  Part within;
  std::string_view member;
  Part part;
};
constexpr std::array part_rows = {
    PartRow{Part::event, "epcList", Part::id},
    PartRow{Part::event, "childEPCs", Part::id},
    PartRow{Part::event, "inputEPCList", Part::id},
    PartRow{Part::event, "outputEPCList", Part::id},
    PartRow{Part::event, "parentID", Part::id},
    PartRow{Part::event, "transformationID", Part::id},
    PartRow{Part::event, "quantityList", Part::quantity},
    PartRow{Part::event, "childQuantityList", Part::quantity},
    PartRow{Part::event, "inputQuantityList", Part::quantity},
    PartRow{Part::event, "outputQuantityList", Part::quantity},
    PartRow{Part::event, "readPoint", Part::place},
    PartRow{Part::event, "bizLocation", Part::place},
    PartRow{Part::event, "bizTransactionList", Part::transaction},
    PartRow{Part::event, "sourceList", Part::source},
    PartRow{Part::event, "destinationList", Part::destination},
    PartRow{Part::event, "sensorElementList", Part::sensor_element},
    PartRow{Part::quantity, "epcClass", Part::id},
    PartRow{Part::place, "id", Part::id},
    PartRow{Part::transaction, "bizTransaction", Part::id},
    PartRow{Part::source, "source", Part::id},
    PartRow{Part::destination, "destination", Part::id},
    PartRow{Part::sensor_element, "sensorMetadata", Part::sensor},
    PartRow{Part::sensor_element, "sensorReport", Part::sensor},
    PartRow{Part::sensor, "deviceID", Part::id},
    PartRow{Part::sensor, "deviceMetadata", Part::id},
    PartRow{Part::sensor, "rawData", Part::id},
    PartRow{Part::sensor, "dataProcessingMethod", Part::id},
    PartRow{Part::sensor, "bizRules", Part::id},
};

/// Finds the ids of a text, and puts it together anew around them.
class EventFormatter {
 public:
  EventFormatter(std::string_view text, EpcFormat format, std::span<std::string const> company_prefixes)
      : text_(text), format_(format), company_prefixes_(company_prefixes) {}

  FormattedEpcs run() {
    visit(text_, Part::event);
    done_.text.append(text_.substr(copied_));
    return std::move(done_);
  }

 private:
  /// `value` lies within the text.
  void visit(std::string_view value, Part part) {
    if (value.starts_with('[')) {
      for (auto const element : elements_in_text(value)) visit(element, part);
    } else if (value.starts_with('{')) {
      for (auto const &member : members_in_text(value)) {
        auto const *const row = std::find_if(part_rows.begin(), part_rows.end(), [&](PartRow const &each) {
          return each.within == part && is_named(member.name, each.member);
        });
        if (row != part_rows.end()) visit(member.value, row->part);
      }
    } else if (part == Part::id && value.starts_with('"')) {
      replace(value);
    }
  }

  void replace(std::string_view quoted) {
    auto const written = unquoted(quoted);
    auto formatted = format_epc(written, format_, company_prefixes_);
    if (done_.unknown.empty()) done_.unknown = std::move(formatted.unknown);
    if (formatted.text == written) return;
    auto const at = static_cast<std::size_t>(quoted.data() - text_.data());
    done_.text.append(text_.substr(copied_, at - copied_)).append(json_quoted(formatted.text));
    copied_ = at + quoted.size();
  }

  std::string_view const text_;
  EpcFormat const format_;
  std::span<std::string const> const company_prefixes_;
  FormattedEpcs done_;
  std::size_t copied_ = 0;
};

FormattedEpcs as_digital_link(std::string_view uri) {
  auto const path = is_epc_urn(uri) ? parse_epc_urn(uri) : KeyPath{};
  if (!path || path->empty()) return {std::string(uri)};
  return {constrained_link(*path)};
}

FormattedEpcs as_urn(std::string_view uri, std::span<std::string const> company_prefixes) {
  auto const segments = find_digital_link(uri);
  auto const path = segments.empty() ? KeyPath{} : parse_key_path(segments);
  if (!path || path->empty()) return {std::string(uri)};
  auto urn = write_epc_urn(constrain(*path), company_prefixes);
  if (urn) return {*std::move(urn)};
  return {std::string(uri), urn.error().code == "company-prefix" ? std::string(uri) : std::string()};
}

}  // namespace

std::optional<EpcFormat> parse_epc_format(std::string_view word) {
  for (auto const format : {EpcFormat::as_captured, EpcFormat::digital_link, EpcFormat::epc_urn}) {
    if (word == epc_format_word(format)) return format;
  }
  return word == "No_Preference" ? std::optional(EpcFormat::as_captured) : std::nullopt;
}

std::string_view epc_format_word(EpcFormat format) {
  switch (format) {
    case EpcFormat::digital_link:
      return "Always_GS1_Digital_Link";
    case EpcFormat::epc_urn:
      return "Always_EPC_URN";
    case EpcFormat::as_captured:
      break;
  }
  return "Never_Translates";
}

FormattedEpcs format_epc(std::string_view uri, EpcFormat format,
                         std::span<std::string const> company_prefixes) {
  switch (format) {
    case EpcFormat::digital_link:
      return as_digital_link(uri);
    case EpcFormat::epc_urn:
      return as_urn(uri, company_prefixes);
    case EpcFormat::as_captured:
      break;
  }
  return {std::string(uri)};
}

FormattedEpcs format_event(std::string_view event, EpcFormat format,
                           std::span<std::string const> company_prefixes) {
  if (format == EpcFormat::as_captured) return {std::string(event)};
  return EventFormatter(event, format, company_prefixes).run();
}

}  // namespace nguon::trace
