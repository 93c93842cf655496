#include "tools/bench/postgres.h"

#ifdef NGUON_HAS_LIBPQ

#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "tools/bench/process.h"

namespace nguon::tools {
namespace {

namespace fs = std::filesystem;
using PgAnswer = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// Where its programs are; empty where it isn't installed.
std::string find_programs() {
  fs::path newest;
  std::error_code ignored;
  for (auto const &version : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (fs::exists(version.path() / "bin/postgres")) newest = std::max(newest, version.path() / "bin");
  }
  return newest;
}

/// It does not run as root; its own user is there where it is installed.
std::vector<std::string> as_its_user(std::vector<std::string> command) {
  if (::geteuid() != 0) return command;
  std::vector<std::string> whole = {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

void run_to_end(std::vector<std::string> const &command, std::string const &log) {
  Process process(command, log);
  if (!process.wait().well) throw std::runtime_error(command.front() + " failed; see " + log);
}

}  // namespace

struct Postgres::State {
  std::unique_ptr<Process> process;
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection{nullptr, PQfinish};

  PgAnswer check(PGresult *result, std::initializer_list<ExecStatusType> wanted) const {
    PgAnswer answer(result, PQclear);
    if (std::ranges::find(wanted, PQresultStatus(answer.get())) == wanted.end())
      throw std::runtime_error(PQerrorMessage(connection.get()));
    return answer;
  }
};

Postgres::Postgres(std::unique_ptr<State> state) : state_(std::move(state)) {}
Postgres::~Postgres() {
  state_->connection.reset();
  state_->process.reset();
}

std::unique_ptr<Postgres> Postgres::start(std::string const &folder) {
  auto const programs = find_programs();
  if (programs.empty()) return nullptr;
  fs::create_directories(folder);
  auto const data = folder + "/data", log = folder + "/postgres.log";
  if (::geteuid() == 0) {
    // The folders above are this program's alone.
    for (fs::path above = fs::absolute(folder).parent_path(); above.has_relative_path();
         above = above.parent_path())
      fs::permissions(above, fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add);
    run_to_end({"chown", "postgres:postgres", folder}, "/dev/null");
  }
  run_to_end(as_its_user({programs + "/initdb", "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8",
                          "--locale=C"}),
             "/dev/null");
  auto state = std::make_unique<State>();
  state->process = std::make_unique<Process>(
      as_its_user({programs + "/postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c",
                   "shared_buffers=512MB", "-c", "maintenance_work_mem=256MB", "-c", "max_wal_size=4GB", "-c",
                   "jit=off"}),
      "/dev/null");
  auto const target = "host=" + folder + " user=bench dbname=postgres";
  for (unsigned tries = 0; tries < 300; ++tries) {
    state->connection.reset(PQconnectdb(target.c_str()));
    if (PQstatus(state->connection.get()) == CONNECTION_OK)
      return std::unique_ptr<Postgres>(new Postgres(std::move(state)));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw std::runtime_error(PQerrorMessage(state->connection.get()));
}

void Postgres::run(std::string const &statement) {
  state_->check(PQexec(state_->connection.get(), statement.c_str()), {PGRES_COMMAND_OK, PGRES_TUPLES_OK});
}

void Postgres::copy(std::string const &statement, std::function<std::string()> const &next_line) {
  auto *const connection = state_->connection.get();
  state_->check(PQexec(connection, statement.c_str()), {PGRES_COPY_IN});
  for (auto line = next_line(); !line.empty(); line = next_line()) {
    if (PQputCopyData(connection, line.data(), static_cast<int>(line.size())) != 1)
      throw std::runtime_error(PQerrorMessage(connection));
  }
  if (PQputCopyEnd(connection, nullptr) != 1) throw std::runtime_error(PQerrorMessage(connection));
  state_->check(PQgetResult(connection), {PGRES_COMMAND_OK});
  while (auto *const more = PQgetResult(connection)) PQclear(more);
}

void Postgres::prepare(std::string const &name, std::string const &statement) {
  state_->check(PQprepare(state_->connection.get(), name.c_str(), statement.c_str(), 0, nullptr),
                {PGRES_COMMAND_OK});
}

std::size_t Postgres::ask(std::string const &name, std::vector<std::string> const &parameters) {
  std::vector<char const *> values;
  for (auto const &parameter : parameters) values.push_back(parameter.c_str());
  auto const answer =
      state_->check(PQexecPrepared(state_->connection.get(), name.c_str(), static_cast<int>(values.size()),
                                   values.data(), nullptr, nullptr, 0),
                    {PGRES_COMMAND_OK, PGRES_TUPLES_OK});
  return static_cast<std::size_t>(PQntuples(answer.get()));
}

}  // namespace nguon::tools

#else

namespace nguon::tools {

struct Postgres::State {};

Postgres::Postgres(std::unique_ptr<State> state) : state_(std::move(state)) {}
Postgres::~Postgres() = default;
std::unique_ptr<Postgres> Postgres::start(std::string const &) {
  return nullptr;
}
void Postgres::run(std::string const &) {}
void Postgres::copy(std::string const &, std::function<std::string()> const &) {}
void Postgres::prepare(std::string const &, std::string const &) {}
std::size_t Postgres::ask(std::string const &, std::vector<std::string> const &) {
  return 0;
}

}  // namespace nguon::tools

#endif
