#pragma once
// Who may say what (docs/rules.md, "Who may say what").

#include <string>
#include <vector>

#include "trace/draft.h"
#include "trace/statement.h"

namespace nguon::trace {

/// KeyRecord::party of a root key.
inline constexpr std::string_view root_party = "root";

/// Who signed a statement, as the log knew it before.
struct Speaker {
  std::string kid;
  std::string party;
  std::vector<Role> roles;

  bool is_root() const { return party == root_party; }
  bool has(Role role) const;
  bool has_authority() const { return is_root() || has(Role::authority); }
};

/// Unsigned: a key that is not known here, or that was revoked by an earlier entry and for which this
/// statement gets no grace.
Result<Speaker> find_speaker(Statement const &statement, Draft &draft);

// Whether the speaker may say this now. They look at rights alone; whether it makes sense is the registry's
// business.
Result<void> may_say(Party const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(KeyStatement const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(KeyRevocation const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(Mandate const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(Place const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(Product const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(Rules const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(RootChange const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(LogKey const &said, Speaker const &speaker, Draft &draft);
Result<void> may_say(Link const &said, Speaker const &speaker, Draft &draft);

/// The party that an event speaks for: the signer's own, or the one in `nguon:for` if that gave the signer's
/// a mandate for this step at the event's time. An authority needs none to declare an error.
Result<std::string> find_actor(Event const &event, Speaker const &speaker, Draft &draft);

/// Roles that `party` has; none where it is not known.
std::vector<Role> const &roles_of(std::string_view party, Draft &draft);
bool may_move_goods(std::vector<Role> const &roles);
/// Inspector, laboratory or authority.
bool may_inspect(std::vector<Role> const &roles);

}  // namespace nguon::trace
