#include <algorithm>
#include <set>
#include <tuple>

#include "storage/keys.h"
#include "storage/log.h"
#include "trace/fold.h"
#include "trace/own_id.h"
#include "trace/provenance.h"

namespace nguon::trace {
namespace {

using storage::Table;

/// A single letter begins half of all words: more than this nobody looks through.
constexpr std::size_t rows_read_max = 20'000;
constexpr std::size_t matches_max = 300;

/// Subjects that have a word which begins with the last of `words`, and all the others whole.
std::set<std::string> find_matches(storage::Reader const &reader, std::vector<std::string> const &words) {
  std::set<std::string> matches;
  std::size_t rows = 0;
  reader.scan(Table::words, words.back(), words.back(), [&](std::string_view key, std::string_view) {
    auto const subject = key.substr(key.find('\0') + 1);
    auto const has = [&](std::string const &word) {
      return reader.get(Table::words, storage::key_join(word, subject)).has_value();
    };
    if (std::all_of(words.begin(), words.end() - 1, has)) matches.emplace(subject);
    return ++rows < rows_read_max && matches.size() < matches_max;
  });
  return matches;
}

/// Goods first: that is what people look for.
int rank(Kind kind) {
  switch (kind) {
    case Kind::product:
      return 0;
    case Kind::lot:
    case Kind::serial:
      return 1;
    case Kind::party:
      return 2;
    default:
      return 3;
  }
}

std::optional<SearchHit> hit_of(storage::Reader const &reader, std::string const &subject) {
  auto const thing = parse_address(subject);
  if (!thing) return std::nullopt;
  SearchHit hit{thing->address, thing->kind, {}, {}};
  if (thing->kind == Kind::party) {
    if (auto const party = find_party(reader, subject)) hit.name = party->said.name;
  } else if (thing->kind == Kind::place) {
    if (auto const place = find_place(reader, subject)) hit.name = place->said.name;
  } else if (!thing->product.empty()) {
    if (auto const product = find_product(reader, thing->product)) hit.name = product->said.name;
    hit.detail = thing->lot.empty() ? thing->serial : thing->lot;
  }
  return hit;
}

}  // namespace

std::vector<SearchHit> search(storage::Reader const &reader, std::string_view words, std::size_t most) {
  auto const folded = fold_words(words);
  if (folded.empty()) return {};
  std::vector<SearchHit> hits;
  for (auto const &subject : find_matches(reader, folded)) {
    if (auto hit = hit_of(reader, subject)) hits.push_back(*std::move(hit));
  }
  std::stable_sort(hits.begin(), hits.end(), [](SearchHit const &a, SearchHit const &b) {
    auto const key = [](SearchHit const &hit) {
      return std::tuple(rank(hit.kind),
                        hit.name.empty() ? std::string() : std::string(in_language(hit.name, "vi")));
    };
    return key(a) < key(b);
  });
  if (hits.size() > most) hits.resize(most);
  return hits;
}

std::vector<std::string> find_short_code(storage::Reader const &reader, std::string_view code) {
  auto subjects = storage::subjects_under(reader, short_code_bytes(code));
  std::erase_if(subjects, [code](std::string const &subject) {
    auto const thing = parse_address(subject);
    return !thing || parse_short_code(short_code(subject)).value() != code;
  });
  return subjects;
}

}  // namespace nguon::trace
