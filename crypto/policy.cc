#include "crypto/policy.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace nguon {
namespace {

constexpr std::size_t lines_max = 256;
constexpr std::string_view auditors_group = "auditors";

std::string_view cut_line(std::string_view &text) {
  auto const end = text.find('\n');
  auto const line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty()) return words;
    auto const word = line.substr(0, line.find_first_of(" \t"));
    words.push_back(word);
    line.remove_prefix(word.size());
  }
}

}  // namespace

class PolicyReader {
 public:
  Result<Policy> read(std::string_view text) {
    if (text.size() > policy_bytes_max) return wrong("A policy has at most 64 KiB.");
    auto const is_control = [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    };
    if (std::ranges::any_of(text, is_control))
      return wrong("A policy has no control characters but tab and LF.");
    if (!text.empty() && !text.ends_with('\n'))
      return wrong("The last line of a policy ends in a line feed too.");
    std::size_t said = 0;
    while (!text.empty()) {
      ++line_;
      auto const line = cut_line(text);
      auto const words = words_of(line);
      if (words.empty() || words[0].front() == '#') continue;
      if (++said > lines_max) return wrong("A policy has at most 256 lines that say something.");
      if (auto const taken = read_line(words); !taken) return taken.error();
    }
    if (!has_quorum_) return wrong("A policy has a line that says the quorum.");
    return std::move(policy_);
  }

 private:
  using Words = std::vector<std::string_view>;

  Error wrong(std::string message) const {
    return {ErrorKind::malformed, "bad-policy", std::move(message), "line " + std::to_string(line_)};
  }

  Result<void> read_line(Words const &words) {
    if (words[0] == "log" && (words.size() == 2 || words.size() == 3)) return read_log(words[1]);
    if (words[0] == "witness" && (words.size() == 3 || words.size() == 4))
      return read_witness(words[1], words[2], words.size() == 4 ? words[3] : std::string_view());
    if (words[0] == "group" && words.size() >= 4) return read_group(words);
    if (words[0] == "quorum" && words.size() == 2) return read_quorum(words[1]);
    return wrong(
        "A line of a policy is log KEY, witness NAME KEY, group NAME COUNT MEMBER…, or quorum NAME.");
  }

  Result<NoteVerifier> read_key(std::string_view vkey, std::uint8_t type) const {
    auto verifier = NoteVerifier::parse(vkey);
    if (!verifier) return wrong(verifier.error().message);
    if (verifier->type != type) return wrong("Logs and witnesses have keys of different types.");
    return verifier;
  }

  /// A key serves for one log or witness, and one line of a note belongs to one key.
  bool is_known(NoteVerifier const &verifier) const {
    auto const is_same = [&](NoteVerifier const &other) {
      return (other.type == verifier.type && other.key.raw() == verifier.key.raw()) ||
             (other.name == verifier.name && other.id == verifier.id);
    };
    return std::ranges::any_of(policy_.logs_, is_same) ||
           std::ranges::any_of(policy_.members_, [&](Policy::Member const &member) {
             return member.witness && is_same(*member.witness);
           });
  }

  Result<void> read_log(std::string_view vkey) {
    auto log = read_key(vkey, note_type_ed25519);
    if (!log) return log.error();
    if (is_known(*log)) return wrong("The key, or its name and id, stand on a line before.");
    policy_.logs_.push_back(*std::move(log));
    return {};
  }

  Result<void> read_witness(std::string_view name, std::string_view vkey, std::string_view url) {
    auto witness = read_key(vkey, note_type_cosignature);
    if (!witness) return witness.error();
    if (is_known(*witness)) return wrong("The key, or its name and id, stand on a line before.");
    return add(
        {.name = std::string(name), .witness = *std::move(witness), .url = std::string(url), .members = {}});
  }

  Result<void> read_group(Words const &words) {
    Policy::Member group{.name = std::string(words[1]), .witness = std::nullopt, .url = {}, .members = {}};
    for (auto const &word : std::span(words).subspan(3)) {
      auto const member = find(word);
      if (!member) return wrong("A group's members are named on lines before it.");
      if (is_member_[*member]) return wrong(std::string(word) + " is a member already.");
      is_member_[*member] = true;
      group.members.push_back(*member);
    }
    auto const count = group.members.size();
    if (words[2] == "all") {
      group.wanted = count;
    } else if (words[2] != "any") {
      auto const *const end = words[2].data() + words[2].size();
      auto const [rest, failure] = std::from_chars(words[2].data(), end, group.wanted);
      auto const is_plain = failure == std::errc() && rest == end && words[2].front() != '0';
      if (!is_plain || group.wanted > count)
        return wrong("A group wants any, all, or 1 to all of its members.");
    }
    return add(std::move(group));
  }

