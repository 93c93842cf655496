#pragma once
// How dates, figures, units, steps and names read on a page, in each language. Nothing here is HTML:
// templates escape.

#include <string>
#include <string_view>

#include "server/catalogue.h"
#include "trace/provenance.h"

namespace nguon::server {

/// "20/11/2026", "20 Nov 2026". Takes YYYY-MM-DD or an RFC 3339 date-time; a time in UTC (…Z) is moved to
/// Vietnam, any other is read on its own wall clock. What is neither comes back as it is.
std::string date_words(Language language, std::string_view time);
/// "08:15" on the same clock; empty for a bare date.
std::string clock_words(std::string_view time);
/// "08:15, 20/11/2026"
std::string moment_words(Language language, std::string_view time);
/// "5 ngày", "30 giờ", "12 phút": whole days from two days on, whole hours from two hours on.
std::string duration_words(Language language, std::int64_t milliseconds);

/// "1.234,5" in Vietnamese, "1,234.5" in English. Exact.
std::string figure_words(Language language, trace::Decimal const &figure);
/// With the unit in words where the catalogue has it, else its Rec. 20 code: "40 kg", "66 cái".
std::string amount_words(Language language, trace::Decimal const &figure, std::string_view uom);
/// Pieces under the name that their product gives them: "66 trái", "66 fruits".
std::string amount_words(Language language, trace::Decimal const &figure, std::string_view uom,
                         trace::Text const &piece);
/// A net content as labels print it: below a kilogram in grams, below a litre in millilitres.
std::string content_words(Language language, trace::NetContent const &content);
/// The same for the two figures of an error, spelt "66 H87" or "1.5 KGM"; anything else comes back as it is.
std::string amount_words(Language language, std::string_view figure_and_uom);

/// The end of the catalogue's keys for a stage: "seed", "farm" …
std::string_view stage_word(trace::Stage stage);
/// What was done, as a verb: by bizStep and stage ("commissioning" in a garden is a harvest or a planting).
std::string step_words(Language language, trace::Step const &step);

/// What others wrote, made safe to stand in a line: no control characters and none that turn the reading
/// direction.
std::string plain(std::string_view text);
std::string plain(trace::Text const &text, Language language);
/// The tag of the language that `plain(text, language)` is in, where it is not the page's own; else empty.
std::string other_language(trace::Text const &text, Language language);

/// "tel:+842943000000" out of a phone number as people write it; empty where it has no digits.
std::string phone_link(std::string_view phone);
/// The address if it is one of the web's, else empty: nothing else may become a link.
std::string web_link(std::string_view url);
/// What a paper is called: the last part of a name such as "urn:nguon:report:MAU-0417".
std::string paper_words(std::string_view name);
/// Address under which a paper can be read: a blob's for a hash, the paper's own on the web, else empty.
std::string paper_link(std::string const &name);
/// The code printed beside a bar code, out of a subject: "01/09521234000019" gives "09521234000019".
std::string code_of(std::string_view subject);

}  // namespace nguon::server
