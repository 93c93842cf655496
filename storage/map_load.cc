#include "storage/map_load.h"

#include <algorithm>
#include <vector>

#include "storage/map_page.h"

namespace nguon::storage {
namespace {

template <class T, class KeyOf>
std::size_t count_left(std::span<T> sorted, unsigned depth, KeyOf const &key_of) {
  auto const right = std::partition_point(sorted.begin(), sorted.end(),
                                          [&](auto const &it) { return !map_key_bit(key_of(it), depth); });
  return static_cast<std::size_t>(right - sorted.begin());
}

std::size_t count_left(std::span<MapLeaf const> leaves, unsigned depth) {
  return count_left(leaves, depth, [](MapLeaf const &it) -> Hash const & { return it.key; });
}
std::size_t count_left(std::span<Hash const> keys, unsigned depth) {
  return count_left(keys, depth, [](Hash const &it) -> Hash const & { return it; });
}

Hash hash_leaves(std::span<MapLeaf const> leaves, unsigned depth) {
  if (leaves.empty()) return {};
  if (leaves.size() == 1) return map_leaf_hash(leaves.front());
  auto const left = count_left(leaves, depth);
  return map_node_hash(hash_leaves(leaves.first(left), depth + 1),
                       hash_leaves(leaves.subspan(left), depth + 1));
}

std::uint64_t count_of(MapPage const &page) {
  std::uint64_t count = 0;
  for (auto const &child : page) count += child.count;
  return count;
}

MapNodeRef join_children(std::span<MapChild const> children) {
  if (children.size() == 1) {
    auto const &child = children.front();
    return child.count == 0 ? MapNodeRef() : make_stub(child.hash, child.count);
  }
  auto const half = children.size() / 2;
  auto node = join(join_children(children.first(half)), join_children(children.subspan(half)));
  if (is_inner(node)) node.mark_saved();
  return node;
}

bool stands_for(MapNode const &stub, MapNodeRef const &node) {
  return hash_of(node) == stub.hash && count_of(node) == stub.count;
}

void require_same(MapNode const &stub, MapNodeRef const &node) {
  if (!stands_for(stub, node))
    throw StorageFailure(
        "the log's tables are damaged: the chain heads do not have the hash that the map has");
}

/// The page's levels above stubs; empty where there is no page, or that of another state.
MapNodeRef load_page(MapSource const &source, MapNode const &stub, Hash const &key, unsigned depth) {
  if (depth % map_page_levels != 0 || depth >= 256) return {};
  auto const row = source.reader->get(Table::map_pages, map_page_key(key, depth));
  auto const page = row ? parse_map_page(*row) : std::nullopt;
  if (!page || count_of(*page) != stub.count) return {};
  auto node = join_children(*page);
  return stands_for(stub, node) ? node : MapNodeRef();
}

/// `in_page`: whether this is among the levels of a page. Within those nothing becomes a stub, so that the
/// page can be written without reading what is below it.
MapNodeRef build(std::span<MapLeaf const> leaves, std::span<Hash const> keys, unsigned depth,
                 std::uint32_t bucket_max, bool in_page) {
  if (leaves.empty()) return {};
  if (depth % map_page_levels == 0) in_page = leaves.size() > bucket_max;
  if (keys.empty() && leaves.size() <= bucket_max && !in_page)
    return make_stub(hash_leaves(leaves, depth), static_cast<std::uint32_t>(leaves.size()));
  if (leaves.size() == 1) return make_leaf(leaves.front());
  auto const left = count_left(leaves, depth), left_keys = count_left(keys, depth);
  auto left_node = build(leaves.first(left), keys.first(left_keys), depth + 1, bucket_max, in_page);
  return make_inner(std::move(left_node),
                    build(leaves.subspan(left), keys.subspan(left_keys), depth + 1, bucket_max, in_page));
}

}  // namespace

std::vector<MapLeaf> read_leaves(Reader const &reader, Hash const &key, unsigned depth) {
  auto const whole_bytes = depth / 8;
  auto from = std::string(key.view().substr(0, whole_bytes));
  if (depth % 8 != 0) {
    auto const mask = 0xff00u >> depth % 8;
    from.push_back(static_cast<char>(key.bytes[whole_bytes] & mask));
  }
  auto const has_prefix = [&](Hash const &other) {
    for (auto bit = whole_bytes * 8; bit < depth; ++bit)
      if (map_key_bit(other, bit) != map_key_bit(key, bit)) return false;
    return true;
  };
  std::vector<MapLeaf> leaves;
  auto const prefix = key.view().substr(0, whole_bytes);
  reader.scan(Table::heads, prefix, from, [&](std::string_view row_key, std::string_view value) {
    auto const subject = hash_from_bytes(row_key);
    auto const leaf = hash_from_bytes(value.substr(0, 32));
    if (!subject || !leaf) throw StorageFailure("a row of the table of chain heads is damaged");
    if (!has_prefix(*subject)) return false;
    leaves.push_back({.key = *subject, .value = *leaf});
    return true;
  });
  return leaves;
}

MapNodeRef build_subtree(std::span<MapLeaf const> leaves, std::span<Hash const> keys, unsigned depth,
                         std::uint32_t bucket_max) {
  return build(leaves, keys, depth, bucket_max, leaves.size() > bucket_max);
}

MapNodeRef load_bucket(MapSource const &source, MapNode const &stub, Hash const &key, unsigned depth) {
  auto node = build_subtree(read_leaves(*source.reader, key, depth), {}, depth, 0);
  require_same(stub, node);
  return node;
}

MapNodeRef load_stub(MapSource const &source, MapNode const &stub, Hash const &key, unsigned depth) {
  NGUON_CHECK(source.reader != nullptr);
  if (stub.count > source.bucket_max) {
    if (auto node = load_page(source, stub, key, depth)) return node;
  }
  auto node = build_subtree(read_leaves(*source.reader, key, depth), {&key, 1}, depth, source.bucket_max);
  require_same(stub, node);
  return node;
}

MapNodeRef refresh_subtree(MapSource const &source, MapNodeRef const &node, std::span<Hash const> keys,
                           unsigned depth) {
  if (keys.empty()) return node;
  if (is_inner(node)) {
    auto const left = count_left(keys, depth);
    auto left_node = refresh_subtree(source, child_of(node, false), keys.first(left), depth + 1);
    return join(std::move(left_node),
                refresh_subtree(source, child_of(node, true), keys.subspan(left), depth + 1));
  }
  if (is_stub(node) && node->count > source.bucket_max) {
    if (auto const page = load_page(source, *node, keys.front(), depth))
      return refresh_subtree(source, page, keys, depth);
  }
  return build_subtree(read_leaves(*source.reader, keys.front(), depth), keys, depth, source.bucket_max);
}

}  // namespace nguon::storage
