// GET /epcis/events beside PostgreSQL: jsonb with a GIN index and one by time, on the same events.

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>

#include "crypto/jws.h"
#include "server/data_folder.h"
#include "tools/bench/load.h"
#include "tools/bench/postgres.h"
#include "tools/bench/rows.h"
#include "tools/bench/server.h"
#include "tools/now.h"
#include "trace/cbv.h"
#include "trace/event_time.h"
#include "trace/statement.h"
#include "trace/uri.h"

namespace nguon::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double queries_reach = 0.2;
constexpr std::int64_t first_ms = 1'735'689'600'000;  // 2025-01-01
constexpr std::int64_t year_ms = 365LL * 86'400'000;
constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::uint64_t items_an_event = 10;  ///< Events of one EPC.

/// The same events for the same number: what happens to goods in a year, ten events for each.
class EventSeries {
 public:
  explicit EventSeries(std::uint64_t count) : items_(std::max<std::uint64_t>(count / items_an_event, 1)) {}

  struct Made {
    std::string json;
    std::int64_t time_ms = 0;
  };
  Made next() {
    auto const steps = trace::cbv_words(trace::Vocabulary::biz_step);
    Made made;
    made.time_ms = first_ms + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(year_ms));
    auto const number = std::to_string(1'000'000'000'000 + number_++).substr(1);
    made.json =
        R"({"type":"ObjectEvent","eventID":"urn:uuid:6b3a1c00-0000-4000-8000-)" + number +
        R"(","eventTime":")" + trace::format_time_ms(made.time_ms) +
        R"(","eventTimeZoneOffset":"+07:00","action":"OBSERVE","epcList":[")" + epc(random_() % items_) +
        R"("],"bizStep":")" + std::string(steps[random_() % steps.size()]) +
        R"(","disposition":"in_progress","readPoint":{"id":"urn:epc:id:sgln:0614141.)" +
        std::to_string(10'000 + random_() % 1'000) +
        R"(.0"},"bizLocation":{"id":"urn:epc:id:sgln:0614141.00888.0"},"bizTransactionList":[{"type":"po",)"
        R"("bizTransaction":"urn:example:po:)" +
        std::to_string(random_() % 100'000) + R"("}]})";
    return made;
  }
  static std::string epc(std::uint64_t item) {
    return "urn:epc:id:sgtin:0614141.107346." + std::to_string(item);
  }
  std::uint64_t items() const { return items_; }

 private:
  std::uint64_t items_;
  std::mt19937_64 random_{20'260'301};
  std::uint64_t number_ = 0;
};

