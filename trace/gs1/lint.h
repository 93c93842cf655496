#pragma once
// The checks on the contents of a value that GS1's Barcode Syntax Dictionary names ("linters"), under its
// names. Each looks at one component of a value, whose length and character set are checked apart
// (trace/gs1/ai.h).

#include <span>
#include <string_view>

namespace nguon::trace {

struct Lint {
  std::string_view name;                  ///< As the dictionary has it.
  bool (*holds)(std::string_view value);  ///< Any text may be asked about.
  std::string_view rule;                  ///< Ends the sentence "A GRAI …" or "The value of (17) …".
};

/// Every lint that the table of Application Identifiers names.
namespace lint {
extern Lint const couponcode;
extern Lint const couponposoffer;
extern Lint const csum;
extern Lint const csumalpha;
extern Lint const gcppos1;
extern Lint const gcppos2;
extern Lint const hasnondigit;
extern Lint const hh;
extern Lint const hhmi;
extern Lint const hyphen;
extern Lint const iban;
extern Lint const importeridx;
extern Lint const iso3166;
extern Lint const iso3166999;
extern Lint const iso3166alpha2;
extern Lint const iso4217;
extern Lint const iso5218;
extern Lint const latitude;
extern Lint const longitude;
extern Lint const mediatype;
extern Lint const mi;
extern Lint const nonzero;
extern Lint const nozeroprefix;
extern Lint const packagetype;
extern Lint const pcenc;
extern Lint const pieceoftotal;
extern Lint const posinseqslash;
extern Lint const ss;
extern Lint const winding;
extern Lint const yesno;
extern Lint const yymmd0;
extern Lint const yymmdd;
extern Lint const yyyymmd0;
extern Lint const yyyymmdd;
extern Lint const zero;
}  // namespace lint

std::span<Lint const *const> all_lints();

}  // namespace nguon::trace
