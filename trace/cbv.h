#pragma once
// The terms that EPCIS 2.0 in JSON writes as bare words: those of the Core Business Vocabulary 2.0 (CBV §7),
// of the GS1 vocabulary for sensors, and the names of EPCIS's own members.

#include <span>
#include <string>
#include <string_view>

namespace nguon::trace {

enum class Vocabulary {
  biz_step,
  disposition,
  biz_transaction_type,
  source_destination_type,
  error_reason,
  measurement,
  sensor_alert,
  component,
};

bool is_cbv_word(Vocabulary vocabulary, std::string_view word);
/// All words of a vocabulary, in bytewise order.
std::span<std::string_view const> cbv_words(Vocabulary vocabulary);

/// Whether GS1's JSON-LD context or the schema gives this bare name a meaning anywhere in a document.
/// Prefixes and the names `id` and `type` are not among them.
bool is_standard_term(std::string_view name);

/// Whether the text has the form of a unit code of UN/CEFACT Recommendation 20: two or three capitals and
/// digits.
bool is_unit_code(std::string_view text);

/// A CBV term as a bare word: "https://ref.gs1.org/cbv/BizStep-shipping", "cbv:BizStep-shipping",
/// "urn:epcglobal:cbv:bizstep:shipping" and "shipping" all give "shipping"; our own vocabulary gives
/// "nguon:…"; any other URI stays as it is.
std::string bare_word(std::string_view term);

}  // namespace nguon::trace
