#include "tests/crash/client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <map>

#include "crypto/base64.h"
#include "crypto/merkle.h"
#include "server/data_folder.h"
#include "tests/support/check_log.h"

namespace nguon::tests {

std::optional<std::string> ask(std::uint16_t port, std::string const &request) {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  void *raw = &address;
  std::string answer;
  bool complete = false;
  if (::connect(socket, static_cast<sockaddr *>(raw), sizeof address) == 0 &&
      ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    char buffer[16384];
    for (ssize_t n = 0; !complete && (n = ::recv(socket, buffer, sizeof buffer, 0)) > 0;) {
      answer.append(buffer, static_cast<std::size_t>(n));
      auto const head = answer.find("\r\n\r\n");
      auto const length = answer.find("Content-Length: ");
      if (head == std::string::npos || length == std::string::npos || length > head) continue;
      complete = answer.size() >= head + 4 + std::stoul(answer.substr(length + 16));
    }
  }
  ::close(socket);
  if (!complete) return std::nullopt;
  return answer;
}

std::optional<std::string> body_of(std::optional<std::string> const &answer) {
  if (!answer || (answer->compare(9, 3, "200") != 0 && answer->compare(9, 3, "201") != 0))
    return std::nullopt;
  return answer->substr(answer->find("\r\n\r\n") + 4);
}

Kept read_receipt(std::string const &body) {
  auto const receipt = boost::json::parse(body).as_object();
  Kept kept;
  kept.index = receipt.at("index").to_number<std::uint64_t>();
  kept.entry = std::string(receipt.at("entry").as_string());
  kept.note = std::string(receipt.at("checkpoint").as_string());
  for (auto const &hash : receipt.at("proof").as_array()) {
    kept.proof.push_back(must(hash_from_base64url(hash.as_string()), "receipt"));
  }
  return kept;
}

void check_receipts(std::string const &folder, std::vector<Kept> const &receipts) {
  auto const opened = must(server::open_data_folder(folder), "reopening");
  auto const state = opened.log->published();
  auto const sound = check_log(*state, opened.log_key.key);
  if (!sound) throw std::runtime_error("the log after a kill: " + sound.error().message);

  NoteVerifier const trusted[] = {opened.log_key};
  // Many receipts are under one checkpoint.
  std::map<std::string, Checkpoint> extended;
  for (auto const &receipt : receipts) {
    auto &checkpoint = extended[receipt.note];
    if (checkpoint.size == 0) {
      auto const note = must(open_note(receipt.note, trusted), "a receipt's checkpoint");
      checkpoint = must(parse_checkpoint(note.text), "a receipt's checkpoint");
      if (checkpoint.size > state->checkpoint.size)
        throw std::runtime_error("the log is shorter than the checkpoint of receipt " +
                                 std::to_string(receipt.index));
      auto const proof = storage::read_consistency_proof(*state, checkpoint.size);
      if (!verify_consistency(checkpoint.size, state->checkpoint.size, checkpoint.root,
                              state->checkpoint.root, proof)) {
        throw std::runtime_error("the log does not extend the checkpoint of receipt " +
                                 std::to_string(receipt.index));
      }
    }
    if (!verify_inclusion(leaf_hash(receipt.entry), receipt.index, checkpoint.size, receipt.proof,
                          checkpoint.root)) {
      throw std::runtime_error("receipt " + std::to_string(receipt.index) + " proves nothing");
    }
    if (receipt.index >= state->checkpoint.size ||
        storage::read_entry(*state->reader, receipt.index) != receipt.entry) {
      throw std::runtime_error("acknowledged entry " + std::to_string(receipt.index) + " is lost");
    }
  }
}

}  // namespace nguon::tests
