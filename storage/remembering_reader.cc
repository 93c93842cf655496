#include "storage/remembering_reader.h"

namespace nguon::storage {

std::optional<std::string> RememberingReader::get(Table table, std::string_view key) const {
  auto &rows = found_[static_cast<unsigned>(table)];
  if (auto const row = rows.find(key); row != rows.end()) return row->second;
  auto value = base_.get(table, key);
  if (value) rows.emplace(key, *value);
  return value;
}

void RememberingReader::scan(Table table, std::string_view prefix, std::string_view from,
                             std::function<bool(std::string_view, std::string_view)> const &visit) const {
  base_.scan(table, prefix, from, visit);
}

void RememberingReader::forget() {
  for (auto &rows : found_) rows.clear();
}

}  // namespace nguon::storage
