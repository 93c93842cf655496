#pragma once
// Owners of OpenSSL's objects and the one way in which its failures leave. For .cc files of crypto/ only.

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace nguon {

template <auto release>
struct OpensslDeleter {
  template <class T>
  void operator()(T *object) const {
    release(object);
  }
};

using PkeyPtr = std::unique_ptr<EVP_PKEY, OpensslDeleter<EVP_PKEY_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, OpensslDeleter<EVP_PKEY_CTX_free>>;
using EcdsaSignaturePtr = std::unique_ptr<ECDSA_SIG, OpensslDeleter<ECDSA_SIG_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, OpensslDeleter<BN_free>>;
using BioPtr = std::unique_ptr<BIO, OpensslDeleter<BIO_free>>;
using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, OpensslDeleter<PKCS8_PRIV_KEY_INFO_free>>;

/// For calls that fail only where memory or OpenSSL's own configuration is at fault, never the input.
inline void require_openssl(bool succeeded, char const *call) {
  if (!succeeded) throw std::runtime_error(std::string("OpenSSL: ") + call + " failed");
}

inline unsigned char const *octets(std::string_view bytes) {
  return reinterpret_cast<unsigned char const *>(bytes.data());
}
inline unsigned char *octets(std::string &bytes) {
  return reinterpret_cast<unsigned char *>(bytes.data());
}

}  // namespace nguon
