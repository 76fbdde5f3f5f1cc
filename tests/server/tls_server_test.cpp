#include "tls_client.hpp"
#include "wire_lab.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// The transport over TLS: all that it does in the clear, and what TLS brings along.

namespace {

const ServerLab::Adjust over_tls = [](HttpServerOptions& options) {
    options.tls = TlsFolder::shared().identity;
};

/// A server over TLS.
struct TlsLab : ServerLab {
    explicit TlsLab(Exchange exchange = echo, const ServerLab::Adjust& adjust = {})
        : ServerLab(std::move(exchange), [&](HttpServerOptions& options) {
              over_tls(options);
              if (adjust) adjust(options);
          })
    {}

    TlsClient tls_client(const TlsClientOptions& options = {}) const
    {
        return TlsClient(server.port(), options);
    }
};

/// What a client sees of a faulty reply over TLS, its head left out.
struct TlsSeen {
    std::string body;
    bool goodbye;
    int error;

    bool operator==(const TlsSeen&) const = default;
};

TlsSeen seen_over_tls(const Wire& wire)
{
    WireLab lab(wire, over_tls);
    TlsClient client(lab.lab.server.port());
    client.send(get("/faulty"));
    const std::string bytes = client.read_to_end();
    return {bytes.substr(std::min(bytes.find("\r\n\r\n") + 4, bytes.size())),
            client.was_told_goodbye(), client.error_at_end()};
}

Wire broken_over_tls(BreakOff::How how)
{
    return Wire{.breaks_off = BreakOff{BreakOff::Where::in_body, how, 4, 30ms}};
}

} // namespace

// --- what it does in the clear ---

TEST_CASE("requests are answered over TLS 1.2 and 1.3 one after the other and pipelined", "[tls]")
{
    TlsLab lab;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto client = lab.tls_client({.version = version});
        CHECK(client.ask(get("/one")).body == "GET /one []");
        client.send(get("/two") + post("/three", "body") + get("/slow/four"));
        CHECK(client.read_reply().body == "GET /two []");
        CHECK(client.read_reply().body == "POST /three [body]");
        CHECK(client.read_reply().body == "GET /slow/four []");
        CHECK(client.ask(get("/five")).body == "GET /five []");
    }
}

