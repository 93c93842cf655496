#pragma once
// The terms of the Core Business Vocabulary 2.0 that EPCIS 2.0 writes as bare words (CBV 2.0 §7).

#include <string_view>

namespace nguon::trace {

enum class Vocabulary { biz_step, disposition, biz_transaction_type, source_destination_type, error_reason };

bool is_cbv_word(Vocabulary vocabulary, std::string_view word);

}  // namespace nguon::trace
