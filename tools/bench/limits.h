#pragma once
// What the machine itself can do, measured in the same run: the limits and peers that our figures stand
// beside.

#include <string>

namespace nguon::tools {

/// Seconds of processor time of one Ed25519 verification by libsodium, on one core, of a message of
/// `message_bytes`.
double sodium_verify_seconds(std::size_t message_bytes);
/// The same by OpenSSL.
double openssl_verify_seconds(std::size_t message_bytes);
/// libsodium verifications a second on all cores at once.
double sodium_verify_per_second_all_cores(std::size_t message_bytes);
/// Median milliseconds of two 4 KiB writes with fdatasync, one after the other, into a file that is already
/// allocated.
double two_syncs_median_ms(std::string const &folder, unsigned times);

}  // namespace nguon::tools
