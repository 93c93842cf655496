#include "trace/private_values.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "tests/trace/private_fixture.h"
#include "trace/epcis/capture_jobs.h"
#include "trace/sequencer.h"

using namespace nguon;
using namespace nguon::trace;
using namespace nguon::tests;
namespace fs = std::filesystem;

namespace {

/// Lets something else happen just before private values are written; what that is, is asked once.
class OvertakenStore final : public storage::Store {
 public:
  explicit OvertakenStore(std::unique_ptr<storage::Store> target) : target_(std::move(target)) {}
  std::function<void()> overtake;

  std::optional<std::string> get(storage::Table table, std::string_view key) const override {
    return target_->get(table, key);
  }
  void scan(storage::Table table, std::string_view prefix, std::string_view from,
            std::function<bool(std::string_view, std::string_view)> const &visit) const override {
    target_->scan(table, prefix, from, visit);
  }
  std::shared_ptr<storage::Reader const> snapshot() const override { return target_->snapshot(); }
  void write(storage::Batch const &batch) override {
    auto const &rows = batch.writes(storage::Table::private_values);
    bool const has_value = !rows.empty() && rows.begin()->first.starts_with('v');
    if (has_value && overtake) std::exchange(overtake, nullptr)();
    target_->write(batch);
  }
  void write_unlogged(storage::Batch const &batch) override { target_->write_unlogged(batch); }
  void clear(std::initializer_list<storage::Table> tables) override { target_->clear(tables); }
  void forget(storage::Table table, std::vector<std::string> const &keys) override {
    target_->forget(table, keys);
  }

 private:
  std::unique_ptr<storage::Store> target_;
};

/// A log on the disk, with a world behind it.
class PrivateLog {
 public:
  PrivateLog() { open(); }
  void open() {
    sequencer.reset();
    log.reset();
    store.reset();
    store = std::make_unique<OvertakenStore>(storage::open_rocks_store(folder / "store"));
    auto opened =
        storage::Log::open(*store, storage::HeadFile::open(folder / "head"),
                           {std::string(test_origin), *PrivateKey::from_seed(std::string(32, 'k'))});
    REQUIRE(opened.has_value());
    log = *std::move(opened);
    sequencer = std::make_unique<Sequencer>(*log, [this] { return world.now_ms; });
  }
  Outcome post(std::string const &line) { return sequencer->submit_and_wait({line}).front(); }
  /// How many files of the store hold these bytes.
  unsigned files_with(std::string const &bytes) const {
    unsigned count = 0;
    for (auto const &file : fs::directory_iterator(folder / "store")) {
      std::stringstream content;
      content << std::ifstream(file.path(), std::ios::binary).rdbuf();
      count += content.str().find(bytes) != std::string::npos;
    }
    return count;
  }
  PrivateEntry entry(std::uint64_t index) const { return *find_private(*log->published(), *store, index); }

  World world;
  TemporaryFolder folder;
  std::unique_ptr<OvertakenStore> store;
  std::unique_ptr<storage::Log> log;
  std::unique_ptr<Sequencer> sequencer;
};

}  // namespace

TEST_CASE("an erased value is in no file of the store, however old a snapshot is held, and stays away") {
  PrivateLog house;
  auto const farm = house.world.enrol("farm");
  auto const batch = lot(house.world.product("fruit", farm), "L1");
  for (auto const &statement : house.world.statements) REQUIRE(house.post(statement).has_value());

  auto const price = make_disclosure("price", R"("a price that nobody else is to know")");
  auto const name = make_disclosure("buyer", R"("a name that is kept")");
  std::vector const both{price, name};
  auto const jws = house.world.sign_event(farm, with_digests(sow().of(batch, "10"), both));
  auto const receipt = house.post(sd_jwt(jws, both));
  REQUIRE(receipt.has_value());
  auto const index = receipt->index;
  CHECK(house.entry(index).fields.at(0).disclosure == price.encoded);
  CHECK(house.files_with(price.encoded) == 1);  // In the log of writes.

  SUBCASE("while it is in the log of writes") {}
  SUBCASE("when it is in a table") {
    house.open();
    CHECK(house.files_with(price.encoded) > 0);
  }
  auto before = house.log->published();
  auto snapshot = house.store->snapshot();
  erase_fields(*house.store, index, {price.digest}, house.world.now_ms);

  CHECK(house.files_with(price.encoded) == 0);
  CHECK(house.files_with(name.encoded) > 0);
  auto entry = house.entry(index);
  CHECK(entry.fields.at(0).disclosure.empty());
  CHECK(entry.fields.at(0).erased_ms == house.world.now_ms);
  CHECK(entry.fields.at(1).disclosure == name.encoded);

  // The proof is what it was, and the statement posted again with its values does not bring them back.
  auto const again = house.post(sd_jwt(jws, both));
  REQUIRE(again.has_value());
  CHECK(again->index == index);
  CHECK(again->entry == receipt->entry);
  CHECK(again->proof == receipt->proof);
  CHECK(house.files_with(price.encoded) == 0);
  before.reset();
  snapshot.reset();
  house.open();
  CHECK(house.entry(index).fields.at(0).disclosure.empty());
  CHECK(house.entry(index).fields.at(1).disclosure == name.encoded);

  // Erasing what is erased changes nothing.
  erase_fields(*house.store, index, {price.digest}, house.world.now_ms + 1);
  CHECK(house.entry(index).fields.at(0).erased_ms == house.world.now_ms);
}

