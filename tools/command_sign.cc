#include "crypto/jws.h"
#include "tools/command.h"
#include "trace/access.h"
#include "trace/statement.h"

namespace nguon::tools {
namespace {

int sign(std::string const &key_path, std::string const &origin, std::string const &cty,
         std::string const &path) {
  auto const pem = read_input(key_path);
  if (!pem) return refuse(pem.error());
  auto const key = PrivateKey::from_pem(*pem);
  if (!key) return refuse(key.error());
  auto const payload = read_input(path);
  if (!payload) return refuse(payload.error());
  auto const type = !cty.empty()                                         ? cty
                    : payload->find("\"@context\"") != std::string::npos ? std::string(trace::cty_epcis)
                                                                         : std::string(trace::cty_nguon);
  auto const statement = sign_jws(*key, origin, type, *payload);
  // What the log would refuse for its form is refused here, before it leaves the house. An access statement
  // never enters it, and is used up at once.
  if (type != trace::cty_access) {
    auto const parsed = trace::parse_statement(statement, origin);
    if (!parsed) return refuse(parsed.error());
  }
  std::printf("%s\n", statement.c_str());
  return 0;
}

}  // namespace

void add_sign(CLI::App &program, int &status) {
  struct Options {
    std::string key, origin, cty, payload = "-";
  };
  auto options = std::make_shared<Options>();
  auto *command = program.add_subcommand("sign", "Sign a payload as a statement; prints the JWS");
  command->add_option("--key", options->key, "Private key file")->required()->check(CLI::ExistingFile);
  command->add_option("--origin", options->origin, "Name of the log that the statement is for")->required();
  command->add_option("--cty", options->cty, "Media type of the payload (default: by its content)");
  command->add_option("payload", options->payload, "JSON file, or - for standard input");
  command->callback(
      [options, &status] { status = sign(options->key, options->origin, options->cty, options->payload); });
}

}  // namespace nguon::tools
