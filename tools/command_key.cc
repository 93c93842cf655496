#include <filesystem>

#include "crypto/key.h"
#include "server/data_folder.h"
#include "server/witness.h"
#include "tools/command.h"

namespace nguon::tools {
namespace {

int make_key(std::string const &out, std::string const &algorithm) {
  auto const key = PrivateKey::generate(algorithm == "ES256" ? KeyAlgorithm::p256 : KeyAlgorithm::ed25519);
  auto const written = write_new_file(out, key.to_pem(), 0600);
  if (!written) return refuse(written.error());
  std::printf("%s\n", key.public_key().jwk().c_str());
  return 0;
}

int show_key(std::string const &path, bool vkey) {
  if (std::filesystem::is_directory(path)) {
    auto const log_key =
        server::is_witness_folder(path) ? server::read_witness_key(path) : server::read_log_key(path);
    if (!log_key) return refuse(log_key.error());
    auto const show = [vkey](NoteVerifier const &key) {
      std::printf("%s\n", vkey ? key.vkey().c_str() : key.key.jwk().c_str());
    };
    show(*log_key);
    if (server::is_witness_folder(path)) return 0;
    auto const next = server::read_next_log_key(path);
    if (!next) return refuse(next.error());
    if (*next) show(**next);
    return 0;
  }
  if (vkey) {
    return refuse({ErrorKind::malformed, "no-key-name",
                   "a verifier key bears a name: give the folder of its log or witness, not a key file"});
  }
  auto const pem = read_input(path);
  if (!pem) return refuse(pem.error());
  auto const key = PrivateKey::from_pem(*pem);
  if (!key) return refuse(key.error());
  std::printf("%s\n", key->public_key().jwk().c_str());
  std::fprintf(stderr, "kid %s\n", key->public_key().thumbprint().c_str());
  return 0;
}

}  // namespace

void add_key(CLI::App &program, int &status) {
  struct Options {
    std::string out, algorithm = "EdDSA", path;
    bool vkey = false;
  };
  auto options = std::make_shared<Options>();
  auto *command = program.add_subcommand("key", "Make and show keys");
  command->require_subcommand(1);

  auto *make =
      command->add_subcommand("new", "Make a private key (PKCS#8, mode 0600); prints its public JWK");
  make->add_option("--out", options->out, "File to write; never replaced")->required();
  make->add_option("--alg", options->algorithm, "EdDSA (Ed25519) or ES256 (P-256)")
      ->check(CLI::IsMember({"EdDSA", "ES256"}));
  make->callback([options, &status] { status = make_key(options->out, options->algorithm); });

  auto *show =
      command->add_subcommand("show", "Print a key's public JWK, or the verifier key of a log or witness");
  show->add_option("path", options->path, "Private key file, or the folder of a log or a witness")
      ->required();
  show->add_flag("--vkey", options->vkey, "The verifier key of the log or witness (signed-note form)");
  show->callback([options, &status] { status = show_key(options->path, options->vkey); });
}

}  // namespace nguon::tools
