#include "trace/audit.h"

#include <algorithm>

#include "crypto/merkle.h"
#include "storage/entry.h"
#include "storage/subject_map.h"
#include "storage/tiles.h"
#include "trace/judge.h"
#include "trace/records.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

/// So many entries' rows are written at once.
constexpr std::uint64_t entries_per_write = 1'000;

}  // namespace

struct Auditor::State {
  State(std::string of, storage::Store &into) : origin(std::move(of)), views(into) {}

  Error fault(char const *check, std::string const &what) const {
    return {.kind = ErrorKind::unverified,
            .code = "audit",
            .message = "Entry " + std::to_string(edge.size()) + ": " + what,
            .field = check};
  }

  Result<void> check_genesis(Statement const &statement);
  Result<void> check_links(storage::Entry const &entry, Statement const &statement) const;
  Result<void> decide(storage::Entry const &entry, Statement const &statement);
  void link(storage::Entry const &entry, std::string_view bytes);

  std::string const origin;
  storage::Store &views;
  storage::Batch rows;  ///< Not written yet.
  TreeEdge edge;
  storage::OpenTiles open_tiles;
  storage::SubjectMap map;
  std::string at;  ///< Of the newest entry.
};

Result<void> Auditor::State::check_genesis(Statement const &statement) {
  auto const key = founding_key(statement, origin);
  if (!key) return fault(key.error().field.c_str(), key.error().message);
  return {};
}

Result<void> Auditor::State::check_links(storage::Entry const &entry, Statement const &statement) const {
  if (entry.map != map.root())
    return fault("map", "it states another map of chain heads than the entries before it make.");
  auto const is_named = std::ranges::equal(entry.prev, statement.subjects, {}, &storage::Previous::subject);
  if (!is_named)
    return fault("subjects", "its links are not those of the subjects that its statement is about.");
  for (auto const &[subject, leaf] : entry.prev) {
    if (leaf != map.find(map_key(subject)))
      return fault("links", "its link of " + subject + " does not lead to the entry before it.");
  }
  return {};
}

Result<void> Auditor::State::decide(storage::Entry const &entry, Statement const &statement) {
  storage::Overlay const before(views, rows);
  storage::Batch added;
  if (auto const judged = judge(statement, {edge.size(), entry.at}, before, added); !judged)
    return fault(judged.error().field.c_str(), judged.error().message);
  rows.absorb(std::move(added));
  return {};
}

void Auditor::State::link(storage::Entry const &entry, std::string_view bytes) {
  auto const leaf = leaf_hash(bytes);
  edge.append(leaf, [this](NodeId block, Hash const &hash) { open_tiles.add(block, hash, rows); });
  for (auto const &[subject, before] : entry.prev) map = std::move(map).put(map_key(subject), leaf);
  at = entry.at;
  if (edge.size() % entries_per_write != 0) return;
  views.write(rows);
  rows.clear();
  open_tiles.forget();
}

Auditor::Auditor(std::string origin, storage::Store &views)
    : state_(std::make_unique<State>(std::move(origin), views)) {}

Auditor::~Auditor() = default;

Result<void> Auditor::add(std::string_view bytes) {
  auto &state = *state_;
  if (bytes.size() > storage::entry_bytes_max)
    return state.fault("form", "it is longer than an entry may be.");
  // Whatever would not be written to the same bytes is refused here.
  auto const entry = storage::parse_entry(bytes);
  if (!entry) return state.fault("form", entry.error().message);
  if (entry->at < state.at) return state.fault("time", "it claims an earlier time than the one before it.");
  auto const statement = parse_statement(entry->statement, state.origin);
  if (!statement) return state.fault("statement", statement.error().message);
  if (state.edge.size() == 0) {
    if (auto const founded = state.check_genesis(*statement); !founded) return founded;
  }
  if (auto const linked = state.check_links(*entry, *statement); !linked) return linked;
  if (auto const decided = state.decide(*entry, *statement); !decided) return decided;
  state.link(*entry, bytes);
  return {};
}

std::optional<std::string> Auditor::tile(unsigned level, std::uint64_t index, std::size_t width) const {
  storage::Overlay const rows(state_->views, state_->rows);
  return storage::read_tile(state_->open_tiles, rows, state_->edge.size(), level, index, width);
}

std::vector<Hash> Auditor::consistency_proof(std::uint64_t old_size) const {
  storage::Overlay const rows(state_->views, state_->rows);
  return nguon::consistency_proof(old_size, state_->edge.size(),
                                  storage::node_reader(state_->open_tiles, rows));
}

std::uint64_t Auditor::size() const {
  return state_->edge.size();
}

std::string const &Auditor::newest_at() const {
  return state_->at;
}

std::string Auditor::log_key() const {
  storage::Overlay const rows(state_->views, state_->rows);
  auto const rules = find_rules(rows);
  NGUON_CHECK(rules.has_value());
  return rules->log_key;
}

Hash Auditor::root() const {
  return state_->edge.root();
}

}  // namespace nguon::trace
