#include "server/data_folder.h"
#include "server/epcis/parts.h"
#include "server/epcis/subscription_parts.h"
#include "server/server.h"
#include "server/witness_client.h"
#include "tools/command.h"
#include "tools/stop_signals.h"
#include "trace/epcis/log_events.h"
#include "trace/epcis/named_queries.h"
#include "trace/sequencer.h"

namespace nguon::tools {
namespace {

struct ServeOptions {
  std::string data;
  std::string listen = "127.0.0.1:8080";
  std::string admin = "127.0.0.1:8081";
  std::string public_url;
  bool no_access_log = false;
  bool sign_anyway = false;
};

/// Null where the folder names no witnesses. Refuses a store that is behind what a witness has seen.
Result<std::unique_ptr<server::Cosigner>> start_cosigner(ServeOptions const &options,
                                                         server::DataFolder const &folder) {
  constexpr std::chrono::seconds answer_time{2};
  auto policy = server::read_policy(options.data);
  if (!policy) return std::move(policy).error();
  if (!*policy) return std::unique_ptr<server::Cosigner>();
  auto const state = folder.log->published();
  auto const checked = server::check_not_behind((*policy)->witnesses(), *state, answer_time);
  if (!checked && !options.sign_anyway) return checked.error();
  return server::Cosigner::start(*folder.log, folder.log_key, **std::move(policy),
                                 server::cosigned_path(options.data));
}

trace::LogEvents::FindQuery find_query_in(storage::Store const &store) {
  return [&store](std::string_view name) -> Result<trace::EventQuery> {
    auto named = trace::find_named_query(store, name);
    if (!named) return std::move(named).error();
    return std::move(named->query);
  };
}

Result<std::unique_ptr<server::Subscriptions>> start_subscriptions(server::DataFolder const &folder,
                                                                   trace::EventSource const &events) {
  auto rule = server::CallRule::parse(folder.config.call_networks);
  if (!rule) return std::move(rule).error();
  return server::Subscriptions::start(
      *folder.store, events, now_ms,
      {.company_prefixes = folder.config.company_prefixes, .rule = *std::move(rule)});
}

int serve(ServeOptions const &options) {
  StopSignals const stop_signals;
  server::Options server_options;
  auto const listen = server::parse_endpoint(options.listen);
  if (!listen) return refuse(listen.error());
  server_options.listen = *listen;
  if (options.admin != "none") {
    auto const admin = server::parse_endpoint(options.admin);
    if (!admin) return refuse(admin.error());
    server_options.admin = *admin;
  }
  if (!options.no_access_log) server_options.access_log = "-";

  auto const on_rollback =
      options.sign_anyway ? storage::Log::OnRollback::sign_anyway : storage::Log::OnRollback::refuse;
  auto folder = server::open_data_folder(options.data, on_rollback);
  if (!folder) return refuse(folder.error());
  auto cosigner = start_cosigner(options, *folder);
  if (!cosigner) return refuse(cosigner.error());
  trace::NewestStatements newest;
  trace::Sequencer sequencer(*folder->log, now_ms, {}, &newest);
  auto public_url = !options.public_url.empty()          ? options.public_url
                    : !folder->config.public_url.empty() ? folder->config.public_url
                                                         : "http://" + options.listen;
  while (public_url.ends_with('/')) public_url.pop_back();

  auto receipt_key = server::open_receipt_key(options.data);
  if (!receipt_key) return refuse(receipt_key.error());
  auto retired_keys = server::read_retired_receipt_keys(options.data);
  if (!retired_keys) return refuse(retired_keys.error());

  server::Gateway const gateway(options.data, folder->config.origin);
  trace::CaptureJobs capture(
      *folder->store, *folder->log, sequencer, now_ms,
      [&gateway](trace::GatewayStatement const &statement, std::string const &party) {
        auto const voice = gateway.voice_for(party);
        return voice ? trace::split_captured(statement, *voice) : std::vector<trace::GatewayStatement>();
      },
      [](std::string const &why) { std::fprintf(stderr, "nguon: %s\n", why.c_str()); });
  trace::LogEvents const events(*folder->log, find_query_in(*folder->store));
  auto subscriptions = start_subscriptions(*folder, events);
  if (!subscriptions) return refuse(subscriptions.error());
  auto const find_party = [&gateway](std::string_view authorization) -> Result<std::string> {
    auto caller = gateway.find_caller(authorization);
    if (!caller) return std::move(caller).error();
    return std::move(caller->party);
  };
  server::SubscriptionParts subscription_parts{events, **subscriptions, find_party};
  auto page_key = server::open_page_key(options.data);
  if (!page_key) return refuse(page_key.error());
  trace::EventIndex event_index(*folder->store, *folder->log, &newest);
  server::EpcisParts epcis{event_index, *folder->store, find_party};
  trace::PageTokens page_tokens(*std::move(page_key), *folder->store, now_ms);

  storage::PlainFiles const plain_files(
      server::plain_path(options.data), *folder->log,
      [](std::string const &why) { std::fprintf(stderr, "nguon: %s\n", why.c_str()); });

  auto server = server::Server::start(
      {*folder->log,
       &sequencer,
       folder->blobs,
       folder->log_key,
       folder->config.origin,
       public_url,
       now_ms,
       {std::make_shared<PrivateKey>(*std::move(receipt_key)), public_url, *std::move(retired_keys)},
       nullptr,
       cosigner->get(),
       folder->config.verifiers,
       &gateway,
       &capture,
       &subscription_parts,
       &epcis,
       &page_tokens,
       folder->config.resolver,
       folder->config.company_prefixes,
       &plain_files},
      server_options);
  if (!server) return refuse(server.error());
  std::fprintf(stderr, "nguon serves %s at http://%s:%u\n", options.data.c_str(), listen->host.c_str(),
               static_cast<unsigned>((*server)->port()));
  stop_signals.wait();
  (*server)->stop();
  return 0;
}

}  // namespace

void add_serve(CLI::App &program, int &status) {
  auto options = std::make_shared<ServeOptions>();
  auto *command = program.add_subcommand("serve", "Serve a data folder");
  command->add_option("--data", options->data, "Data folder")->required();
  command->add_option("--listen", options->listen, "HOST:PORT for everybody");
  command->add_option("--admin", options->admin, "HOST:PORT for /healthz, /readyz and /metrics, or none");
  command->add_option("--public-url", options->public_url, "Scheme and host that QR codes carry");
  command->add_flag("--no-access-log", options->no_access_log, "No line a request on standard output");
  command->add_flag(
      "--sign-although-behind", options->sign_anyway,
      "Serve a store that does not extend the last signed head, or is behind a witness: receipts given since "
      "stop verifying");
  command->callback([options, &status] { status = serve(*options); });
}

}  // namespace nguon::tools
