#include "storage/entry.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace nguon::storage {
namespace {

constexpr std::size_t at_bytes = 24;
constexpr std::size_t hash_bytes = 43;

Error malformed(std::string field, std::string message) {
  return {.kind = ErrorKind::malformed,
          .code = "entry-malformed",
          .message = std::move(message),
          .field = std::move(field)};
}

// Function objects rather than functions, so that the loops over them are inlined: most of an entry goes
// through these.
constexpr auto is_subject_character = [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; };

constexpr auto statement_alphabet = [] {
  std::array<bool, 256> allowed{};
  for (char const c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")) {
    allowed[static_cast<unsigned char>(c)] = true;
  }
  return allowed;
}();
constexpr auto is_statement_character = [](char c) {
  return statement_alphabet[static_cast<unsigned char>(c)];
};

template <class Predicate>
std::size_t count_leading(std::string_view text, Predicate allowed) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), allowed) - text.begin());
}

/// The number that `text` spells, or -1 where it is not digits alone.
int number(std::string_view text) {
  int value = 0;
  for (char const c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool is_instant(std::string_view at) {
  if (at.size() != at_bytes || at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':' ||
      at[16] != ':' || at[19] != '.' || at[23] != 'Z') {
    return false;
  }
  int const year = number(at.substr(0, 4)), month = number(at.substr(5, 2)), day = number(at.substr(8, 2));
  int const hour = number(at.substr(11, 2)), minute = number(at.substr(14, 2)),
            second = number(at.substr(17, 2));
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return false;
  std::chrono::year_month_day const date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  // No leap seconds: an entry's clock never shows one, and other languages' parsers refuse them.
  return date.ok() && hour < 24 && minute < 60 && second < 60 && number(at.substr(20, 3)) >= 0;
}

/// What is left to read of an entry.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}
  bool skip(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }
  /// The next `count` bytes, or fewer at the end.
  std::string_view take(std::size_t count) {
    auto const taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// "<43 characters>" between quotes.
Result<Hash> read_hash(Cursor &cursor, std::string const &field) {
  if (!cursor.skip("\"")) return malformed(field, "A hash in quotes should stand here.");
  auto hash = hash_from_base64url(cursor.take(hash_bytes));
  if (!hash) return malformed(field, "This is not the canonical base64url form of a hash.");
  if (!cursor.skip("\"")) return malformed(field, "The hash does not end in a quote.");
  return hash;
}

Result<Previous> read_previous(Cursor &cursor, std::string const &field) {
  if (!cursor.skip("\"")) return malformed(field, "The name of a subject should stand here.");
  Previous previous{.subject = std::string(cursor.take(count_leading(cursor.rest(), is_subject_character))),
                    .leaf = {}};
  if (previous.subject.empty()) return malformed(field, "A subject has an empty name.");
  if (!cursor.skip("\":")) return malformed(field, "A subject's name is not printable ASCII.");
  if (cursor.skip("null")) return previous;
  auto leaf = read_hash(cursor, field);
  if (!leaf) return std::move(leaf).error();
  previous.leaf = *leaf;
  return previous;
}

}  // namespace

std::string write_entry(Entry const &entry) {
  NGUON_CHECK(is_instant(entry.at));
  NGUON_CHECK(!entry.statement.empty() &&
              count_leading(entry.statement, is_statement_character) == entry.statement.size());
  std::size_t bytes = 128 + hash_bytes + entry.statement.size();
  for (auto const &previous : entry.prev) bytes += previous.subject.size() + hash_bytes + 6;

  std::string out;
  out.reserve(bytes);
  out.append(R"({"v":1,"at":")").append(entry.at);
  out.append(R"(","map":")").append(to_base64url(entry.map));
  out.append(R"(","prev":{)");
  std::string_view before;
  for (auto const &[subject, leaf] : entry.prev) {
    NGUON_CHECK(subject > before && count_leading(subject, is_subject_character) == subject.size());
    if (!before.empty()) out.push_back(',');
    out.append("\"").append(subject).append("\":");
    if (leaf) {
      out.append("\"").append(to_base64url(*leaf)).append("\"");
    } else {
      out.append("null");
    }
    before = subject;
  }
  out.append(R"(},"statement":")").append(entry.statement).append("\"}");
  return out;
}

Result<Entry> parse_entry(std::string_view bytes) {
  if (bytes.size() > entry_bytes_max) {
    return Error{.kind = ErrorKind::too_large,
                 .code = "entry-too-large",
                 .message = "The entry is larger than an entry may be.",
                 .have = std::to_string(bytes.size()) + " bytes",
                 .want = "at most " + std::to_string(entry_bytes_max) + " bytes"};
  }
  // There is one spelling, so reading literals is enough: what passes here is what write_entry writes.
  Cursor cursor(bytes);
  Entry entry;
  if (!cursor.skip(R"({"v":1,"at":")")) return malformed("/v", "This is not an entry of version 1.");
  entry.at = cursor.take(at_bytes);
  if (!is_instant(entry.at)) return malformed("/at", "This is not a UTC time with milliseconds.");
  if (!cursor.skip(R"(","map":)")) return malformed("/map", "The member map should stand here.");
  auto map = read_hash(cursor, "/map");
  if (!map) return std::move(map).error();
  entry.map = *map;

  if (!cursor.skip(R"(,"prev":{)")) return malformed("/prev", "The member prev should stand here.");
  while (!cursor.skip("}")) {
    if (entry.prev.size() == entry_subjects_max)
      return malformed("/prev", "The entry has more than 256 subjects.");
    if (!entry.prev.empty() && !cursor.skip(","))
      return malformed("/prev", "Subjects are not separated by a comma.");
    auto previous = read_previous(cursor, "/prev");
    if (!previous) return std::move(previous).error();
    if (!entry.prev.empty() && previous->subject <= entry.prev.back().subject) {
      return malformed("/prev", "Subjects are not in bytewise order, each once.");
    }
    entry.prev.push_back(*std::move(previous));
  }

  if (!cursor.skip(R"(,"statement":")"))
    return malformed("/statement", "The member statement should stand here.");
  entry.statement = cursor.take(count_leading(cursor.rest(), is_statement_character));
  if (entry.statement.empty()) return malformed("/statement", "The statement is empty.");
  if (cursor.rest() != "\"}") return malformed("/statement", "The entry does not end after its statement.");
  return entry;
}

}  // namespace nguon::storage
