// A subscription that is accepted comes back from its own row; parameters that are accepted say when.

#include "trace/epcis/subscription.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
  using namespace nguon::trace;
  std::string_view const text(reinterpret_cast<char const *>(data), size);
  if (auto const request = parse_webhook_request(text)) {
    Subscription subscription;
    subscription.request = *request;
    auto const row = write_subscription(subscription);
    auto const again = read_subscription(row);
    NGUON_CHECK(again.has_value() && write_subscription(*again) == row);
    NGUON_CHECK(!describe_subscription(subscription).empty());
  }
  if (auto const subscription = read_subscription(text)) {
    auto const row = write_subscription(*subscription);
    auto const again = read_subscription(row);
    NGUON_CHECK(again.has_value() && write_subscription(*again) == row);
  }
  if (parse_subscription_parameters(text)) NGUON_CHECK(has_subscription_parameters(text));
  return 0;
}
