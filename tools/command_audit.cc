#include <signal.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <csignal>
#include <deque>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include "crypto/add_checkpoint.h"
#include "crypto/tile_path.h"
#include "server/data_folder.h"
#include "server/witness.h"
#include "storage/tiles.h"
#include "tools/command.h"
#include "tools/http_client.h"
#include "tools/progress.h"
#include "tools/scratch_folder.h"
#include "tools/tile_client.h"
#include "trace/audit.h"

namespace nguon::tools {
namespace {

namespace asio = boost::asio;

constexpr std::size_t tile_width = storage::tile_width;
/// Of one request, with pauses of half a second, one, two and four.
constexpr unsigned attempts_max = 5;
/// How often an auditor goes on with a log that grew while it was being audited, to sign its newest
/// checkpoint.
constexpr unsigned submissions_max = 5;

/// Set by SIGINT and SIGTERM: the audit ends, and its scratch folder goes with it.
volatile std::sig_atomic_t interrupted = 0;
void interrupt(int) {
  interrupted = 1;
}

Error fault(char const *check, std::string message) {
  return {ErrorKind::unverified, "audit", std::move(message), check};
}

/// A log that is to be audited: what it serves at an address of C2SP tlog-tiles, without the leading slash.
/// Any thread.
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
  explicit UrlSource(server::HttpCaller caller) : caller_(std::move(caller)) {}

  /// An audit of hours shall not end because the log was away for some seconds.
  Result<std::string> read(std::string const &path) override {
    std::lock_guard const lock(asking_);
    auto pause = std::chrono::milliseconds(500);
    for (unsigned attempt = 1;; ++attempt, pause *= 2) {
      auto body = read_log(caller_, path);
      bool const is_away = !body && body.error().code == "no-answer";
      if (!is_away || attempt == attempts_max || interrupted) return body;
      std::this_thread::sleep_for(pause);
    }
  }

