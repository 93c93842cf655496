#include "server/epcis/event_socket.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket.hpp>
#include <charconv>

#include "server/clock.h"
#include "server/offload.h"

namespace nguon::server {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr std::string_view position_prefix = "urn:nguon:position:";

template <class Number>
bool read_decimal(std::string_view text, Number &number) {
  auto const *const end = text.data() + text.size();
  auto const [stop, failure] = std::from_chars(text.data(), end, number);
  return failure == std::errc() && stop == end;
}

}  // namespace

std::string position_id(trace::EventPosition const &position) {
  return std::string(position_prefix) + std::to_string(position.entry) + "." +
         std::to_string(position.number);
}

std::optional<trace::EventPosition> parse_position_id(std::string_view id) {
  if (!id.starts_with(position_prefix)) return std::nullopt;
  id.remove_prefix(position_prefix.size());
  auto const point = id.find('.');
  trace::EventPosition position;
  if (point == std::string_view::npos || !read_decimal(id.substr(0, point), position.entry) ||
      !read_decimal(id.substr(point + 1), position.number))
    return std::nullopt;
  return position;
}

std::shared_ptr<void> take_place(std::shared_ptr<std::atomic<std::size_t>> counted, std::size_t most) {
  if (counted->fetch_add(1) >= most) {
    counted->fetch_sub(1);
    return nullptr;
  }
  auto *const number = counted.get();
  return {number, [counted = std::move(counted)](void *) { counted->fetch_sub(1); }};
}

struct EventSocket::Connection {
  explicit Connection(Socket &socket) : stream(socket), wake(socket.get_executor()) {}

  websocket::stream<Socket &, false> stream;
  Timer wake;
  bool reading = false;
  bool writing = false;
  websocket::close_reason reason = websocket::close_code::normal;
};

EventSocket::EventSocket(Parts parts, Bounds bounds, std::string query_name,
                         trace::SubscriptionControls controls, trace::EventPosition next)
    : parts_(std::move(parts)),
      bounds_(bounds),
      query_name_(std::move(query_name)),
      controls_(std::move(controls)),
      id_("websocket"),
      next_(next) {}

void EventSocket::stop() {
  stopping_ = true;
  if (connection_ != nullptr) connection_->wake.cancel();
}

std::string EventSocket::document(trace::EventSource::Found found) const {
  for (auto &event : found.events)
    event = trace::format_event(event, controls_.epc_format, parts_.company_prefixes).text;
  return trace::write_delivery_document(position_id(next_), query_name_, id_, parts_.clock(), found.events,
                                        found.marks);
}

Task<void> EventSocket::read_all(std::shared_ptr<Connection> connection) {
  beast::flat_buffer buffer;
  for (;;) {
    // Answers pings and a close besides.
    auto const [failure, count] = co_await connection->stream.async_read(buffer, use_task_tuple);
    if (failure) break;
    buffer.clear();
  }
  connection->reading = false;
  connection->wake.cancel();
}

Task<void> EventSocket::wait(Connection &connection, std::chrono::milliseconds time) {
  connection.wake.expires_after(time);
  [[maybe_unused]] auto const waited = co_await connection.wake.async_wait(use_task_tuple);
}

