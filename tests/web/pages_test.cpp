#include "web/pages.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>

namespace easyconnect::test {

static Reply page(const std::string& path, const std::string& method = "GET",
                  const std::string& if_none_match = "")
{
    const auto reply =
        answer_page({.method = method, .path = path, .if_none_match = if_none_match});
    REQUIRE(reply);
    return *reply;
}

static std::string header_of(const Reply& reply, const std::string& name)
{
    for (const auto& [key, value] : reply.headers)
        if (key == name) return value;
    return "";
}

TEST_CASE("the explorer is at the root and under the name that the platform's sister gave it",
          "[web]")
{
    CHECK(page("/").content_type == "text/html;charset=UTF-8");
    CHECK(page("/management-api/swagger-ui.html").body == page("/").body);
}

TEST_CASE("what is no page is left to the worlds", "[web]")
{
    for (const auto* path : {"", "//", "/index.html", "/management-api/v1/sims", "/explorer/"})
        CHECK_FALSE(answer_page({.method = "GET", .path = path}));
}

TEST_CASE("pages are read and never written", "[web]")
{
    CHECK(page("/", "HEAD").status == 200);
    for (const auto* method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        const auto reply = page("/", method);
        CHECK(reply.status == 405);
        CHECK(header_of(reply, "Allow") == "GET, HEAD");
    }
}

TEST_CASE("a browser that has these very bytes gets no others", "[web]")
{
    for (const auto& one : all_pages()) {
        const std::string path(one.path);
        const auto etag = header_of(page(path), "ETag");
        CHECK(etag.size() > 2);
        CHECK(header_of(page(path), "Cache-Control") == "no-cache");
        CHECK(page(path, "GET", etag).status == 304);
        CHECK(page(path, "GET", etag).body.empty());
        CHECK(page(path, "GET", "\"of an older build\"").status == 200);
    }
}

TEST_CASE("a page says what it may load and that is nothing from elsewhere", "[web]")
{
    for (const auto& one : all_pages()) {
        INFO(one.path);
        CHECK_FALSE(one.bytes.empty());
        CHECK(one.content_type != "application/octet-stream");
        if (one.content_type != "text/html;charset=UTF-8") continue;
        CHECK(one.policy.starts_with("default-src 'none'"));
        CHECK(one.policy.find("http") == one.policy.npos);
        CHECK(one.policy.find("script-src 'self';") != one.policy.npos);
    }
}

TEST_CASE("every file that a page links to is there", "[web]")
{
    static const std::regex link(R"re((?:href|src)="(/[^"?#]*)")re");
    for (const auto& one : all_pages()) {
        if (one.content_type != "text/html;charset=UTF-8") continue;
        const std::string text(one.bytes);
        for (std::sregex_iterator found(text.begin(), text.end(), link), end; found != end;
             ++found) {
            const auto path = (*found)[1].str();
            INFO(path);
            CHECK((find_page(path) || path == "/_simulator/")); // the dashboard is another room's
        }
    }
}

} // namespace easyconnect::test
