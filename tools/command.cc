#include "tools/command.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

#include "crypto/utf8.h"

namespace nguon::tools {

int refuse(Error const &error) {
  std::fprintf(stderr, "nguon: %s\n", printable(error.message).c_str());
  return 1;
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    auto rest = text;
    auto const point = take_code_point(rest);
    auto const taken = point ? text.size() - rest.size() : 1;
    auto const is_control = !point || *point < 0x20 || (*point >= 0x7f && *point < 0xa0);
    shown += is_control ? std::string_view("?") : text.substr(0, taken);
    text.remove_prefix(taken);
  }
  return shown;
}

Result<std::string> read_input(std::string const &path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{ErrorKind::not_found, "file-unreadable",
                 "cannot read " + path + ": " + std::strerror(errno)};
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<void> write_new_file(std::string const &path, std::string const &bytes, unsigned mode) {
  int const file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
  if (file < 0) {
    return Error{ErrorKind::conflict, "file-unwritable",
                 "cannot write " + path + ": " + std::strerror(errno)};
  }
  bool const written =
      ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written)
    return Error{ErrorKind::unavailable, "file-unwritable", "cannot write " + path + " completely"};
  return {};
}

}  // namespace nguon::tools
