#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect::test {

/// One operation of one of the two OpenAPI documents.
class DocumentedOperation {
public:
    DocumentedOperation(const nlohmann::json& document, std::string method, std::string path,
                        const nlohmann::json& entry)
        : document_(&document), method_(std::move(method)), path_(std::move(path)), entry_(&entry)
    {}

    const std::string& method() const { return method_; } ///< "GET"
    /// As endpoints spell it: "/management-api/v1/sims/{iccid}".
    const std::string& path() const { return path_; }
    const nlohmann::json& entry() const { return *entry_; }
    const nlohmann::json& components() const { return document_->at("components"); }

    /// What may be shown to be let in: its own list, or its document's. Null: nobody says.
    const nlohmann::json& security() const;

    /// The node itself, or what its `$ref` leads to.
    const nlohmann::json& resolved(const nlohmann::json& node) const;

private:
    const nlohmann::json* document_;
    std::string method_;
    std::string path_;
    const nlohmann::json* entry_;
};

/// All operations of the simulated API's document, and of the control plane's.
const std::vector<DocumentedOperation>& api_operations();
const std::vector<DocumentedOperation>& control_operations();

/// What the platform sends to the customer, by the callbacks of the API's document; the paths are
/// whole addresses there.
const std::vector<DocumentedOperation>& documented_webhooks();

/// The operation that a request is for; a literal path is preferred to one with {names}. Null:
/// none.
const DocumentedOperation* documented_operation(std::string_view method, std::string_view path);

} // namespace easyconnect::test
