#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "server/clock.h"
#include "tools/command.h"
#include "trace/verify.h"

namespace nguon::tools {
namespace {

namespace json = boost::json;

/// The end of the year 9999; a cosignature may bear a later one.
constexpr std::uint64_t latest_second = 253'402'300'799;

std::string time_text(Accepted::Cosignature const &cosignature) {
  auto const seconds = std::min(cosignature.time, latest_second);
  return server::utc_text(static_cast<std::int64_t>(seconds) * 1'000).substr(0, 19) + "Z";
}

/// "p/7ZQ4M1K8XD2/b/L1: 60 KGM with HTX Mẫu (party/…), 40 KGM gone"
std::string goods_line(trace::Whereabouts const &goods) {
  std::string list;
  auto const add = [&list](std::string const &part) { list += (list.empty() ? "" : ", ") + part; };
  for (auto const &[holder, name, figure, uom] : goods.held) {
    add((uom.empty() ? "" : figure.text() + " " + uom + " ") + "with " +
        (name.empty() ? holder : name + " (" + holder + ")"));
  }
  for (auto const &[uom, figure] : goods.gone) add(figure.text() + " " + uom + " gone");
  return goods.subject + ": " + (list.empty() ? "nowhere that the log names" : list);
}

json::array goods_list(std::vector<trace::Whereabouts> const &goods) {
  json::array list;
  for (auto const &one : goods) {
    json::array held, gone;
    for (auto const &[holder, name, figure, uom] : one.held) {
      json::object row{{"holder", holder}};
      if (!name.empty()) row["name"] = name;
      if (!uom.empty()) row["quantity"] = figure.text();
      if (!uom.empty()) row["uom"] = uom;
      held.push_back(std::move(row));
    }
    for (auto const &[uom, figure] : one.gone) gone.push_back({{"quantity", figure.text()}, {"uom", uom}});
    list.push_back({{"subject", one.subject}, {"held", std::move(held)}, {"gone", std::move(gone)}});
  }
  return list;
}

void print_words(trace::Verdict const &verdict) {
  for (auto const &check : verdict.passed)
    std::printf("ok    %-14s %s\n", check.name.c_str(), printable(check.detail).c_str());
  if (verdict.failed) {
    std::printf("FAIL  %-14s %s\n", verdict.failed->code.c_str(), printable(verdict.failed->message).c_str());
    return;
  }
  for (auto const &warning : verdict.warnings) std::printf("WARNING  %s\n", printable(warning).c_str());
  for (auto const &goods : verdict.goods) std::printf("goods  %s\n", printable(goods_line(goods)).c_str());
  if (verdict.direction == trace::Direction::down && verdict.goods.empty())
    std::printf(
        "goods  none: this is about no lot, serial or container, and a product leads to none of its lots\n");
  std::printf("\n%s\n", printable(verdict.subject).c_str());
  std::printf("log %s, %llu entries, newest at %s\n", printable(verdict.checkpoint.origin).c_str(),
              static_cast<unsigned long long>(verdict.checkpoint.size), verdict.newest_at.c_str());
  if (!verdict.signer_known) {
    std::printf(
        "Consistent in itself, signer unknown: give the log's verifier key with --log-key, or a policy.\n");
    return;
  }
  for (auto const &one : verdict.cosignatures) {
    std::printf("%s by %s at %s\n", one.auditor ? "audited" : "countersigned", printable(one.witness).c_str(),
                time_text(one).c_str());
  }
  std::printf(
      "Signed by the log's key.%s%s\n", verdict.cosignatures.empty() ? " How fresh it is: unknown." : "",
      std::ranges::any_of(verdict.cosignatures, &Accepted::Cosignature::auditor)
          ? " Nothing was left out up to this size, an auditor says."
          : " That nothing was left out is claimed by the server\nuntil an auditor has replayed the log.");
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
  json::array cosignatures;
  for (auto const &one : verdict.cosignatures)
    cosignatures.push_back({{"name", one.witness}, {"time", time_text(one)}, {"auditor", one.auditor}});
  answer["cosignatures"] = std::move(cosignatures);
  answer["down"] = verdict.direction == trace::Direction::down;
  if (verdict.direction == trace::Direction::down) answer["goods"] = goods_list(verdict.goods);
  if (verdict.failed) {
    answer["failed"] = {{"check", verdict.failed->field},
                        {"code", verdict.failed->code},
                        {"detail", verdict.failed->message}};
  }
  std::printf("%s\n", json::serialize(answer).c_str());
}

struct VerifyOptions {
  std::string bundle, log_key, policy;
  std::optional<std::uint64_t> age_seconds_max;
  bool as_json = false;
};

Result<trace::Trust> read_trust(VerifyOptions const &options) {
  trace::Trust trust;
  if (!options.log_key.empty()) {
    auto parsed = NoteVerifier::parse(options.log_key);
    if (!parsed) return std::move(parsed).error();
    trust.log_key = *std::move(parsed);
  }
  if (!options.policy.empty()) {
    auto const text = read_input(options.policy);
    if (!text) return text.error();
    auto parsed = Policy::parse(*text);
    if (!parsed) {
      auto error = std::move(parsed).error();
      error.message = options.policy + ", " + error.field + ": " + error.message;
      return error;
    }
    trust.policy = *std::move(parsed);
  }
  if (options.age_seconds_max) {
    auto const now = static_cast<std::uint64_t>(now_ms() / 1'000);
    trust.not_before = now - std::min(*options.age_seconds_max, now - 1);
  }
  return trust;
}

int verify(VerifyOptions const &options) {
  auto const bytes = read_input(options.bundle);
  if (!bytes) return refuse(bytes.error());
  auto trust = read_trust(options);
  if (!trust) return refuse(trust.error());
  auto const verdict = trace::verify_bundle(*bytes, *std::move(trust));
  if (options.as_json) {
    print_json(verdict);
  } else {
    print_words(verdict);
  }
  return verdict.failed || !verdict.signer_known ? 1 : 0;
}

}  // namespace

void add_verify(CLI::App &program, int &status) {
  auto options = std::make_shared<VerifyOptions>();
  auto *command = program.add_subcommand("verify", "Check a bundle offline; names each thing checked");
  command->add_option("bundle", options->bundle, "Bundle file, or - for standard input")->required();
  auto *const log_key = command->add_option("--log-key", options->log_key,
                                            "Verifier key of the log (nguon key show DIR --vkey)");
  auto *const policy =
      command->add_option("--policy", options->policy,
                          "Policy file: the logs that are believed, their witnesses, and how many must have "
                          "countersigned");
  policy->excludes(log_key);
  command
      ->add_option("--max-age", options->age_seconds_max,
                   "With a policy: cosignatures older than so many seconds don't count")
      ->needs(policy);
  command->add_flag("--json", options->as_json, "One JSON object");
  command->callback([options, &status] { status = verify(*options); });
}

}  // namespace nguon::tools
