#pragma once
// The folder that holds one log and everything it needs:
//
//   DIR/              0700
//     config.json     server/folder_config.h; written last, so a folder that has it is whole
//     policy.txt      the log's witnesses and their quorum, as C2SP tlog-policy has it; need not be there
//     cosigned        the newest countersigned checkpoint, where there are witnesses (server/cosigner.h)
//     keys/log.pem    PKCS#8, 0600: signs checkpoints
//     keys/log-next.pem  the same, beside it, while the log changes its key (docs/keys.md)
//     keys/root.pem   PKCS#8, 0600: signs the genesis and lets the first authority in; keep it offline
//                     afterwards
//     keys/receipt.pem  PKCS#8, 0600: signs receipts in COSE and nothing else
//     keys/receipt-retired.jwks  public keys that did before, a JWK a line (docs/keys.md); need not be there
//     keys/pages.key  0600: 32 random bytes as base64url, authenticates page tokens of EPCIS
//     store/          the database
//     plain/          complete tiles and bundles as they are served; made again where they are missing
//     head            the last signed head; not part of a backup (storage/head_file.h)
//     blobs/          pictures and papers by their SHA-256
//
// One process at a time has a folder open.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/note.h"
#include "crypto/policy.h"
#include "server/folder_config.h"
#include "storage/blobs.h"
#include "storage/log.h"
#include "trace/sequencer.h"

namespace nguon::server {

/// Keeps other processes out of a folder while it lives.
class FolderLock {
 public:
  /// unavailable ("folder-in-use") when another process, or another owner in this one, holds it.
  static Result<FolderLock> take(std::string const &folder);
  FolderLock(FolderLock &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock &operator=(FolderLock &&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// An open folder. Members are destroyed from the last to the first: the log before its store, the lock at
/// the end.
struct DataFolder {
  FolderLock lock;
  FolderConfig config;
  NoteVerifier log_key;
  storage::Blobs blobs;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<storage::Log> log;
};

/// Makes the folder, its keys and entry 0: the genesis, signed by the root key. Refuses a folder that is not
/// empty ("folder-not-empty") and an origin that is no key name of a signed note ("bad-origin"). Throws
/// StorageFailure.
Result<void> init_data_folder(std::string const &folder, FolderConfig const &config,
                              trace::Sequencer::Clock const &clock);

/// Opens a folder that init_data_folder made. not_found ("not-a-data-folder"), unavailable ("folder-in-use"),
/// malformed where a key or the configuration is damaged, and what Log::open refuses. Throws StorageFailure.
Result<DataFolder> open_data_folder(std::string const &folder,
                                    storage::Log::OnRollback on_rollback = storage::Log::OnRollback::refuse);

/// The key of receipts in COSE; makes it in a folder that has none yet, as those of earlier versions.
/// Requires: the folder is open in this process. Throws StorageFailure.
Result<PrivateKey> open_receipt_key(std::string const &folder);

/// The key of page tokens (trace/epcis/page_token.h); makes it in a folder that has none yet. Requires and
/// throws likewise. malformed ("bad-page-key") where it is damaged.
Result<std::string> open_page_key(std::string const &folder);

/// The public keys whose receipts still count, oldest first. malformed ("bad-retired-key") names the line.
Result<std::vector<PublicKey>> read_retired_receipt_keys(std::string const &folder);

/// What can be known without opening the log: also while a server has the folder open.
Result<FolderConfig> read_folder_config(std::string const &folder);
Result<NoteVerifier> read_log_key(std::string const &folder);
/// The key that signs beside it, to take its place (docs/keys.md); nullopt where there is none.
Result<std::optional<NoteVerifier>> read_next_log_key(std::string const &folder);
/// policy.txt; none where it is not there. malformed names its line.
Result<std::optional<Policy>> read_policy(std::string const &folder);
std::string cosigned_path(std::string const &folder);
/// Where tiles and bundles lie as they are served (storage/plain_files.h).
std::string plain_path(std::string const &folder);
Result<PrivateKey> read_root_key(std::string const &folder);

}  // namespace nguon::server
