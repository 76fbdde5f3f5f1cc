#include "web/documented_operations.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace easyconnect::test {

// What a reader can count on, whatever operation of the two documents he looks at.

using nlohmann::json;
using Operations = std::vector<DocumentedOperation>;

static Operations all_documented()
{
    Operations all = api_operations();
    for (const auto* more : {&documented_webhooks(), &control_operations()})
        all.insert(all.end(), more->begin(), more->end());
    return all;
}

static std::string line_of(const DocumentedOperation& operation)
{
    return operation.method() + " " + operation.path();
}

TEST_CASE("each documented operation has a summary, one section and a name of its own", "[openapi]")
{
    std::set<std::string> names;
    for (const auto& operation : all_documented()) {
        INFO(line_of(operation));
        const json& entry = operation.entry();
        CHECK(entry.value("summary", "") != "");
        CHECK(entry.value("tags", json::array()).size() == 1);
        const std::string name = entry.value("operationId", "");
        CHECK(name != "");
        CHECK(names.insert(name).second);
    }
}

TEST_CASE("the documented replies of each operation end with what the transport refuses",
          "[openapi]")
{
    for (const auto& operation : all_documented()) {
        INFO(line_of(operation));
        CHECK(operation.entry().at("responses").contains("default"));
    }
}

TEST_CASE("each documented operation says what has to be shown to be let in", "[openapi]")
{
    for (const auto& operation : all_documented()) {
        INFO(line_of(operation));
        CHECK(operation.security().is_array());
        for (const auto& choice : operation.security())
            for (const auto& [scheme, scopes] : choice.items())
                CHECK(operation.components().at("securitySchemes").contains(scheme));
    }
}

/// What of the operations is open to anybody; all others must know the answer to who is not let in.
static std::set<std::string> open_ones(const Operations& operations)
{
    std::set<std::string> open;
    for (const auto& operation : operations) {
        INFO(line_of(operation));
        const bool is_open = operation.security().empty();
        if (is_open) open.insert(line_of(operation));
        // the token endpoint says 400 to a wrong password (contract 2)
        const bool is_login = operation.path() == "/management-api/oauth/token";
        CHECK((is_open || is_login || operation.entry().at("responses").contains("401")));
    }
    return open;
}

TEST_CASE("the documents know who is not let in, and what anybody may call", "[openapi]")
{
    CHECK(open_ones(api_operations()).empty());
    CHECK(open_ones(control_operations()) ==
          std::set<std::string>{"GET /_simulator/v1/health/live", "GET /_simulator/v1/health/ready",
                                "GET /_simulator/v1/openapi.json"});
}

// --- examples

/// Where in an operation a body has no example, of whatever type and status; a schema's own example
/// is none, since readers and tools look at the body.
static std::vector<std::string> bodies_without_example(const DocumentedOperation& operation)
{
    std::vector<std::string> bare;
    const auto look = [&](const std::string& where, const json& node) {
        const json& body = operation.resolved(node);
        if (!body.contains("content")) return;
        for (const auto& [type, media] : body.at("content").items())
            if (!media.contains("example") && media.value("examples", json::object()).empty())
                bare.push_back(line_of(operation) + ", " + where + ", " + type);
    };
    const json& entry = operation.entry();
    if (entry.contains("requestBody")) look("request", entry.at("requestBody"));
    for (const auto& [status, reply] : entry.at("responses").items()) look(status, reply);
    return bare;
}

TEST_CASE("each body of a request or reply in the documents has an example", "[openapi]")
{
    for (const auto& operation : all_documented())
        CHECK(bodies_without_example(operation) == std::vector<std::string>{});
}

TEST_CASE("a body without an example is found in a request, a reply and behind a reference",
          "[openapi]")
{
    const auto document = json::parse(R"({
        "components": {"responses": {"Bare": {"content": {"application/json": {"schema": {}}}}}}})");
    const auto entry = json::parse(R"({
        "requestBody": {"content": {"application/json": {"schema": {"example": 1}}}},
        "responses": {
            "200": {"content": {"text/plain": {"examples": {}}, "application/json": {"example": 1}}},
            "204": {},
            "400": {"$ref": "#/components/responses/Bare"}}})");
    CHECK(bodies_without_example({document, "PUT", "/p", entry}) ==
          std::vector<std::string>{"PUT /p, request, application/json", "PUT /p, 200, text/plain",
                                   "PUT /p, 400, application/json"});
}

} // namespace easyconnect::test
