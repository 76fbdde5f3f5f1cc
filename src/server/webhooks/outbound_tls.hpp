#pragma once

#include "server/tls/tls_identity.hpp"
#include "server/webhooks/outbound_socket.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace easyconnect {

/// Whom our TLS clients trust. TLS 1.2 at least. Can be shared by threads.
class TlsTrust {
public:
    /// The authorities of the PEM file `ca_file` and nobody else, as curl's --cacert; when that is
    /// empty the system's (OpenSSL's default file and directory, or SSL_CERT_FILE and SSL_CERT_DIR
    /// of the environment). Throws std::runtime_error, naming the file, when it cannot be used.
    explicit TlsTrust(const std::string& ca_file);
    /// Exactly this certificate, by whatever name it is reached and however old it is: for
    /// connections from the simulator to itself.
    explicit TlsTrust(std::shared_ptr<const TlsIdentity> only);

    ssl_ctx_st* context() const { return context_.get(); }
    /// Whether a certificate must be made out to the host that was asked for.
    bool checks_host() const { return !only_; }

private:
    TlsOwned<ssl_ctx_st> context_;
    std::shared_ptr<const TlsIdentity> only_{};
};

/// The client's side of TLS, from bytes to bytes: it never waits, and its owner carries what it has
/// to tell to the other side.
class TlsSession {
public:
    /// A session that will check that the certificate is trusted, valid and made out to `host`, a
    /// name or an address. There is no way to leave that check out. REQUIRES: `trust` outlives it.
    static NetworkResult<TlsSession> make(const TlsTrust& trust, const std::string& host);

    /// Bytes that came from the other side; what they cause is seen by the next call.
    void receive(std::string_view bytes);

    /// Goes on shaking hands; true when that is done. After a failure, too, `outgoing` may
    /// hold what the other side should learn.
    NetworkResult<bool> shake_hands();

    /// The next decrypted bytes: how many, 0 when the other side said goodbye, nothing while there
    /// are none.
    NetworkResult<std::optional<std::size_t>> read(std::span<char> into);

    /// Encrypts all of `bytes`. REQUIRES: hands are shaken.
    NetworkResult<void> write(std::string_view bytes);

    /// Says that nothing more will come.
    void say_goodbye();

    /// What the other side has to be told since the last call.
    std::string outgoing();

private:
    explicit TlsSession(ssl_st* session) : session_(session) {}
    TlsOwned<ssl_st> session_;
};

} // namespace easyconnect
