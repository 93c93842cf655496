#include "storage/plain_files.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "storage/covered.h"
#include "storage/keys.h"

namespace nguon::storage {
namespace {

constexpr std::size_t tile_bytes = tile_width * 32;
constexpr std::size_t end_bytes = 8;
/// How late a complete bundle may be noticed.
constexpr std::chrono::milliseconds look_period{500};
/// Between two looks at whether somebody waits.
constexpr std::uint64_t bundles_a_group = 16;
/// What is synced together: a crash leaves at most this many to be written again, and an append seldom waits
/// for the disk behind them.
constexpr std::uint64_t bundles_kept_together = 1024;

std::string entries_path(std::string const &folder) {
  return folder + "/entries";
}
std::string ends_path(std::string const &folder) {
  return folder + "/ends";
}
std::string level_path(std::string const &folder, unsigned level) {
  return folder + "/tiles-" + std::to_string(level);
}
std::string covers_path(std::string const &folder) {
  return folder + "/covers";
}

/// How many tiles of a level are complete where so many bundles are.
std::uint64_t tiles_of(unsigned level, std::uint64_t bundles) {
  return level * tile_height < 64 ? bundles >> (level * tile_height) : 0;
}

Hash root_of(Published const &state, std::uint64_t bundles) {
  return tree_root(bundles * tile_width, node_reader(state));
}

}  // namespace

PlainFiles::PlainFiles(std::string folder, Log const &log, std::function<void(std::string const &)> tell)
    : folder_(std::move(folder)), log_(log), tell_(std::move(tell)) {
  std::filesystem::create_directory(folder_);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
  begin(*log_.published());
  thread_ = std::thread([this] { run(); });
}

PlainFiles::~PlainFiles() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  thread_.join();
}

void PlainFiles::begin(Published const &state) {
  entries_ = FileView::open(entries_path(folder_));
  ends_file_ = File::open(ends_path(folder_), O_RDWR | O_CREAT, 0600);
  if (take_over(state)) return;
  ends_.clear();
  levels_.clear();
  kept_ = 0;
  // Before a byte of what it speaks of is written over.
  if (std::filesystem::remove(covers_path(folder_))) sync_folder(folder_);
}

bool PlainFiles::take_over(Published const &state) {
  if (!std::filesystem::exists(covers_path(folder_))) return false;
  constexpr std::size_t text_bytes_max = 128;
  auto const covered = parse_covered(File::open(covers_path(folder_), O_RDONLY).read(0, text_bytes_max));
  if (!covered || covered->size % tile_width != 0 || covered->size > state.checkpoint.size) return false;
  auto const bundles = covered->size / tile_width;
  if (bundles == 0 || root_of(state, bundles) != covered->root) return false;

  auto const ends = ends_file_->read(0, bundles * end_bytes);
  if (ends.size() != bundles * end_bytes) return false;
  for (std::size_t at = 0; at < ends.size(); at += end_bytes)
    ends_.push_back(read_u64(std::string_view(ends).substr(at, end_bytes)));
  if (!std::is_sorted(ends_.begin(), ends_.end()) || entries_->file().size() < ends_.back()) return false;
  for (unsigned level = 0; tiles_of(level, bundles) > 0; ++level) {
    if (level_file(level)->file().size() < tiles_of(level, bundles) * tile_bytes) return false;
  }
  kept_ = bundles;
  return true;
}

std::optional<FileRange> PlainFiles::find(TilePath const &tile) const {
  if (tile.width != tile_width) return std::nullopt;
  std::lock_guard const lock(mutex_);
  FileRange range;
  if (tile.of_entries) {
    if (tile.index >= ends_.size()) return std::nullopt;
    range.file = entries_;
    range.offset = tile.index == 0 ? 0 : ends_[tile.index - 1];
    range.bytes = ends_[tile.index] - range.offset;
  } else {
    if (tile.index >= tiles_of(tile.level, ends_.size())) return std::nullopt;
    range = {levels_[tile.level], tile.index * tile_bytes, tile_bytes};
  }
  // What lies farther is read from the tables.
  if (range.offset + range.bytes > FileView::reach) return std::nullopt;
  return range;
}

bool PlainFiles::wait_for(std::uint64_t size, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  auto const is_there = [&] { return ends_.size() >= size / tile_width; };
  is_asked_ = true;
  asked_.notify_all();
  advanced_.wait_for(lock, timeout, [&] { return is_there() || failed_; });
  return is_there();
}

void PlainFiles::run() {
  try {
    // First a pause: while a server starts, or reads again what a crash left, nobody asks for tiles yet.
    for (bool has_advanced = false;; has_advanced = advance()) {
      std::unique_lock lock(mutex_);
      if (!has_advanced) asked_.wait_for(lock, look_period, [&] { return is_asked_ || stopping_; });
      is_asked_ = false;
      if (stopping_) break;
    }
    keep(*log_.published());
  } catch (std::exception const &failure) {
    tell_("tiles and bundles are read from the tables from here on, which takes longer: " +
          std::string(failure.what()));
    std::lock_guard const lock(mutex_);
    failed_ = true;
    advanced_.notify_all();
  }
}

bool PlainFiles::advance() {
  auto const state = log_.published();
  // Only this thread changes it.
  auto const from = ends_.size();
  auto const until = std::min<std::uint64_t>(state->checkpoint.size / tile_width, from + bundles_a_group);
  if (from >= until) return false;
  for (auto bundle = from; bundle < until; ++bundle) write(*state, bundle);
  advanced_.notify_all();
  if (until - kept_ >= bundles_kept_together) keep(*state);
  return true;
}

void PlainFiles::write(Published const &state, std::uint64_t bundle) {
  auto const size = state.checkpoint.size;
  auto const body = *read_entry_bundle(*state.reader, size, bundle, tile_width);
  auto const begin = bundle == 0 ? 0 : ends_[bundle - 1];
  auto const end = begin + body.size();
  entries_->file().write(begin, body);
  ends_file_->write(bundle * end_bytes, key_u64(end));
  for (unsigned level = 0; tiles_of(level, bundle + 1) > tiles_of(level, bundle); ++level) {
    auto const index = tiles_of(level, bundle);
    auto const tile = *read_tile(state.open_tiles, *state.reader, size, level, index, tile_width);
    level_file(level)->file().write(index * tile_bytes, tile);
  }
  std::lock_guard const lock(mutex_);
  ends_.push_back(end);
}

std::shared_ptr<FileView const> const &PlainFiles::level_file(unsigned level) {
  std::lock_guard const lock(mutex_);
  if (level == levels_.size()) levels_.push_back(FileView::open(level_path(folder_, level)));
  return levels_[level];
}

void PlainFiles::keep(Published const &state) {
  auto const bundles = ends_.size();
  if (bundles == kept_) return;
  entries_->file().sync_data();
  ends_file_->sync_data();
  for (auto const &level : levels_) level->file().sync_data();
  replace_file(covers_path(folder_), write_covered({bundles * tile_width, root_of(state, bundles)}), 0600);
  kept_ = bundles;
}

}  // namespace nguon::storage
