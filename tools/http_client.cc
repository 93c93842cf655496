#include "tools/http_client.h"

namespace nguon::tools {

Result<server::HttpReply> get(std::string const &url, std::string const &path) {
  auto caller = server::HttpCaller::make(url, {});
  if (!caller) return std::move(caller).error();
  return caller->get(path);
}

Result<server::HttpReply> post(std::string const &url, std::string const &path,
                               std::string const &content_type, std::string const &body) {
  auto caller = server::HttpCaller::make(url, {});
  if (!caller) return std::move(caller).error();
  return caller->post(path, content_type, body);
}

}  // namespace nguon::tools
