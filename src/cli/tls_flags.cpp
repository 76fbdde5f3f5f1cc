#include "cli/tls_flags.hpp"

#include "cli/client_environment.hpp"
#include "cli/commands.hpp"
#include "cli/dev_certificate_folder.hpp"
#include "scenario/files/file_error.hpp"
#include "server/webhooks/outbound_tls.hpp"

#include <filesystem>

namespace easyconnect {

void add_tls_flags(std::vector<Flag>& flags)
{
    flags.push_back({"tls-cert", "FILE",
                     "serve HTTPS with this certificate, PEM, followed by those that lead to its "
                     "authority"});
    flags.push_back({"tls-key", "FILE", "its private key, PEM"});
    flags.push_back({"tls-dev", "FOLDER",
                     "serve HTTPS with an authority and a certificate that are made there, once; "
                     "the log says how to trust them"});
    flags.push_back({"webhook-ca", "FILE",
                     "check https receivers of webhooks against these authorities, PEM, instead "
                     "of the system's"});
}

TlsOptions read_tls_options(const Arguments& arguments, FlagReader& reader)
{
    TlsOptions options{arguments.text("tls-cert"), arguments.text("tls-key"),
                       arguments.text("tls-dev"), arguments.text("webhook-ca")};
    for (const char* flag : {"tls-cert", "tls-key", "tls-dev", "webhook-ca"})
        if (arguments.has(flag) && arguments.text(flag).empty())
            reader.mistake(flag, "it needs a value");
    if (options.certificate.empty() != options.key.empty())
        reader.mistake(options.key.empty() ? "tls-cert" : "tls-key",
                       "a certificate and its key go together, as --tls-cert and --tls-key");
    if (!options.dev_folder.empty() && !options.key.empty())
        reader.mistake("tls-dev", "it goes without --tls-cert and --tls-key: it makes its own");
    return options;
}

static void check_authorities(const std::string& file)
try {
    static_cast<void>(TlsTrust(file));
} catch (const std::runtime_error&) {
    throw FileError({{{file},
                      "",
                      "this is no PEM file of certificate authorities, or cannot be "
                      "read"}});
}

TlsSetup set_up_tls(const TlsOptions& options)
{
    TlsSetup setup{.webhook_ca = options.webhook_ca};
    if (!options.webhook_ca.empty()) check_authorities(options.webhook_ca);
    if (!options.dev_folder.empty()) {
        const auto files =
            tend_dev_certificates(options.dev_folder, std::chrono::system_clock::now());
        setup.identity = std::make_shared<TlsIdentity>(files.certificate, files.key);
        setup.ca_file = files.authority;
    } else if (!options.certificate.empty()) {
        setup.identity = std::make_shared<TlsIdentity>(options.certificate, options.key);
        if (setup.identity->brings_its_root())
            setup.ca_file = std::filesystem::absolute(options.certificate).lexically_normal();
    }
    return setup;
}

std::string trust_advice(const std::string& ca_file)
{
    const std::string file = shell_word(ca_file);
    return "curl --cacert " + file + "; SSL_CERT_FILE=" + file +
           " for what uses OpenSSL, Go, Ruby, PHP, Python's ssl; REQUESTS_CA_BUNDLE=" + file +
           " for Python's requests; NODE_EXTRA_CA_CERTS=" + file +
           " for Node.js; keytool -importcert -noprompt -alias easyconnect -file " + file +
           " -keystore trust.p12 -storepass changeit for Java";
}

} // namespace easyconnect
