#include "server/tls/dev_certificates.hpp"

#include "server/tls/tls_objects.hpp"

#include <ctime>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string_view>

namespace easyconnect {

using namespace std::chrono_literals;

/// By this name of its maker, an organisation, an authority of ours is known again.
static constexpr const char* maker = "easyconnect-simulator";

static constexpr const char* server_names =
    "DNS:api-easyconnect.iot.t-mobile.nl,DNS:localhost,IP:127.0.0.1,IP:::1";
static constexpr const char* names_it_may_certify =
    "critical,permitted;DNS:api-easyconnect.iot.t-mobile.nl,permitted;DNS:localhost,"
    "permitted;IP:127.0.0.0/255.0.0.0,"
    "permitted;IP:::1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF";

static constexpr auto skew = 1h;
static constexpr auto authority_life = std::chrono::days(3650);
static constexpr auto server_life = std::chrono::days(397);
static constexpr auto least_left = std::chrono::days(1);

static void must(bool done)
{
    if (!done) throw std::runtime_error("a certificate cannot be made: " + latest_tls_error());
}

// --- PEM ---

static TlsOwned<bio_st> pem_bytes(const std::string& pem)
{
    return TlsOwned<bio_st>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

static TlsOwned<x509_st> certificate_in(const std::string& pem)
{
    return TlsOwned<x509_st>(PEM_read_bio_X509(pem_bytes(pem).get(), nullptr, nullptr, nullptr));
}

static TlsOwned<evp_pkey_st> key_in(const std::string& pem)
{
    const auto refuse_passphrase = [](char*, int, int, void*) { return -1; };
    return TlsOwned<evp_pkey_st>(
        PEM_read_bio_PrivateKey(pem_bytes(pem).get(), nullptr, refuse_passphrase, nullptr));
}

static std::string text_in(bio_st* bytes)
{
    char* begin = nullptr;
    const long size = BIO_get_mem_data(bytes, &begin);
    return {begin, static_cast<std::size_t>(size)};
}

static CertificateAndKey pem_of(x509_st* certificate, evp_pkey_st* key)
{
    const TlsOwned<bio_st> first(BIO_new(BIO_s_mem()));
    const TlsOwned<bio_st> second(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_X509(first.get(), certificate) == 1);
    must(PEM_write_bio_PrivateKey(second.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return {text_in(first.get()), text_in(second.get())};
}

// --- making ---

namespace {

/// A certificate that is being filled in.
class CertificateForm {
public:
    /// REQUIRES: `life` is a whole number of seconds.
    CertificateForm(const char* common_name, RealMoment now, std::chrono::seconds life)
        : certificate_(X509_new()), key_(EVP_EC_gen("P-256"))
    {
        must(certificate_ && key_);
        X509_set_version(certificate_.get(), X509_VERSION_3);
        set_random_serial();
        const std::time_t begin = std::chrono::system_clock::to_time_t(now - skew);
        std::time_t end = begin + life.count() - 1; // both ends count (RFC 5280, 4.1.2.5)
        X509_time_adj_ex(X509_getm_notBefore(certificate_.get()), 0, 0,
                         const_cast<std::time_t*>(&begin));
        X509_time_adj_ex(X509_getm_notAfter(certificate_.get()), 0, 0, &end);
        X509_set_pubkey(certificate_.get(), key_.get());
        name("O", maker);
        name("CN", common_name);
    }

    x509_st* certificate() const { return certificate_.get(); }
    evp_pkey_st* key() const { return key_.get(); }

    void add(int extension, const char* value, x509_st* issuer)
    {
        X509V3_CTX context{};
        X509V3_set_ctx(&context, issuer, certificate_.get(), nullptr, nullptr, 0);
        X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, &context, extension, value);
        must(made != nullptr);
        const bool added = X509_add_ext(certificate_.get(), made, -1) == 1;
        X509_EXTENSION_free(made);
        must(added);
    }

    CertificateAndKey signed_by(x509_st* issuer, evp_pkey_st* issuer_key)
    {
        X509_set_issuer_name(certificate_.get(), X509_get_subject_name(issuer));
        add(NID_subject_key_identifier, "hash", issuer);
        if (issuer != certificate_.get()) add(NID_authority_key_identifier, "keyid", issuer);
        must(X509_sign(certificate_.get(), issuer_key, EVP_sha256()) > 0);
        return pem_of(certificate_.get(), key_.get());
    }

private:
    void set_random_serial()
    {
        BIGNUM* const number = BN_new();
        const bool is_set =
            number != nullptr && BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
            BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate_.get())) != nullptr;
        BN_free(number);
        must(is_set);
    }

    void name(const char* field, const char* value)
    {
        must(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate_.get()), field,
                                        MBSTRING_ASC, reinterpret_cast<const unsigned char*>(value),
                                        -1, -1, 0) == 1);
    }

