#pragma once
// A log to test with: a fixed key, a folder for the head file, and statements that need not mean anything.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "storage/log.h"
#include "tests/support/check_log.h"
#include "tests/support/files.h"
#include "tests/support/printing.h"

namespace nguon::tests {

inline constexpr auto origin = "log.example/test";

inline PrivateKey log_key() {
  auto key = PrivateKey::from_seed(std::string(32, 's'));
  REQUIRE(key.has_value());
  return *std::move(key);
}

inline Result<std::unique_ptr<storage::Log>> try_open_log(
    storage::Store &store, std::string const &head_path,
    storage::Log::OnRollback on_rollback = storage::Log::OnRollback::refuse) {
  return storage::Log::open(store, storage::HeadFile::open(head_path), {origin, log_key()}, on_rollback);
}

inline std::unique_ptr<storage::Log> open_log(storage::Store &store, std::string const &head_path) {
  auto log = try_open_log(store, head_path);
  REQUIRE(log.has_value());
  return *std::move(log);
}

/// Entry number `index` of a made-up history: two chains, one of which it may begin, at a time of its own.
inline Result<storage::Appended> add_entry(storage::Log::Group &group) {
  auto const index = group.size();
  auto at = std::string("2026-11-23T08:00:00.000Z");
  auto const milliseconds = std::to_string(1000 + index % 1000);
  auto const seconds = std::to_string(100 + index / 1000);
  at.replace(20, 3, milliseconds, 1).replace(17, 2, seconds, 1);
  std::vector<std::string> const subjects{"lot/" + std::to_string(index % 7),
                                          "party/" + std::to_string(index % 3)};
  return group.add(at, subjects, "head.payload" + std::to_string(index) + ".signature");
}

inline storage::Log::Committed append(storage::Log &log, unsigned count) {
  auto group = log.begin();
  for (unsigned i = 0; i < count; ++i) REQUIRE(add_entry(*group).has_value());
  return log.commit(std::move(group));
}

/// Copies a store that is open: what is left of it when its process dies now. RocksDB's own threads may write
/// and remove files meanwhile; then it is copied again.
inline void copy_open_store(std::string const &from, std::string const &to) {
  namespace fs = std::filesystem;
  auto const files = [&from] {
    std::map<std::string, std::uintmax_t> sizes;
    std::error_code gone;
    for (auto const &file : fs::directory_iterator(from)) sizes[file.path()] = file.file_size(gone);
    return sizes;
  };
  for (bool unchanged = false; !unchanged;) {
    auto const before = files();
    std::error_code failed;
    fs::remove_all(to);
    fs::copy(from, to, failed);
    unchanged = !failed && files() == before;
  }
}

inline void require_whole(storage::Published const &state) {
  auto const checked = check_log(state, log_key().public_key());
  if (!checked) MESSAGE(checked.error().message);
  REQUIRE(checked.has_value());
}

}  // namespace nguon::tests
