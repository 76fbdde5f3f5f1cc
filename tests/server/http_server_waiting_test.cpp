#include "server_lab.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t more_than_buffers_hold = 8 * 1024 * 1024;
constexpr int small_buffer = 4096;

ServerLab::Adjust one_loop()
{
    return [](HttpServerOptions& options) { options.loops = 1; };
}

/// Patience as usual, but for what the test is about.
ServerLab::Adjust limited(std::chrono::milliseconds TransportLimits::*limit,
                          std::chrono::milliseconds to)
{
    return [=](HttpServerOptions& options) { options.limits.*limit = to; };
}

} // namespace

// --- the slow lane ---

TEST_CASE("a request that waits does not hold up the others of its loop", "[transport]")
{
    Gate gate;
    ServerLab lab(
        [&](Request&& request) {
            if (request.path == "/slow") gate.pass();
            return echo(std::move(request));
        },
        one_loop());
    RawClient slow = lab.client();
    slow.send(get("/slow"));
    for (int count = 0; count < 20; ++count) CHECK(lab.ask(get("/fast")).status == 200);
    CHECK(slow.hears_nothing_for(10ms));
    gate.open();
    CHECK(slow.read_reply().body == "GET /slow []");
}

TEST_CASE("what a client sends behind a request that waits is answered after it", "[transport]")
{
    Gate gate;
    ServerLab lab(
        [&](Request&& request) {
            if (request.path == "/slow") gate.pass();
            return echo(std::move(request));
        },
        one_loop());
    RawClient client = lab.client();
    client.send(get("/slow") + post("/second", "body"));
    CHECK(client.hears_nothing_for(10ms));
    client.send(get("/third"));
    CHECK(client.hears_nothing_for(10ms));
    gate.open();
    CHECK(client.read_reply().body == "GET /slow []");
    CHECK(client.read_reply().body == "POST /second [body]");
    CHECK(client.read_reply().body == "GET /third []");
}

TEST_CASE("unread bytes behind a request that waits cost no time of the processor", "[transport]")
{
    Gate gate;
    ServerLab lab([&](Request&& request) {
        gate.pass();
        return echo(std::move(request));
    });
    RawClient client = lab.client();
    client.send(get("/slow"));
    CHECK(client.hears_nothing_for(10ms));
    client.send(get("/slow"));
    client.finish_sending();
    const std::clock_t before = std::clock();
    CHECK(client.hears_nothing_for(100ms));
    CHECK(std::clock() - before < CLOCKS_PER_SEC / 20);
    gate.open();
    CHECK(client.read_reply().status == 200);
    CHECK(client.read_reply().status == 200);
    CHECK(client.read_to_end().empty());
}

TEST_CASE("when all slow threads are taken, one more is told to come again", "[transport]")
{
    Gate gate;
    std::atomic<int> waiting = 0;
    ServerLab lab(
        [&](Request&& request) {
            if (request.path != "/slow") return echo(std::move(request));
            ++waiting;
            gate.pass();
            return echo(std::move(request));
        },
        [](HttpServerOptions& options) { options.slow_threads_max = 2; });
    std::vector<RawClient> clients;
    for (int count = 0; count < 2; ++count) {
        clients.push_back(lab.client());
        clients.back().send(get("/slow"));
    }
    while (waiting < 2) std::this_thread::yield();

    RawClient late = lab.client();
    const RawReply refused = late.ask(get("/slow"));
    CHECK(refused.status == 503);
    CHECK(refused.header("Retry-After") == "1");
    CHECK(refused.body.ends_with("|/slow"));
    CHECK(late.ask(get("/fast")).status == 200); // its connection goes on
    gate.open();
    for (RawClient& client : clients) CHECK(client.read_reply().status == 200);
    while (late.ask(get("/slow")).status != 200) std::this_thread::yield();
}

