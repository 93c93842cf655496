#include <boost/json/parse.hpp>
#include <sstream>

#include "tools/command.h"
#include "tools/http_client.h"

namespace nguon::tools {
namespace {

/// Names every answer that is no receipt; how many those are.
std::size_t name_refusals(std::string const &file, std::string const &answers) {
  std::size_t refused = 0, number = 0;
  std::istringstream lines(answers);
  for (std::string line; std::getline(lines, line);) {
    ++number;
    boost::system::error_code failure;
    auto const answer = boost::json::parse(line, failure);
    if (!failure && answer.is_object() && answer.get_object().contains("index")) continue;
    std::fprintf(stderr, "nguon: statement %zu of %s was refused: %s\n", number, file.c_str(), line.c_str());
    ++refused;
  }
  return refused;
}

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
    if (name_refusals(file, answer->body) > 0) status = 1;
    auto const receipts = file == "-" ? std::string() : file + ".receipt";
    if (receipts.empty()) {
      std::printf("%s%s", answer->body.c_str(), answer->body.ends_with('\n') ? "" : "\n");
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
