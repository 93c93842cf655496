#pragma once
// A store that fails when it is told to.

#include <mutex>
#include <optional>

#include "storage/store.h"

namespace nguon::tests {

/// Forwards everything to a store that the test owns. One write fails, after it was done or without being
/// done, and from then on every write does, as storage::Store promises.
class FailingStore final : public storage::Store {
 public:
  enum class Outcome { lost, kept };

  explicit FailingStore(storage::Store &target) : target_(target) {}
  void fail_next_write(Outcome outcome) {
    std::lock_guard const lock(mutex_);
    next_ = outcome;
  }
  void fail_next_unlogged_write() {
    std::lock_guard const lock(mutex_);
    next_unlogged_fails_ = true;
  }

  std::optional<std::string> get(storage::Table table, std::string_view key) const override {
    return target_.get(table, key);
  }
  void scan(storage::Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    target_.scan(table, prefix, from, visit);
  }
  std::shared_ptr<storage::Reader const> snapshot() const override { return target_.snapshot(); }

  void write(storage::Batch const &batch) override {
    std::optional<Outcome> told;
    {
      std::lock_guard const lock(mutex_);
      if (failed_) throw storage::StorageFailure("a write has failed before");
      told = next_;
      failed_ = told.has_value();
    }
    if (told != Outcome::lost) target_.write(batch);
    if (told) throw storage::StorageFailure("this write was told to fail");
  }
  void write_unlogged(storage::Batch const &batch) override {
    {
      std::lock_guard const lock(mutex_);
      if (failed_) throw storage::StorageFailure("a write has failed before");
      failed_ = next_unlogged_fails_;
      if (failed_) throw storage::StorageFailure("this write was told to fail");
    }
    target_.write_unlogged(batch);
  }
  void clear(std::initializer_list<storage::Table> tables) override { target_.clear(tables); }
  void forget(storage::Table table, std::vector<std::string> const &keys) override {
    target_.forget(table, keys);
  }

 private:
  storage::Store &target_;
  std::mutex mutex_;  ///< Guards what follows: the sequencer writes, and jobs and indexes beside it.
  std::optional<Outcome> next_;
  bool next_unlogged_fails_ = false;
  bool failed_ = false;
};

}  // namespace nguon::tests
