#include "crypto/base64.h"
#include "crypto/cose_key.h"
#include "server/handlers.h"

namespace nguon::server {
namespace {

constexpr std::string_view all_keys = "/.well-known/scitt-keys";

ResponsePtr keys_response(std::string body) {
  return ResponseBuilder(200, "application/cbor", std::move(body)).keep(Keep::checked).tag().done();
}

}  // namespace

Problem not_by_a_copy(CopyOf const &copy_of) {
  auto problem = only_a_copy(copy_of.url());
  problem.status = 404;
  problem.error.field = "path";
  return problem;
}

Task<ResponsePtr> get_scitt_keys(Context &context, RequestView const &request) {
  if (context.service.copy_of != nullptr)
    co_return refuse(context, request, not_by_a_copy(*context.service.copy_of));
  auto const &receipts = context.service.receipts;
  std::vector<PublicKey> keys{receipts.key->public_key()};
  keys.insert(keys.end(), receipts.retired.begin(), receipts.retired.end());
  if (request.path == all_keys) co_return keys_response(write_cose_key_set(keys));
  for (auto const &key : keys) {
    if (request.path.substr(all_keys.size() + 1) == to_base64url(cose_thumbprint(key)))
      co_return keys_response(write_cose_key(key));
  }
  Error const error{ErrorKind::not_found, "unknown-receipt-key",
                    "No key of this kid ever signed receipts here.", "path"};
  co_return refuse(context, request, error);
}

}  // namespace nguon::server