TEST_CASE("a captured value lies in no job when that has ended, and is erased like any other") {
  PrivateLog house;
  auto const farm = house.world.enrol("farm");
  auto const batch = lot(house.world.product("fruit", farm), "L1");
  for (auto const &statement : house.world.statements) REQUIRE(house.post(statement).has_value());
  auto const index = house.log->published()->checkpoint.size;
  auto const price = make_disclosure("price", R"("a price that nobody else is to know")");
  auto const jws = house.world.sign_event(farm, with_digests(sow().of(batch, "10"), {price}));
  auto const line = sd_jwt(jws, {price});
  auto const clock = [&house] { return house.world.now_ms; };
  {
    CaptureJobs jobs(*house.store, *house.log, *house.sequencer, clock, {});
    auto const job = jobs.add("", CaptureBehaviour::proceed, {{0, 1, line}});
    REQUIRE(job.has_value());
    CHECK(house.files_with(price.encoded) > 0);
    // Its last row goes when it has ended.
    for (bool waits = true; waits;) {
      waits = false;
      house.store->scan(storage::Table::jobs, "p", "p", [&waits](std::string_view, std::string_view) {
        waits = true;
        return false;
      });
    }
    CHECK(jobs.find("", job->id)->success());
  }
  CHECK(house.entry(index).fields.at(0).disclosure == price.encoded);
  erase_fields(*house.store, index, {price.digest}, house.world.now_ms);
  CHECK(house.files_with(price.encoded) == 0);
}

TEST_CASE("a value that is posted again while it is erased does not outlive its erasure") {
  PrivateLog house;
  auto const farm = house.world.enrol("farm");
  auto const batch = lot(house.world.product("fruit", farm), "L1");
  for (auto const &statement : house.world.statements) REQUIRE(house.post(statement).has_value());
  auto const price = make_disclosure("price", R"("a price that nobody else is to know")");
  auto const jws = house.world.sign_event(farm, with_digests(sow().of(batch, "10"), {price}));
  auto const receipt = house.post(jws);
  REQUIRE(receipt.has_value());

  // Between the question whether it was erased and the writing of it. Long enough for an erasure that does
  // not wait; one that does is let go on.
  std::promise<void> erased;
  std::thread eraser;
  house.store->overtake = [&] {
    eraser = std::thread([&] {
      erase_fields(*house.store, receipt->index, {price.digest}, house.world.now_ms);
      erased.set_value();
    });
    (void)erased.get_future().wait_for(std::chrono::milliseconds(500));
  };
  CHECK(house.post(sd_jwt(jws, {price})).has_value());
  REQUIRE(eraser.joinable());
  eraser.join();
  CHECK(house.entry(receipt->index).fields.at(0).erased_ms == house.world.now_ms);
  CHECK(house.files_with(price.encoded) == 0);
  house.store->scan(storage::Table::private_values, "v", "v", [](std::string_view, std::string_view) {
    FAIL_CHECK("a value is there");
    return true;
  });
  // Nor is it opened to anybody afterwards.
  open_field(*house.store, receipt->index, price.digest, farm);
  CHECK(house.entry(receipt->index).fields.at(0).readers.empty());
}

