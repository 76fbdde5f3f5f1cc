#include "server/tls/pinned_certificate.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdexcept>

namespace easyconnect {

PinnedCertificate::PinnedCertificate(const std::string& file)
{
    const TlsOwned<bio_st> bytes(BIO_new_file(file.c_str(), "r"));
    if (bytes) certificate_.reset(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
    const auto why = latest_tls_error(); // also so that nobody else finds it
    if (!certificate_) throw std::runtime_error(file + " has no certificate to be read: " + why);
}

void PinnedCertificate::guard(ssl_ctx_st* context)
{
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, check, this);
}

int PinnedCertificate::check(x509_store_ctx_st* shown, void* pin)
{
    auto& self = *static_cast<PinnedCertificate*>(pin);
    const X509* certificate = X509_STORE_CTX_get0_cert(shown);
    if (certificate != nullptr && X509_cmp(certificate, self.certificate_.get()) == 0) return 1;
    self.has_seen_another_ = true;
    X509_STORE_CTX_set_error(shown, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

} // namespace easyconnect
