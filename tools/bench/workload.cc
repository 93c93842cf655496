#include "tools/bench/workload.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <future>
#include <stdexcept>

#include "crypto/jws.h"
#include "server/data_folder.h"
#include "tools/demo/cast.h"
#include "tools/demo/draft.h"
#include "tools/now.h"
#include "trace/sequencer.h"

namespace nguon::tools {
namespace json = boost::json;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

std::string number_text(std::uint64_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "%010llu", static_cast<unsigned long long>(number));
  return text;
}

void submit_all(server::DataFolder &folder, std::vector<std::string> const &statements) {
  trace::Sequencer sequencer(*folder.log, now_ms);
  constexpr std::size_t at_once = 1'000;
  for (std::size_t from = 0; from < statements.size(); from += at_once) {
    auto const until = std::min(statements.size(), from + at_once);
    std::vector<std::string> const some(statements.begin() + static_cast<std::ptrdiff_t>(from),
                                        statements.begin() + static_cast<std::ptrdiff_t>(until));
    for (auto const &outcome : sequencer.submit_and_wait(some)) {
      if (!outcome) throw std::runtime_error("the workload was refused: " + outcome.error().message);
    }
  }
}

}  // namespace

Workload make_workload(std::string const &folder) {
  Workload workload;
  workload.folder = folder;
  workload.origin = "bench.nguon.test/log";
  workload.party = cast::demo_party(90);
  workload.place = cast::demo_place(90);
  workload.product = cast::demo_gtin(990);
  workload.key = std::make_shared<PrivateKey>(PrivateKey::generate(KeyAlgorithm::ed25519));

  auto const made = server::init_data_folder(folder, {workload.origin, ""}, now_ms);
  if (!made) throw std::runtime_error(made.error().message);
  auto opened = must(server::open_data_folder(folder));
  auto const root = must(server::read_root_key(folder));
  auto const sign = [&workload](PrivateKey const &key, json::object const &payload) {
    return sign_jws(key, workload.origin, trace::cty_nguon, json::serialize(payload));
  };
  submit_all(opened, {sign(root, {{"type", "Party"},
                                  {"id", workload.party},
                                  {"name", "Nhà sản xuất đo tốc độ"},
                                  {"roles", json::array{"producer"}},
                                  {"address", "Xã Mẫu"}}),
                      sign(root, {{"type", "Key"},
                                  {"party", workload.party},
                                  {"key", json::parse(workload.key->public_key().jwk())}}),
                      sign(*workload.key, {{"type", "Place"},
                                           {"id", workload.place},
                                           {"name", "Xưởng đo tốc độ"},
                                           {"party", workload.party},
                                           {"address", "Xã Mẫu"},
                                           {"kind", "factory"}}),
                      sign(*workload.key, {{"type", "Product"},
                                           {"id", workload.product},
                                           {"name", "Hàng đo tốc độ"},
                                           {"category", "goods"}})});
  return workload;
}

std::string lot_address(Workload const &workload, std::uint64_t number) {
  return workload.product + "/10/L" + number_text(number);
}

std::vector<std::string> sign_births(Workload &workload, std::size_t count) {
  std::vector<std::string> statements;
  statements.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    EventDraft draft;
    draft.id = "00000000-0000-8000-8000-00" + number_text(workload.next);
    draft.time_ms = now_ms();
    draft.action = "ADD";
    draft.step = "commissioning";
    draft.disposition = "active";
    draft.goods = {{lot_address(workload, workload.next), "252.5", "KGM"}};
    draft.place = workload.place;
    draft.basis = "weighed";
    statements.push_back(sign_jws(*workload.key, workload.origin, trace::cty_epcis, write_event(draft)));
    ++workload.next;
  }
  return statements;
}

void append_births(Workload &workload, std::uint64_t count,
                   std::function<void(std::uint64_t done, std::uint64_t all)> const &progress) {
  constexpr std::uint64_t at_once = 1'000;
  auto opened = must(server::open_data_folder(workload.folder));
  trace::Sequencer sequencer(*opened.log, now_ms);
  std::future<void> decided;
  for (std::uint64_t done = 0; done < count;) {
    auto const some = std::min(at_once, count - done);
    std::vector<std::shared_ptr<trace::Sequencer::Prepared const>> prepared;
    for (auto const &statement : sign_births(workload, static_cast<std::size_t>(some)))
      prepared.push_back(sequencer.prepare(statement));
    if (decided.valid()) decided.get();
    auto const promise = std::make_shared<std::promise<void>>();
    decided = promise->get_future();
    sequencer.submit(std::move(prepared), [promise](std::vector<trace::Outcome> const &outcomes) {
      auto const refused = std::ranges::find_if_not(outcomes, &trace::Outcome::has_value);
      if (refused == outcomes.end()) return promise->set_value();
      auto const failure = std::runtime_error("the workload was refused: " + refused->error().message);
      promise->set_exception(std::make_exception_ptr(failure));
    });
    done += some;
    progress(done, count);
  }
  if (decided.valid()) decided.get();
}

void append_here(Workload const &workload, std::vector<std::string> const &statements) {
  auto opened = must(server::open_data_folder(workload.folder));
  submit_all(opened, statements);
}

}  // namespace nguon::tools
