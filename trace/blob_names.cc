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

}  // namespace nguon::trace
