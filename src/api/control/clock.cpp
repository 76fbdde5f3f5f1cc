#include "api/control/clock.hpp"

#include "api/control/facts.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

const char* name(Pace pace)
{
    switch (pace) {
    case Pace::real: return "real";
    case Pace::scaled: return "scaled";
    case Pace::manual: return "manual";
    case Pace::automatic: return "auto";
    }
    return "real";
}

std::optional<Pace> pace_named(std::string_view word)
{
    for (const auto pace : {Pace::real, Pace::scaled, Pace::manual, Pace::automatic})
        if (word == name(pace)) return pace;
    return {};
}

void write_clock(JsonWriter& json, const World& world)
{
    json.open_object().field("now", rfc3339_text(world.now)).field("pace", name(world.pace));
    if (world.pace == Pace::scaled) json.field("factor", world.pace_factor);
    if (const auto due = world.agenda.next_due()) json.field("next_event", rfc3339_text(*due));
    json.field("planned_events", world.agenda.size()).close_object();
}

/// GET clock: {"now": "...", "pace": "real", "next_event": "...", "planned_events": 3}
static Result<Reply> show_clock(World& world, const Request&)
{
    JsonWriter json;
    write_clock(json, world);
    return Reply{.body = json.take()};
}

static Result<AdvanceClock> read_target(const World& world, const Fields& fields)
{
    TRY(const auto by, fields.text("by"));
    TRY(const auto to, fields.text("to"));
    if (by.has_value() == to.has_value())
        return refuse(Reason::malformed,
                      "Say either how far, as {\"by\": \"4h\"}, or until when, as {\"to\": "
                      "\"2026-02-03T04:05:06Z\"}.");
    if (by) {
        const auto length = read_duration(*by);
        if (!length) return refuse(Reason::malformed, length.error().detail, "/by");
        return AdvanceClock{*length};
    }
    const auto time = read_instant(*to);
    if (!time) return refuse(Reason::malformed, time.error().detail, "/to");
    if (*time < world.now)
        return refuse(Reason::malformed,
                      "Time only moves forward; it is " + rfc3339_text(world.now) + ".", "/to");
    return AdvanceClock{*time};
}

/// POST clock/advance {"by": "4h"} or {"to": "..."}: comes back when all that became due has
/// happened and every webhook has its answer, error or time-out. The simulator writes the body.
static Result<Reply> advance(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"by", "to"}));
    TRY(const auto target, read_target(world, fields));
    return Reply{.command = target};
}

std::string advance_body(const World& world, const AdvanceReport& report)
{
    JsonWriter json;
    json.open_object()
        .field("from", rfc3339_text(report.from))
        .field("now", rfc3339_text(world.now))
        .field("complete", report.complete);
    if (!report.complete)
        json.field("hint",
                   "The budget of events is spent, or the world was reset, or the simulator "
                   "is stopping; call again to go on.");
    json.key("events").open_array();
    write_facts(json, world, {.after = report.facts_before, .limit = facts_most});
    json.close_array().field("recorded", world.journal.recorded - report.facts_before);
    return json.close_object().take();
}

/// PUT clock {"pace": "real" | "scaled" | "manual" | "auto", "factor": 60}
static Result<Reply> change_pace(World&, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"pace", "factor"}));
    TRY(const auto word, fields.text("pace"));
    const auto pace = word ? pace_named(*word) : std::nullopt;
    if (!pace)
        return refuse(Reason::malformed, "pace must be real, scaled, manual or auto.", "/pace");
    const auto* factor = fields.member("factor");
    if ((*pace == Pace::scaled) != (factor != nullptr))
        return refuse(Reason::malformed,
                      "factor goes with the pace scaled, and only with it, as {\"pace\": "
                      "\"scaled\", \"factor\": 60}.",
                      "/factor");
    const double times = factor && factor->is_number() ? factor->get<double>() : 1.0;
    if (factor && (!factor->is_number() || !(times > 0 && times <= 1'000'000)))
        return refuse(Reason::malformed, "factor must be a number above 0, at most 1000000.",
                      "/factor");
    return Reply{.command = ChangePace{*pace, times}};
}

/// POST reset: back to the world as it was at the start.
static Result<Reply> reset_world(World&, const Request&)
{
    return Reply{.status = 204, .command = ResetWorld{}};
}

std::span<const Endpoint> clock_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/clock", show_clock},
        {"PUT", "/_simulator/v1/clock", change_pace, no_operation, Pacing::may_block},
        {"POST", "/_simulator/v1/clock/advance", advance, no_operation, Pacing::may_block},
        {"POST", "/_simulator/v1/reset", reset_world, no_operation, Pacing::may_block},
    };
    return endpoints;
}

} // namespace easyconnect
