#include "tools/bench/server.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "tools/bench/load.h"

namespace nguon::tools {
namespace {

/// "Name: value\r\n" lines as directives of nginx. Requires: no backslash or dollar sign in them.
std::string add_header_lines(std::string_view fields) {
  std::string lines;
  while (!fields.empty()) {
    auto const end = fields.find("\r\n");
    auto const colon = fields.find(": ");
    lines.append("add_header ").append(fields.substr(0, colon)).append(" \"");
    for (auto const letter : fields.substr(colon + 2, end - colon - 2)) {
      if (letter == '"') lines += '\\';
      lines += letter;
    }
    lines += "\"; ";
    fields.remove_prefix(end + 2);
  }
  return lines;
}

}  // namespace

RunningServer start_nguon(BenchPlan const &plan, std::string const &data) {
  RunningServer server;
  server.port = free_port();
  auto const admin = free_port();
  auto const start = std::chrono::steady_clock::now();
  server.process = std::make_unique<Process>(
      std::vector<std::string>{plan.nguon, "serve", "--data", data, "--listen",
                               "127.0.0.1:" + std::to_string(server.port), "--admin",
                               "127.0.0.1:" + std::to_string(admin), "--no-access-log"},
      plan.folder + "/nguon.log");
  wait_for_port(admin, *server.process, 60);
  auto const ready = ask_once(admin, http_get("/readyz"));
  server.seconds_to_ready = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!ready.is_2xx) throw std::runtime_error("not ready: " + ready.bytes);
  return server;
}

RunningServer start_nginx(BenchPlan const &plan, std::string const &folder, std::string_view fields) {
  RunningServer server;
  auto const program = std::string("/usr/sbin/nginx");
  if (!std::filesystem::exists(program)) return server;
  server.port = free_port();
  auto const configuration = plan.folder + "/nginx.conf";
  std::ofstream(configuration) << "user root;\n"
                                  "worker_processes auto;\n"
                                  "daemon off;\n"
                                  "pid "
                               << plan.folder << "/nginx.pid;\nerror_log " << plan.folder
                               << "/nginx-error.log;\n"
                                  "events { worker_connections 1024; }\n"
                                  "http {\n"
                                  "  access_log off; sendfile off; open_file_cache max=10000;\n"
                                  "  gzip_static on; keepalive_requests 100000000;\n"
                                  "  default_type \"text/html; charset=utf-8\";\n"
                                  "  server { listen 127.0.0.1:"
                               << server.port << " reuseport; root " << folder << "; "
                               << add_header_lines(fields) << "}\n}\n";
  server.process = std::make_unique<Process>(
      std::vector<std::string>{program, "-p", plan.folder, "-c", configuration}, plan.folder + "/nginx.log");
  wait_for_port(server.port, *server.process, 10);
  return server;
}

}  // namespace nguon::tools
