#include "tools/demo/make.h"

#include "server/data_folder.h"
#include "server/epcis/gateway.h"
#include "tools/demo/pictures.h"
#include "tools/demo/story.h"
#include "trace/sequencer.h"

namespace nguon::tools {
namespace {

constexpr char demo_origin[] = "demo.nguon.test/log";

/// The cooperative lets a gateway sign with a key of its own, and gets a token for its bookkeeping.
Result<std::string> give_gateway(Author &author, Cast const &cast, std::string const &folder) {
  auto const key = server::make_gateway(folder, cast.cooperative);
  if (!key) return key.error();
  author.say(cast.cooperative, trace::cty_nguon,
             R"({"type":"Key","party":")" + cast.cooperative + R"(","key":)" + key->jwk() +
                 R"(,"label":"gateway"})");
  return server::add_gateway_token(folder, cast.cooperative, "demo");
}

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
  auto token = give_gateway(author, cast, folder);
  if (!token) return std::move(token).error();
  return DemoMade{author.statements() + 1, demo_lots(cast), *std::move(token)};
}

}  // namespace nguon::tools
