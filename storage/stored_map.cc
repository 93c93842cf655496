#include "storage/stored_map.h"

#include <algorithm>
#include <vector>

#include "storage/entry.h"
#include "storage/keys.h"
#include "storage/map_page.h"

namespace nguon::storage {
namespace {

/// Farther behind, reading all chain heads is quicker. Several times what lies between two writings of pages:
/// the last may not have reached the disk.
constexpr std::uint64_t replayed_entries_max = 50'000;

Hash with_bit(Hash key, unsigned depth) {
  key.bytes[depth / 8] = static_cast<std::uint8_t>(key.bytes[depth / 8] | 0x80u >> depth % 8);
  return key;
}

/// Writes the pages of a version of the map.
class PageWriter {
 public:
  PageWriter(MapSource const &source, Batch &rows) : source_(source), rows_(rows) {}

  /// Those that changed below `node`, which `prefix` leads to.
  void write_below(MapNodeRef const &node, Hash const &prefix, unsigned depth) {
    if (!is_inner(node) || node->count <= source_.bucket_max || node->saved) return;
    if (depth % map_page_levels == 0) {
      MapPage page;
      fill(node, prefix, depth, page);
      rows_.put(Table::map_pages, map_page_key(prefix, depth), write_map_page(page));
    }
    node.mark_saved();
    write_below(child_of(node, false), prefix, depth + 1);
    write_below(child_of(node, true), with_bit(prefix, depth), depth + 1);
  }

 private:
  void fill(MapNodeRef const &node, Hash const &prefix, unsigned depth, std::span<MapChild> part) {
    if (!node) return;
    if (part.size() == 1) {
      part.front() = {.hash = node->hash, .count = node->count};
    } else if (is_leaf(node)) {
      bool const bit = map_key_bit(leaf_of(node).key, depth);
      fill(node, prefix, depth + 1, half(part, bit));
    } else if (is_stub(node)) {
      // A bucket that has outgrown itself elsewhere, or the only key of several children.
      fill(load_bucket(source_, *node, prefix, depth), prefix, depth, part);
    } else {
      fill(child_of(node, false), prefix, depth + 1, half(part, false));
      fill(child_of(node, true), with_bit(prefix, depth), depth + 1, half(part, true));
    }
  }

  static std::span<MapChild> half(std::span<MapChild> part, bool right) {
    auto const size = part.size() / 2;
    return right ? part.subspan(size) : part.first(size);
  }

  MapSource const &source_;
  Batch &rows_;
};

/// `node` with every subtree of at most `keys_max` keys made a stub, but for those among the levels of a page
/// that stays: it can then be written without reading what is below it.
MapNodeRef fold(MapNodeRef const &node, unsigned depth, std::uint64_t keys_max, std::uint32_t bucket_max,
                bool in_page) {
  if (!node || is_stub(node)) return node;
  bool const page_begins = depth % map_page_levels == 0;
  if (page_begins) in_page = node->count > bucket_max;
  if (node->count <= keys_max && (page_begins || !in_page)) return make_stub(node->hash, node->count);
  if (is_leaf(node)) return node;
  auto left = fold(child_of(node, false), depth + 1, keys_max, bucket_max, in_page);
  auto right = fold(child_of(node, true), depth + 1, keys_max, bucket_max, in_page);
  if (left == child_of(node, false) && right == child_of(node, true)) return node;
  return copy_inner(node, std::move(left), std::move(right));
}

/// The map's keys of all subjects of the entries from `first` on, each once, in order.
std::vector<Hash> keys_since(Reader const &reader, std::uint64_t first, std::uint64_t log_size) {
  std::vector<Hash> keys;
  for (auto index = first; index < log_size; ++index) {
    auto const bytes = reader.get(Table::entries, key_u64(index));
    auto const entry = bytes ? parse_entry(*bytes) : Result<Entry>(Error{});
    if (!entry)
      throw StorageFailure("the log's tables are damaged: entry " + std::to_string(index) + " can't be read");
    for (auto const &previous : entry->prev) keys.push_back(map_key(previous.subject));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

/// The subtree at `depth` on the way to `prefix`; a sixteenth of all chain heads at a time, so that they need
/// not be in memory at once.
MapNodeRef build_from_heads(MapSource const &source, Hash const &prefix, unsigned depth) {
  if (depth == 4)
    return build_subtree(read_leaves(*source.reader, prefix, depth), {}, depth, source.bucket_max);
  auto left = build_from_heads(source, prefix, depth + 1);
  return join(std::move(left), build_from_heads(source, with_bit(prefix, depth), depth + 1));
}

}  // namespace

bool StoredMap::open(std::shared_ptr<Reader const> reader, std::uint64_t log_size) {
  auto const row = reader->get(Table::map_pages, saved_map_key);
  auto const saved = row ? parse_saved_map(*row) : std::nullopt;
  if (!saved || saved->log_size > log_size || log_size - saved->log_size > replayed_entries_max) return false;

  MapSource source{std::move(reader), limits_.bucket_max};
  // The newest entry too, always: what it states is then held against chain heads and not against itself.
  auto const first = std::min(saved->log_size, log_size - std::min<std::uint64_t>(log_size, 1));
  auto const keys = keys_since(*source.reader, first, log_size);
  auto const root = saved->root.count == 0 ? MapNodeRef() : make_stub(saved->root.hash, saved->root.count);
  newest_ = SubjectMap(refresh_subtree(source, root, keys, 0), source);
  changes_ = saved->log_size == log_size ? 0 : keys.size();
  return true;
}

void StoredMap::open_from_heads(std::shared_ptr<Reader const> reader) {
  MapSource source{std::move(reader), limits_.bucket_max};
  newest_ = SubjectMap(build_from_heads(source, Hash{}, 0), source);
  changes_ = newest_.top() ? limits_.changes_max : 0;
}

void StoredMap::advance(SubjectMap version, std::shared_ptr<Reader const> reader, std::uint64_t changes) {
  newest_ = std::move(version);
  newest_.read_from(std::move(reader));
  changes_ += changes;
}

void StoredMap::save(Store &store, std::uint64_t log_size) {
  Batch rows;
  PageWriter(newest_.source(), rows).write_below(newest_.top(), Hash{}, 0);
  SavedMap const saved{log_size, {.hash = newest_.root(), .count = count_of(newest_.top())}};
  rows.put(Table::map_pages, saved_map_key, write_saved_map(saved));
  store.write_unlogged(rows);
  changes_ = 0;
  // The reader from before does not show the pages, without which nothing may leave memory.
  newest_.read_from(store.snapshot());
  if (newest_.nodes() <= limits_.nodes_max) return;
  for (std::uint64_t keys_max = limits_.bucket_max; newest_.nodes() > limits_.nodes_max / 2;
       keys_max *= map_page_children) {
    newest_ = SubjectMap(fold(newest_.top(), 0, keys_max, limits_.bucket_max, false), newest_.source());
  }
}

}  // namespace nguon::storage
