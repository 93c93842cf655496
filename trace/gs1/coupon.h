#pragma once
// North American coupons (AIs 8110 and 8112): digits in which lengths precede what they measure.

#include <string_view>

namespace nguon::trace {

/// AI 8110: "North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols".
bool is_coupon_code(std::string_view text);
/// AI 8112: "GS1 AI (8112) Coupon Data Specification".
bool is_coupon_offer(std::string_view text);

}  // namespace nguon::trace
