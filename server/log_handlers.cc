#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/number.h"
#include "crypto/tile_path.h"
#include "crypto/tlog_proof.h"
#include "server/handlers.h"
#include "server/html_response.h"
#include "server/negotiate.h"
#include "server/offload.h"
#include "trace/bundle.h"

namespace nguon::server {
namespace {

trace::Receipt make_receipt(storage::Published const &state, std::uint64_t index) {
  return {index, storage::read_entry(*state.reader, index), storage::read_inclusion_proof(state, index),
          state.note};
}

/// What is asked for below /proof/.
struct ProofPath {
  enum class Kind { receipt, file, consistency };
  Kind kind = Kind::receipt;
  std::optional<std::uint64_t> number;  ///< Of an entry, or an older size; none where it is no number.
  bool as_cose = false;                 ///< Of a receipt or of consistency.
};

ProofPath parse_proof_path(std::string_view path) {
  constexpr std::string_view proofs = "/proof/", consistency = "consistency/", file = ".tlog-proof",
                             cose = ".cose";
  path.remove_prefix(proofs.size());
  auto const as_cose = path.ends_with(cose);
  if (as_cose) path.remove_suffix(cose.size());
  if (path.starts_with(consistency))
    return {ProofPath::Kind::consistency, parse_number(path.substr(consistency.size())), as_cose};
  if (!as_cose && path.ends_with(file))
    return {ProofPath::Kind::file, parse_number(path.substr(0, path.size() - file.size()))};
  return {ProofPath::Kind::receipt, parse_number(path), as_cose};
}

ResponsePtr proof_file(storage::Published const &state, std::uint64_t index) {
  TlogProof const proof{.extra = std::nullopt,
                        .index = index,
                        .path = storage::read_inclusion_proof(state, index),
                        .checkpoint = state.note};
  return ResponseBuilder(200, "text/plain; charset=utf-8", write_tlog_proof(proof))
      .keep(Keep::checked)
      .field("Content-Disposition", "attachment; filename=\"nguon-" + std::to_string(index) + ".tlog-proof\"")
      .tag()
      .done();
}

ResponsePtr consistency_response(storage::Published const &state, std::uint64_t old_size) {
  boost::json::array proof;
  for (auto const &hash : storage::read_consistency_proof(state, old_size))
    proof.emplace_back(to_base64url(hash));
  boost::json::object const answer{
      {"oldSize", old_size}, {"proof", std::move(proof)}, {"checkpoint", state.note}};
  return ResponseBuilder(200, "application/json", boost::json::serialize(answer))
      .keep(Keep::checked)
      .tag()
      .done();
}

/// Null where the form has no receipt. Each bears a signature of its own.
ResponsePtr cose_response(storage::Published const &state, ProofPath const &proof,
                          trace::ReceiptIssuer const &issuer) {
  auto const of_entry = proof.kind == ProofPath::Kind::receipt;
  auto receipt = of_entry ? trace::make_inclusion_receipt(state, *proof.number, issuer)
                          : trace::make_consistency_receipt(state, *proof.number, issuer);
  if (!receipt) return nullptr;
  auto const name = (of_entry ? "nguon-" : "nguon-consistency-") + std::to_string(*proof.number);
  return ResponseBuilder(200, "application/cose", *std::move(receipt))
      .keep(Keep::never)
      .field("Content-Disposition", "attachment; filename=\"" + name + ".cose\"")
      .done();
}

/// Tells apart what differs by more than its address.
std::string name_in_cache(TilePath const &tile, Coding coding) {
  return write_tile_path(tile) + (coding == Coding::zstd ? " zstd" : coding == Coding::gzip ? " gzip" : "");
}

/// Null above the published tree. Out of a plain file where it stands in one as it is sent.
ResponsePtr tile_response(Service const &service, storage::Published const &state, TilePath const &tile,
                          Coding coding) {
  constexpr std::string_view type = "application/octet-stream";
  auto const size = state.checkpoint.size;
  std::optional<ResponseBuilder> response;
  auto const *const plain = coding == Coding::none ? service.plain_files : nullptr;
  if (auto range = plain != nullptr ? plain->find(tile) : std::nullopt) {
    response.emplace(200, type, *std::move(range));
  } else {
    auto body = tile.of_entries ? storage::read_entry_bundle(*state.reader, size, tile.index, tile.width)
                                : storage::read_tile(state.open_tiles, *state.reader, size, tile.level,
                                                     tile.index, tile.width);
    if (!body) return nullptr;
    response.emplace(200, type, *std::move(body));
  }
  response->keep(Keep::forever);
  // Hashes do not get smaller.
  if (tile.of_entries) response->vary("Accept-Encoding").compress(coding);
  // Hashing a bundle takes longer than reading it.
  return response->tag_by(state.checkpoint.origin + " " + name_in_cache(tile, coding)).done();
}

/// The subject that a bundle is asked for: an address names its thing's chain; what is no address, the chain
/// itself.
Result<std::string> parse_subject(std::string_view path) {
  auto thing = trace::parse_address(path);
  if (thing) return thing->subject;
  if (thing.error().code != "unknown-address") return std::move(thing).error();
  return std::string(path);
}

/// "down=1" asks for what was made of the goods too; without it the bundle leads up alone.
Result<trace::Direction> parse_direction(std::string_view query) {
  auto const down = query_value(query, "down");
  if (!down) return trace::Direction::up;
  if (*down == "1") return trace::Direction::down;
  return Error{.kind = ErrorKind::malformed,
               .code = "bad-direction",
               .message = "The only value of \"down\" is 1.",
               .field = "down",
               .have = *down,
               .want = "1"};
}

std::string file_name(std::string_view subject, trace::Direction direction) {
  std::string name =
      "nguon-" + std::string(subject) + (direction == trace::Direction::down ? "-down.json" : ".json");
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '.' && letter != '-'; }, '_');
  return name;
}

}  // namespace

