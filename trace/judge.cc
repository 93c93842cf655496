#include "trace/judge.h"

namespace nguon::trace {
namespace {

Error fault(char const *check, std::string message) {
  return {ErrorKind::unverified, "audit", std::move(message), check};
}

}  // namespace

Result<PublicKey> check_signature(Statement const &statement, storage::Reader const &before) {
  auto const key = find_signer(statement, before);
  if (!key) return fault("signature", key.error().message);
  if (auto const holds = verify_jws(statement.jws, *key); !holds)
    return fault("signature", holds.error().message);
  return key;
}

Result<void> judge(Statement const &statement, Position place, storage::Reader const &before,
                   storage::Batch &rows) {
  auto const repeated = find_repeat(statement, before);
  if (!repeated) return fault("repeated", repeated.error().message);
  if (*repeated)
    return fault("repeated", "its statement stands in entry " + std::to_string(**repeated) + " already.");
  if (auto const may = apply(statement, place, before, rows); !may)
    return fault("rules", "the rules refuse it: " + may.error().message);
  return {};
}

Result<std::string> founding_key(Statement const &first, std::string const &origin) {
  auto const *genesis = std::get_if<Genesis>(&first.body);
  if (genesis == nullptr) return fault("genesis", "it is the first and no Genesis.");
  if (genesis->origin != origin)
    return fault("genesis", "it founds the log " + genesis->origin + ", not this one.");
  return genesis->log_key;
}

}  // namespace nguon::trace
