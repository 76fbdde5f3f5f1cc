#include "api/bearer_token.hpp"
#include "api/endpoints.hpp"
#include "api/faults/struck_calls.hpp"
#include "api/recorded_call.hpp"
#include "api/refusals.hpp"
#include "api/request_record.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <optional>

namespace easyconnect {

using Reason = Refusal::Reason;

std::string_view Request::parameter(std::string_view key) const
{
    for (const auto& [name, value] : query)
        if (name == key) return value;
    return {};
}

/// Whether `path` has the shape of `pattern`, segment by segment. Fills `captured` with the raw
/// text of the {names}.
static bool matches(std::string_view pattern, std::string_view path,
                    std::vector<std::string_view>& captured)
{
    captured.clear();
    for (;;) {
        const auto wanted = pattern.substr(0, pattern.find('/'));
        const auto actual = path.substr(0, path.find('/'));
        if (wanted.starts_with('{')) {
            if (actual.empty()) return false;
            captured.push_back(actual);
        } else if (wanted != actual) {
            return false;
        }
        if (wanted.size() == pattern.size() || actual.size() == path.size())
            return wanted.size() == pattern.size() && actual.size() == path.size();
        pattern.remove_prefix(wanted.size() + 1);
        path.remove_prefix(actual.size() + 1);
    }
}

namespace {

/// What the path of a request leads to.
struct Route {
    const Endpoint* endpoint = nullptr; ///< null: nothing answers this method here
    std::vector<std::string_view> captured{};
    std::string allowed{}; ///< the methods that do exist here: "GET, POST"
};

} // namespace

/// A HEAD is answered as the GET it stands for; the transport leaves the body away.
static std::string_view answered_as(std::string_view method)
{
    return method == "HEAD" ? "GET" : method;
}

static Route find_route(std::string_view method, std::string_view path)
{
    Route route;
    std::vector<std::string_view> captured;
    std::string_view pattern; // the first that fits: /sims/topup is no /sims/{iccid}
    for (const auto& endpoint : all_endpoints()) {
        if (!pattern.empty() && pattern != endpoint.path) continue;
        if (!matches(endpoint.path, path, captured)) continue;
        pattern = endpoint.path;
        if (answered_as(method) == endpoint.method) {
            route.endpoint = &endpoint;
            route.captured = std::move(captured);
            return route;
        }
        route.allowed += (route.allowed.empty() ? "" : ", ") + std::string(endpoint.method);
    }
    return route;
}

Pacing pacing_of(std::string_view method, std::string_view path)
{
    if (!path.starts_with(control_prefix)) return Pacing::quick; // the platform's API never waits
    const auto route = find_route(method, path);
    return route.endpoint ? route.endpoint->pacing : Pacing::quick;
}

/// Lets nobody but API users to the resources (guide 2).
static Result<void> check_access(const World& world, const Request& request)
{
    if (!request.path.starts_with(resource_prefix) || request.scripted_account) return {};
    const auto token = bearer_token(request.authorization);
    if (token.empty())
        return refuse(Reason::unauthorized, "A bearer token is needed to access this resource.",
                      "Authorization");
    CHECKED(authenticate(world, token));
    return {};
}

static Result<Reply> nothing_there(const Request& request, const Route& route)
{
    if (!route.allowed.empty())
        return refuse(Reason::wrong_method, "The method " + request.method.substr(0, 32) +
                                                " is not supported here; " + route.allowed +
                                                " is.");
    return std::unexpected(
        Refusal{.reason = Reason::not_found,
                .detail = "There is nothing at this path.",
                .where = {},
                .code = {},
                .hint = "The API is under /management-api/v1, the control plane under "
                        "/_simulator/v1."});
}

static Result<Reply> dispatch(World& world, Request& request, const Route& route)
{
    CHECKED(check_access(world, request));
    if (!route.endpoint) return nothing_there(request, route);
    for (const auto raw : route.captured) {
        auto decoded = path_decoded(raw);
        if (!decoded) return refuse(Reason::malformed, "The path has a broken % escape.");
        request.captured.push_back(*std::move(decoded));
    }
    return route.endpoint->handler(world, request);
}

/// Spring Security's defaults, as recorded (contract 1). Its HSTS header is left out: it only
/// means something over TLS.
static void add_usual_headers(Reply& reply)
{
    for (const auto& [key, value] : {
             std::pair{"Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"},
             {"Pragma", "no-cache"},
             {"Expires", "0"},
             {"X-Content-Type-Options", "nosniff"},
             {"X-Frame-Options", "DENY"},
             {"X-XSS-Protection", "1; mode=block"},
         })
        reply.headers.emplace_back(key, value);
}

/// The route's answer, or the refusal of one, as a reply; the refusal is left in `refusal`.
static Reply ordinary_reply(World& world, Request& request, const Route& route,
                            std::optional<Refusal>& refusal)
{
    auto result = dispatch(world, request, route);
    Reply reply = result ? *std::move(result) : render(world, result.error(), request.path);
    if (result)
        note_change(world, request, *route.endpoint, reply);
    else
        refusal = std::move(result).error();
    if (reply.status == 405) reply.headers.emplace_back("Allow", route.allowed);
    if (reply.body.empty()) reply.content_type = "application/json"; // contract 1, recorded
    return reply;
}

/// Answers a call of the platform's API, spoiled by the rules that it meets.
static Reply met_reply(World& world, Request& request, const Route& route, MetRules& rules,
                       std::optional<Refusal>& refusal)
{
    std::optional<Reply> reply;
    rules.strike(FaultStage::before, reply);
    if (!reply) {
        reply = ordinary_reply(world, request, route, refusal);
        rules.strike(FaultStage::after_commit, reply);
    }
    add_usual_headers(*reply);
    return *std::move(reply);
}

static FiredNote note_of(const RuleNote& note)
{
    return {.rule = note.rule,
            .what = note.what,
            .stage = name(note.stage),
            .fired = note.has_fired,
            .drawn = note.look.drawn,
            .wanted = note.percent,
            .occurrence = note.look.count};
}

Reply answer(World& world, Request request)
{
    const auto route = find_route(request.method, request.path);
    std::optional<Refusal> refusal;
    if (request.path.starts_with(control_prefix))
        return ordinary_reply(world, request, route, refusal);

    RequestRecord log_row(world, request, route.endpoint, route.captured);
    MetRules rules(world, request, route.endpoint ? route.endpoint->operation : no_operation);
    Reply reply = met_reply(world, request, route, rules, refusal);
    if (request.scripted_account) return reply; // it is no client's
    record(world, FactKind::request, {}, {},
           request.method.substr(0, 32) + " " + request.path.substr(0, 200) + " " +
               std::to_string(reply.status));
    for (const auto& note : rules.notes()) log_row.note(note_of(note));
    std::move(log_row).write(world, std::move(request), reply, refusal ? &*refusal : nullptr);
    return reply;
}

} // namespace easyconnect
