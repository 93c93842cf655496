#include "crypto/merkle.h"

#include <bit>

namespace nguon {
namespace {

/// RFC 6962's k: the largest power of two below n. Requires: n > 1.
std::uint64_t split_of(std::uint64_t n) {
  return std::bit_floor(n - 1);
}

/// A run of leaves [begin, end) as the recursion of RFC 6962 meets it: `begin` is aligned to the run's size.
struct Range {
  std::uint64_t begin;
  std::uint64_t end;

  std::uint64_t size() const { return end - begin; }
  Range left() const { return {begin, begin + split_of(size())}; }
  Range right() const { return {begin + split_of(size()), end}; }
};

/// MTH(D[range]).
Hash range_root(Range range, NodeReader const &read) {
  if (!std::has_single_bit(range.size()))
    return node_hash(range_root(range.left(), read), range_root(range.right(), read));
  auto const level = static_cast<unsigned>(std::countr_zero(range.size()));
  return read(NodeId{level, range.begin >> level});
}

/// Walks both numbers up the tree past the levels at which the older edge has no sibling of its own.
void climb_past_lone_edges(std::uint64_t &node, std::uint64_t &last) {
  while ((node & 1) == 0 && node != 0) {
    node >>= 1;
    last >>= 1;
  }
}

void append_subproof(std::vector<Hash> &proof, std::uint64_t old_end, Range range, bool is_known,
                     NodeReader const &read) {
  if (old_end == range.end) {
    // The verifier has this root already if the whole old tree is this block.
    if (!is_known) proof.push_back(range_root(range, read));
  } else if (old_end <= range.left().end) {
    append_subproof(proof, old_end, range.left(), is_known, read);
    proof.push_back(range_root(range.right(), read));
  } else {
    append_subproof(proof, old_end, range.right(), false, read);
    proof.push_back(range_root(range.left(), read));
  }
}

}  // namespace

Hash leaf_hash(std::string_view entry) {
  return sha256({std::string_view("\x00", 1), entry});
}

Hash node_hash(Hash const &left, Hash const &right) {
  return sha256({"\x01", left.view(), right.view()});
}

Hash empty_root() {
  return sha256("");
}

std::vector<NodeId> frontier(std::uint64_t size) {
  std::vector<NodeId> blocks;
  std::uint64_t begin = 0;
  while (begin < size) {
    auto const level = static_cast<unsigned>(std::bit_width(size - begin) - 1);
    blocks.push_back({level, begin >> level});
    begin += std::uint64_t{1} << level;
  }
  return blocks;
}

TreeEdge::TreeEdge(std::uint64_t size, std::vector<Hash> blocks) : size_(size), blocks_(std::move(blocks)) {
  NGUON_CHECK(blocks_.size() == static_cast<std::size_t>(std::popcount(size_)));
}

Hash TreeEdge::root() const {
  if (blocks_.empty()) return empty_root();
  auto block = blocks_.rbegin();
  Hash root = *block;
  while (++block != blocks_.rend()) root = node_hash(*block, root);
  return root;
}

void TreeEdge::append(Hash const &leaf, std::function<void(NodeId, Hash const &)> const &completed) {
  NodeId id{0, size_};
  Hash hash = leaf;
  completed(id, hash);
  // An odd index at some level means that a left sibling waits there.
  for (; (id.index & 1) != 0; blocks_.pop_back()) {
    hash = node_hash(blocks_.back(), hash);
    id = {id.level + 1, id.index >> 1};
    completed(id, hash);
  }
  blocks_.push_back(hash);
  ++size_;
}

Hash tree_root(std::uint64_t size, NodeReader const &read) {
  return size == 0 ? empty_root() : range_root({0, size}, read);
}

std::vector<Hash> inclusion_proof(std::uint64_t index, std::uint64_t size, NodeReader const &read) {
  NGUON_CHECK(index < size);
  std::vector<Hash> from_root;
  Range range{0, size};
  while (range.size() > 1) {
    bool const is_left = index < range.left().end;
    from_root.push_back(range_root(is_left ? range.right() : range.left(), read));
    range = is_left ? range.left() : range.right();
  }
  return {from_root.rbegin(), from_root.rend()};
}

std::optional<Hash> inclusion_root(Hash const &leaf, std::uint64_t index, std::uint64_t size,
                                   std::span<Hash const> proof) {
  if (index >= size) return std::nullopt;
  auto node = index;
  auto last = size - 1;
  Hash hash = leaf;
  for (auto const &sibling : proof) {
    if (last == 0) return std::nullopt;
    if ((node & 1) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      climb_past_lone_edges(node, last);
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return std::nullopt;
  return hash;
}

bool verify_inclusion(Hash const &leaf, std::uint64_t index, std::uint64_t size, std::span<Hash const> proof,
                      Hash const &root) {
  return inclusion_root(leaf, index, size, proof) == root;
}

std::vector<Hash> consistency_proof(std::uint64_t old_size, std::uint64_t new_size, NodeReader const &read) {
  NGUON_CHECK(old_size <= new_size);
  std::vector<Hash> proof;
  if (old_size != 0) append_subproof(proof, old_size, {0, new_size}, true, read);
  return proof;
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t new_size, Hash const &old_root,
                        Hash const &new_root, std::span<Hash const> proof) {
  if (old_size > new_size) return false;
  if (old_size == new_size) return proof.empty() && old_root == new_root;
  if (old_size == 0) return proof.empty();

  auto node = old_size - 1;
  auto last = new_size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  // Where the old tree is one complete block, its root is what the proof starts from, and is left out.
  Hash start = old_root;
  if (!std::has_single_bit(old_size)) {
    if (proof.empty()) return false;
    start = proof.front();
    proof = proof.subspan(1);
  } else if (proof.empty()) {
    return false;
  }
  Hash old_hash = start;
  Hash new_hash = start;
  for (auto const &sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      old_hash = node_hash(sibling, old_hash);
      new_hash = node_hash(sibling, new_hash);
      climb_past_lone_edges(node, last);
    } else {
      new_hash = node_hash(new_hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && new_hash == new_root;
}

}  // namespace nguon
