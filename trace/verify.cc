#include "trace/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "crypto/merkle.h"
#include "trace/bundle.h"
#include "trace/closure.h"
#include "trace/genealogy.h"
#include "trace/key_ring.h"
#include "trace/ledger.h"
#include "trace/records.h"

namespace nguon::trace {
namespace {

/// What a check found: a sentence for the one who asked, or why it does not hold.
using Finding = Result<std::string>;

Error unverified(std::string code, std::string message) {
  return {.kind = ErrorKind::unverified, .code = std::move(code), .message = std::move(message)};
}

std::string count(std::size_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}
std::string entries(std::size_t number) {
  return count(number, "entry", "entries");
}
std::string name_of(std::uint64_t index) {
  return "Entry " + std::to_string(index);
}

/// An entry of the bundle, taken apart.
struct Leaf {
  std::uint64_t index = 0;
  Hash hash;
  storage::Entry entry;
  Statement statement;
  Mentions mentioned;
  bool in_closure =
      false;  ///< A chain of the closure holds it; the newest of the tree may only lend its map root.

  /// How it links `subject` to what was said before; nullptr if it is not about it.
  storage::Previous const *find_link(std::string_view subject) const {
    auto const link = std::ranges::lower_bound(entry.prev, subject, {}, &storage::Previous::subject);
    return link != entry.prev.end() && link->subject == subject ? &*link : nullptr;
  }
};

/// How many lots up the chain are asked for warnings.
constexpr std::size_t warned_lots_max = 1'000;

/// Empty where nobody registered the party.
std::string name_of_party(storage::Reader const &rows, std::string const &party) {
  auto const record = find_party(rows, party);
  return record ? in_language(record->said.name, "vi") : "";
}

std::vector<std::string> find_warnings(storage::Reader const &rows, std::string const &subject) {
  auto const named = [&](std::string const &party) {
    auto const name = name_of_party(rows, party);
    return name.empty() ? party : name + " (" + party + ")";
  };
  auto const at = [](std::uint64_t index) { return " (entry " + std::to_string(index) + ")"; };

  std::vector<std::string> warnings;
  if (auto const found = find_recall(rows, subject)) {
    auto const &[lot, recall] = *found;
    warnings.push_back("Recalled: " + lot + ", by " + named(recall.by) + at(recall.index) +
                       (recall.reason.empty() ? "." : ": " + recall.reason));
  }
  for (auto const &relative : ancestors(rows, subject, warned_lots_max)) {
    auto const lot = find_lot(rows, relative.lot);
    if (!lot) continue;
    for (auto const &finding : lot->findings) {
      if (finding.adverse && !finding.closed_index)
        warnings.push_back("Open finding against " + relative.lot + ", by " + named(finding.by) +
                           at(finding.index) + ".");
    }
    for (auto const &question : lot->questions) {
      if (!question.closed_index)
        warnings.push_back("Open question about " + relative.lot + at(question.opened_index) +
                           (question.reason.empty() ? "." : ": " + question.reason));
    }
  }
  return warnings;
}

std::vector<Whereabouts> find_goods(storage::Reader const &rows, std::set<std::string> const &followed) {
  std::vector<Whereabouts> goods;
  for (auto const &subject : followed) {
    if (auto const lot = find_lot(rows, subject)) {
      auto &found = goods.emplace_back(Whereabouts{.subject = subject, .held = {}, .gone = {}});
      for (auto const &balance : lot->balances) {
        auto const here = balance.held - balance.claimed;
        if (!here.is_zero())
          found.held.push_back({balance.holder, name_of_party(rows, balance.holder), here, balance.uom});
      }
      for (auto const &[uom, figure] : lot->consumed) {
        if (!figure.is_zero()) found.gone.emplace(uom, figure);
      }
    } else if (auto const unit = find_unit(rows, subject)) {
      auto &found = goods.emplace_back(Whereabouts{.subject = subject, .held = {}, .gone = {}});
      if (!unit->holder.empty())
        found.held.push_back({unit->holder, name_of_party(rows, unit->holder), {}, {}});
    }
  }
  return goods;
}

class Verifier {
 public:
  Verifier(std::string_view bytes, Trust trust)
      : bytes_(bytes), trust_(std::move(trust)), log_key_(trust_.log_key) {}

