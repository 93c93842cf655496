// Capture of plain EPCIS through the gateway, and the event hash.

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <stdexcept>

#include "crypto/hash.h"
#include "crypto/jws.h"
#include "crypto/strict_json.h"
#include "server/data_folder.h"
#include "tools/bench/postgres.h"
#include "tools/bench/process.h"
#include "tools/bench/rows.h"
#include "tools/now.h"
#include "trace/epcis/gateway_document.h"
#include "trace/event_hash.h"
#include "trace/sequencer.h"
#include "trace/statement.h"

namespace nguon::tools {
namespace {

namespace json = boost::json;

constexpr std::size_t document_events = 932;  ///< About 471 kB of them.
constexpr double hash_us_max = 30;

using CaptureClock = std::chrono::steady_clock;

double ms_since(CaptureClock::time_point start) {
  return std::chrono::duration<double, std::milli>(CaptureClock::now() - start).count();
}

/// An event of about half a kilobyte about goods of others, without an eventID; `number` makes it another
/// one.
std::string typical_event(std::size_t number) {
  std::string epcs;
  for (int i = 0; i < 3; ++i)
    epcs += (i == 0 ? "\"" : ",\"") + std::string("https://id.gs1.org/01/04012345123456/21/") +
            std::to_string(number * 3 + static_cast<std::size_t>(i)) + "\"";
  return R"({"type":"ObjectEvent","eventTime":"2023-05-01T08:00:00.000+07:00","eventTimeZoneOffset":"+07:00",)"
         R"("epcList":[)" +
         epcs +
         R"(],"action":"OBSERVE","bizStep":"shipping","disposition":"in_transit",)"
         R"("readPoint":{"id":"urn:epc:id:sgln:4012345.00001.0"},"example:run":1.50,"bizTransactionList":[{"type":"po",)"
         R"("bizTransaction":"urn:epcglobal:cbv:bt:4012345000009:)" +
         std::to_string(number) + R"("}]})";
}

std::string typical_document(std::size_t first) {
  std::string events;
  for (std::size_t i = 0; i < document_events; ++i)
    events.append(i == 0 ? "" : ",").append(typical_event(first + i));
  return R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)"
         R"({"example":"https://ns.example.com/"}],"type":"EPCISDocument",)"
         R"("schemaVersion":"2.0","creationDate":"2023-05-01T09:00:00Z","epcisBody":{"eventList":[)" +
         events + "]}}";
}

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.at(values.size() / 2);
}

/// A log with one party, whose key the gateway has.
class GatewayLog {
 public:
  explicit GatewayLog(std::string const &folder) {
    constexpr char const *origin = "bench.nguon.test/capture", *party = "417/9521234500001";
    must(server::init_data_folder(folder, {origin, ""}, now_ms));
    folder_.emplace(take(server::open_data_folder(folder)));
    sequencer_ = std::make_unique<trace::Sequencer>(*folder_->log, now_ms);
    auto const root = take(server::read_root_key(folder));
    auto key = std::make_shared<PrivateKey>(PrivateKey::generate(KeyAlgorithm::ed25519));
    for (json::object const &payload :
         {json::object{{"type", "Party"}, {"id", party}, {"name", "Bench"}, {"roles", {"trader"}}},
          json::object{{"type", "Key"}, {"party", party}, {"key", json::parse(key->public_key().jwk())}}}) {
      auto const outcomes =
          sequencer_->submit_and_wait({sign_jws(root, origin, trace::cty_nguon, json::serialize(payload))});
      if (!outcomes.front()) throw std::runtime_error(outcomes.front().error().message);
    }
    voice_ = {key, origin, trace::party_uri(party), true};
  }

  trace::GatewayVoice const &voice() const { return voice_; }
  void record(std::vector<trace::GatewayStatement> const &statements) {
    std::vector<std::shared_ptr<trace::Sequencer::Prepared const>> prepared;
    for (auto const &statement : statements) prepared.push_back(sequencer_->prepare(statement.jws));
    for (auto const &outcome : submit_and_wait(*sequencer_, std::move(prepared), 0)) {
      if (!outcome) throw std::runtime_error("a captured statement was refused: " + outcome.error().message);
    }
  }

 private:
  static void must(Result<void> const &result) {
    if (!result) throw std::runtime_error(result.error().message);
  }
  template <class T>
  static T take(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
  }

  std::optional<server::DataFolder> folder_;
  std::unique_ptr<trace::Sequencer> sequencer_;
  trace::GatewayVoice voice_;
};

struct Shares {
  std::vector<double> parsing, hashing, all_checks, signing, writing, whole, plain_parse, database;
};

