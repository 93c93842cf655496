#pragma once
// What the log might say, made by hand: a lot of candy with its whole past, and the cases that go wrong.
// Every name is invented; the GS1 prefix is the demonstration one.

#include <string>
#include <vector>

#include "server/pages.h"

namespace nguon::tests {

/// Hash that stands for the picture of the candy.
inline constexpr std::string_view candy_picture =
    "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

server::PageContext page_context(server::Language language, std::string path);

/// A pack of the candy lot with its serial: about thirty steps, two merges, foreign sugar, one household
/// recorded for.
trace::Provenance candy_pack();
trace::Provenance recalled_candy();
/// A late record, a correction, a doubtful key, an unconfirmed delivery, open questions.
trace::Provenance troubled_lot();
trace::Provenance unknown_serial();
trace::Provenance expired_candy();
/// Goods of somebody whom this log doesn't know.
trace::Provenance foreign_sugar();
/// A product that is never made in lots.
trace::Provenance product_without_lots();
/// Forty households into one tank: more threads than lanes, and more steps than the page reads.
trace::Provenance crowded_tank();
/// Names that try to become markup, to turn the reading direction, or to break out of an attribute.
trace::Provenance hostile_lot();

/// A lot that nobody recorded, of a product that is known.
server::UnknownPage unknown_candy();
trace::Listing candy_product();
trace::Listing cooperative();
trace::Listing garden();

}  // namespace nguon::tests
