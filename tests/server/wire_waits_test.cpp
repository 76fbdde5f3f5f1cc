#include "wire_lab.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// Replies that are held back on purpose, for a while or piece by piece. Times are asserted from
// below; from above it is the client's patience that ends a test which hangs.

namespace {

using Clock = std::chrono::steady_clock;
using Where = BreakOff::Where;
using How = BreakOff::How;

/// Longer than any test waits.
constexpr auto for_ever = 9min;

Wire silent_for_ever()
{
    return Wire{.breaks_off = BreakOff{Where::after_head, How::silence, 0, for_ever}};
}

/// Every way to keep a client waiting.
std::vector<Wire> all_waits()
{
    return {Wire{.delay = for_ever}, silent_for_ever(), Wire{.drip = Drip{1, for_ever}},
            Wire{.length_error = 5}};
}

ServerLab::Adjust faults_end_after(std::chrono::milliseconds time)
{
    return [=](HttpServerOptions& options) { options.limits.wire_faults = time; };
}

} // namespace

// --- delay ---

TEST_CASE("a delayed reply is whole, and no sooner than it should be", "[wire]")
{
    WireLab lab(Wire{.delay = 30ms});
    RawClient client = lab.client();
    for (int round = 0; round < 2; ++round) { // the connection is as good as before
        const Clock::time_point start = Clock::now();
        CHECK(client.ask(get("/faulty")).body == WireLab::body);
        CHECK(Clock::now() - start >= 30ms);
    }
    CHECK(client.ask(get("/clean")).body == WireLab::body);
}

TEST_CASE("others are served while replies are held back", "[wire]")
{
    for (const Wire& wire : all_waits()) {
        WireLab lab(wire);
        std::vector<RawClient> waiting;
        waiting.reserve(100);
        for (int count = 0; count < 100; ++count)
            waiting.push_back(lab.client_with(get(count % 2 == 0 ? "/faulty" : "/slow/faulty")));
        for (int count = 0; count < 20; ++count)
            CHECK(lab.lab.ask(get("/clean")).body == WireLab::body);
        CHECK(lab.lab.ask(get("/slow")).status == 200);
        CHECK_FALSE(lab.over.is_open());
    }
}

TEST_CASE("a thousand replies are delayed at once", "[wire]")
{
    WireLab lab(Wire{.delay = 100ms}); // one after the other these are 100 s
    std::vector<RawClient> clients;
    clients.reserve(1000);
    const Clock::time_point start = Clock::now();
    for (int count = 0; count < 1000; ++count) clients.push_back(lab.client_with(get("/faulty")));
    for (RawClient& client : clients) CHECK(client.read_reply().body == WireLab::body);
    CHECK(Clock::now() - start >= 100ms);
    for (RawClient& client : clients) client.send(get("/clean"));
    for (RawClient& client : clients) CHECK(client.read_reply().status == 200);
}

TEST_CASE("a shorter delay is over before a longer one that began earlier", "[wire]")
{
    ServerLab lab([](Request&& request) {
        const bool is_long = request.path == "/long";
        return Reply{.body = request.path, .wire = {.delay = is_long ? 8s : 20ms}};
    });
    RawClient patient = lab.client();
    patient.send(get("/long"));
    CHECK(patient.hears_nothing_for(10ms));
    CHECK(lab.ask(get("/short")).body == "/short");
    CHECK(patient.hears_nothing_for(0ms));
}

TEST_CASE("what a client sends behind a delayed request waits until that is answered", "[wire]")
{
    WireLab lab(Wire{.delay = 60ms});
    RawClient client = lab.client_with(get("/faulty") + get("/clean"));
    client.send(post("/clean", "more"));
    const Clock::time_point start = Clock::now();
    client.read_reply();
    CHECK(Clock::now() - start >= 30ms);
    CHECK(client.read_reply().status == 200);
    CHECK(client.read_reply().status == 200);
    CHECK(lab.asked == 3);
}

TEST_CASE("requests behind a reply that is held back are not even looked at", "[wire]")
{
    WireLab lab(Wire{.delay = for_ever});
    RawClient client = lab.client_with(get("/faulty") + get("/clean"));
    CHECK(client.hears_nothing_for(20ms));
    client.send(get("/clean"));
    CHECK(client.hears_nothing_for(20ms));
    CHECK(lab.asked == 1);
}

TEST_CASE("a client that hangs up while it is kept waiting is noticed", "[wire]")
{
    for (const Wire& wire : all_waits()) {
        for (const bool is_polite : {true, false}) {
            WireLab lab(wire);
            RawClient client = lab.client_with(get("/faulty") + get("/clean"));
            while (lab.asked < 1) std::this_thread::yield();
            CHECK_FALSE(lab.over.opens_within(5ms));
            if (is_polite)
                client.close();
            else
                client.reset();
            CHECK(lab.over.opens_within(5s));
            while (lab.lab.server.connections() > 0) std::this_thread::yield();
        }
    }
}

// --- drip ---

TEST_CASE("a dripping reply comes in pieces, head included, and is whole in the end", "[wire]")
{
    WireLab lab(Wire{.drip = Drip{40, 15ms}});
    const std::string whole = lab.whole();
    const auto pauses = static_cast<std::int64_t>((whole.size() - 1) / 40);
    RawClient client = lab.client();
    for (int round = 0; round < 2; ++round) { // the connection is as good as before
        const Clock::time_point start = Clock::now();
        client.send(get("/faulty"));
        CHECK(client.read_bytes(whole.size()) == whole);
        CHECK(Clock::now() - start >= pauses * 15ms);
    }
    CHECK(client.ask(get("/clean")).body == WireLab::body);
}

