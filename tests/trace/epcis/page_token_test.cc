#include "trace/epcis/page_token.h"

#include <doctest/doctest.h>

#include "tests/support/printing.h"

namespace nguon::trace {
namespace {

struct TokenWorld {
  PageTokens tokens(std::size_t most = released_tokens_max) {
    return PageTokens(
        std::string(32, 'k'), *store, [this] { return now_ms; }, most);
  }
  std::size_t rows() const {
    std::size_t count = 0;
    store->scan(storage::Table::jobs, "", "", [&](auto, auto) { return ++count > 0; });
    return count;
  }

  std::unique_ptr<storage::Store> store = storage::make_memory_store();
  std::int64_t now_ms = 1'795'400'000'000;
};

TEST_CASE("page tokens: only what was sealed for the same scope opens") {
  TokenWorld world;
  auto const tokens = world.tokens();
  auto const token = tokens.seal("events\na", "content").text;
  CHECK(*tokens.open("events\na", token) == "content");
  CHECK(tokens.open("events\nb", token).error().code == "page-token");
  PageTokens const others(std::string(32, 'l'), *world.store, [] { return 0; });
  CHECK(others.open("events\na", token).error().code == "page-token");
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(tokens.open("events\na", other).has_value());
  }
  CHECK_FALSE(tokens.open("events\na", "").has_value());
  CHECK_FALSE(tokens.open("events\na", token + "A").has_value());
  CHECK(tokens.seal("events\na", "content").text != token);
}

TEST_CASE("page tokens: a token holds for a week") {
  TokenWorld world;
  auto const tokens = world.tokens();
  auto const token = tokens.seal("a", "content");
  CHECK(token.expires_ms == world.now_ms + page_token_kept_ms);
  world.now_ms = token.expires_ms - 1;
  CHECK(tokens.open("a", token.text).has_value());
  world.now_ms = token.expires_ms;
  CHECK(tokens.open("a", token.text).error().code == "page-token-over");
}

TEST_CASE("page tokens: what was released opens no more, in a later process either, and others do") {
  TokenWorld world;
  auto tokens = world.tokens();
  auto const token = tokens.seal("a", "content").text, twin = tokens.seal("a", "content").text;
  CHECK(tokens.release(token).has_value());
  CHECK(tokens.release(token).has_value());
  CHECK(world.rows() == 1);
  CHECK(tokens.open("a", token).error().code == "page-token-over");
  CHECK(tokens.open("a", twin).has_value());
  auto const later = world.tokens();
  CHECK(later.open("a", token).error().code == "page-token-over");
  CHECK(later.open("a", twin).has_value());
  CHECK(tokens.release("").error().code == "page-token");
  CHECK(tokens.release(token + "A").error().code == "page-token");
  CHECK(world.rows() == 1);
}

TEST_CASE("page tokens: what was released is remembered until it would have expired, up to a bound") {
  TokenWorld world;
  {
    auto tokens = world.tokens(2);
    for (unsigned i = 0; i < 2; ++i) CHECK(tokens.release(tokens.seal("a", "content").text).has_value());
  }
  world.now_ms += 1'000;
  auto tokens = world.tokens(2);
  auto const token = tokens.seal("a", "content");
  CHECK(tokens.release(token.text).error().code == "too-many-released");
  CHECK(tokens.open("a", token.text).has_value());
  world.now_ms = token.expires_ms - 1;
  CHECK(tokens.release(token.text).has_value());
  CHECK(world.rows() == 1);
  world.now_ms = token.expires_ms;
  CHECK(tokens.release(token.text).has_value());
  auto const next = tokens.seal("a", "content").text;
  CHECK(tokens.release(next).has_value());
  CHECK(world.rows() == 1);
}

}  // namespace
}  // namespace nguon::trace
