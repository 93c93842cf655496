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

/// Which way a closure leads from its subject.
enum class Direction {
  up,    ///< To what it was made from, and whatever is needed to judge that.
  down,  ///< Besides, to what was made of it and to what holds it, each with its own way up.
};

/// What one statement makes a part of the closure: for any member out of `of`, all of `adds`.
/// Names are those of chains; or `"` and a container's, what was ever packed into it; or `\` and that of
/// goods, which are followed downwards.
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
///                  For goods that are followed downwards: the run and the outputs that they went into, and
///                  the container that they were packed into, which are followed too.
/// Never to other contents of a container or other members of a cooperative.
Mentions mentions(Statement const &statement);

inline constexpr std::size_t closure_subjects_max = 20'000;

/// Answers what the entries of a subject's chain mention, in any order; nothing for a subject never spoken
/// of. What it points to must last until the closure is made.
using ChainReader = std::function<Result<std::vector<Mentions const *>>(std::string const &subject)>;

struct Closure {
  std::set<std::string> members;
  /// Of the members, the goods that were followed downwards: the subject, what was made of it, what holds
  /// them, and the runs between. Empty where the direction is up.
  std::set<std::string> followed;
};

/// The least set that holds `subject` and "rules", and with every member what its chain mentions for it.
/// Downwards, it is what the closures of all that was followed hold together. Fails with what `chain` fails
/// with, and as too_large above closure_subjects_max.
Result<Closure> closure(std::string_view subject, Direction direction, ChainReader const &chain);

}  // namespace nguon::trace
