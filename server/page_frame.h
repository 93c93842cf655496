#pragma once
// What every page has in common: templates of server/web/*.mustache with the texts of one language in them,
// the frame around a page's content, and the small parts that several pages share.
//
// In a template [[key]] stands for a text of the catalogue and {{>file}} for another file of server/web; both
// are filled in once, when a thread first uses the template. What remains is ordinary Mustache, which escapes
// what it fills in.

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

#include "server/pages.h"

namespace nguon::server {

using Data = kainjow::mustache::data;

/// An object with what every template may ask for: `lang`, `keep` (the query that carries the chosen language
/// on), `path`, `base`, `origin`, the copy that
/// the page is made from, the language switch.
Data frame_data(PageContext const &context, std::string_view title);
/// Links to the verifier in one file on other hosts, where the operator named any.
void put_verifiers(Data &data, PageContext const &context);
/// Fills server/web/<name>.mustache.
std::string fill_template(std::string_view name, Language language, Data const &data);

/// Empty text is false, so that {{#name}} asks whether there is any. Sections look outwards for what an inner
/// object lacks, so every field that a template asks for is set, also when it is empty.
void put(Data &data, std::string const &name, std::string const &text);
void put(Data &data, std::string const &name, bool value);
/// A literal would silently become true.
void put(Data &data, std::string const &name, char const *) = delete;
void put(Data &data, std::string const &name, Data const &value);

/// Text of a product or place with the language it is in: `name`, `name_lang`.
void put_text(Data &data, std::string const &name, trace::Text const &text, Language language);

/// `name`, `address`, `phone`, `tel`, `email`, `url`, `href`.
Data party_data(trace::PartyRef const &party, PageContext const &context);
/// `name`, `address`, `area`, `href`.
Data place_data(trace::PlaceRef const &place, PageContext const &context);
/// `name`, `lot`, `amount`, `href`, `foreign`, `from` (false). The page itself and `own_lot` are "this lot",
/// without a link.
Data goods_data(trace::GoodsLine const &goods, PageContext const &context, std::string_view own_lot = {});
Data goods_list(std::vector<trace::GoodsLine> const &goods, PageContext const &context,
                std::string_view own_lot = {});
/// Sets `any_facts`, `notes`, `facts` and `papers`: the small print of a step or an inspection.
struct SmallPrint {
  std::vector<std::string> notes;
  std::vector<std::pair<std::string, std::string>> facts;  ///< As signed; shown under the catalogue's names.
  std::vector<std::string> papers;                         ///< Names of papers or hashes of blobs.
};
void put_small_print(Data &data, SmallPrint const &print, Language language);
/// Everything that must be known first: `tone` (class), `title`, `lines`, `do`, `call`.
Data notice_list(std::vector<trace::Notice> const &notices, PageContext const &context,
                 std::string_view own_lot);

/// When a copy was last what its log shows.
std::string copy_words(Language language, CopyShown const &copy);

/// Address of a page of the same log, or of the log with this base, with the chosen language carried on.
std::string href_of(std::string_view address, PageContext const &context);
std::string href_of(std::string_view base, std::string_view address, PageContext const &context);

}  // namespace nguon::server
