#include "server/data_folder.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/files.h"
#include "tests/support/printing.h"
#include "trace/bundle.h"
#include "trace/records.h"
#include "trace/sequencer.h"
#include "trace/verify.h"

using namespace nguon;
using namespace nguon::server;

namespace {

std::int64_t now() {
  return 1'795'400'000'000;
}

unsigned mode_of(std::string const &path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777;
}

FolderConfig const config{"log.example/test", "https://example.vn"};

void init(std::string const &folder) {
  REQUIRE(init_data_folder(folder, config, now).has_value());
}

template <class T>
std::string refusal(Result<T> const &result) {
  REQUIRE_FALSE(result.has_value());
  CHECK_FALSE(result.error().message.empty());
  return result.error().code;
}

}  // namespace

TEST_CASE("the key of page tokens is made once, protected, and a damaged one is refused") {
  tests::TemporaryFolder const temporary;
  auto const folder = temporary / "a";
  init(folder);
  auto const made = open_page_key(folder);
  REQUIRE(made.has_value());
  CHECK(made->size() == 32);
  CHECK(mode_of(folder + "/keys/pages.key") == 0600);
  CHECK(*open_page_key(folder) == *made);
  std::ofstream(folder + "/keys/pages.key") << "short";
  CHECK(open_page_key(folder).error().code == "bad-page-key");
}

TEST_CASE("a new folder holds protected keys, its configuration and the genesis") {
  tests::TemporaryFolder const temporary;
  auto const folder = temporary / "a/b";
  init(folder);
  CHECK(mode_of(folder) == 0700);
  CHECK(mode_of(folder + "/keys") == 0700);
  CHECK(mode_of(folder + "/keys/log.pem") == 0600);
  CHECK(mode_of(folder + "/keys/root.pem") == 0600);
  CHECK(mode_of(folder + "/keys/receipt.pem") == 0600);

  auto const opened = open_data_folder(folder);
  REQUIRE(opened.has_value());
  CHECK(opened->config.origin == config.origin);
  CHECK(opened->config.public_url == config.public_url);
  auto const state = opened->log->published();
  CHECK(state->checkpoint.size == 1);
  auto const rules = trace::find_rules(*state->reader);
  REQUIRE(rules.has_value());
  CHECK(rules->origin == config.origin);
  CHECK(rules->root_kids == std::vector<std::string>{read_root_key(folder)->public_key().thumbprint()});
  NoteVerifier const trusted[] = {*read_log_key(folder)};
  CHECK(open_note(state->note, trusted).has_value());
  CHECK(trusted[0].vkey() == opened->log_key.vkey());
}

TEST_CASE("a folder is opened again where it was left") {
  tests::TemporaryFolder const temporary;
  init(temporary / "data");
  auto const before = open_data_folder(temporary / "data")->log->published()->checkpoint;
  CHECK(open_data_folder(temporary / "data")->log->published()->checkpoint == before);
}

TEST_CASE("a log changes its key while both sign, and its old one is gone at the end") {
  tests::TemporaryFolder const temporary;
  auto const folder = temporary / "data";
  init(folder);
  auto const old_key = *read_log_key(folder);
  auto const next = PrivateKey::generate(KeyAlgorithm::ed25519);
  auto const next_key = NoteVerifier::make(config.origin, next.public_key());
  auto const statement = sign_jws(*read_root_key(folder), config.origin, trace::cty_nguon,
                                  R"({"type":"LogKey","logKey":")" + next_key.vkey() + R"("})");
  auto const submit = [&] {
    auto const opened = open_data_folder(folder);
    REQUIRE(opened.has_value());
    trace::Sequencer sequencer(*opened->log, now);
    return sequencer.submit_and_wait({statement}).front();
  };
  auto const verdict = [&](NoteVerifier const &key) {
    auto const opened = open_data_folder(folder);
    REQUIRE(opened.has_value());
    auto const bundle = trace::make_bundle(*opened->log->published(), "rules");
    REQUIRE(bundle.has_value());
    auto const failed = trace::verify_bundle(trace::write_bundle(*bundle), key).failed;
    return failed ? failed->code : "accepted";
  };

  // Before it signs nobody could check a checkpoint by it.
  auto const early = submit();
  REQUIRE_FALSE(early.has_value());
  CHECK(early.error().code == "log-key-not-in-use");

  CHECK_FALSE(read_next_log_key(folder)->has_value());
  std::ofstream(temporary / "data/keys/log-next.pem") << next.to_pem();
  CHECK((**read_next_log_key(folder)).vkey() == next_key.vkey());
  CHECK(verdict(old_key) == "accepted");
  CHECK(verdict(next_key) == "genesis-log-key");  // It signs, and the log does not say yet that it may.
  CHECK(submit().has_value());
  CHECK(verdict(old_key) == "accepted");
  CHECK(verdict(next_key) == "accepted");

  std::filesystem::rename(temporary / "data/keys/log-next.pem", temporary / "moved");
  CHECK(refusal(open_data_folder(folder)) == "log-key-missing");
  std::filesystem::rename(temporary / "moved", temporary / "data/keys/log.pem");
  CHECK(verdict(old_key) == "log-signature");
  CHECK(verdict(next_key) == "accepted");
}

