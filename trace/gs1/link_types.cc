#include "trace/gs1/link_types.h"

#include "trace/words.h"

namespace nguon::trace {
namespace {

constexpr auto names = words<60>(
    "activityIdeas allergenInfo appDownload backgroundInfo brandHomepageClinical brandHomepagePatient "
    "careersInfo certificationInfo consumerHandlingStorageInfo defaultLink defaultLinkMulti dpp eifu "
    "epcis epil eventsInfo faqs handledBy hasRetailers homepage ingredientsInfo instructions jws "
    "leaveReview locationInfo logisticsInfo loyaltyProgram masterData menuInfo nutritionalInfo "
    "openingHoursInfo paymentLink pip productSustainabilityInfo promotion "
    "purchaseSuppliesOrAccessories quickStartGuide recallStatus recipeInfo registerProduct "
    "registryEntry relatedImage relatedVideo reportFound review safetyInfo scheduleTime serviceInfo "
    "smartLabel smpc socialMedia statisticInfo subscribe support sustainabilityInfo traceability "
    "tutorial userAgreement verificationService whatsInTheBox");

}  // namespace

bool is_link_type(std::string_view name) {
  return is_among(names, name);
}

bool is_deprecated_link_type(std::string_view name) {
  return name == "productSustainabilityInfo";
}

std::span<std::string_view const> link_types() {
  return names;
}

}  // namespace nguon::trace
