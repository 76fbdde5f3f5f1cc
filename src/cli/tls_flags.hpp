#pragma once

#include "cli/flag_reader.hpp"
#include "cli/flags.hpp"
#include "server/tls/tls_identity.hpp"

#include <memory>
#include <string>
#include <vector>

namespace easyconnect {

/// What the flags say about TLS; what is empty was not given.
struct TlsOptions {
    std::string certificate{}; ///< a PEM file, with `key`
    std::string key{};
    std::string dev_folder{}; ///< instead of both: the folder for certificates of our making
    std::string webhook_ca{}; ///< a PEM file: whom https receivers of webhooks are checked against
};

/// What a simulator that serves has to do with TLS.
struct TlsSetup {
    std::shared_ptr<const TlsIdentity> identity{}; ///< null: it serves plain HTTP
    /// The PEM file that lets a client trust it; empty when the system's authorities have to do.
    std::string ca_file{};
    std::string webhook_ca{}; ///< as in TlsOptions

    const char* scheme() const { return identity ? "https" : "http"; }
};

/// Adds the flags to those of a command that serves.
void add_tls_flags(std::vector<Flag>&);

/// Reads them; what is wrong, the reader is told.
TlsOptions read_tls_options(const Arguments&, FlagReader&);

/// Reads the files, or makes those of --tls-dev. Throws FileError and OutputError.
TlsSetup set_up_tls(const TlsOptions&);

/// How clients of all kinds are told to trust this file, for the log.
std::string trust_advice(const std::string& ca_file);

} // namespace easyconnect
