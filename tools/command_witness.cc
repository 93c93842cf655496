#include "server/witness_server.h"
#include "tools/command.h"
#include "tools/stop_signals.h"

namespace nguon::tools {
namespace {

struct WitnessOptions {
  std::string data, name, listen;
  std::vector<std::string> logs;
  bool no_access_log = false;
};

int witness(WitnessOptions const &options) {
  StopSignals const stop_signals;
  auto const config = server::prepare_witness_folder(options.data, options.name, options.logs);
  if (!config) return refuse(config.error());
  auto const key = server::read_witness_key(options.data);
  if (!key) return refuse(key.error());
  std::printf("%s\n", key->vkey().c_str());
  std::fflush(stdout);
  if (options.listen.empty()) return 0;

  auto const listen = server::parse_endpoint(options.listen);
  if (!listen) return refuse(listen.error());
  auto const witness = server::Witness::open(options.data, now_ms);
  if (!witness) return refuse(witness.error());
  auto const server = server::WitnessServer::start(
      **witness, now_ms, {*listen, options.no_access_log ? std::string() : std::string("-")});
  if (!server) return refuse(server.error());
  std::fprintf(stderr, "nguon witnesses %zu log%s at http://%s:%u\n", (*witness)->log_count(),
               (*witness)->log_count() == 1 ? "" : "s", listen->host.c_str(),
               static_cast<unsigned>((*server)->port()));
  stop_signals.wait();
  return 0;
}

}  // namespace

void add_witness(CLI::App &program, int &status) {
  auto options = std::make_shared<WitnessOptions>();
  auto *command = program.add_subcommand(
      "witness", "Countersign the checkpoints of logs that never go back; prints the witness's verifier key");
  command
      ->add_option("--data", options->data, "Folder of the witness; made with a new key if it is not there")
      ->required();
  command->add_option("--name", options->name, "Name of a new witness, for ever: witness.example.vn/hue");
  command->add_option("--log", options->logs,
                      "Verifier key of a log to countersign; remembered in the folder");
  command->add_option("--listen", options->listen, "HOST:PORT; without it nothing is served");
  command->add_flag("--no-access-log", options->no_access_log, "No line a request on standard output");
  command->callback([options, &status] { status = witness(*options); });
}

}  // namespace nguon::tools
