#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/rule_json.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

/// GET rules: every rule, in the order in which they are asked, and how often each has fired.
static Result<Reply> list(World& world, const Request&)
{
    JsonWriter json;
    json.open_object().key("rules").open_array();
    for (const auto& rule : world.rules.all) write(json, rule);
    json.close_array().close_object();
    return Reply{.body = json.take()};
}

/// POST rules: adds one at the end; 201 with the rule and its id.
static Result<Reply> add(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    TRY(auto rule, read_rule(body, ""));
    TRY(const Rule* added, add_rule(world, std::move(rule)));
    JsonWriter json;
    write(json, *added);
    return Reply{.status = 201, .body = json.take()};
}

/// DELETE rules/{id}
static Result<Reply> remove(World& world, const Request& request)
{
    CHECKED(remove_rule(world, request.captured.front()));
    return Reply{.status = 204};
}

/// DELETE rules: all of them.
static Result<Reply> remove_all(World& world, const Request&)
{
    world.rules.all.clear();
    return Reply{.status = 204};
}

std::span<const Endpoint> rule_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/rules", list},
        {"POST", "/_simulator/v1/rules", add},
        {"DELETE", "/_simulator/v1/rules", remove_all},
        {"DELETE", "/_simulator/v1/rules/{id}", remove},
    };
    return endpoints;
}

} // namespace easyconnect
