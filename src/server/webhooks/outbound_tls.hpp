#pragma once

#include "server/webhooks/outbound_socket.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace easyconnect {

/// Whom our TLS clients trust: the system's certificate authorities (OpenSSL's default file and
/// directory, or SSL_CERT_FILE and SSL_CERT_DIR of the environment). TLS 1.2 at least. Can be
/// shared by threads.
class TlsTrust {
public:
    /// Adds the authorities of the PEM file `ca_file` unless that is empty. Throws
    /// std::runtime_error, naming the file, when it cannot be used.
    explicit TlsTrust(const std::string& ca_file);
    ssl_ctx_st* context() const { return context_.get(); }

private:
    struct Free {
        void operator()(ssl_ctx_st* context) const;
    };
    std::unique_ptr<ssl_ctx_st, Free> context_;
};

/// The client's side of TLS over an OutboundSocket. One thread at a time.
class TlsSession {
public:
    /// Shakes hands and checks that the certificate is valid and made out to `host`, a name or an
    /// address. There is no way to leave that check out.
    static NetworkResult<TlsSession> open(OutboundSocket& socket, const TlsTrust& trust,
                                          const std::string& host, const CallEnd& end);

    /// As OutboundSocket::read and write. `socket` is the one that the session was opened on.
    NetworkResult<std::size_t> read(OutboundSocket& socket, std::span<char> into,
                                    const CallEnd& end);
    NetworkResult<void> write(OutboundSocket& socket, std::string_view bytes, const CallEnd& end);

    /// Tells the other side that nothing more will come, without waiting.
    void say_goodbye(OutboundSocket& socket);

private:
    struct Free {
        void operator()(ssl_st* session) const;
    };
    explicit TlsSession(ssl_st* session) : session_(session) {}
    template <class Step>
    NetworkResult<std::size_t> advance(OutboundSocket& socket, const CallEnd& end, Step step);
    std::string encrypted();
    std::unique_ptr<ssl_st, Free> session_;
};

} // namespace easyconnect
