// What a browser asks for, over a real socket.
#include "worlds_lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

TEST_CASE("a page is served while somebody else has the world for himself", "[server][web]")
{
    WorldsLab lab;
    lab.worlds.main().with_world([&](World&) {
        const auto page = lab.ask("GET", "/");
        CHECK(page.status == 200);
        CHECK(page.body.starts_with("<!doctype html>"));
        CHECK(page.header("Content-Security-Policy"));
    });
}

TEST_CASE("a browser that has a page already is told so without its bytes", "[server][web]")
{
    const WorldsLab lab;
    const auto path = "/explorer/swagger-ui-bundle.js";
    const auto first = lab.ask("GET", path);
    CHECK(first.status == 200);
    CHECK(first.body.size() > 1'000'000);
    const auto etag = first.header("ETag").value();
    const auto again = lab.ask("GET", path, "", "If-None-Match: " + etag + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.header("ETag") == etag);
}

TEST_CASE("the documents are read without a token", "[server][web]")
{
    const WorldsLab lab;
    for (const auto* path : {"/management-api/api-docs", "/_simulator/v1/openapi.json"}) {
        const auto document = lab.ask("GET", path);
        CHECK(document.status == 200);
        CHECK(Json::parse(document.body).at("openapi") == "3.0.3");
    }
}

TEST_CASE("pages of the explorer are nobody's request in the log of the world", "[server][web]")
{
    const WorldsLab lab;
    lab.ask("GET", "/");
    lab.ask("GET", "/management-api/api-docs");
    CHECK(Json::parse(lab.control("GET", "/requests").body).at("requests").empty());
}
