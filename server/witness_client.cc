#include "server/witness_client.h"

#include <spdlog/spdlog.h>

#include <future>
#include <span>

#include "crypto/add_checkpoint.h"
#include "crypto/number.h"

namespace nguon::server {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;

Error no_witness(std::string const &url, std::string const &what) {
  return {ErrorKind::unavailable, "no-witness", url + " does not answer as a witness does: " + what};
}

/// The size in an answer 409.
std::optional<std::uint64_t> size_in(HttpReply const &reply) {
  if (!reply.content_type.starts_with(tree_size_content_type) || !reply.body.ends_with('\n'))
    return std::nullopt;
  return parse_number(std::string_view(reply.body).substr(0, reply.body.size() - 1));
}

}  // namespace

Result<WitnessClient> WitnessClient::make(Policy::Witness const &witness, std::chrono::milliseconds time) {
  auto caller = HttpCaller::make(witness.url, {.time = time, .body_bytes_max = answer_bytes_max});
  if (!caller) return std::move(caller).error();
  return WitnessClient(witness, *std::move(caller));
}

Result<HttpReply> WitnessClient::ask(storage::Published const &state, std::uint64_t old_size) {
  AddCheckpoint const request{
      .old_size = old_size, .proof = storage::read_consistency_proof(state, old_size), .note = state.note};
  return caller_.post("/add-checkpoint", "text/plain; charset=utf-8", write_add_checkpoint(request));
}

Result<NoteSignature> WitnessClient::cosign(storage::Published const &state) {
  auto const size = state.checkpoint.size;
  // Where the size is not known, our own is as good a question as any: the answer tells.
  auto const believed = size_ && *size_ <= size ? *size_ : size;
  auto reply = ask(state, believed);
  if (reply && reply->status == 409) {
    auto const remembered = size_in(*reply);
    if (!remembered) return no_witness(caller_.url(), "409 without a size");
    if (*remembered > size) {
      return Error{ErrorKind::conflict, "witness-ahead",
                   "The witness " + witness_.name + " has cosigned a tree of this log with " +
                       std::to_string(*remembered) + " entries; this one has " + std::to_string(size) + "."};
    }
    reply = ask(state, *remembered);
  }
  size_.reset();
  if (!reply) return reply.error();
  switch (reply->status) {
    case 200:
      break;
    case 403:
    case 404:
      return Error{ErrorKind::forbidden, "witness-refuses",
                   "The witness " + witness_.name + " does not know this log, or not its key (" +
                       std::to_string(reply->status) + ")."};
    case 422:
      return Error{ErrorKind::unverified, "witness-beside",
                   "The witness " + witness_.name +
                       " has cosigned a tree of this log that is no beginning of this one."};
    default:
      return no_witness(caller_.url(), "status " + std::to_string(reply->status));
  }
  auto const text = checkpoint_text(state.checkpoint);
  auto opened = open_note(text + "\n" + reply->body, std::span(&witness_.key, 1));
  if (!opened || opened->text != text) {
    return Error{ErrorKind::unverified, "witness-signature",
                 "The answer of the witness " + witness_.name + " bears no cosignature that holds" +
                     (opened ? "." : ": " + opened.error().message)};
  }
  size_ = size;
  return std::move(opened->signatures.front());
}

Result<void> check_not_behind(std::vector<Policy::Witness> const &witnesses, storage::Published const &state,
                              std::chrono::milliseconds time) {
  std::vector<std::future<Result<NoteSignature>>> answers;
  for (auto const &witness : witnesses) {
    if (witness.url.empty()) continue;
    auto const ask = [&witness, &state, time]() -> Result<NoteSignature> {
      auto client = WitnessClient::make(witness, time);
      if (!client) return std::move(client).error();
      return client->cosign(state);
    };
    answers.push_back(std::async(std::launch::async, ask));
  }
  std::optional<Error> behind;
  for (auto &answer : answers) {
    auto const answered = answer.get();
    if (answered) continue;
    auto error = answered.error();
    if (error.code != "witness-ahead" && error.code != "witness-beside") {
      spdlog::warn("at start: {}", error.message);
      continue;
    }
    error.kind = ErrorKind::unverified;
    behind = std::move(error);
  }
  if (behind) return *std::move(behind);
  return {};
}

}  // namespace nguon::server
