#include "api/basic_credentials.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

/// The grant as form, JSON or query parameter (contract 2.1: real clients send all three).
static Result<std::string> read_grant(const Request& request)
{
    const auto type = media_type(request.content_type);
    const bool is_form = type == "application/x-www-form-urlencoded";
    const bool is_json = type == "application/json";
    if (!type.empty() && !is_form && !is_json)
        return refuse(Reason::malformed,
                      "The content type must be application/x-www-form-urlencoded or "
                      "application/json.",
                      "Content-Type", "UnsupportedContentTypeError");

    if (is_json && !request.body.empty()) {
        const auto json = read_json(request);
        if (!json)
            return refuse(Reason::malformed, "The body is not valid JSON.", "",
                          "BodyValidationError");
        if (json->is_object() && json->contains("grant_type") && json->at("grant_type").is_string())
            return json->at("grant_type").get<std::string>();
    } else {
        for (const auto& [key, value] : form_pairs(request.body))
            if (key == "grant_type") return value;
    }
    return std::string(request.parameter("grant_type"));
}

static Result<void> check_grant(const Request& request)
{
    TRY(const std::string grant, read_grant(request));
    if (grant.empty())
        return refuse(Reason::malformed, "The grant_type is missing.", "/grant_type",
                      "BodyValidationError");
    if (grant != "client_credentials")
        return refuse(Reason::malformed, "The grant_type must be client_credentials.",
                      "/grant_type", "BodyValidationError");
    return {};
}

/// POST /management-api/oauth/token (guide 2.1). The answer has the guide's seven fields (2.2) and
/// `status_code`, which one real client insists on (contract 2.2).
static Result<Reply> issue(World& world, const Request& request)
{
    const auto credentials = read_basic(request.authorization);
    if (!credentials)
        return refuse(Reason::malformed,
                      "The header Authorization: Basic <base64 of username:password> is missing or "
                      "broken.",
                      "Authorization", "AuthValidationError");
    if (credentials->username.empty() || credentials->password.empty())
        return refuse(Reason::malformed, "The user name or the password is missing.",
                      "Authorization", "AuthValidationError");
    CHECKED(check_grant(request));
    TRY(const auto token, issue_token(world, credentials->username, credentials->password));

    JsonWriter json;
    json.open_object()
        .field("access_token", token.text)
        .field("token_type", "bearer")
        .field("expires_in",
               std::chrono::floor<std::chrono::seconds>(world.platform.token_expires_in).count())
        .field("scope", "all")
        // "not relevant in this context" (guide 2.2), but present
        .field("appToken", "simulated-application-token")
        .field("userId", token.user.value())
        .field("orgId", world.organisation.value());
    if (world.platform.token_status_code) json.field("status_code", 200);
    return Reply{.body = json.close_object().take(),
                 .content_type = "application/json",
                 .issued_token = token.text};
}

std::span<const Endpoint> token_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"POST", token_path, issue, "oauth.token"},
    };
    return endpoints;
}

} // namespace easyconnect
