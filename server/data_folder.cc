#include "server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "crypto/base64.h"
#include "crypto/random.h"
#include "storage/file.h"
#include "trace/records.h"

namespace nguon::server {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string config_path(std::string const &folder) {
  return folder + "/config.json";
}
std::string log_key_path(std::string const &folder) {
  return folder + "/keys/log.pem";
}
std::string root_key_path(std::string const &folder) {
  return folder + "/keys/root.pem";
}

std::string receipt_key_path(std::string const &folder) {
  return folder + "/keys/receipt.pem";
}

constexpr std::size_t small_file_bytes_max = 64 * 1024;

void write_new_file(std::string const &path, std::string_view bytes, unsigned mode) {
  auto const file = storage::File::open(path, O_WRONLY | O_CREAT | O_EXCL, mode);
  file.write(0, bytes);
  file.sync();
}

std::string read_small_file(std::string const &path) {
  return storage::File::open(path, O_RDONLY).read(0, small_file_bytes_max);
}

void make_folder(std::string const &path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    throw storage::StorageFailure("cannot make the folder " + path + ": " + std::strerror(errno));
  }
}

Error not_a_data_folder(std::string const &folder, std::string const &why) {
  return {ErrorKind::not_found, "not-a-data-folder",
          folder + " is not a data folder: " + why + ". `nguon init` makes one.", "data"};
}

Error named_after(std::string const &path, Error error) {
  error.message = path + ": " + error.message;
  return error;
}

Result<PrivateKey> read_key(std::string const &path) {
  if (!fs::exists(path)) {
    return Error{ErrorKind::not_found, "key-missing", "The key " + path + " is not there.", "data"};
  }
  auto key = PrivateKey::from_pem(read_small_file(path));
  if (!key) return named_after(path, std::move(key).error());
  return key;
}

/// ES256, as RFC 9942 advises: docs/decisions/0029.
void make_receipt_key(std::string const &folder) {
  auto const path = receipt_key_path(folder);
  // Renamed when it is whole; what a crash left of an earlier attempt is nobody's key.
  auto const unfinished = path + ".new";
  fs::remove(unfinished);
  write_new_file(unfinished, PrivateKey::generate(KeyAlgorithm::p256).to_pem(), 0600);
  fs::rename(unfinished, path);
  storage::sync_folder(folder + "/keys");
}

std::string genesis(FolderConfig const &config, PrivateKey const &root, NoteVerifier const &log_key) {
  json::object const payload{{"type", "Genesis"},
                             {"origin", config.origin},
                             {"rootKeys", json::array{json::parse(root.public_key().jwk())}},
                             {"threshold", 1},
                             {"logKey", log_key.vkey()}};
  return sign_jws(root, config.origin, trace::cty_nguon, json::serialize(payload));
}

/// The key that is to take the place of the log's, while both sign (docs/keys.md); none is the ordinary case.
std::string next_log_key_path(std::string const &folder) {
  return folder + "/keys/log-next.pem";
}

storage::Log::Signer make_signer(std::string const &origin, std::vector<PrivateKey> keys) {
  return {origin, std::move(keys)};
}

/// The key that the log's own entries name must be one of those that sign, or nobody could check it.
Result<void> must_sign_as_named(storage::Store const &store, storage::Log const &log) {
  auto const rules = trace::find_rules(store);
  if (!rules) return {};
  auto const named = NoteVerifier::parse(rules->log_key);
  if (has_line_of(*parse_note(log.published()->note), *named)) return {};
  return Error{ErrorKind::unverified, "log-key-missing",
               "The log names " + rules->log_key + " as its key, and that key is not in the folder keys.",
               "data"};
}

/// The database, the head file and the log in a folder whose lock is held.
struct OpenLog {
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<storage::Log> log;
};
Result<OpenLog> open_log(std::string const &folder, std::string const &origin, PrivateKey key,
                         storage::Log::OnRollback on_rollback) {
  std::vector<PrivateKey> keys;
  keys.push_back(std::move(key));
  if (auto const path = next_log_key_path(folder); fs::exists(path)) {
    auto next = read_key(path);
    if (!next) return std::move(next).error();
    if (next->public_key().algorithm() != KeyAlgorithm::ed25519)
      return Error{ErrorKind::malformed, "bad-pem", path + ": The key of a log must be of Ed25519."};
    keys.push_back(*std::move(next));
  }
  auto store = storage::open_rocks_store(folder + "/store");
  auto log = storage::Log::open(*store, storage::HeadFile::open(folder + "/head"),
                                make_signer(origin, std::move(keys)), on_rollback);
  if (!log) return std::move(log).error();
  if (auto const named = must_sign_as_named(*store, **log); !named) return named.error();
  return OpenLog{std::move(store), std::move(*log)};
}

}  // namespace

