#include "tests/tools/program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace nguon::tests {
namespace {

/// Replaces the process; never returns.
[[noreturn]] void become(std::vector<std::string> const &command, std::string const &folder,
                         std::string const &files) {
  auto const redirect = [&files](char const *name, int flags, int descriptor) {
    int const file = ::open((files + name).c_str(), flags, 0600);
    if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(126);
  };
  redirect("/in", O_RDONLY, 0);
  redirect("/out", O_WRONLY | O_CREAT, 1);
  redirect("/err", O_WRONLY | O_CREAT, 2);
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  std::vector<char *> words;
  for (auto const &word : command) words.push_back(const_cast<char *>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

}  // namespace

std::string nguon_program() {
  return NGUON_PROGRAM;
}

Ran run(std::vector<std::string> const &command, std::string const &input, std::string const &folder) {
  TemporaryFolder const files;
  std::ofstream(files / "in", std::ios::binary) << input;
  auto const child = ::fork();
  if (child < 0) throw std::runtime_error("cannot start " + command.front());
  if (child == 0) become(command, folder, files.path());
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(files / "out"), read_file(files / "err")};
}

Ran run_nguon(std::vector<std::string> arguments, std::string const &input) {
  arguments.insert(arguments.begin(), nguon_program());
  return run(arguments, input);
}

Serving::Serving(std::string const &data)
    : port_(tools::free_port()),
      process_({nguon_program(), "serve", "--data", data, "--listen", "127.0.0.1:" + std::to_string(port_),
                "--admin", "none", "--no-access-log"},
               folder_ / "serve.log") {
  tools::wait_for_port(port_, process_, 60);
}

}  // namespace nguon::tests
