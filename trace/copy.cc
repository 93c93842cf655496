#include "trace/copy.h"

#include "crypto/merkle.h"
#include "trace/judge.h"
#include "trace/records.h"
#include "trace/statement.h"

namespace nguon::trace {
namespace {

constexpr std::string_view note_key = "note";
constexpr std::string_view log_key_key = "log_key";

Error fault(char const *check, std::string message) {
  return {ErrorKind::unverified, "copy", std::move(message), check};
}

/// The key that the log's entries name by now; nullopt before the first.
std::optional<NoteVerifier> named_key(storage::Reader const &reader) {
  auto const rules = find_rules(reader);
  if (!rules) return std::nullopt;
  auto key = NoteVerifier::parse(rules->log_key);
  return key ? std::optional(*std::move(key)) : std::nullopt;
}

}  // namespace

struct Copy::State {
  State(storage::Store &of, NoteVerifier key) : store(of), log_key(std::move(key)) {}

  Error entry_fault(std::string const &check, std::string const &what) const {
    return fault(check.c_str(), "Entry " + std::to_string(group->size()) + ": " + what);
  }
  Result<void> take(std::string_view bytes);
  /// Whether the log ever named the key that the copy was begun with.
  Result<void> check_key() const;
  void begin() {
    if (!group) group = log->begin();
  }

  storage::Store &store;
  NoteVerifier log_key;
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
  }
  storage::Batch rows;
  if (auto const key = check_signature(*statement, group->reader()); !key)
    return entry_fault(key.error().field, key.error().message);
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

Result<void> Copy::State::check_key() const {
  auto const named = named_key(group->reader());
  if (!note.empty() || (named && named->vkey() == log_key.vkey())) return {};
  // A log that changed its key since, copied under the first one.
  auto const first = storage::parse_entry(storage::read_entry(group->reader(), 0));
  auto const founded = parse_statement(first->statement, log_key.name);
  if (founding_key(*founded, log_key.name).value() == log_key.vkey()) return {};
  return fault("genesis", "The log names another key of its own than the one that is known.");
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
  auto const named = named_key(store);
  auto const is_new = !known || known->vkey() != log_key.vkey();
  if (known && is_new && !(named && named->vkey() == log_key.vkey())) {
    return Error{ErrorKind::conflict, "another-log",
                 "This is a copy of the log of " + known->vkey() + ", not of " + log_key.vkey() + "."};
  }
  auto state = std::make_unique<State>(store, std::move(log_key));
  state->note = store.get(storage::Table::meta, note_key).value_or("");
  // The note of a head is the origin's, where it covers exactly that head. It was verified before it was
  // kept.
  auto const find_note = [of = state.get()](Checkpoint const &checkpoint) -> std::string {
    auto const parsed = parse_note(of->note);
    return parsed && parsed->text == checkpoint_text(checkpoint) ? of->note : "";
  };
  // A copy that was put back from a backup catches up again; nothing is signed that could contradict it.
  auto log = storage::Log::open(store, std::move(head_file), {state->log_key.name, find_note},
                                storage::Log::OnRollback::sign_anyway);
  if (!log) return std::move(log).error();
  state->log = *std::move(log);
  if (is_new) {
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
  return !state_->log->newest()->note.empty();
}

std::uint64_t Copy::size() const {
  return state_->group ? state_->group->size() : state_->log->newest()->checkpoint.size;
}

Result<Checkpoint> Copy::read_checkpoint(std::string_view note) const {
  NGUON_CHECK(!state_->group);
  std::vector<NoteVerifier> keys = {state_->log_key};
  auto const named = named_key(state_->store);
  if (named && named->vkey() != state_->log_key.vkey()) keys.push_back(*named);
  auto const opened = open_note(note, keys);
  if (!opened) return fault("checkpoint", opened.error().message);
  auto checkpoint = parse_checkpoint(opened->text);
  if (!checkpoint) return fault("checkpoint", checkpoint.error().message);
  if (checkpoint_text(*checkpoint) != opened->text || checkpoint->origin != state_->log_key.name)
    return fault("checkpoint", "What the origin signed is no checkpoint of this log.");
  auto const &here = state_->log->newest();
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
  if (auto known = state_->check_key(); !known) {
    state_->group.reset();
    return known;
  }
  auto const named = named_key(state_->group->reader());
  if (named && open_note(note, {&*named, 1})) {
    state_->group->batch().put(storage::Table::meta, log_key_key, named->vkey());
    state_->log_key = *named;
  }
  state_->group->batch().put(storage::Table::meta, note_key, note);
  state_->note = note;
  state_->log->commit(std::move(state_->group));
  NGUON_CHECK(is_whole());
  return {};
}

}  // namespace nguon::trace