/// The same events as rows of jsonb under three indexes, in one durable transaction of one statement each
/// time.
class CaptureDatabase {
 public:
  explicit CaptureDatabase(std::string const &folder) : postgres_(Postgres::start(folder)) {
    if (!postgres_) return;
    postgres_->run("CREATE TABLE captured (event jsonb NOT NULL)");
    postgres_->run("CREATE INDEX ON captured USING gin (event jsonb_path_ops)");
    postgres_->run("CREATE INDEX ON captured ((event->>'eventTime'))");
    postgres_->run("CREATE INDEX ON captured ((event->>'bizStep'))");
    postgres_->prepare("capture",
                       "INSERT INTO captured SELECT * FROM jsonb_array_elements($1::jsonb #> "
                       "'{epcisBody,eventList}')");
  }
  bool is_there() const { return postgres_ != nullptr; }
  /// Milliseconds.
  double record(std::string const &text) {
    auto const start = CaptureClock::now();
    postgres_->ask("capture", {text});
    return ms_since(start);
  }

 private:
  std::unique_ptr<Postgres> postgres_;
};

/// One document through the unsigned path, and the same work piece by piece.
void capture_once(GatewayLog &log, std::string const &text, Shares &shares) {
  auto const start = CaptureClock::now();
  auto const cut = trace::cut_document(text);
  auto const signed_ones = trace::sign_captured(*cut, log.voice(), [](auto const &, auto const &) {});
  if (!signed_ones) throw std::runtime_error(signed_ones.error().message);
  shares.signing.push_back(ms_since(start));
  auto const write_start = CaptureClock::now();
  log.record(*signed_ones);
  shares.writing.push_back(ms_since(write_start));
  shares.whole.push_back(ms_since(start));

  auto const plain_start = CaptureClock::now();
  auto const plain = json::parse(text);
  shares.plain_parse.push_back(ms_since(plain_start));

  auto const parse_start = CaptureClock::now();
  for (auto const &event : cut->events) {
    if (!parse_strict_json(event, trace::json_depth_max)) throw std::runtime_error("an event does not parse");
  }
  shares.parsing.push_back(ms_since(parse_start));

  auto const check_start = CaptureClock::now();
  std::vector<trace::Event> events;
  for (auto const &event : cut->events) events.push_back(std::move(*trace::parse_epcis_event(event)));
  shares.all_checks.push_back(ms_since(check_start));

  trace::EventHasher const hasher(plain.as_object());
  auto const hash_start = CaptureClock::now();
  for (auto const &event : events) {
    if (!hasher.hash(event.json)) throw std::runtime_error("an event has no hash");
  }
  shares.hashing.push_back(ms_since(hash_start));
}

std::string percent(double part, double whole) {
  return figure(100 * part / whole, 0) + " %";
}

}  // namespace

std::vector<Row> measure_capture(BenchPlan const &plan) {
  GatewayLog log(plan.folder + "/capture");
  CaptureDatabase database(plan.folder + "/capture-postgres");
  Shares shares;
  std::size_t bytes = 0;
  for (std::size_t turn = 0; turn < (plan.quick ? 2u : 11u); ++turn) {
    auto const text = typical_document(turn * document_events);
    bytes = text.size();
    capture_once(log, text, shares);
    if (database.is_there()) shares.database.push_back(database.record(text));
  }
  auto const whole = middle(shares.whole), parsing = middle(shares.parsing), hashing = middle(shares.hashing),
             checks = std::max(0.0, middle(shares.all_checks) - parsing), writing = middle(shares.writing),
             packing = std::max(0.0, middle(shares.signing) - parsing - checks - hashing);
  Row row;
  row.work = "capture of " + std::to_string(document_events) + " events, " + std::to_string(bytes) +
             " bytes, unsigned path, durable";
  row.value = whole;
  row.unit = "ms";
  row.beside = "PostgreSQL: jsonb under three indexes";
  row.reach = 1.0;
  row.note = "Boost.JSON parses the bytes in " + figure(middle(shares.plain_parse), 1) + " ms; parsing " +
             percent(parsing, whole) + ", validating " + percent(checks, whole) + ", hashing " +
             percent(hashing, whole) + ", packing and signing " + percent(packing, whole) +
             ", reading again, deciding and writing " + percent(writing, whole);
  if (database.is_there()) {
    row.beside_value = middle(shares.database);
    row.ratio = whole / *row.beside_value;
  }
  return {row};
}

std::vector<Row> measure_hash(BenchPlan const &plan) {
  auto const text = typical_event(1);
  auto const event = json::parse(text).as_object();
  trace::EventHasher const hasher(event);
  auto const times = plan.quick ? 1'000 : 20'000;
  auto const start = thread_cpu_seconds();
  for (int i = 0; i < times; ++i) {
    if (!hasher.hash(event)) throw std::runtime_error("an event has no hash");
  }
  auto const ours = (thread_cpu_seconds() - start) * 1e6 / times;
  auto const sha_start = thread_cpu_seconds();
  unsigned char seen = 0;
  for (int i = 0; i < times; ++i) seen = static_cast<unsigned char>(seen ^ sha256(text).bytes[0]);
  auto const sha_us = (thread_cpu_seconds() - sha_start) * 1e6 / times;
  return {bounded_row(
      "event hash, processor time, of a parsed event of " + std::to_string(text.size()) + " bytes", ours,
      "µs", hash_us_max, "SHA-256 of its bytes " + figure(sha_us, 2) + " µs" + (seen == 0 ? "" : ""))};
}

}  // namespace nguon::tools
