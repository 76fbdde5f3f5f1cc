#pragma once

#include <chrono>
#include <string>

namespace easyconnect {

/// A certificate and its private key, each as PEM.
struct CertificateAndKey {
    std::string certificate;
    std::string key; ///< a secret
};

/// What serving TLS at home takes: an authority for clients to trust, and the certificate that it
/// gave the simulator. EC P-256.
struct DevCertificates {
    /// Good for ten years, and, whoever gets hold of its key, for no host but those below (RFC
    /// 5280, 4.2.1.10).
    CertificateAndKey authority;
    /// For api-easyconnect.iot.t-mobile.nl, localhost, 127.0.0.1 and ::1; good for 397 days, the
    /// most that browsers take (CA/Browser Forum, Baseline Requirements 6.3.2).
    CertificateAndKey server;
};

using RealMoment = std::chrono::system_clock::time_point;

/// Makes both, good from an hour before `now`, since the clocks of containers and guests differ.
/// Throws std::runtime_error when OpenSSL cannot.
DevCertificates make_dev_certificates(RealMoment now);

/// The same authority with a new certificate. REQUIRES: `used` is of ours.
DevCertificates renew_server_certificate(DevCertificates used, RealMoment now);

/// What can be done with certificates that were there before.
enum class DevCondition {
    good,           ///< both hold for a day at least
    server_ends,    ///< the authority does
    authority_ends, ///< not even that
    foreign,        ///< they cannot be read, do not belong together, or are not of our making
};

DevCondition condition_of(const DevCertificates& found, RealMoment now);

} // namespace easyconnect
