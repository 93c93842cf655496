#include "trace/cbv.h"

#include <algorithm>
#include <span>

namespace nguon::trace {
namespace {

// Sorted.
constexpr std::string_view biz_steps[] = {"accepting",
                                          "arriving",
                                          "assembling",
                                          "collecting",
                                          "commissioning",
                                          "consigning",
                                          "creating_class_instance",
                                          "cycle_counting",
                                          "decommissioning",
                                          "departing",
                                          "destroying",
                                          "disassembling",
                                          "dispensing",
                                          "encoding",
                                          "entering_exiting",
                                          "holding",
                                          "inspecting",
                                          "installing",
                                          "killing",
                                          "loading",
                                          "other",
                                          "packing",
                                          "picking",
                                          "receiving",
                                          "removing",
                                          "repackaging",
                                          "repairing",
                                          "replacing",
                                          "reserving",
                                          "retail_selling",
                                          "sampling",
                                          "sensor_reporting",
                                          "shipping",
                                          "staging_outbound",
                                          "stock_taking",
                                          "stocking",
                                          "storing",
                                          "transporting",
                                          "unloading",
                                          "unpacking",
                                          "void_shipping"};
constexpr std::string_view dispositions[] = {"active",
                                             "available",
                                             "completeness_inferred",
                                             "completeness_verified",
                                             "conformant",
                                             "container_closed",
                                             "container_open",
                                             "damaged",
                                             "destroyed",
                                             "dispensed",
                                             "disposed",
                                             "encoded",
                                             "expired",
                                             "in_progress",
                                             "in_transit",
                                             "inactive",
                                             "mismatch_class",
                                             "mismatch_instance",
                                             "mismatch_quantity",
                                             "needs_replacement",
                                             "no_pedigree_match",
                                             "non_conformant",
                                             "non_sellable_other",
                                             "partially_dispensed",
                                             "recalled",
                                             "reserved",
                                             "retail_sold",
                                             "returned",
                                             "sellable_accessible",
                                             "sellable_not_accessible",
                                             "stolen",
                                             "unavailable",
                                             "unknown"};
constexpr std::string_view biz_transaction_types[] = {"bol",     "cert",    "desadv",    "inv",    "pedigree",
                                                      "po",      "poc",     "prodorder", "recadv", "rma",
                                                      "testprd", "testres", "upevt"};
constexpr std::string_view source_destination_types[] = {"location", "owning_party", "possessing_party"};
constexpr std::string_view error_reasons[] = {"did_not_occur", "incorrect_data"};

std::span<std::string_view const> words(Vocabulary vocabulary) {
  switch (vocabulary) {
    case Vocabulary::biz_step:
      return biz_steps;
    case Vocabulary::disposition:
      return dispositions;
    case Vocabulary::biz_transaction_type:
      return biz_transaction_types;
    case Vocabulary::source_destination_type:
      return source_destination_types;
    case Vocabulary::error_reason:
      return error_reasons;
  }
  return {};
}

}  // namespace

bool is_cbv_word(Vocabulary vocabulary, std::string_view word) {
  auto const list = words(vocabulary);
  return std::binary_search(list.begin(), list.end(), word);
}

}  // namespace nguon::trace
