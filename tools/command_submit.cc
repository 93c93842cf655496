#include <sstream>

#include "tools/command.h"
#include "tools/http_client.h"

namespace nguon::tools {
namespace {

/// FILE.receipt beside each file; statements that stand one a line in a file get their receipts one a line.
int submit(std::string const &url, std::vector<std::string> const &files) {
  int status = 0;
  for (auto const &file : files) {
    auto const statements = read_input(file);
    if (!statements) return refuse(statements.error());
    std::string body;
    std::size_t count = 0;
    std::istringstream lines(*statements);
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) continue;
      body += (count++ == 0 ? "" : "\n") + line;
    }
    if (count == 0) return refuse({ErrorKind::malformed, "no-statement", file + " holds no statement"});
    auto const answer =
        post(url, "/statements", count == 1 ? "application/jose" : "application/jose+jsonl", body);
    if (!answer) return refuse(answer.error());
    if (answer->status / 100 != 2) {
      std::fprintf(stderr, "nguon: %s was refused (%u): %s\n", file.c_str(), answer->status,
                   answer->body.c_str());
      status = 1;
      continue;
    }
    auto const receipts = file == "-" ? std::string() : file + ".receipt";
    if (receipts.empty()) {
      std::printf("%s\n", answer->body.c_str());
      continue;
    }
    auto const written = write_new_file(receipts, answer->body, 0644);
    if (!written) return refuse(written.error());
    std::printf("%s: %zu statement%s, receipts in %s\n", file.c_str(), count, count == 1 ? "" : "s",
                receipts.c_str());
  }
  return status;
}

}  // namespace

void add_submit(CLI::App &program, int &status) {
  struct Options {
    std::string url;
    std::vector<std::string> files;
  };
  auto options = std::make_shared<Options>();
  auto *command = program.add_subcommand("submit", "Post signed statements and save their receipts");
  command->add_option("--url", options->url, "Address of the service, http://HOST:PORT")->required();
  command->add_option("files", options->files, "Files with one statement a line; - for standard input")
      ->required();
  command->callback([options, &status] { status = submit(options->url, options->files); });
}

}  // namespace nguon::tools
