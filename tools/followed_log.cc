#include "tools/followed_log.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "crypto/random.h"
#include "tools/command.h"

namespace nguon::tools {
namespace {

namespace fs = std::filesystem;

/// A log that has not answered by then is away.
constexpr server::HttpCaller::Bounds answer_bounds{.time = std::chrono::seconds(30)};

Result<void> make_folder(std::string const &folder) {
  if (fs::exists(folder + "/config.json")) {
    return Error{ErrorKind::conflict, "own-log",
                 folder + " holds a log of its own; a copy needs another folder.", "data"};
  }
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  return {};
}

/// The key of the log: the one that was given, else the one that the copy was begun with, else the log's own
/// word.
Result<NoteVerifier> choose_log_key(std::string const &given, storage::Store const &store,
                                    server::HttpCaller &caller) {
  if (!given.empty()) return NoteVerifier::parse(given);
  if (auto kept = trace::Copy::find_log_key(store)) return *std::move(kept);
  auto key = ask_log_key(caller);
  if (key) {
    std::fprintf(stderr,
                 "nguon: took the log's key from the log itself, compare it with the published one: %s\n",
                 printable(key->vkey()).c_str());
  }
  return key;
}

/// False once it is stopped.
bool pause_for(std::stop_token const &stop, std::chrono::seconds time) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

FollowedLog::FollowedLog(Source source, server::FolderLock lock, std::string const &folder)
    : source_(std::move(source)),
      folder_(folder),
      lock_(std::move(lock)),
      store_(storage::open_rocks_store(folder + "/store")),
      blobs_(storage::Blobs::open(folder + "/blobs")),
      copy_of_(source_.url, source_.name) {}

FollowedLog::~FollowedLog() {
  stop();
}

Result<std::unique_ptr<FollowedLog>> FollowedLog::open(Source source, std::string const &folder) {
  auto caller = server::HttpCaller::make(source.url, answer_bounds);
  if (!caller) return std::move(caller).error();
  if (auto const made = make_folder(folder); !made) return made.error();
  auto lock = server::FolderLock::take(folder);
  if (!lock) return lock.error();
  std::unique_ptr<FollowedLog> log(new FollowedLog(std::move(source), *std::move(lock), folder));
  auto key = choose_log_key(log->source_.log_key, *log->store_, *caller);
  if (!key) return std::move(key).error();
  log->log_key_ = *std::move(key);
  auto copy = trace::Copy::open(*log->store_, storage::HeadFile::open(folder + "/head"), *log->log_key_);
  if (!copy) return std::move(copy).error();
  log->copy_ = *std::move(copy);
  log->follower_.emplace(*std::move(caller), *log->copy_, log->blobs_,
                         log->source_.name.empty() ? "follow" : log->source_.name);
  return log;
}

server::Service FollowedLog::serve(std::string const &public_url, std::vector<std::string> const &verifiers) {
  auto url = public_url.empty() ? source_.url : public_url;
  while (url.ends_with('/')) url.pop_back();
  event_index_ = std::make_unique<trace::EventIndex>(*store_, copy_->log());
  // Nobody has rights at a copy; a page of an answer is gone on with as long as this process lives.
  auto const refuse_all = [of = source_.url](std::string_view) -> Result<std::string> {
    return Error{ErrorKind::forbidden, "only-a-copy",
                 "This is a copy, which knows nobody's tokens; the log itself is at " + of + ".",
                 "Authorization"};
  };
  epcis_.emplace(server::EpcisParts{*event_index_, *store_, refuse_all});
  page_tokens_.emplace(random_bytes(32), *store_, now_ms);
  plain_files_ = std::make_unique<storage::PlainFiles>(
      server::plain_path(folder_), copy_->log(), [label = origin()](std::string const &why) {
        std::fprintf(stderr, "nguon: the copy of %s: %s\n", printable(label).c_str(), printable(why).c_str());
      });
  return {.log = copy_->log(),
          .sequencer = nullptr,
          .blobs = blobs_,
          .log_key = *log_key_,
          .origin = log_key_->name,
          .public_url = std::move(url),
          .clock = now_ms,
          .receipts = {},
          .copy_of = &copy_of_,
          .verifiers = verifiers,
          .epcis = &*epcis_,
          .page_tokens = &*page_tokens_,
          .plain_files = plain_files_.get()};
}

void FollowedLog::start(std::optional<std::chrono::seconds> pause) {
  thread_ = std::jthread([this, pause](std::stop_token const &stop) {
    try {
      follow(stop, pause);
    } catch (std::exception const &failure) {
      std::fprintf(stderr, "nguon: the copy of %s: %s\n", printable(log_key_->name).c_str(),
                   printable(failure.what()).c_str());
      outcome_ = Outcome::failed;
    }
  });
}

void FollowedLog::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void FollowedLog::follow(std::stop_token const &stop, std::optional<std::chrono::seconds> pause) {
  // What is wrong is told once, until it is right again.
  bool must_tell = true;
  for (;;) {
    auto const looked = look(stop, must_tell);
    must_tell = looked == Outcome::taken;
    if (looked == Outcome::alarm || !pause) {
      outcome_ = looked;
      return;
    }
    if (!pause_for(stop, *pause)) {
      outcome_ = Outcome::taken;
      return;
    }
  }
}

FollowedLog::Outcome FollowedLog::look(std::stop_token const &stop, bool must_tell) {
  auto const looked = follower_->look(stop);
  if (!looked && looked.error().kind == ErrorKind::unverified) {
    std::fprintf(stderr, "nguon: ALARM: the log at %s is inconsistent behind entry %llu (%s): %s\n",
                 printable(source_.url).c_str(), static_cast<unsigned long long>(copy_->size()),
                 looked.error().field.c_str(), printable(looked.error().message).c_str());
    copy_of_.raise_alarm(looked.error().field);
    return Outcome::alarm;
  }
  if (!looked) {
    if (must_tell && !stop.stop_requested()) refuse(looked.error());
    return Outcome::no_answer;
  }
  if (*looked) copy_of_.note_success(now_ms());
  follower_->fetch_blobs();
  return copy_->is_whole() ? Outcome::taken : Outcome::no_answer;
}

}  // namespace nguon::tools