  Verdict run() {
    struct Step {
      std::string_view name;
      Finding (Verifier::*check)();
    };
    static constexpr Step steps[] = {
        {"form", &Verifier::check_form},
        {"log-signature", &Verifier::check_log_signature},
        {"quorum", &Verifier::check_quorum},
        {"newest-entry", &Verifier::check_newest_entry},
        {"inclusion", &Verifier::check_inclusion},
        {"statements", &Verifier::check_statements},
        {"map", &Verifier::check_map},
        {"chains", &Verifier::check_chains},
        {"closure", &Verifier::check_closure},
        {"genesis", &Verifier::check_genesis},
        {"keys", &Verifier::check_keys},
        {"signatures", &Verifier::check_signatures},
        {"rules", &Verifier::check_rules},
    };
    for (auto const &[name, check] : steps) {
      if (check == &Verifier::check_log_signature && !log_key_ && !trust_.policy) continue;
      if (check == &Verifier::check_quorum && !trust_.policy) continue;
      auto finding = (this->*check)();
      if (!finding) {
        verdict_.failed = std::move(finding).error();
        verdict_.failed->kind = ErrorKind::unverified;
        verdict_.failed->field = name;
        break;
      }
      verdict_.passed.push_back({std::string(name), *std::move(finding)});
    }
    return std::move(verdict_);
  }

 private:
  Finding check_form();
  Finding check_log_signature();
  Finding check_quorum();
  Finding check_newest_entry();
  Finding check_inclusion();
  Finding check_statements();
  Finding check_map();
  Finding check_chains();
  Finding check_closure();
  Finding check_genesis();
  Finding check_keys();
  Finding check_signatures();
  Finding check_rules();

  Result<void> check_signed_by(NoteVerifier const &key) const;
  Result<std::vector<Leaf const *>> walk(BundleSubject const &subject);
  Result<void> check_none_skipped() const;
  Leaf const &newest() const { return leaves_.back(); }

