#pragma once
// The seam below open_rocks_store (storage/store.h), where a test puts a disk that fails.

#include <memory>
#include <string>

#include "storage/store.h"

namespace rocksdb {
class FileSystem;
}

namespace nguon::storage {

std::unique_ptr<Store> open_rocks_store(std::string const &folder, std::shared_ptr<rocksdb::FileSystem> disk);

}  // namespace nguon::storage