TEST_CASE("a client that leaves while its request waits disturbs nobody", "[transport]")
{
    Gate gate;
    std::vector<Gate> released(2);
    std::atomic<std::size_t> waiting = 0;
    ServerLab lab(
        [&](Request&& request) {
            if (request.path != "/slow") return echo(std::move(request));
            const std::size_t mine = waiting++;
            gate.pass();
            return Reply{.on_written = opener_of(released[mine])};
        },
        one_loop());
    RawClient polite = lab.client();
    RawClient rude = lab.client();
    polite.send(get("/slow"));
    rude.send(get("/slow"));
    while (waiting < 2) std::this_thread::yield();
    polite.close();
    rude.reset();
    CHECK(lab.ask(get("/fast")).status == 200);
    gate.open();
    for (const Gate& each : released) CHECK(each.opens_within(2s));
    CHECK(lab.ask(get("/slow/again")).status == 200);
}

TEST_CASE("an exception on the slow lane is a plain 500, too", "[transport]")
{
    ServerLab lab([](Request&&) -> Reply { throw std::runtime_error("secret"); });
    const RawReply reply = lab.ask(get("/slow"));
    CHECK(reply.status == 500);
    CHECK((reply.head + reply.body).find("secret") == std::string::npos);
}

// --- when a reply has been written ---

TEST_CASE("on_written is released when the reply has left", "[transport]")
{
    Gate written;
    ServerLab lab([&](Request&&) { return Reply{.on_written = opener_of(written)}; });
    CHECK(lab.ask(get("/x")).status == 200);
    CHECK(written.opens_within(2s));
}

TEST_CASE("on_written waits for the last byte of a long reply", "[transport]")
{
    Gate written;
    ServerLab lab([&](Request&&) {
        return Reply{.body = std::string(more_than_buffers_hold, 'x'),
                     .on_written = opener_of(written)};
    });
    RawClient client = lab.client(small_buffer);
    client.send(get("/x") + get("/next"));
    CHECK_FALSE(client.hears_nothing_for(2s));
    CHECK_FALSE(written.opens_within(30ms));
    CHECK(client.read_reply().body.size() == more_than_buffers_hold);
    CHECK(written.opens_within(2s));
}

TEST_CASE("on_written is released when the client dies before the last byte", "[transport]")
{
    Gate written;
    ServerLab lab([&](Request&&) {
        return Reply{.body = std::string(more_than_buffers_hold, 'x'),
                     .on_written = opener_of(written)};
    });
    RawClient client = lab.client(small_buffer);
    client.send(get("/x"));
    CHECK_FALSE(client.hears_nothing_for(2s));
    CHECK_FALSE(written.is_open());
    client.reset();
    CHECK(written.opens_within(2s));
}

TEST_CASE("nothing more of a connection is answered until its reply is taken", "[transport]")
{
    std::atomic<int> answered = 0;
    ServerLab lab([&](Request&&) {
        ++answered;
        return Reply{.body = std::string(more_than_buffers_hold, 'x')};
    });
    RawClient client = lab.client(small_buffer);
    client.send(get("/x") + get("/y"));
    CHECK_FALSE(client.hears_nothing_for(2s));
    std::this_thread::sleep_for(20ms);
    CHECK(answered == 1);
    CHECK(client.read_reply().status == 200);
    CHECK(client.read_reply().status == 200);
}

// --- deadlines ---

TEST_CASE("a head that does not come in time ends the connection", "[transport]")
{
    ServerLab lab(echo, limited(&TransportLimits::head_complete, 60ms));
    RawClient client = lab.client();
    CHECK(client.hears_nothing_for(80ms)); // the time runs from the first byte
    client.send("GET /x HTTP/1.1\r\n");
    std::this_thread::sleep_for(30ms);
    client.send("Host: a\r\n"); // and another line gives no more of it
    const Clock::time_point start = Clock::now();
    CHECK(client.read_reply().status == 408);
    CHECK(Clock::now() - start < 1s);
    CHECK(client.read_to_end().empty());
}

TEST_CASE("a second head on a connection has its own time", "[transport]")
{
    ServerLab lab(echo, limited(&TransportLimits::head_complete, 200ms));
    RawClient client = lab.client();
    for (int count = 0; count < 3; ++count) {
        client.send("GET /x HTTP/1.1\r\nHost: a\r\n");
        std::this_thread::sleep_for(80ms);
        client.send("\r\n");
        CHECK(client.read_reply().status == 200);
    }
}