  std::string_view bytes_;
  Trust const trust_;
  std::optional<NoteVerifier> log_key_;  ///< Of the one log that is believed here.
  Verdict verdict_;
  Bundle bundle_;
  std::vector<Leaf> leaves_;  ///< As bundle_.entries.
  std::unordered_map<Hash, Leaf *> leaf_by_hash_;
  std::map<std::string_view, std::vector<Leaf const *>> chains_;  ///< Newest first.
  std::set<std::string> followed_;                      ///< Goods, where the bundle leads downwards.
  std::map<std::string_view, PublicKey const *> keys_;  ///< By kid, of the statements in the closure.
};

Finding Verifier::check_form() {
  auto bundle = parse_bundle(bytes_);
  if (!bundle) return std::move(bundle).error();
  bundle_ = *std::move(bundle);
  verdict_.subject = bundle_.subject;
  verdict_.direction = bundle_.direction;
  if (bundle_.entries.empty()) return unverified("bundle-form", "The bundle has no entries.");

  auto const text = parse_note(bundle_.checkpoint)->text;
  auto checkpoint = parse_checkpoint(text);
  if (!checkpoint) return std::move(checkpoint).error();
  if (checkpoint_text(*checkpoint) != text)
    return unverified("bundle-form", "The checkpoint has lines that no checkpoint of this log has.");
  verdict_.checkpoint = *std::move(checkpoint);

  for (auto const &item : bundle_.entries) {
    auto entry = storage::parse_entry(item.entry);
    if (!entry)
      return unverified(entry.error().code, name_of(item.index) + " is malformed: " + entry.error().message);
    auto &leaf = leaves_.emplace_back();
    leaf.index = item.index;
    leaf.hash = leaf_hash(item.entry);
    leaf.entry = *std::move(entry);
  }
  for (auto &leaf : leaves_) leaf_by_hash_.emplace(leaf.hash, &leaf);
  verdict_.newest_at = newest().entry.at;
  return "The file is a bundle about " + bundle_.subject + " of " + std::to_string(bytes_.size()) +
         " bytes: " + count(bundle_.subjects.size(), "subject", "subjects") + ", " + entries(leaves_.size()) +
         ".";
}

/// This key signed the checkpoint. Lines of other keys say nothing to one who does not know them.
Result<void> Verifier::check_signed_by(NoteVerifier const &key) const {
  auto const &origin = verdict_.checkpoint.origin;
  if (origin != key.name)
    return unverified("another-log", "The bundle is of the log " + origin + ", the key of " + key.name + ".");
  auto const note = open_note(bundle_.checkpoint, std::span(&key, 1));
  if (!note)
    return unverified("log-signature",
                      "The checkpoint is not signed by " + key.vkey() + ": " + note.error().message);
  return {};
}

Finding Verifier::check_log_signature() {
  if (trust_.policy) {
    auto const &logs = trust_.policy->logs();
    auto const is_the_log = [&](NoteVerifier const &log) {
      return log.name == verdict_.checkpoint.origin && check_signed_by(log);
    };
    auto const log = std::ranges::find_if(logs, is_the_log);
    if (log == logs.end()) {
      return unverified("policy-log", "No log of the policy signed the checkpoint of " +
                                          verdict_.checkpoint.origin + " under that name.");
    }
    log_key_ = *log;
  }
  if (auto const is_signed = check_signed_by(*log_key_); !is_signed) return is_signed.error();
  verdict_.signer_known = true;
  auto const others = parse_note(bundle_.checkpoint)->signatures.size() - 1;
  auto sentence = "The checkpoint of size " + std::to_string(verdict_.checkpoint.size) + " is signed by " +
                  log_key_->vkey() + ".";
  if (!trust_.policy && others > 0) {
    sentence += " " + count(others, "line of another key was", "lines of other keys were") +
                " not looked at: a policy says whose they are.";
  }
  return sentence;
}

Finding Verifier::check_quorum() {
  auto const &policy = *trust_.policy;
  auto accepted = policy.accept(bundle_.checkpoint);
  if (!accepted) {
    auto const &error = accepted.error();
    return unverified(
        error.code,
        error.message +
            (error.have.empty() ? "" : " There are " + error.have + "; it wants " + error.want + "."));
  }
  auto const &all = accepted->cosignatures;
  if (trust_.not_before > 0) {
    auto const fresh = policy.accept(bundle_.checkpoint, trust_.not_before);
    if (!fresh || fresh->cosignatures.empty())
      return unverified("too-old", "Too few of the cosignatures are as young as is wanted.");
  }
  auto const audited = std::ranges::count_if(all, &Accepted::Cosignature::auditor);
  auto sentence = "The policy is met: " + count(all.size(), "cosignature", "cosignatures") +
                  " of its witnesses" + (all.empty() ? "." : ":");
  for (auto const &one : all) {
    sentence += (&one == &all.front() ? " " : ", ") + one.witness + (one.auditor ? " (auditor)" : "");
  }
  if (!all.empty()) sentence += ".";
  if (audited > 0) sentence += " Up to this size an auditor replayed the log.";
  verdict_.cosignatures = all;
  return sentence;
}

Finding Verifier::check_newest_entry() {
  auto const size = verdict_.checkpoint.size;
  if (size == 0 || newest().index != size - 1) {
    return unverified("newest-entry-missing", "The last entry is " + std::to_string(newest().index) +
                                                  ", but the tree has size " + std::to_string(size) + ".");
  }
  auto const &proof = bundle_.entries.back().proof;
  if (!verify_inclusion(newest().hash, newest().index, size, proof, verdict_.checkpoint.root))
    return unverified("not-included", name_of(newest().index) + ", the newest, is not in the tree.");
  return name_of(newest().index) + ", logged at " + newest().entry.at +
         ", is the newest of the tree of size " + std::to_string(size) + ".";
}

Finding Verifier::check_inclusion() {
  auto const &[origin, size, root] = verdict_.checkpoint;
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    auto const &leaf = leaves_[i];
    if (!verify_inclusion(leaf.hash, leaf.index, size, bundle_.entries[i].proof, root))
      return unverified("not-included", name_of(leaf.index) + " is not in the tree at that place.");
  }
  return entries(leaves_.size()) + (leaves_.size() == 1 ? " is" : " are") + " in the tree of size " +
         std::to_string(size) + ".";
}

Finding Verifier::check_statements() {
  std::unordered_map<Hash, std::uint64_t> index_by_id;
  std::string_view at;
  for (auto &leaf : leaves_) {
    auto statement = parse_statement(leaf.entry.statement, verdict_.checkpoint.origin);
    if (!statement) {
      return unverified(
          statement.error().code,
          name_of(leaf.index) + " holds a statement that is not valid here: " + statement.error().message);
    }
    leaf.statement = *std::move(statement);
    leaf.mentioned = mentions(leaf.statement);
    if (!std::ranges::equal(leaf.statement.subjects, leaf.entry.prev, {}, {}, &storage::Previous::subject))
      return unverified("subjects-differ", name_of(leaf.index) + " is not linked under what it is about.");
    auto const [before, is_new] = index_by_id.emplace(leaf.statement.id, leaf.index);
    if (!is_new) {
      return unverified("repeated-statement", name_of(leaf.index) + " repeats the statement of entry " +
                                                  std::to_string(before->second) + ".");
    }
    if (leaf.entry.at < at)
      return unverified("time-runs-back", name_of(leaf.index) + " bears an earlier time than one before it.");
    at = leaf.entry.at;
  }
  return count(leaves_.size(), "statement was", "statements were") +
         " made for this log, each linked under what it is about, at times that never run back.";
}

Finding Verifier::check_map() {
  std::size_t unspoken = 0;
  for (auto const &subject : bundle_.subjects) {
    auto const shown = verify_map_proof(newest().entry.map, map_key(subject.subject), subject.proof);
    if (!shown) {
      return unverified("map-proof",
                        "The map path of " + subject.subject + " does not hold: " + shown.error().message);
    }
    if (*shown != subject.value)
      return unverified("map-value",
                        "The map path of " + subject.subject + " shows another head than stated.");
    if (!subject.value) ++unspoken;
  }
  return count(bundle_.subjects.size(), "map path leads", "map paths lead") + " to the root that entry " +
         std::to_string(newest().index) + " states; " +
         count(unspoken, "of these subjects was", "of these subjects were") +
         " never spoken of before that entry.";
}

Result<std::vector<Leaf const *>> Verifier::walk(BundleSubject const &subject) {
  auto head = subject.value;
  // The map is that before the newest entry, which may go on with this chain.
  if (auto const *link = newest().find_link(subject.subject)) {
    if (link->leaf != subject.value) {
      return unverified("newest-link", name_of(newest().index) + " does not link " + subject.subject +
                                           " to the head that the map shows.");
    }
    head = newest().hash;
  }
  std::vector<Leaf const *> chain;
  while (head) {
    auto const found = leaf_by_hash_.find(*head);
    if (found == leaf_by_hash_.end()) {
      return unverified("chain-broken", "An entry about " + subject.subject + " is missing" +
                                            (chain.empty() ? ": the newest."
                                                           : ": the one before " +
                                                                 std::to_string(chain.back()->index) + "."));
    }
    auto &leaf = *found->second;
    auto const *link = leaf.find_link(subject.subject);
    if (link == nullptr)
      return unverified("chain-strays", "The chain of " + subject.subject + " leads to entry " +
                                            std::to_string(leaf.index) + ", which is not about it.");
    if (!chain.empty() && leaf.index >= chain.back()->index) {
      return unverified("chain-order", "In the chain of " + subject.subject + ", entry " +
                                           std::to_string(chain.back()->index) + " links to entry " +
                                           std::to_string(leaf.index) + ", which is not before it.");
    }
    leaf.in_closure = true;
    chain.push_back(&leaf);
    head = link->leaf;
  }
  return chain;
}

/// Links alone would not tell that a chain was cut short or led past an entry, if another chain brought it
/// in.
Result<void> Verifier::check_none_skipped() const {
  for (auto const &leaf : leaves_) {
    for (auto const &link : leaf.entry.prev) {
      auto const chain = chains_.find(link.subject);
      if (chain == chains_.end()) continue;
      auto const stands =
          std::ranges::binary_search(chain->second, leaf.index, std::ranges::greater(), &Leaf::index);
      if (!stands) {
        return unverified("chain-skips", name_of(leaf.index) + " is about " + link.subject +
                                             ", and the chain of that subject leads past it.");
      }
    }
  }
  return {};
}

Finding Verifier::check_chains() {
  std::size_t links = 0;
  for (auto const &subject : bundle_.subjects) {
    auto chain = walk(subject);
    if (!chain) return std::move(chain).error();
    // A proof that nothing was ever said would hold just as well for a label that somebody made up.
    if (subject.subject == bundle_.subject && chain->empty())
      return unverified("subject-unknown", "Nothing was ever recorded about " + bundle_.subject + ".");
    links += chain->size();
    chains_.emplace(subject.subject, *std::move(chain));
  }
  if (auto const skipped = check_none_skipped(); !skipped) return skipped.error();
  return count(bundle_.subjects.size(), "chain reaches", "chains reach") + " from head to first entry over " +
         count(links, "link", "links") + ", none missing.";
}

Finding Verifier::check_closure() {
  auto found = closure(bundle_.subject, bundle_.direction, [&](std::string const &member) {
    using Chain = Result<std::vector<Mentions const *>>;
    auto const chain = chains_.find(member);
    if (chain == chains_.end())
      return Chain(
          unverified("subject-missing", "What was said about " + member + " belongs here and is missing."));
    std::vector<Mentions const *> mentioned;
    for (auto const *leaf : chain->second) mentioned.push_back(&leaf->mentioned);
    return Chain(std::move(mentioned));
  });
  if (!found) {
    auto const &error = found.error();
    if (error.kind != ErrorKind::too_large) return error;
    // No bundle has as many, so some are missing.
    return unverified("subject-missing", error.message);
  }
  for (auto const &subject : bundle_.subjects) {
    if (!found->members.contains(subject.subject))
      return unverified("subject-superfluous", subject.subject + " does not belong to this bundle.");
  }
  for (auto const &leaf : leaves_) {
    if (!leaf.in_closure && &leaf != &newest())
      return unverified("entry-superfluous", name_of(leaf.index) + " does not belong to this bundle.");
  }
  followed_ = std::move(found->followed);
  auto const below = followed_.empty() ? 0 : followed_.size() - 1;
  return "Worked out afresh, " + count(found->members.size(), "subject belongs", "subjects belong") + " to " +
         bundle_.subject +
         (bundle_.direction == Direction::down
              ? " and to " + count(below, "subject", "subjects") + " that it went into"
              : "") +
         ": exactly those that are here.";
}

Finding Verifier::check_genesis() {
  auto const &first = leaves_.front();
  auto const *genesis = std::get_if<Genesis>(&first.statement.body);
  if (first.index != 0 || genesis == nullptr)
    return unverified("genesis-missing", "The statement that founded the log is not at its start.");
  if (genesis->origin != verdict_.checkpoint.origin)
    return unverified("genesis-origin", "Entry 0 founded the log " + genesis->origin + ", not this one.");
  KeyRing ring;
  for (auto const &leaf : leaves_) {
    if (leaf.in_closure) ring.take(leaf.statement, {leaf.index, leaf.entry.at});
  }
  auto const &log_keys = ring.log_keys();
  if (log_key_ && std::ranges::find(log_keys, log_key_->vkey()) == log_keys.end())
    return unverified("genesis-log-key", "The log names another key of its own: " + log_keys.back() + ".");
  auto const named = NoteVerifier::parse(log_keys.back());
  if (!named) return unverified("genesis-log-key", "The log key that the log names is malformed.");
  if (auto const is_signed = check_signed_by(*named); !is_signed) return is_signed.error();
  return "Entry 0 founded the log " + genesis->origin + ", which names the key that signed the checkpoint" +
         (log_keys.size() > 1 ? ", the newest of " + std::to_string(log_keys.size()) + "." : ".");
}

Finding Verifier::check_keys() {
  KeyRing ring;
  std::size_t signed_count = 0;
  for (auto const &leaf : leaves_) {
    if (!leaf.in_closure) continue;
    ++signed_count;
    Position const position{leaf.index, leaf.entry.at};
    auto const signer = ring.signer(leaf.statement, position);
    if (!signer) return unverified(signer.error().code, name_of(leaf.index) + " " + signer.error().message);
    keys_.emplace(leaf.statement.jws.header.kid, *signer);
    ring.take(leaf.statement, position);
  }
  return count(signed_count, "statement was", "statements were") + " signed with " +
         count(keys_.size(), "key", "keys") + ", each let in before and not revoked until then.";
}

Finding Verifier::check_signatures() {
  std::size_t signed_count = 0;
  for (auto const &leaf : leaves_) {
    if (!leaf.in_closure) continue;
    ++signed_count;
    auto const &jws = leaf.statement.jws;
    if (auto const holds = verify_jws(jws, *keys_.at(jws.header.kid)); !holds)
      return unverified("bad-signature", "The signature in entry " + std::to_string(leaf.index) +
                                             " does not hold: " + holds.error().message);
  }
  return count(signed_count, "signature holds.", "signatures hold.");
}

Finding Verifier::check_rules() {
  Scope const scope = [&](std::string_view subject) { return chains_.contains(subject); };
  auto const store = storage::make_memory_store();
  std::size_t replayed = 0;
  for (auto const &leaf : leaves_) {
    if (!leaf.in_closure) continue;
    ++replayed;
    storage::Batch rows;
    auto const allowed = apply(leaf.statement, {leaf.index, leaf.entry.at}, *store, rows, &scope);
    if (!allowed)
      return unverified(allowed.error().code,
                        name_of(leaf.index) + " breaks a rule: " + allowed.error().message);
    store->write(rows);
  }
  verdict_.warnings = find_warnings(*store, bundle_.subject);
  verdict_.goods = find_goods(*store, followed_);
  return count(replayed, "statement obeys", "statements obey") + " the rules when replayed in order.";
}

}  // namespace

Verdict verify_bundle(std::string_view bytes, Trust trust) {
  return Verifier(bytes, std::move(trust)).run();
}

Verdict verify_bundle(std::string_view bytes, std::optional<NoteVerifier> const &log_key) {
  return verify_bundle(bytes, Trust{.log_key = log_key});
}

}  // namespace nguon::trace
