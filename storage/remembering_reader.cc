#include "storage/remembering_reader.h"

namespace nguon::storage {

std::optional<std::string> RememberingReader::get(Table table, std::string_view key) const {
  auto &rows = found_[static_cast<unsigned>(table)];
  if (auto const row = rows.find(key); row != rows.end()) return row->second;
  return rows.emplace(key, base_.get(table, key)).first->second;
}

void RememberingReader::scan(Table table, std::string_view prefix, std::string_view from,
                             std::function<bool(std::string_view, std::string_view)> const &visit) const {
  base_.scan(table, prefix, from, visit);
}

void RememberingReader::forget() {
  for (auto &rows : found_) rows.clear();
}

}  // namespace nguon::storage
