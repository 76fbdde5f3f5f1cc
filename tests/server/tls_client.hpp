#pragma once

#include "raw_client.hpp"

#include "cli/dev_certificate_folder.hpp"
#include "server/tls/tls_identity.hpp"

#include <cerrno>
#include <filesystem>
#include <memory>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/time.h>
#include <unistd.h>

namespace easyconnect::test {

/// A folder with certificates as --tls-dev makes them; gone with its owner.
struct TlsFolder {
    TlsFolder() : files(tend_dev_certificates(folder(), std::chrono::system_clock::now())) {}
    ~TlsFolder()
    {
        std::filesystem::remove_all(std::filesystem::path(files.authority).parent_path());
    }
    TlsFolder(const TlsFolder&) = delete;
    TlsFolder& operator=(const TlsFolder&) = delete;

    /// One for all tests of a program.
    static const TlsFolder& shared()
    {
        static const TlsFolder one;
        return one;
    }

    DevCertificateFiles files;
    std::shared_ptr<const TlsIdentity> identity =
        std::make_shared<TlsIdentity>(files.certificate, files.key);

private:
    static std::string folder()
    {
        std::string name = "/tmp/easyconnect-tls-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        return name;
    }
};

/// What a TlsClient is like.
struct TlsClientOptions {
    int version = TLS1_3_VERSION;
    std::string_view protocols{}; ///< what it offers by ALPN, as it goes over the wire
    std::string ca_file = TlsFolder::shared().files.authority;
    int receive_buffer = 0;
};

/// A RawClient over TLS, that checks who answers.
class TlsClient : public RawClient {
public:
    /// Throws std::runtime_error, saying why, when hands cannot be shaken.
    explicit TlsClient(int port, const TlsClientOptions& options = {})
        : RawClient(port, options.receive_buffer), context_(SSL_CTX_new(TLS_client_method())),
          session_(begin(options))
    {
        const timeval longest{10, 0};
        ::setsockopt(socket(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
        SSL_set_fd(session(), socket());
        SSL_set1_host(session(), "localhost");
        SSL_set_alpn_protos(session(),
                            reinterpret_cast<const unsigned char*>(options.protocols.data()),
                            static_cast<unsigned>(options.protocols.size()));
        ERR_clear_error();
        if (SSL_connect(session()) != 1) throw std::runtime_error(latest_tls_error());
    }

    SSL* session() const { return session_.get(); }

    /// Whether the end of the connection was announced, so that nothing can have been cut off.
    bool was_told_goodbye() const { return goodbye_; }

    /// Sends these bytes and that no more will come, both at once.
    void send_last(std::string_view bytes)
    {
        keep_back(1);
        send(bytes);
        SSL_shutdown(session());
        keep_back(0);
    }

private:
    SSL* begin(const TlsClientOptions& options)
    {
        SSL_CTX_set_security_level(context_.get(), 0); // or old versions were not even tried
        SSL_CTX_set_min_proto_version(context_.get(), options.version);
        SSL_CTX_set_max_proto_version(context_.get(), options.version);
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        SSL_CTX_load_verify_locations(context_.get(), options.ca_file.c_str(), nullptr);
        return SSL_new(context_.get());
    }

    void keep_back(int on) const { ::setsockopt(socket(), IPPROTO_TCP, TCP_CORK, &on, sizeof on); }

    ssize_t put(std::string_view bytes) override
    {
        ERR_clear_error();
        errno = 0;
        const int count = SSL_write(session(), bytes.data(), static_cast<int>(bytes.size()));
        if (count <= 0 && errno == 0) errno = EPROTO;
        return count > 0 ? count : -1;
    }
    ssize_t take(char* into, std::size_t size) override
    {
        ERR_clear_error();
        errno = 0;
        const int count = SSL_read(session(), into, static_cast<int>(size));
        if (count > 0) return count;
        const int error = SSL_get_error(session(), count);
        goodbye_ = error == SSL_ERROR_ZERO_RETURN;
        const bool was_cut = error == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_last_error()) ==
                                                           SSL_R_UNEXPECTED_EOF_WHILE_READING;
        if (goodbye_ || was_cut) return 0;
        if (errno == 0) errno = EPROTO;
        return -1;
    }

    TlsOwned<ssl_ctx_st> context_;
    TlsOwned<ssl_st> session_;
    bool goodbye_ = false;
};

} // namespace easyconnect::test
