#pragma once
// The forms in which answers of EPCIS write GS1 keys (REST binding, GS1-EPC-Format): as Digital Links, as EPC
// URNs, or as they were captured.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nguon::trace {

enum class EpcFormat { as_captured, digital_link, epc_urn };

/// The words of the field GS1-EPC-Format. No_Preference is as captured; nullopt for other words.
std::optional<EpcFormat> parse_epc_format(std::string_view word);
std::string_view epc_format_word(EpcFormat format);

/// A text in another form. What has no such form stays as it is.
struct FormattedEpcs {
  std::string text;
  /// The first id that stayed because nobody here knows its company prefix, without which no EPC URN can be
  /// written; empty where there is none.
  std::string unknown = {};
};

/// One id. Digital Links are those of https://id.gs1.org, with the finest qualifier alone (CBV 2.0 §8.1).
FormattedEpcs format_epc(std::string_view uri, EpcFormat format,
                         std::span<std::string const> company_prefixes);

/// An event: ids of goods, classes, places, parties, documents and devices in members of the standard, all
/// other bytes as they are. Its event hash (trace/event_hash.h) stays the same. Requires: valid JSON.
FormattedEpcs format_event(std::string_view event, EpcFormat format,
                           std::span<std::string const> company_prefixes);

}  // namespace nguon::trace
