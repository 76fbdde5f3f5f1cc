#pragma once

#include <memory>
#include <string>

struct bio_st;
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace easyconnect {

// What our two sides of TLS, and the certificates that we make, have in common.

/// Frees what OpenSSL made.
struct TlsFree {
    void operator()(bio_st* bytes) const;
    void operator()(evp_pkey_st* key) const;
    void operator()(ssl_ctx_st* context) const;
    void operator()(ssl_st* session) const;
    void operator()(x509_st* certificate) const;
};

/// An object of OpenSSL's that is freed with its owner; null when there is none.
template <class T>
using TlsOwned = std::unique_ptr<T, TlsFree>;

/// What OpenSSL says about the latest error of this thread, half a sentence; its list of errors is
/// empty afterwards.
std::string latest_tls_error();

} // namespace easyconnect
