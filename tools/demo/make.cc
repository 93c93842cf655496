#include "tools/demo/make.h"

#include "server/data_folder.h"
#include "tools/demo/pictures.h"
#include "tools/demo/story.h"
#include "trace/sequencer.h"

namespace nguon::tools {
namespace {

constexpr char demo_origin[] = "demo.nguon.test/log";

}  // namespace

Result<DemoMade> make_demo(std::string const &folder, std::int64_t now_ms) {
  constexpr std::int64_t day_ms = 86'400'000;
  constexpr std::int64_t vietnam_ms = 7 * 3'600'000;
  Calendar const calendar{(now_ms + vietnam_ms) / day_ms * day_ms - vietnam_ms};
  std::int64_t clock_ms = calendar.at(first_day, 8, 0);
  auto const clock = [&clock_ms] { return clock_ms; };

  auto const made = server::init_data_folder(folder, {demo_origin, ""}, clock);
  if (!made) return made.error();
  auto opened = server::open_data_folder(folder);
  if (!opened) return std::move(opened).error();
  auto root = server::read_root_key(folder);
  if (!root) return std::move(root).error();

  auto const cast = Cast::make();
  trace::Sequencer sequencer(*opened->log, clock);
  Author author(sequencer, demo_origin, std::move(*root), clock_ms);
  tell_registrations(author, cast, calendar, store_pictures(opened->blobs));
  tell_growing(author, cast, calendar);
  tell_making(author, cast, calendar);
  return DemoMade{author.statements() + 1, demo_lots(cast)};
}

}  // namespace nguon::tools
