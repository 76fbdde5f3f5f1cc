#pragma once

#include "server/webhooks/outbound_socket.hpp"
#include "server/webhooks/outbound_tls.hpp"
#include "world/webhook_post.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace easyconnect {

/// One HTTP/1.1 connection to one receiver, for one post after the other. One thread at a time.
class WebhookConnection {
public:
    /// Connects to the target's host, with TLS when `trust` is given. `patience` bounds each TCP
    /// connect.
    static NetworkResult<std::unique_ptr<WebhookConnection>>
    open(const WebhookTarget& target, const TlsTrust* trust, std::chrono::milliseconds patience,
         const CallEnd& end);

    ~WebhookConnection();
    WebhookConnection(const WebhookConnection&) = delete;
    WebhookConnection& operator=(const WebhookConnection&) = delete;

    /// The scheme, host and port it leads to.
    const std::string& origin() const { return origin_; }

    /// Whether another post may be sent over it. False after anything but a complete answer that
    /// keeps the connection, and once the receiver has closed it.
    bool is_fit() const;

    /// Sends one post and reads its answer, at most `answer_read` bytes of the body; a status
    /// counts even when the body is longer. Fails with `closed` exactly when the request could not
    /// be written or the connection ended before the first byte of an answer: then, on a connection
    /// that had served before, the same post may be sent again. REQUIRES: is_fit().
    NetworkResult<WebhookOutcome> exchange(const WebhookPost& post, std::size_t answer_read,
                                           const CallEnd& end);

private:
    friend class WebhookStream;
    WebhookConnection(std::string origin, OutboundSocket socket);
    NetworkResult<std::size_t> read(std::span<char> into, const CallEnd& end);
    NetworkResult<void> write(std::string_view bytes, const CallEnd& end);

    std::string origin_;
    OutboundSocket socket_;
    std::optional<TlsSession> tls_;
    bool is_reusable_ = true;
};

} // namespace easyconnect
