#include "storage/plain_files.h"

#include <fcntl.h>

#include "storage/keys.h"
#include "tests/storage/log_fixture.h"
#include "tests/support/full_disk.h"

using namespace nguon;
using namespace nguon::storage;
using namespace nguon::tests;

namespace {

constexpr std::chrono::minutes at_most{1};

/// A log of so many entries, and the folder of its plain files.
struct PlainLog {
  explicit PlainLog(unsigned size) { append(*log, size); }

  std::unique_ptr<PlainFiles> open() {
    return std::make_unique<PlainFiles>(folder / "plain", *log, [this](std::string const &) { ++told; });
  }
  /// Opens them and closes them again when all is written.
  void write_all() { CHECK(open()->wait_for(log->published()->checkpoint.size, at_most)); }
  void spoil(std::string const &name, std::size_t offset, std::string_view bytes) const {
    File::open(folder / ("plain/" + name), O_RDWR).write(offset, bytes);
  }
  void cut(std::string const &name, std::uintmax_t bytes) const {
    std::filesystem::resize_file(folder / ("plain/" + name), bytes);
  }

  TemporaryFolder folder;
  std::unique_ptr<Store> store = make_memory_store();
  std::unique_ptr<Log> log = open_log(*store, folder / "head");
  int told = 0;
};

std::optional<std::string> read_range(std::optional<FileRange> const &range) {
  if (!range) return std::nullopt;
  return std::string(range->view());
}

std::optional<std::string> bundle_in(PlainFiles const &files, std::uint64_t index) {
  return read_range(files.find({.of_entries = true, .index = index}));
}
std::optional<std::string> tile_in(PlainFiles const &files, unsigned level, std::uint64_t index) {
  return read_range(files.find({.level = level, .index = index}));
}

/// Whether each complete bundle and tile of level 0 stands there as the tables have it.
bool are_as_in_tables(PlainFiles const &files, Published const &state) {
  auto const size = state.checkpoint.size;
  for (std::uint64_t index = 0; index < size / tile_width; ++index) {
    if (bundle_in(files, index) != read_entry_bundle(*state.reader, size, index, tile_width)) return false;
    if (tile_in(files, 0, index) != read_tile(state.open_tiles, *state.reader, size, 0, index, tile_width))
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("complete bundles and tiles stand in plain files, as the log grows") {
  PlainLog world(700);
  auto const files = world.open();
  REQUIRE(files->wait_for(700, at_most));
  CHECK(are_as_in_tables(*files, *world.log->published()));
  CHECK(bundle_in(*files, 1).has_value());
  CHECK_FALSE(bundle_in(*files, 2).has_value());
  CHECK_FALSE(tile_in(*files, 0, 2).has_value());
  CHECK_FALSE(tile_in(*files, 1, 0).has_value());
  CHECK_FALSE(tile_in(*files, 63, 0).has_value());
  CHECK_FALSE(tile_in(*files, 0, UINT64_MAX).has_value());
  // The beginning of a tile is another resource.
  CHECK_FALSE(files->find({.index = 0, .width = 255}).has_value());
  CHECK_FALSE(files->find({.of_entries = true, .index = 0, .width = 1}).has_value());

  append(*world.log, 400);
  REQUIRE(files->wait_for(1100, at_most));
  CHECK(are_as_in_tables(*files, *world.log->published()));
  CHECK(bundle_in(*files, 3).has_value());
  CHECK(world.told == 0);
}

TEST_CASE("256 tiles make one of the next level in its own file") {
  PlainLog world(0);
  std::vector<std::string> const about{"lot/1"};
  for (unsigned size = 0; size < 65'536;) {
    auto group = world.log->begin();
    for (unsigned i = 0; i < 4'096; ++i, ++size) {
      auto const statement = "head.payload" + std::to_string(size) + ".signature";
      REQUIRE(group->add("2026-11-24T08:00:00.000Z", about, statement).has_value());
    }
    world.log->commit(std::move(group));
  }
  auto const files = world.open();
  REQUIRE(files->wait_for(65'536, at_most));
  auto const state = world.log->published();
  auto const upper = tile_in(*files, 1, 0);
  REQUIRE(upper.has_value());
  CHECK(*upper == read_tile(state->open_tiles, *state->reader, 65'536, 1, 0, tile_width));
  CHECK(*upper != tile_in(*files, 0, 0));
  CHECK_FALSE(tile_in(*files, 1, 1).has_value());
  CHECK_FALSE(tile_in(*files, 2, 0).has_value());
}

TEST_CASE("a second start goes on where the first was") {
  PlainLog world(600);
  world.write_all();
  // Shows that what was kept is not written again.
  world.spoil("entries", 2, "X");
  append(*world.log, 300);
  auto const files = world.open();
  CHECK(bundle_in(*files, 1).has_value());
  REQUIRE(files->wait_for(900, at_most));
  CHECK(bundle_in(*files, 0)->at(2) == 'X');
  CHECK(bundle_in(*files, 2) == read_entry_bundle(*world.log->published()->reader, 900, 2, tile_width));
}

TEST_CASE("files that are missing, cut short or of another history are made anew") {
  struct Fault {
    char const *name;
    std::function<void(PlainLog &)> make;
  };
  auto const covers = [](std::string text) {
    return [text = std::move(text)](PlainLog &world) {
      world.cut("covers", 0);
      world.spoil("covers", 0, text);
    };
  };
  auto const root = std::string(43, 'A') + "=\n";
  std::vector<Fault> const faults{
      {"without what they cover",
       [](PlainLog &world) { std::filesystem::remove(world.folder / "plain/covers"); }},
      {"of another root", covers("512\n" + root)},
      {"of no complete bundle", covers("500\n" + root)},
      {"of a longer log", covers("51200\n" + root)},
      {"of nothing", covers("0\n" + root)},
      {"of a size that is none", covers("x\n" + root)},
      {"of a root that is none", covers("512\nAAAA\n")},
      {"of one line", covers("512\n")},
      {"entries cut short", [](PlainLog &world) { world.cut("entries", 1'000); }},
      {"ends cut short", [](PlainLog &world) { world.cut("ends", 15); }},
      {"ends that fall", [](PlainLog &world) { world.spoil("ends", 0, std::string(7, '\xff')); }},
      {"tiles cut short", [](PlainLog &world) { world.cut("tiles-0", 2 * 8'192 - 1); }},
      {"no file at all", [](PlainLog &world) { std::filesystem::remove_all(world.folder / "plain"); }},
  };
  for (auto const &fault : faults) {
    CAPTURE(fault.name);
    PlainLog world(600);
    world.write_all();
    fault.make(world);
    // Whatever was believed would show.
    if (std::filesystem::exists(world.folder / "plain/entries")) world.spoil("entries", 2, "X");
    auto const files = world.open();
    REQUIRE(files->wait_for(600, at_most));
    CHECK(are_as_in_tables(*files, *world.log->published()));
  }
}

TEST_CASE("files of another log are not taken for this one's, nor again for the other's") {
  PlainLog one(600), other(0);
  one.write_all();
  {
    // The same sizes, other entries.
    auto group = other.log->begin();
    for (int i = 0; i < 600; ++i) {
      std::vector<std::string> const about{"lot/other"};
      REQUIRE(group->add("2026-11-24T08:00:00.000Z", about, "head.other" + std::to_string(i) + ".signature")
                  .has_value());
    }
    other.log->commit(std::move(group));
  }
  std::filesystem::copy(one.folder / "plain", other.folder / "plain");
  {
    auto const files = other.open();
    // Before anything is written over, what is said of it is gone.
    REQUIRE(files->wait_for(600, at_most));
    CHECK(are_as_in_tables(*files, *other.log->published()));
  }
  std::filesystem::remove_all(one.folder / "plain");
  std::filesystem::copy(other.folder / "plain", one.folder / "plain");
  auto const files = one.open();
  REQUIRE(files->wait_for(600, at_most));
  CHECK(are_as_in_tables(*files, *one.log->published()));
}

TEST_CASE("a full disk is told once, and the tables serve on") {
  PlainLog world(600);
  FullDisk const full(20'000);
  {
    auto const files = world.open();
    CHECK_FALSE(files->wait_for(600, at_most));
    CHECK_FALSE(bundle_in(*files, 1).has_value());
  }
  CHECK(world.told == 1);
  CHECK(read_entry_bundle(*world.log->published()->reader, 600, 1, tile_width).has_value());
}
