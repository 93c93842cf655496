#pragma once
// Who plays in the demonstration: parties, places and goods, all plainly invented. Their names are the same
// in every demo (GS1 demonstration prefix 952, own ids from their labels); their keys are new each time.

#include <string>
#include <string_view>

namespace nguon::tools::cast {

/// Own id made from a label, so that demo addresses never change.
std::string demo_id(std::string_view label);
/// "01/0952…": GTIN-14 of item `item` with the demonstration prefix.
std::string demo_gtin(unsigned item);
/// "417/952…" and "414/952…"
std::string demo_party(unsigned number);
std::string demo_place(unsigned number);
/// "00/…": SSCC of case `number`.
std::string demo_case(unsigned number);

}  // namespace nguon::tools::cast
