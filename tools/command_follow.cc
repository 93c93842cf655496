#include <algorithm>

#include "server/server.h"
#include "tools/command.h"
#include "tools/followed_log.h"
#include "tools/stop_signals.h"

namespace nguon::tools {
namespace {

using Outcome = FollowedLog::Outcome;
using Logs = std::vector<std::unique_ptr<FollowedLog>>;

struct FollowOptions {
  std::vector<std::string> urls, log_keys, verifiers;
  std::string data, listen, public_url;
  std::string admin = "none";
  unsigned every_seconds = 3;
  bool once = false;
  bool no_access_log = false;
};

/// "NAME=REST"; without a name where there is none.
std::pair<std::string, std::string> split_name(std::string const &text) {
  constexpr std::size_t name_bytes_max = 40;
  auto const end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-");
  bool const is_named = end != std::string::npos && end > 0 && end <= name_bytes_max && text[end] == '=';
  if (!is_named) return {"", text};
  return {text.substr(0, end), text.substr(end + 1)};
}

/// One without a name, or all with different ones. Throws CLI::ValidationError.
std::vector<FollowedLog::Source> read_sources(FollowOptions const &options) {
  std::vector<FollowedLog::Source> sources;
  auto const find = [&sources](std::string const &name) {
    return std::ranges::find(sources, name, &FollowedLog::Source::name);
  };
  for (auto const &text : options.urls) {
    auto [name, url] = split_name(text);
    if (name.empty() && options.urls.size() > 1) {
      throw CLI::ValidationError("url", "of several logs each has a name before it, as in ben-tre=" + text);
    }
    if (find(name) != sources.end()) throw CLI::ValidationError("url", "two logs are named " + name);
    sources.push_back({.url = std::move(url), .name = std::move(name), .log_key = {}});
  }
  for (auto const &text : options.log_keys) {
    auto const is_alone = sources.front().name.empty();
    auto const [name, key] = is_alone ? std::pair(std::string(), text) : split_name(text);
    auto const source = find(name);
    if (source == sources.end() || !source->log_key.empty()) {
      throw CLI::ValidationError(
          "--log-key", "is given once for a log, with its name before it where there are several: NAME=KEY");
    }
    source->log_key = key;
  }
  return sources;
}

Result<server::Options> read_server_options(FollowOptions const &options) {
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
  return wanted;
}

Result<std::unique_ptr<server::Server>> serve(FollowOptions const &options, server::Options const &wanted,
                                              Logs const &logs) {
  std::vector<server::Service> services;
  std::string origins;
  for (auto const &log : logs) {
    services.push_back(log->serve(options.public_url, options.verifiers));
    origins.append(origins.empty() ? "" : ", ").append(printable(log->origin()));
  }
  auto server = services.front().base().empty() ? server::Server::start(std::move(services.front()), wanted)
                                                : server::Server::start_copies(std::move(services), wanted);
  if (server) {
    std::fprintf(stderr, "nguon serves a copy of %s at http://%s:%u\n", origins.c_str(),
                 wanted.listen.host.c_str(), static_cast<unsigned>((*server)->port()));
  }
  return server;
}

/// Waits until a signal ends it, or there is nothing left to do. Answers the exit code.
int keep_following(FollowOptions const &options, Logs const &logs, StopSignals const &signals) {
  auto const any = [&logs](auto const &holds) {
    return std::ranges::any_of(logs, [&](auto const &log) { return holds(log->outcome()); });
  };
  auto const is_over = [&] {
    if (any([](Outcome outcome) { return outcome == Outcome::failed; })) return true;
    // What was verified is served on.
    if (!options.once && !options.listen.empty()) return false;
    return !any([](Outcome outcome) { return outcome == Outcome::going_on; });
  };
  auto const turn = std::chrono::milliseconds(options.once ? 20 : 500);
  for (bool is_stopped = false; !is_stopped && !is_over();) is_stopped = signals.wait_for(turn);
  return any([](Outcome outcome) { return outcome != Outcome::going_on && outcome != Outcome::taken; });
}

int follow(FollowOptions const &options) {
  if (auto const checked = server::check_verifiers(options.verifiers); !checked)
    return refuse(checked.error());
  auto const sources = read_sources(options);
  StopSignals const signals;
  server::Options server_options;
  if (!options.listen.empty()) {
    auto wanted = read_server_options(options);
    if (!wanted) return refuse(wanted.error());
    server_options = *std::move(wanted);
  }
  Logs logs;
  for (auto const &source : sources) {
    auto log =
        FollowedLog::open(source, source.name.empty() ? options.data : options.data + "/" + source.name);
    if (!log) return refuse(log.error());
    auto const &origin = (*log)->origin();
    for (auto const &other : logs) {
      if (other->origin() != origin) continue;
      return refuse(
          {ErrorKind::conflict, "one-log", "Two of these addresses are of one log, " + origin + "."});
    }
    logs.push_back(*std::move(log));
  }
  std::unique_ptr<server::Server> server;
  if (!options.listen.empty()) {
    auto started = serve(options, server_options, logs);
    if (!started) return refuse(started.error());
    server = *std::move(started);
  }
  auto const every = std::chrono::seconds(options.every_seconds);
  for (auto const &log : logs) log->start(options.once ? std::nullopt : std::optional(every));
  return keep_following(options, logs, signals);
}

}  // namespace

void add_follow(CLI::App &program, int &status) {
  auto options = std::make_shared<FollowOptions>();
  auto *command = program.add_subcommand("follow", "Keep verified copies of logs, and serve them read-only");
  command
      ->add_option("url", options->urls,
                   "Address of the log, as http://HOST:PORT; of several each with a name: ben-tre=http://…")
      ->required();
  command
      ->add_option("--data", options->data,
                   "Folder of the copy, or with a folder below it for each name; made where it is not there")
      ->required();
  command
      ->add_option("--log-key", options->log_keys,
                   "Verifier key of the log, NAME=KEY of several; what the log itself names, if not given at "
                   "first")
      ->allow_extra_args(false);
  auto *const listen = command->add_option("--listen", options->listen,
                                           "HOST:PORT to serve the copies at; not served if not given");
  command->add_option("--admin", options->admin, "HOST:PORT for /healthz, /readyz and /metrics, or none")
      ->needs(listen);
  command->add_option("--public-url", options->public_url,
                      "Scheme and host that QR codes carry; each log's own if not given");
  command
      ->add_option(
          "--verifier", options->verifiers,
          "Address of the verifier in one file on another host, for pages to link to; as often as wanted")
      ->allow_extra_args(false)
      ->needs(listen);
  command->add_option("--every", options->every_seconds, "Seconds between two looks")
      ->check(CLI::Range(1u, 86'400u));
  command->add_flag("--once", options->once, "Take what is there now and end");
  command->add_flag("--no-access-log", options->no_access_log, "No line a request on standard output");
  command->callback([options, &status] { status = follow(*options); });
}

}  // namespace nguon::tools
