#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "server/epcis/gateway.h"
#include "tools/command.h"

namespace nguon::tools {
namespace {

struct GatewayOptions {
  std::string data, party, label, id;
};

/// The statement that lets the gateway's key in; somebody who may has to sign it.
void print_key_statement(std::string const &party, PublicKey const &key) {
  std::printf("%s\n", boost::json::serialize(boost::json::object{{"type", "Key"},
                                                                 {"party", party},
                                                                 {"key", boost::json::parse(key.jwk())},
                                                                 {"label", "gateway"}})
                          .c_str());
}

int make(GatewayOptions const &options) {
  auto const key = server::make_gateway(options.data, options.party);
  if (!key) return refuse(key.error());
  print_key_statement(options.party, *key);
  std::fprintf(stderr,
               "Above is the statement that lets the gateway's key in: sign and post it (docs/keys.md).\n");
  return 0;
}

int make_next_key(GatewayOptions const &options) {
  auto const settings = server::read_gateway_settings(options.data);
  if (!settings) return refuse(settings.error());
  auto const key = server::make_next_gateway_key(options.data);
  if (!key) return refuse(key.error());
  print_key_statement(settings->party, *key);
  return 0;
}

int use_next_key(GatewayOptions const &options) {
  auto const used = server::use_next_gateway_key(options.data);
  return used ? 0 : refuse(used.error());
}

int make_token(GatewayOptions const &options) {
  auto const token = server::add_gateway_token(options.data, options.party, options.label);
  if (!token) return refuse(token.error());
  std::printf("%s\n", token->c_str());
  return 0;
}

int revoke(GatewayOptions const &options) {
  auto const revoked = server::revoke_gateway_token(options.data, options.id);
  return revoked ? 0 : refuse(revoked.error());
}

int list(GatewayOptions const &options) {
  auto const settings = server::read_gateway_settings(options.data);
  if (!settings) return refuse(settings.error());
  std::printf("gateway of %s\n", settings->party.c_str());
  for (auto const &token : settings->tokens)
    std::printf("%s  %s  %s\n", token.id.c_str(), token.party.c_str(), printable(token.label).c_str());
  return 0;
}

}  // namespace

void add_gateway(CLI::App &program, int &status) {
  auto options = std::make_shared<GatewayOptions>();
  auto *command = program.add_subcommand("gateway", "Let systems without keys record plain EPCIS");
  command->require_subcommand(1);
  auto const add = [&](char const *name, char const *what, int (*run)(GatewayOptions const &)) {
    auto *sub = command->add_subcommand(name, what);
    sub->add_option("--data", options->data, "Data folder")->required();
    sub->callback([options, run, &status] { status = run(*options); });
    return sub;
  };
  add("new", "Make the gateway's key; prints the Key statement that lets it in", make)
      ->add_option("--party", options->party, "Whose key it is: party/… or 417/…")
      ->required();
  add("next-key", "Make a key that is to take its place; prints its Key statement", make_next_key);
  add("use-next-key", "Sign with that key from now on", use_next_key);
  auto *token = add("token", "Make a token; prints it, once", make_token);
  token->add_option("--party", options->party, "For whom it speaks")->required();
  token->add_option("--label", options->label, "Which system has it");
  add("revoke", "Take a token back, at once", revoke)->add_option("id", options->id, "As listed")->required();
  add("list", "The gateway's party, and its tokens without what is secret", list);
}

}  // namespace nguon::tools
