#include "server/door.hpp"

#include "api/bearer_token.hpp"
#include "api/endpoints.hpp"
#include "api/refusals.hpp"
#include "api/text.hpp"
#include "web/pages.hpp"
#include "world/accounts.hpp"
#include "world/webhooks/forbidden_address.hpp"
#include "world/webhooks/ip_address.hpp"

#include <algorithm>

namespace easyconnect {

/// What is told to anybody under /_simulator beside the pages: that we live, and are ready.
static constexpr std::string_view open_calls[] = {"/_simulator/v1/health/live",
                                                  "/_simulator/v1/health/ready"};

static bool is_under_control(std::string_view path)
{
    return path == "/_simulator" || path.starts_with(control_prefix);
}

/// GET and HEAD change nothing.
static bool is_safe(const Request& request)
{
    return request.method == "GET" || request.method == "HEAD";
}

/// Whether it holds no data and changes nothing, so that anybody may ask for it.
static bool is_open(const Request& request)
{
    return is_safe(request) &&
           (find_page(request.path) ||
            std::ranges::find(open_calls, request.path) != std::end(open_calls));
}

// --- what is served here

static std::optional<TurnedAway> astray(const DoorRules& rules, const Request& request)
{
    const bool is_control = is_under_control(request.path);
    if (rules.serves == Serves::api && is_control)
        return TurnedAway{404, "The control plane is not served at this address.",
                          "It is at control_url in the line that says when the simulator is "
                          "ready (--control-listen)."};
    if (rules.serves == Serves::control && !is_control)
        return TurnedAway{404, "Nothing but the control plane is served at this address.",
                          "It is under /_simulator/v1; the API is at url in the line that says "
                          "when the simulator is ready (--listen)."};
    return {};
}

// --- who it is for

/// The name in a Host header, in lower case and without port, brackets and final dot; empty when it
/// is malformed.
static std::string host_name(std::string_view host)
{
    const bool is_bracketed = host.starts_with('[');
    const auto name_end = is_bracketed ? host.find(']') : host.find(':');
    auto name = host.substr(0, name_end);
    if (is_bracketed) {
        if (name_end == host.npos) return {};
        name.remove_prefix(1);
    }
    auto port = host.substr(std::min(host.size(), name.size() + (is_bracketed ? 2 : 0)));
    if (!port.empty() && (port.front() != ':' || !whole_number(port.substr(1), 65'535))) return {};
    if (is_bracketed) return ipv6_address(name) ? lower_case(name) : "";
    if (name.ends_with('.')) name.remove_suffix(1);
    return lower_case(name);
}

/// No browser can be made to send an address, or localhost, for a name of somebody else's.
static bool is_ours(const DoorRules& rules, const std::string& name)
{
    return name == "localhost" || name.ends_with(".localhost") || ipv4_address(name) ||
           ipv6_address(name) || std::ranges::find(rules.names, name) != rules.names.end() ||
           std::ranges::find(platform_names, name) != std::end(platform_names);
}

static std::optional<TurnedAway> misdirected(const DoorRules& rules, const Request& request)
{
    // a client of HTTP/1.0 may send none, a browser cannot leave it out
    if (!rules.checks_host || request.host.empty()) return {};
    const auto name = host_name(request.host);
    if (!name.empty() && is_ours(rules, name)) return {};
    return TurnedAway{
        421, "The Host header names no address of this simulator.",
        "Call it as 127.0.0.1 or localhost, or serve with --allow-host and the name that you "
        "use."};
}

// --- which web page makes a browser ask

/// The host and port of an origin: "http://127.0.0.1:8080". The scheme is left out: there is one at
/// a port, and a proxy may speak another.
static std::string_view authority_of(std::string_view origin)
{
    for (const std::string_view scheme : {"http://", "https://"})
        if (origin.starts_with(scheme)) return origin.substr(scheme.size());
    return {};
}

static bool is_of_our_pages(const DoorRules& rules, const Request& request)
{
    if (!rules.public_origin.empty() && request.origin == rules.public_origin) return true;
    const auto authority = lower_case(authority_of(request.origin));
    return !authority.empty() && authority == lower_case(request.host);
}

static bool comes_from_elsewhere(const DoorRules& rules, const Request& request)
{
    if (!request.origin.empty() && !is_of_our_pages(rules, request)) return true;
    const auto& site = request.fetch_site; // browsers alone send it, and no script can change it
    return !site.empty() && site != "same-origin" && site != "none";
}

static std::optional<TurnedAway> foreign(const DoorRules& rules, const Request& request)
{
    const bool matters =
        is_under_control(request.path) || request.path == token_path || !is_safe(request);
    if (!matters || !comes_from_elsewhere(rules, request) || is_open(request)) return {};
    return TurnedAway{403, "A web page of another origin may not do this.",
                      "Call it from a program, or from the simulator's own pages; behind a proxy, "
                      "serve with --public-url."};
}

// --- who shows the token

static bool shows_token(const std::string& token, const Request& request)
{
    // both, so that the time tells nothing
    const bool in_header = same_secret(request.control_token, token);
    const bool as_bearer = same_secret(bearer_token(request.authorization), token);
    return in_header || as_bearer;
}

static bool shows_any_token(const Request& request)
{
    return !request.control_token.empty() || !bearer_token(request.authorization).empty();
}

static std::optional<TurnedAway> without_token(const DoorRules& rules, const Request& request)
{
    const bool is_demanded =
        !rules.control_token.empty() && is_under_control(request.path) && !is_open(request);
    if (!is_demanded || shows_token(rules.control_token, request)) return {};
    return TurnedAway{401,
                      shows_any_token(request)
                          ? "The token that was sent is not the control token of this simulator."
                          : "The control plane of this simulator asks for its control token.",
                      "Send it as Authorization: Bearer TOKEN, or in the header X-Simulator-Token; "
                      "it is in the file of --control-token-file, or in the line that says when "
                      "the simulator is ready."};
}

std::optional<TurnedAway> turned_away(const DoorRules& rules, const Request& request)
{
    for (const auto rule : {astray, misdirected, foreign, without_token})
        if (auto refused = rule(rules, request)) return refused;
    return {};
}

Reply render(const TurnedAway& refused, VirtualTime now, std::string_view path)
{
    Reply reply = transport_refusal(now, refused.status, refused.detail, path, refused.hint);
    if (refused.status == 401)
        reply.headers.emplace_back("WWW-Authenticate",
                                   "Bearer realm=\"easyconnect-simulator control\"");
    return reply;
}

bool is_loopback_only(std::string_view host)
{
    const auto name = lower_case(host);
    return is_loopback_host(name) && !is_any_host(name);
}

} // namespace easyconnect
