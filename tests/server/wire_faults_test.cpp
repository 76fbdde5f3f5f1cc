#include "wire_lab.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// What goes wrong on the wire on purpose: exactly what the client sees of it.

namespace {

using Clock = std::chrono::steady_clock;
using Where = BreakOff::Where;
using How = BreakOff::How;

Wire broken_off(Where where, How how, std::size_t body_bytes = 0)
{
    return Wire{.breaks_off = BreakOff{where, how, body_bytes, 30ms}};
}

std::string with_length(std::string head, const std::string& length)
{
    const std::string name = "Content-Length: ";
    const std::size_t begin = head.find(name) + name.size();
    return head.replace(begin, head.find('\r', begin) - begin, length);
}

} // namespace

// --- replies that break off ---

TEST_CASE("a reply that breaks off before its head is not a byte long", "[wire]")
{
    WireLab reset(broken_off(Where::before_head, How::reset));
    CHECK(reset.seen(get("/faulty")) == Seen{"", ECONNRESET});
    WireLab closed(broken_off(Where::before_head, How::close));
    CHECK(closed.seen(get("/faulty")) == Seen{"", 0});
    WireLab silent(broken_off(Where::before_head, How::silence));
    CHECK(silent.seen(get("/faulty")) == Seen{"", 0});
}

TEST_CASE("a reply that breaks off after its head has announced its true length", "[wire]")
{
    for (const auto& [how, error] :
         {std::pair{How::reset, ECONNRESET}, {How::close, 0}, {How::silence, 0}}) {
        WireLab lab(broken_off(Where::after_head, how));
        const std::string head = lab.head();
        CHECK(head.find("\r\nContent-Length: 10\r\n") != std::string::npos);
        CHECK(lab.seen(get("/faulty")) == Seen{head, error});
    }
}

TEST_CASE("a reply that breaks off in its body is as long as it was told to be", "[wire]")
{
    for (const auto& [how, error] :
         {std::pair{How::reset, ECONNRESET}, {How::close, 0}, {How::silence, 0}}) {
        WireLab lab(broken_off(Where::in_body, how, 4));
        CHECK(lab.seen(get("/faulty")) == Seen{lab.head() + "0123", error});
    }
}

TEST_CASE("a reply without a body breaks off within its head, so nobody takes it for whole",
          "[wire]")
{
    for (const auto where : {Where::after_head, Where::in_body}) {
        WireLab lab(broken_off(where, How::reset, 10), {}, "");
        const std::string head = lab.head();
        CHECK(lab.seen(get("/faulty")) == Seen{head.substr(0, head.size() - 2), ECONNRESET});
    }
}

TEST_CASE("at least the last byte of a body that breaks off is missing", "[wire]")
{
    WireLab lab(broken_off(Where::in_body, How::close, 10));
    CHECK(lab.seen(get("/faulty")) == Seen{lab.head() + "012345678", 0});
}

TEST_CASE("silence lasts as long as it was told to, and then the connection is closed", "[wire]")
{
    WireLab lab(broken_off(Where::in_body, How::silence, 4));
    const std::size_t size = lab.head().size() + 4;
    const Clock::time_point start = Clock::now();
    RawClient client = lab.client_with(get("/faulty"));
    client.read_bytes(size);
    CHECK(client.read_to_end().empty());
    CHECK(client.error_at_end() == 0);
    CHECK(Clock::now() - start >= 30ms);
}

TEST_CASE("a slow reader has all of what was to leave before the reset", "[wire]")
{
    constexpr std::size_t more_than_buffers_hold = 8 * 1024 * 1024;
    WireLab lab(broken_off(Where::in_body, How::reset, more_than_buffers_hold - 1), {},
                std::string(more_than_buffers_hold, 'x'));
    const std::size_t head = lab.head().size();
    RawClient client = lab.client(4096);
    client.send(get("/faulty"));
    CHECK_FALSE(client.hears_nothing_for(2s));
    CHECK_FALSE(lab.over.opens_within(30ms));
    CHECK(client.read_to_end().size() == head + more_than_buffers_hold - 1);
    CHECK(client.was_reset());
}

TEST_CASE("a close is a close, even when more requests of the client lie unread", "[wire]")
{
    WireLab lab(
        Wire{.delay = 60ms, .breaks_off = BreakOff{.where = Where::in_body, .how = How::close}});
    RawClient client = lab.client_with(get("/faulty"));
    while (lab.asked < 1) std::this_thread::yield();
    client.send(get("/clean"));
    CHECK(client.read_to_end().ends_with("\r\n\r\n"));
    CHECK(client.error_at_end() == 0);
}

TEST_CASE("nothing behind a reply that broke off is answered", "[wire]")
{
    for (const auto how : {How::reset, How::close, How::silence}) {
        WireLab lab(broken_off(Where::after_head, how));
        lab.seen(get("/faulty") + get("/clean") + get("/clean"));
        CHECK(lab.asked == 1);
    }
}

