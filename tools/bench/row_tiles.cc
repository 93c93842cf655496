#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "crypto/tile_path.h"
#include "tools/bench/contest.h"
#include "tools/bench/long_log.h"

namespace nguon::tools {
namespace {

constexpr std::uint64_t tile_width = 256;

/// As a client asks that takes bytes as they are: nginx has them so.
std::string get_plain(std::string const &path) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

std::vector<std::string> paths_of(bool of_entries, std::uint64_t count) {
  std::vector<std::string> paths;
  for (std::uint64_t i = 0; i < count; ++i)
    paths.push_back("/" + write_tile_path({.of_entries = of_entries, .index = i}));
  return paths;
}

/// The files that nginx serves are what we serve.
void save(std::uint16_t port, std::vector<std::string> const &paths, std::string const &folder) {
  for (auto const &path : paths) {
    std::filesystem::path const file = folder + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << fetch(port, get_plain(path)).body();
  }
}

/// A few from all over the log, as what many ask for at a time.
std::vector<std::string> some_of(std::vector<std::string> const &paths, std::size_t count) {
  std::vector<std::string> some;
  for (std::size_t i = 0; i < std::min(count, paths.size()); ++i)
    some.push_back(paths[i * paths.size() / std::min(count, paths.size())]);
  return some;
}

/// These, over and over, in an order that jumps.
std::function<std::string()> each_of(std::vector<std::string> const &paths) {
  return [&paths, next = std::size_t{0}]() mutable { return get_plain(paths[next++ * 7919 % paths.size()]); };
}

}  // namespace

std::vector<Row> measure_tiles(BenchPlan const &plan) {
  auto const log = open_long_log(plan);
  auto const our_server = start_nguon(plan, log.folder);
  auto const tiles = paths_of(false, log.size / tile_width);
  auto const bundles = paths_of(true, log.size / tile_width);
  auto const files = plan.folder + "/tile-files";
  save(our_server.port, tiles, files);
  save(our_server.port, bundles, files);
  auto const sample = fetch(our_server.port, get_plain(tiles.front()));
  auto const their_server = start_nginx(plan, files, fields_to_add(sample.fields()));

  auto const measure = [&](std::string const &work, std::vector<std::string> const &paths,
                           std::string const &words) {
    Contender we(our_server, each_of(paths));
    std::optional<Contender> they;
    if (their_server.process) they.emplace(their_server, each_of(paths));
    compete(plan, we, they);
    return rate_row(work + ", 64 connections", we, they, 0.9, log.words() + "; " + words);
  };
  auto const hot_tiles = some_of(tiles, 64), hot_bundles = some_of(bundles, 32);
  return {measure("hash tiles that many ask for", hot_tiles, std::to_string(hot_tiles.size()) + " tiles"),
          measure("entry bundles that many ask for", hot_bundles,
                  std::to_string(hot_bundles.size()) + " bundles"),
          measure("hash tiles of the whole log", tiles, std::to_string(tiles.size()) + " tiles"),
          measure("entry bundles of the whole log", bundles, std::to_string(bundles.size()) + " bundles")};
}

}  // namespace nguon::tools
