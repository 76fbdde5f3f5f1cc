#pragma once

#include "server/tls/tls_objects.hpp"

#include <chrono>
#include <string>

namespace easyconnect {

/// Who the simulator is to its TLS clients: a certificate with its chain, its key, and how TLS is
/// spoken with them. TLS 1.2 and 1.3, HTTP/1.1 by ALPN, no client certificates. Sessions are never
/// resumed and never negotiated anew, so nothing is remembered of a client beside its connection.
/// Can be shared by threads.
class TlsIdentity {
public:
    /// Reads PEM files: the certificate, followed by those of the authorities between it and the
    /// one that clients trust; and its key, without a passphrase. They may be the same file. Throws
    /// FileError, naming the file.
    TlsIdentity(const std::string& certificate_file, const std::string& key_file);

    /// For sessions with clients.
    ssl_ctx_st* context() const { return context_.get(); }
    /// The one that clients are shown.
    x509_st* certificate() const { return certificate_.get(); }
    /// Why clients will not trust the certificate at `now`, half a sentence with the moment: its
    /// time is over, or has not come. Empty when it is good.
    std::string untimely(std::chrono::system_clock::time_point now) const;
    /// Whether the certificate's file ends with an authority that signed itself, so that who trusts
    /// that file trusts this identity.
    bool brings_its_root() const { return brings_its_root_; }

private:
    void read_certificates(const std::string& file);
    void read_key(const std::string& file, const std::string& certificate_file);

    TlsOwned<ssl_ctx_st> context_;
    TlsOwned<x509_st> certificate_;
    bool brings_its_root_ = false;
};

} // namespace easyconnect
