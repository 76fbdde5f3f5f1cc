#pragma once

#include "server/tls/tls_identity.hpp"
#include "server/webhooks/allowed_targets.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace easyconnect {

/// How far a WebhookSender goes. Times are real time.
struct SenderLimits {
    /// Posts that may wait; one more gets the outcome "webhook queue is full" at once.
    std::size_t queued = 250'000; // more than the deliveries that a world keeps
    /// Posts on the wire at the same time, over all targets, and so connections in use.
    std::size_t on_the_wire = 64;
    /// From the first step of a post (name, connection, TLS) to the last byte of its answer; a
    /// post's own patience is mostly shorter.
    std::chrono::milliseconds deadline{300'000};
    /// To establish one TCP connection to one address of the host; never beyond `deadline`.
    std::chrono::milliseconds connect{3'000};
    /// An unused connection is closed after this time, so that a receiver can end in peace.
    std::chrono::milliseconds idle{4'000};
    /// Unused connections that are kept, over all targets.
    std::size_t kept_connections = 64;
    /// Bytes of an answer's body that are read; when there are more, the connection is dropped.
    std::size_t answer_read = std::size_t{64} * 1'024;
    /// A PEM file of certificate authorities to trust instead of the system's; may be empty.
    std::string ca_file{};
    /// Where posts may go, beside our own sinks; empty: anywhere that is not forbidden.
    std::vector<AllowedTarget> allowed{};
    /// Who the simulator itself is, when it serves TLS: what leads back to it, to its sinks, has to
    /// come to exactly this; `ca_file` and host names do not matter there. Null: it does not.
    std::shared_ptr<const TlsIdentity> own{};
};

} // namespace easyconnect
