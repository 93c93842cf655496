#include <algorithm>
#include <charconv>

#include "crypto/note.h"
#include "trace/bundle.h"

namespace nguon::trace {
namespace {

/// The largest integer that every JSON reader keeps exactly (2^53 - 1).
constexpr std::uint64_t index_max = 9'007'199'254'740'991;
constexpr std::size_t siblings_max = 256;
constexpr std::size_t proof_max = 63;

constexpr std::string_view down_member = R"(,"down":true)";

constexpr std::string_view escaped = "\"\\\b\f\n\r\t";
constexpr std::string_view escape_letters = "\"\\bfnrt";
constexpr std::string_view hex_digits = "0123456789abcdef";

void append_string(std::string &out, std::string_view text) {
  out += '"';
  for (char const c : text) {
    if (auto const at = escaped.find(c); at != std::string_view::npos) {
      out += '\\';
      out += escape_letters[at];
    } else if (c >= 0 && c < 0x20) {
      out += c < 0x10 ? "\\u000" : "\\u001";
      out += hex_digits[static_cast<std::size_t>(c & 0x0f)];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_hash(std::string &out, Hash const &hash) {
  out += '"';
  out += to_base64url(hash);
  out += '"';
}

template <class Items, class Append>
void append_list(std::string &out, Items const &items, Append append) {
  out += '[';
  for (auto const &item : items) {
    if (&item != &items.front()) out += ',';
    append(out, item);
  }
  out += ']';
}

void append_subject(std::string &out, BundleSubject const &subject) {
  out += R"({"subject":)";
  append_string(out, subject.subject);
  out += R"(,"value":)";
  if (subject.value) {
    append_hash(out, *subject.value);
  } else {
    out += "null";
  }
  out += R"(,"siblings":)";
  append_list(out, subject.proof.siblings, append_hash);
  out += R"(,"end":)";
  if (auto const &end = subject.proof.end) {
    out += R"({"key":)";
    append_hash(out, end->key);
    out += R"(,"value":)";
    append_hash(out, end->value);
    out += '}';
  } else {
    out += "null";
  }
  out += '}';
}

void append_entry(std::string &out, BundleEntry const &entry) {
  out += R"({"index":)" + std::to_string(entry.index) + R"(,"entry":)";
  append_string(out, entry.entry);
  out += R"(,"proof":)";
  append_list(out, entry.proof, append_hash);
  out += '}';
}

/// Reads the one shape that a bundle has. Every step answers whether the input went on as it had to; the
/// first that does not leaves its place and reason behind, and all later ones fail.
class Scanner {
 public:
  explicit Scanner(std::string_view bytes) : bytes_(bytes) {}

  /// Goes on behind `expected` if it comes next.
  bool skip(std::string_view expected) {
    if (!reason_.empty() || !bytes_.substr(position_).starts_with(expected)) return false;
    position_ += expected.size();
    return true;
  }

  bool literal(std::string_view expected) {
    return skip(expected) || fail("'" + std::string(expected) + "' should stand here");
  }

  /// A name of a chain: printable ASCII that needs no escape.
  bool name(std::string &out) {
    auto const is_plain = [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; };
    if (!literal("\"")) return false;
    auto const start = position_;
    while (position_ < bytes_.size() && is_plain(bytes_[position_])) ++position_;
    out = bytes_.substr(start, position_ - start);
    return literal("\"");
  }

  /// A string with escapes exactly where JSON.stringify writes them. Bytes beyond ASCII pass as they are.
  bool text(std::string &out) {
    if (!literal("\"")) return false;
    while (position_ < bytes_.size()) {
      char const c = bytes_[position_];
      if (c == '"') {
        ++position_;
        return true;
      }
      if (c == '\\') {
        if (!escape(out)) return false;
      } else if (c >= 0 && c < 0x20) {
        return fail("a control character should be escaped");
      } else {
        out += c;
        ++position_;
      }
    }
    return fail("the string does not end");
  }

  bool number(std::uint64_t &out) {
    auto const *const first = bytes_.data() + position_;
    auto const [last, error] = std::from_chars(first, bytes_.data() + bytes_.size(), out);
    bool const is_canonical = error == std::errc() && (*first != '0' || last == first + 1);
    if (!is_canonical || out > index_max) return fail("an index should stand here");
    position_ += static_cast<std::size_t>(last - first);
    return true;
  }

  bool hash(Hash &out) {
    if (!literal("\"")) return false;
    auto const value = hash_from_base64url(bytes_.substr(position_, 43));
    if (!value) return fail("a hash of 43 characters of base64url should stand here");
    out = *value;
    position_ += 43;
    return literal("\"");
  }

  template <class Item, class Read>
  bool list(std::vector<Item> &out, std::size_t most, Read read) {
    if (!literal("[")) return false;
    if (skip("]")) return true;
    do {
      if (out.size() == most) return fail("the list should have ended");
      if (!read(out.emplace_back())) return false;
    } while (skip(","));
    return literal("]");
  }

  bool end() { return position_ == bytes_.size() || fail("the file should have ended"); }

  Error error() const {
    return {.kind = ErrorKind::malformed,
            .code = "bundle-form",
            .message = "Byte " + std::to_string(position_) + " of the bundle is wrong: " + reason_ + ".",
            .field = "byte " + std::to_string(position_)};
  }

 private:
  bool fail(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
    return false;
  }

  bool escape(std::string &out) {
    auto const rest = bytes_.substr(position_ + 1);
    if (auto const at = rest.empty() ? std::string_view::npos : escape_letters.find(rest[0]);
        at != std::string_view::npos) {
      out += escaped[at];
      position_ += 2;
      return true;
    }
    if (rest.size() >= 5 && (rest.starts_with("u000") || rest.starts_with("u001"))) {
      auto const low = hex_digits.find(rest[4]);
      if (low != std::string_view::npos) {
        auto const c = static_cast<char>((rest[3] - '0') * 16 + static_cast<int>(low));
        if (escaped.find(c) == std::string_view::npos) {
          out += c;
          position_ += 6;
          return true;
        }
      }
    }
    return fail("this escape is not how JSON.stringify writes the character");
  }

  std::string_view bytes_;
  std::size_t position_ = 0;
  std::string reason_;
};

bool scan_subject(Scanner &scanner, BundleSubject &subject) {
  auto const scan_hash = [&](Hash &hash) { return scanner.hash(hash); };
  auto const scan_value = [&] { return scanner.skip("null") || scanner.hash(subject.value.emplace()); };
  auto const scan_end = [&] {
    if (scanner.skip("null")) return true;
    auto &end = subject.proof.end.emplace();
    return scanner.literal(R"({"key":)") && scanner.hash(end.key) && scanner.literal(R"(,"value":)") &&
           scanner.hash(end.value) && scanner.literal("}");
  };
  return scanner.literal(R"({"subject":)") && scanner.name(subject.subject) &&
         scanner.literal(R"(,"value":)") && scan_value() && scanner.literal(R"(,"siblings":)") &&
         scanner.list(subject.proof.siblings, siblings_max, scan_hash) && scanner.literal(R"(,"end":)") &&
         scan_end() && scanner.literal("}");
}

bool scan_entry(Scanner &scanner, BundleEntry &entry) {
  auto const scan_hash = [&](Hash &hash) { return scanner.hash(hash); };
  return scanner.literal(R"({"index":)") && scanner.number(entry.index) && scanner.literal(R"(,"entry":)") &&
         scanner.text(entry.entry) && scanner.literal(R"(,"proof":)") &&
         scanner.list(entry.proof, proof_max, scan_hash) && scanner.literal("}");
}

bool scan_bundle(Scanner &scanner, Bundle &bundle) {
  auto const subject = [&](BundleSubject &item) { return scan_subject(scanner, item); };
  auto const entry = [&](BundleEntry &item) { return scan_entry(scanner, item); };
  // Bundles that lead up alone have no member that says so.
  auto const direction = [&] {
    if (scanner.skip(down_member)) bundle.direction = Direction::down;
    return true;
  };
  return scanner.literal(R"({"v":1,"subject":)") && scanner.name(bundle.subject) && direction() &&
         scanner.literal(R"(,"checkpoint":)") && scanner.text(bundle.checkpoint) &&
         scanner.literal(R"(,"subjects":)") && scanner.list(bundle.subjects, closure_subjects_max, subject) &&
         scanner.literal(R"(,"entries":)") && scanner.list(bundle.entries, BundleLimits().entries, entry) &&
         scanner.literal("}") && scanner.end();
}

Error malformed(std::string field, std::string message) {
  return {.kind = ErrorKind::malformed,
          .code = "bundle-form",
          .message = std::move(message),
          .field = std::move(field)};
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string write_bundle(Bundle const &bundle) {
  std::size_t bytes = 1024 + bundle.checkpoint.size();
  for (auto const &subject : bundle.subjects) bytes += 256 + 46 * subject.proof.siblings.size();
  for (auto const &entry : bundle.entries) bytes += 128 + entry.entry.size() + 46 * entry.proof.size();

  std::string out;
  out.reserve(bytes);
  out += R"({"v":1,"subject":)";
  append_string(out, bundle.subject);
  if (bundle.direction == Direction::down) out += down_member;
  out += R"(,"checkpoint":)";
  append_string(out, bundle.checkpoint);
  out += R"(,"subjects":)";
  append_list(out, bundle.subjects, append_subject);
  out += R"(,"entries":)";
  append_list(out, bundle.entries, append_entry);
  out += '}';
  return out;
}

Result<Bundle> parse_bundle(std::string_view bytes) {
  if (bytes.size() > bundle_bytes_max) {
    return Error{.kind = ErrorKind::too_large,
                 .code = "bundle-too-large",
                 .message = "The bundle is larger than a bundle may be.",
                 .have = std::to_string(bytes.size()) + " bytes",
                 .want = "at most " + std::to_string(bundle_bytes_max) + " bytes"};
  }
  Scanner scanner(bytes);
  Bundle bundle;
  if (!scan_bundle(scanner, bundle)) return scanner.error();

  // Notes are valid UTF-8, names and entries ASCII: so the whole file is valid UTF-8.
  if (auto const note = parse_note(bundle.checkpoint); !note)
    return malformed("/checkpoint", "The checkpoint is not a signed note: " + note.error().message);
  for (auto const &entry : bundle.entries) {
    if (!is_ascii(entry.entry))
      return malformed("/entries", "Entry " + std::to_string(entry.index) + " is not ASCII.");
  }
  if (std::ranges::adjacent_find(bundle.subjects, std::ranges::greater_equal(), &BundleSubject::subject) !=
      bundle.subjects.end()) {
    return malformed("/subjects", "The subjects are not in bytewise order, each once.");
  }
  if (std::ranges::adjacent_find(bundle.entries, std::ranges::greater_equal(), &BundleEntry::index) !=
      bundle.entries.end()) {
    return malformed("/entries", "The entries are not by rising index, each once.");
  }
  return bundle;
}

}  // namespace nguon::trace
