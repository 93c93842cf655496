#include "server/data_folder.h"
#include "tools/command.h"

namespace nguon::tools {

void add_init(CLI::App &program, int &status) {
  struct Options {
    std::string data, origin, public_url;
  };
  auto options = std::make_shared<Options>();
  auto *command = program.add_subcommand("init", "Make a data folder: keys, genesis, configuration");
  command->add_option("--data", options->data, "Folder to make")->required();
  command->add_option("--origin", options->origin, "Name of the log, for ever: log.example.vn/ben-tre")
      ->required();
  command->add_option("--public-url", options->public_url, "Scheme and host that QR codes carry");
  command->callback([options, &status] {
    auto const made = server::init_data_folder(options->data, {options->origin, options->public_url}, now_ms);
    if (!made) {
      status = refuse(made.error());
      return;
    }
    auto const key = server::read_log_key(options->data);
    if (!key) {
      status = refuse(key.error());
      return;
    }
    std::printf("%s\n", key->vkey().c_str());
    std::fprintf(stderr,
                 "Made %s. Above is the log's verifier key: publish it.\n"
                 "Keep %s/keys/root.pem offline once the first authority is in.\n",
                 options->data.c_str(), options->data.c_str());
  });
}

}  // namespace nguon::tools
