#include "tools/follow.h"

#include "tools/progress.h"
#include "tools/tile_client.h"
#include "trace/blob_names.h"
#include "trace/judge.h"

namespace nguon::tools {
namespace {

/// So many entries are written at once while nobody reads the copy.
constexpr std::uint64_t entries_per_step = 4'096;
/// So many pictures are asked for behind each look.
constexpr int blobs_per_look = 8;

}  // namespace

Follower::Follower(std::string url, trace::Copy &copy, storage::Blobs const &blobs)
    : url_(std::move(url)), copy_(copy), blobs_(blobs) {
  note_blobs();
}

Result<void> Follower::look(bool in_steps) {
  auto const note = read_log(url_, "/checkpoint");
  if (!note) return note.error();
  auto const checkpoint = copy_.read_checkpoint(*note);
  if (!checkpoint) return checkpoint.error();
  // Older than the copy: from a cache on the way, for instance. It does not contradict what is here.
  if (checkpoint->size < copy_.size()) return {};
  // Cosignatures may be new where the head is not.
  if (copy_.is_whole() && copy_.log().published()->note == *note) return {};
  auto const grows = checkpoint->size > copy_.size();
  if (auto taken = take_entries(checkpoint->size, in_steps); !taken) {
    copy_.drop();
    return taken;
  }
  auto finished = copy_.finish(*checkpoint, *note);
  if (finished && grows) note_blobs();
  return finished;
}

Result<void> Follower::take_entries(std::uint64_t size, bool in_steps) {
  Progress progress("follow");
  auto saved = copy_.size();
  while (copy_.size() < size) {
    auto const wanted = bundle_of(copy_.size(), size);
    auto const bundle = read_log(url_, wanted.path);
    if (!bundle) return bundle.error();
    auto const entries = split_entry_bundle(*bundle, wanted.width);
    if (!entries) return entries.error();
    for (auto at = copy_.size() - wanted.first; at < wanted.width; ++at) {
      if (auto added = copy_.add((*entries)[at]); !added) return added;
    }
    progress(copy_.size(), size);
    // What makes up the checkpoint's end is written with the checkpoint.
    if (!in_steps || copy_.size() == size || copy_.size() - saved < entries_per_step) continue;
    copy_.save();
    saved = copy_.size();
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
    auto const bytes = read_log(url_, "/blobs/" + to_hex(name));
    // Named before it is stored at the origin, or never stored: asked for again when the others were.
    if (!bytes || !blobs_.put(name, *bytes)) missing_.push_back(name);
  }
}

Result<NoteVerifier> ask_log_key(std::string const &url) {
  auto const unclear = [](std::string const &why) {
    return Error{ErrorKind::unverified, "audit", "The log does not say what its key is: " + why, "genesis"};
  };
  auto const note = read_log(url, "/checkpoint");
  if (!note) return note.error();
  auto const parsed = parse_note(*note);
  if (!parsed) return unclear(parsed.error().message);
  auto const checkpoint = parse_checkpoint(parsed->text);
  if (!checkpoint) return unclear(checkpoint.error().message);
  if (checkpoint->size == 0) return unclear("it has no entry.");
  auto const wanted = bundle_of(0, checkpoint->size);
  auto const bundle = read_log(url, wanted.path);
  if (!bundle) return bundle.error();
  auto const entries = split_entry_bundle(*bundle, wanted.width);
  if (!entries) return entries.error();
  auto const entry = storage::parse_entry(entries->front());
  if (!entry) return unclear(entry.error().message);
  auto const statement = trace::parse_statement(entry->statement, checkpoint->origin);
  if (!statement) return unclear(statement.error().message);
  auto const key = trace::founding_key(*statement, checkpoint->origin);
  if (!key) return unclear(key.error().message);
  return NoteVerifier::parse(*key);
}

}  // namespace nguon::tools
