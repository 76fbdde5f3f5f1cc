#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/sim_path.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

static Reply quota_reply(const World& world, const Quota& quota, Service service)
{
    JsonWriter json;
    json.open_object().field("volume", quota.left).field("total_volume", quota.total);
    // a SIM that was never activated has no quota yet: what is not set is absent (contract 1)
    if (quota.expires != VirtualTime{}) json.field("expiry_date", plain_text(quota.expires));
    if (service == Service::data) json.field("peak_throughput", world.platform.peak_throughput);
    json.field("last_volume_added", quota.last_added);
    if (quota.changed != VirtualTime{})
        json.field("last_status_change_date", plain_text(quota.changed));
    json.field("threshold_percentage", world.platform.quota_threshold_percent).close_object();
    return {.body = json.take()};
}

/// GET /v1/sims/{iccid}/quota/data (contract 6)
static Result<Reply> data_quota(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    return quota_reply(world, sim->data, Service::data);
}

/// GET /v1/sims/{iccid}/quota/sms (contract 6; the guide calls it "data quota", a slip)
static Result<Reply> sms_quota(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    return quota_reply(world, sim->sms, Service::sms);
}

namespace {

/// What one record of a usage row shows: its sum and its two directions, as text.
struct Volumes {
    Amount tx;
    Amount rx;
    int traffic_type; ///< contract 10: core ids 5 Data, 6 SMS
    const char* title;
    const char* unit;
};

} // namespace

/// A record has price and type only when there was traffic (contract 10, recorded).
static void write_volumes(JsonWriter& json, const Volumes& volumes)
{
    const auto sum = text_of(volumes.tx + volumes.rx);
    json.open_object()
        .field("volume", sum)
        .field("volume_tx", text_of(volumes.tx))
        .field("volume_rx", text_of(volumes.rx));
    if (volumes.tx + volumes.rx > Amount()) {
        json.field("cost", sum)
            .key("currency")
            .open_object()
            .field("id", 1)
            .field("symbol", "€")
            .field("code", "EUR")
            .close_object()
            .key("traffic_type")
            .open_object()
            .field("id", volumes.traffic_type)
            .field("description", volumes.title)
            .field("unit", volumes.unit)
            .close_object();
    }
    json.close_object();
}

static void write_row(JsonWriter& json, std::string_view date, const DayUsage& used)
{
    json.open_object().field("date", date).key("data");
    write_volumes(json, {used.data_tx, used.data_rx, 5, "Data", "MB"});
    json.key("sms");
    write_volumes(json, {Amount::whole(used.sms_mt), Amount::whole(used.sms_mo), 6, "SMS", "SMS"});
    json.close_object();
}

namespace {

struct Days {
    Day first;
    Day last;
};

} // namespace

/// The days asked for: by default this month until today; cut to the last six months and to
/// today (contract 10).
static Result<Days> read_days(const World& world, const Request& request)
{
    const Day today = day_of(world.now);
    Days days{first_of_month(today), today};
    for (const auto& [key, day] : {std::pair{"start_dt", &days.first}, {"end_dt", &days.last}}) {
        if (request.parameter(key).empty()) continue;
        const auto given = read_instant(request.parameter(key));
        if (!given)
            return refuse(Refusal::Reason::malformed,
                          std::string(key) + " must be a day such as 2026-02-03.", key);
        *day = day_of(*given);
    }
    if (request.parameter("start_dt").empty() && days.last < days.first)
        days.first = first_of_month(days.last);
    days.first =
        std::max(days.first, plus_months(today, -static_cast<int>(world.platform.usage_months)));
    days.last = std::min(days.last, today);
    return days;
}

/// GET /v1/sims/{iccid}/usage: a row a day, newest first, then TOTAL; a range without days has
/// only that (contract 10, recorded).
static Result<Reply> usage(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    TRY(const Days days, read_days(world, request));

    JsonWriter json;
    json.open_object().key("stats").open_array();
    auto used = sim->usage.rbegin(); // newest first, like the rows
    for (Day day = days.last; day >= days.first; day -= std::chrono::days(1)) {
        while (used != sim->usage.rend() && used->day > day) ++used;
        const bool any = used != sim->usage.rend() && used->day == day;
        write_row(json, day_text(day), any ? *used : DayUsage{});
    }
    write_row(json, "TOTAL", usage_between(sim->usage, days.first, days.last));
    json.close_array().close_object();
    return Reply{.body = json.take()};
}

std::span<const Endpoint> quota_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/management-api/v1/sims/{iccid}/quota/data", data_quota, "quota.data"},
        {"GET", "/management-api/v1/sims/{iccid}/quota/sms", sms_quota, "quota.sms"},
        {"GET", "/management-api/v1/sims/{iccid}/usage", usage, "sims.usage"},
    };
    return endpoints;
}

} // namespace easyconnect
