#include "trace/epc_urn.h"

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

/// How many digits stand before the first dot.
std::size_t company_digits_of(std::string_view urn) {
  auto const company = urn.substr(urn.rfind(':', urn.find('.')) + 1);
  return company.find('.');
}

TEST_CASE("EPC URNs of every scheme are written back as they came") {
  for (auto const *urn : {
           "urn:epc:id:sgtin:4012345.011111.98%22",
           "urn:epc:id:sgtin:415056789012.0.a(b)'c.d",
           "urn:epc:idpat:sgtin:4012345.012345.*",
           "urn:epc:class:lgtin:4012345.012345.Lot987",
           "urn:epc:id:upui:4012345.012345.51qIgY)%3C%26",
           "urn:epc:id:sscc:4012345.3111111111",
           "urn:epc:id:sscc:952123412345.30000",
           "urn:epc:id:sgln:4012345.00005.0",
           "urn:epc:id:sgln:952123.412345.1%2F2",
           "urn:epc:id:sgln:952123412345..0",
           "urn:epc:id:pgln:4012345.00005",
           "urn:epc:id:pgln:999999999999.",
           "urn:epc:id:grai:4012345.00022.334455",
           "urn:epc:idpat:grai:4012345.00022.*",
           "urn:epc:id:giai:4012345.ABC%2F345",
           "urn:epc:id:gsrn:4012345.0000006765",
           "urn:epc:id:gsrnp:4012345.0000000007",
           "urn:epc:id:gdti:4012345.00009.PO-4711",
           "urn:epc:idpat:gdti:4012345.11111.*",
           "urn:epc:id:gdti:987659999999..9",
           "urn:epc:id:cpi:0614141.5PQ7%2FZ43.12345",
           "urn:epc:idpat:cpi:0614141.5%23.*",
           "urn:epc:id:sgcn:4012345.67890.04711",
           "urn:epc:idpat:sgcn:4012345.22222.*",
           "urn:epc:id:ginc:0614141.xyz47%2F11",
           "urn:epc:id:gsin:4012345.999987654",
           "urn:epc:id:itip:4012345.011111.01.02.987",
           "urn:epc:idpat:itip:4012345.011111.01.02.*",
       }) {
    CAPTURE(std::string(urn));
    auto const path = parse_epc_urn(urn);
    REQUIRE(path.has_value());
    auto const written = write_epc_urn(*path, company_digits_of(urn));
    REQUIRE_MESSAGE(written.has_value(), written.error().message);
    CHECK(*written == urn);
    // With another company prefix it is another EPC of the same keys.
    for (std::size_t digits = 6; digits <= 12; ++digits) {
      auto const other = write_epc_urn(*path, digits);
      if (other.has_value()) CHECK(*parse_epc_urn(*other) == *path);
    }
  }
}

TEST_CASE("keys without an EPC, and company prefixes that do not fit, are refused") {
  auto const code = [](KeyPath const &path, std::size_t digits) {
    auto const urn = write_epc_urn(path, digits);
    return urn ? *urn : urn.error().code;
  };
  CHECK(code({}, 7) == "no-epc");
  CHECK(code({{"01", "09521234543213"}, {"22", "V"}}, 7) == "no-epc");
  CHECK(code({{"01", "09521234543213"}, {"10", "L"}, {"21", "S"}}, 7) == "no-epc");
  CHECK(code({{"8006", "040123451111180102"}, {"10", "L"}}, 7) == "no-epc");
  CHECK(code({{"8013", "1987654Ad4X4bL5ttr2310c2K"}}, 7) == "no-epc");
  CHECK(code({{"415", "9521234543213"}, {"8020", "R"}}, 7) == "no-epc");
  CHECK(code({{"8018", "385888700111111111"}, {"8019", "1"}}, 7) == "no-epc");
  CHECK(code({{"417", "9521234543213"}, {"7040", "1ABC"}}, 7) == "no-epc");
  CHECK(code({{"01", "09521234543213"}, {"21", "S"}}, 5) == "company-prefix");
  CHECK(code({{"01", "09521234543213"}, {"21", "S"}}, 13) == "company-prefix");
  CHECK(code({{"8004", "9521AB"}}, 6) == "company-prefix");
  CHECK(code({{"8004", "952123"}}, 7) == "company-prefix");
}

}  // namespace
}  // namespace nguon::trace
