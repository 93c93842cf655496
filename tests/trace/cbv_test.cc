#include "trace/cbv.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

TEST_CASE("words of CBV are known in their own vocabulary alone") {
  CHECK(is_cbv_word(Vocabulary::biz_step, "shipping"));
  CHECK(is_cbv_word(Vocabulary::biz_step, "accepting"));
  CHECK(is_cbv_word(Vocabulary::biz_step, "void_shipping"));
  CHECK(is_cbv_word(Vocabulary::disposition, "recalled"));
  CHECK(is_cbv_word(Vocabulary::biz_transaction_type, "desadv"));
  CHECK(is_cbv_word(Vocabulary::source_destination_type, "possessing_party"));
  CHECK(is_cbv_word(Vocabulary::error_reason, "did_not_occur"));
  CHECK(is_cbv_word(Vocabulary::measurement, "Temperature"));
  CHECK(is_cbv_word(Vocabulary::sensor_alert, "ALARM_CONDITION"));
  CHECK(is_cbv_word(Vocabulary::component, "x"));
  CHECK_FALSE(is_cbv_word(Vocabulary::biz_step, "recalled"));
  CHECK_FALSE(is_cbv_word(Vocabulary::disposition, "shipping"));
  for (auto const *word : {"", "Shipping", "shipping ", "ship", "nguon:grading"}) {
    CAPTURE(std::string(word));
    CHECK_FALSE(is_cbv_word(Vocabulary::biz_step, word));
  }
}

TEST_CASE("each spelling of a term gives its bare word") {
  for (auto const *term : {"shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "cbv:BizStep-shipping",
                           "urn:epcglobal:cbv:bizstep:shipping"}) {
    CAPTURE(std::string(term));
    CHECK(bare_word(term) == "shipping");
  }
  CHECK(bare_word("https://ref.gs1.org/cbv/Disp-in_transit") == "in_transit");
  CHECK(bare_word("urn:epcglobal:cbv:sdt:owning_party") == "owning_party");
  CHECK(bare_word("urn:nguon:v1:grading") == "nguon:grading");
  CHECK(bare_word("nguon:grading") == "nguon:grading");
}

TEST_CASE("a term that no vocabulary has stays as it is") {
  for (auto const *term :
       {"https://ref.gs1.org/cbv/BizStep-juggling", "urn:epcglobal:cbv:bizstep:juggling", "cbv:BizStep",
        "https://example.com/BizStep-shipping", "urn:nguon:v2:grading", ""}) {
    CAPTURE(std::string(term));
    CHECK(bare_word(term) == term);
  }
}

TEST_CASE("names with a meaning in EPCIS are standard terms") {
  for (auto const *name :
       {"eventTime", "quantityList", "shipping", "Temperature", "x", "ObjectEvent", "ilmd"}) {
    CAPTURE(std::string(name));
    CHECK(is_standard_term(name));
  }
  for (auto const *name : {"", "nguon", "example", "eventtime", "id", "type"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(is_standard_term(name));
  }
}

TEST_CASE("a unit code has two or three capitals and digits") {
  for (auto const *code : {"KGM", "H87", "4L", "LTR"}) CHECK(is_unit_code(code));
  for (auto const *code : {"", "K", "KGMM", "kgm", "kg", "K G", "K\xC3"}) CHECK_FALSE(is_unit_code(code));
}

}  // namespace
}  // namespace nguon::trace
