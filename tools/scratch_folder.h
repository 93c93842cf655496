#pragma once
// A fresh folder that goes with everything in it, also where the work in it fails.

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace nguon::tools {

class ScratchFolder {
 public:
  /// Makes it in the folder `where`. Throws std::runtime_error.
  explicit ScratchFolder(std::filesystem::path const &where)
      : path_((std::filesystem::absolute(where) / "nguon-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr)
      throw std::runtime_error("cannot make a folder in " + where.string());
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(ScratchFolder const &) = delete;
  ScratchFolder &operator=(ScratchFolder const &) = delete;

  std::string const &path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace nguon::tools
