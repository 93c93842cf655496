#include "tools/follow.h"

#include "tools/progress.h"
#include "tools/tile_client.h"
#include "trace/blob_names.h"
#include "trace/judge.h"

namespace nguon::tools {
namespace {

// A step, which is what is held in memory before it is written: so many entries, or so many bytes of them and
// at most a bundle more.
constexpr std::uint64_t step_entries_max = 4'096;
constexpr std::size_t step_bytes_max = 16u << 20;
/// So many pictures are asked for behind each look.
constexpr int blobs_per_look = 8;

}  // namespace

Follower::Follower(server::HttpCaller caller, trace::Copy &copy, storage::Blobs const &blobs,
                   std::string label)
    : caller_(std::move(caller)), copy_(copy), blobs_(blobs), label_(std::move(label)) {
  note_blobs();
}

Result<bool> Follower::look(std::stop_token const &stop) {
  auto const note = read_log(caller_, "checkpoint");
  if (!note) return note.error();
  auto const checkpoint = copy_.read_checkpoint(*note);
  if (!checkpoint) return checkpoint.error();
  // Older than the copy: from a cache on the way, for instance. It does not contradict what is here.
  if (checkpoint->size < copy_.size()) return false;
  // Cosignatures may be new where the head is not.
  if (copy_.is_whole() && copy_.log().published()->note == *note) return true;
  auto const grows = checkpoint->size > copy_.size();
  if (auto taken = take_entries(checkpoint->size, stop); !taken) {
    copy_.drop();
    return std::move(taken).error();
  }
  if (auto finished = copy_.finish(*checkpoint, *note); !finished) return std::move(finished).error();
  if (grows) note_blobs();
  return true;
}

Result<void> Follower::take_entries(std::uint64_t size, std::stop_token const &stop) {
  Progress progress(label_);
  std::uint64_t step_entries = 0;
  std::size_t step_bytes = 0;
  while (copy_.size() < size) {
    if (stop.stop_requested()) return Error{ErrorKind::unavailable, "stopped", "The copying was stopped."};
    auto const wanted = bundle_of(copy_.size(), size);
    auto const bundle = read_log(caller_, wanted.path);
    if (!bundle) return bundle.error();
    auto taken =
        each_entry(wanted, *bundle, [&](std::uint64_t index, std::string_view entry) -> Result<void> {
          if (index < copy_.size()) return {};
          ++step_entries;
          step_bytes += entry.size();
          return copy_.add(entry);
        });
    if (!taken) return taken;
    progress(copy_.size(), size);
    bool const is_full = step_entries >= step_entries_max || step_bytes >= step_bytes_max;
    // What makes up the checkpoint's end is written with the checkpoint.
    if (!is_full || copy_.size() == size) continue;
    copy_.save();
    step_entries = 0;
    step_bytes = 0;
  }
  return {};
}

void Follower::note_blobs() {
  trace::each_blob_name(*copy_.log().published()->reader, [this](Hash const &name) {
    if (named_.insert(name).second && !blobs_.find(name)) missing_.push_back(name);
  });
}

void Follower::fetch_blobs() {
  for (int asked = 0; asked < blobs_per_look && !missing_.empty(); ++asked) {
    auto const name = missing_.front();
    missing_.pop_front();
    auto const bytes = read_log(caller_, "blobs/" + to_hex(name));
    // Named before it is stored at the origin, or never stored: asked for again when the others were.
    if (!bytes || !blobs_.put(name, *bytes)) missing_.push_back(name);
  }
}

Result<NoteVerifier> ask_log_key(server::HttpCaller &caller) {
  auto const unclear = [](std::string const &why) {
    return Error{ErrorKind::unverified, "audit", "The log does not say what its key is: " + why, "genesis"};
  };
  auto const note = read_log(caller, "checkpoint");
  if (!note) return note.error();
  auto const parsed = parse_note(*note);
  if (!parsed) return unclear(parsed.error().message);
  auto const checkpoint = parse_checkpoint(parsed->text);
  if (!checkpoint) return unclear(checkpoint.error().message);
  if (checkpoint->size == 0) return unclear("it has no entry.");
  auto const wanted = bundle_of(0, checkpoint->size);
  auto const bundle = read_log(caller, wanted.path);
  if (!bundle) return bundle.error();
  std::string first;
  auto const taken =
      each_entry(wanted, *bundle, [&](std::uint64_t index, std::string_view entry) -> Result<void> {
        if (index == 0) first = entry;
        return {};
      });
  if (!taken) return taken.error();
  auto const entry = storage::parse_entry(first);
  if (!entry) return unclear(entry.error().message);
  auto const statement = trace::parse_statement(entry->statement, checkpoint->origin);
  if (!statement) return unclear(statement.error().message);
  auto const key = trace::founding_key(*statement, checkpoint->origin);
  if (!key) return unclear(key.error().message);
  return NoteVerifier::parse(*key);
}

}  // namespace nguon::tools
