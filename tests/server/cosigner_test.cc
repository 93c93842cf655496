// A log with witnesses: those that sign, and those that are away, slow, confused or false.

#include "server/cosigner.h"

#include <fstream>
#include <thread>

#include "crypto/tlog_proof.h"
#include "server/offload.h"
#include "server/witness_client.h"
#include "tests/server/served.h"
#include "tests/server/witness_fixture.h"
#include "trace/verify.h"

using namespace nguon;
using namespace nguon::tests;

namespace {

server::Cosigner::Options quick_rounds() {
  using std::chrono::milliseconds;
  return {.answer = milliseconds(500),
          .pause = milliseconds(10),
          .idle = milliseconds(40),
          .held = milliseconds(600'000)};
}

std::string policy_line(std::string const &name, NoteVerifier const &key, std::string const &url) {
  return "witness " + name + " " + key.vkey() + (url.empty() ? "" : " " + url) + "\n";
}

NoteVerifier made_up_key(char seed) {
  auto const key = PrivateKey::from_seed(std::string(32, seed)).value();
  return NoteVerifier::make("witness.example/" + std::string(1, seed), key.public_key(),
                            note_type_cosignature);
}

/// A log with a farm and its fruit, and whatever cosigner a test wants.
class Countersigned : public House {
 public:
  Countersigned() { say(5); }

  std::string log_vkey() { return service().log_key.vkey(); }
  void say(int more) {
    if (batch.empty()) {
      farm = world.enrol("farm");
      fruit = world.product("fruit", farm);
      batch = lot(fruit, "L1");
      REQUIRE(world.tell(farm, sow().of(batch, "100")).has_value());
    }
    for (int i = 0; i < more; ++i) REQUIRE(world.tell(farm, caring().of(batch)).has_value());
    std::vector<std::string> const fresh(world.statements.begin() + static_cast<std::ptrdiff_t>(said_),
                                         world.statements.end());
    for (auto const &outcome : sequencer->submit_and_wait(fresh)) REQUIRE(outcome.has_value());
    said_ = world.statements.size();
  }
  /// Policy text of witnesses of whom `wanted` must sign.
  std::string policy_text(std::string const &lines, std::string const &names, std::string const &wanted) {
    return "log " + log_vkey() + "\n" + lines + "group quorum-of-test " + wanted + " " + names +
           "\nquorum quorum-of-test\n";
  }
  void start(std::string const &policy, server::Cosigner::Options options = quick_rounds()) {
    cosigner.reset();
    auto started = server::Cosigner::start(*log, service().log_key, Policy::parse(policy).value(),
                                           folder / "cosigned", options);
    REQUIRE(started.has_value());
    cosigner = *std::move(started);
  }
  /// Waits until the checkpoint of this size is countersigned by so many.
  std::shared_ptr<server::Cosigned const> wait_for(std::uint64_t tree_size, std::size_t signers) {
    for (int i = 0; i < 2'000; ++i) {
      auto const newest = cosigner->newest();
      if (newest && newest->checkpoint.size == tree_size && newest->cosignatures.size() >= signers)
        return newest;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return nullptr;
  }
  server::Service served() {
    auto parts = service();
    parts.cosigner = cosigner.get();
    return parts;
  }

  World world;
  std::string farm, fruit, batch;
  std::unique_ptr<server::Cosigner> cosigner;

 private:
  std::size_t said_ = 0;
};

}  // namespace

TEST_CASE("two of three witnesses countersign, one of them down; the log goes on") {
  Countersigned house;
  RunningWitness one("witness.example/1", house.log_vkey()), two("witness.example/2", house.log_vkey()),
      three("witness.example/3", house.log_vkey());
  auto const policy =
      house.policy_text(policy_line("one", one.key(), one.url()) + policy_line("two", two.key(), two.url()) +
                            policy_line("three", three.key(), three.url()),
                        "one two three", "2");
  three.stop();
  house.start(policy);
  auto const first = house.wait_for(house.size(), 2);
  REQUIRE(first);
  auto const parsed = Policy::parse(policy).value();
  auto const accepted = parsed.accept(first->note);
  REQUIRE(accepted.has_value());
  CHECK(accepted->checkpoint == house.log->published()->checkpoint);
  // The log's own line comes first, then the witnesses as the policy has them.
  auto const lines = parse_note(first->note)->signatures;
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].name == house.origin);
  CHECK(lines[1].name == "witness.example/1");
  CHECK(lines[2].name == "witness.example/2");
  REQUIRE(first->state);
  CHECK(first->state->note == first->note);

  // It grows, and is countersigned again, by proofs from what each has seen.
  house.say(300);
  CHECK(house.wait_for(house.size(), 2));
  // A witness that forgot everything is one that starts from nothing; one that is a step ahead of what the
  // log believes says so.
  house.start(policy);
  house.say(2);
  CHECK(house.wait_for(house.size(), 2));
}

TEST_CASE("a witness that is slow, confused or false keeps nobody from countersigning") {
  Countersigned house;
  RunningWitness one("witness.example/1", house.log_vkey()), two("witness.example/2", house.log_vkey());
  auto const false_key = made_up_key('f');
  StrangeWitness slow([](std::string_view) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
    return std::pair(200u, std::string());
  });
  StrangeWitness liar([](std::string_view body) {
    // The right name, the wrong words.
    auto const request = parse_add_checkpoint(body).value();
    auto const text = parse_note(request.note)->text;
    auto const key = PrivateKey::from_seed(std::string(32, 'f')).value();
    return std::pair(200u, cosign(text + "more\n", "witness.example/f", key, 1));
  });
  StrangeWitness forgetful([](std::string_view) { return std::pair(409u, std::string("0\n")); });
  StrangeWitness babbling([](std::string_view) { return std::pair(200u, std::string("hello\n")); });
  auto const lines = policy_line("slow", made_up_key('s'), slow.url()) +
                     policy_line("liar", false_key, liar.url()) +
                     policy_line("forgetful", made_up_key('g'), forgetful.url()) +
                     policy_line("babbling", made_up_key('b'), babbling.url()) +
                     policy_line("one", one.key(), one.url()) + policy_line("two", two.key(), two.url());
  house.start(house.policy_text(lines, "slow liar forgetful babbling one two", "2"));
  auto const cosigned = house.wait_for(house.size(), 2);
  REQUIRE(cosigned);
  CHECK(cosigned->cosignatures.size() == 2);
  CHECK(parse_note(cosigned->note)->signatures.size() == 3);
  CHECK(forgetful.asked() >= 2);
  house.cosigner.reset();
}

