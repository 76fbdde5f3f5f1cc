#include "api/control/worlds.hpp"

#include "api/control/clock.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;
using What = TendWorlds::What;

void write(JsonWriter& json, const WorldRow& row)
{
    json.open_object()
        .field("name", row.name)
        .field("now", rfc3339_text(row.now))
        .field("pace", name(row.pace))
        .field("accounts", row.accounts)
        .field("sims", row.sims)
        .field("idle_ms", row.idle.count())
        .close_object();
}

std::string worlds_body(std::span<const WorldRow> rows, std::size_t most,
                        std::chrono::milliseconds idle_limit)
{
    JsonWriter json;
    json.open_object().key("worlds").open_array();
    for (const auto& row : rows) write(json, row);
    json.close_array()
        .field("most", most)
        .field("idle_limit_ms", idle_limit.count())
        .close_object();
    return json.take();
}

/// GET worlds: the main world first, then by name.
static Result<Reply> list_worlds(World&, const Request&)
{
    return Reply{.command = TendWorlds{What::list}};
}

/// GET worlds/{name}
static Result<Reply> show_world(World&, const Request& request)
{
    return Reply{.command = TendWorlds{What::show, request.captured.front()}};
}

/// POST worlds {"name": "ci-7f3a", "password": "..."}: makes one from the fixture, with one account
/// of its name. The password may be left out where the name fits a template of the fixture.
static Result<Reply> make(World&, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"name", "password"}));
    TRY(auto name, fields.text("name"));
    TRY(auto password, fields.text("password"));
    if (!name || !is_world_name(*name))
        return refuse(Reason::malformed,
                      std::string("There can be no such world: ") + world_name_rule + ".", "/name");
    if (password && (password->empty() || password->size() > 255))
        return refuse(Reason::malformed, "password must have 1 to 255 bytes.", "/password");
    return Reply{.status = 201, .command = TendWorlds{What::make, *std::move(name), password}};
}

/// DELETE worlds/{name}: calls that wait in it end, and so do its tokens. Not for the main world.
static Result<Reply> end(World&, const Request& request)
{
    const auto& name = request.captured.front();
    if (name == main_world)
        return refuse(Reason::conflict, "The main world stays; POST /_simulator/v1/reset takes it "
                                        "back to its start.");
    return Reply{.status = 204, .command = TendWorlds{What::end, name}};
}

/// DELETE worlds: all but the main one.
static Result<Reply> end_all(World&, const Request&)
{
    return Reply{.status = 204, .command = TendWorlds{What::end_all}};
}

std::span<const Endpoint> world_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/worlds", list_worlds},
        {"POST", "/_simulator/v1/worlds", make, no_operation, Pacing::as_asked},
        {"DELETE", "/_simulator/v1/worlds", end_all, no_operation, Pacing::as_asked},
        {"GET", "/_simulator/v1/worlds/{name}", show_world},
        {"DELETE", "/_simulator/v1/worlds/{name}", end, no_operation, Pacing::as_asked},
    };
    return endpoints;
}

} // namespace easyconnect
