#include "world/webhooks/forbidden_address.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace easyconnect;

TEST_CASE("a webhook never goes to a link-local or metadata address, however it is spelled",
          "[webhook_target][forbidden]")
{
    for (const std::string host : {
             "169.254.169.254",
             "169.254.0.1",
             "169.254.255.255",
             "100.100.100.200",
             "[fe80::1]",
             "[febf::1]",
             "[FE80::1]",
             "[fd00:ec2::254]",
             "[fd00:0ec2:0:0:0:0:0:0254]",
             "[::ffff:169.254.169.254]",
             "[::ffff:a9fe:a9fe]",
             "[0:0:0:0:0:ffff:a9fe:a9fe]",
             "[::169.254.169.254]",
             "[64:ff9b::169.254.169.254]",
             "[::ffff:100.100.100.200]",
             "[::ffff:0:169.254.169.254]",
             "[64:ff9b:1::169.254.169.254]",
             "[2002:a9fe:a9fe::1]",
             "[64:ff9b:1:6464:64:c800::]",           // NAT64, /48
             "[64:ff9b:1:1264:64:64c8::]",           // /56
             "[64:ff9b:1:1234:64:6464:c800::]",      // /64
             "[2001:0:a9fe:a9fe::1]",                // Teredo, its server
             "[2001::5601:5601]",                    // its client, inverted
             "[2001:db8::5efe:169.254.169.254]",     // ISATAP
             "[2001:db8::200:5efe:169.254.169.254]", // the same
             "[fd20:ce::254]",
             "192.0.0.192",
             "168.63.129.16",
             "2852039166",
             "0xA9FEA9FE",
             "0xa9.0xfe.0xa9.0xfe",
             "0251.0376.0251.0376",
             "025177524776",
             "169.16689662",
             "169.254.43518",
             "169.254.0xa9.254",
             "metadata.google.internal",
             "Metadata.Google.Internal",
         }) {
        INFO(host);
        const auto target = WebhookTarget::parse("http://" + host + ":8080/latest/meta-data");
        REQUIRE_FALSE(target);
        CHECK(target.error().detail ==
              "the webhook URL's host is a link-local address or the "
              "metadata service of a cloud; webhooks are never sent there");
    }
}

TEST_CASE("an address beside the forbidden ones is a target like any other",
          "[webhook_target][forbidden]")
{
    for (const std::string host :
         {"169.253.255.255", "169.255.0.0", "100.100.100.201", "[fec0::1]", "[fe7f::1]",
          "[fd00:ec2::253]", "[fd00:ec2::1:254]", "[::ffff:192.0.2.1]", "[2001:db8::a9fe:a9fe]",
          "[2001:0:c000:201::1]", "[2001:db8::5efe:192.0.2.1]", "[64:ff9b::192.0.2.1]",
          "[64:ff9b:1::192.0.2.1]", "[2002:c000:201::1]", "10.0.0.1", "metadata.example",
          "169.254.169.254.example", "a9fe.example"}) {
        INFO(host);
        CHECK(WebhookTarget::parse("http://" + host + "/"));
    }
}

TEST_CASE("a number is no host unless it is a dotted IPv4 address", "[webhook_target]")
{
    for (const std::string host : {"0x7f000001", "2130706433", "0177.0.0.1", "127.1", "h.0x1"}) {
        INFO(host);
        const auto target = WebhookTarget::parse("http://" + host + "/");
        REQUIRE_FALSE(target);
        CHECK(target.error().detail.find("must be a host name, an IPv4 address such as") !=
              std::string::npos);
    }
}

TEST_CASE("an address that a name led to is judged by its bytes", "[forbidden]")
{
    using Bytes = std::vector<std::uint8_t>;
    CHECK(is_forbidden_address(Bytes{169, 254, 169, 254}));
    CHECK(is_forbidden_address(Bytes{100, 100, 100, 200}));
    CHECK_FALSE(is_forbidden_address(Bytes{127, 0, 0, 1}));
    Bytes v6(16);
    v6[15] = 1;
    CHECK_FALSE(is_forbidden_address(v6)); // ::1
    v6[0] = 0xfe;
    v6[1] = 0x80;
    CHECK(is_forbidden_address(v6));
    CHECK(is_forbidden_address(Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 169, 254, 0, 1}));
}

TEST_CASE("this machine is known by all its spellings", "[forbidden]")
{
    for (const auto* host : {"localhost", "api.localhost", "127.0.0.1", "127.1.2.3", "::1",
                             "::ffff:127.0.0.1", "0.0.0.0", "::", "0:0:0:0:0:0:0:1"})
        CHECK(is_loopback_host(host));
    for (const auto* host : {"localhost.example", "128.0.0.1", "::2", "example.com", "1.0.0.127"})
        CHECK_FALSE(is_loopback_host(host));
}
