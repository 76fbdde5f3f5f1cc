#pragma once

#include "server/tls/dev_certificates.hpp"

#include <string>

namespace easyconnect {

/// Where the certificates of `--tls-dev` lie, as absolute paths.
struct DevCertificateFiles {
    std::string authority;     ///< ca.pem, for clients to trust
    std::string authority_key; ///< ca.key, for its owner only
    std::string certificate;   ///< cert.pem
    std::string key;           ///< key.pem, for its owner only
};

/// Sees to it that `folder` has certificates that are good at `now`, and makes it when it is not
/// there. Those of ours that are still good for a day are left alone; else what ends is made anew,
/// the authority only when it ends itself, so that who trusts it need not care. Several programs
/// may do this at once. Throws FileError when files of these names are there that are not ours,
/// which it leaves alone, and OutputError.
DevCertificateFiles tend_dev_certificates(const std::string& folder, RealMoment now);

} // namespace easyconnect
