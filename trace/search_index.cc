#include "trace/search_index.h"

#include <set>

#include "storage/keys.h"
#include "trace/fold.h"

namespace nguon::trace {
namespace {

using storage::key_join;
using storage::Table;

using Names = std::set<std::string, std::less<>>;

void add_words(Names &words, std::string_view text) {
  for (auto &word : fold_words(text)) words.insert(std::move(word));
}

void add_words(Names &words, Text const &text) {
  for (auto const &[language, line] : text) add_words(words, line);
}

/// The identifier as people read it off a pack: also a GTIN without the zero that pads it to 14 digits.
void add_identifier(Names &words, std::string_view subject) {
  auto const number = subject.substr(subject.find('/') + 1);
  add_words(words, number);
  if (subject.starts_with("01/0")) add_words(words, number.substr(1));
}

/// Leaves exactly the rows of `now` where those of `before` were.
void replace_rows(Draft &draft, Table table, Names const &before, Names const &now) {
  for (auto const &key : before) {
    if (!now.contains(key)) draft.index.erase(table, key);
  }
  for (auto const &key : now) {
    if (!before.contains(key)) draft.index.put(table, key, {});
  }
}

Names word_keys(Names const &words, std::string_view subject) {
  Names keys;
  for (auto const &word : words) keys.insert(key_join(word, subject));
  return keys;
}

Names words_of(Party const *party) {
  Names words;
  if (party == nullptr) return words;
  add_words(words, party->name);
  add_identifier(words, party->id);
  return word_keys(words, party->id);
}

Names words_of(Place const *place) {
  Names words;
  if (place == nullptr) return words;
  add_words(words, place->name);
  add_words(words, place->area_code);
  add_identifier(words, place->id);
  return word_keys(words, place->id);
}

Names words_of(Product const *product) {
  Names words;
  if (product == nullptr) return words;
  add_words(words, product->name);
  add_words(words, product->brand);
  add_identifier(words, product->id);
  return word_keys(words, product->id);
}

Names owners_of(ProductRecord const *product) {
  Names keys;
  if (product == nullptr) return keys;
  keys.insert(key_join(relation::products_of_party, product->owner, product->said.id));
  for (auto const &maker : product->said.makers)
    keys.insert(key_join(relation::products_of_party, maker, product->said.id));
  return keys;
}

}  // namespace

void index_party(Draft &draft, Party const *before, Party const &now) {
  replace_rows(draft, Table::words, words_of(before), words_of(&now));
  auto const membership = [](Party const *party) {
    Names keys;
    if (party != nullptr && !party->member_of.empty())
      keys.insert(key_join(relation::members_of_party, party->member_of, party->id));
    return keys;
  };
  replace_rows(draft, Table::relations, membership(before), membership(&now));
}

void index_place(Draft &draft, Place const *before, Place const &now) {
  replace_rows(draft, Table::words, words_of(before), words_of(&now));
  auto const running = [](Place const *place) {
    Names keys;
    if (place != nullptr) keys.insert(key_join(relation::places_of_party, place->party, place->id));
    return keys;
  };
  replace_rows(draft, Table::relations, running(before), running(&now));
}

void index_product(Draft &draft, ProductRecord const *before, ProductRecord const &now) {
  replace_rows(draft, Table::words, words_of(before == nullptr ? nullptr : &before->said),
               words_of(&now.said));
  replace_rows(draft, Table::relations, owners_of(before), owners_of(&now));
}

void index_lot(Draft &draft, std::string_view subject, LotRecord const &lot) {
  Names words;
  add_words(words, lot.lot);
  add_words(words, lot.serial);
  for (auto const &key : word_keys(words, subject)) draft.index.put(Table::words, key, {});
}

}  // namespace nguon::trace