Task<void> EventSocket::send_all(std::shared_ptr<Connection> connection) {
  auto const &schedule = controls_.schedule;
  auto const first_run = std::max(parts_.clock(), controls_.initial_record_ms.value_or(0));
  auto due = schedule ? schedule->next_after(first_run) : 0;
  auto run_end = next_;
  bool run_found = false;
  while (connection->reading && !stopping_) {
    bool begins = false;
    if (!(next_ < run_end)) {
      auto const end = parts_.events.end();
      begins = schedule ? parts_.clock() >= due : run_end < end;
      if (begins) {
        run_end = end;
        run_found = false;
        if (schedule) due = schedule->next_after(parts_.clock());
      }
    }
    if (!begins && !(next_ < run_end)) {
      co_await wait(*connection, bounds_.pause);
      continue;
    }
    // The pool is everybody's: who checks signatures must not wait for those who look through the log.
    auto turn = take_place(parts_.scans, bounds_.scans_max);
    if (!turn) {
      co_await wait(*connection, bounds_.rest);
      continue;
    }
    auto work = [this, run_end] {
      return parts_.events.find(
          query_name_, next_, run_end,
          {.entries_max = bounds_.entries_max, .record_ms_min = controls_.initial_record_ms.value_or(0)});
    };
    auto found = co_await offload(parts_.pool, std::move(work));
    turn.reset();
    if (!found) {
      connection->reason = {websocket::close_code::policy_error, "the query is gone"};
      co_return;
    }
    next_ = found->next;
    bool const says_so = schedule && controls_.report_if_empty && !run_found && !(next_ < run_end);
    if (found->events.empty() && !says_so) {
      // Others have their turn.
      if (next_ < run_end) co_await wait(*connection, bounds_.rest);
      continue;
    }
    run_found = true;
    auto const message = document(*std::move(found));
    // Nothing can be said to one who reads nothing: the connection goes.
    Timer too_slow(connection->wake.get_executor(), bounds_.write);
    too_slow.async_wait([connection, name = query_name_](boost::system::error_code cancelled) {
      if (cancelled || !connection->writing) return;
      spdlog::warn("a subscriber to {} is cut off: it did not take a message in time", name);
      boost::system::error_code ignored;
      connection->stream.next_layer().close(ignored);
    });
    connection->writing = true;
    auto const bytes = asio::buffer(message);
    auto const [failure, count] = co_await connection->stream.async_write(bytes, use_task_tuple);
    connection->writing = false;
    too_slow.cancel();
    if (failure) co_return;
  }
  if (stopping_) connection->reason = {websocket::close_code::going_away, "the server stops"};
}

Task<void> EventSocket::run(Socket &socket, Request const &request) {
  auto const connection = std::make_shared<Connection>(socket);
  auto &stream = connection->stream;
  websocket::stream_base::timeout limits{};
  limits.handshake_timeout = bounds_.write;
  limits.idle_timeout = bounds_.idle;
  limits.keep_alive_pings = true;
  stream.set_option(limits);
  auto const min_record_time = utc_text(controls_.initial_record_ms.value_or(parts_.clock()));
  std::string const format(trace::epc_format_word(controls_.epc_format));
  stream.set_option(
      websocket::stream_base::decorator([min_record_time, format](websocket::response_type &response) {
        response.set("GS1-EPCIS-Version", "2.0.0");
        response.set("GS1-EPC-Format", format);
        response.set("GS1-Query-Min-Record-Time", min_record_time);
      }));
  stream.read_message_max(bounds_.read_bytes_max);
  stream.text(true);
  auto const [refused] = co_await stream.async_accept(request, use_task_tuple);
  if (refused) co_return;

  connection_ = connection.get();
  connection->reading = true;
  auto reading = read_all(connection);
  asio::co_spawn(socket.get_executor(), std::move(reading), [connection](std::exception_ptr) {
    connection->reading = false;
    connection->wake.cancel();
  });
  try {
    co_await send_all(connection);
  } catch (std::exception const &failure) {
    spdlog::error("a subscriber to {} failed: {}", query_name_, failure.what());
    connection->reason = {websocket::close_code::internal_error, "something failed in the server"};
  }
  if (connection->reading) {
    auto const reason = connection->reason;
    [[maybe_unused]] auto const closed = co_await stream.async_close(reason, use_task_tuple);
  }
  boost::system::error_code ignored;
  socket.close(ignored);
  // The socket is the session's, so nobody may use it any more.
  while (connection->reading) {
    connection->wake.expires_after(bounds_.pause);
    [[maybe_unused]] auto const waited = co_await connection->wake.async_wait(use_task_tuple);
  }
  connection_ = nullptr;
}

}  // namespace nguon::server
