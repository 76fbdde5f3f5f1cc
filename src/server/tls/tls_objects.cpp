#include "server/tls/tls_objects.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace easyconnect {

void TlsFree::operator()(bio_st* bytes) const
{
    BIO_free(bytes);
}

void TlsFree::operator()(evp_pkey_st* key) const
{
    EVP_PKEY_free(key);
}

void TlsFree::operator()(ssl_ctx_st* context) const
{
    SSL_CTX_free(context);
}

void TlsFree::operator()(ssl_st* session) const
{
    SSL_free(session);
}

void TlsFree::operator()(x509_st* certificate) const
{
    X509_free(certificate);
}

std::string latest_tls_error()
{
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "unknown error";
}

} // namespace easyconnect
