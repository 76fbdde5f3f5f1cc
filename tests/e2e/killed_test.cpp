// The real program, killed while it saves its state.
#include "../server/raw_client.hpp"
#include "program.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

using namespace easyconnect::test;

namespace {

/// A folder with a state file, and the program that is killed and started again upon it.
class KilledLab {
public:
    KilledLab() { REQUIRE(::mkdtemp(folder_.data())); }
    ~KilledLab() { std::filesystem::remove_all(folder_); }

    std::string state() const { return folder_ + "/world.json"; }
    std::vector<std::string> flags() const
    {
        return {"serve",   "--listen", "127.0.0.1:0",   "--fixture", fixture_.path,
                "--state", state(),    "--state-every", "1ms"};
    }

private:
    std::string folder_ = "/tmp/easyconnect-killed-XXXXXX";
    /// So large that the program is mostly writing.
    TemporaryFile fixture_{".yaml", "version: 1\n"
                                    "sims: [{iccid: \"8988280666001000000\", count: 500}]\n"};
};

std::string sms_request(const std::string& token, const std::string& text)
{
    const auto body = R"({"payload":")" + text + "\"}";
    return "POST /management-api/v1/sims/8988280666001000000/sms HTTP/1.1\r\nHost: 127.0.0.1\r\n"
           "Authorization: Bearer " +
           token +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

std::string new_token(int port)
{
    const auto reply =
        RawClient(port).ask("POST /management-api/oauth/token?grant_type=client_credentials "
                            "HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            "Authorization: Basic ZGVtbzpkZW1v\r\nContent-Length: 0\r\n\r\n");
    return nlohmann::json::parse(reply.body).at("access_token");
}

int messages(int port)
{
    const auto reply =
        RawClient(port).ask("GET /_simulator/v1/info HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    return nlohmann::json::parse(reply.body).at("holds").at("messages");
}

/// Whether the file comes to hold this text, within twenty seconds of real time.
bool comes_to_hold(const std::string& path, const std::string& text)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline)
        if (has(text_of(path), text)) return true;
    return false;
}

} // namespace

TEST_CASE("a simulator that is killed goes on from a whole state, and never from an older one",
          "[serve]")
{
    const KilledLab lab;
    std::mt19937 chance(20);
    int accepted = 0;
    int kept = 0;
    for (int round = 0; round < 20; ++round) {
        INFO("round " << round);
        Program program(lab.flags());
        const int port = nlohmann::json::parse(program.read_line()).at("port");
        const int now = messages(port);
        CHECK(now >= kept);
        CHECK(now <= accepted);
        accepted = now;

        const auto token = new_token(port);
        RawClient client(port);
        const int calls = std::uniform_int_distribution(1, 60)(chance);
        std::string text;
        for (int i = 0; i < calls; ++i, ++accepted) {
            text = "text " + std::to_string(i) + " of round " + std::to_string(round);
            REQUIRE(client.ask(sms_request(token, text)).status == 201);
        }
        if (round % 4 == 0) { // the others are killed wherever they are
            REQUIRE(comes_to_hold(lab.state(), text));
            kept = accepted;
        }
        program.signal(SIGKILL);
        CHECK(program.wait().code == -SIGKILL);
    }
}

TEST_CASE("a state file that is cut off or garbled is named with the place, and left as it is",
          "[serve]")
{
    const KilledLab lab;
    {
        Program program(lab.flags());
        program.read_line();
        program.signal(SIGTERM);
        CHECK(program.wait().code == 0);
    }
    const auto whole = text_of(lab.state());
    const auto check_refused = [&](const std::string& text, const std::string& why) {
        std::ofstream(lab.state(), std::ios::binary) << text;
        const auto end = Program(lab.flags()).wait();
        CHECK(end.code == 3);
        CHECK(has(end.err, lab.state() + ": error: "));
        CHECK(has(end.err, why));
        CHECK(text_of(lab.state()) == text);
    };
    check_refused("", "ends after 0 bytes, too early");
    check_refused(whole.substr(0, 4096), "ends after 4096 bytes, too early");
    auto garbled = whole;
    garbled[1000] = '\x01';
    check_refused(garbled, "byte 1001 is wrong");
}

TEST_CASE("a state that is a folder is refused as one", "[serve]")
{
    const KilledLab lab;
    std::filesystem::create_directory(lab.state());
    const auto end = Program(lab.flags()).wait();
    CHECK(end.code == 3);
    CHECK(has(end.err, "this is a folder, not a file"));
}
