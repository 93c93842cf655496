#include "tools/bench/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace nguon::tools {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Fields of /proc/ID/stat behind the command name (proc(5)): [0] is the state.
std::vector<std::string> stat_fields(pid_t id) {
  std::ifstream file("/proc/" + std::to_string(id) + "/stat");
  std::string line;
  std::getline(file, line);
  auto const behind_name = line.rfind(')');
  std::istringstream words(behind_name == std::string::npos ? "" : line.substr(behind_name + 1));
  std::vector<std::string> fields;
  for (std::string word; words >> word;) fields.push_back(word);
  return fields;
}

double cpu_seconds_of(pid_t id) {
  auto const fields = stat_fields(id);
  if (fields.size() < 15) return 0;
  // utime, stime and, of children that were waited for, cutime and cstime.
  double ticks = 0;
  for (std::size_t i = 11; i < 15; ++i) ticks += std::stod(fields[i]);
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

Process::Process(std::vector<std::string> const &command, std::string const &log_file) : id_(::fork()) {
  if (id_ < 0) throw std::runtime_error("cannot start " + command.front());
  if (id_ != 0) return;
  // Nothing is left running, however this program ends.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  int const log = ::open(log_file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
  if (log >= 0) {
    ::dup2(log, 1);
    ::dup2(log, 2);
  }
  std::vector<char *> words;
  for (auto const &word : command) words.push_back(const_cast<char *>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

Process::~Process() {
  if (id_ <= 0) return;
  ::kill(id_, SIGTERM);
  ::waitpid(id_, nullptr, 0);
}

void Process::kill() {
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
  id_ = -1;
}

double Process::cpu_seconds() const {
  double seconds = cpu_seconds_of(id_);
  // nginx works in children.
  auto const own = std::to_string(id_);
  for (auto const &entry : std::filesystem::directory_iterator("/proc")) {
    auto const name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    auto const fields = stat_fields(std::stoi(name));
    if (fields.size() > 1 && fields[1] == own) seconds += cpu_seconds_of(std::stoi(name));
  }
  return seconds;
}

std::uint64_t Process::resident_bytes() const {
  auto const fields = stat_fields(id_);
  if (fields.size() < 22) return 0;
  return std::stoull(fields[21]) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool Process::is_running() const {
  return ::waitpid(id_, nullptr, WNOHANG) == 0;
}

Process::Ended Process::wait() {
  auto const seconds = [](timeval const &time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  int status = 0;
  rusage usage{};
  if (::wait4(id_, &status, 0, &usage) != id_) throw std::runtime_error("a program cannot be waited for");
  id_ = -1;
  return {.well = WIFEXITED(status) && WEXITSTATUS(status) == 0,
          .cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime),
          .resident_bytes_max = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

std::uint16_t free_port() {
  // Below those that the system gives to whoever connects: one of these could be taken before the program has
  // it, and whoever waits for it could be connected with itself.
  static std::mt19937 random{std::random_device()()};
  std::uniform_int_distribution<std::uint16_t> one_of(20'000, 32'000);
  constexpr int attempts_max = 100;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    auto const port = one_of(random);
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(port);
    void *raw = &address;
    bool const bound = ::bind(socket, static_cast<sockaddr *>(raw), sizeof address) == 0;
    ::close(socket);
    if (bound) return port;
  }
  throw std::runtime_error("no free port");
}

void wait_for_port(std::uint16_t port, Process const &process, double seconds) {
  auto const until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < until) {
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(port);
    void *raw = &address;
    bool const open = ::connect(socket, static_cast<sockaddr *>(raw), sizeof address) == 0;
    ::close(socket);
    if (open) return;
    if (!process.is_running())
      throw std::runtime_error("the program under measurement ended at once; see its log");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  throw std::runtime_error("nothing listens on port " + std::to_string(port));
}

double thread_cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace nguon::tools