Task<ResponsePtr> get_checkpoint(Context &context, RequestView const &) {
  auto const cosigned = context.service.cosigned();
  auto note = cosigned ? cosigned->note : context.service.log.published()->note;
  co_return ResponseBuilder(200, "text/plain; charset=utf-8", std::move(note))
      .keep(Keep::checked)
      .tag()
      .done();
}

Task<ResponsePtr> post_cosignatures(Context &context, RequestView const &request) {
  auto *const cosigner = context.service.cosigner;
  if (cosigner == nullptr) {
    Error const error{ErrorKind::not_found, "no-witnesses", "This log has no witnesses.", "path"};
    co_return refuse(context, request, error);
  }
  auto take = [cosigner, note = std::string(request.body)] { return cosigner->add(note); };
  auto const taken = co_await offload(context.pool, std::move(take));
  if (!taken) co_return refuse(context, request, taken.error());
  co_return ResponseBuilder(204, "", "").keep(Keep::never).done();
}

Task<ResponsePtr> get_tile(Context &context, RequestView const &request) {
  auto const tile = parse_tile_path(request.path.substr(1));
  if (!tile) {
    Error const error{ErrorKind::not_found, "unknown-tile", "This is no address of a tile.", "path"};
    co_return refuse(context, request, error);
  }
  auto const coding = tile->of_entries ? request.entry_coding : Coding::none;
  auto name = name_in_cache(*tile, coding);
  // What an address names never changes, so any moment is as good as another; what is there already costs no
  // more than to find it.
  auto response = context.tiles.find(name, {});
  if (!response) {
    // Reading, compressing or waiting for a disk takes longer than sending.
    Build build = [tile = *tile, coding, &service = context.service](storage::Published const &newest,
                                                                     std::int64_t) -> Built {
      auto made = tile_response(service, newest, tile, coding);
      auto const lasts = made ? Built::Lasts::always : Built::Lasts::not_at_all;
      return {std::move(made), lasts};
    };
    auto state = context.service.log.published();
    auto const built =
        co_await context.tiles.find_or_build(std::move(name), std::move(state), 0, std::move(build));
    response = built;
  }
  if (response && response->file && !response->file->is_in_memory()) {
    auto bring = [range = *response->file] {
      range.bring_into_memory();
      return true;
    };
    [[maybe_unused]] auto const done = co_await offload(context.pool, std::move(bring));
  }
  if (!response) {
    Error const error{ErrorKind::not_found, "tile-above-tree", "The published tree does not reach so far.",
                      "path"};
    co_return refuse(context, request, error);
  }
  co_return response;
}

