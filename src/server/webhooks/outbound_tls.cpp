#include "server/webhooks/outbound_tls.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <utility>

namespace easyconnect {

namespace {

using Reason = NetworkFailure::Reason;

bool is_address(const std::string& host)
{
    in6_addr address{};
    return ::inet_pton(AF_INET, host.c_str(), &address) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

NetworkFailure tls_failure(const SSL* session)
{
    auto text = latest_tls_error();
    if (const auto verdict = SSL_get_verify_result(session); verdict != X509_V_OK)
        text = X509_verify_cert_error_string(verdict);
    return {Reason::other, "TLS failed: " + std::move(text)};
}

TlsOwned<ssl_ctx_st> client_context()
{
    TlsOwned<ssl_ctx_st> made(SSL_CTX_new(TLS_client_method()));
    if (!made) throw std::runtime_error("TLS cannot be set up: " + latest_tls_error());
    SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS);
    return made;
}

/// Takes the place of every other check of a certificate.
int is_the_only_one(X509_STORE_CTX* shown, void* only)
{
    if (X509_cmp(X509_STORE_CTX_get0_cert(shown), static_cast<const X509*>(only)) == 0) return 1;
    X509_STORE_CTX_set_error(shown, X509_V_ERR_CERT_REJECTED);
    return 0;
}

} // namespace

TlsTrust::TlsTrust(const std::string& ca_file) : context_(client_context())
{
    if (ca_file.empty())
        SSL_CTX_set_default_verify_paths(context_.get());
    else if (SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr) != 1)
        throw std::runtime_error(
            ca_file + ": not a PEM file of certificate authorities: " + latest_tls_error());
    ERR_clear_error();
}

TlsTrust::TlsTrust(std::shared_ptr<const TlsIdentity> only)
    : context_(client_context()), only_(std::move(only))
{
    SSL_CTX_set_cert_verify_callback(context_.get(), is_the_only_one, only_->certificate());
}

NetworkResult<TlsSession> TlsSession::make(const TlsTrust& trust, const std::string& host)
{
    TlsSession tls(SSL_new(trust.context()));
    auto* const session = tls.session_.get();
    if (session == nullptr)
        return std::unexpected(NetworkFailure{Reason::other, latest_tls_error()});
    SSL_set_bio(session, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(session);
    if (!trust.checks_host()) return tls;
    const bool named = is_address(host)
                           ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str())
                           : SSL_set1_host(session, host.c_str()) == 1 &&
                                 SSL_set_tlsext_host_name(session, host.c_str()) == 1;
    if (!named) return std::unexpected(NetworkFailure{Reason::other, latest_tls_error()});
    return tls;
}

void TlsSession::receive(std::string_view bytes)
{
    BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
}

NetworkResult<bool> TlsSession::shake_hands()
{
    ERR_clear_error();
    const int error = SSL_get_error(session_.get(), SSL_connect(session_.get()));
    if (error == SSL_ERROR_NONE) return true;
    if (error == SSL_ERROR_WANT_READ) return false;
    return std::unexpected(tls_failure(session_.get()));
}

NetworkResult<std::optional<std::size_t>> TlsSession::read(std::span<char> into)
{
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(session_.get(), into.data(), into.size(), &count);
    const int error = SSL_get_error(session_.get(), result);
    if (error == SSL_ERROR_NONE) return count;
    if (error == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
    if (error == SSL_ERROR_WANT_READ) return std::optional<std::size_t>{};
    return std::unexpected(tls_failure(session_.get()));
}

NetworkResult<void> TlsSession::write(std::string_view bytes)
{
    ERR_clear_error();
    std::size_t count = 0;
    // memory takes all of it at once
    if (SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count) == 1) return {};
    return std::unexpected(tls_failure(session_.get()));
}

void TlsSession::say_goodbye()
{
    SSL_shutdown(session_.get());
    ERR_clear_error();
}

std::string TlsSession::outgoing()
{
    auto* const bio = SSL_get_wbio(session_.get());
    std::string bytes(BIO_ctrl_pending(bio), '\0');
    if (!bytes.empty()) BIO_read(bio, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

} // namespace easyconnect
