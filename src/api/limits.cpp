#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

// BEYOND the guide, all of it: the monthly traffic limits of an organisation (contract 12.2).

static const char* unit(LimitedService service)
{
    return service == LimitedService::data ? "MB" : "SMS";
}

static std::string limit_text(const TrafficLimit& limit)
{
    return limit.unlimited ? "unlimited" : text_of(limit.most);
}

/// {"id": 1, "limit": "10", "unit": "MB"}: the limit is a string (contract 12.2).
static void write_limit(JsonWriter& json, const World& world, LimitedService service)
{
    const auto& limit = limit_in_force(world, service);
    json.open_object()
        .field("id", limit.id)
        .field("limit", limit_text(limit))
        .field("unit", unit(service));
}

/// GET /v1/sims/limits
static Result<Reply> read_limits(World& world, const Request&)
{
    JsonWriter json;
    json.open_object().key("data");
    write_limit(json, world, LimitedService::data);
    json.close_object().key("smsMt");
    write_limit(json, world, LimitedService::sms_mt);
    json.close_object().key("smsMo");
    write_limit(json, world, LimitedService::sms_mo);
    json.close_object().close_object();
    return Reply{.body = json.take()};
}

/// POST /v1/sims/limits {"dataLimitId": 1, "smsMtLimitId": 0, "smsMoLimitId": 0}; an id that is
/// absent stays as it is (ASSUMED). 201 without a body.
static Result<Reply> choose(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    ChosenLimits chosen = world.limits;
    for (const auto& [key, id] : {std::pair{"dataLimitId", &chosen.data},
                                  {"smsMtLimitId", &chosen.sms_mt},
                                  {"smsMoLimitId", &chosen.sms_mo}}) {
        TRY(const auto given, fields.whole(key, 0, 1'000'000));
        if (given) *id = static_cast<int>(*given);
    }
    CHECKED(choose_limits(world, chosen));
    return Reply{.status = 201};
}

/// GET /v1/sims/{service}/limits: data, smsMt or smsMo in any case (contract 13 row 28)
static Result<Reply> read_service(World& world, const Request& request)
{
    const auto wanted = lower_case(request.captured.front());
    for (const auto& [word, service] : {std::pair{"data", LimitedService::data},
                                        {"smsmt", LimitedService::sms_mt},
                                        {"smsmo", LimitedService::sms_mo}}) {
        if (wanted != word) continue;
        JsonWriter json;
        write_limit(json, world, service);
        json.key("selectableLimits").open_array();
        for (const auto& limit : selectable_limits(service))
            json.open_object()
                .field("id", limit.id)
                .field("description", limit.unlimited ? limit_text(limit)
                                                      : limit_text(limit) + " " + unit(service))
                .close_object();
        json.close_array().close_object();
        return Reply{.body = json.take()};
    }
    return refuse(Reason::not_found, "The services with limits are data, smsMt and smsMo.");
}

std::span<const Endpoint> limit_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/management-api/v1/sims/limits", read_limits, "limits.read"},
        {"POST", "/management-api/v1/sims/limits", choose, "limits.change"},
        {"GET", "/management-api/v1/sims/{service}/limits", read_service, "limits.read"},
    };
    return endpoints;
}

} // namespace easyconnect
