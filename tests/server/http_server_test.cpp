#include "server_lab.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    for (std::size_t count = 0; count < times; ++count) all += text;
    return all;
}

} // namespace

// --- what a reply looks like ---

TEST_CASE("a request is answered with the reply's status, headers and body", "[transport]")
{
    ServerLab lab([](Request&&) {
        return Reply{.status = 201, .body = "{}", .headers = {{"X-Total-Count", "7"}}};
    });
    const RawReply reply = lab.ask(get("/v1/sims"));
    CHECK(reply.status == 201);
    CHECK(reply.body == "{}");
    CHECK(reply.header("X-Total-Count") == "7");
    CHECK(reply.header("Content-Type") == "application/json;charset=UTF-8");
    CHECK(reply.header("Keep-Alive") == "timeout=60");
    CHECK_FALSE(reply.header("Connection"));
}

TEST_CASE("the exchange gets the request as it was sent", "[transport]")
{
    Request seen;
    ServerLab lab([&](Request&& request) {
        seen = std::move(request);
        return Reply{};
    });
    lab.ask(post("/v1/sims/a%2Fb?q=x+y%21?&q=&p=1", "{}",
                 "Authorization: Bearer a%41b\r\nContent-Type: application/json\r\n"));
    CHECK(seen.method == "POST");
    CHECK(seen.path == "/v1/sims/a%2Fb");
    CHECK(seen.query == decltype(seen.query){{"q", "x y!?"}, {"q", ""}, {"p", "1"}});
    CHECK(seen.authorization == "Bearer a%41b");
    CHECK(seen.content_type == "application/json");
    CHECK(seen.body == "{}");
    CHECK(seen.base_url == "http://localhost");
}

TEST_CASE("absolute URLs name an address at which this server can be reached", "[transport]")
{
    ServerLab lab([](Request&& request) { return Reply{.body = request.base_url}; });
    const std::string port = std::to_string(lab.server.port());
    const auto asked_as = [&](const std::string& host) {
        return lab.ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").body;
    };
    CHECK(asked_as("api.1nce.com") == "http://127.0.0.1:" + port);
    CHECK(asked_as("sim:" + port) == "http://sim:" + port);
    CHECK(asked_as("localhost:1") == "http://localhost:1");
}

TEST_CASE("HEAD is GET without the body", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next"));
    const RawReply head = client.read_reply(true);
    CHECK(head.header("Content-Length") == "10"); // HEAD /x []
    CHECK_FALSE(head.header("Accept-Ranges"));
    CHECK(client.read_reply().body == "GET /next []");
}

TEST_CASE("a reply without content has neither body nor length", "[transport]")
{
    ServerLab lab([](Request&&) { return Reply{.status = 204, .body = "never sent"}; });
    RawClient client = lab.client();
    const RawReply reply = client.ask(get("/x"));
    CHECK_FALSE(reply.header("Content-Length"));
    CHECK_FALSE(reply.header("Content-Type"));
    CHECK(client.ask(get("/x")).status == 204);
}

TEST_CASE("an empty reply says so", "[transport]")
{
    ServerLab lab([](Request&&) { return Reply{.status = 201}; });
    CHECK(lab.ask(get("/x")).header("Content-Length") == "0");
}

TEST_CASE("a header that would split the reply is left out", "[transport]")
{
    ServerLab lab([](Request&&) {
        return Reply{.headers = {{"Location", "/a\r\nSet-Cookie: b"}, {"X-After", "there"}}};
    });
    const RawReply reply = lab.ask(get("/x"));
    CHECK(reply.head.find("Set-Cookie") == std::string::npos);
    CHECK(reply.header("X-After") == "there");
}

