#include "server/http/inbound_tls.hpp"

#include <cerrno>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace easyconnect {

std::unique_ptr<InboundTls> InboundTls::make(const TlsIdentity& identity, int socket)
{
    std::unique_ptr<InboundTls> tls(new InboundTls(SSL_new(identity.context())));
    SSL* const session = tls->session_.get();
    if (session == nullptr || SSL_set_fd(session, socket) != 1) return {};
    SSL_set_accept_state(session);
    return tls;
}

/// A TLS handshake begins with the byte 22, a method of HTTP with a letter.
bool InboundTls::begins_as_http() const
{
    if (!SSL_in_before(session_.get())) return false;
    char first = 0;
    if (::recv(SSL_get_fd(session_.get()), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) return false;
    return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
}

InboundTls::Handshake InboundTls::shake_hands()
{
    if (begins_as_http()) return Handshake::plain;
    ERR_clear_error();
    const ssize_t shaken = outcome(SSL_do_handshake(session_.get()), 1);
    if (shaken > 0) return Handshake::done;
    if (shaken < 0 && errno == EAGAIN) return Handshake::goes_on;
    is_broken_ = true;
    return Handshake::failed;
}

ssize_t InboundTls::receive(std::span<char> into)
{
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(session_.get(), into.data(), into.size(), &count);
    return outcome(result, count);
}

ssize_t InboundTls::send(std::string_view bytes)
{
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
    return outcome(result, count);
}

bool InboundTls::say_goodbye()
{
    if (is_broken_ || SSL_in_init(session_.get())) return true;
    ERR_clear_error();
    blocked_on_ = 0;
    const int result = SSL_shutdown(session_.get());
    if (result < 0) outcome(result, 0); // 0: it is said, and the client's own has not come yet
    return blocked_on_ != EPOLLOUT;
}

ssize_t InboundTls::outcome(int result, std::size_t count)
{
    blocked_on_ = 0;
    switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_NONE: return static_cast<ssize_t>(count);
    case SSL_ERROR_ZERO_RETURN: return 0;
    case SSL_ERROR_WANT_READ: blocked_on_ = EPOLLIN; break;
    case SSL_ERROR_WANT_WRITE: blocked_on_ = EPOLLOUT; break;
    default:
        is_broken_ = true;
        if (ERR_peek_error() != 0) failure_ = latest_tls_error();
        errno = EPROTO;
        return -1;
    }
    errno = EAGAIN;
    return -1;
}

} // namespace easyconnect
