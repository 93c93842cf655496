#pragma once
// A log to measure with: one producer, one product, and as many signed statements as asked for.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/key.h"

namespace nguon::tools {

struct Workload {
  std::string folder;
  std::string origin;
  std::string party, place, product;
  std::shared_ptr<PrivateKey const> key;  ///< The producer's.
  std::uint64_t next = 0;                 ///< Number of the next statement; no two are alike.
};

/// Makes the data folder, lets the producer in and registers its product and place.
Workload make_workload(std::string const &folder);

/// Statements that each make a new lot: valid, never seen before.
std::vector<std::string> sign_births(Workload &workload, std::size_t count);

/// Signs and appends so many of them in this process, without HTTP, signing some while those before are
/// decided on. The folder must not be open elsewhere.
void append_births(Workload &workload, std::uint64_t count,
                   std::function<void(std::uint64_t done, std::uint64_t all)> const &progress);

/// Appends statements in this process, without HTTP. The folder must not be open elsewhere.
void append_here(Workload const &workload, std::vector<std::string> const &statements);

/// Address of the lot that statement `number` of the workload made.
std::string lot_address(Workload const &workload, std::uint64_t number);

}  // namespace nguon::tools
