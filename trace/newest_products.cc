#include <algorithm>
#include <utility>

#include "trace/codec.h"
#include "trace/provenance.h"

namespace nguon::trace {

std::vector<SearchHit> newest_products(storage::Reader const &reader, std::size_t most) {
  std::vector<std::pair<std::uint64_t, SearchHit>> found;
  auto const newer = [](auto const &a, auto const &b) { return a.first > b.first; };
  // A heap with the oldest of those that count on top: memory stays bounded however many products there are.
  reader.scan(storage::Table::products, "", "", [&](std::string_view subject, std::string_view row) {
    auto record = decode<ProductRecord>(row);
    if (record.said.category != "goods") return true;
    found.emplace_back(record.index,
                       SearchHit{std::string(subject), Kind::product, std::move(record.said.name), ""});
    std::push_heap(found.begin(), found.end(), newer);
    if (found.size() > most) {
      std::pop_heap(found.begin(), found.end(), newer);
      found.pop_back();
    }
    return true;
  });
  std::sort_heap(found.begin(), found.end(), newer);
  std::vector<SearchHit> hits;
  for (auto &row : found) hits.push_back(std::move(row.second));
  return hits;
}

}  // namespace nguon::trace
