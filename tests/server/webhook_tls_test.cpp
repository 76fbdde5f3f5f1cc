#include "server/webhooks/webhook_sender.hpp"

#include "sender_lab.hpp"
#include "tls_receiver.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace std::chrono_literals;
using easyconnect::test::Certificate;
using easyconnect::test::SenderLab;
using easyconnect::test::TestReceiver;
using easyconnect::test::TlsReceiver;

namespace {

/// A certificate, and the file from which a sender learns to trust it.
struct Authority {
    explicit Authority(const std::string& names, long seconds = 3'600) : certificate(names, seconds)
    {
        certificate.write_to(file);
    }
    ~Authority() { std::filesystem::remove(file); }

    Certificate certificate;
    std::filesystem::path file = std::filesystem::temp_directory_path() /
                                 ("webhook-tls-test-" + std::to_string(::getpid()) + ".pem");
};

} // namespace

TEST_CASE("an https receiver with a trusted certificate is reached by address and by name",
          "[webhook_sender][tls]")
{
    const Authority authority("DNS:localhost,IP:127.0.0.1");
    TlsReceiver receiver(authority.certificate, 100);
    SenderLab lab({.idle = 10ms, .ca_file = authority.file});
    for (const std::string host : {"127.0.0.1", "localhost"}) {
        const auto outcome = lab.send_and_wait(receiver.url(host));
        CHECK(outcome.error == "");
        CHECK(outcome.status == 200);
        CHECK(outcome.answer == "{}");
    }
}

TEST_CASE("posts to one https receiver share a connection", "[webhook_sender][tls]")
{
    const Authority authority("IP:127.0.0.1");
    TlsReceiver receiver(authority.certificate, 100);
    SenderLab lab({.ca_file = authority.file});
    for (int i = 0; i < 5; ++i) CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(receiver.connections() == 1);
}

TEST_CASE("an https connection that the receiver closed between two posts costs no attempt",
          "[webhook_sender][tls]")
{
    const Authority authority("IP:127.0.0.1");
    TlsReceiver receiver(authority.certificate, 1);
    SenderLab lab({.ca_file = authority.file});
    for (int i = 0; i < 50; ++i) CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(receiver.requests() == 50);
}

TEST_CASE("a body of many TLS records arrives whole", "[webhook_sender][tls]")
{
    const Authority authority("IP:127.0.0.1");
    TlsReceiver receiver(authority.certificate, 1);
    SenderLab lab({.ca_file = authority.file});
    lab.send(receiver.url(), "POST", std::string(60'000, 'x'));
    const auto outcome = lab.outcomes(1)[0].outcome;
    CHECK(outcome.error == "");
    CHECK(outcome.answer == std::string(1'024, 'x'));
}

TEST_CASE("a certificate that does not hold is a failed attempt with the reason",
          "[webhook_sender][tls]")
{
    struct Row {
        std::string names, host, error;
        long seconds;
        bool is_trusted;
    };
    const Row rows[] = {
        {"IP:127.0.0.1", "127.0.0.1", "self-signed certificate", 3'600, false},
        {"DNS:example.com", "127.0.0.1", "IP address mismatch", 3'600, true},
        {"IP:127.0.0.1", "localhost", "hostname mismatch", 3'600, true},
        {"IP:127.0.0.1", "127.0.0.1", "certificate has expired", -60, true},
    };
    for (const auto& row : rows) {
        const Authority authority(row.names, row.seconds);
        TlsReceiver receiver(authority.certificate, 1);
        SenderLab lab({.ca_file = row.is_trusted ? authority.file.string() : ""});
        const auto url = receiver.url(row.host);
        const auto outcome = lab.send_and_wait(url);
        CHECK(outcome.status == 0);
        CHECK(outcome.error == lab.origin_of(url) + ": TLS failed: " + row.error);
        CHECK(receiver.requests() == 0);
    }
}

TEST_CASE("an https receiver that does not speak TLS is a failed attempt within the deadline",
          "[webhook_sender][tls]")
{
    TestReceiver receiver; // it waits for the end of what it takes for a request
    SenderLab lab({.deadline = 200ms});
    const auto origin = "https://127.0.0.1:" + std::to_string(receiver.port());
    const auto outcome = lab.send_and_wait(origin + "/sms");
    CHECK(outcome.status == 0);
    CHECK(outcome.error == origin + ": no TLS session within 200 ms");
    CHECK(outcome.took < 3s);
}

TEST_CASE("a sender whose file of authorities cannot be used says so when it is made",
          "[webhook_sender][tls]")
{
    CHECK_THROWS_WITH(SenderLab({.ca_file = "/nowhere/ca.pem"}),
                      Catch::StartsWith("/nowhere/ca.pem: "));
}