Task<ResponsePtr> get_proof(Context &context, RequestView const &request) {
  auto const state = context.service.log.published();
  auto const proof = parse_proof_path(request.path);
  auto const past = state->checkpoint.size + (proof.kind == ProofPath::Kind::consistency ? 1 : 0);
  if (!proof.number || *proof.number >= past) {
    Error const error{ErrorKind::not_found, "unknown-entry", "The log has no entry of this number.", "path"};
    co_return refuse(context, request, error);
  }
  if (proof.as_cose && context.service.copy_of != nullptr)
    co_return refuse(context, request, not_by_a_copy(*context.service.copy_of));
  auto const cosigned = context.service.cosigned();
  bool const is_covered = cosigned && cosigned->state && *proof.number < cosigned->checkpoint.size;
  auto const provable = is_covered ? cosigned->state : state;
  auto make = [state, provable, proof, number = *proof.number, &issuer = context.service.receipts] {
    if (proof.as_cose) return cose_response(*state, proof, issuer);
    switch (proof.kind) {
      case ProofPath::Kind::receipt:
        return ResponseBuilder(200, "application/json", trace::write_receipt(make_receipt(*state, number)))
            .keep(Keep::checked)
            .tag()
            .done();
      case ProofPath::Kind::file:
        return proof_file(*provable, number);
      case ProofPath::Kind::consistency:
        break;
    }
    return consistency_response(*state, number);
  };
  auto response = co_await offload(context.pool, std::move(make));
  if (!response) {
    Error const error{
        ErrorKind::not_found, "no-path-no-receipt",
        "A receipt in COSE needs a path: a log of one entry has none, nor have two of one size.", "path"};
    co_return refuse(context, request, error);
  }
  co_return response;
}

Task<ResponsePtr> get_bundle(Context &context, RequestView const &request) {
  constexpr std::string_view prefix = "/bundle/";
  auto subject = parse_subject(request.path.substr(prefix.size()));
  if (!subject) co_return refuse(context, request, subject.error());
  auto const canonical = std::string(prefix) + *subject;
  auto direction = parse_direction(request.query);
  if (!direction) co_return refuse(context, request, direction.error());
  if (request.path != canonical) {
    auto const query = request.query.empty() ? "" : "?" + std::string(request.query);
    co_return redirect(308, context.service.base() + canonical + query);
  }

  // Why there is no bundle, for whoever asked for the build.
  auto const refused = std::make_shared<std::optional<Error>>();
  auto const cosigned = context.service.cosigned();
  Build build = [subject = *subject, direction = *direction, refused, cosigned](
                    storage::Published const &newest, std::int64_t) -> Built {
    // What nobody had spoken of by then is proven under the newest checkpoint.
    bool const is_covered =
        cosigned && cosigned->state && storage::find_head(*cosigned->state->reader, subject);
    auto const bundle = trace::make_bundle(is_covered ? *cosigned->state : newest, subject, direction);
    if (!bundle) {
      *refused = bundle.error();
      return {};
    }
    ResponseBuilder response(200, "application/json", trace::write_bundle(*bundle));
    // Anybody's verifier may fetch it: it is public, and no cookie goes with it.
    response.keep(Keep::checked)
        .field("Access-Control-Allow-Origin", "*")
        .field("Content-Disposition", "attachment; filename=\"" + file_name(subject, direction) + "\"")
        .tag();
    return {response.done(), Built::Lasts::same_log};
  };
  auto state = context.service.log.published();
  auto key = canonical + (*direction == trace::Direction::down ? "?down=1" : "");
  auto const version = cosigned ? cosigned->version : 0;
  auto const response = co_await context.cache.find_or_build(std::move(key), std::move(state),
                                                             context.today(), std::move(build), version);
  if (*refused) co_return refuse(context, request, **refused);
  co_return response;
}

}  // namespace nguon::server
