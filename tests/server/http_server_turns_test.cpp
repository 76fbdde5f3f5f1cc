#include "server_lab.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

TEST_CASE("who sends one request waits for few of those that others have pipelined", "[transport]")
{
    constexpr int others = 10;
    constexpr int each = 40;
    Gate gate;
    std::atomic<int> done = 0;
    ServerLab lab(
        [&](Request&& request) {
            if (request.path == "/first") gate.pass();
            if (request.path == "/fast") return Reply{.body = std::to_string(done)};
            ++done;
            std::this_thread::sleep_for(1ms); // what takes long is the work, here
            return echo(std::move(request));
        },
        [](HttpServerOptions& options) { options.loops = 1; });
    std::vector<RawClient> clients;
    for (int count = 0; count < others; ++count) clients.push_back(lab.client());
    RawClient one = lab.client();
    for (RawClient& client : clients) CHECK(client.ask(get("/fast")).status == 200);
    CHECK(one.ask(get("/fast")).status == 200);

    std::string pipelined;
    for (int count = 0; count < each; ++count) pipelined += get("/work");
    RawClient first = lab.client();
    first.send(get("/first")); // the loop is busy until all have sent
    for (RawClient& client : clients) client.send(pipelined);
    one.send(get("/fast"));
    gate.open();
    CHECK(std::stoi(one.read_reply().body) <= 2 * others);
    for (RawClient& client : clients)
        for (int count = 0; count < each; ++count) CHECK(client.read_reply().status == 200);
}
