#pragma once
// A client that keeps every receipt, and holds the log to each of them after whatever happened to it.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "crypto/result.h"

namespace nguon::tests {

/// Sends one request and reads its answer, head and body; nullopt when the server is gone. The connection is
/// used once.
std::optional<std::string> ask(std::uint16_t port, std::string const &request);
/// The body of such an answer where its status is 200 or 201, else nullopt.
std::optional<std::string> body_of(std::optional<std::string> const &answer);

/// What a client keeps of a receipt.
struct Kept {
  std::uint64_t index = 0;
  std::string entry;
  std::vector<Hash> proof;
  std::string note;
};
/// From the body of an answer. Throws where it is no receipt.
Kept read_receipt(std::string const &body);

/// Opens the log in this folder, which nobody has open, and checks the whole of it, that every receipt
/// verifies, that its entry is there, and that the log extends the receipt's checkpoint. Throws
/// std::runtime_error with what does not hold.
void check_receipts(std::string const &folder, std::vector<Kept> const &receipts);

template <class T>
T must(Result<T> result, std::string const &what) {
  if (!result) throw std::runtime_error(what + ": " + result.error().message);
  return std::move(*result);
}

}  // namespace nguon::tests
