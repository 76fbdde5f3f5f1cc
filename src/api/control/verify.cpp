#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/request_match_json.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

/// POST verify {"request": {"operation": "sms.submit", "iccid": "8988280666*"}, "count": 2}: 200
/// when that is so, else 422 with the nearest misses and in what they differ. 409 when it cannot be
/// told, since rows that the question is about had to make room.
static Result<Reply> verify(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    TRY(const auto question, read_question(body, "", world.now));
    TRY(const auto count, count_requests(world, question));
    JsonWriter json;
    json.open_object();
    if (!count.is_met)
        json.field("title", "Expectation not met")
            .field("status", 422)
            .field("detail", count_text(world, question, count))
            .field("pointer", question.order.empty()
                                  ? ""
                                  : "/order/" + std::to_string(count.missing.value_or(0)))
            .field("hint", "GET /_simulator/v1/requests/{id}/explain says why a request was "
                           "answered as it was.");
    write_count(json, world, count);
    json.close_object();
    if (count.is_met) return Reply{.body = json.take()};
    return Reply{.status = 422, .body = json.take(), .content_type = "application/problem+json"};
}

std::span<const Endpoint> verify_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"POST", "/_simulator/v1/verify", verify},
    };
    return endpoints;
}

} // namespace easyconnect
