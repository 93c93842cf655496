#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "server/data_folder.h"
#include "tools/command.h"
#include "tools/demo/pictures.h"
#include "tools/demo/story.h"
#include "trace/sequencer.h"

namespace nguon::tools {
namespace {

constexpr char demo_origin[] = "demo.nguon.test/log";

int make_demo(std::string const &data, bool as_json) {
  constexpr std::int64_t day_ms = 86'400'000;
  constexpr std::int64_t vietnam_ms = 7 * 3'600'000;
  // Midnight in Vietnam; the story's newest day lies three days back, so no claim of the log's is from the
  // future.
  Calendar const calendar{(now_ms() + vietnam_ms) / day_ms * day_ms - vietnam_ms};
  std::int64_t clock_ms = calendar.at(1310, 8, 0);
  auto const clock = [&clock_ms] { return clock_ms; };

  auto const made = server::init_data_folder(data, {demo_origin, ""}, clock);
  if (!made) return refuse(made.error());
  auto folder = server::open_data_folder(data);
  if (!folder) return refuse(folder.error());
  auto root = server::read_root_key(data);
  if (!root) return refuse(root.error());

  auto const cast = Cast::make();
  trace::Sequencer sequencer(*folder->log, clock);
  Author author(sequencer, demo_origin, std::move(*root), clock_ms);
  tell_registrations(author, cast, calendar, store_pictures(folder->blobs));
  tell_growing(author, cast, calendar);
  tell_making(author, cast, calendar);

  auto const lots = demo_lots(cast);
  if (as_json) {
    boost::json::array addresses(lots.begin(), lots.end());
    std::printf("%s\n", boost::json::serialize(boost::json::object{{"lots", addresses}}).c_str());
    return 0;
  }
  std::printf("%u statements in %s; their lots, the recalled one last:\n", author.statements(), data.c_str());
  for (auto const &lot : lots) std::printf("  %s\n", lot.c_str());
  return 0;
}

}  // namespace

void add_demo(CLI::App &program, int &status) {
  struct Options {
    std::string data;
    bool as_json = false;
  };
  auto options = std::make_shared<Options>();
  auto *command =
      program.add_subcommand("demo", "Make a data folder with the wax-coconut chain of invented parties");
  command->add_option("--data", options->data, "Folder to make")->required();
  command->add_flag("--json", options->as_json, "One JSON object: {\"lots\":[…]}");
  command->callback([options, &status] { status = make_demo(options->data, options->as_json); });
}

}  // namespace nguon::tools
