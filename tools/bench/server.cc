#include "tools/bench/server.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace nguon::tools {

RunningServer start_nguon(BenchPlan const &plan, std::string const &data) {
  RunningServer server;
  server.port = free_port();
  auto const admin = free_port();
  server.process = std::make_unique<Process>(
      std::vector<std::string>{plan.nguon, "serve", "--data", data, "--listen",
                               "127.0.0.1:" + std::to_string(server.port), "--admin",
                               "127.0.0.1:" + std::to_string(admin), "--no-access-log"},
      plan.folder + "/nguon.log");
  wait_for_port(server.port, *server.process, 60);
  return server;
}

RunningServer start_nginx(BenchPlan const &plan, std::string const &folder) {
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
                                  "  access_log off; sendfile on; tcp_nopush on; open_file_cache max=100;\n"
                                  "  keepalive_requests 100000000; default_type text/html;\n"
                                  "  server { listen 127.0.0.1:"
                               << server.port << " reuseport; root " << folder << "; }\n}\n";
  server.process = std::make_unique<Process>(
      std::vector<std::string>{program, "-p", plan.folder, "-c", configuration}, plan.folder + "/nginx.log");
  wait_for_port(server.port, *server.process, 10);
  return server;
}

}  // namespace nguon::tools
