#pragma once
// Why the rules refuse a statement, in one line each.

#include <string>

#include "crypto/result.h"

namespace nguon::trace {

inline Error refuse(ErrorKind kind, std::string code, std::string message, std::string field) {
  return {.kind = kind, .code = std::move(code), .message = std::move(message), .field = std::move(field)};
}
inline Error malformed(std::string code, std::string message, std::string field) {
  return refuse(ErrorKind::malformed, std::move(code), std::move(message), std::move(field));
}
inline Error forbidden(std::string code, std::string message, std::string field = {}) {
  return refuse(ErrorKind::forbidden, std::move(code), std::move(message), std::move(field));
}
inline Error not_found(std::string code, std::string message, std::string field) {
  return refuse(ErrorKind::not_found, std::move(code), std::move(message), std::move(field));
}
inline Error conflict(std::string code, std::string message, std::string field) {
  return refuse(ErrorKind::conflict, std::move(code), std::move(message), std::move(field));
}
inline Error unbalanced(std::string code, std::string message, std::string field) {
  return refuse(ErrorKind::unbalanced, std::move(code), std::move(message), std::move(field));
}

}  // namespace nguon::trace
