#include "server/tls/tls_identity.hpp"

#include "scenario/files/file_error.hpp"
#include "scenario/fixtures/fixture.hpp"

#include <array>
#include <ctime>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string_view>

namespace easyconnect {

static constexpr const char* key_rule =
    "this file must have a private key in PEM form (-----BEGIN PRIVATE KEY-----)";

[[noreturn]] static void refuse_pem(const std::string& file, const std::string& why)
{
    throw FileError({{{file}, "", why}});
}

static TlsOwned<bio_st> bytes_of(const std::string& text)
{
    return TlsOwned<bio_st>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Asked for the passphrase of a key: there is none, and nobody to ask.
static int no_passphrase(char*, int, int, void* was_asked)
{
    *static_cast<bool*>(was_asked) = true;
    return -1;
}

/// Takes HTTP/1.1, else HTTP/1.0, of what a client offers. A client that speaks neither is told so
/// (RFC 7301, 3.2).
static int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                           const unsigned char* offered, unsigned int offered_size, void*)
{
    static constexpr std::string_view ours = "\x08http/1.1\x08http/1.0";
    unsigned char* found = nullptr;
    const int outcome = SSL_select_next_proto(&found, chosen_size,
                                              reinterpret_cast<const unsigned char*>(ours.data()),
                                              ours.size(), offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static TlsOwned<ssl_ctx_st> server_context()
{
    TlsOwned<ssl_ctx_st> made(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* const context = made.get();
    if (context == nullptr) throw std::runtime_error("TLS cannot be set up: " + latest_tls_error());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                     // requests are framed, so a lost goodbye hides nothing
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    return made;
}

TlsIdentity::TlsIdentity(const std::string& certificate_file, const std::string& key_file)
    : context_(server_context())
{
    ERR_clear_error();
    read_certificates(certificate_file);
    read_key(key_file, certificate_file);
}

/// "2026-02-03T04:05:06Z"
static std::string moment_text(const ASN1_TIME* moment)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(moment, &parts) != 1) return "an unknown moment";
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string TlsIdentity::untimely(std::chrono::system_clock::time_point now) const
{
    const auto* begin = X509_get0_notBefore(certificate_.get());
    const auto* end = X509_get0_notAfter(certificate_.get());
    const auto time = std::chrono::system_clock::to_time_t(now);
    if (ASN1_TIME_cmp_time_t(end, time) < 0) return "it was good until " + moment_text(end);
    if (ASN1_TIME_cmp_time_t(begin, time) > 0) return "it is good from " + moment_text(begin);
    return {};
}

void TlsIdentity::read_certificates(const std::string& file)
{
    const std::string text = read_fixture_file(file).text;
    const auto bytes = bytes_of(text);
    certificate_.reset(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
    if (!certificate_)
        refuse_pem(file, "this file must begin with a certificate in PEM form (-----BEGIN "
                         "CERTIFICATE-----): " +
                             latest_tls_error());
    if (SSL_CTX_use_certificate(context_.get(), certificate_.get()) != 1)
        refuse_pem(file, "the certificate cannot be used: " + latest_tls_error());
    X509* last = certificate_.get();
    while (X509* const next = PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr)) {
        SSL_CTX_add0_chain_cert(context_.get(), next); // which owns it from now on
        last = next;
    }
    const auto end = ERR_peek_last_error();
    if (ERR_GET_LIB(end) != ERR_LIB_PEM || ERR_GET_REASON(end) != PEM_R_NO_START_LINE)
        refuse_pem(file, "a certificate behind the first cannot be read: " + latest_tls_error());
    ERR_clear_error();
    brings_its_root_ = X509_self_signed(last, 0) == 1;
}

void TlsIdentity::read_key(const std::string& file, const std::string& certificate_file)
{
    const std::string text = read_fixture_file(file).text;
    if (text.find("PRIVATE KEY-----") == text.npos)
        refuse_pem(file,
                   key_rule + std::string(text.empty() ? ", and is empty" : ", and has none"));
    const auto bytes = bytes_of(text);
    bool is_encrypted = false;
    const TlsOwned<evp_pkey_st> key(
        PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_passphrase, &is_encrypted));
    if (is_encrypted)
        refuse_pem(file,
                   "the key has a passphrase; `openssl pkey -in KEY -out PLAIN` takes it off");
    if (!key) refuse_pem(file, std::string(key_rule) + ": " + latest_tls_error());
    if (X509_check_private_key(certificate_.get(), key.get()) != 1) {
        ERR_clear_error();
        refuse_pem(file, "this key is not the one of the certificate in " + certificate_file);
    }
    if (SSL_CTX_use_PrivateKey(context_.get(), key.get()) != 1)
        refuse_pem(file, "the key cannot be used: " + latest_tls_error());
}

} // namespace easyconnect