TEST_CASE("a folder that holds anything is not made into a log") {
  tests::TemporaryFolder const temporary;
  init(temporary / "data");
  CHECK(refusal(init_data_folder(temporary / "data", config, now)) == "folder-not-empty");
  CHECK(refusal(init_data_folder(temporary / "x", {"two words", ""}, now)) == "bad-origin");
  CHECK_FALSE(std::filesystem::exists(temporary / "x"));
}

TEST_CASE("a folder is opened by one at a time") {
  tests::TemporaryFolder const temporary;
  init(temporary / "data");
  {
    auto const opened = open_data_folder(temporary / "data");
    REQUIRE(opened.has_value());
    CHECK(refusal(open_data_folder(temporary / "data")) == "folder-in-use");
    CHECK(read_log_key(temporary / "data").has_value());
  }
  CHECK(open_data_folder(temporary / "data").has_value());
}

TEST_CASE("what is no data folder, or a damaged one, is said clearly") {
  tests::TemporaryFolder const temporary;
  CHECK(refusal(open_data_folder(temporary / "none")) == "not-a-data-folder");
  CHECK(refusal(open_data_folder(temporary.path())) == "not-a-data-folder");

  init(temporary / "data");
  auto const write = [&](std::string const &name, std::string const &bytes) {
    std::ofstream(temporary / ("data/" + name), std::ios::trunc) << bytes;
  };
  write("keys/log.pem", "no key");
  CHECK_FALSE(open_data_folder(temporary / "data").has_value());
  std::filesystem::remove(temporary / "data/keys/log.pem");
  CHECK(refusal(open_data_folder(temporary / "data")) == "key-missing");
  for (auto const text :
       {"", "[]", "{\"origin\":1}", "{\"origin\":\"a\"}", "{\"origin\":\"a b\",\"publicUrl\":\"\"}"}) {
    write("config.json", text);
    CHECK(refusal(open_data_folder(temporary / "data")) == "bad-config");
  }
}

TEST_CASE("a configuration says what the resolver is, in short texts") {
  auto const parsed = [](std::string const &resolver) {
    return parse_folder_config(R"({"origin":"a","publicUrl":"","resolver":)" + resolver + "}");
  };
  auto const good = parsed(
      R"({"name":"Mẫu","contact":"Sở Mẫu","telephone":"tel:+84","email":"a@b","termsOfUse":"https://a.example/t"})");
  REQUIRE(good.has_value());
  auto const again = parse_folder_config(write_folder_config(*good));
  REQUIRE(again.has_value());
  for (auto const *config : {&*good, &*again}) {
    CHECK(config->resolver.name == "Mẫu");
    CHECK(config->resolver.contact == "Sở Mẫu");
    CHECK(config->resolver.telephone == "tel:+84");
    CHECK(config->resolver.email == "a@b");
    CHECK(config->resolver.terms == "https://a.example/t");
  }
  CHECK(parsed("{}")->resolver.name.empty());
  CHECK(write_folder_config(*parsed("{}")).find("resolver") == std::string::npos);
  for (std::string const resolver :
       {R"("Mẫu")", "[]", R"({"name":1})", R"({"name":""})", R"({"termsOfUse":"javascript:alert"})"}) {
    CAPTURE(resolver);
    CHECK(refusal(parsed(resolver)) == "bad-config");
  }
  CHECK(refusal(parsed(R"({"contact":")" + std::string(201, 'x') + "\"}")) == "bad-config");
}

TEST_CASE("a configuration allows networks in which subscribers are called") {
  auto const parsed = [](std::string const &networks) {
    return parse_folder_config(R"({"origin":"a","publicUrl":"","callNetworks":)" + networks + "}");
  };
  CHECK(parse_folder_config(R"({"origin":"a","publicUrl":""})")->call_networks.empty());
  auto const good = parsed(R"(["10.1.0.0/16","fd00::/8"])");
  REQUIRE(good.has_value());
  CHECK(good->call_networks == std::vector<std::string>{"10.1.0.0/16", "fd00::/8"});
  CHECK(parse_folder_config(write_folder_config(*good))->call_networks == good->call_networks);
  std::string many = "[";
  for (int i = 0; i < 65; ++i) many += R"("10.0.0.0/8",)";
  many.back() = ']';
  for (std::string const &networks :
       {std::string(R"("10.0.0.0/8")"), std::string("[1]"), std::string(R"(["10.0.0.0"])"),
        std::string(R"(["localhost/8"])"), many}) {
    CAPTURE(networks);
    CHECK(refusal(parsed(networks)) == "bad-config");
  }
}