TEST_CASE("a method that nobody knows reaches the exchange", "[transport]")
{
    ServerLab lab;
    CHECK(lab.ask("FOO /x HTTP/1.1\r\nHost: a\r\n\r\n").body == "FOO /x []");
    CHECK(lab.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").body == "OPTIONS * []");
}

TEST_CASE("a client that says close, in any case, is closed after its reply", "[transport]")
{
    ServerLab lab;
    for (const std::string option : {"close", "Close", "CLOSE"}) {
        RawClient client = lab.client();
        CHECK(client.ask(get("/x", "Connection: " + option + "\r\n")).header("Connection") ==
              "close");
        CHECK(client.read_to_end().empty());
        CHECK_FALSE(client.was_reset());
    }
}

TEST_CASE("HTTP/1.0 is closed after its reply, unless it asks to go on", "[transport]")
{
    ServerLab lab;
    RawClient old = lab.client();
    CHECK(old.ask("GET /x HTTP/1.0\r\n\r\n").header("Connection") == "close");
    CHECK(old.read_to_end().empty());

    RawClient keeping = lab.client();
    const std::string again = "GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    CHECK(keeping.ask(again).header("Connection") == "keep-alive");
    CHECK(keeping.ask(again).status == 200);
}

// --- the traps of httplib's own server ---

TEST_CASE("small replies on a kept connection do not wait for a delayed ACK", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    const Clock::time_point start = Clock::now();
    for (int count = 0; count < 25; ++count) client.ask(get("/x"));
    CHECK(Clock::now() - start < 500ms); // 25 delayed ACKs are a second
}

TEST_CASE("more clients than threads are all served", "[transport]")
{
    ServerLab lab;
    std::vector<RawClient> clients;
    clients.reserve(100);
    for (int count = 0; count < 100; ++count) clients.push_back(lab.client());
    for (int round = 0; round < 2; ++round) {
        for (RawClient& client : clients) client.send(get("/x"));
        for (RawClient& client : clients) CHECK(client.read_reply().status == 200);
    }
    const Clock::time_point start = Clock::now();
    CHECK(lab.ask(get("/fresh")).status == 200);
    CHECK(Clock::now() - start < 500ms);
}

TEST_CASE("idle connections cost no time of the processor", "[transport]")
{
    ServerLab lab;
    std::vector<RawClient> clients;
    clients.reserve(1000);
    for (int count = 0; count < 1000; ++count) clients.push_back(lab.client());
    for (RawClient& client : clients) client.ask(get("/x"));
    const std::clock_t before = std::clock(); // the whole process's
    std::this_thread::sleep_for(300ms);
    CHECK(std::clock() - before < CLOCKS_PER_SEC / 20); // polling them took both cores
}

TEST_CASE("a burst of connections fits into the backlog", "[transport]")
{
    HttpServerOptions options;
    options.port = 0;
    HttpServer server(options, echo);
    std::vector<RawClient> clients;
    const Clock::time_point start = Clock::now();
    clients.reserve(256);
    for (int count = 0; count < 256; ++count) clients.emplace_back(server.port());
    server.start();
    for (RawClient& client : clients) client.send(get("/x"));
    for (RawClient& client : clients) CHECK(client.read_reply().status == 200);
    CHECK(Clock::now() - start < 900ms); // a SYN is sent again after a second
}

TEST_CASE("two servers cannot share a port", "[transport]")
{
    ServerLab lab;
    HttpServerOptions options;
    options.port = lab.server.port();
    try {
        const HttpServer second(options, echo);
        FAIL("it listened");
    } catch (const BindError& error) {
        CHECK(error.address == "127.0.0.1");
        CHECK(error.port == lab.server.port());
        CHECK(error.error_number == EADDRINUSE);
        CHECK(std::string(error.what()) ==
              "cannot listen on 127.0.0.1:" + std::to_string(error.port) +
                  ": Address already in use");
    }
}

TEST_CASE("an address of another machine cannot be listened on", "[transport]")
{
    HttpServerOptions options;
    options.address = "192.0.2.1";
    CHECK_THROWS_AS(HttpServer(options, echo), BindError);
}

TEST_CASE("a POST without a body and without a length is answered at once", "[transport]")
{
    ServerLab lab;
    const Clock::time_point start = Clock::now();
    for (const std::string method : {"POST", "PUT", "PATCH"})
        CHECK(lab.ask(method + " /x HTTP/1.1\r\nHost: a\r\n\r\n").body == method + " /x []");
    CHECK(Clock::now() - start < 500ms);
}

TEST_CASE("a body is never taken for the next request", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    const std::string inner = get("/smuggled");
    client.send(post("/outer", inner) + get("/next"));
    CHECK(client.read_reply().body == "POST /outer [" + inner + "]");
    CHECK(client.read_reply().body == "GET /next []");
    CHECK(client.hears_nothing_for(30ms));
}

TEST_CASE("what would let two readers disagree about a request closes the connection",
          "[transport]")
{
    ServerLab lab;
    const std::vector<std::string> lengths = {
        "Content-Length: 5\r\nContent-Length: 0\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: abc\r\n",
        "Transfer-Encoding : chunked\r\n",
    };
    for (const std::string& each : lengths) {
        INFO(each);
        RawClient client = lab.client();
        const RawReply reply = client.ask("POST /x HTTP/1.1\r\nHost: a\r\n" + each +
                                          "\r\n0\r\n\r\n" + get("/smuggled"));
        CHECK(reply.status == 400);
        CHECK(reply.header("Connection") == "close");
        CHECK(reply.body.ends_with("|/x"));
        CHECK(client.read_to_end().empty());
        CHECK_FALSE(client.was_reset());
    }
}

TEST_CASE("pipelined requests are answered in order", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    std::string all;
    for (int count = 0; count < 100; ++count)
        all += count % 3 == 0 ? post("/" + std::to_string(count), "body")
                              : get("/" + std::to_string(count));
    client.send(all);
    for (int count = 0; count < 100; ++count)
        CHECK(client.read_reply().body == (count % 3 == 0
                                               ? "POST /" + std::to_string(count) + " [body]"
                                               : "GET /" + std::to_string(count) + " []"));
}

TEST_CASE("a request that comes byte by byte is understood", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    for (const char byte : post("/x", "hello") + get("/y")) client.send({&byte, 1});
    CHECK(client.read_reply().body == "POST /x [hello]");
    CHECK(client.read_reply().body == "GET /y []");
}

TEST_CASE("a form of more than eight KiB is taken", "[transport]")
{
    ServerLab lab;
    const std::string form(20'000, 'x');
    const RawReply reply =
        lab.ask(post("/x", form, "Content-Type: application/x-www-form-urlencoded\r\n"));
    CHECK(reply.body == "POST /x [" + form + "]");
}

TEST_CASE("the control plane takes sixteen MiB", "[transport]")
{
    ServerLab lab(
        [](Request&& request) { return Reply{.body = std::to_string(request.body.size())}; });
    const std::string body(16 * 1024 * 1024, 'x');
    CHECK(lab.ask(post("/_simulator/v1/world", body)).body == "16777216");
}

TEST_CASE("a chunked body ends at the limit, too, and the client sees why", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                repeated(chunk, 64));
    CHECK(client.read_reply().status == 413);
    client.finish_sending();
    CHECK(client.read_to_end().empty());
    CHECK_FALSE(client.was_reset());
}

TEST_CASE("a head beyond its limits is refused", "[transport]")
{
    ServerLab lab;
    CHECK(lab.ask(get("/x", repeated("X: y\r\n", 100))).status == 431);
    CHECK(lab.ask(get("/x", "X: " + std::string(9000, 'y') + "\r\n")).status == 431);
    CHECK(lab.ask(get("/" + std::string(9000, 'x'))).status == 414);
    CHECK(lab.ask(get("/" + std::string(8000, 'x'))).status == 200);
    CHECK(lab.ask("FOO /" + std::string(8000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n").status == 200);
}

TEST_CASE("an exception from a handler tells the client nothing", "[transport]")
{
    ServerLab lab([](Request&& request) -> Reply {
        if (request.path == "/odd") throw 42;
        if (request.path == "/bad") throw std::runtime_error("secret");
        return Reply{};
    });
    RawClient client = lab.client();
    for (const std::string path : {"/bad", "/odd"}) {
        const RawReply reply = client.ask(get(path));
        CHECK(reply.status == 500);
        CHECK(reply.body == "500|An unexpected error occurred|" + path);
        CHECK((reply.head + reply.body).find("secret") == std::string::npos);
        CHECK_FALSE(reply.header("EXCEPTION_WHAT"));
    }
    CHECK(client.ask(get("/good")).status == 200);
    CHECK(lab.logged() == std::vector<std::string>{
                              "a handler failed at /bad: secret",
                              "a handler failed at /odd: something that is not a std::exception"});
}

TEST_CASE("a part of a reply, or a packed one, is not what a client gets", "[transport]")
{
    ServerLab lab([](Request&&) { return Reply{.body = std::string(5000, 'x')}; });
    const RawReply reply =
        lab.ask(get("/x", "Range: bytes=0-1\r\nAccept-Encoding: gzip, br, deflate\r\n"));
    CHECK(reply.status == 200);
    CHECK(reply.body == std::string(5000, 'x'));
    CHECK_FALSE(reply.header("Content-Encoding"));
    CHECK_FALSE(reply.header("Content-Range"));
    CHECK(lab.ask(get("/x", "Range: nonsense\r\n")).status == 200);
}

TEST_CASE("clients that never finish a request do not hold up others", "[transport]")
{
    ServerLab lab;
    std::vector<RawClient> halves;
    for (int count = 0; count < 100; ++count) {
        halves.push_back(lab.client());
        halves.back().send(count % 2 == 0 ? "GET /x HT"
                                          : "POST /x HTTP/1.1\r\nHost: a\r\n"
                                            "Content-Length: 9\r\n\r\nhalf");
    }
    const Clock::time_point start = Clock::now();
    CHECK(lab.ask(get("/x")).status == 200);
    CHECK(Clock::now() - start < 500ms);
}

TEST_CASE("a client that waits to be told to send its body is told so", "[transport]")
{
    ServerLab lab;
    RawClient client = lab.client();
    for (int round = 0; round < 2; ++round) {
        client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
                    "Expect: 100-continue\r\n\r\n");
        CHECK(client.read_reply().status == 100);
        client.send("bo");
        client.send("dy");
        CHECK(client.read_reply().body == "POST /x [body]");
    }
    CHECK(client
              .ask("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n"
                   "Expect: 100-continue\r\n\r\n")
              .status == 413);
}

TEST_CASE("a client that vanishes does not end the server by a signal", "[transport]")
{
    static volatile std::sig_atomic_t signals = 0;
    ServerLab lab([](Request&&) { return Reply{.body = std::string(1'000'000, 'x')}; });
    const auto previous = std::signal(SIGPIPE, [](int) { signals = signals + 1; });
    for (int count = 0; count < 20; ++count) {
        RawClient client = lab.client(4096);
        client.send(get("/x") + get("/y"));
        if (count % 2 == 0) client.read_reply();
        client.reset();
    }
    CHECK(lab.ask(get("/x")).status == 200);
    std::signal(SIGPIPE, previous);
    CHECK(signals == 0);
}

TEST_CASE("clients that come, ask and go on many threads are all answered", "[transport]")
{
    ServerLab lab(echo, [](HttpServerOptions& options) { options.loops = 3; });
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (int count = 0; count < 50; ++count) {
                RawClient client = lab.client();
                client.send(get("/x") + get(count % 5 == 0 ? "/slow" : "/fast") + get("/y"));
                for (int reply = 0; reply < 3; ++reply)
                    answered += client.read_reply().status == 200 ? 1 : 0;
                if (count % 7 == 0) client.reset();
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(answered == 600);
}
