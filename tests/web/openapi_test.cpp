#include "api/endpoints.hpp"
#include "lab.hpp"
#include "web/documented_operations.hpp"
#include "web/openapi.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace easyconnect::test {

static std::set<std::string> endpoints_below(std::string_view prefix)
{
    std::set<std::string> rows;
    for (const auto& endpoint : all_endpoints())
        if (std::string_view(endpoint.path).starts_with(prefix))
            rows.insert(std::string(endpoint.method) + " " + endpoint.path);
    return rows;
}

static std::set<std::string> entries_of(const std::vector<DocumentedOperation>& operations)
{
    std::set<std::string> rows;
    for (const auto& operation : operations)
        rows.insert(operation.method() + " " + operation.path());
    return rows;
}

static std::vector<std::string> without(const std::set<std::string>& rows,
                                        const std::set<std::string>& others)
{
    std::vector<std::string> left;
    std::ranges::set_difference(rows, others, std::back_inserter(left));
    return left;
}

using Rows = std::vector<std::string>;

TEST_CASE("every endpoint of the platform's API has an entry in its OpenAPI document", "[openapi]")
{
    const auto endpoints = endpoints_below("/management-api/");
    CHECK(endpoints.size() > 20);
    CHECK(without(endpoints, entries_of(api_operations())) == Rows{});
}

TEST_CASE("every entry of the platform's OpenAPI document has an endpoint", "[openapi]")
{
    CHECK(without(entries_of(api_operations()), endpoints_below("/management-api/")) == Rows{});
}

TEST_CASE("the control plane and its OpenAPI document have the same calls", "[openapi]")
{
    // the document itself is a page, which the list of endpoints does not know
    auto entries = entries_of(control_operations());
    entries.erase("GET " + std::string(control_document_path));
    const auto endpoints = endpoints_below(control_prefix);
    CHECK(endpoints.size() > 60);
    CHECK(without(endpoints, entries) == Rows{});
    CHECK(without(entries, endpoints) == Rows{});
}

TEST_CASE("the OpenAPI document names each operation as rules do", "[openapi]")
{
    std::map<std::string, std::string> names;
    for (const auto& endpoint : all_endpoints())
        names[std::string(endpoint.method) + " " + endpoint.path] = endpoint.operation;
    for (const auto& operation : api_operations()) {
        const auto row = operation.method() + " " + operation.path();
        INFO(row);
        CHECK(operation.entry().at("x-operation") == names[row]);
    }
}

TEST_CASE("the sections of the OpenAPI document are called as the guide calls its controllers",
          "[openapi]")
{
    std::vector<std::string> names;
    const auto document = Json::parse(api_document());
    for (const auto& tag : document.at("tags")) names.push_back(tag.at("name"));
    CHECK(names == Rows{"Authentication", "Order Controller", "Product Information",
                        "SIM Management", "Beyond the guide"});
}

// --- a reply that a document does not allow is found

static SeenReply json_reply(int status, std::string_view body)
{
    return {.status = status, .content_type = "application/json;charset=UTF-8", .body = body};
}

static const std::string limits_path = "/management-api/v1/sims/limits";
static const std::string good_limits =
    R"({"data":{"id":1,"limit":"10","unit":"MB"},"smsMt":{"id":0,"limit":"unlimited","unit":"SMS"},)"
    R"("smsMo":{"id":0,"limit":"unlimited","unit":"SMS"}})";

TEST_CASE("a reply is allowed that the document describes", "[openapi]")
{
    CHECK(complaint_about("GET", limits_path, json_reply(200, good_limits)) == "");
}

TEST_CASE("a reply is not allowed that the document does not describe", "[openapi]")
{
    const auto complaint = [](SeenReply seen) { return complaint_about("GET", limits_path, seen); };
    const auto changed = [](const char* pointer, const Json& value) {
        auto body = Json::parse(good_limits);
        body[Json::json_pointer(pointer)] = value;
        return body.dump();
    };
    CHECK_THAT(complaint(json_reply(418, good_limits)), Catch::Contains("not documented"));
    CHECK_THAT(complaint(json_reply(200, "")), Catch::Contains("no body"));
    CHECK_THAT(complaint(json_reply(200, "{")), Catch::Contains("no JSON"));
    CHECK_THAT(complaint(json_reply(200, "{}")), Catch::Contains("data"));
    CHECK_THAT(complaint(json_reply(200, changed("/data/limit", 10))), Catch::Contains("limit"));
    CHECK_THAT(complaint(json_reply(200, changed("/data/unit", "KB"))), Catch::Contains("unit"));
    CHECK_THAT(complaint(json_reply(200, changed("/extra", 1))), Catch::Contains("extra"));
    CHECK_THAT(complaint({.status = 200, .content_type = "text/html", .body = good_limits}),
               Catch::Contains("text/html"));
}

TEST_CASE("a reply without a header that the document requires is not allowed", "[openapi]")
{
    const std::string path = "/management-api/v1/orders";
    SeenReply seen{.status = 201, .content_type = "application/json"};
    CHECK_THAT(complaint_about("POST", path, seen), Catch::Contains("Location is missing"));
    seen.headers = {{"Location", "http://127.0.0.1:8080/management-api/v1/orders/1"}};
    CHECK(complaint_about("POST", path, seen) == "");
    seen.body = "{}";
    CHECK_THAT(complaint_about("POST", path, seen), Catch::Contains("there is a body"));
}

TEST_CASE("a refusal by the transport may fall under default and no other status does", "[openapi]")
{
    const std::string error = R"({"timestamp":"2026-02-03T04:05:06.000+0000","status":413,)"
                              R"("error":"Payload Too Large","message":"m","path":"/p"})";
    CHECK(complaint_about("GET", limits_path, json_reply(413, error)) == "");
    CHECK_THAT(complaint_about("GET", limits_path, json_reply(409, error)),
               Catch::Contains("not documented"));
}

TEST_CASE("a complaint names the operation and the status", "[openapi]")
{
    const auto text = complaint_about("GET", "/management-api/v1/sims/898/status",
                                      json_reply(200, R"({"status":"AWAY","services":[]})"));
    CHECK_THAT(text, Catch::Contains("GET /management-api/v1/sims/{iccid}/status answered 200"));
    CHECK_THAT(text, Catch::Contains("[status]"));
}

} // namespace easyconnect::test
