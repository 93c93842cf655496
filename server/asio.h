#pragma once
// How this server uses Asio: one io_context with one thread for each core, coroutines on its plain executor
// (cheaper than the polymorphic one), and no strands, as nothing of a session ever runs on another thread.
//
// Rules for coroutines with g++ 12: one co_await a statement, its result bound to a named local; arguments
// are named locals that are moved in, or plain values; parameters are values, or references to what provably
// outlives the call.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace nguon::server {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

using Executor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, Executor>;
/// Failures are thrown.
inline constexpr asio::use_awaitable_t<Executor> use_task;
/// Failures are returned, in front of what else there is.
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> use_task_tuple(use_task);

using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

}  // namespace nguon::server