TEST_CASE("a body that stops ends the connection; one that goes on does not", "[transport]")
{
    ServerLab lab(echo, limited(&TransportLimits::body_progress, 200ms));
    RawClient client = lab.client();
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n");
    for (int count = 0; count < 5; ++count) {
        std::this_thread::sleep_for(60ms);
        client.send("x");
    }
    CHECK(client.hears_nothing_for(20ms));
    CHECK(client.read_reply().body == "408|the request did not arrive in time|/x");
    CHECK(client.read_to_end().empty());
}

TEST_CASE("a request that drips for ever ends all the same", "[transport]")
{
    ServerLab lab(echo, limited(&TransportLimits::request_complete, 100ms));
    RawClient client = lab.client();
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    while (client.hears_nothing_for(10ms)) client.send("x");
    CHECK(client.read_reply().status == 408);
}

TEST_CASE("an idle connection is closed without a word", "[transport]")
{
    ServerLab lab(echo, limited(&TransportLimits::idle, 150ms));
    RawClient client = lab.client();
    client.ask(get("/x"));
    CHECK(client.hears_nothing_for(30ms));
    CHECK(client.read_to_end().empty());
    CHECK_FALSE(client.was_reset());
}

TEST_CASE("a client that never reads its reply is given up", "[transport]")
{
    Gate written;
    ServerLab lab(
        [&](Request&& request) {
            if (request.path == "/small") return Reply{};
            return Reply{.body = std::string(more_than_buffers_hold, 'x'),
                         .on_written = opener_of(written)};
        },
        limited(&TransportLimits::write_progress, 60ms));
    RawClient client = lab.client(small_buffer);
    client.send(get("/x"));
    CHECK(lab.ask(get("/small")).status == 200);
    CHECK(written.opens_within(2s));
}

TEST_CASE("a slow handler is not subject to deadlines", "[transport]")
{
    ServerLab lab(
        [](Request&&) {
            std::this_thread::sleep_for(80ms);
            return Reply{};
        },
        limited(&TransportLimits::idle, 20ms));
    CHECK(lab.ask(get("/slow")).status == 200);
}

TEST_CASE("a refused client that does not leave is left after a while", "[transport]")
{
    ServerLab lab(echo, limited(&TransportLimits::farewell, 50ms));
    RawClient client = lab.client();
    client.send("nonsense\r\n\r\n");
    CHECK(client.read_reply().status == 400);
    while (lab.server.connections() > 0) std::this_thread::yield();
}

TEST_CASE("a client that has sent its last byte still gets its reply", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    client.send(get("/x") + get("/slow") + get("/y"));
    client.finish_sending();
    CHECK(client.read_reply().body == "GET /x []");
    CHECK(client.read_reply().body == "GET /slow []");
    CHECK(client.read_reply().body == "GET /y []");
    CHECK(client.read_to_end().empty());
    CHECK_FALSE(client.was_reset());
}

TEST_CASE("half a request and then nothing is no request", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
    client.finish_sending();
    CHECK(client.read_to_end().empty());
}

// --- too many ---

TEST_CASE("one connection more than may be is told so, and room is used again", "[transport]")
{
    ServerLab lab(echo, [](HttpServerOptions& options) { options.limits.connections = 3; });
    std::vector<RawClient> clients;
    for (int count = 0; count < 3; ++count) {
        clients.push_back(lab.client());
        CHECK(clients.back().ask(get("/x")).status == 200);
    }
    for (int count = 0; count < 3; ++count) {
        RawClient refused = lab.client();
        refused.send(get("/x"));
        const RawReply reply = refused.read_reply();
        CHECK(reply.status == 503);
        CHECK(reply.header("Retry-After") == "1");
        CHECK(reply.header("Connection") == "close");
        CHECK(refused.read_to_end().empty());
        CHECK_FALSE(refused.was_reset());
    }
    for (RawClient& client : clients) CHECK(client.ask(get("/x")).status == 200);
    clients.pop_back();
    while (lab.server.connections() > 2) std::this_thread::yield();
    CHECK(lab.ask(get("/x")).status == 200);
}

