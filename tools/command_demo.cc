#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "tools/command.h"
#include "tools/demo/make.h"

namespace nguon::tools {
namespace {

int demo(std::string const &data, bool as_json) {
  auto const made = make_demo(data, now_ms());
  if (!made) return refuse(made.error());
  if (as_json) {
    boost::json::array addresses(made->lots.begin(), made->lots.end());
    std::printf(
        "%s\n",
        boost::json::serialize(boost::json::object{{"lots", addresses}, {"token", made->token}}).c_str());
    return 0;
  }
  std::printf("%u statements in %s; lots to look at, the recalled one last:\n", made->statements,
              data.c_str());
  for (auto const &lot : made->lots) std::printf("  %s\n", lot.c_str());
  std::printf("token of its gateway for plain EPCIS: %s\n", made->token.c_str());
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
  command->add_flag("--json", options->as_json, "One JSON object: {\"lots\":[…],\"token\":…}");
  command->callback([options, &status] { status = demo(options->data, options->as_json); });
}

}  // namespace nguon::tools
