#pragma once
// Which subjects a stranger must look at to judge one of them (docs/formats.md, "Closure"). The same pure
// function serves both sides: the server makes a bundle with it, a verifier finds out with it what a bundle
// must hold.

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/result.h"
#include "trace/statement.h"

namespace nguon::trace {

/// What one statement makes a part of the closure: for any member out of `of`, all of `adds`.
/// Names are those of chains, or `"` and a container's: what was ever packed into it.
struct Mention {
  std::vector<std::string> of;  ///< Sorted, each once.
  std::vector<std::string> adds;
};
using Mentions = std::vector<Mention>;

/// A statement brings in its signer's key for whatever it is about, and besides
///   Party          its cooperative
///   Key            the party that the key is let in for, likewise KeyRevocation
///   Place          its party
///   Product        its makers
///   EPCIS event    for each thing in it: its places, parties (sources, destinations, nguon:for) and the
///   thing's product;
///                  for outputs and for the run: the inputs; for outputs: the run; for contents: the
///                  container; for a container that is an input: what was ever packed into it.
/// Never the other way round: no descendants, no other contents, no other members of a cooperative.
Mentions mentions(Statement const &statement);

inline constexpr std::size_t closure_subjects_max = 20'000;

/// Answers what the entries of a subject's chain mention, in any order; nothing for a subject never spoken
/// of. What it points to must last until the closure is made.
using ChainReader = std::function<Result<std::vector<Mentions const *>>(std::string const &subject)>;

/// The least set that holds `subject` and "rules", and with every member what its chain mentions for it.
/// Fails with what `chain` fails with, and as too_large above closure_subjects_max.
Result<std::set<std::string>> closure(std::string_view subject, ChainReader const &chain);

}  // namespace nguon::trace