TEST_CASE("without free descriptors the server waits, quietly", "[transport]")
{
    ServerLab lab;
    rlimit usual{};
    ::getrlimit(RLIMIT_NOFILE, &usual);
    RawClient first = lab.client();
    CHECK(first.ask(get("/x")).status == 200);

    // The client's descriptor is the last one there is.
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    rlimit scarce = usual;
    scarce.rlim_cur = static_cast<rlim_t>(next) + 1;
    ::setrlimit(RLIMIT_NOFILE, &scarce);
    std::optional<RawClient> waiting(lab.client());
    waiting->send(get("/x"));
    const std::clock_t before = std::clock();
    const bool quiet = waiting->hears_nothing_for(150ms);
    const std::clock_t spent = std::clock() - before;
    const int others = first.ask(get("/x")).status;
    ::setrlimit(RLIMIT_NOFILE, &usual);

    CHECK(quiet);
    CHECK(spent < CLOCKS_PER_SEC / 15);
    CHECK(others == 200);
    CHECK(waiting->read_reply().status == 200);
}

TEST_CASE("a client with many requests at once lets others have their turn", "[transport]")
{
    Gate all_sent;
    std::atomic<int> answered = 0;
    ServerLab lab(
        [&](Request&& request) {
            if (request.path == "/other") return Reply{.body = std::to_string(answered)};
            all_sent.pass();
            ++answered;
            return Reply{};
        },
        one_loop());
    std::string many;
    for (int count = 0; count < 200; ++count) many += get("/x");
    RawClient greedy = lab.client();
    RawClient other = lab.client();
    other.ask(get("/other"));
    greedy.send(many);
    other.send(get("/other"));
    all_sent.open();
    CHECK(std::stoi(other.read_reply().body) < 100);
    for (int count = 0; count < 200; ++count) CHECK(greedy.read_reply().status == 200);
}

// --- the end ---

TEST_CASE("a server with idle connections stops at once", "[transport]")
{
    ServerLab lab;
    std::vector<RawClient> clients;
    for (int count = 0; count < 50; ++count) {
        clients.push_back(lab.client());
        clients.back().ask(get("/x"));
    }
    clients.push_back(lab.client());
    clients.back().send("GET /half");
    const int port = lab.server.port();
    const Clock::time_point start = Clock::now();
    lab.server.stop();
    CHECK(Clock::now() - start < 500ms);
    CHECK_THROWS(RawClient(port));
    lab.server.stop(); // nothing is left to do
    CHECK(clients.front().read_to_end().empty());
}

TEST_CASE("a stopping server answers what has been asked", "[transport]")
{
    Gate asked;
    Gate gate;
    ServerLab lab([&](Request&& request) {
        asked.open();
        gate.pass();
        return echo(std::move(request));
    });
    RawClient client = lab.client();
    client.send(get("/slow"));
    asked.pass();
    std::thread stopping([&] { lab.server.stop(); });
    CHECK(client.hears_nothing_for(20ms));
    gate.open();
    CHECK(client.read_reply().body == "GET /slow []");
    CHECK(client.read_to_end().empty());
    stopping.join();
}

TEST_CASE("a stopping server does not wait for a client for ever", "[transport]")
{
    Gate written;
    ServerLab lab([&](Request&&) {
        return Reply{.body = std::string(more_than_buffers_hold, 'x'),
                     .on_written = opener_of(written)};
    });
    RawClient client = lab.client(small_buffer);
    client.send(get("/x"));
    CHECK_FALSE(client.hears_nothing_for(2s));
    const Clock::time_point start = Clock::now();
    lab.server.stop(50ms);
    CHECK(Clock::now() - start < 1s);
    CHECK(written.is_open());
}

TEST_CASE("a server that was never started can go", "[transport]")
{
    HttpServerOptions options;
    options.port = 0;
    HttpServer server(options, echo);
    const RawClient waiting(server.port());
    server.stop();
    CHECK(server.connections() == 0);
}

TEST_CASE("a stopped server leaves its port to the next", "[transport]")
{
    HttpServerOptions options;
    options.port = 0;
    {
        HttpServer first(options, echo);
        first.start();
        options.port = first.port();
        RawClient client(first.port());
        CHECK(client.ask(get("/x")).status == 200);
    }
    HttpServer second(options, echo);
    second.start();
    CHECK(RawClient(second.port()).ask(get("/x")).status == 200);
}
