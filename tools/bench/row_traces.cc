// All that a batch was made from, and all that was made of one, beside a recursive query of PostgreSQL.

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>

#include "storage/keys.h"
#include "tools/bench/load.h"
#include "tools/bench/postgres.h"
#include "tools/bench/rows.h"
#include "trace/codec.h"
#include "trace/draft.h"
#include "trace/genealogy.h"

namespace nguon::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double traces_reach = 0.1;
constexpr std::uint64_t tree_nodes = 1'000;

std::string batch_name(std::uint64_t number) {
  return "01/09521234543213/10/B" + std::to_string(number);
}

/// Batches in trees of a thousand; every other tree stands on its head. A node is made from two.
struct Edge {
  std::uint64_t child, parent;
};
std::vector<Edge> edges_of(std::uint64_t tree) {
  std::vector<Edge> edges;
  for (std::uint64_t i = 1; i < tree_nodes; ++i) {
    auto const near = tree * tree_nodes + (i - 1) / 2, far = tree * tree_nodes + i;
    edges.push_back(tree % 2 == 0 ? Edge{near, far} : Edge{far, near});
  }
  return edges;
}

void write_batches(storage::Store &store, std::uint64_t trees) {
  for (std::uint64_t tree = 0; tree < trees; ++tree) {
    std::vector<trace::LotRecord> lots(tree_nodes);
    storage::Batch batch;
    for (auto const &edge : edges_of(tree)) {
      lots[edge.child % tree_nodes].parents.push_back(batch_name(edge.parent));
      batch.put(storage::Table::children, storage::key_join(batch_name(edge.parent), batch_name(edge.child)),
                storage::key_u64(edge.child));
    }
    for (std::uint64_t i = 0; i < tree_nodes; ++i)
      batch.put(storage::Table::lots, batch_name(tree * tree_nodes + i), trace::encode(lots[i]));
    store.write(batch);
  }
}

std::unique_ptr<Postgres> fill_batches(std::string const &folder, std::uint64_t trees) {
  auto postgres = Postgres::start(folder);
  if (!postgres) return nullptr;
  postgres->run("CREATE TABLE made_from (child text NOT NULL, parent text NOT NULL)");
  std::vector<Edge> edges;
  std::uint64_t tree = 0;
  postgres->copy("COPY made_from FROM STDIN", [&]() -> std::string {
    if (edges.empty()) {
      if (tree == trees) return {};
      edges = edges_of(tree++);
    }
    auto const edge = edges.back();
    edges.pop_back();
    return batch_name(edge.child) + "\t" + batch_name(edge.parent) + "\n";
  });
  postgres->run("CREATE INDEX ON made_from (child, parent)");
  postgres->run("CREATE INDEX ON made_from (parent, child)");
  postgres->run("VACUUM ANALYZE made_from");
  postgres->prepare(
      "up",
      "WITH RECURSIVE t(lot) AS (SELECT $1::text UNION SELECT m.parent FROM made_from m JOIN t ON "
      "m.child = t.lot) SELECT lot FROM t");
  postgres->prepare(
      "down",
      "WITH RECURSIVE t(lot) AS (SELECT $1::text UNION SELECT m.child FROM made_from m JOIN t ON "
      "m.parent = t.lot) SELECT lot FROM t");
  return postgres;
}

template <class Ask>
LoadResult time_each(std::vector<std::string> const &lots, Ask const &ask) {
  LoadResult result;
  for (auto const &lot : lots) {
    auto const start = Clock::now();
    if (ask(lot) != tree_nodes) throw std::runtime_error("a trace has not all its nodes");
    result.latencies_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(result.latencies_ms.begin(), result.latencies_ms.end());
  return result;
}

}  // namespace

std::vector<Row> measure_traces(BenchPlan const &plan) {
  auto const trees = std::max<std::uint64_t>(plan.entries / tree_nodes, 2);
  // Closed and opened again, so that nothing is merged while it is asked.
  write_batches(*storage::open_rocks_store(plan.folder + "/traces"), trees);
  auto const store = storage::open_rocks_store(plan.folder + "/traces");
  auto const postgres = fill_batches(plan.folder + "/postgres-traces", trees);

  std::vector<std::string> up, down;
  std::mt19937_64 random(3);
  for (unsigned i = 0; i < (plan.quick ? 20u : 500u); ++i) {
    auto const pair = random() % (trees / 2);
    up.push_back(batch_name(2 * pair * tree_nodes));
    down.push_back(batch_name((2 * pair + 1) * tree_nodes));
  }
  auto const ours_up = [&](std::string const &lot) { return trace::ancestors(*store, lot, 20'000).size(); };
  auto const ours_down = [&](std::string const &lot) {
    return trace::descendants(*store, lot, 20'000).size();
  };
  time_each(up, ours_up);
  time_each(down, ours_down);
  auto const we_up = time_each(up, ours_up), we_down = time_each(down, ours_down);
  LoadResult they_up, they_down;
  if (postgres) {
    auto const theirs = [&](std::string const &name) {
      return [&postgres, name](std::string const &lot) { return postgres->ask(name, {lot}); };
    };
    time_each(up, theirs("up"));
    time_each(down, theirs("down"));
    they_up = time_each(up, theirs("up"));
    they_down = time_each(down, theirs("down"));
  }
  auto const note =
      std::to_string(trees * tree_nodes) + " batches; ours in this process, theirs over a socket, prepared";
  auto const row = [&](std::string_view work, LoadResult const &we, LoadResult const &they) {
    return latency_row(work, we, "PostgreSQL, recursive query", postgres ? &they : nullptr, traces_reach,
                       note);
  };
  return {row("trace up of 1,000 nodes", we_up, they_up),
          row("trace down of 1,000 nodes", we_down, they_down)};
}

}  // namespace nguon::tools
