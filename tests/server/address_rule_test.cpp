#include "server/webhooks/address_rule.hpp"

#include "server/webhooks/name_lookup.hpp"

#include "sender_lab.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace easyconnect;
using easyconnect::test::SenderLab;
using easyconnect::test::TestReceiver;

namespace {

/// What the rule says about an address and port, for a simulator on port 8080.
std::string refusal(const std::string& host, int port, const std::string& path = "/sms",
                    int own_port = 8'080)
{
    const auto target = WebhookTarget::parse("http://example.com" + path).value();
    return address_refusal(NameLookup().ask(host, port).value().value().front(), target,
                           {own_port});
}

const std::string forbidden =
    "the host leads to a link-local address or a metadata service, where webhooks are never sent";
const std::string own = "the host leads to the simulator itself, which takes webhooks only under "
                        "/_simulator/v1/sinks/";

} // namespace

TEST_CASE("link-local addresses and metadata services get no webhooks", "[webhook_sender]")
{
    for (const std::string host : {"169.254.169.254", "169.254.0.1", "fe80::1", "fd00:ec2::254",
                                   "::ffff:169.254.169.254", "100.100.100.200"})
        CHECK(refusal(host, 80) == forbidden);
    for (const std::string host : {"127.0.0.1", "::1", "192.0.2.1", "10.0.0.1", "2001:db8::1"})
        CHECK(refusal(host, 80) == "");
}

TEST_CASE("the simulator's own address gets webhooks for its sinks only", "[webhook_sender]")
{
    for (const std::string host :
         {"127.0.0.1", "127.0.0.2", "::1", "0.0.0.0", "::ffff:127.0.0.1", "localhost"}) {
        INFO(host);
        CHECK(refusal(host, 8'080) == own);
        CHECK(refusal(host, 8'080, "/_simulator/v1/sinks/reports") == "");
        CHECK(refusal(host, 8'080, "/_simulator/v1/sinks") == own);
        CHECK(refusal(host, 8'081) == "");
        CHECK(refusal(host, 8'080, "/sms", 0) == "");
    }
    CHECK(refusal("192.0.2.1", 8'080) == "");
}

TEST_CASE("a post to the simulator itself is a failed attempt, also over a kept connection",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    const auto sink = receiver.url("/_simulator/v1/sinks/reports");
    CHECK(lab.send_and_wait(sink).status == 200);
    lab.sender.set_own_ports({receiver.port()});
    CHECK(lab.send_and_wait(sink).status == 200);
    CHECK(receiver.connections() == 1);
    const auto refused = lab.send_and_wait(receiver.url("/sms"));
    CHECK(refused.status == 0);
    CHECK(refused.error == lab.origin_of(receiver.url()) + ": " + own);
    CHECK(lab.send_and_wait("http://localhost:" + std::to_string(receiver.port()) + "/sms").error ==
          "http://localhost:" + std::to_string(receiver.port()) + ": " + own);
    CHECK(receiver.requests().size() == 2);
}