TEST_CASE("a configuration names company prefixes of GS1") {
  auto const parsed = [](std::string const &prefixes) {
    return parse_folder_config(R"({"origin":"a","publicUrl":"","companyPrefixes":)" + prefixes + "}");
  };
  auto const good = parsed(R"(["9521234","061414112345"])");
  REQUIRE(good.has_value());
  CHECK(good->company_prefixes == std::vector<std::string>{"9521234", "061414112345"});
  CHECK(parse_folder_config(write_folder_config(*good))->company_prefixes == good->company_prefixes);
  std::string many = "[";
  for (int i = 0; i < 1'001; ++i) many += R"("9521234",)";
  many.back() = ']';
  for (std::string const &prefixes :
       {std::string(R"("9521234")"), std::string("[9521234]"), std::string(R"(["95212"])"),
        std::string(R"(["9521234567890"])"), std::string(R"(["952123a"])"), many}) {
    CAPTURE(prefixes);
    CHECK(refusal(parsed(prefixes)) == "bad-config");
  }
}

TEST_CASE("a configuration names at most a few verifiers on other hosts, by whole addresses") {
  auto const parsed = [](std::string const &verifiers) {
    return parse_folder_config(R"({"origin":"a","publicUrl":"","verifiers":)" + verifiers + "}");
  };
  CHECK(parse_folder_config(R"({"origin":"a","publicUrl":""})")->verifiers.empty());
  CHECK(parsed("[]")->verifiers.empty());
  std::vector<std::string> const two{"https://verifier.example/verify.html", "http://127.0.0.1:8080/v?x=1"};
  auto const good = parsed(R"(["https://verifier.example/verify.html","http://127.0.0.1:8080/v?x=1"])");
  REQUIRE(good.has_value());
  CHECK(good->verifiers == two);
  CHECK(parse_folder_config(write_folder_config(*good))->verifiers == two);
  for (std::string const verifiers :
       {R"("https://a.example")", "{}", "[1]", R"([""])", R"(["verify.html"])", R"(["//a.example/v"])",
        R"(["javascript:alert"])", R"(["ftp://a.example/v"])", R"(["https:///v"])",
        R"(["https://user@a.example/v"])", R"(["https://a.example/ v"])", R"(["https://a.example/\"x"])",
        R"(["https://a.example/v","https://a.example/v"])"}) {
    CAPTURE(verifiers);
    CHECK(refusal(parsed(verifiers)) == "bad-config");
  }
  CHECK(refusal(parsed("[\"https://a.example/" + std::string(500, 'v') + "\"]")) == "bad-config");
  std::string many = "[";
  for (int i = 0; i < 9; ++i)
    many += (i > 0 ? "," : "") + ("\"https://a.example/" + std::to_string(i) + "\"");
  CHECK(refusal(parsed(many + "]")) == "bad-config");
}

TEST_CASE("a store that is older than the head file is refused unless that is wanted") {
  tests::TemporaryFolder const temporary;
  auto const folder = temporary / "data";
  init(folder);
  std::filesystem::copy(folder + "/store", temporary / "backup", std::filesystem::copy_options::recursive);
  {
    auto const opened = open_data_folder(folder);
    REQUIRE(opened.has_value());
    auto group = opened->log->begin();
    std::vector<std::string> const subjects{"rules"};
    REQUIRE(group->add("2026-11-24T08:00:00.000Z", subjects, "later").has_value());
    opened->log->commit(std::move(group));
  }
  std::filesystem::remove_all(folder + "/store");
  std::filesystem::copy(temporary / "backup", folder + "/store", std::filesystem::copy_options::recursive);
  CHECK(refusal(open_data_folder(folder)) == "head-behind");
  CHECK(open_data_folder(folder, storage::Log::OnRollback::sign_anyway).has_value());
}

TEST_CASE("a folder of an earlier version gets a key of receipts, and keeps it") {
  tests::TemporaryFolder const temporary;
  auto const folder = temporary / "a";
  init(folder);
  auto const path = folder + "/keys/receipt.pem";
  auto const first = open_receipt_key(folder);
  REQUIRE(first.has_value());
  CHECK(first->public_key().algorithm() == KeyAlgorithm::p256);
  CHECK(open_receipt_key(folder)->public_key() == first->public_key());

  std::filesystem::remove(path);
  // What a crash left of an earlier attempt.
  std::ofstream(path + ".new") << "-----BEGIN";
  auto const second = open_receipt_key(folder);
  REQUIRE(second.has_value());
  CHECK_FALSE(second->public_key() == first->public_key());
  CHECK(mode_of(path) == 0600);
  CHECK(open_receipt_key(folder)->public_key() == second->public_key());

  CHECK(read_retired_receipt_keys(folder)->empty());
  std::ofstream(folder + "/keys/receipt-retired.jwks") << first->public_key().jwk() << "\n";
  REQUIRE(read_retired_receipt_keys(folder)->size() == 1);
  CHECK(read_retired_receipt_keys(folder)->front() == first->public_key());
  std::ofstream(folder + "/keys/receipt-retired.jwks", std::ios::app) << first->to_pem();
  CHECK(refusal(read_retired_receipt_keys(folder)) == "bad-retired-key");

  std::ofstream(path, std::ios::trunc) << "-----BEGIN";
  CHECK(refusal(open_receipt_key(folder)) == "bad-pem");
  std::ofstream(path, std::ios::trunc) << PrivateKey::generate(KeyAlgorithm::ed25519).to_pem();
  CHECK(refusal(open_receipt_key(folder)) == "bad-pem");
}
