#include "web/documented_replies.hpp"

#include "api/text.hpp"
#include "web/documented_operations.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace easyconnect::test {

namespace {

using Json = nlohmann::json;

/// What OpenAPI 3.0 says in its own way, as JSON Schema says it: `nullable`.
void make_json_schema(Json& node)
{
    if (node.is_object() && node.value("nullable", false)) {
        if (node.contains("type")) node["type"] = Json::array({node["type"], "null"});
        if (node.contains("enum")) node["enum"].push_back(nullptr);
    }
    if (node.is_structured())
        for (auto& child : node) make_json_schema(child);
}

/// A schema of a document, ready to be asked. Its references lead to the document's components.
class AskableSchema {
public:
    AskableSchema(const Json& schema, const Json& components)
    {
        Json root{{"allOf", Json::array({schema})}, {"components", components}};
        make_json_schema(root);
        // its dialect is the one that OpenAPI 3.0 took its schemas from
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft4);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(root), schema_);
    }

    /// What is wrong with a value, innermost first; empty: nothing.
    std::string complaint(const Json& value) const
    {
        valijson::Validator validator;
        valijson::ValidationResults results;
        if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(value), &results))
            return {};
        std::string text;
        for (auto error = results.begin(); error != results.end(); ++error) {
            std::string place;
            for (const auto& step : error->context) place += step;
            text += (text.empty() ? "" : "; ") + place + ": " + error->description;
        }
        return text;
    }

private:
    valijson::Schema schema_{};
};

std::mutex schemas_mutex; ///< guards those that `askable` has made

/// Made when it is first asked for, and kept: a schema is asked hundreds of times.
const AskableSchema& askable(const Json& schema, const Json& components)
{
    static std::map<const Json*, std::unique_ptr<AskableSchema>> made;
    auto& slot = made[&schema];
    if (!slot) slot = std::make_unique<AskableSchema>(schema, components);
    return *slot;
}

bool is_transports(int status)
{
    for (const int known : {408, 413, 414, 431, 500, 501, 503, 505})
        if (status == known) return true;
    return false;
}

/// A header or parameter as the JSON value that its schema speaks of.
Json value_of(const std::string& text, const Json& schema)
{
    const bool is_number = schema.value("type", "") == "integer" && whole_number(text);
    return is_number ? Json(*whole_number(text)) : Json(text);
}

std::string header_complaint(const DocumentedOperation& operation, const Json& response,
                             const SeenReply& seen)
{
    const auto headers = response.find("headers");
    if (headers == response.end()) return {};
    for (const auto& [name, entry] : headers->items()) {
        const Json& header = operation.resolved(entry);
        const auto found = std::ranges::find_if(seen.headers, [&](const auto& pair) {
            return lower_case(pair.first) == lower_case(name);
        });
        if (found == seen.headers.end()) {
            if (header.value("required", false)) return "the header " + name + " is missing";
            continue;
        }
        const Json& schema = header.at("schema");
        const auto wrong = askable(schema, operation.components())
                               .complaint(value_of(found->second, operation.resolved(schema)));
        if (!wrong.empty()) return "the header " + name + " is " + found->second + ": " + wrong;
    }
    return {};
}

std::string body_complaint(const DocumentedOperation& operation, const Json& response,
                           const SeenReply& seen)
{
    const auto content = response.find("content");
    if (content == response.end())
        return seen.body.empty() ? "" : "there is a body, but none is documented";
    const auto type = media_type(seen.content_type);
    const auto found = content->find(type);
    if (found == content->end()) return "the content type is " + type;
    if (seen.body.empty()) return "there is no body, but one is documented";
    if (type != "application/json" && !type.ends_with("+json")) return {};
    const Json body = Json::parse(seen.body, nullptr, false);
    if (body.is_discarded()) return "the body is no JSON";
    return askable(found->at("schema"), operation.components()).complaint(body);
}

std::string complaint(const DocumentedOperation& operation, const SeenReply& seen)
{
    if (operation.entry().value("x-anything-goes", false)) return {};
    const Json& responses = operation.entry().at("responses");
    auto found = responses.find(std::to_string(seen.status));
    if (found == responses.end() && is_transports(seen.status)) found = responses.find("default");
    if (found == responses.end()) return "this status is not documented";
    const Json& response = operation.resolved(*found);
    const auto wrong = header_complaint(operation, response, seen);
    return wrong.empty() ? body_complaint(operation, response, seen) : wrong;
}

} // namespace

std::string complaint_about(std::string_view method, std::string_view path, const SeenReply& seen)
{
    const std::scoped_lock lock(schemas_mutex);
    const auto* operation = documented_operation(method, path); // HEAD has none: it is as its GET
    if (!operation) return {};
    const auto wrong = complaint(*operation, seen);
    if (wrong.empty()) return {};
    return std::string(method) + " " + operation->path() + " answered " +
           std::to_string(seen.status) + ", and the document does not allow that: " + wrong +
           "\n  body: " + std::string(seen.body.substr(0, 1'000));
}

std::string complaint_about_body(const DocumentedOperation& operation, std::string_view body)
{
    const std::scoped_lock lock(schemas_mutex);
    const Json value = Json::parse(body, nullptr, false);
    if (value.is_discarded()) return "the body is no JSON";
    const Json& content = operation.resolved(operation.entry().at("requestBody")).at("content");
    return askable(content.at("application/json").at("schema"), operation.components())
        .complaint(value);
}

void check_documented(std::string_view method, std::string_view path, const SeenReply& seen)
{
    const auto complaint = complaint_about(method, path, seen);
    if (complaint.empty()) return;
    static std::mutex mutex; // Catch takes one at a time
    const std::scoped_lock lock(mutex);
    FAIL_CHECK(complaint);
}

} // namespace easyconnect::test
