#include "tools/demo/pictures.h"

#include <stdexcept>

namespace nguon::tools {
namespace {

std::string store(storage::Blobs const &blobs, std::string_view name) {
  auto const bytes = picture_file(name);
  auto const hash = sha256(bytes);
  if (auto const stored = blobs.put(hash, bytes); !stored) throw std::runtime_error(stored.error().message);
  return to_hex(hash);
}

}  // namespace

Pictures store_pictures(storage::Blobs const &blobs) {
  return {store(blobs, "frozen.png"), store(blobs, "candy.png"), store(blobs, "fruit.png"),
          store(blobs, "seedling.png")};
}

}  // namespace nguon::tools
