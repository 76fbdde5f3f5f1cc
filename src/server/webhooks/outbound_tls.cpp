#include "server/webhooks/outbound_tls.hpp"

#include <arpa/inet.h>
#include <array>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <utility>

namespace easyconnect {

namespace {

using Reason = NetworkFailure::Reason;

/// What OpenSSL says about the latest error of this thread; its list is empty afterwards.
std::string latest_error()
{
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "unknown error";
}

bool is_address(const std::string& host)
{
    in6_addr address{};
    return ::inet_pton(AF_INET, host.c_str(), &address) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

NetworkFailure tls_failure(const SSL* session)
{
    auto text = latest_error();
    if (const auto verdict = SSL_get_verify_result(session); verdict != X509_V_OK)
        text = X509_verify_cert_error_string(verdict);
    return {Reason::other, "TLS failed: " + std::move(text)};
}

} // namespace

void TlsTrust::Free::operator()(ssl_ctx_st* context) const
{
    SSL_CTX_free(context);
}

TlsTrust::TlsTrust(const std::string& ca_file) : context_(SSL_CTX_new(TLS_client_method()))
{
    if (!context_) throw std::runtime_error("TLS cannot be set up: " + latest_error());
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_default_verify_paths(context_.get());
    // or a post of more than one record could fail on a repeated write from a moved buffer
    SSL_CTX_set_mode(context_.get(),
                     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    ERR_clear_error();
    if (!ca_file.empty() &&
        SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr) != 1)
        throw std::runtime_error(ca_file +
                                 ": not a PEM file of certificate authorities: " + latest_error());
}

void TlsSession::Free::operator()(ssl_st* session) const
{
    SSL_free(session);
}

NetworkResult<TlsSession> TlsSession::open(OutboundSocket& socket, const TlsTrust& trust,
                                           const std::string& host, const CallEnd& end)
{
    TlsSession tls(SSL_new(trust.context()));
    auto* const session = tls.session_.get();
    if (session == nullptr) return std::unexpected(NetworkFailure{Reason::other, latest_error()});
    // The session speaks to memory and we carry the bytes, so that each step obeys the deadline.
    SSL_set_bio(session, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    const bool named = is_address(host)
                           ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str())
                           : SSL_set1_host(session, host.c_str()) == 1 &&
                                 SSL_set_tlsext_host_name(session, host.c_str()) == 1;
    if (!named) return std::unexpected(NetworkFailure{Reason::other, latest_error()});
    auto done = tls.advance(socket, end, [session](std::size_t&) { return SSL_connect(session); });
    if (!done) {
        auto failure = std::move(done).error();
        if (failure.reason == Reason::late) failure.text = "no TLS session";
        return std::unexpected(std::move(failure));
    }
    return tls;
}

NetworkResult<std::size_t> TlsSession::read(OutboundSocket& socket, std::span<char> into,
                                            const CallEnd& end)
{
    return advance(socket, end, [this, into](std::size_t& count) {
        return SSL_read_ex(session_.get(), into.data(), into.size(), &count);
    });
}

NetworkResult<void> TlsSession::write(OutboundSocket& socket, std::string_view bytes,
                                      const CallEnd& end)
{
    if (bytes.empty()) return {}; // SSL_write of nothing is undefined
    auto done = advance(socket, end, [this, bytes](std::size_t& count) {
        return SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
    });
    if (!done) return std::unexpected(std::move(done).error());
    return {};
}

void TlsSession::say_goodbye(OutboundSocket& socket)
{
    SSL_shutdown(session_.get());
    ERR_clear_error();
    socket.write_at_once(encrypted());
}

/// Takes `step` until it succeeds, carrying bytes to and from the socket between tries. Gives the
/// count that the step set; 0 when the other side said goodbye.
template <class Step>
NetworkResult<std::size_t> TlsSession::advance(OutboundSocket& socket, const CallEnd& end,
                                               Step step)
{
    for (;;) {
        std::size_t count = 0;
        ERR_clear_error();
        const int result = step(count);
        const int error = SSL_get_error(session_.get(), result);
        // also after a failure: the other side learns from an alert what was wrong
        if (auto sent = socket.write(encrypted(), end); !sent && error != SSL_ERROR_SSL)
            return std::unexpected(std::move(sent).error());
        if (error == SSL_ERROR_NONE) return count;
        if (error == SSL_ERROR_ZERO_RETURN) return 0;
        if (error != SSL_ERROR_WANT_READ) return std::unexpected(tls_failure(session_.get()));

        std::array<char, 16'384> bytes;
        auto read = socket.read(bytes, end);
        if (!read) return read;
        if (*read == 0)
            return std::unexpected(NetworkFailure{Reason::closed, "the connection was closed"});
        BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(*read));
    }
}

/// What the session has to tell the other side.
std::string TlsSession::encrypted()
{
    auto* const bio = SSL_get_wbio(session_.get());
    std::string bytes(BIO_ctrl_pending(bio), '\0');
    if (!bytes.empty()) BIO_read(bio, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

} // namespace easyconnect
