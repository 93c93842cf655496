#include "trace/blob_names.h"

#include "trace/codec.h"
#include "trace/records.h"

namespace nguon::trace {

bool is_blob_named(storage::Reader const &reader, Hash const &name) {
  auto const image = to_hex(name);
  bool named = false;
  reader.scan(storage::Table::products, "", "", [&](std::string_view, std::string_view row) {
    named = decode<ProductRecord>(row).said.image == image;
    return !named;
  });
  return named;
}

void each_blob_name(storage::Reader const &reader, std::function<void(Hash const &)> const &visit) {
  reader.scan(storage::Table::products, "", "", [&](std::string_view, std::string_view row) {
    auto const name = hash_from_hex(decode<ProductRecord>(row).said.image);
    if (name) visit(*name);
    return true;
  });
}

}  // namespace nguon::trace
