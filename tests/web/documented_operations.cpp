#include "web/documented_operations.hpp"

#include "api/text.hpp"
#include "web/openapi.hpp"

#include <algorithm>

namespace easyconnect::test {

using nlohmann::json;

const json& DocumentedOperation::resolved(const json& node) const
{
    const auto reference = node.find("$ref");
    if (reference == node.end()) return node;
    return resolved(document_->at(json::json_pointer(reference->get<std::string>().substr(1))));
}

const json& DocumentedOperation::security() const
{
    static const json nothing;
    if (entry_->contains("security")) return entry_->at("security");
    return document_->contains("security") ? document_->at("security") : nothing;
}

/// The operations of one path; its parameters and texts are none.
static void add_operations(std::vector<DocumentedOperation>& operations, const json& document,
                           const std::string& path, const json& item)
{
    for (const auto& [word, entry] : item.items()) {
        if (word == "parameters" || word == "summary" || word == "description" || word == "servers")
            continue;
        std::string method = word;
        std::ranges::transform(method, method.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        operations.emplace_back(document, std::move(method), path, entry);
    }
}

static std::vector<DocumentedOperation> operations_of(const json& document)
{
    std::vector<DocumentedOperation> operations;
    for (const auto& [path, item] : document.at("paths").items()) {
        const auto& its = item.contains("servers") ? item : document;
        std::string server = its.at("servers").at(0).at("url");
        if (server.ends_with('/')) server.pop_back();
        add_operations(operations, document, server + path, item);
    }
    return operations;
}

static const json& parsed_api_document()
{
    static const json document = json::parse(api_document());
    return document;
}

const std::vector<DocumentedOperation>& api_operations()
{
    static const auto operations = operations_of(parsed_api_document());
    return operations;
}

const std::vector<DocumentedOperation>& control_operations()
{
    static const json document = json::parse(control_document());
    static const auto operations = operations_of(document);
    return operations;
}

static std::vector<DocumentedOperation> callbacks_of(const std::vector<DocumentedOperation>& all)
{
    std::vector<DocumentedOperation> webhooks;
    for (const auto& operation : all) {
        const auto callbacks = operation.entry().find("callbacks");
        if (callbacks == operation.entry().end()) continue;
        for (const auto& entry : *callbacks)
            for (const auto& [address, item] : operation.resolved(entry).items())
                add_operations(webhooks, parsed_api_document(), address, item);
    }
    return webhooks;
}

const std::vector<DocumentedOperation>& documented_webhooks()
{
    static const auto webhooks = callbacks_of(api_operations());
    return webhooks;
}

static bool leads_to(std::string_view pattern, std::string_view path)
{
    const auto wanted = split(pattern, '/');
    const auto given = split(path, '/');
    return std::ranges::equal(wanted, given, [](std::string_view want, std::string_view give) {
        return want.starts_with('{') ? !give.empty() : want == give;
    });
}

static auto names_in(std::string_view pattern)
{
    return std::ranges::count(pattern, '{');
}

const DocumentedOperation* documented_operation(std::string_view method, std::string_view path)
{
    std::vector<const DocumentedOperation*> fitting;
    for (const auto* operations : {&api_operations(), &control_operations()})
        for (const auto& operation : *operations)
            if (leads_to(operation.path(), path)) fitting.push_back(&operation);
    std::ranges::stable_sort(fitting, {}, [](const auto* one) { return names_in(one->path()); });
    for (const auto* operation : fitting)
        if (operation->path() == fitting.front()->path() && operation->method() == method)
            return operation;
    return nullptr;
}

} // namespace easyconnect::test
