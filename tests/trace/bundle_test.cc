#include "trace/bundle.h"

#include <algorithm>

#include "tests/trace/bundle_fixture.h"
#include "trace/closure.h"

namespace nguon::trace {
namespace {

Hash const one = sha256("1"), two = sha256("2"), three = sha256("3");
std::string const note = "log.example/test\n1\nAAAA\n\n— log.example/test AAAAAAAA\n";

Bundle made_up() {
  return {.subject = "p/A/b/1",
          .checkpoint = note,
          .subjects = {{"p/A", std::nullopt, {{one}, MapLeaf{two, three}}},
                       {"p/A/b/1", one, {{one, two}, MapLeaf{three, one}}},
                       {"rules", std::nullopt, {{}, std::nullopt}}},
          .entries = {{0, "{\"v\":1}", {one, two}}, {7, "a\\b", {}}, {1234, "c", {three}}}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto const at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::uint64_t index_of_newest(Bundle const &bundle) {
  return bundle.entries.back().index;
}

}  // namespace

TEST_CASE("a bundle has the spelling of the specification's example") {
  Bundle const bundle{.subject = "p/A",
                      .checkpoint = note,
                      .subjects = {{"p/A", one, {{two}, MapLeaf{three, one}}}, {"rules", {}, {}}},
                      .entries = {{5, "{\"v\":1}", {two}}, {6, "x", {}}}};
  CHECK(
      write_bundle(bundle) ==
      R"({"v":1,"subject":"p/A","checkpoint":"log.example/test\n1\nAAAA\n\n— log.example/test AAAAAAAA\n",)"
      R"("subjects":[{"subject":"p/A","value":"a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s",)"
      R"("siblings":["1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR-Q2jpmbuwTqzU"],)"
      R"("end":{"key":"TgdAhWK-24tgzgXB3s_jrRa3IjCWfeAfZAt-Rym0n84",)"
      R"("value":"a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s"}},)"
      R"({"subject":"rules","value":null,"siblings":[],"end":null}],)"
      R"("entries":[{"index":5,"entry":"{\"v\":1}","proof":["1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR-Q2jpmbuwTqzU"]},)"
      R"({"index":6,"entry":"x","proof":[]}]})");
}

TEST_CASE("a bundle that leads downwards says so behind its subject, in one way") {
  auto bundle = made_up();
  bundle.direction = Direction::down;
  auto const bytes = write_bundle(bundle);
  CHECK(bytes.starts_with(R"({"v":1,"subject":"p/A/b/1","down":true,"checkpoint":")"));
  auto const read = parse_bundle(bytes);
  REQUIRE(read.has_value());
  CHECK(read->direction == Direction::down);
  CHECK(write_bundle(*read) == bytes);
  CHECK(parse_bundle(write_bundle(made_up()))->direction == Direction::up);
  for (auto const *other :
       {R"("down":false)", R"("down":1)", R"("down":null)", R"("down":true,"down":true)", R"("Down":true)"})
    CHECK(!parse_bundle(replaced(bytes, R"("down":true)", other)).has_value());
}

TEST_CASE("what is written as a bundle reads back and is written so again") {
  auto bundle = made_up();
  bundle.entries[1].entry = std::string("\0\x01\x1f\b\f\n\r\t\"\\/\x7f", 12);
  auto const bytes = write_bundle(bundle);
  CHECK(bytes.find(R"("\u0000\u0001\u001f\b\f\n\r\t\"\\/)"
                   "\x7f\"") != std::string::npos);
  auto const read = parse_bundle(bytes);
  REQUIRE(read.has_value());
  CHECK(write_bundle(*read) == bytes);
  CHECK(read->entries[1].entry == bundle.entries[1].entry);
  CHECK(read->entries[2].index == 1234);
  CHECK(read->subjects[0].value == std::nullopt);
  CHECK(read->subjects[1].proof.end == MapLeaf{three, one});
}

TEST_CASE("any other spelling of a bundle is refused") {
  auto const good = write_bundle(made_up());
  REQUIRE(parse_bundle(good).has_value());
  auto const hash = to_base64url(one);
  auto loose_bits = hash;
  ++loose_bits.back();
  struct Row {
    char const *name;
    std::string bytes;
  };
  Row const rows[] = {
      {"nothing", ""},
      {"cut short", good.substr(0, good.size() - 1)},
      {"line feed behind", good + "\n"},
      {"byte order mark", "\xef\xbb\xbf" + good},
      {"white space", replaced(good, ",\"subject\"", ", \"subject\"")},
      {"another version", replaced(good, "\"v\":1", "\"v\":2")},
      {"version as a fraction", replaced(good, "\"v\":1", "\"v\":1.0")},
      {"unknown member", replaced(good, "\"v\":1,", "\"v\":1,\"x\":1,")},
      {"members in another order",
       replaced(good, "\"index\":7,\"entry\":\"a\\\\b\"", "\"entry\":\"a\\\\b\",\"index\":7")},
      {"leading zero", replaced(good, "\"index\":7", "\"index\":07")},
      {"exponent", replaced(good, "\"index\":1234", "\"index\":1e3")},
      {"negative index", replaced(good, "\"index\":0", "\"index\":-0")},
      {"index beyond 2^53", replaced(good, "\"index\":1234", "\"index\":9007199254740992")},
      {"index beyond 64 bits", replaced(good, "\"index\":1234", "\"index\":18446744073709551616")},
      {"no index", replaced(good, "\"index\":1234", "\"index\":")},
      {"escaped solidus", replaced(good, "\"subject\":\"p/A\"", "\"subject\":\"p\\/A\"")},
      {"escaped letter in a name", replaced(good, "\"subject\":\"p/A\"", "\"subject\":\"p/\\u0041\"")},
      {"escaped letter in a text", replaced(good, "log.example", "\\u006cog.example")},
      {"line feed as a number", replaced(good, "test\\n1", "test\\u000a1")},
      {"raw line feed", replaced(good, "test\\n1", "test\n1")},
      {"unknown escape", replaced(good, "test\\n1", "test\\q1")},
      {"capitals in an escape", replaced(good, "a\\\\b", "\\u001F")},
      {"escape cut short", good.substr(0, good.find("a\\\\b") + 2)},
      {"escape that ends the file", good.substr(0, good.find("a\\\\b") + 1) + "\\u00"},
      {"letter beyond ASCII in a name", replaced(good, "\"p/A\"", "\"p/Ă\"")},
      {"letter beyond ASCII in an entry", replaced(good, "a\\\\b", "ă")},
      {"invalid UTF-8 in the checkpoint", replaced(good, "\\n1\\n", "\\n\xff\\n")},
      {"a checkpoint that is no note", replaced(good, "\\n\\n—", "\\n—")},
      {"hash with padding", replaced(good, hash, hash + "=")},
      {"hash with loose bits", replaced(good, hash, loose_bits)},
      {"short hash", replaced(good, hash, hash.substr(1))},
      {"null for a hash", replaced(good, "[\"" + hash, "[null,\"" + hash)},
      {"comma before a list's end", replaced(good, "\"],\"end\"", "\",],\"end\"")},
      {"end without value", replaced(good, "\"end\":null", "\"end\":{}")},
      {"subjects in another order", replaced(good, "\"subject\":\"rules\"", "\"subject\":\"a\"")},
      {"a subject twice", replaced(good, "\"subject\":\"rules\"", "\"subject\":\"p/A/b/1\"")},
      {"entries in another order", replaced(good, "\"index\":1234", "\"index\":6")},
      {"an entry twice", replaced(good, "\"index\":1234", "\"index\":7")},
  };
  for (auto const &row : rows) {
    CAPTURE(row.name);
    auto const read = parse_bundle(row.bytes);
    REQUIRE(!read.has_value());
    CHECK(read.error().code == "bundle-form");
    CHECK(read.error().kind == ErrorKind::malformed);
    CHECK(!read.error().field.empty());
  }
}

TEST_CASE("lists beyond what any proof needs are refused") {
  auto long_path = made_up();
  long_path.subjects[0].proof.siblings.assign(256, one);
  long_path.entries[0].proof.assign(63, one);
  CHECK(parse_bundle(write_bundle(long_path)).has_value());
  auto longer_path = long_path;
  longer_path.subjects[0].proof.siblings.push_back(one);
  CHECK(!parse_bundle(write_bundle(longer_path)).has_value());
  auto longer_proof = long_path;
  longer_proof.entries[0].proof.push_back(one);
  CHECK(!parse_bundle(write_bundle(longer_proof)).has_value());

  auto const too_many_bytes = parse_bundle(std::string(bundle_bytes_max + 1, ' '));
  REQUIRE(!too_many_bytes.has_value());
  CHECK(too_many_bytes.error().kind == ErrorKind::too_large);
}

TEST_CASE("a bundle holds the closure's chains and the newest entry, each once") {
  tests::HandLog log;
  tests::Story const story;
  story.tell(log);
  auto const bundle = log.bundle(story.candy_lot);

  std::vector<std::string> names;
  for (auto const &subject : bundle.subjects) names.push_back(subject.subject);
  std::vector<std::string> expected{
      story.candy_lot, story.candy,
      story.fruit_lot, story.fruit,
      story.authority, story.farm,
      story.factory,   story.shop,
      story.neighbour, story.orchard,
      story.kitchen,   story.counter,
      "rules",         run_subject("urn:uuid:11111111-0000-4000-8000-000000000000")};
  for (auto const *name : {"root", "authority", "farm", "factory", "shop"})
    expected.push_back(key_subject(log.kid(name)));
  std::ranges::sort(expected);
  CHECK(names == expected);

  auto const &state = log.state();
  CHECK(index_of_newest(bundle) == state.checkpoint.size - 1);
  CHECK(bundle.checkpoint == state.note);
  // Everything was about these subjects but the last.
  CHECK(bundle.entries.size() == state.checkpoint.size);
  for (std::uint64_t i = 0; i < state.checkpoint.size; ++i) {
    CHECK(bundle.entries[i].index == i);
    CHECK(bundle.entries[i].entry == storage::read_entry(*state.reader, i));
  }
}

TEST_CASE("a bundle leaves out what is about other things") {
  tests::HandLog log;
  tests::Story const story;
  story.tell(log);
  auto const all = log.state().checkpoint.size;
  story.harvest(log, "neighbour", story.other_lot);

  auto const of_farm = log.bundle(story.farm);
  CHECK(of_farm.entries.size() < all);
  CHECK(index_of_newest(of_farm) == all);
  for (auto const &subject : of_farm.subjects) CHECK(subject.subject != story.other_lot);
}

TEST_CASE("a subject never spoken of has a path that shows no value") {
  tests::HandLog log;
  tests::Story const story;
  story.tell(log);
  auto const bundle = log.bundle(story.candy_lot);
  auto const counter = std::ranges::find(bundle.subjects, story.counter, &BundleSubject::subject);
  REQUIRE(counter != bundle.subjects.end());
  CHECK(counter->value == std::nullopt);
  auto const lot = std::ranges::find(bundle.subjects, story.candy_lot, &BundleSubject::subject);
  REQUIRE(lot != bundle.subjects.end());
  CHECK(lot->value == storage::find_head(*log.state().reader, story.candy_lot)->leaf);
}

TEST_CASE("the map path is that before the newest entry, also for what the newest is about") {
  tests::HandLog log;
  tests::Story const story;
  story.tell(log);
  auto const before = storage::find_head(*log.state().reader, story.candy_lot)->leaf;
  story.move(log, "shop", "retail_selling", story.candy_lot, story.shop, story.shop);
  auto const bundle = log.bundle(story.candy_lot);
  auto const lot = std::ranges::find(bundle.subjects, story.candy_lot, &BundleSubject::subject);
  REQUIRE(lot != bundle.subjects.end());
  CHECK(lot->value == before);
  CHECK(leaf_hash(bundle.entries.back().entry) ==
        storage::find_head(*log.state().reader, story.candy_lot)->leaf);
}

TEST_CASE("no bundle is made of what was never recorded, nor over a limit") {
  tests::HandLog log;
  tests::Story const story;
  story.tell(log);
  auto const unknown = make_bundle(log.state(), story.candy + "/b/FAKE");
  REQUIRE(!unknown.has_value());
  CHECK(unknown.error().kind == ErrorKind::not_found);

  auto const entries = log.bundle(story.fruit_lot).entries;
  std::size_t bytes = 0;
  for (auto const &entry : entries) bytes += entry.entry.size();
  auto const made = [&](Direction direction, BundleLimits limits) {
    return make_bundle(log.state(), story.fruit_lot, direction, limits);
  };
  CHECK(made(Direction::up, {.entries = entries.size(), .entry_bytes = bytes}).has_value());
  auto const too_many = made(Direction::up, {.entries = entries.size() - 1, .entry_bytes = bytes});
  REQUIRE(!too_many.has_value());
  CHECK(too_many.error().kind == ErrorKind::too_large);
  CHECK(too_many.error().code == "bundle-too-large");
  auto const too_long = made(Direction::up, {.entries = entries.size(), .entry_bytes = bytes / 2});
  REQUIRE(!too_long.has_value());
  CHECK(too_long.error().kind == ErrorKind::too_large);

  // What was made of it counts as well, and whoever asked for that is told what to do.
  auto const down = made(Direction::down, {.entries = entries.size(), .entry_bytes = bytes});
  REQUIRE(!down.has_value());
  CHECK(down.error().code == "bundle-too-large");
  CHECK(down.error().message.ends_with("one by one."));
  CHECK(made(Direction::down, {}).has_value());
}

}  // namespace nguon::trace
