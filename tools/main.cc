// nguon: one program, a subcommand for each job (docs/commands.md).

#include <csignal>
#include <cstdio>
#include <exception>

#include "storage/store.h"
#include "tools/command.h"

int main(int argc, char **argv) {
  // A closed pipe or connection is an error of one write, never the end of the program.
  std::signal(SIGPIPE, SIG_IGN);

  CLI::App program("nguon: signed statements about batches in a log that anybody can check", "nguon");
  program.set_version_flag("--version", NGUON_VERSION);
  program.require_subcommand(1);
  int status = 0;
  using namespace nguon::tools;
  for (auto *add : {add_init, add_serve, add_key, add_sign, add_submit, add_verify, add_witness, add_audit,
                    add_follow, add_reindex, add_demo, add_gateway, add_bench}) {
    add(program, status);
  }

  try {
    program.parse(argc, argv);
    return status;
  } catch (CLI::ParseError const &wrong_usage) {
    return program.exit(wrong_usage) == 0 ? 0 : 2;
  } catch (nguon::storage::StorageFailure const &failure) {
    std::fprintf(stderr, "nguon: storage failed: %s\n", failure.what());
    return 1;
  } catch (std::exception const &failure) {
    std::fprintf(stderr, "nguon: %s\n", failure.what());
    return 1;
  }
}