TEST_CASE("a drip is as large as it should be", "[wire]")
{
    WireLab lab(Wire{.drip = Drip{7, for_ever}});
    RawClient client = lab.client_with(get("/faulty"));
    CHECK(client.read_bytes(7) == "HTTP/1.");
    CHECK(client.hears_nothing_for(20ms));
}

TEST_CASE("a drip of nothing at no distance is a byte each millisecond", "[wire]")
{
    WireLab lab(Wire{.drip = Drip{0, 0ms}});
    const std::string whole = lab.whole();
    const Clock::time_point start = Clock::now();
    RawClient client = lab.client_with(get("/faulty"));
    CHECK(client.read_bytes(whole.size()) == whole);
    CHECK(Clock::now() - start >= std::chrono::milliseconds(whole.size() - 1));
}

// --- several at once ---

TEST_CASE("a reply can come late, drip and break off", "[wire]")
{
    WireLab lab(Wire{.delay = 30ms,
                     .breaks_off = BreakOff{Where::in_body, How::reset, 4},
                     .drip = Drip{50, 10ms},
                     .length_error = 1});
    std::string head = lab.head();
    head.replace(head.find("Content-Length: 10"), 18, "Content-Length: 11");
    const auto pauses = static_cast<std::int64_t>((head.size() + 4 - 1) / 50);
    const Clock::time_point start = Clock::now();
    CHECK(lab.seen(get("/faulty")) == Seen{head + "0123", ECONNRESET});
    CHECK(Clock::now() - start >= 30ms + pauses * 10ms);
}

TEST_CASE("a client that asked to be closed is closed after a late reply", "[wire]")
{
    WireLab lab(Wire{.delay = 20ms, .drip = Drip{100, 5ms}});
    RawClient client = lab.client_with(get("/faulty", "Connection: close\r\n"));
    CHECK(client.read_reply().body == WireLab::body);
    CHECK(client.read_to_end().empty());
    CHECK(client.error_at_end() == 0);
}

// --- bounds ---

TEST_CASE("no reply is held back for longer than the limit", "[wire]")
{
    WireLab late(Wire{.delay = for_ever}, faults_end_after(30ms));
    const Clock::time_point start = Clock::now();
    CHECK(late.lab.ask(get("/faulty")).body == WireLab::body);
    CHECK(Clock::now() - start >= 30ms);

    WireLab silent(silent_for_ever(), faults_end_after(30ms));
    CHECK(silent.seen(get("/faulty")) == Seen{silent.head(), 0});

    WireLab dripping(Wire{.delay = 10ms, .drip = Drip{1, 8ms}}, faults_end_after(30ms));
    const Seen seen = dripping.seen(get("/faulty") + get("/clean"));
    CHECK(seen.bytes.size() < 4);
    CHECK(seen.error == 0);
    CHECK(dripping.asked == 1);
}

TEST_CASE("a client that does not read a delayed reply is given up as usual", "[wire]")
{
    WireLab lab(
        Wire{.delay = 10ms, .drip = Drip{4 * 1024 * 1024, 1ms}},
        [](HttpServerOptions& options) { options.limits.write_progress = 60ms; },
        std::string(8 * 1024 * 1024, 'x'));
    RawClient client = lab.client(4096);
    client.send(get("/faulty"));
    CHECK(lab.over.opens_within(5s));
}

TEST_CASE("replies that are held back cost no time of the processor", "[wire]")
{
    for (const Wire& wire : all_waits()) {
        WireLab lab(wire);
        std::vector<RawClient> clients;
        clients.reserve(100);
        for (int count = 0; count < 100; ++count)
            clients.push_back(lab.client_with(get("/faulty") + get("/clean")));
        while (lab.asked < 100) std::this_thread::yield();
        const std::clock_t before = std::clock(); // the whole process's
        std::this_thread::sleep_for(100ms);
        CHECK(std::clock() - before < CLOCKS_PER_SEC / 20);
    }
}

// --- the end ---

TEST_CASE("a server that stops ends what it holds back", "[wire]")
{
    constexpr auto patience = 5s;
    for (const Wire& wire : all_waits()) {
        WireLab lab(wire);
        std::vector<RawClient> clients;
        for (int count = 0; count < 20; ++count) clients.push_back(lab.client_with(get("/faulty")));
        while (lab.asked < 20) std::this_thread::yield();
        const Clock::time_point start = Clock::now();
        lab.lab.server.stop(patience);
        CHECK(Clock::now() - start < patience);
        CHECK(lab.over.is_open());
        for (RawClient& client : clients) client.read_to_end(); // which comes
    }
}

TEST_CASE("a server that is stopping holds nothing back any more", "[wire]")
{
    constexpr auto patience = 5s;
    Gate asked;
    Gate gate;
    ServerLab lab([&](Request&&) {
        asked.open();
        gate.pass();
        return Reply{.wire = {.delay = for_ever}};
    });
    RawClient client = lab.client();
    client.send(get("/slow"));
    asked.pass();
    const Clock::time_point start = Clock::now();
    std::thread stopping([&] { lab.server.stop(patience); });
    CHECK(client.hears_nothing_for(20ms));
    gate.open();
    CHECK(client.read_to_end().empty());
    stopping.join();
    CHECK(Clock::now() - start < patience);
}
