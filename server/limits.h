#pragma once
// Every bound that the server sets to what comes from outside, in one place. Each is used at one place.

#include <chrono>
#include <cstddef>

namespace nguon::server {

struct Limits {
  std::size_t header_bytes_max = 16 * 1024;   ///< 431
  std::size_t body_bytes_max = 4u << 20;      ///< 413
  std::size_t statements_max = 1'000;         ///< In one request: 413.
  std::size_t connections_max = 4'096;        ///< Open at once: 503 and closed.
  std::size_t bodies_bytes_max = 128u << 20;  ///< Bodies being received and handled at once: 503.
  std::size_t cache_bytes_max = 32u << 20;    ///< Pages ready to be sent, of all cores together.
  std::size_t tiles_bytes_max = 32u << 20;    ///< The same of tiles.

  // Of captures (EPCIS) with a body above capture_bytes_small.
  std::size_t captures_max = 2;                    ///< Worked on at once: the next one waits …
  std::chrono::milliseconds capture_wait{10'000};  ///< … so long, then 503.
  std::size_t capture_bytes_small = 64 * 1024;

  // Of one answer to a query of EPCIS.
  std::size_t events_a_page = 30;           ///< Where the query doesn't say.
  std::size_t events_a_page_max = 1'000;    ///< Whatever it says.
  std::size_t events_examined_max = 2'000;  ///< Read and asked; then a token to go on, or 413.
  std::size_t index_rows_max = 50'000;      ///< Put in order: 413.

  // A connection that lets one of these pass is told so (408) where it was speaking, and closed.
  std::chrono::milliseconds idle_time{60'000};    ///< Between two requests.
  std::chrono::milliseconds header_time{10'000};  ///< From a request's first byte to the end of its header.
  std::chrono::milliseconds body_time{120'000};   ///< From there to the end of its body.
  std::chrono::milliseconds write_time{30'000};   ///< Without a byte of the answer being taken.
  std::chrono::milliseconds linger_time{
      2'000};  ///< For a refused client to read why, before the connection goes.

  /// How long a stop waits for the requests that are being served before it cuts them off.
  std::chrono::milliseconds stop_time{10'000};
};

}  // namespace nguon::server
