#include "world/webhooks/webhook_target.hpp"

#include <catch2/catch.hpp>
#include <string>

using easyconnect::Refusal;
using easyconnect::WebhookTarget;

namespace {

std::string refusal_of(const std::string& url)
{
    const auto target = WebhookTarget::parse(url);
    if (target) return "accepted";
    CHECK(target.error().reason == Refusal::Reason::malformed);
    return target.error().detail;
}

} // namespace

TEST_CASE("a webhook URL is taken apart into what a request needs", "[webhook_target]")
{
    struct Row {
        std::string url, scheme, host;
        int port;
        std::string path, origin;
    };
    const std::string long_label(63, 'a');
    const Row rows[] = {
        {"http://example.com", "http", "example.com", 80, "/", "http://example.com"},
        {"https://example.com", "https", "example.com", 443, "/", "https://example.com"},
        {"https://example.com/", "https", "example.com", 443, "/", "https://example.com"},
        {"HTTPS://Example.COM/Sms", "https", "example.com", 443, "/Sms", "https://example.com"},
        {"http://h:8080/a/b?c=d&e", "http", "h", 8080, "/a/b?c=d&e", "http://h:8080"},
        {"http://h?key=1", "http", "h", 80, "/?key=1", "http://h"},
        {"http://h:80/x", "http", "h", 80, "/x", "http://h"},
        {"http://h:443/x", "http", "h", 443, "/x", "http://h:443"},
        {"https://h:443/x", "https", "h", 443, "/x", "https://h"},
        {"http://h:1", "http", "h", 1, "/", "http://h:1"},
        {"http://h:65535", "http", "h", 65'535, "/", "http://h:65535"},
        {"http://h/a%20b%0D%0A", "http", "h", 80, "/a%20b%0D%0A", "http://h"},
        {"http://h/a@b:c//d", "http", "h", 80, "/a@b:c//d", "http://h"},
        {"http://h/?u=http://x/?y", "http", "h", 80, "/?u=http://x/?y", "http://h"},
        {"http://my_app-1.local:3000/sms", "http", "my_app-1.local", 3'000, "/sms",
         "http://my_app-1.local:3000"},
        {"http://1password.example", "http", "1password.example", 80, "/",
         "http://1password.example"},
        {"http://" + long_label + ".nl", "http", long_label + ".nl", 80, "/",
         "http://" + long_label + ".nl"},
        {"http://127.0.0.1:9000/x", "http", "127.0.0.1", 9'000, "/x", "http://127.0.0.1:9000"},
        {"http://255.255.255.255", "http", "255.255.255.255", 80, "/", "http://255.255.255.255"},
        {"http://[::1]:8080/sms", "http", "::1", 8'080, "/sms", "http://[::1]:8080"},
        {"http://[::]", "http", "::", 80, "/", "http://[::]"},
        {"http://[2001:DB8::1]?a", "http", "2001:db8::1", 80, "/?a", "http://[2001:db8::1]"},
        {"https://[1:2:3:4:5:6:7:8]", "https", "1:2:3:4:5:6:7:8", 443, "/",
         "https://[1:2:3:4:5:6:7:8]"},
        {"http://[::ffff:192.0.2.1]", "http", "::ffff:192.0.2.1", 80, "/",
         "http://[::ffff:192.0.2.1]"},
        {"http://[1:2:3:4:5:6:192.0.2.1]", "http", "1:2:3:4:5:6:192.0.2.1", 80, "/",
         "http://[1:2:3:4:5:6:192.0.2.1]"},
    };
    for (const auto& row : rows) {
        INFO(row.url);
        const auto target = WebhookTarget::parse(row.url);
        REQUIRE(target);
        CHECK(target->scheme() == row.scheme);
        CHECK(target->host() == row.host);
        CHECK(target->port() == row.port);
        CHECK(target->path() == row.path);
        CHECK(target->origin() == row.origin);
        CHECK(target->text() == row.url);
        CHECK(target->origin() == target->scheme() + "://" + target->authority());
    }
}

TEST_CASE("a webhook URL that cannot be sent to is refused with what is wrong and what is right",
          "[webhook_target]")
{
    const std::string scheme = "the webhook URL must start with http:// or https://";
    const std::string host = "the webhook URL's host must be a host name, an IPv4 address such as "
                             "192.0.2.1 or an IPv6 address such as [::1]";
    const std::string ipv6 = "the webhook URL's host must be an IPv6 address between [ and ], such "
                             "as [::1], without a zone";
    const std::string port = "the webhook URL's port must be a number from 1 to 65535";
    const std::string user =
        "the webhook URL holds a user name or password; leave out all up to the @";
    const std::string control = "the webhook URL holds a control character; remove it";
    const std::string space = "the webhook URL holds a space; write it as %20";
    const std::string no_host = "the webhook URL has no host; give one after ://";
    struct Row {
        std::string url, detail;
    };
    const Row rows[] = {
        {"", "the webhook URL is empty; give one such as https://example.com/sms"},
        {"example.com/sms", scheme},
        {"//example.com/sms", scheme},
        {"/sms", scheme},
        {"http:/example.com", scheme},
        {"ftp://example.com", scheme + ", nothing else is supported"},
        {"://example.com", scheme + ", nothing else is supported"},
        {"xhttp://example.com", scheme + ", nothing else is supported"},
        {"http://", no_host},
        {"http:///sms", no_host},
        {"http://:80/sms", no_host},
        {"http://user@h/", user},
        {"http://user:secret@h/", user},
        {"http://@h/", user},
        {"http://h/#top", "the webhook URL has a fragment (#...); leave it out"},
        {"http://h#", "the webhook URL has a fragment (#...); leave it out"},
        {"http://h/a b", space},
        {" http://h/", space},
        {"http://h/ ", space},
        {"http://h/a\r\nX: y", control},
        {"http://h/a\n", control},
        {"http://h/a\tb", control},
        {std::string("http://h/\0x", 11), control},
        {"http://h/\x7f", control},
        {"http://h/\xc3\xa9",
         "the webhook URL holds a character beyond ASCII; percent-encode it, a host name as "
         "xn--..."},
        {"http:\\\\h\\", "the webhook URL holds a backslash; paths are written with /"},
        {"http://h:0", port},
        {"http://h:65536", port},
        {"http://h:", port},
        {"http://h:-1", port},
        {"http://h:+1", port},
        {"http://h:8o", port},
        {"http://h:000080", port},
        {"http://h:80:80", port},
        {"http://[::1]80", port},
        {"http://[::1]:x", port},
        {"http://-h", host},
        {"http://h-.nl", host},
        {"http://h..nl", host},
        {"http://.nl", host},
        {"http://h.", host},
        {"http://h!x", host},
        {"http://h%41", host},
        {"http://" + std::string(64, 'a'), host},
        {"http://" + std::string(127, 'a') + "." + std::string(127, 'b'), host},
        {"http://1.2.3", host},
        {"http://1.2.3.256", host},
        {"http://1.2.3.04", host},
        {"http://1.2.3.4.5", host},
        {"http://12345", host},
        {"http://h.1", host},
        {"http://[::1", ipv6},
        {"http://[]", ipv6},
        {"http://[:]", ipv6},
        {"http://[:::]", ipv6},
        {"http://[1::2::3]", ipv6},
        {"http://[1:2:3:4:5:6:7]", ipv6},
        {"http://[1:2:3:4:5:6:7:8:9]", ipv6},
        {"http://[1:2:3:4:5:6:7:8::]", ipv6},
        {"http://[12345::]", ipv6},
        {"http://[g::]", ipv6},
        {"http://[1:]", ipv6},
        {"http://[fe80::1%25eth0]", ipv6},
        {"http://[127.0.0.1]", ipv6},
        {"http://[::1.2.3.256]", ipv6},
        {"http://[1.2.3.4::]", ipv6},
    };
    for (const auto& row : rows) {
        INFO(row.url);
        CHECK(refusal_of(row.url) == row.detail);
    }
}

TEST_CASE("a webhook URL has at most 2,048 characters", "[webhook_target]")
{
    const std::string start = "http://h/";
    CHECK(WebhookTarget::parse(start + std::string(2'048 - start.size(), 'a')));
    CHECK(refusal_of(start + std::string(2'049 - start.size(), 'a')) ==
          "the webhook URL has 2049 characters; at most 2048 are allowed");
}

TEST_CASE("the refusal of a webhook URL does not repeat the secrets in it", "[webhook_target]")
{
    for (const std::string url : {"http://user:s3cret@h/", "http://h:99999/?key=s3cret",
                                  "ftp://h/?key=s3cret", "http://h/?key=s3cret#x"})
        CHECK(refusal_of(url).find("s3cret") == std::string::npos);
}

TEST_CASE("two spellings of one webhook URL are the same target", "[webhook_target]")
{
    const auto parse = [](const char* url) { return WebhookTarget::parse(url).value(); };
    CHECK(parse("HTTP://Example.com") == parse("http://example.com:80/"));
    CHECK_FALSE(parse("http://example.com/") == parse("https://example.com/"));
    CHECK_FALSE(parse("http://example.com/a") == parse("http://example.com/A"));
    CHECK_FALSE(parse("http://example.com/a") == parse("http://example.com/a?"));
}