TEST_CASE("what came before a reply that breaks off has been answered", "[wire]")
{
    WireLab lab(broken_off(Where::after_head, How::reset));
    const std::string whole = lab.whole();
    CHECK(lab.seen(get("/clean") + get("/clean") + get("/faulty")) ==
          Seen{whole + whole + lab.head(), ECONNRESET});
}

TEST_CASE("a request that waited on the slow lane can break off, too", "[wire]")
{
    WireLab lab(broken_off(Where::in_body, How::reset, 4));
    CHECK(lab.seen(get("/slow/faulty")) == Seen{lab.head() + "0123", ECONNRESET});
}

// --- a length that is not true ---

TEST_CASE("a client waits for the bytes that an exaggerated length promises", "[wire]")
{
    WireLab lab(Wire{.length_error = 5},
                [](HttpServerOptions& options) { options.limits.idle = 300ms; });
    const std::string lie = with_length(lab.head(), "15") + std::string(WireLab::body);
    const Clock::time_point start = Clock::now();
    RawClient client = lab.client_with(get("/faulty") + get("/clean"));
    CHECK(client.read_bytes(lie.size()) == lie);
    CHECK(client.hears_nothing_for(20ms));
    CHECK_FALSE(lab.over.is_open());
    CHECK(client.read_to_end().empty());
    CHECK(client.error_at_end() == 0);
    CHECK(Clock::now() - start >= 300ms);
    CHECK(lab.asked == 2); // head() is one
}

TEST_CASE("more comes than an understated length promises, and then the end", "[wire]")
{
    WireLab lab(Wire{.length_error = -3});
    const std::string body(WireLab::body);
    CHECK(lab.seen(get("/faulty") + get("/clean")) == Seen{with_length(lab.head(), "7") + body, 0});
    WireLab far_less(Wire{.length_error = INT64_MIN});
    CHECK(far_less.seen(get("/faulty")) == Seen{with_length(far_less.head(), "0") + body, 0});
    WireLab far_more(
        Wire{.breaks_off = BreakOff{Where::after_head, How::close}, .length_error = INT64_MAX});
    CHECK(far_more.seen(get("/faulty")) ==
          Seen{with_length(far_more.head(), "9223372036854775817"), 0});
}

TEST_CASE("a length that cannot be less is true, and the connection goes on", "[wire]")
{
    WireLab lab(Wire{.length_error = -3}, {}, "");
    RawClient client = lab.client();
    CHECK(client.ask(get("/faulty")).header("Content-Length") == "0");
    CHECK(client.ask(get("/clean")).status == 200);
}

// --- replies without a body ---

TEST_CASE("a wrong length after HEAD misleads, but breaks nothing", "[wire]")
{
    WireLab lab(Wire{.length_error = 5});
    RawClient client = lab.client_with("HEAD /faulty HTTP/1.1\r\nHost: a\r\n\r\n" + get("/clean"));
    CHECK(client.read_reply(true).header("Content-Length") == "15");
    CHECK(client.read_reply().body == WireLab::body);
}

TEST_CASE("a reply to HEAD has no body, so it breaks off within its head", "[wire]")
{
    WireLab lab(broken_off(Where::in_body, How::reset, 4));
    const std::string head = lab.head();
    CHECK(lab.seen("HEAD /faulty HTTP/1.1\r\nHost: a\r\n\r\n") ==
          Seen{head.substr(0, head.size() - 2), ECONNRESET});
}

TEST_CASE("a reply without content has no length to be wrong", "[wire]")
{
    ServerLab lab([](Request&&) { return Reply{.status = 204, .wire = {.length_error = 5}}; });
    RawClient client = lab.client();
    CHECK_FALSE(client.ask(get("/x")).header("Content-Length"));
    CHECK(client.ask(get("/x")).status == 204);
}

// --- when a reply is over ---

TEST_CASE("a reply that broke off is over when its connection is", "[wire]")
{
    for (const auto how : {How::reset, How::close}) {
        WireLab lab(broken_off(Where::before_head, how));
        lab.seen(get("/faulty"));
        CHECK(lab.over.opens_within(2s));
    }
    WireLab silent(broken_off(Where::after_head, How::silence));
    const Clock::time_point start = Clock::now();
    RawClient client = silent.client_with(get("/faulty"));
    CHECK(silent.over.opens_within(2s));
    CHECK(Clock::now() - start >= 30ms);
}

TEST_CASE("broken connections leave nothing behind", "[wire]")
{
    for (const auto how : {How::reset, How::close, How::silence}) {
        WireLab lab(broken_off(Where::in_body, how, 4));
        for (int count = 0; count < 20; ++count) lab.seen(get("/faulty"));
        while (lab.lab.server.connections() > 0) std::this_thread::yield();
        CHECK(lab.lab.ask(get("/clean")).status == 200);
    }
}
