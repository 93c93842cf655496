#include "trace/copy.h"

#include "crypto/merkle.h"
#include "trace/judge.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

constexpr std::string_view note_key = "note";
constexpr std::string_view log_key_key = "log_key";

Error fault(char const *check, std::string message) {
  return {ErrorKind::unverified, "copy", std::move(message), check};
}

}  // namespace

struct Copy::State {
  explicit State(NoteVerifier key) : log_key(std::move(key)) {}

  Error entry_fault(std::string const &check, std::string const &what) const {
    return fault(check.c_str(), "Entry " + std::to_string(group->size()) + ": " + what);
  }
  Result<void> take(std::string_view bytes);
  void begin() {
    if (!group) group = log->begin();
  }

  NoteVerifier const log_key;
  std::string note;  ///< The origin's newest that is kept here.
  std::unique_ptr<storage::Log> log;
  std::unique_ptr<storage::Log::Group> group;  ///< What is not written yet.
};

Result<void> Copy::State::take(std::string_view bytes) {
  auto const entry = storage::parse_entry(bytes);
  if (!entry) return entry_fault("form", entry.error().message);
  if (entry->at < group->newest_at())
    return entry_fault("time", "it claims an earlier time than the one before it.");
  auto const statement = parse_statement(entry->statement, log_key.name);
  if (!statement) return entry_fault("statement", statement.error().message);
  if (group->size() == 0) {
    auto const key = founding_key(*statement, log_key.name);
    if (!key) return entry_fault(key.error().field, key.error().message);
    if (*key != log_key.vkey())
      return entry_fault("genesis", "it names another key of the log than is known.");
  }
  storage::Batch rows;
  if (auto const holds = judge(*statement, {group->size(), entry->at}, group->reader(), rows); !holds)
    return entry_fault(holds.error().field, holds.error().message);
  auto const made = group->add(entry->at, statement->subjects, statement->jws.compact);
  if (!made) return entry_fault("form", made.error().message);
  if (made->entry != bytes) {
    return fault("entry", "Entry " + std::to_string(made->index) +
                              ": its links or its map are not those that the entries before it make.");
  }
  group->batch().absorb(std::move(rows));
  return {};
}

Copy::Copy(std::unique_ptr<State> state) : state_(std::move(state)) {}
Copy::~Copy() = default;

std::optional<NoteVerifier> Copy::find_log_key(storage::Reader const &store) {
  auto const vkey = store.get(storage::Table::meta, log_key_key);
  if (!vkey) return std::nullopt;
  auto key = NoteVerifier::parse(*vkey);
  if (!key) throw storage::StorageFailure("the copy's tables are damaged: " + key.error().message);
  return *std::move(key);
}

Result<std::unique_ptr<Copy>> Copy::open(storage::Store &store, storage::HeadFile head_file,
                                         NoteVerifier log_key) {
  auto const known = find_log_key(store);
  if (known && known->vkey() != log_key.vkey()) {
    return Error{ErrorKind::conflict, "another-log",
                 "This is a copy of the log of " + known->vkey() + ", not of " + log_key.vkey() + "."};
  }
  auto state = std::make_unique<State>(std::move(log_key));
  state->note = store.get(storage::Table::meta, note_key).value_or("");
  // The note of a head is the origin's, where it covers exactly that head.
  auto const find_note = [of = state.get()](Checkpoint const &checkpoint) -> std::string {
    auto const opened = open_note(of->note, {&of->log_key, 1});
    return opened && opened->text == checkpoint_text(checkpoint) ? of->note : "";
  };
  // A copy that was put back from a backup catches up again; nothing is signed that could contradict it.
  auto log = storage::Log::open(store, std::move(head_file), {state->log_key.name, find_note},
                                storage::Log::OnRollback::sign_anyway);
  if (!log) return std::move(log).error();
  state->log = *std::move(log);
  if (!known) {
    storage::Batch first;
    first.put(storage::Table::meta, log_key_key, state->log_key.vkey());
    store.write(first);
  }
  return std::unique_ptr<Copy>(new Copy(std::move(state)));
}

storage::Log &Copy::log() {
  return *state_->log;
}

bool Copy::is_whole() const {
  return !state_->log->published()->note.empty();
}

std::uint64_t Copy::size() const {
  return state_->group ? state_->group->size() : state_->log->published()->checkpoint.size;
}

Result<Checkpoint> Copy::read_checkpoint(std::string_view note) const {
  NGUON_CHECK(!state_->group);
  auto const opened = open_note(note, {&state_->log_key, 1});
  if (!opened) return fault("checkpoint", opened.error().message);
  auto checkpoint = parse_checkpoint(opened->text);
  if (!checkpoint) return fault("checkpoint", checkpoint.error().message);
  if (checkpoint_text(*checkpoint) != opened->text || checkpoint->origin != state_->log_key.name)
    return fault("checkpoint", "What the origin signed is no checkpoint of this log.");
  auto const here = state_->log->published();
  if (checkpoint->size > here->checkpoint.size) return checkpoint;
  if (checkpoint->root != tree_root(checkpoint->size, node_reader(*here))) {
    return fault("checkpoint", "The origin signed another history: its root of size " +
                                   std::to_string(checkpoint->size) +
                                   " is not that of the entries that it showed before.");
  }
  return checkpoint;
}

Result<void> Copy::add(std::string_view entry) {
  state_->begin();
  auto taken = state_->take(entry);
  if (!taken) state_->group.reset();
  return taken;
}

void Copy::drop() {
  state_->group.reset();
}

void Copy::save() {
  if (state_->group) state_->log->commit(std::move(state_->group));
}

Result<void> Copy::finish(Checkpoint const &checkpoint, std::string_view note) {
  state_->begin();
  if (state_->group->size() != checkpoint.size || state_->group->root() != checkpoint.root) {
    state_->group.reset();
    return fault("checkpoint", "The entries do not make the root that the origin signed for size " +
                                   std::to_string(checkpoint.size) + ".");
  }
  state_->group->batch().put(storage::Table::meta, note_key, note);
  state_->note = note;
  state_->log->commit(std::move(state_->group));
  NGUON_CHECK(is_whole());
  return {};
}

}  // namespace nguon::trace
