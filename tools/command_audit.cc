#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "crypto/tile_path.h"
#include "server/data_folder.h"
#include "storage/tiles.h"
#include "tools/command.h"
#include "tools/http_client.h"
#include "tools/progress.h"
#include "tools/scratch_folder.h"
#include "trace/audit.h"

namespace nguon::tools {
namespace {

constexpr std::size_t tile_width = storage::tile_width;

Error fault(char const *check, std::string message) {
  return {ErrorKind::unverified, "audit", std::move(message), check};
}

/// A log that is to be audited: what it serves at an address of C2SP tlog-tiles, without the leading slash.
class Source {
 public:
  virtual ~Source() = default;
  virtual Result<std::string> read(std::string const &path) = 0;
};

class FolderSource final : public Source {
 public:
  explicit FolderSource(server::DataFolder const &folder) : state_(folder.log->published()) {}

  Result<std::string> read(std::string const &path) override {
    try {
      if (auto body = find(path)) return *std::move(body);
      return fault("tiles", "The log has no " + path + ".");
    } catch (storage::StorageFailure const &damage) {
      return fault("tables", damage.what());
    }
  }

 private:
  std::optional<std::string> find(std::string const &path) const {
    if (path == "checkpoint") return state_->note;
    auto const tile = parse_tile_path(path);
    auto const size = state_->checkpoint.size;
    return tile->of_entries ? storage::read_entry_bundle(*state_->reader, size, tile->index, tile->width)
                            : storage::read_tile(state_->open_tiles, *state_->reader, size, tile->level,
                                                 tile->index, tile->width);
  }

  std::shared_ptr<storage::Published const> state_;
};

class UrlSource final : public Source {
 public:
  explicit UrlSource(std::string url) : url_(std::move(url)) {}

  Result<std::string> read(std::string const &path) override {
    auto answer = get(url_, "/" + path);
    if (!answer) return answer.error();
    // A server that is busy, or not one of a log, says nothing about a log; one that lacks a published tile
    // does.
    auto const lacks = path != "checkpoint" && (answer->status == 404 || answer->status == 410);
    if (answer->status != 200 && !lacks) {
      return Error{ErrorKind::unavailable, "no-answer",
                   url_ + "/" + path + " is answered with status " + std::to_string(answer->status)};
    }
    if (lacks)
      return fault("tiles",
                   url_ + "/" + path + " is answered with status " + std::to_string(answer->status) + ".");
    return std::move(answer->body);
  }

