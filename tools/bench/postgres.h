#pragma once
// A PostgreSQL of its own for a measurement, on a socket in its folder.

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nguon::tools {

class Postgres {
 public:
  /// Starts the newest one under /usr/lib/postgresql with a new database; null where there is none, or this
  /// program was built without libpq. Throws std::runtime_error where it does not start.
  static std::unique_ptr<Postgres> start(std::string const &folder);
  ~Postgres();

  /// Throws std::runtime_error where it fails.
  void run(std::string const &statement);
  /// COPY … FROM STDIN in text form; `next_line` answers empty at the end.
  void copy(std::string const &statement, std::function<std::string()> const &next_line);
  /// Prepared under a name, then asked as often as wanted: how many rows came.
  void prepare(std::string const &name, std::string const &statement);
  std::size_t ask(std::string const &name, std::vector<std::string> const &parameters);

 private:
  struct State;
  explicit Postgres(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nguon::tools
