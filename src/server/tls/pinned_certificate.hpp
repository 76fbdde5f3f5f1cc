#pragma once

#include "server/tls/tls_objects.hpp"

#include <string>

struct x509_store_ctx_st;

namespace easyconnect {

/// A certificate that the other side has to show, whatever names and dates it has: that of a
/// simulator whose own file we can read. No authority is asked. BEYOND.
class PinnedCertificate {
public:
    /// The first certificate in a PEM file. Throws std::runtime_error when there is none.
    explicit PinnedCertificate(const std::string& file);
    PinnedCertificate(const PinnedCertificate&) = delete;
    PinnedCertificate& operator=(const PinnedCertificate&) = delete;

    /// Sessions of this context go on only when the other side shows it. REQUIRES: this outlives
    /// the context.
    void guard(ssl_ctx_st*);
    /// Whether somebody has shown another one.
    bool has_seen_another() const { return has_seen_another_; }

private:
    static int check(x509_store_ctx_st*, void* pin);

    TlsOwned<x509_st> certificate_;
    bool has_seen_another_ = false;
};

} // namespace easyconnect