 private:
  std::string const url_;
};

std::size_t width_of(std::uint64_t count, std::uint64_t index) {
  return index < count / tile_width ? tile_width : count % tile_width;
}

/// The entries of a bundle, each after its length as uint16.
Result<void> replay_bundle(std::string_view bundle, std::size_t width, trace::Auditor &auditor) {
  for (std::size_t i = 0; i < width; ++i) {
    auto const has_length = bundle.size() >= 2;
    auto const length = has_length ? std::size_t{static_cast<unsigned char>(bundle[0])} << 8 |
                                         static_cast<unsigned char>(bundle[1])
                                   : 0;
    if (!has_length || bundle.size() - 2 < length)
      return fault("tiles", "An entry bundle is cut short at entry " + std::to_string(auditor.size()) + ".");
    if (auto const replayed = auditor.add(bundle.substr(2, length)); !replayed) return replayed;
    bundle.remove_prefix(2 + length);
  }
  if (!bundle.empty())
    return fault("tiles", "An entry bundle holds more than it should before entry " +
                              std::to_string(auditor.size()) + ".");
  return {};
}

/// What the log serves as hashes is what its entries make.
Result<void> check_tiles(Source &source, trace::Auditor const &auditor) {
  for (unsigned level = 0; auditor.size() >> (level * storage::tile_height) != 0; ++level) {
    auto const count = auditor.size() >> (level * storage::tile_height);
    for (std::uint64_t index = 0; index * tile_width < count; ++index) {
      auto const width = width_of(count, index);
      auto const path = write_tile_path({.level = level, .index = index, .width = width});
      auto const served = source.read(path);
      if (!served) return served.error();
      if (*served != auditor.tile(level, index, width))
        return fault("tiles", "The hashes in " + path + " are not those of the entries.");
    }
  }
  return {};
}

struct Report {
  std::string origin;
  std::uint64_t size = 0;      ///< That the checkpoint states.
  std::uint64_t replayed = 0;  ///< Entries without a fault.
  std::string newest_at;       ///< Where all of them are.
  bool signer_known = false;
  std::optional<Error> failed;
};

/// What the checkpoint says, signed by `log_key` where that is known by now.
Result<Checkpoint> open_checkpoint(std::string const &note, std::optional<NoteVerifier> const &log_key) {
  auto const opened = log_key ? open_note(note, {&*log_key, 1}) : parse_note(note);
  if (!opened) return fault("checkpoint", opened.error().message);
  auto checkpoint = parse_checkpoint(opened->text);
  if (!checkpoint) return fault("checkpoint", checkpoint.error().message);
  if (checkpoint_text(*checkpoint) != opened->text)
    return fault("checkpoint", "The checkpoint says more than a checkpoint of a log of this kind does.");
  if (log_key && log_key->name != checkpoint->origin) {
    return fault("checkpoint", "The checkpoint is of the log " + checkpoint->origin + ", the key of " +
                                   log_key->name + ".");
  }
  if (checkpoint->size == 0) return fault("checkpoint", "The log has no entry, not even its genesis.");
  return checkpoint;
}

/// The key that the genesis names is the one that is expected, and signed the checkpoint.
Result<void> check_signer(std::string const &note, std::string const &named,
                          std::optional<NoteVerifier> const &expected) {
  auto const verifier = NoteVerifier::parse(named);
  if (!verifier || verifier->type != note_type_ed25519)
    return fault("genesis", "The genesis names no key of a log.");
  if (expected && expected->vkey() != named)
    return fault("genesis", "The genesis names another key of the log than the one that is expected.");
  auto const opened = open_checkpoint(note, *verifier);
  return opened ? Result<void>() : opened.error();
}

Result<void> replay(Source &source, std::optional<NoteVerifier> const &log_key, Report &report) {
  auto const note = source.read("checkpoint");
  if (!note) return note.error();
  auto const checkpoint = open_checkpoint(*note, log_key);
  if (!checkpoint) return checkpoint.error();
  report.origin = checkpoint->origin;
  report.size = checkpoint->size;
  report.signer_known = log_key.has_value();

  ScratchFolder const scratch(std::filesystem::temp_directory_path());
  auto const views = storage::open_rocks_store(scratch.path() + "/views");
  trace::Auditor auditor(checkpoint->origin, *views);
  Progress progress("audit");
  for (std::uint64_t index = 0; index * tile_width < checkpoint->size; ++index) {
    auto const width = width_of(checkpoint->size, index);
    auto const bundle = source.read(write_tile_path({.of_entries = true, .index = index, .width = width}));
    if (!bundle) return bundle.error();
    auto const replayed = replay_bundle(*bundle, width, auditor);
    report.replayed = auditor.size();
    if (!replayed) return replayed;
    progress(report.replayed, checkpoint->size);
  }
  report.newest_at = auditor.newest_at();
  if (auto const is_signed = check_signer(*note, auditor.log_key(), log_key); !is_signed) return is_signed;
  if (auditor.root() != checkpoint->root)
    return fault("checkpoint", "The entries do not make the root that the checkpoint states.");
  return check_tiles(source, auditor);
}

void print_words(Report const &report) {
  auto const count = [](std::uint64_t number) { return static_cast<unsigned long long>(number); };
  std::printf("log %s\n%llu of %llu entries replayed\n", printable(report.origin).c_str(),
              count(report.replayed), count(report.size));
  if (report.failed) {
    std::printf("FAIL  %-10s %s\n", report.failed->field.c_str(), printable(report.failed->message).c_str());
    return;
  }
  std::printf("Hashes, links, map, signatures and rules hold. The newest entry is of %s.\n",
              report.newest_at.c_str());
  std::printf(
      report.signer_known
          ? "Signed by the log's key. Up to this size nothing was left out, altered or put in another "
            "order;\n"
            "whether the log shows others more, or something else, only a comparison of checkpoints tells.\n"
          : "Consistent in itself, signer unknown: give the log's verifier key with --log-key.\n");
}

void print_json(Report const &report) {
  boost::json::object answer{{"origin", report.origin},
                             {"size", report.size},
                             {"replayed", report.replayed},
                             {"newestAt", report.newest_at},
                             {"signerKnown", report.signer_known},
                             {"holds", !report.failed}};
  if (report.failed) answer["failed"] = {{"check", report.failed->field}, {"detail", report.failed->message}};
  std::printf("%s\n", boost::json::serialize(answer).c_str());
}

struct AuditOptions {
  std::string data, url, log_key;
  bool as_json = false;
};

int audit(AuditOptions const &options) {
  std::optional<NoteVerifier> log_key;
  if (!options.log_key.empty()) {
    auto parsed = NoteVerifier::parse(options.log_key);
    if (!parsed) return refuse(parsed.error());
    log_key = *std::move(parsed);
  }
  std::unique_ptr<server::DataFolder> folder;
  std::unique_ptr<Source> source;
  if (options.url.empty()) {
    auto opened = server::open_data_folder(options.data);
    if (!opened) return refuse(opened.error());
    folder = std::make_unique<server::DataFolder>(*std::move(opened));
    if (!log_key) log_key = folder->log_key;
    source = std::make_unique<FolderSource>(*folder);
  } else {
    source = std::make_unique<UrlSource>(options.url);
  }

  Report report;
  if (auto const replayed = replay(*source, log_key, report); !replayed) {
    // No answer is no verdict.
    if (replayed.error().kind != ErrorKind::unverified) return refuse(replayed.error());
    report.failed = replayed.error();
  }
  options.as_json ? print_json(report) : print_words(report);
  return report.failed || !report.signer_known ? 1 : 0;
}

}  // namespace

void add_audit(CLI::App &program, int &status) {
  auto options = std::make_shared<AuditOptions>();
  auto *command =
      program.add_subcommand("audit", "Replay a whole log: hashes, links, map, signatures, rules");
  auto *log = command->add_option_group("log", "The log to audit, one of");
  log->add_option("--data", options->data, "Data folder; no server may have it open");
  log->add_option("--url", options->url, "Address of a server, as http://HOST:PORT");
  log->require_option(1);
  command->add_option("--log-key", options->log_key,
                      "Verifier key of the log; a data folder's own if not given");
  command->add_flag("--json", options->as_json, "One JSON object");
  command->callback([options, &status] { status = audit(*options); });
}

}  // namespace nguon::tools
