#include "server/witness.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "crypto/add_checkpoint.h"
#include "crypto/merkle.h"
#include "storage/file.h"

namespace nguon::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t small_file_bytes_max = 1u << 20;

std::string config_path(std::string const &folder) {
  return folder + "/witness.json";
}
std::string key_path(std::string const &folder) {
  return folder + "/witness.pem";
}
std::string heads_folder(std::string const &folder) {
  return folder + "/heads";
}

std::string read_small_file(std::string const &path) {
  return storage::File::open(path, O_RDONLY).read(0, small_file_bytes_max);
}

Error named_after(std::string const &path, Error error) {
  error.message = path + ": " + error.message;
  return error;
}

Result<WitnessConfig> read_config(std::string const &folder) {
  if (!is_witness_folder(folder)) {
    return Error{ErrorKind::not_found, "not-a-witness",
                 folder + " is not a witness's folder: it has no witness.json.", "data"};
  }
  auto config = parse_witness_config(read_small_file(config_path(folder)));
  if (!config) return named_after(config_path(folder), std::move(config).error());
  return config;
}

Result<PrivateKey> read_key(std::string const &folder) {
  auto const path = key_path(folder);
  if (!fs::exists(path))
    return Error{ErrorKind::not_found, "key-missing", "The key " + path + " is not there.", "data"};
  auto key = PrivateKey::from_pem(read_small_file(path));
  if (!key) return named_after(path, std::move(key).error());
  if (key->public_key().algorithm() != KeyAlgorithm::ed25519)
    return Error{ErrorKind::malformed, "bad-key", path + " holds no Ed25519 key.", "data"};
  return key;
}

void make_private_folder(std::string const &path) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (failure || ::chmod(path.c_str(), 0700) != 0)
    throw storage::StorageFailure("cannot make the folder " + path);
}

/// The note with the lines of these keys only: what others wrote below it is not worth remembering.
std::string write_note(Note const &opened) {
  auto note = opened.text + '\n';
  for (auto const &signature : opened.signatures) note += signature_line(signature);
  return note;
}

/// A checkpoint whose root is looked at later: an empty tree with a root of another is answered as a proof
/// that does not hold is, after everything that is asked first.
Result<Checkpoint> parse_claimed(std::string const &text) {
  auto checkpoint = parse_checkpoint(text);
  if (checkpoint || checkpoint.error().code != "checkpoint-empty-root") return checkpoint;
  return Checkpoint{.origin = text.substr(0, text.find('\n')), .size = 0, .root = Hash()};
}

Error unproven(std::string message) {
  return {ErrorKind::unverified, "not-consistent", std::move(message)};
}

/// Whether the checkpoint extends the head that is remembered.
Result<void> check_extends(std::optional<Checkpoint> const &head, Checkpoint const &checkpoint,
                           std::vector<Hash> const &proof) {
  if (checkpoint.size == 0 && checkpoint.root != empty_root())
    return unproven("The empty tree has another root than this one.");
  if (!head || head->size == 0) {
    if (!proof.empty()) return unproven("There is nothing to prove from an empty tree on.");
    return {};
  }
  if (!verify_consistency(head->size, checkpoint.size, head->root, checkpoint.root, proof)) {
    return unproven("The proof does not lead from the tree of size " + std::to_string(head->size) +
                    " that was cosigned last to this one of size " + std::to_string(checkpoint.size) + ".");
  }
  return {};
}

}  // namespace

bool is_witness_folder(std::string const &folder) {
  return fs::exists(config_path(folder));
}

Result<WitnessConfig> prepare_witness_folder(std::string const &folder, std::string const &name,
                                             std::vector<std::string> const &log_vkeys) {
  WitnessConfig config{name, {}};
  if (is_witness_folder(folder)) {
    auto known = read_config(folder);
    if (!known) return known;
    if (!name.empty() && name != known->name) {
      return Error{ErrorKind::conflict, "witness-name",
                   "This witness is called " + known->name + "; a witness keeps its name for ever.", "name"};
    }
    config = *std::move(known);
  } else if (!is_note_key_name(name)) {
    return Error{ErrorKind::malformed, "witness-name",
                 "A new witness needs a name, as in witness.example.vn/hue: no spaces, no plus sign.",
                 "name"};
  }
  auto const known_logs = config.logs.size();
  for (auto const &vkey : log_vkeys) {
    auto log = NoteVerifier::parse(vkey);
    if (!log) return log.error();
    auto const is_same = [&](NoteVerifier const &other) { return other.vkey() == vkey; };
    if (std::ranges::none_of(config.logs, is_same)) config.logs.push_back(*std::move(log));
  }
  // What would not be read again is not written.
  if (auto const readable = parse_witness_config(write_witness_config(config)); !readable) return readable;

  make_private_folder(folder);
  auto const lock = FolderLock::take(folder);
  if (!lock) return lock.error();
  make_private_folder(heads_folder(folder));
  if (!fs::exists(key_path(folder))) {
    if (is_witness_folder(folder)) return read_key(folder).error();
    storage::replace_file(key_path(folder), PrivateKey::generate(KeyAlgorithm::ed25519).to_pem(), 0600);
  }
  if (!is_witness_folder(folder) || config.logs.size() != known_logs)
    storage::replace_file(config_path(folder), write_witness_config(config), 0600);
  return config;
}

