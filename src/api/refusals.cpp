#include "api/refusals.hpp"

#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

namespace easyconnect {

using Reason = Refusal::Reason;

int status_of(Refusal::Reason reason)
{
    switch (reason) {
    case Reason::malformed: return 400;
    case Reason::unauthorized: return 401;
    case Reason::forbidden: return 403;
    case Reason::not_found: return 404;
    case Reason::wrong_method: return 405;
    case Reason::conflict: return 409;
    case Reason::unsupported: return 415;
    case Reason::ended: return 422;
    case Reason::unmet: return 422;
    case Reason::full: return 503;
    }
    return 500;
}

const char* phrase(int status)
{
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Payload Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Entity";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Error";
    }
}

static std::string error_body(VirtualTime now, int status, std::string_view message,
                              std::string_view path)
{
    return JsonWriter()
        .open_object()
        .field("timestamp", iso_text(now))
        .field("status", status)
        .field("error", phrase(status))
        .field("message", message)
        .field("path", path)
        .close_object()
        .take();
}

const char* usual_hint(int status)
{
    switch (status) {
    case 400: return "Correct what the pointer shows; nothing has been changed.";
    case 404: return "Look at the path and its ids; README.md lists the control plane's calls.";
    case 405: return "Use one of the methods in the Allow header.";
    case 409: return "Look at the present state with GET, and try again when it fits.";
    case 415: return "Send the body with Content-Type: application/json.";
    default: return "README.md lists the control plane's calls and limits.";
    }
}

static Reply problem(const Refusal& refusal, int status)
{
    JsonWriter json;
    json.open_object()
        .field("title", phrase(status))
        .field("status", status)
        .field("detail", refusal.detail)
        .field("pointer", refusal.where) // "": the body as a whole (RFC 6901)
        .field("hint", refusal.hint.empty() ? usual_hint(status) : refusal.hint);
    return {.status = status,
            .body = json.close_object().take(),
            .content_type = "application/problem+json"};
}

static Reply token_error(const Refusal& refusal, int status)
{
    return {.status = status,
            .body = JsonWriter()
                        .open_object()
                        .field("statusCode", status)
                        .field("errorCode", refusal.code)
                        .field("message", refusal.detail)
                        .close_object()
                        .take(),
            .content_type = "application/json"};
}

Reply transport_refusal(VirtualTime now, int status, std::string_view message,
                        std::string_view path, std::string_view hint)
{
    if (path.starts_with(control_prefix))
        return problem({.reason = {},
                        .detail = std::string(message),
                        .where = {},
                        .code = {},
                        .hint = std::string(hint)},
                       status);
    const auto text = std::string(message) + (hint.empty() ? "" : " ") + std::string(hint);
    return {.status = status, .body = error_body(now, status, text, path)};
}

Reply render(const World& world, const Refusal& refusal, std::string_view path)
{
    const int status = status_of(refusal.reason);
    if (path.starts_with(control_prefix)) return problem(refusal, status);
    if (path == token_path && !refusal.code.empty()) return token_error(refusal, status);
    if (refusal.code == unknown_sim && world.platform.unknown_sim_empty200)
        return {.status = 200, .content_type = "application/json"};
    if (refusal.code == bad_payment)
        return {
            .status = status,
            .body =
                JsonWriter().open_object().field("message", refusal.detail).close_object().take()};
    return {.status = status, .body = error_body(world.now, status, refusal.detail, path)};
}

} // namespace easyconnect