TEST_CASE("bodies of many TLS records come and go whole however slowly they are taken", "[tls]")
{
    const std::string sent(900'000, 's');
    const std::string large(8 * 1024 * 1024, 'r');
    TlsLab lab([&](Request&& request) {
        return Reply{.body = request.path == "/large" ? large : std::move(request.body)};
    });
    auto client = lab.tls_client({.receive_buffer = 4096});
    CHECK(client.ask(post("/same", sent)).body == sent);
    client.send(get("/large"));
    CHECK_FALSE(client.hears_nothing_for(2s));
    CHECK(lab.tls_client().ask(post("/same", "other")).body == "other"); // held up by nobody
    CHECK(client.read_reply().body == large);
    CHECK(client.ask(post("/same", "more")).body == "more");
}

TEST_CASE("what goes wrong on the wire on purpose goes wrong over TLS", "[tls][wire]")
{
    CHECK(seen_over_tls(broken_over_tls(BreakOff::How::reset)) ==
          TlsSeen{"0123", false, ECONNRESET});
    CHECK(seen_over_tls(broken_over_tls(BreakOff::How::close)) == TlsSeen{"0123", true, 0});
    CHECK(seen_over_tls(broken_over_tls(BreakOff::How::silence)) == TlsSeen{"0123", true, 0});
    CHECK(seen_over_tls(Wire{.length_error = -3}) == TlsSeen{"0123456789", true, 0});
}

TEST_CASE("a dripping reply comes in pieces over TLS and the connection goes on", "[tls][wire]")
{
    WireLab lab(Wire{.drip = Drip{40, 5ms}}, over_tls);
    TlsClient client(lab.lab.server.port());
    for (int round = 0; round < 2; ++round) {
        const auto start = std::chrono::steady_clock::now();
        CHECK(client.ask(get("/faulty")).body == WireLab::body);
        CHECK(std::chrono::steady_clock::now() - start >= 10ms);
    }
    CHECK(client.ask(get("/clean")).body == WireLab::body);
}

TEST_CASE("a client over TLS that hangs up while its reply is held back is noticed", "[tls][wire]")
{
    WireLab lab(Wire{.delay = 9min}, over_tls);
    TlsClient client(lab.lab.server.port());
    client.send(get("/faulty"));
    while (lab.asked < 1) std::this_thread::yield();
    client.close();
    CHECK(lab.over.opens_within(5s));
}

TEST_CASE("a reply that goes on goes on over TLS and ends with a goodbye", "[tls]")
{
    TlsLab lab([](Request&&) {
        auto body = std::make_shared<LiveBody>();
        body->next = [count = 0]() mutable {
            ++count;
            return LiveBody::Piece{std::to_string(count) + "\n", count == 3};
        };
        body->call_back = [](const std::function<void()>& ring) { ring(); };
        body->pause = 1ms;
        return Reply{.live = std::move(body)};
    });
    auto client = lab.tls_client();
    client.send(get("/live"));
    CHECK(client.read_to_end().ends_with("\r\n\r\n1\n2\n3\n"));
    CHECK(client.was_told_goodbye());
}

TEST_CASE("a client that says it has asked all it wants still gets its answer", "[tls]")
{
    const std::string more_than_it_takes(300'000, 'x');
    TlsLab lab([&](Request&&) { return Reply{.body = more_than_it_takes}; });
    for (const char* const headers : {"", "Connection: close\r\n"}) {
        for (const char* const path : {"/last", "/slow/last"}) {
            auto client = lab.tls_client({.receive_buffer = 4096});
            client.send_last(get(path, headers));
            CHECK_FALSE(client.hears_nothing_for(2s));
            CHECK(client.read_reply().body == more_than_it_takes);
            CHECK(client.read_to_end().empty());
            CHECK(client.error_at_end() == 0);
        }
    }
}

TEST_CASE("a connection that is not to be kept ends with a goodbye", "[tls]")
{
    TlsLab lab;
    auto client = lab.tls_client();
    client.send(get("/last", "Connection: close\r\n"));
    CHECK(client.read_to_end().ends_with("GET /last []"));
    CHECK(client.was_told_goodbye());
}

TEST_CASE("two hundred clients are served over TLS at once", "[tls]")
{
    TlsLab lab;
    std::deque<TlsClient> clients;
    for (int count = 0; count < 200; ++count) clients.emplace_back(lab.server.port());
    for (auto& client : clients) client.send(get("/x"));
    for (auto& client : clients) CHECK(client.read_reply().status == 200);
    CHECK(lab.server.connections() == 200);
    clients.clear();
    while (lab.server.connections() > 0) std::this_thread::yield();
}

TEST_CASE("one connection more than there may be is told so over TLS", "[tls]")
{
    TlsLab lab(echo, [](HttpServerOptions& options) { options.limits.connections = 1; });
    auto first = lab.tls_client();
    CHECK(first.ask(get("/x")).status == 200);
    CHECK(lab.tls_client().read_reply().status == 503);
    CHECK(first.ask(get("/x")).status == 200);
}

// --- what TLS brings along ---

TEST_CASE("who speaks plain HTTP to a TLS port is told to use https", "[tls]")
{
    TlsLab lab;
    for (const auto& request : {get("/x"), post("/x", std::string(100'000, 'x')),
                                std::string("PATCH /x HTTP/1.1\r\nHost: a\r\n\r\n")}) {
        auto client = lab.client();
        const auto reply = client.ask(request);
        CHECK(reply.status == 400);
        CHECK(reply.body == "400|this port speaks HTTPS; use https://127.0.0.1:" +
                                std::to_string(lab.server.port()) + " instead|");
        client.finish_sending();
        CHECK(client.read_to_end().empty());
        CHECK(client.error_at_end() == 0);
    }
}

TEST_CASE("what is neither TLS nor HTTP is told so and closed and others go on", "[tls]")
{
    TlsLab lab;
    auto other = lab.tls_client();
    for (const std::string& garbage :
         {std::string(1'000, '\xff'), std::string("\x16\x03\x01") + std::string(500, '\0')}) {
        auto client = lab.client();
        client.send(garbage);
        client.finish_sending();
        client.read_to_end();
        CHECK(client.error_at_end() == 0);
        CHECK(other.ask(get("/x")).status == 200);
    }
    CHECK_FALSE(lab.first_logged().empty());
}

TEST_CASE("a client that does not get on with its handshake is closed and holds up nobody", "[tls]")
{
    TlsLab lab(echo, [](HttpServerOptions& options) { options.limits.handshake = 300ms; });
    std::vector<RawClient> dawdlers;
    for (int count = 0; count < 100; ++count) {
        dawdlers.push_back(lab.client());
        dawdlers.back().send(std::string_view("\x16\x03\x01\x02", count % 5));
    }
    CHECK(lab.tls_client().ask(get("/x")).status == 200);
    for (auto& dawdler : dawdlers) {
        dawdler.send("\x01"); // another byte in time earns no more time
        CHECK(dawdler.read_to_end().empty());
    }
    while (lab.server.connections() > 0) std::this_thread::yield();
}

TEST_CASE("a client that does not trust the certificate is told of in the log", "[tls]")
{
    const TlsFolder other;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsLab lab;
        CHECK_THROWS_WITH(lab.tls_client({.version = version, .ca_file = other.files.authority}),
                          Catch::Contains("certificate verify failed"));
        CHECK_THAT(lab.first_logged(), Catch::Contains("alert"));
    }
}

TEST_CASE("HTTP/1.1 is chosen of what a client offers and one without it is refused", "[tls]")
{
    TlsLab lab;
    auto client = lab.tls_client({.protocols = "\x02h2\x08http/1.1"});
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(client.session(), &chosen, &size);
    CHECK(std::string(chosen, chosen + size) == "http/1.1");
    CHECK_THROWS_WITH(lab.tls_client({.protocols = "\x02h2"}), Catch::Contains("no application"));
}

TEST_CASE("TLS below 1.2 is refused", "[tls]")
{
    TlsLab lab;
    CHECK_THROWS_WITH(lab.tls_client({.version = TLS1_1_VERSION}),
                      Catch::Contains("alert protocol version"));
    CHECK(lab.tls_client().ask(get("/x")).status == 200);
}

TEST_CASE("a client cannot negotiate anew and its connection goes on", "[tls]")
{
    TlsLab lab;
    auto client = lab.tls_client({.version = TLS1_2_VERSION});
    CHECK(client.ask(get("/x")).status == 200);
    SSL_renegotiate(client.session());
    CHECK(SSL_do_handshake(client.session()) != 1);
    CHECK(lab.tls_client().ask(get("/x")).status == 200);
}

TEST_CASE("a client may change its keys as often as it likes", "[tls]")
{
    TlsLab lab;
    auto client = lab.tls_client();
    for (int round = 0; round < 20; ++round) {
        CHECK(SSL_key_update(client.session(), SSL_KEY_UPDATE_REQUESTED) == 1);
        CHECK(client.ask(get("/x")).status == 200);
    }
}

TEST_CASE("no session is kept that could be resumed", "[tls]")
{
    TlsLab lab;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto client = lab.tls_client({.version = version});
        CHECK(client.ask(get("/x")).status == 200);
        CHECK(SSL_SESSION_is_resumable(SSL_get0_session(client.session())) == 0);
    }
}
