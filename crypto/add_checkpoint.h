#pragma once
// What a log posts to a witness (c2sp.org/tlog-witness, "add-checkpoint"):
//
//   old <size> LF <base64 hash> LF … LF <checkpoint, a signed note>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"

namespace nguon {

/// What is behind the size of a witness in an answer 409.
inline constexpr std::string_view tree_size_content_type = "text/x.tlog.size";

struct AddCheckpoint {
  std::uint64_t old_size = 0;  ///< That the witness cosigned last, as the log believes.
  std::vector<Hash> proof;     ///< Consistency from there to the checkpoint; at most 63.
  std::string note;            ///< The checkpoint, with the log's signature at least.
};

/// malformed ("bad-add-checkpoint") where the form is not exactly that of the specification; the note is not
/// looked into.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);
std::string write_add_checkpoint(AddCheckpoint const &request);

}  // namespace nguon
