#include "tools/bench/limits.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tools/bench/process.h"

namespace nguon::tools {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What this thread has had of the processor: stands beside other processor time, and does not grow when
/// somebody else gets a turn.
/// A signed message, and both libraries' view of its key.
class Signed {
 public:
  explicit Signed(std::size_t message_bytes) : message_(message_bytes, 'n') {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_keypair(public_, secret);
    crypto_sign_detached(signature_, nullptr, bytes(), message_.size(), secret);
    key_.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_, sizeof public_));
    context_.reset(EVP_MD_CTX_new());
    if (!key_ || !context_) throw std::runtime_error("OpenSSL has no Ed25519");
  }

  void verify_by_sodium() const {
    if (crypto_sign_verify_detached(signature_, bytes(), message_.size(), public_) != 0) {
      throw std::runtime_error("libsodium refuses a good signature");
    }
  }
  void verify_by_openssl() const {
    if (EVP_DigestVerifyInit(context_.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestVerify(context_.get(), signature_, sizeof signature_, bytes(), message_.size()) != 1) {
      throw std::runtime_error("OpenSSL refuses a good signature");
    }
    EVP_MD_CTX_reset(context_.get());
  }

 private:
  unsigned char const *bytes() const { return message_.data(); }

  std::vector<unsigned char> message_;
  unsigned char public_[crypto_sign_PUBLICKEYBYTES];
  unsigned char signature_[crypto_sign_BYTES];
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, EVP_PKEY_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{nullptr, EVP_MD_CTX_free};
};

/// Median of nine rounds, so that one disturbed round does not count.
template <class Verify>
double median_seconds(Verify const &verify) {
  std::vector<double> rounds;
  for (int round = 0; round < 9; ++round) {
    constexpr int times = 1'000;
    auto const start = thread_cpu_seconds();
    for (int i = 0; i < times; ++i) verify();
    rounds.push_back((thread_cpu_seconds() - start) / times);
  }
  std::nth_element(rounds.begin(), rounds.begin() + 4, rounds.end());
  return rounds[4];
}

}  // namespace

double sodium_verify_seconds(std::size_t message_bytes) {
  Signed const sample(message_bytes);
  return median_seconds([&sample] { sample.verify_by_sodium(); });
}

double openssl_verify_seconds(std::size_t message_bytes) {
  Signed const sample(message_bytes);
  return median_seconds([&sample] { sample.verify_by_openssl(); });
}

double sodium_verify_per_second_all_cores(std::size_t message_bytes) {
  auto const cores = std::max(1u, std::thread::hardware_concurrency());
  constexpr int times = 20'000;
  std::vector<std::thread> threads;
  auto const start = Clock::now();
  for (unsigned i = 0; i < cores; ++i) {
    threads.emplace_back([message_bytes] {
      Signed const sample(message_bytes);
      for (int n = 0; n < times; ++n) sample.verify_by_sodium();
    });
  }
  for (auto &thread : threads) thread.join();
  return static_cast<double>(cores) * times / seconds_since(start);
}

double two_syncs_median_ms(std::string const &folder, unsigned times) {
  constexpr std::size_t block = 4096;
  auto const path = folder + "/sync-peer";
  int const file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("cannot write in " + folder);
  std::vector<char> const bytes(block, 'n');
  auto const write_at = [&](std::size_t number) {
    if (::pwrite(file, bytes.data(), block, static_cast<off_t>(number * block)) !=
            static_cast<ssize_t>(block) ||
        ::fdatasync(file) != 0) {
      throw std::runtime_error("cannot sync in " + folder);
    }
  };
  for (std::size_t i = 0; i < 64; ++i) write_at(i);
  std::vector<double> rounds;
  for (unsigned i = 0; i < times; ++i) {
    auto const start = Clock::now();
    write_at(2 * i % 64);
    write_at((2 * i + 1) % 64);
    rounds.push_back(seconds_since(start) * 1000);
  }
  ::close(file);
  ::unlink(path.c_str());
  auto const middle = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
  std::nth_element(rounds.begin(), middle, rounds.end());
  return *middle;
}

}  // namespace nguon::tools
