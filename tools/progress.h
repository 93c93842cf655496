#pragma once
// A progress bar on stderr, when that is a terminal.

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

namespace nguon::tools {

class Progress {
 public:
  explicit Progress(std::string what) : what_(std::move(what)), shown_(::isatty(2) == 1) {}
  ~Progress() {
    if (shown_ && percent_ >= 0) std::fputc('\n', stderr);
  }
  Progress(Progress const &) = delete;
  Progress &operator=(Progress const &) = delete;

  void operator()(std::uint64_t done, std::uint64_t all) {
    auto const percent = all == 0 ? 100 : static_cast<int>(done * 100 / all);
    if (!shown_ || percent == percent_) return;
    percent_ = percent;
    std::string bar(static_cast<std::size_t>(percent) * 30 / 100, '#');
    bar.resize(30, '.');
    std::fprintf(stderr, "\r%s [%s] %3d %%", what_.c_str(), bar.c_str(), percent);
  }

 private:
  std::string const what_;
  bool shown_;
  int percent_ = -1;
};

}  // namespace nguon::tools
