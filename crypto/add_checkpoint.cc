#include "crypto/add_checkpoint.h"

#include "crypto/base64.h"
#include "crypto/number.h"

namespace nguon {
namespace {

constexpr std::string_view old_word = "old ";
constexpr std::size_t proof_max = 63;

Error wrong(char const *message) {
  return {ErrorKind::malformed, "bad-add-checkpoint", message};
}

}  // namespace

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  AddCheckpoint request;
  bool is_first = true;
  for (;;) {
    auto const end = body.find('\n');
    if (end == std::string_view::npos)
      return wrong("The request lacks the empty line before its checkpoint.");
    auto const line = body.substr(0, end);
    body.remove_prefix(end + 1);
    if (is_first) {
      auto const size =
          line.starts_with(old_word) ? parse_number(line.substr(old_word.size())) : std::nullopt;
      if (!size)
        return wrong("The request's first line is not \"old\" and a size as a plain decimal number.");
      request.old_size = *size;
      is_first = false;
      continue;
    }
    if (line.empty()) break;
    auto const decoded = base64_decode(line);
    auto const hash = hash_from_bytes(decoded ? *decoded : std::string());
    if (!hash || request.proof.size() == proof_max)
      return wrong("The request's proof is not of at most 63 hashes in base64.");
    request.proof.push_back(*hash);
  }
  request.note = body;
  return request;
}

std::string write_add_checkpoint(AddCheckpoint const &request) {
  auto body = std::string(old_word) + std::to_string(request.old_size) + '\n';
  for (auto const &hash : request.proof) body += base64_encode(hash.view()) + '\n';
  return body + '\n' + request.note;
}

}  // namespace nguon