TEST_CASE("values may come after their statement, and a decoy never has one") {
  PrivateLog house;
  auto const farm = house.world.enrol("farm");
  auto const batch = lot(house.world.product("fruit", farm), "L1");
  for (auto const &statement : house.world.statements) REQUIRE(house.post(statement).has_value());
  auto const price = make_disclosure("price", "1"), decoy = make_disclosure("decoy", "1");
  auto const jws = house.world.sign_event(farm, with_digests(sow().of(batch, "10"), {price, decoy}));
  auto const index = house.post(jws)->index;
  CHECK(house.entry(index).fields.at(0).disclosure.empty());
  CHECK(house.post(sd_jwt(jws, {price}))->index == index);
  CHECK(house.entry(index).fields.at(0).disclosure == price.encoded);
  CHECK(house.entry(index).fields.at(1).disclosure.empty());
  CHECK(code_of(find_private(*house.log->published(), *house.store, 0)) == "no-private-part");
  CHECK(code_of(find_private(*house.log->published(), *house.store, index + 1)) == "no-such-entry");

  // Refused whole: a value of which the statement has no digest.
  auto const other = house.world.sign_event(farm, with_digests(caring().of(batch), {price}));
  auto const size = house.log->published()->checkpoint.size;
  CHECK(code_of(house.post(sd_jwt(other, {price, make_disclosure("x", "1")}))) == "disclosure-unknown");
  auto plain = caring().of(batch);
  plain.json["nguon:private"] = {{"price", 12}};
  CHECK(code_of(house.post(house.world.sign_event(farm, plain))) == "private-plain");
  CHECK(house.log->published()->checkpoint.size == size);
}

TEST_CASE(
    "a field belongs to the party that its event speaks for, and to its agent while the mandate stands") {
  PrivateLog house;
  auto &world = house.world;
  auto const cooperative = world.enrol("cooperative");
  auto const household = world.enrol_member("household", cooperative);
  auto const other = world.enrol("other");
  REQUIRE(world
              .say(world.authority, {{"type", "Mandate"},
                                     {"party", household},
                                     {"agent", cooperative},
                                     {"from", "2026-01-01T00:00:00+07:00"},
                                     {"until", "2027-01-01T00:00:00+07:00"}})
              .has_value());
  auto const batch = lot(world.product("fruit", cooperative, {{"makers", {household, cooperative}}}), "L1");
  auto const price = make_disclosure("price", "1");
  for (auto const &statement : world.statements) REQUIRE(house.post(statement).has_value());
  auto const posted = house.post(sd_jwt(
      world.sign_event(cooperative, with_digests(sow().of(batch, "10").on_behalf_of(household), {price})),
      {price}));
  if (!posted) MESSAGE(posted.error().message);
  REQUIRE(posted.has_value());
  auto entry = house.entry(posted->index);
  auto const &field = entry.fields.at(0);
  CHECK(field.party == household);
  CHECK(entry.signer == cooperative);
  auto const state = house.log->published();
  auto const in_2028 = *parse_time_ms("2028-01-01T00:00:00Z");
  CHECK(decides_on(field, entry, household, in_2028, *state->reader));
  CHECK(decides_on(field, entry, cooperative, world.now_ms, *state->reader));
  CHECK_FALSE(decides_on(field, entry, cooperative, in_2028, *state->reader));
  CHECK_FALSE(may_read(field, entry, other, world.now_ms, *state->reader));
  CHECK_FALSE(may_read(field, entry, world.authority, world.now_ms, *state->reader));

  open_field(*house.store, posted->index, price.digest, other);
  entry = house.entry(posted->index);
  CHECK(may_read(entry.fields.at(0), entry, other, world.now_ms, *state->reader));
  CHECK_FALSE(decides_on(entry.fields.at(0), entry, other, world.now_ms, *state->reader));
  close_field(*house.store, posted->index, price.digest, other);
  entry = house.entry(posted->index);
  CHECK_FALSE(may_read(entry.fields.at(0), entry, other, world.now_ms, *state->reader));
}

TEST_CASE("no rule decides by a private value: other values make the same rows") {
  // The same story twice, with other values; whatever holds hashes of the statement is left out.
  auto const rows_with = [](std::string const &value) {
    World world;
    auto const farm = world.enrol("farm"), shop = world.enrol("shop", "trader");
    auto const batch = lot(world.product("fruit", farm), "L1");
    auto const price = make_disclosure("0123456789abcdefghijkl", "price", value);
    REQUIRE(world.tell(farm, with_digests(sow().of(batch, "10"), {price})).has_value());
    REQUIRE(
        world.tell(farm, with_digests(shipping().of(batch, "4").from(farm).to(shop), {price})).has_value());
    std::vector<std::pair<std::string, std::string>> rows;
    for (unsigned i = 0; i < storage::table_count; ++i) {
      auto const table = static_cast<storage::Table>(i);
      if (table == storage::Table::events || table == storage::Table::statements) continue;
      world.rows().scan(table, "", "", [&](std::string_view key, std::string_view row) {
        rows.emplace_back(std::string(storage::table_name(table)) + std::string(key), row);
        return true;
      });
    }
    return rows;
  };
  auto const cheap = rows_with("1"), dear = rows_with(R"({"amount":999999,"buyer":"An"})");
  CHECK(cheap.size() > 10);
  CHECK(cheap == dear);
}
