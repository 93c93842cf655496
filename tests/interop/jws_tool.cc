// nguon's signatures on the command line, for other people's programs to be tried against.
//
//   jws_tool keygen EdDSA|ES256          a private key as PEM on stdout
//   jws_tool jwk KEY.pem                 its public half as JWK
//   jws_tool thumbprint PUBLIC.jwk
//   jws_tool sign KEY.pem AUD CTY        payload on stdin, JWS on stdout
//   jws_tool verify PUBLIC.jwk           JWS on stdin, payload on stdout; exit 1 and the code on stderr if
//   refused jws_tool verify-ed25519              lines of "key message signature" in hexadecimal on stdin, a
//   line "true" or
//                                        "false" for each on stdout

#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "crypto/base64.h"
#include "crypto/jws.h"

namespace nguon {
namespace {

std::string read_all(std::istream &in) {
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string read_file(std::string const &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return read_all(file);
}

/// The value, or the end of the program with the error's code.
template <class T>
T accept(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().code + ": " + result.error().message);
  return *std::move(result);
}

PrivateKey key_in(std::string const &path) {
  return accept(PrivateKey::from_pem(read_file(path)));
}

std::string verified_payload(PublicKey const &key, std::string const &compact) {
  auto const jws = accept(parse_jws(compact));
  auto const verified = verify_jws(jws, key);
  if (!verified) throw std::runtime_error(verified.error().code + ": " + verified.error().message);
  return jws.payload;
}

void verify_lines() {
  for (std::string line; std::getline(std::cin, line);) {
    // A message may be empty, so the spaces alone tell the words apart.
    auto const first = line.find(' ');
    auto const second = line.find(' ', first + 1);
    auto const raw = accept(hex_decode(line.substr(0, first)));
    auto const message = accept(hex_decode(line.substr(first + 1, second - first - 1)));
    auto const signature = accept(hex_decode(line.substr(second + 1)));
    auto const key = PublicKey::from_raw(KeyAlgorithm::ed25519, raw);
    std::cout << (key.has_value() && key->verify(message, signature) ? "true\n" : "false\n");
  }
}

int run(std::vector<std::string> const &words) {
  auto const is = [&](char const *command, std::size_t count) {
    return words.size() == count + 1 && words[0] == command;
  };
  if (is("keygen", 1)) {
    std::cout
        << PrivateKey::generate(words[1] == "ES256" ? KeyAlgorithm::p256 : KeyAlgorithm::ed25519).to_pem();
  } else if (is("jwk", 1)) {
    std::cout << key_in(words[1]).public_key().jwk();
  } else if (is("thumbprint", 1)) {
    std::cout << accept(PublicKey::from_jwk(read_file(words[1]))).thumbprint();
  } else if (is("sign", 3)) {
    std::cout << sign_jws(key_in(words[1]), words[2], words[3], read_all(std::cin));
  } else if (is("verify", 1)) {
    std::cout << verified_payload(accept(PublicKey::from_jwk(read_file(words[1]))), read_all(std::cin));
  } else if (is("verify-ed25519", 0)) {
    verify_lines();
  } else {
    std::cerr << "jws_tool: unknown command\n";
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace nguon

int main(int argc, char **argv) {
  try {
    return nguon::run({argv + 1, argv + argc});
  } catch (std::exception const &error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
