#pragma once
// Result<T>: the answer of every function whose outcome depends on input from outside.
// The names are those of std::expected, so that it can take over later.

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace nguon {

/// Why an input was not accepted. The kind decides what a server answers, and nothing else does.
enum class ErrorKind {
  malformed,    ///< The bytes are not what they claim to be (400).
  too_large,    ///< Over a stated limit (413).
  unsigned_,    ///< No valid signature of a key that is known here (401).
  forbidden,    ///< The signer may not say this (403).
  not_found,    ///< Names something that does not exist (404).
  conflict,     ///< Contradicts what was recorded under the same id (409).
  unbalanced,   ///< Goods that are not there, not held, or more than a bound allows (422).
  unverified,   ///< A proof or signature in a bundle, note or receipt does not hold.
  unavailable,  ///< Cannot be decided now; asking again is harmless (503).
};

/// `code` is a stable word in kebab-case ("over-balance") that selects the translated sentence; `message` is
/// the same sentence in English; `field` is a JSON pointer or header name, empty when no single field is to
/// blame. `have` and `want` carry both figures where a quantity was refused, with their unit.
struct Error {
  ErrorKind kind = ErrorKind::malformed;
  std::string code;
  std::string message;
  std::string field = {};
  std::string have = {};
  std::string want = {};
};

/// Stops the program because its own code is wrong; never used for input. Kept in release builds.
[[noreturn]] inline void fail_check(char const *what, char const *file, int line) {
  std::fprintf(stderr, "%s:%d: internal check failed: %s\n", file, line, what);
  std::abort();
}
#define NGUON_CHECK(condition) ((condition) ? void() : ::nguon::fail_check(#condition, __FILE__, __LINE__))

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T &value() & { return checked(); }
  T const &value() const & { return const_cast<Result *>(this)->checked(); }
  T &&value() && { return std::move(checked()); }
  T &operator*() & { return checked(); }
  T const &operator*() const & { return value(); }
  T &&operator*() && { return std::move(checked()); }
  T *operator->() { return &checked(); }
  T const *operator->() const { return &value(); }

  Error const &error() const & {
    NGUON_CHECK(!has_value());
    return std::get<1>(state_);
  }
  Error &&error() && {
    NGUON_CHECK(!has_value());
    return std::get<1>(std::move(state_));
  }

 private:
  T &checked() {
    NGUON_CHECK(has_value());
    return std::get<0>(state_);
  }
  std::variant<T, Error> state_;
};

/// The answer of a check that yields nothing but its verdict.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::in_place_index<1>, std::move(error)) {}
  bool has_value() const { return error_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  Error const &error() const & {
    NGUON_CHECK(!has_value());
    return std::get<1>(error_);
  }
  Error &&error() && {
    NGUON_CHECK(!has_value());
    return std::get<1>(std::move(error_));
  }

 private:
  std::variant<std::monostate, Error> error_;
};

}  // namespace nguon
