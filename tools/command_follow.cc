#include <atomic>
#include <filesystem>

#include "server/data_folder.h"
#include "server/server.h"
#include "tools/command.h"
#include "tools/follow.h"
#include "tools/stop_signals.h"

namespace nguon::tools {
namespace {

namespace fs = std::filesystem;

struct FollowOptions {
  std::string url, data, log_key, listen, public_url;
  std::string admin = "none";
  unsigned every_seconds = 3;
  bool once = false;
  bool keep_serving = false;
  bool no_access_log = false;
};

Result<void> make_folder(std::string const &folder) {
  if (fs::exists(folder + "/config.json")) {
    return Error{ErrorKind::conflict, "own-log",
                 folder + " holds a log of its own; a copy needs another folder.", "data"};
  }
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  return {};
}

/// The key of the log: the one that the copy was begun with, else the one that was given, else the log's own
/// word.
Result<NoteVerifier> choose_log_key(FollowOptions const &options, storage::Store const &store) {
  auto const kept = trace::Copy::find_log_key(store);
  if (!options.log_key.empty()) return NoteVerifier::parse(options.log_key);
  if (kept) return *kept;
  auto key = ask_log_key(options.url);
  if (key) {
    std::fprintf(stderr,
                 "nguon: took the log's key from the log itself, compare it with the published one: %s\n",
                 printable(key->vkey()).c_str());
  }
  return key;
}

/// What serves the copy once it is whole.
class Front {
 public:
  static Result<Front> parse(FollowOptions const &options) {
    Front front;
    front.url_ = options.url;
    front.public_url_ = options.public_url.empty() ? options.url : options.public_url;
    while (front.public_url_.ends_with('/')) front.public_url_.pop_back();
    front.wanted_ = !options.listen.empty();
    if (front.wanted_) {
      auto const listen = server::parse_endpoint(options.listen);
      if (!listen) return listen.error();
      front.options_.listen = *listen;
    }
    if (options.admin != "none") {
      auto const admin = server::parse_endpoint(options.admin);
      if (!admin) return admin.error();
      front.options_.admin = *admin;
    }
    if (!options.no_access_log) front.options_.access_log = "-";
    return front;
  }

  bool is_open() const { return server_ != nullptr; }
  bool is_wanted() const { return wanted_; }

  Result<void> open(trace::Copy &copy, storage::Blobs const &blobs, NoteVerifier const &log_key) {
    auto started = server::Server::start({.log = copy.log(),
                                          .sequencer = nullptr,
                                          .blobs = blobs,
                                          .log_key = log_key,
                                          .origin = log_key.name,
                                          .public_url = public_url_,
                                          .clock = now_ms,
                                          .receipts = {},
                                          .copy_of = server::CopyOf{url_, holds_}},
                                         options_);
    if (!started) return started.error();
    server_ = *std::move(started);
    std::fprintf(stderr, "nguon serves a copy of %s at http://%s:%u\n", printable(log_key.name).c_str(),
                 options_.listen.host.c_str(), static_cast<unsigned>(server_->port()));
    return {};
  }
  /// The origin contradicted itself: /readyz says so from now on.
  void raise_alarm() { *holds_ = false; }

 private:
  Front() = default;

  std::string url_, public_url_;
  server::Options options_;
  bool wanted_ = false;
  std::shared_ptr<std::atomic<bool>> holds_ = std::make_shared<std::atomic<bool>>(true);
  std::unique_ptr<server::Server> server_;
};

/// Answers the exit code.
int keep_following(FollowOptions const &options, Follower &follower, trace::Copy &copy, Front &front,
                   StopSignals const &signals, std::function<Result<void>()> const &serve) {
  bool answered = true;
  for (;;) {
    if (front.is_wanted() && !front.is_open() && copy.is_whole()) {
      if (auto const opened = serve(); !opened) return refuse(opened.error());
    }
    auto const looked = follower.look(!front.is_open());
    if (!looked && looked.error().kind == ErrorKind::unverified) {
      std::fprintf(stderr, "nguon: ALARM: the log at %s is inconsistent behind entry %llu (%s): %s\n",
                   printable(options.url).c_str(), static_cast<unsigned long long>(copy.size()),
                   looked.error().field.c_str(), printable(looked.error().message).c_str());
      front.raise_alarm();
      if (options.keep_serving && front.is_open()) signals.wait();
      return 1;
    }
    if (looked) {
      follower.fetch_blobs();
    } else if (options.once || answered) {
      refuse(looked.error());
    }
    answered = looked.has_value();
    if (options.once) return answered && copy.is_whole() ? 0 : 1;
    auto const serves_next = front.is_wanted() && !front.is_open() && copy.is_whole();
    if (!serves_next && signals.wait_for(std::chrono::seconds(options.every_seconds))) return 0;
  }
}

int follow(FollowOptions const &options) {
  StopSignals const signals;
  auto front = Front::parse(options);
  if (!front) return refuse(front.error());
  if (auto const made = make_folder(options.data); !made) return refuse(made.error());
  auto const lock = server::FolderLock::take(options.data);
  if (!lock) return refuse(lock.error());
  auto const store = storage::open_rocks_store(options.data + "/store");
  auto const log_key = choose_log_key(options, *store);
  if (!log_key) return refuse(log_key.error());
  auto const copy = trace::Copy::open(*store, storage::HeadFile::open(options.data + "/head"), *log_key);
  if (!copy) return refuse(copy.error());
  auto const blobs = storage::Blobs::open(options.data + "/blobs");
  Follower follower(options.url, **copy, blobs);
  auto const serve = [&] { return front->open(**copy, blobs, *log_key); };
  return keep_following(options, follower, **copy, *front, signals, serve);
}

}  // namespace

void add_follow(CLI::App &program, int &status) {
  auto options = std::make_shared<FollowOptions>();
  auto *command = program.add_subcommand("follow", "Keep a verified copy of a log, and serve it read-only");
  command->add_option("url", options->url, "Address of the log, as http://HOST:PORT")->required();
  command->add_option("--data", options->data, "Folder of the copy; made where it is not there")->required();
  command->add_option("--log-key", options->log_key,
                      "Verifier key of the log; what the log itself names, if not given at first");
  command->add_option("--listen", options->listen, "HOST:PORT to serve the copy at; not served if not given");
  command->add_option("--admin", options->admin, "HOST:PORT for /healthz and /readyz, or none");
  command->add_option("--public-url", options->public_url, "Scheme and host that QR codes carry; the log's");
  command->add_option("--every", options->every_seconds, "Seconds between two looks")
      ->check(CLI::Range(1u, 86'400u));
  command->add_flag("--once", options->once, "Take what is there now and end");
  command->add_flag("--keep-serving", options->keep_serving,
                    "After an inconsistency serve what held up to there, with /readyz red, until stopped");
  command->add_flag("--no-access-log", options->no_access_log, "No line a request on standard output");
  command->callback([options, &status] { status = follow(*options); });
}

}  // namespace nguon::tools
