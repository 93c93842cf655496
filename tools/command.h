#pragma once
// The subcommands of `nguon`, one file each. Every add_… hangs its command into the program; its callback
// sets `status`: 0 done, 1 refused or failed verification (a sentence on stderr), and CLI11 answers 2 for
// wrong usage.

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "crypto/result.h"
#include "tools/now.h"

namespace nguon::tools {

void add_init(CLI::App &program, int &status);
void add_serve(CLI::App &program, int &status);
void add_key(CLI::App &program, int &status);
void add_sign(CLI::App &program, int &status);
void add_submit(CLI::App &program, int &status);
void add_verify(CLI::App &program, int &status);
void add_witness(CLI::App &program, int &status);
void add_audit(CLI::App &program, int &status);
void add_follow(CLI::App &program, int &status);
void add_reindex(CLI::App &program, int &status);
void add_demo(CLI::App &program, int &status);
void add_gateway(CLI::App &program, int &status);
void add_bench(CLI::App &program, int &status);

/// "nguon: <sentence>" on stderr; answers 1.
int refuse(Error const &error);
/// What came from somebody else, with each control character and whatever is no UTF-8 replaced by "?": a
/// terminal obeys them.
std::string printable(std::string_view text);

/// Whole file, or standard input for "-".
Result<std::string> read_input(std::string const &path);
/// Writes a new file with these permissions; refuses to replace one.
Result<void> write_new_file(std::string const &path, std::string const &bytes, unsigned mode);

}  // namespace nguon::tools
