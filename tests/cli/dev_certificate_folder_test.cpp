#include "cli/dev_certificate_folder.hpp"

#include "cli/output_file.hpp"
#include "scenario/files/file_error.hpp"
#include "server/tls/tls_identity.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <openssl/pem.h>
#include <string>
#include <unistd.h>

using namespace easyconnect;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A folder that is gone with its owner; it is not there at first.
struct CertificateFolder {
    CertificateFolder()
    {
        std::string name = "/tmp/easyconnect-folder-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        root = name;
    }
    ~CertificateFolder() { fs::remove_all(root); }

    std::string operator/(const std::string& name) const { return root / name; }
    fs::path root;
};

std::string content(const std::string& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void overwrite(const std::string& path, const std::string& text)
{
    std::ofstream(path) << text;
}

/// A key with a passphrase.
std::string locked_key()
{
    const TlsOwned<evp_pkey_st> key(EVP_EC_gen("P-256"));
    const TlsOwned<bio_st> bytes(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(bytes.get(), key.get(), EVP_aes_128_cbc(), "secret", 6, nullptr,
                                  nullptr);
    char* begin = nullptr;
    const auto size = BIO_get_mem_data(bytes.get(), &begin);
    return {begin, static_cast<std::size_t>(size)};
}

const auto today = std::chrono::system_clock::now();

} // namespace

TEST_CASE("the certificates of --tls-dev are made once with keys for their owner only", "[tls]")
{
    const CertificateFolder folder;
    const auto files = tend_dev_certificates(folder / "new/tls", today);
    CHECK(files.authority == folder / "new/tls/ca.pem");
    CHECK(fs::status(files.key).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(fs::status(files.authority_key).permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write));
    const auto before = content(files.certificate) + content(files.authority);

    tend_dev_certificates(folder / "new/tls", today + std::chrono::days(395));
    CHECK(content(files.certificate) + content(files.authority) == before);
    CHECK_NOTHROW(TlsIdentity(files.certificate, files.key));
}

TEST_CASE("a certificate of --tls-dev with less than a day left is made anew by the same authority",
          "[tls]")
{
    const CertificateFolder folder;
    const auto files = tend_dev_certificates(folder.root, today);
    const auto certificate = content(files.certificate);
    const auto authority = content(files.authority);

    const auto then = today + std::chrono::days(397);
    tend_dev_certificates(folder.root, then);
    CHECK(content(files.certificate) != certificate);
    CHECK(content(files.authority) == authority);
    CHECK_NOTHROW(TlsIdentity(files.certificate, files.key));
    const auto renewed = content(files.certificate);
    tend_dev_certificates(folder.root, then);
    CHECK(content(files.certificate) == renewed);
}

TEST_CASE("an authority of --tls-dev that ends is made anew", "[tls]")
{
    const CertificateFolder folder;
    const auto files = tend_dev_certificates(folder.root, today);
    const auto authority = content(files.authority);
    tend_dev_certificates(folder.root, today + std::chrono::days(3650));
    CHECK(content(files.authority) != authority);
}

TEST_CASE("a certificate of --tls-dev is good for 397 days at most", "[tls]")
{
    const auto made = make_dev_certificates(today);
    const TlsOwned<bio_st> bytes(BIO_new_mem_buf(made.server.certificate.data(), -1));
    const TlsOwned<x509_st> certificate(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate.get()),
                   X509_get0_notAfter(certificate.get()));
    CHECK(days == 396);
    CHECK(seconds == 86'399); // both ends count
}

TEST_CASE("the flag --tls-dev leaves files alone that it has not made", "[tls]")
{
    for (const std::string name : {"ca.pem", "ca.key", "cert.pem", "key.pem"}) {
        const CertificateFolder folder;
        const CertificateFolder other;
        tend_dev_certificates(folder.root, today);
        tend_dev_certificates(other.root, today);
        const auto stranger = content(other / name);
        overwrite(folder / name, stranger);
        CHECK_THROWS_AS(tend_dev_certificates(folder.root, today), FileError);
        CHECK(content(folder / name) == stranger);
        fs::remove(folder / name);
        CHECK_THROWS_WITH(tend_dev_certificates(folder.root, today), Catch::Contains(name));
    }
}

TEST_CASE("a half-made folder of --tls-dev is told with what is missing and what to do", "[tls]")
{
    const CertificateFolder folder;
    const auto files = tend_dev_certificates(folder.root, today);
    fs::remove(files.authority_key);
    fs::remove(files.key);
    CHECK_THROWS_WITH(tend_dev_certificates(folder.root, today),
                      Catch::Contains("there is no ca.key, key.pem; put back what is missing, or "
                                      "remove the others"));
    fs::remove(files.authority);
    fs::remove(files.certificate);
    CHECK_NOTHROW(tend_dev_certificates(folder.root, today));
}

TEST_CASE("a certificate is known to be over, or not to have begun", "[tls]")
{
    const CertificateFolder folder;
    const auto files = tend_dev_certificates(folder.root, today);
    const TlsIdentity identity(files.certificate, files.key);
    CHECK(identity.untimely(today) == "");
    CHECK_THAT(identity.untimely(today + std::chrono::days(400)),
               Catch::Matches("it was good until 20..-..-..T..:..:..Z"));
    CHECK_THAT(identity.untimely(today - std::chrono::days(1)),
               Catch::Matches("it is good from 20..-..-..T..:..:..Z"));
}

TEST_CASE("a folder for --tls-dev that cannot be made is told", "[tls]")
{
    const CertificateFolder folder;
    overwrite(folder / "file", "");
    CHECK_THROWS_AS(tend_dev_certificates(folder / "file", today), OutputError);
    CHECK_THROWS_AS(tend_dev_certificates(folder / "file/below", today), OutputError);
}

TEST_CASE("a certificate and a key that cannot be served are told by their files", "[tls]")
{
    const CertificateFolder folder;
    const auto files = tend_dev_certificates(folder / "one", today);
    const auto others = tend_dev_certificates(folder / "two", today);
    overwrite(folder / "text.pem", "no PEM\n");
    overwrite(folder / "cut.pem", content(files.certificate) +
                                      content(files.authority).substr(0, 200) +
                                      "\n-----END CERTIFICATE-----\n");
    overwrite(folder / "locked.pem", locked_key());
    using Catch::Contains;
    using Catch::StartsWith;
    CHECK_THROWS_WITH(TlsIdentity(files.certificate, others.key),
                      StartsWith(others.key) &&
                          Contains("not the one of the certificate in " + files.certificate));
    CHECK_THROWS_WITH(TlsIdentity(folder / "text.pem", files.key),
                      StartsWith(folder / "text.pem") && Contains("BEGIN CERTIFICATE"));
    CHECK_THROWS_WITH(TlsIdentity(files.key, files.key), Contains("BEGIN CERTIFICATE"));
    CHECK_THROWS_WITH(TlsIdentity(files.certificate, files.certificate), Contains("PRIVATE"));
    overwrite(folder / "empty.pem", "");
    CHECK_THROWS_WITH(TlsIdentity(files.certificate, folder / "empty.pem"),
                      Contains("BEGIN PRIVATE KEY") && Contains("and is empty"));
    CHECK_THROWS_WITH(TlsIdentity(folder / "cut.pem", files.key), Contains("behind the first"));
    CHECK_THROWS_WITH(TlsIdentity("/nowhere.pem", files.key), StartsWith("/nowhere.pem"));
    CHECK_THROWS_WITH(TlsIdentity(files.certificate, folder / "locked.pem"),
                      Contains("passphrase"));
}

TEST_CASE("a certificate with its whole chain in one file is its own authority for clients",
          "[tls]")
{
    const CertificateFolder folder;
    const auto files = tend_dev_certificates(folder.root, today);
    overwrite(folder / "all.pem",
              content(files.certificate) + content(files.authority) + content(files.key));
    CHECK(TlsIdentity(folder / "all.pem", folder / "all.pem").brings_its_root());
    CHECK_FALSE(TlsIdentity(files.certificate, files.key).brings_its_root());
}