/// Each event an entry, signed, recorded without the rules: these goods are nobody's here.
void record_series(std::string const &folder, std::uint64_t count) {
  server::FolderConfig config;
  config.origin = "bench.example/queries";
  if (auto const made = server::init_data_folder(folder, config, now_ms); !made)
    throw std::runtime_error(made.error().message);
  auto opened = server::open_data_folder(folder);
  if (!opened) throw std::runtime_error(opened.error().message);
  auto const key = *PrivateKey::from_seed(std::string(32, 'q'));
  EventSeries series(count);
  auto const at = trace::format_time_ms(now_ms() + 1'000);
  constexpr std::string_view context =
      R"({"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",)";
  for (std::uint64_t done = 0; done < count;) {
    auto group = opened->log->begin();
    for (unsigned i = 0; i < 1'000 && done < count; ++i, ++done) {
      auto const payload = std::string(context) + series.next().json.substr(1);
      std::vector<std::string> const subjects = {"uri/" + to_base64url(sha256(std::to_string(done % 1'000)))};
      if (auto const added =
              group->add(at, subjects, sign_jws(key, config.origin, trace::cty_epcis, payload));
          !added)
        throw std::runtime_error(added.error().message);
    }
    opened->log->commit(std::move(group));
  }
}

/// What is asked, in the form of each.
struct Asked {
  std::string path;
  std::vector<std::string> parameters;
};
std::vector<Asked> ask_by_epc(std::uint64_t count, std::uint64_t items) {
  std::mt19937_64 random(1);
  std::vector<Asked> asked;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto const epc = EventSeries::epc(random() % items);
    asked.push_back({"/epcis/events?orderBy=eventTime&perPage=30&MATCH_epc=" + trace::escape_query(epc),
                     {"{\"epcList\":[\"" + epc + "\"]}"}});
  }
  return asked;
}
std::vector<Asked> ask_by_step(std::uint64_t count) {
  std::mt19937_64 random(2);
  auto const steps = trace::cbv_words(trace::Vocabulary::biz_step);
  std::vector<Asked> asked;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto const step = std::string(steps[random() % steps.size()]);
    auto const from =
        first_ms + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(year_ms - 72 * hour_ms));
    auto const from_text = trace::format_time_ms(from),
               until_text = trace::format_time_ms(from + 72 * hour_ms);
    asked.push_back({"/epcis/events?orderBy=eventTime&perPage=30&EQ_bizStep=" + step +
                         "&GE_eventTime=" + from_text + "&LT_eventTime=" + until_text,
                     {"{\"bizStep\":\"" + step + "\"}", from_text, until_text}});
  }
  return asked;
}

/// Waits until the index covers the log; answers the seconds that took.
double wait_for_index(std::uint16_t port) {
  auto const start = Clock::now();
  while (!ask_once(port, http_get("/epcis/events?perPage=1")).is_2xx) {
    if (Clock::now() - start > std::chrono::minutes(15))
      throw std::runtime_error("the index of events does not come");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// As PostgreSQL's table is put in order before it is asked: until RocksDB has merged what the index wrote.
void wait_until_idle(Process const &process) {
  for (int seconds = 0; seconds < 120; ++seconds) {
    auto const before = process.cpu_seconds();
    std::this_thread::sleep_for(std::chrono::seconds(1));
    if (process.cpu_seconds() - before < 0.02) return;
  }
}

LoadResult ask_us(std::uint16_t port, std::vector<Asked> const &asked) {
  LoadPlan load;
  load.port = port;
  load.connections = 1;
  load.next_request = [&, next = std::size_t{0}]() mutable {
    return next == asked.size() ? std::string()
                                : http_get(asked[next++].path, "application/json", "identity");
  };
  auto result = run_load(load);
  if (result.answers_not_2xx != 0) throw std::runtime_error(result.first_bad_answer);
  return result;
}

LoadResult ask_them(Postgres &postgres, std::string const &name, std::vector<Asked> const &asked) {
  LoadResult result;
  for (auto const &each : asked) {
    auto const start = Clock::now();
    postgres.ask(name, each.parameters);
    result.latencies_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(result.latencies_ms.begin(), result.latencies_ms.end());
  return result;
}

std::unique_ptr<Postgres> fill_postgres(std::string const &folder, std::uint64_t count) {
  auto postgres = Postgres::start(folder);
  if (!postgres) return nullptr;
  postgres->run("CREATE TABLE events (time timestamptz NOT NULL, event jsonb NOT NULL)");
  EventSeries series(count);
  postgres->copy("COPY events FROM STDIN", [&, done = std::uint64_t{0}]() mutable -> std::string {
    if (done++ == count) return {};
    auto const made = series.next();
    return trace::format_time_ms(made.time_ms) + "\t" + made.json + "\n";
  });
  postgres->run("CREATE INDEX ON events USING gin (event jsonb_path_ops)");
  postgres->run("CREATE INDEX ON events (time)");
  postgres->run("VACUUM ANALYZE events");
  postgres->prepare("epc", "SELECT event FROM events WHERE event @> $1::jsonb ORDER BY time DESC LIMIT 30");
  postgres->prepare(
      "step",
      "SELECT event FROM events WHERE event @> $1::jsonb AND time >= $2::timestamptz AND time < "
      "$3::timestamptz ORDER BY time DESC LIMIT 30");
  return postgres;
}

}  // namespace

std::vector<Row> measure_queries(BenchPlan const &plan) {
  auto const asked_count = plan.quick ? 50u : 2'000u;
  auto const folder = plan.folder + "/queries";
  record_series(folder, plan.entries);
  auto const by_epc = ask_by_epc(asked_count, EventSeries(plan.entries).items());
  auto const by_step = ask_by_step(asked_count);
  LoadResult our_epc, our_step;
  double index_seconds = 0;
  {
    auto const server = start_nguon(plan, folder);
    index_seconds = wait_for_index(server.port);
    wait_until_idle(*server.process);
    // Each once before: both have read what they keep.
    ask_us(server.port, by_epc);
    ask_us(server.port, by_step);
    our_epc = ask_us(server.port, by_epc);
    our_step = ask_us(server.port, by_step);
  }
  auto const postgres = fill_postgres(plan.folder + "/postgres", plan.entries);
  LoadResult their_epc, their_step;
  if (postgres) {
    ask_them(*postgres, "epc", by_epc);
    ask_them(*postgres, "step", by_step);
    their_epc = ask_them(*postgres, "epc", by_epc);
    their_step = ask_them(*postgres, "step", by_step);
  }
  auto const note = std::to_string(plan.entries) + " events, index made in " + figure(index_seconds, 0) +
                    " s; ours over HTTP as a document, uncompressed, theirs over a socket, prepared";
  auto const row = [&](std::string_view work, LoadResult const &we, LoadResult const &they) {
    return latency_row(work, we, "PostgreSQL", postgres ? &they : nullptr, queries_reach, note);
  };
  return {row("events of an EPC, page of 30", our_epc, their_epc),
          row("events of a bizStep in 72 hours, page of 30", our_step, their_step)};
}

}  // namespace nguon::tools
