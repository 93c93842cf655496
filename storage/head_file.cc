#include "storage/head_file.h"

#include <fcntl.h>

#include <charconv>
#include <filesystem>
#include <utility>

#include "storage/store.h"

namespace nguon::storage {
namespace {

// The size of a page and of what disks write at once. A slot is text, so that `head` shows it:
//   <64 hex digits: SHA-256 of what follows, up to the first NUL> LF <sequence> LF <checkpoint text> NUL…
// The higher sequence is the newer head; a head of sequence n lies in slot n mod 2, so that the newest stays
// whole while its successor is written.
constexpr std::size_t slot_bytes = 4096;
constexpr std::size_t digest_bytes = 65;

struct Slot {
  std::uint64_t sequence = 0;
  Checkpoint head;
};

std::string write_slot(Slot const &slot) {
  auto const body = std::to_string(slot.sequence) + "\n" + checkpoint_text(slot.head);
  auto text = to_hex(sha256(body)) + "\n" + body;
  if (text.size() >= slot_bytes) throw StorageFailure("the log's origin is too long for the head file");
  text.resize(slot_bytes, '\0');
  return text;
}

std::optional<Slot> parse_slot(std::string_view bytes) {
  auto const text = bytes.substr(0, bytes.find('\0'));
  if (text.size() < digest_bytes) return std::nullopt;
  auto const body = text.substr(digest_bytes);
  if (text.substr(0, digest_bytes) != to_hex(sha256(body)) + "\n") return std::nullopt;

  auto const line_end = body.find('\n');
  if (line_end == std::string_view::npos) return std::nullopt;
  Slot slot;
  auto const number = std::from_chars(body.data(), body.data() + line_end, slot.sequence);
  if (number.ec != std::errc() || number.ptr != body.data() + line_end) return std::nullopt;
  auto head = parse_checkpoint(body.substr(line_end + 1));
  if (!head) return std::nullopt;
  slot.head = *std::move(head);
  return slot;
}

}  // namespace

HeadFile HeadFile::open(std::string const &path) {
  HeadFile opened(File::open(path, O_RDWR | O_CREAT));
  auto const bytes = opened.file_.read(0, 2 * slot_bytes);
  for (std::size_t i = 0; i < bytes.size(); i += slot_bytes) {
    auto slot = parse_slot(std::string_view(bytes).substr(i, slot_bytes));
    if (!slot || (opened.head_ && slot->sequence < opened.sequence_)) continue;
    opened.sequence_ = slot->sequence;
    opened.head_ = std::move(slot->head);
  }
  if (!opened.head_ && bytes.find_first_not_of('\0') != std::string::npos) {
    throw StorageFailure("the head file " + path + " is damaged: neither of its two heads can be read");
  }
  if (bytes.size() < 2 * slot_bytes) {
    // Blocks that exist already make every later sync one write of data, without the file system's journal.
    opened.file_.write(bytes.size(), std::string(2 * slot_bytes - bytes.size(), '\0'));
    opened.file_.sync();
    auto const folder = std::filesystem::path(path).parent_path();
    sync_folder(folder.empty() ? "." : folder.string());
  }
  return opened;
}

void HeadFile::write(Checkpoint const &head) {
  auto const bytes = write_slot({.sequence = ++sequence_, .head = head});
  file_.write(sequence_ % 2 * slot_bytes, bytes);
  file_.sync_data();
  head_ = head;
}

}  // namespace nguon::storage