    TlsOwned<x509_st> certificate_;
    TlsOwned<evp_pkey_st> key_;
};

} // namespace

static CertificateAndKey make_authority(RealMoment now)
{
    CertificateForm form("development authority of easyconnect-simulator", now, authority_life);
    x509_st* const itself = form.certificate();
    form.add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", itself);
    form.add(NID_key_usage, "critical,keyCertSign,cRLSign", itself);
    form.add(NID_name_constraints, names_it_may_certify, itself);
    return form.signed_by(itself, form.key());
}

static CertificateAndKey make_server(const CertificateAndKey& authority, RealMoment now)
{
    const auto issuer = certificate_in(authority.certificate);
    const auto issuer_key = key_in(authority.key);
    must(issuer && issuer_key);
    CertificateForm form("easyconnect-simulator on this machine", now, server_life);
    form.add(NID_basic_constraints, "critical,CA:FALSE", issuer.get());
    form.add(NID_key_usage, "critical,digitalSignature", issuer.get());
    form.add(NID_ext_key_usage, "serverAuth", issuer.get());
    form.add(NID_subject_alt_name, server_names, issuer.get());
    return form.signed_by(issuer.get(), issuer_key.get());
}

DevCertificates make_dev_certificates(RealMoment now)
{
    ERR_clear_error();
    const auto authority = make_authority(now);
    return {authority, make_server(authority, now)};
}

DevCertificates renew_server_certificate(DevCertificates used, RealMoment now)
{
    ERR_clear_error();
    used.server = make_server(used.authority, now);
    return used;
}

// --- looking ---

static bool is_of_our_making(const x509_st* certificate)
{
    char organisation[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_organizationName,
                              organisation, sizeof organisation);
    return organisation == std::string_view(maker);
}

static bool holds_for_a_day(const x509_st* certificate, RealMoment now)
{
    std::time_t begin = std::chrono::system_clock::to_time_t(now);
    std::time_t end = std::chrono::system_clock::to_time_t(now + least_left);
    return X509_cmp_time(X509_get0_notBefore(certificate), &begin) < 0 &&
           X509_cmp_time(X509_get0_notAfter(certificate), &end) > 0;
}

DevCondition condition_of(const DevCertificates& found, RealMoment now)
{
    const auto authority = certificate_in(found.authority.certificate);
    const auto authority_key = key_in(found.authority.key);
    const auto server = certificate_in(found.server.certificate);
    const auto server_key = key_in(found.server.key);
    const bool is_ours = authority && authority_key && server && server_key &&
                         is_of_our_making(authority.get()) &&
                         X509_check_private_key(authority.get(), authority_key.get()) == 1 &&
                         X509_check_private_key(server.get(), server_key.get()) == 1 &&
                         X509_verify(server.get(), authority_key.get()) == 1;
    ERR_clear_error();
    if (!is_ours) return DevCondition::foreign;
    if (!holds_for_a_day(authority.get(), now)) return DevCondition::authority_ends;
    if (!holds_for_a_day(server.get(), now)) return DevCondition::server_ends;
    return DevCondition::good;
}

} // namespace easyconnect
