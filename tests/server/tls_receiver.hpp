#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace easyconnect::test {

/// A fresh key and a certificate that it signed itself, made out to `names` such as
/// "DNS:localhost,IP:127.0.0.1" and valid from now for `seconds` (negative: it has expired).
class Certificate {
public:
    explicit Certificate(const std::string& names, long seconds = 3'600)
        : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), certificate_(X509_new(), &X509_free)
    {
        auto* const certificate = certificate_.get();
        X509_set_version(certificate, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -86'400);
        X509_gmtime_adj(X509_getm_notAfter(certificate), seconds);
        X509_set_pubkey(certificate, key_.get());
        auto* const name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("test receiver"), -1, -1,
                                   0);
        X509_set_issuer_name(certificate, name);
        add(NID_subject_alt_name, names);
        add(NID_basic_constraints, "critical,CA:TRUE");
        if (X509_sign(certificate, key_.get(), EVP_sha256()) == 0)
            throw std::runtime_error("the test certificate cannot be signed");
    }

    X509* certificate() const { return certificate_.get(); }
    EVP_PKEY* key() const { return key_.get(); }

    /// Writes it as PEM, for those who shall trust it.
    void write_to(const std::filesystem::path& path) const
    {
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                                   &std::fclose);
        if (!file || PEM_write_X509(file.get(), certificate()) != 1)
            throw std::runtime_error(path.string() + ": cannot be written");
    }

private:
    void add(int extension, const std::string& value)
    {
        auto* const made = X509V3_EXT_conf_nid(nullptr, nullptr, extension, value.c_str());
        if (made == nullptr) throw std::runtime_error("bad certificate extension: " + value);
        X509_add_ext(certificate_.get(), made, -1);
        X509_EXTENSION_free(made);
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

/// A customer's HTTPS endpoint on 127.0.0.1. It serves one connection after the other, answers 200
/// with the request's own body, and closes a connection, with TLS's goodbye but without warning in
/// HTTP, after `answers_per_connection` answers.
class TlsReceiver {
public:
    TlsReceiver(const Certificate& certificate, int answers_per_connection)
        : answers_per_connection_(answers_per_connection),
          context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free)
    {
        SSL_CTX_use_certificate(context_.get(), certificate.certificate());
        SSL_CTX_use_PrivateKey(context_.get(), certificate.key());
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, generic, &size) != 0)
            throw std::runtime_error("the TLS receiver cannot listen on loopback");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }

    /// REQUIRES: its clients have closed their connections, or will.
    ~TlsReceiver()
    {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    TlsReceiver(const TlsReceiver&) = delete;
    TlsReceiver& operator=(const TlsReceiver&) = delete;

    std::string url(const std::string& host = "127.0.0.1") const
    {
        return "https://" + host + ":" + std::to_string(port_) + "/sms";
    }

    /// Connections whose handshake succeeded, and requests that were answered.
    int connections() const { return connections_; }
    int requests() const { return requests_; }

private:
    void serve()
    {
        sigset_t broken_pipe; // OpenSSL writes to the socket as to a file
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        for (;;) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) return;
            const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), &SSL_free);
            SSL_set_fd(tls.get(), socket);
            if (SSL_accept(tls.get()) == 1) {
                ++connections_;
                for (int i = 0; i < answers_per_connection_ && answer(tls.get()); ++i) ++requests_;
                SSL_shutdown(tls.get());
            }
            ::close(socket);
        }
    }

    static bool answer(SSL* tls)
    {
        std::string request;
        std::size_t length = 0;
        for (std::size_t head_end = std::string::npos;
             head_end == std::string::npos || request.size() < head_end + 4 + length;) {
            char bytes[4'096];
            const int count = SSL_read(tls, bytes, sizeof bytes);
            if (count <= 0) return false;
            request.append(bytes, static_cast<std::size_t>(count));
            head_end = request.find("\r\n\r\n");
            const auto field = request.find("Content-Length: ");
            if (field < head_end) length = std::stoul(request.substr(field + 16));
        }
        const auto answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) +
                            "\r\n\r\n" + request.substr(request.size() - length);
        return SSL_write(tls, answer.data(), static_cast<int>(answer.size())) > 0;
    }

    const int answers_per_connection_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> connections_{0};
    std::atomic<int> requests_{0};
    std::thread thread_;
};

} // namespace easyconnect::test
