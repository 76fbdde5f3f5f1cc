#pragma once

#include <chrono>
#include <cstddef>

namespace easyconnect {

/// How much, and for how long, the transport puts up with one client. Sizes are bytes on the wire,
/// durations are real time (virtual time does not reach this layer). A limit that is passed ends
/// the connection, with the status named here where an answer is still possible.
struct TransportLimits {
    /// The request line with its CR LF: 414. At most 8192, which is also httplib's own bound.
    std::size_t request_line = 8 * 1024;
    std::size_t header_line = 8 * 1024; ///< one header line with its CR LF: 431
    std::size_t head = 64 * 1024;       ///< request line and all header lines together: 431
    std::size_t header_lines = 100;     ///< 431
    std::size_t body = 1024 * 1024;     ///< decoded body: 413
    std::size_t control_body = 16 * 1024 * 1024; ///< the same, for targets under `/_simulator`
    /// The same, for a snapshot: 100,000 SIMs with a past. It is held in memory a few times.
    std::size_t snapshot_body = 256 * 1024 * 1024;

    /// What chunking may add to a body (size lines, extensions, trailers): this much, and eight
    /// times the body itself, since a client may well send one byte a chunk. Beyond it: 400.
    std::size_t chunk_overhead = 16 * 1024;

    std::chrono::milliseconds handshake{5'000}; ///< from a connection to established TLS: closed
    std::chrono::milliseconds head_complete{5'000};  ///< from a request's first byte: 408
    std::chrono::milliseconds body_progress{10'000}; ///< between any two pieces of a body: 408
    /// For a whole request from its first byte: 408. Looked at whenever a piece of the body comes
    /// or fails to come, so it is late by at most `body_progress`.
    std::chrono::milliseconds request_complete{60'000};
    std::chrono::milliseconds idle{60'000}; ///< kept alive without a request: closed
    std::chrono::milliseconds write_progress{
        10'000};                               ///< the client takes no byte of a reply: closed
    std::chrono::milliseconds farewell{2'000}; ///< reading on after a refusal, so that it is seen
    /// What a reply's `Wire` may make its client wait, in all: closed. Long enough for any time-out
    /// that somebody waits for in a test.
    std::chrono::milliseconds wire_faults{600'000};

    /// Connections open at once; one more is answered 503 and closed. Lowered at start to what the
    /// process may open (RLIMIT_NOFILE, whose soft limit is raised to the hard one first).
    std::size_t connections = 10'000;
};

} // namespace easyconnect
