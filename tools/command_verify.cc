#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "tools/command.h"
#include "trace/verify.h"

namespace nguon::tools {
namespace {

namespace json = boost::json;

void print_words(trace::Verdict const &verdict) {
  for (auto const &check : verdict.passed)
    std::printf("ok    %-14s %s\n", check.name.c_str(), printable(check.detail).c_str());
  if (verdict.failed) {
    std::printf("FAIL  %-14s %s\n", verdict.failed->code.c_str(), printable(verdict.failed->message).c_str());
    return;
  }
  for (auto const &warning : verdict.warnings) std::printf("WARNING  %s\n", printable(warning).c_str());
  std::printf("\n%s\n", printable(verdict.subject).c_str());
  std::printf("log %s, %llu entries, newest at %s\n", printable(verdict.checkpoint.origin).c_str(),
              static_cast<unsigned long long>(verdict.checkpoint.size), verdict.newest_at.c_str());
  if (!verdict.signer_known) {
    std::printf("Consistent in itself, signer unknown: give the log's verifier key with --log-key.\n");
    return;
  }
  std::printf(
      "Signed by the log's key. How fresh it is: unknown. That nothing was left out is claimed by the "
      "server\n"
      "until an auditor has replayed the log.\n");
}

void print_json(trace::Verdict const &verdict) {
  json::array passed;
  for (auto const &check : verdict.passed)
    passed.push_back({{"check", check.name}, {"detail", check.detail}});
  json::array warnings(verdict.warnings.begin(), verdict.warnings.end());
  json::object answer{{"subject", verdict.subject},          {"origin", verdict.checkpoint.origin},
                      {"size", verdict.checkpoint.size},     {"newestAt", verdict.newest_at},
                      {"signerKnown", verdict.signer_known}, {"holds", !verdict.failed},
                      {"passed", std::move(passed)},         {"warnings", std::move(warnings)}};
  if (verdict.failed)
    answer["failed"] = {{"check", verdict.failed->code}, {"detail", verdict.failed->message}};
  std::printf("%s\n", json::serialize(answer).c_str());
}

int verify(std::string const &path, std::string const &log_key, bool as_json) {
  auto const bytes = read_input(path);
  if (!bytes) return refuse(bytes.error());
  std::optional<NoteVerifier> verifier;
  if (!log_key.empty()) {
    auto parsed = NoteVerifier::parse(log_key);
    if (!parsed) return refuse(parsed.error());
    verifier = std::move(*parsed);
  }
  auto const verdict = trace::verify_bundle(*bytes, verifier);
  if (as_json) {
    print_json(verdict);
  } else {
    print_words(verdict);
  }
  return verdict.failed || !verdict.signer_known ? 1 : 0;
}

}  // namespace

void add_verify(CLI::App &program, int &status) {
  struct Options {
    std::string bundle, log_key;
    bool as_json = false;
  };
  auto options = std::make_shared<Options>();
  auto *command = program.add_subcommand("verify", "Check a bundle offline; names each thing checked");
  command->add_option("bundle", options->bundle, "Bundle file, or - for standard input")->required();
  command->add_option("--log-key", options->log_key, "Verifier key of the log (nguon key show DIR --vkey)");
  command->add_flag("--json", options->as_json, "One JSON object");
  command->callback(
      [options, &status] { status = verify(options->bundle, options->log_key, options->as_json); });
}

}  // namespace nguon::tools
