#include "server/server.h"
#include "tools/command.h"
#include "tools/followed_log.h"
#include "tools/stop_signals.h"

namespace nguon::tools {
namespace {

using Outcome = FollowedLog::Outcome;

struct FollowOptions {
  std::string url, data, log_key, listen, public_url;
  std::string admin = "none";
  unsigned every_seconds = 3;
  bool once = false;
  bool no_access_log = false;
};

/// Null where nothing is to be served.
Result<std::unique_ptr<server::Server>> serve(FollowOptions const &options, FollowedLog const &log) {
  if (options.listen.empty()) return std::unique_ptr<server::Server>();
  server::Options wanted;
  auto const listen = server::parse_endpoint(options.listen);
  if (!listen) return listen.error();
  wanted.listen = *listen;
  if (options.admin != "none") {
    auto const admin = server::parse_endpoint(options.admin);
    if (!admin) return admin.error();
    wanted.admin = *admin;
  }
  if (!options.no_access_log) wanted.access_log = "-";
  auto server = server::Server::start(log.service(options.public_url), wanted);
  if (server) {
    std::fprintf(stderr, "nguon serves a copy of %s at http://%s:%u\n",
                 printable(log.service("").origin).c_str(), listen->host.c_str(),
                 static_cast<unsigned>((*server)->port()));
  }
  return server;
}

/// Waits until a signal ends it, or there is nothing left to do. Answers the exit code.
int keep_following(FollowOptions const &options, FollowedLog const &log, StopSignals const &signals) {
  auto const turn = std::chrono::milliseconds(options.once ? 20 : 500);
  bool is_stopped = false;
  auto const is_over = [&] {
    auto const outcome = log.outcome();
    if (outcome == Outcome::failed) return true;
    // What was verified is served on.
    bool const stands_still = outcome != Outcome::going_on;
    return stands_still && (options.once || options.listen.empty());
  };
  while (!is_stopped && !is_over()) is_stopped = signals.wait_for(turn);
  auto const outcome = log.outcome();
  return outcome == Outcome::going_on || outcome == Outcome::taken ? 0 : 1;
}

int follow(FollowOptions const &options) {
  StopSignals const signals;
  auto const log = FollowedLog::open({options.url, "", options.log_key}, options.data);
  if (!log) return refuse(log.error());
  auto const server = serve(options, **log);
  if (!server) return refuse(server.error());
  auto const every = std::chrono::seconds(options.every_seconds);
  (*log)->start(options.once ? std::nullopt : std::optional(every));
  return keep_following(options, **log, signals);
}

}  // namespace

void add_follow(CLI::App &program, int &status) {
  auto options = std::make_shared<FollowOptions>();
  auto *command = program.add_subcommand("follow", "Keep a verified copy of a log, and serve it read-only");
  command->add_option("url", options->url, "Address of the log, as http://HOST:PORT")->required();
  command->add_option("--data", options->data, "Folder of the copy; made where it is not there")->required();
  command->add_option("--log-key", options->log_key,
                      "Verifier key of the log; what the log itself names, if not given at first");
  auto *const listen = command->add_option("--listen", options->listen,
                                           "HOST:PORT to serve the copy at; not served if not given");
  command->add_option("--admin", options->admin, "HOST:PORT for /healthz, /readyz and /metrics, or none")
      ->needs(listen);
  command->add_option("--public-url", options->public_url, "Scheme and host that QR codes carry; the log's");
  command->add_option("--every", options->every_seconds, "Seconds between two looks")
      ->check(CLI::Range(1u, 86'400u));
  command->add_flag("--once", options->once, "Take what is there now and end");
  command->add_flag("--no-access-log", options->no_access_log, "No line a request on standard output");
  command->callback([options, &status] { status = follow(*options); });
}

}  // namespace nguon::tools
