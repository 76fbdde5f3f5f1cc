#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "api/sim_json.hpp"
#include "api/sim_path.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <ranges>

namespace easyconnect {

static void write_location(JsonWriter& json, const World& world, const Sim& sim)
{
    const auto& device = sim.device;
    const auto& network = world.networks[device.network];
    const auto age = std::chrono::floor<std::chrono::minutes>(world.now - device.located);
    json.field("current_location_retrieved", false)
        .field("age_of_location", age.count())
        .key("cell_global_id")
        .open_object()
        .field("mcc", network.mcc)
        .field("mnc", network.mnc)
        .field("lac", device.lac)
        .field("cid", device.cell)
        .close_object();
}

/// `subscriber_info` in the newer nested form, with the three keys of the older flat form beside it
/// (contract 4 and 13 row 12: clients of both exist). A SIM that is off the network gives
/// `success: false` (contract 4, recommended there). ASSUMED: so does one that sleeps, since its
/// network takes it for not reachable, while one that only answers no page is idle to all it knows.
static void write_subscriber(JsonWriter& json, const World& world, const Sim& sim)
{
    json.key("subscriber_info").open_object().field("success", is_reachable(world, sim));
    if (is_reachable(world, sim)) {
        json.field("state", "assumed_idle").key("location").open_object();
        write_location(json, world, sim);
        json.close_object();
        write_location(json, world, sim);
    } else {
        json.field("state", "net_det_not_reachable")
            .field("error", "The subscriber is not reachable.");
    }
    json.close_object();
}

/// GET /v1/sims/{iccid}/connectivity_info (guide 1.2; contract 4)
static Result<Reply> connectivity(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    TRY(const bool subscriber, read_flag(request, "subscriber", true));
    TRY(const bool ussd, read_flag(request, "ussd", false));

    JsonWriter json;
    json.open_object();
    if (subscriber) write_subscriber(json, world, *sim);
    if (ussd) {
        const bool answers = answers_page(world, *sim);
        json.key("ussd_info").open_object().field("success", answers);
        if (!answers) json.field("error", "The subscriber is not reachable.");
        json.close_object();
    }
    json.field("request_timestamp", world.now).field("reply_timestamp", world.now).close_object();
    return Reply{.body = json.take()};
}

static void write(JsonWriter& json, const World& world, const Sim& sim, const SimEvent& event)
{
    json.open_object()
        .field("timestamp", event.at)
        .field("event_type", event.description)
        .field("iccid", sim.iccid)
        .field("imsi", sim.imsi);
    if (event.imei) json.field("imei", *event.imei);
    if (event.network) {
        const auto& network = world.networks[*event.network];
        json.field("country", network.country)
            .field("operator", network.operator_name)
            .field("mcc", network.mcc)
            .field("mnc", network.mnc);
    }
    json.field("alert", event.alert).field("event_severity", name(event.severity)).close_object();
}

/// What the platform still keeps of a SIM's events, newest first unless asked otherwise.
static std::vector<const SimEvent*> kept_events(const World& world, const Sim& sim,
                                                const std::vector<SortKey>& order)
{
    std::vector<const SimEvent*> kept;
    for (const auto& event : std::views::reverse(sim.events))
        if (event.at + world.platform.event_retention >= world.now) kept.push_back(&event);
    sort_by(kept, order, [](const SimEvent& a, const SimEvent& b, std::string_view key) {
        return key == "id" ? a.id < b.id : a.at < b.at;
    });
    return kept;
}

/// GET /v1/sims/{iccid}/events: an object, not an array (contract 5), at most 1,000 a page.
static Result<Reply> list_sim_events(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    TRY(const Page page, read_page(request, world.platform, 1000));
    TRY(const auto order, read_sort(request, world.platform, {"timestamp", "id"}));
    const auto kept = kept_events(world, *sim, order);

    JsonWriter json;
    json.open_object().key("events").open_array();
    for (auto i = page.first(kept.size()); i < page.last(kept.size()); ++i)
        write(json, world, *sim, *kept[i]);
    json.close_array()
        .field("totalEvents", kept.size())
        .field("totalPages", page_count(page, kept.size()))
        .close_object();
    Reply reply{.body = json.take()};
    add_paging_headers(reply, page, kept.size());
    return reply;
}

static void write_status_location(JsonWriter& json, const World& world, const Sim& sim)
{
    const auto& device = sim.device;
    const auto& network = world.networks[device.network];
    const std::string switching = switching_centre(network);
    const auto number = std::to_string(device.network + 1);
    json.key("location")
        .open_object()
        .field("iccid", sim.iccid)
        .field("imsi", sim.imsi)
        .field("last_updated", plain_text(device.located))
        .field("last_updated_gprs", plain_text(device.located))
        .field("sgsn_number", switching)
        .field("vlr_number", switching)
        .field("operator_id", number)
        .field("msc", switching)
        .field("sgsn_ip_address", "");
    json.key("operator")
        .open_object()
        .field("id", device.network + 1)
        .field("name", network.operator_name)
        .key("country")
        .open_object()
        .field("id", network.mcc)
        .field("name", network.country)
        .field("iso_code", network.iso_code)
        .close_object()
        .close_object();
    json.key("country")
        .open_object()
        .field("country_id", network.mcc)
        .field("name", network.country)
        .field("country_code", network.country_code)
        .field("mcc", network.mcc)
        .field("iso_code", network.iso_code)
        .close_object()
        .close_object();
}

static void write_pdp_context(JsonWriter& json, const World& world, const Sim& sim)
{
    const auto& device = sim.device;
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(world.now - *device.online).count();
    json.key("pdp_context")
        .open_object()
        .key("rat_type")
        .open_object()
        .field("rat_type_id", std::to_string(wire_id(device.rat)))
        .field("description", name(device.rat))
        .close_object()
        .field("ue_ip_address", ip_text(sim.ip_address));
    if (device.imei) json.field("imeisv", *device.imei);
    json.field("created", plain_text(*device.online))
        .field("duration", std::to_string(seconds))
        .close_object();
}

/// GET /v1/sims/{iccid}/status. BEYOND the guide: nearly every client of the sister platform calls
/// it (contract 12.2).
static Result<Reply> status(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    const auto& device = sim->device;
    // a context of a device that sleeps carries nothing
    const bool online = device.online && is_reachable(world, *sim);
    const char* word = !device.attached ? "OFFLINE" : online ? "ONLINE" : "ATTACHED";
    JsonWriter json;
    json.open_object().field("status", word);
    if (device.located != VirtualTime{}) write_status_location(json, world, *sim);
    if (online) write_pdp_context(json, world, *sim);
    json.key("services").open_array();
    if (device.attached) json.value("GPRS");
    json.close_array().close_object();
    return Reply{.body = json.take()};
}

std::span<const Endpoint> diagnostics_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/management-api/v1/sims/{iccid}/connectivity_info", connectivity,
         "sims.connectivity"},
        {"GET", "/management-api/v1/sims/{iccid}/events", list_sim_events, "sims.events"},
        {"GET", "/management-api/v1/sims/{iccid}/status", status, "sims.status"},
    };
    return endpoints;
}

} // namespace easyconnect