 private:
  std::mutex asking_;
  server::HttpCaller caller_;
};

/// A bundle's entries as far as it holds them, and what is wrong with the rest.
struct PreparedBundle {
  std::vector<std::shared_ptr<trace::Auditor::Prepared const>> entries;
  Result<void> whole;
};

/// Those from `from` on; those before were replayed in another audit.
PreparedBundle prepare_bundle(Source &source, EntryBundle const &bundle, std::uint64_t from,
                              trace::Auditor const &auditor) {
  PreparedBundle prepared;
  auto const served = source.read(bundle.path);
  if (!served) {
    prepared.whole = served.error();
    return prepared;
  }
  prepared.whole =
      each_entry(bundle, *served, [&](std::uint64_t index, std::string_view entry) -> Result<void> {
        if (index >= from) prepared.entries.push_back(auditor.prepare(entry));
        return {};
      });
  return prepared;
}

/// What the log serves as hashes is what its entries make: the tiles that changed since it had `old_size`.
Result<void> check_tiles(Source &source, trace::Auditor const &auditor, std::uint64_t old_size) {
  for (unsigned level = 0; auditor.size() >> (level * storage::tile_height) != 0; ++level) {
    auto const count = auditor.size() >> (level * storage::tile_height);
    auto const old_count = old_size >> (level * storage::tile_height);
    for (std::uint64_t index = old_count / tile_width; index * tile_width < count; ++index) {
      auto const width = tile_width_at(index, count);
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
  std::uint64_t earlier = 0;   ///< Of these, in audits before this one.
  std::string newest_at;       ///< Where all of them are.
  bool signer_known = false;
  std::string cosignature;  ///< The auditor's line, where it signed.
  bool submitted = false;
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

/// The key that the log names by now signed the checkpoint; and so did the one that is expected, if it is
/// another.
Result<void> check_signer(std::string const &note, std::string const &named,
                          std::optional<NoteVerifier> const &expected) {
  auto const verifier = NoteVerifier::parse(named);
  if (!verifier || verifier->type != note_type_ed25519)
    return fault("genesis", "The genesis names no key of a log.");
  auto const opened = open_checkpoint(note, *verifier);
  // While a log changes its key, both sign.
  if (expected && expected->vkey() != named && !opened)
    return fault("genesis", "The genesis names another key of the log than the one that is expected.");
  return opened ? Result<void>() : opened.error();
}

/// The replay of one log, which may grow meanwhile.
class Replay {
 public:
  /// `folder`: what earlier audits left, and this one will; empty for none.
  Replay(Source &source, std::optional<NoteVerifier> const &log_key, std::string const &folder,
         Report &report)
      : source_(source), log_key_(log_key), report_(report) {
    if (folder.empty()) {
      scratch_.emplace(std::filesystem::temp_directory_path());
      store_ = storage::make_scratch_store(scratch_->path() + "/views");
    } else {
      store_ = storage::open_rocks_store(folder);
    }
  }

  /// Up to the checkpoint that the log serves now.
  Result<void> run() {
    auto const note = source_.read("checkpoint");
    if (!note) return note.error();
    auto const checkpoint = open_checkpoint(*note, log_key_);
    if (!checkpoint) return checkpoint.error();
    note_ = *note;
    report_.origin = checkpoint->origin;
    report_.size = checkpoint->size;
    report_.signer_known = log_key_.has_value();
    if (!auditor_) {
      auditor_.emplace(checkpoint->origin, *store_,
                       scratch_ ? trace::Auditor::Keeps::what_it_reads : trace::Auditor::Keeps::everything);
      report_.replayed = report_.earlier = auditor_->size();
    }
    auto const old_size = auditor_->size();
    if (checkpoint->size < old_size)
      return fault("checkpoint", "The log shows an older checkpoint than before.");
    if (auto const replayed = replay_to(checkpoint->size); !replayed) return replayed;
    report_.newest_at = auditor_->newest_at();
    if (auto const is_signed = check_signer(*note, auditor_->log_key(), log_key_); !is_signed)
      return is_signed.error();
    if (auditor_->root() != checkpoint->root)
      return fault("checkpoint", "The entries do not make the root that the checkpoint states.");
    if (auto const served = check_tiles(source_, *auditor_, old_size); !served) return served;
    auditor_->save();
    return {};
  }

  /// Signs the checkpoint that was replayed. A fault where it does not extend what was signed before.
  Result<void> cosign(server::Witness &signer) {
    auto const before = signer.find_head(report_.origin);
    auto const old_size = before ? before->size : 0;
    if (old_size > report_.size) {
      return fault("cosigned", "The log has " + std::to_string(report_.size) +
                                   " entries; this auditor signed a tree of " + std::to_string(old_size) +
                                   ".");
    }
    auto line =
        signer.add_checkpoint(write_add_checkpoint({old_size, auditor_->consistency_proof(old_size), note_}));
    if (!line && line.error().code == "not-consistent")
      return fault("cosigned", "The log is not what this auditor signed before: " + line.error().message);
    if (!line) return line.error();
    report_.cosignature = *std::move(line);
    return {};
  }

  /// The checkpoint with the log's lines and the auditor's below them.
  std::string cosigned_note() const { return note_ + report_.cosignature; }

 private:
  Result<void> replay_to(std::uint64_t size) {
    Progress progress("audit");
    // Form and signatures ahead and on all cores, whatever depends on the entries before on this one. Each
    // thread has a bundle at work and one that waits.
    auto const ahead_max = 2 * threads_;
    std::deque<std::future<PreparedBundle>> ahead;
    auto const from = auditor_->size();
    auto next = from - from % tile_width;
    while (auditor_->size() < size) {
      if (interrupted) return Error{ErrorKind::unavailable, "interrupted", "the audit was interrupted"};
      for (; ahead.size() < ahead_max && next < size; next += tile_width) {
        std::packaged_task<PreparedBundle()> prepare([this, bundle = bundle_of(next, size), from] {
          return prepare_bundle(source_, bundle, from, *auditor_);
        });
        ahead.push_back(prepare.get_future());
        asio::post(pool_, std::move(prepare));
      }
      auto const bundle = ahead.front().get();
      ahead.pop_front();
      for (auto const &entry : bundle.entries) {
        auto const added = auditor_->add(*entry);
        report_.replayed = auditor_->size();
        if (!added) return added;
      }
      if (!bundle.whole) return bundle.whole;
      progress(report_.replayed, size);
    }
    return {};
  }

  Source &source_;
  std::optional<NoteVerifier> const &log_key_;
  Report &report_;
  std::optional<ScratchFolder> scratch_;
  std::unique_ptr<storage::Store> store_;
  std::optional<trace::Auditor> auditor_;
  std::string note_;
  /// One more than there are cores, for those that wait for an answer. Threads that are kept: one for each
  /// bundle would give its memory back at its end, which costs a tenth of the whole.
  std::size_t const threads_ = std::size_t{1} + std::max(1u, std::thread::hardware_concurrency());
  asio::thread_pool pool_{threads_};  ///< The last member: it is ended before what it reads.
};

void print_words(Report const &report) {
  auto const count = [](std::uint64_t number) { return static_cast<unsigned long long>(number); };
  std::printf("log %s\n%llu of %llu entries replayed", printable(report.origin).c_str(),
              count(report.replayed), count(report.size));
  report.earlier == 0 ? std::printf("\n")
                      : std::printf(", %llu of them in earlier audits\n", count(report.earlier));
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
  if (!report.cosignature.empty()) {
    std::printf("Countersigned%s:\n%s", report.submitted ? ", and the log has it" : "",
                report.cosignature.c_str());
  }
}

void print_json(Report const &report) {
  boost::json::object answer{{"origin", report.origin},      {"size", report.size},
                             {"replayed", report.replayed},  {"earlier", report.earlier},
                             {"newestAt", report.newest_at}, {"signerKnown", report.signer_known},
                             {"holds", !report.failed}};
  if (!report.cosignature.empty()) {
    answer["cosignature"] = report.cosignature;
    answer["submitted"] = report.submitted;
  }
  if (report.failed) answer["failed"] = {{"check", report.failed->field}, {"detail", report.failed->message}};
  std::printf("%s\n", boost::json::serialize(answer).c_str());
}

struct AuditOptions {
  std::string data, url, log_key, state, cosign;
  bool submit = false;
  bool as_json = false;
};

/// Replays; then, where that is wanted, signs what held and brings it to the log. A log that has grown by
/// then wants its newer checkpoint signed.
Result<void> run_audit(Replay &replay, AuditOptions const &options, server::Witness *signer, Report &report) {
  for (unsigned attempt = 1;; ++attempt) {
    if (auto const replayed = replay.run(); !replayed) return replayed;
    if (signer == nullptr) return {};
    if (auto const cosigned = replay.cosign(*signer); !cosigned) return cosigned;
    if (!options.submit) return {};
    auto const answer =
        post(options.url, "/cosignatures", "text/plain; charset=utf-8", replay.cosigned_note());
    if (!answer) return answer.error();
    report.submitted = answer->status == 204;
    if (report.submitted) return {};
    if (answer->status != 409 || attempt == submissions_max) {
      return Error{
          ErrorKind::unavailable, "not-taken",
          "the log does not take the cosignature (" + std::to_string(answer->status) + "): " + answer->body};
    }
  }
}

/// Null where nothing is to be signed.
Result<std::unique_ptr<server::Witness>> open_signer(AuditOptions const &options) {
  if (options.cosign.empty()) return std::unique_ptr<server::Witness>();
  return server::Witness::open(options.cosign, now_ms);
}

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
    auto caller = server::HttpCaller::make(options.url, {});
    if (!caller) return refuse(caller.error());
    source = std::make_unique<UrlSource>(*std::move(caller));
  }
  auto const signer = open_signer(options);
  if (!signer) return refuse(signer.error());
  if (*signer && !log_key) {
    return refuse({ErrorKind::malformed, "signer-unknown",
                   "an auditor signs for a log that it knows: give the log's verifier key with --log-key"});
  }

  struct sigaction action {};
  action.sa_handler = interrupt;
  // The second one ends the program where it stands.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  Report report;
  Replay replay(*source, log_key, options.state, report);
  if (auto const replayed = run_audit(replay, options, signer->get(), report); !replayed) {
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
  command->add_option("--state", options->state,
                      "Folder that keeps what was replayed: the next audit goes on from there");
  auto *const cosign = command->add_option(
      "--cosign", options->cosign,
      "Folder of an auditor (made by nguon witness): countersign the checkpoint when all of it held");
  command->add_flag("--submit", options->submit, "Bring the cosignature to the log")->needs(cosign);
  command->add_flag("--json", options->as_json, "One JSON object");
  command->callback([options, &status] { status = audit(*options); });
}

}  // namespace nguon::tools