Result<FolderLock> FolderLock::take(std::string const &folder) {
  int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return not_a_data_folder(folder, std::strerror(errno));
  FolderLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Error{
        ErrorKind::unavailable, "folder-in-use",
        folder + " is in use by another process; stop it first (one process at a time has a log open).",
        "data"};
  }
  return lock;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> init_data_folder(std::string const &folder, FolderConfig const &config,
                              trace::Sequencer::Clock const &clock) {
  if (!is_note_key_name(config.origin)) {
    return Error{
        ErrorKind::malformed, "bad-origin",
        "The origin names the log, as in log.example.vn/ben-tre: no spaces, no plus sign, not empty.",
        "origin"};
  }
  if (fs::exists(folder) && !fs::is_empty(folder)) {
    return Error{ErrorKind::conflict, "folder-not-empty",
                 folder + " is not empty; a new log starts in a folder of its own.", "data"};
  }
  fs::create_directories(fs::absolute(folder).parent_path());
  make_folder(folder);
  if (::chmod(folder.c_str(), 0700) != 0)
    throw storage::StorageFailure("cannot protect the folder " + folder);
  auto const lock = FolderLock::take(folder);
  if (!lock) return lock.error();

  auto log_key = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto const root_key = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto const verifier = NoteVerifier::make(config.origin, log_key.public_key());
  make_folder(folder + "/keys");
  write_new_file(log_key_path(folder), log_key.to_pem(), 0600);
  write_new_file(root_key_path(folder), root_key.to_pem(), 0600);
  make_receipt_key(folder);
  storage::Blobs::open(folder + "/blobs");

  auto const opened = open_log(folder, config.origin, std::move(log_key), storage::Log::OnRollback::refuse);
  if (!opened) return opened.error();
  trace::Sequencer sequencer(*opened->log, clock);
  auto const outcomes = sequencer.submit_and_wait({genesis(config, root_key, verifier)});
  if (!outcomes.front()) return outcomes.front().error();

  write_new_file(config_path(folder), write_folder_config(config), 0600);
  storage::sync_folder(folder);
  return {};
}

Result<DataFolder> open_data_folder(std::string const &folder, storage::Log::OnRollback on_rollback) {
  auto config = read_folder_config(folder);
  if (!config) return std::move(config).error();
  auto lock = FolderLock::take(folder);
  if (!lock) return std::move(lock).error();
  auto key = read_key(log_key_path(folder));
  if (!key) return std::move(key).error();
  auto log_key = NoteVerifier::make(config->origin, key->public_key());
  auto opened = open_log(folder, config->origin, std::move(*key), on_rollback);
  if (!opened) return std::move(opened).error();
  return DataFolder{std::move(*lock),         std::move(*config),
                    std::move(log_key),       storage::Blobs::open(folder + "/blobs"),
                    std::move(opened->store), std::move(opened->log)};
}

Result<PrivateKey> open_receipt_key(std::string const &folder) {
  auto const path = receipt_key_path(folder);
  if (!fs::exists(path)) make_receipt_key(folder);
  auto key = read_key(path);
  if (key && key->public_key().algorithm() != KeyAlgorithm::p256)
    return Error{ErrorKind::malformed, "bad-pem", path + ": The key of receipts must be of P-256 (ES256)."};
  return key;
}

Result<std::string> open_page_key(std::string const &folder) {
  auto const path = folder + "/keys/pages.key";
  if (!fs::exists(path)) {
    auto const unfinished = path + ".new";
    fs::remove(unfinished);
    write_new_file(unfinished, base64url_encode(random_bytes(32)), 0600);
    fs::rename(unfinished, path);
    storage::sync_folder(folder + "/keys");
  }
  auto const key = hash_from_base64url(read_small_file(path));
  if (!key)
    return Error{ErrorKind::malformed, "bad-page-key", path + ": This is no key of page tokens.", "data"};
  return std::string(key->view());
}

Result<std::vector<PublicKey>> read_retired_receipt_keys(std::string const &folder) {
  auto const path = folder + "/keys/receipt-retired.jwks";
  std::vector<PublicKey> keys;
  if (!fs::exists(path)) return keys;
  std::istringstream lines(read_small_file(path));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    auto key = PublicKey::from_jwk(line);
    if (!key) {
      return Error{ErrorKind::malformed, "bad-retired-key",
                   path + ", line " + std::to_string(number) + ": " + key.error().message, "data"};
    }
    keys.push_back(*std::move(key));
  }
  return keys;
}

Result<FolderConfig> read_folder_config(std::string const &folder) {
  auto const path = config_path(folder);
  if (!fs::is_directory(folder)) return not_a_data_folder(folder, "there is no such folder");
  if (!fs::exists(path)) return not_a_data_folder(folder, "it has no config.json");
  auto config = parse_folder_config(read_small_file(path));
  if (!config) return named_after(path, std::move(config).error());
  return config;
}

Result<NoteVerifier> read_log_key(std::string const &folder) {
  auto const config = read_folder_config(folder);
  if (!config) return config.error();
  auto const key = read_key(log_key_path(folder));
  if (!key) return key.error();
  return NoteVerifier::make(config->origin, key->public_key());
}

Result<std::optional<NoteVerifier>> read_next_log_key(std::string const &folder) {
  auto const path = next_log_key_path(folder);
  if (!fs::exists(path)) return std::optional<NoteVerifier>();
  auto const config = read_folder_config(folder);
  if (!config) return config.error();
  auto const key = read_key(path);
  if (!key) return key.error();
  return std::optional(NoteVerifier::make(config->origin, key->public_key()));
}

Result<std::optional<Policy>> read_policy(std::string const &folder) {
  auto const path = folder + "/policy.txt";
  if (!fs::exists(path)) return std::optional<Policy>();
  auto policy = Policy::parse(storage::File::open(path, O_RDONLY).read(0, policy_bytes_max + 1));
  if (!policy) {
    auto error = std::move(policy).error();
    error.message = path + ", " + error.field + ": " + error.message;
    return error;
  }
  return std::optional<Policy>(*std::move(policy));
}

std::string cosigned_path(std::string const &folder) {
  return folder + "/cosigned";
}

std::string plain_path(std::string const &folder) {
  return folder + "/plain";
}

Result<PrivateKey> read_root_key(std::string const &folder) {
  auto const config = read_folder_config(folder);
  if (!config) return config.error();
  return read_key(root_key_path(folder));
}

}  // namespace nguon::server
