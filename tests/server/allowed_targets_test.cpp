#include "server/webhooks/allowed_targets.hpp"

#include "server/webhooks/name_lookup.hpp"
#include "server/webhooks/webhook_connection.hpp"

#include "sender_lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using easyconnect::test::SenderLab;
using easyconnect::test::TestReceiver;

namespace {

SocketAddress address_for(const std::string& address, int port = 80)
{
    return NameLookup().ask(address, port).value().value().front();
}

/// Whether a post to this URL, whose host has led to this address, is within what was allowed.
bool allows(const std::string& allowed, const std::string& url, const std::string& address)
{
    const auto target = WebhookTarget::parse(url).value();
    const std::vector<AllowedTarget> all{AllowedTarget::parse(allowed).value()};
    return is_allowed(all, target, address_for(address, target.port()));
}

} // namespace

TEST_CASE("a name that is allowed is good for all it leads to, at its port or any",
          "[webhook_sender][door]")
{
    CHECK(allows("hooks.example", "https://hooks.example/x", "192.0.2.1"));
    CHECK(allows("HOOKS.example", "http://hooks.example:8080/x", "2001:db8::1"));
    CHECK(allows("hooks.example:8080", "http://hooks.example:8080/x", "192.0.2.1"));
    CHECK(allows("hooks.example:80", "http://hooks.example/", "192.0.2.1"));
    CHECK_FALSE(allows("hooks.example:80", "https://hooks.example/", "192.0.2.1"));
    CHECK_FALSE(allows("hooks.example", "https://x.hooks.example/", "192.0.2.1"));
    CHECK_FALSE(allows("hooks.example", "https://192.0.2.1/", "192.0.2.1"));
}

TEST_CASE("a network that is allowed is good for all names that lead into it",
          "[webhook_sender][door]")
{
    CHECK(allows("10.0.0.0/8", "http://any.example/", "10.255.0.1"));
    CHECK(allows("10.0.0.0/8", "http://10.1.2.3/", "10.1.2.3"));
    CHECK(allows("10.0.0.0/8", "http://any.example/", "::ffff:10.1.2.3"));
    CHECK_FALSE(allows("10.0.0.0/8", "http://any.example/", "11.0.0.1"));
    CHECK_FALSE(allows("10.0.0.0/8", "http://any.example/", "64:ff9b::10.1.2.3"));
    CHECK(allows("192.0.2.1", "http://any.example/", "192.0.2.1"));
    CHECK_FALSE(allows("192.0.2.1", "http://any.example/", "192.0.2.2"));
    CHECK(allows("192.0.2.1:8080", "http://any.example:8080/", "192.0.2.1"));
    CHECK_FALSE(allows("192.0.2.1:8080", "http://any.example/", "192.0.2.1"));
    CHECK(allows("[2001:db8::1]:80", "http://any.example/", "2001:db8::1"));
    CHECK(allows("2001:db8::/33", "http://any.example/", "2001:db8:7fff::1"));
    CHECK_FALSE(allows("2001:db8::/33", "http://any.example/", "2001:db8:8000::1"));
    CHECK(allows("0.0.0.0/0", "http://any.example/", "192.0.2.1"));
    CHECK_FALSE(allows("0.0.0.0/0", "http://any.example/", "2001:db8::1"));
}

TEST_CASE("what is no host and no network cannot be allowed", "[webhook_sender][door]")
{
    for (const std::string text : {"",
                                   "http://example.com",
                                   "example.com/x",
                                   "example.com?x",
                                   "example.com:0",
                                   "example.com:",
                                   "example.com:99999",
                                   "10.0.0.0/33",
                                   "10.0.0/8",
                                   "::/129",
                                   "fd00::1",
                                   "[fd00::1",
                                   "10.0.0.0/",
                                   "user@example.com",
                                   "169.254.169.254",
                                   "[fe80::1]",
                                   "metadata.google.internal",
                                   "sink:mo",
                                   "*",
                                   "169.254.0.0/16",
                                   "169.254.7.9/24",
                                   "fe80::/10",
                                   "::ffff:169.254.0.0/112",
                                   "168.63.129.16/32"}) {
        INFO(text);
        CHECK_FALSE(AllowedTarget::parse(text));
    }
}

TEST_CASE("a network that holds more than what is forbidden can be allowed",
          "[webhook_sender][door]")
{
    for (const std::string text : {"169.254.0.0/15", "168.63.129.0/24", "fe80::/9", "::/0"})
        CHECK(AllowedTarget::parse(text));
}

TEST_CASE("what is forbidden stays so, whatever is allowed", "[webhook_sender][door]")
{
    const std::vector<AllowedTarget> everything{AllowedTarget::parse("0.0.0.0/0").value(),
                                                AllowedTarget::parse("::/0").value(),
                                                AllowedTarget::parse("x.example").value()};
    const auto target = WebhookTarget::parse("http://x.example/").value();
    for (const std::string address :
         {"169.254.169.254", "fe80::1", "fd00:ec2::254", "64:ff9b::169.254.169.254"})
        CHECK(address_refusal(address_for(address), target, {}, everything) != "");
    CHECK(address_refusal(address_for("192.0.2.1"), target, {}, everything) == "");
}

TEST_CASE("of the addresses that a name leads to, each is checked, and none but a good one called",
          "[webhook_sender][door]")
{
    TestReceiver receiver;
    Epoll epoll;
    const SenderLimits limits;
    const auto connect = [&](const std::vector<std::string>& hosts) {
        WebhookAttempt attempt{{},
                               WebhookConnection::Clock::now() + std::chrono::seconds(10),
                               {1,
                                {.delivery = DeliveryId(1),
                                 .attempt = 1,
                                 .method = "POST",
                                 .target = WebhookTarget::parse("http://x.example/").value(),
                                 .body = "{}"}}};
        auto connection = std::make_unique<WebhookConnection>(epoll, limits, TrustedSides{}, "",
                                                              OwnPorts{}, std::move(attempt));
        std::vector<SocketAddress> addresses;
        for (const auto& host : hosts) addresses.push_back(address_for(host, receiver.port()));
        connection->addresses_found(addresses);
        return connection;
    };
    const auto refused = connect({"169.254.169.254", "::ffff:169.254.169.254", "fe80::1"});
    REQUIRE(refused->result().has_value());
    CHECK(refused->result()->error().text.find("link-local") != std::string::npos);
    CHECK(refused->is_closed());

    const auto good = connect({"169.254.169.254", "127.0.0.1"});
    CHECK_FALSE(good->result().has_value());
    for (const auto& event : epoll.wait(10'000))
        static_cast<WebhookConnection*>(event.data.ptr)->ready();
    CHECK(receiver.request(1).headers.at("host") == "x.example");
}
