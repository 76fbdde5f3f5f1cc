#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

namespace easyconnect {

using Reason = Refusal::Reason;

/// GET recording: {"recording": true, "since": "2026-01-05T08:00:00.000Z", "calls": 3, "left_out":
/// 0, "world": "as it was made"}. "since" is 0s of the scenario; "left_out" counts calls beyond the
/// bounds.
static Result<Reply> show_recording(World& world, const Request&)
{
    const auto& recording = world.recording;
    JsonWriter json;
    json.open_object().field("recording", recording.is_on);
    if (recording.is_on)
        json.field("since", rfc3339_text(recording.began))
            .field("calls", recording.calls.size())
            .field("left_out", recording.left_out)
            .field("world", recording.is_whole
                                ? "as it was made"
                                : "changed before, or of unknown files: it will not be part of "
                                  "what is written");
    json.close_object();
    return Reply{.body = json.take()};
}

/// POST recording/start: from now on calls that change something are kept. 409 when one runs.
static Result<Reply> start(World& world, const Request& request)
{
    CHECKED(start_recording(world));
    return show_recording(world, request);
}

/// POST recording/stop: what was recorded, as a scenario in YAML (RFC 9512). 409 when none runs.
static Result<Reply> stop(World& world, const Request&)
{
    if (!world.recording.writer)
        return refuse(Reason::conflict, "This world has nobody who could write a scenario.");
    CHECKED(stop_recording(world));
    return Reply{.body = world.recording.writer(world), .content_type = "application/yaml"};
}

std::span<const Endpoint> recording_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/recording", show_recording},
        {"POST", "/_simulator/v1/recording/start", start},
        {"POST", "/_simulator/v1/recording/stop", stop},
    };
    return endpoints;
}

} // namespace easyconnect