Result<NoteVerifier> read_witness_key(std::string const &folder) {
  auto const config = read_config(folder);
  if (!config) return config.error();
  auto const key = read_key(folder);
  if (!key) return key.error();
  return NoteVerifier::make(config->name, key->public_key(), note_type_cosignature);
}

Witness::Witness(FolderLock lock, PrivateKey key, std::string name, Clock clock)
    : lock_(std::move(lock)),
      key_(std::move(key)),
      verifier_(NoteVerifier::make(name, key_.public_key(), note_type_cosignature)),
      clock_(std::move(clock)) {}

Result<std::unique_ptr<Witness>> Witness::open(std::string const &folder, Clock clock) {
  auto config = read_config(folder);
  if (!config) return config.error();
  auto lock = FolderLock::take(folder);
  if (!lock) return lock.error();
  auto key = read_key(folder);
  if (!key) return std::move(key).error();
  std::unique_ptr<Witness> witness(
      new Witness(*std::move(lock), *std::move(key), config->name, std::move(clock)));
  for (auto &vkey : config->logs) {
    auto const origin_hash = sha256(vkey.name);
    auto &log = witness->logs_[origin_hash];
    if (!log) log = std::make_unique<Log>();
    log->path = heads_folder(folder) + "/" + to_hex(origin_hash);
    log->keys.push_back(std::move(vkey));
  }
  for (auto const &[origin_hash, log] : witness->logs_)
    if (auto const loaded = witness->load(*log); !loaded) return loaded.error();
  return witness;
}

Result<void> Witness::load(Log &log) {
  if (!fs::exists(log.path)) return {};
  auto const note = read_small_file(log.path);
  auto const opened = open_note(note, log.keys);
  auto const checkpoint = opened ? parse_checkpoint(opened->text) : Result<Checkpoint>(opened.error());
  if (!checkpoint || checkpoint->origin != log.keys.front().name) {
    return Error{ErrorKind::unverified, "head-damaged",
                 "The head in " + log.path +
                     " is not one that its log signed. Don't remove it: a witness that forgets what it has "
                     "signed is none. Start a new one under a new name."};
  }
  log.head = *checkpoint;
  cosign_head(log, note, opened->text);
  return {};
}

Witness::Log *Witness::find(std::string const &origin) const {
  auto const found = logs_.find(sha256(origin));
  return found == logs_.end() ? nullptr : found->second.get();
}

std::string Witness::cosign_head(Log &log, std::string const &note, std::string const &text) {
  auto const now = clock_() / 1000;
  NGUON_CHECK(now > 0);
  auto line = cosign(text, verifier_.name, key_, static_cast<std::uint64_t>(now));
  log.cosigned = note + line;
  return line;
}

Result<std::string> Witness::add_checkpoint(std::string_view body) {
  auto const request = parse_add_checkpoint(body);
  if (!request) return request.error();
  auto const unverified = parse_note(request->note);
  if (!unverified) return unverified.error();
  auto const checkpoint = parse_claimed(unverified->text);
  if (!checkpoint) return checkpoint.error();
  auto *const log = find(checkpoint->origin);
  if (log == nullptr)
    return Error{ErrorKind::not_found, "unknown-log", "This witness does not know the log."};
  auto const opened = open_note(request->note, log->keys);
  if (!opened)
    return Error{ErrorKind::forbidden, opened.error().code, "The log's signature: " + opened.error().message};
  if (request->old_size > checkpoint->size)
    return Error{ErrorKind::malformed, "old-above-new", "The old size is above that of the checkpoint."};

  std::lock_guard const lock(log->mutex);
  auto const latest = log->head ? log->head->size : 0;
  if (request->old_size != latest) {
    return Error{.kind = ErrorKind::conflict,
                 .code = "another-size",
                 .message = "The tree that was cosigned last is of another size.",
                 .have = std::to_string(latest)};
  }
  if (auto const extends = check_extends(log->head, *checkpoint, request->proof); !extends)
    return extends.error();
  auto const note = write_note(*opened);
  // The head is on the disk before it is signed: a crash between the two forgets a signature that nobody got.
  if (log->head != *checkpoint) storage::replace_file(log->path, note, 0600);
  log->head = *checkpoint;
  return cosign_head(*log, note, opened->text);
}

std::optional<std::string> Witness::find_cosigned(Hash const &origin_hash) const {
  auto const found = logs_.find(origin_hash);
  if (found == logs_.end()) return std::nullopt;
  std::lock_guard const lock(found->second->mutex);
  if (!found->second->head) return std::nullopt;
  return found->second->cosigned;
}

std::optional<Checkpoint> Witness::find_head(std::string const &origin) const {
  auto const *const log = find(origin);
  if (log == nullptr) return std::nullopt;
  std::lock_guard const lock(log->mutex);
  return log->head;
}

}  // namespace nguon::server
