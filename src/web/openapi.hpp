#pragma once

#include <string_view>

namespace easyconnect {

/// Where the document of the simulated API is served (guide 3).
inline constexpr std::string_view api_document_path = "/management-api/api-docs";
/// Where the control plane's own is. BEYOND.
inline constexpr std::string_view control_document_path = "/_simulator/v1/openapi.json";

/// The OpenAPI 3.0 document of the simulated API, as JSON.
std::string_view api_document();

/// The OpenAPI 3.0 document of the control plane, as JSON.
std::string_view control_document();

} // namespace easyconnect