TEST_CASE("without a quorum nothing is countersigned, and the log goes on") {
  Countersigned house;
  RunningWitness one("witness.example/1", house.log_vkey());
  auto const lines =
      policy_line("one", one.key(), one.url()) + policy_line("two", made_up_key('t'), "http://127.0.0.1:9");
  house.start(house.policy_text(lines, "one two", "all"));
  for (int i = 0; i < 200 && !one.witness().find_head(house.origin); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(one.witness().find_head(house.origin).has_value());
  house.say(1);
  CHECK_FALSE(house.cosigner->newest());
  auto const policy =
      Policy::parse(
          "log " +
          NoteVerifier::make(house.origin, PrivateKey::from_seed(std::string(32, 'x'))->public_key()).vkey() +
          "\nquorum none\n")
          .value();
  CHECK(
      server::Cosigner::start(*house.log, house.service().log_key, policy, house.folder / "x").error().code ==
      "bad-policy");
}

TEST_CASE("the countersigned checkpoint is served again after a restart, and only where it fits the store") {
  Countersigned house;
  RunningWitness one("witness.example/1", house.log_vkey());
  auto const policy = house.policy_text(policy_line("one", one.key(), one.url()), "one", "1");
  house.start(policy);
  auto const before = house.wait_for(house.size(), 1);
  REQUIRE(before);
  house.cosigner.reset();
  one.stop();

  house.start(policy);
  auto const after = house.cosigner->newest();
  REQUIRE(after);
  CHECK(parse_checkpoint(parse_note(after->note)->text).value() == before->checkpoint);
  // The tree is as large as then, so bundles can be made under it at once.
  CHECK(after->state);
  house.cosigner.reset();
  house.say(1);
  house.start(policy);
  REQUIRE(house.cosigner->newest());
  CHECK_FALSE(house.cosigner->newest()->state);
  house.cosigner.reset();

  std::ofstream(house.folder / "cosigned") << "nonsense";
  house.start(policy);
  CHECK_FALSE(house.cosigner->newest());
  house.cosigner.reset();
  Checkpoint const other{house.origin, 2, leaf_hash("another history")};
  auto const seed = sha256("key of log");
  std::ofstream(house.folder / "cosigned", std::ios::trunc)
      << sign_note(checkpoint_text(other), house.origin, PrivateKey::from_seed(seed.view()).value());
  house.start("log " + house.log_vkey() + "\nquorum none\n");
  CHECK_FALSE(house.cosigner->newest());
}

TEST_CASE("a store that is behind a witness, or beside it, is not signed") {
  Countersigned house;
  RunningWitness one("witness.example/1", house.log_vkey());
  auto const witnesses =
      Policy::parse(house.policy_text(policy_line("one", one.key(), one.url()) +
                                          policy_line("away", made_up_key('a'), "http://127.0.0.1:9"),
                                      "one away", "1"))
          ->witnesses();
  auto const old_state = house.log->published();
  constexpr auto time = std::chrono::milliseconds(2'000);
  CHECK(server::check_not_behind(witnesses, *old_state, time).has_value());
  CHECK(one.witness().find_head(house.origin)->size == old_state->checkpoint.size);
  house.say(3);
  CHECK(server::check_not_behind(witnesses, *house.log->published(), time).has_value());
  auto const behind = server::check_not_behind(witnesses, *old_state, time);
  REQUIRE_FALSE(behind.has_value());
  CHECK(behind.error().code == "witness-ahead");

  // Another history of the same size, signed by the same log.
  auto forged = *house.log->published();
  forged.checkpoint.root = leaf_hash("another history");
  auto const seed = sha256("key of log");
  forged.note =
      sign_note(checkpoint_text(forged.checkpoint), house.origin, PrivateKey::from_seed(seed.view()).value());
  auto const beside = server::check_not_behind(witnesses, forged, time);
  REQUIRE_FALSE(beside.has_value());
  CHECK(beside.error().code == "witness-beside");
}

TEST_CASE("what is served is countersigned up to where it is, and says where it is not") {
  Countersigned house;
  RunningWitness one("witness.example/1", house.log_vkey()), two("witness.example/2", house.log_vkey());
  auto const text = house.policy_text(
      policy_line("one", one.key(), one.url()) + policy_line("two", two.key(), two.url()), "one two", "all");
  auto const policy = Policy::parse(text).value();
  auto options = quick_rounds();
  options.idle = std::chrono::minutes(10);
  house.start(text, options);
  REQUIRE(house.wait_for(house.size(), 2));
  server::Options listening;
  listening.listen.port = 0;
  listening.cores = 1;
  auto const http = server::Server::start(house.served(), listening).value();
  auto const get = [&](std::string const &path, std::string_view fields = "") {
    return ask_once(http->port(), "GET", path, fields);
  };
  auto const page_path = "/" + house.batch;
  auto const verified = [&](std::string const &bundle) {
    return trace::verify_bundle(bundle, trace::Trust{.policy = policy});
  };

  auto const covered = house.size();
  CHECK(policy.accept(get("/checkpoint").body)->checkpoint.size == covered);
  CHECK_FALSE(verified(get("/bundle/" + house.batch).body).failed);
  auto const whole_page = get(page_path + "?lang=en", as_page).body;
  CHECK(whole_page.find("Countersigned by 2 of 2") != std::string::npos);
  CHECK(whole_page.find("not yet countersigned") == std::string::npos);

  // The witnesses go away; the log takes more.
  one.stop();
  two.stop();
  house.say(2);
  auto const newer = lot(house.fruit, "L2");
  REQUIRE(house.world.tell(house.farm, sow().of(newer, "50")).has_value());
  house.say(0);
  CHECK(policy.accept(get("/checkpoint").body)->checkpoint.size == covered);
  auto const bundle = verified(get("/bundle/" + house.batch).body);
  CHECK_FALSE(bundle.failed);
  CHECK(bundle.checkpoint.size == covered);
  CHECK(bundle.cosignatures.size() == 2);
  // Nobody countersigned anything about the new lot.
  auto const uncovered = get("/bundle/" + newer).body;
  auto const verdict = verified(uncovered);
  REQUIRE(verdict.failed);
  CHECK(verdict.failed->code == "policy-quorum");
  CHECK_FALSE(trace::verify_bundle(uncovered, house.service().log_key).failed);
  CHECK(get(page_path + "?lang=en", as_page).body.find("Logged, not yet countersigned") != std::string::npos);
  // Receipts are under the newest checkpoint of the log, files of proof under the countersigned one.
  auto const receipt = get("/proof/1");
  CHECK(text_at(receipt.body, "/checkpoint") == house.log->published()->note);
  auto const file = parse_tlog_proof(get("/proof/1.tlog-proof").body);
  REQUIRE(file.has_value());
  CHECK(policy.accept(file->checkpoint).has_value());
  auto const late_file =
      parse_tlog_proof(get("/proof/" + std::to_string(house.size() - 1) + ".tlog-proof").body);
  REQUIRE(late_file.has_value());
  CHECK(policy.accept(late_file->checkpoint).error().code == "policy-quorum");

  // They come back, at the addresses that they had no longer: a new configuration, as after a restart.
  http->stop();
  one.start();
  two.start();
  auto const moved = house.policy_text(
      policy_line("one", one.key(), one.url()) + policy_line("two", two.key(), two.url()), "one two", "all");
  house.start(moved, options);
  REQUIRE(house.wait_for(house.size(), 2));
  auto const again = server::Server::start(house.served(), listening).value();
  auto const page = ask_once(again->port(), "GET", page_path + "?lang=en", as_page).body;
  CHECK(page.find("not yet countersigned") == std::string::npos);
  CHECK_FALSE(verified(ask_once(again->port(), "GET", "/bundle/" + newer).body).failed);
  again->stop();
}

TEST_CASE("a page notices that what it showed as not countersigned is so now") {
  Countersigned house;
  auto const key = PrivateKey::from_seed(std::string(32, 'a')).value();
  auto const witness = made_up_key('a');
  // A witness without an address: somebody brings its lines.
  house.start("log " + house.log_vkey() + "\n" + policy_line("a", witness, "") +
              "group auditors any a\nquorum a\n");
  server::Options listening;
  listening.listen.port = 0;
  listening.cores = 1;
  auto const http = server::Server::start(house.served(), listening).value();
  auto const page = [&] {
    return ask_once(http->port(), "GET", "/" + house.batch + "?lang=en", as_page).body;
  };
  auto const bring = [&](std::string const &note) {
    return ask_once(http->port(), "POST", "/cosignatures", "", note);
  };
  auto const signed_now = [&](std::string const &note) {
    return note + cosign(parse_note(note)->text, witness.name, key, 1'795'400'000);
  };
  CHECK(page().find("None of 1 has countersigned yet.") != std::string::npos);
  auto const first = ask_once(http->port(), "GET", "/checkpoint").body;
  CHECK(bring("no note").status == 400);
  CHECK(problem_code(bring(first)) == "no-cosignature");
  CHECK(bring(signed_now(first)).status == 204);
  CHECK(ask_once(http->port(), "GET", "/checkpoint").body == signed_now(first));
  CHECK(house.cosigner->newest()->is_audited());
  CHECK(page().find("after reading the whole log again") != std::string::npos);

  house.say(1);
  CHECK(page().find("Logged, not yet countersigned") != std::string::npos);
  // The first one is still the newest that is countersigned; a third is neither.
  CHECK(bring(signed_now(first)).status == 204);
  house.say(1);
  auto const second = house.log->published()->note;
  house.say(1);
  auto const refused = bring(signed_now(second));
  CHECK(refused.status == 409);
  CHECK(problem_code(refused) == "checkpoint-moved-on");
  CHECK(bring(signed_now(house.log->published()->note)).status == 204);
  CHECK(page().find("not yet countersigned") == std::string::npos);
  http->stop();

  House plain;
  server::Server::start(plain.service(), listening).value()->stop();
}