  Result<void> read_quorum(std::string_view name) {
    if (has_quorum_) return wrong("A policy has one quorum.");
    has_quorum_ = true;
    if (name == "none") return {};
    policy_.quorum_ = find(name);
    if (!policy_.quorum_) return wrong("The quorum is named on a line before it.");
    return {};
  }

  std::optional<std::size_t> find(std::string_view name) const {
    auto const found = std::ranges::find(policy_.members_, name, &Policy::Member::name);
    if (found == policy_.members_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - policy_.members_.begin());
  }

  Result<void> add(Policy::Member member) {
    if (member.name == "none") return wrong("Nothing may be called none.");
    if (find(member.name)) return wrong("The name " + member.name + " is taken.");
    policy_.members_.push_back(std::move(member));
    is_member_.push_back(false);
    return {};
  }

  Policy policy_;
  std::vector<bool> is_member_;
  bool has_quorum_ = false;
  std::size_t line_ = 0;
};

Result<Policy> Policy::parse(std::string_view text) {
  return PolicyReader().read(text);
}

bool Policy::is_met(std::size_t member, Accepted const &accepted) const {
  auto const &it = members_[member];
  if (it.witness) {
    return std::ranges::find(accepted.cosignatures, it.name, &Accepted::Cosignature::witness) !=
           accepted.cosignatures.end();
  }
  auto const met = std::ranges::count_if(it.members, [&](std::size_t one) { return is_met(one, accepted); });
  return static_cast<std::size_t>(met) >= it.wanted;
}

bool Policy::is_within(std::size_t member, std::string_view witness) const {
  auto const &it = members_[member];
  if (it.witness) return it.name == witness;
  return std::ranges::any_of(it.members, [&](std::size_t one) { return is_within(one, witness); });
}

bool Policy::is_auditor(std::string_view witness) const {
  auto const group = std::ranges::find(members_, auditors_group, &Member::name);
  return group != members_.end() && is_within(static_cast<std::size_t>(group - members_.begin()), witness);
}

std::vector<Policy::Witness> Policy::witnesses() const {
  std::vector<Witness> witnesses;
  for (auto const &member : members_) {
    if (member.witness)
      witnesses.push_back({member.name, *member.witness, member.url, is_auditor(member.name)});
  }
  return witnesses;
}

Result<Accepted> Policy::accept(std::string_view bytes, std::uint64_t not_before) const {
  auto known = logs_;
  for (auto const &member : members_) {
    if (member.witness) known.push_back(*member.witness);
  }
  auto const note = open_note(bytes, known);
  if (!note) return note.error();
  auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return checkpoint.error();

  auto const signed_by = [&](NoteVerifier const &verifier) {
    return std::ranges::find_if(note->signatures, [&](auto const &one) { return one.is_of(verifier); });
  };
  auto const is_the_log = [&](NoteVerifier const &log) {
    return log.name == checkpoint->origin && signed_by(log) != note->signatures.end();
  };
  if (std::ranges::none_of(logs_, is_the_log)) {
    return Error{ErrorKind::unverified, "policy-log",
                 "No log of the policy signed a checkpoint of " + checkpoint->origin + " under that name."};
  }
  Accepted accepted{.checkpoint = *std::move(checkpoint), .cosignatures = {}};
  for (auto const &member : members_) {
    if (!member.witness) continue;
    auto const found = signed_by(*member.witness);
    if (found == note->signatures.end()) continue;
    auto const time = cosignature_time(*found);
    if (time >= not_before) accepted.cosignatures.push_back({member.name, time, is_auditor(member.name)});
  }
  if (quorum_ && !is_met(*quorum_, accepted)) {
    return Error{ErrorKind::unverified,
                 "policy-quorum",
                 "Fewer witnesses countersigned the checkpoint than the policy wants.",
                 "checkpoint",
                 std::to_string(accepted.cosignatures.size()) + " cosignatures of witnesses of the policy",
                 "the quorum " + members_[*quorum_].name};
  }
  return accepted;
}

}  // namespace nguon
