#pragma once
// Makes the sync of RocksDB's write-ahead log cheap.
//
// The size of a file that grows has to be written too at every sync, apart from the data: in the file
// system's journal, or in its table of files. Where blocks with zeros already lie ahead of the log, fdatasync
// writes the data alone. RocksDB's own means don't give that: fallocate leaves the size, and whether a block
// was written, to be recorded; and recycled logs are switched off in every recovery mode that is fit for a
// log like ours. Zeros behind the last record are what RocksDB reads as the end of a log.

#include <memory>

namespace rocksdb {
class FileSystem;
}

namespace nguon::storage {

/// `disk`, with write-ahead logs kept zero-filled ahead of what is written.
std::shared_ptr<rocksdb::FileSystem> fill_logs_ahead(std::shared_ptr<rocksdb::FileSystem> disk);

}  // namespace nguon::storage
