#pragma once

#include "server/tls/tls_identity.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace easyconnect {

/// The server's side of TLS on one connection, between its socket, which does not block, and its
/// replies. It never waits. Either direction of the socket may hold up either direction of the
/// session, so its owner asks `events_for` what to wait for.
class InboundTls {
public:
    enum class Handshake {
        done,
        goes_on,
        plain,  ///< the client speaks no TLS, but begins as HTTP does; all it sent is unread
        failed, ///< the client has been told why; `failure` says it, too
    };

    /// Takes no ownership of the socket. Null when there is no memory. REQUIRES: `identity`
    /// outlives it.
    static std::unique_ptr<InboundTls> make(const TlsIdentity& identity, int socket);

    /// Begins to shake hands, or goes on.
    Handshake shake_hands();
    /// Why the handshake failed, half a sentence; empty when the client only went away.
    const std::string& failure() const { return failure_; }

    // These give what ::recv and ::send give: how many bytes; 0 when the client has said goodbye or
    // is gone; -1 with errno EAGAIN when it is to be tried again, with exactly the same or more to
    // send, or with EPROTO. REQUIRES: hands are shaken.

    /// At most 16 KiB, which is all that this then holds: it keeps nothing that epoll knows not of.
    /// REQUIRES: there is room for so much.
    ssize_t receive(std::span<char> into);
    ssize_t send(std::string_view bytes);

    /// Says that nothing more will come. False when it has to be tried again.
    bool say_goodbye();

    /// What to wait for, EPOLLIN or EPOLLOUT, before trying again what the owner would wait for
    /// `wanted` for.
    std::uint32_t events_for(std::uint32_t wanted) const
    {
        return blocked_on_ != 0 ? blocked_on_ : wanted;
    }

private:
    explicit InboundTls(ssl_st* session) : session_(session) {}
    bool begins_as_http() const;
    ssize_t outcome(int result, std::size_t count);

    TlsOwned<ssl_st> session_;
    std::uint32_t blocked_on_ = 0; ///< what the latest step waits for; 0: it waits for nothing
    bool is_broken_ = false;       ///< nothing more may be said
    std::string failure_{};
};

} // namespace easyconnect
