// Our own commands beside a simulator that was started in the same environment, as in a container.
#include "served.hpp"

#include "cli/dev_certificate_folder.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>

namespace easyconnect::test {

using namespace std::chrono_literals;

namespace {

/// Variables of the environment of the programs that begin while it lives.
using Settings = std::vector<std::unique_ptr<Variable>>;

Settings set(const std::vector<std::pair<const char*, std::string>>& variables)
{
    Settings settings;
    for (const auto& [name, value] : variables)
        settings.push_back(std::make_unique<Variable>(name, value));
    return settings;
}

/// A port that was free a moment ago, since port 0 says nothing to who is to call.
std::string free_port()
{
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(probe, generic, size) == 0);
    REQUIRE(::getsockname(probe, generic, &size) == 0);
    ::close(probe);
    return std::to_string(ntohs(address.sin_port));
}

/// `serve` without a flag; what `words` end with beside it.
Program::End beside_serve(const std::vector<std::string>& words)
{
    Program serve({"serve"});
    serve.read_line();
    return Program(words).wait();
}

/// Certificates as --tls-dev makes them, but made long ago.
struct OldCertificates {
    OldCertificates()
    {
        REQUIRE(::mkdtemp(folder.data()));
        files = tend_dev_certificates(folder,
                                      std::chrono::system_clock::now() - std::chrono::days(500));
    }
    ~OldCertificates() { std::filesystem::remove_all(folder); }

    std::string folder = "/tmp/easyconnect-old-XXXXXX";
    DevCertificateFiles files;
};

} // namespace

TEST_CASE("a simulator that listens on any address is asked on loopback", "[e2e][settings]")
{
    for (const std::string any : {"*:", "0.0.0.0:", "0:"}) {
        const auto settings = set({{"EASYCONNECT_LISTEN", any + free_port()}});
        const auto end = beside_serve({"healthcheck"});
        INFO(any << end.err);
        CHECK(end.code == 0);
    }
}

TEST_CASE("a container with TLS, a token and an address for control is healthy by its variables",
          "[e2e][settings]")
{
    const OldCertificates old; // which serve renews
    const TemporaryFile token(".token", "correct-horse-battery-staple");
    const auto settings = set({{"EASYCONNECT_LISTEN", "0.0.0.0:" + free_port()},
                               {"EASYCONNECT_CONTROL_LISTEN", "0.0.0.0:" + free_port()},
                               {"EASYCONNECT_CONTROL_TOKEN_FILE", token.path},
                               {"EASYCONNECT_TLS_DEV", old.folder}});
    for (const std::string command : {"healthcheck", "clock"}) {
        const auto end = beside_serve({command});
        INFO(end.err);
        CHECK(end.code == 0);
    }
}

TEST_CASE("the file of settings says where the simulator is, as for serve", "[e2e][settings]")
{
    const TemporaryFile token(".token", "correct-horse-battery-staple");
    const TemporaryFile file(".yaml", "listen: \"127.0.0.1:" + free_port() +
                                          "\"\ncontrol-listen: \"127.0.0.1:" + free_port() +
                                          "\"\ncontrol-token-file: " + token.path + "\n");
    const auto settings = set({{"EASYCONNECT_CONFIG", file.path}});
    const auto end = beside_serve({"clock"});
    INFO(end.err);
    CHECK(end.code == 0);
}

TEST_CASE("a certificate of one's own is known by its file, whatever it is made out to",
          "[e2e][settings]")
{
    const OldCertificates ours;
    const OldCertificates others;
    const auto settings = set({{"EASYCONNECT_LISTEN", "127.0.0.1:" + free_port()},
                               {"EASYCONNECT_TLS_CERT", ours.files.certificate},
                               {"EASYCONNECT_TLS_KEY", ours.files.key}});
    Program serve({"serve"});
    serve.read_line();
    CHECK(Program({"healthcheck"}).wait().code == 0);
    {
        const Variable renewed("EASYCONNECT_TLS_CERT", others.files.certificate);
        const auto end = Program({"healthcheck"}).wait();
        CHECK(end.code == 1);
        CHECK(has(end.err, "shows another certificate than that in " + others.files.certificate));
    }
    const Variable authority("EASYCONNECT_CA_FILE", ours.files.authority);
    const auto end = Program({"healthcheck"}).wait(); // now its dates count
    CHECK(end.code == 1);
    CHECK(has(end.err, "is not trusted"));
    serve.signal(SIGTERM);
    const auto said = serve.wait().err;
    CHECK(has(said, "warn certificate not valid now why=\"it was good until 20"));
}

TEST_CASE("who names a simulator is not told of another by the settings", "[e2e][settings]")
{
    const Served served;
    const std::string url = served.ready["url"];
    const auto settings = set({{"EASYCONNECT_LISTEN", "127.0.0.1:0"},
                               {"EASYCONNECT_CONTROL_TOKEN_FILE", "/nowhere/token"},
                               {"EASYCONNECT_CONFIG", "/nowhere/conf.yaml"}});
    CHECK(Program({"clock", "--url", url}).wait().code == 0);
    const Variable control("EASYCONNECT_CONTROL_URL", url);
    CHECK(Program({"clock"}).wait().code == 0);
}

TEST_CASE("settings that do not say where the simulator is are told", "[e2e][settings]")
{
    const auto said_with = [](const char* name, const std::string& value) {
        const Variable variable(name, value);
        const auto end = Program({"healthcheck"}).wait();
        CHECK(end.code == 2);
        return end.err;
    };
    CHECK(has(said_with("EASYCONNECT_LISTEN", "127.0.0.1:0"), "EASYCONNECT_LISTEN: port 0"));
    CHECK(has(said_with("EASYCONNECT_CONTROL_LISTEN", "8080"), "EASYCONNECT_CONTROL_LISTEN: "));
}

} // namespace easyconnect::test
