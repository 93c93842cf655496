#include "tools/bench/contest.h"

#include <algorithm>
#include <stdexcept>

namespace nguon::tools {
namespace {

template <class Figure>
double median(std::vector<LoadResult> const &runs, Figure const &figure) {
  std::vector<double> figures;
  for (auto const &run : runs) figures.push_back(figure(run));
  auto const middle = figures.begin() + static_cast<std::ptrdiff_t>(figures.size() / 2);
  std::nth_element(figures.begin(), middle, figures.end());
  return *middle;
}

}  // namespace

Answer fetch(std::uint16_t port, std::string const &request) {
  auto answer = ask_once(port, request);
  if (!answer.is_2xx) throw std::runtime_error("refused: " + answer.bytes.substr(0, 600));
  return answer;
}

std::string fields_to_add(std::string_view fields) {
  std::string added;
  while (!fields.empty()) {
    auto const line = fields.substr(0, fields.find("\r\n") + 2);
    fields.remove_prefix(line.size());
    auto const is_own = [&line](std::string_view name) { return line.starts_with(name); };
    auto const own = {
        "Date:", "Content-Type:", "Content-Length:", "Content-Encoding:", "ETag:", "Connection:"};
    if (std::none_of(own.begin(), own.end(), is_own)) added += line;
  }
  return added;
}

LoadResult Contender::load(double seconds) const {
  auto result =
      run_load({.port = port_, .connections = 64, .next_request = next_request_, .seconds = seconds});
  if (result.answers_not_2xx > 0) throw std::runtime_error("refused: " + result.first_bad_answer);
  return result;
}

void Contender::run(double seconds) {
  auto const before = process_.cpu_seconds();
  runs_.push_back(load(seconds));
  cpu_seconds_ += process_.cpu_seconds() - before;
}

double Contender::median_per_second() const {
  return median(runs_, [](LoadResult const &run) { return run.per_second(); });
}

double Contender::median_p99_ms() const {
  return median(runs_, [](LoadResult const &run) { return run.percentile_ms(99); });
}

double Contender::cpu_us_an_answer() const {
  std::uint64_t answers = 0;
  for (auto const &it : runs_) answers += it.answers;
  return cpu_seconds_ / static_cast<double>(answers) * 1e6;
}

double Contender::generator_share() const {
  double cpu = 0;
  double wall = 0;
  for (auto const &it : runs_) {
    cpu += it.generator_cpu_seconds;
    wall += it.seconds;
  }
  return cpu / wall;
}

void compete(BenchPlan const &plan, Contender &we, std::optional<Contender> &they) {
  auto const seconds = plan.quick ? 0.2 : 3.0;
  auto const rounds = plan.quick ? 1 : 5;
  we.warm_up(seconds / 3);
  if (they) they->warm_up(seconds / 3);
  for (int i = 0; i < rounds; ++i) {
    we.run(seconds);
    if (they) they->run(seconds);
  }
}

Row rate_row(std::string work, Contender const &we, std::optional<Contender> const &they, double reach,
             std::string words) {
  auto const ours = we.median_per_second();
  Row row{std::move(work), ours, "1/s", "nginx, same bytes", {}, {}, reach, false, std::move(words)};
  if (!they) {
    row.note += "; nginx is not installed";
    return row;
  }
  row.beside_value = they->median_per_second();
  row.ratio = ours / *row.beside_value;
  row.note += "; server CPU " + figure(we.cpu_us_an_answer(), 1) + " us and nginx " +
              figure(they->cpu_us_an_answer(), 1) + "; the load generator took " +
              figure(we.generator_share(), 2) + " and " + figure(they->generator_share(), 2) + " of a core";
  return row;
}

}  // namespace nguon::tools
