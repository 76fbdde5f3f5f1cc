#include "api/control/device_path.hpp"
#include "api/control/devices.hpp"
#include "api/control/query.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "api/sim_json.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <ranges>

namespace easyconnect {

static constexpr std::int64_t cards_in_page_most = 200;
static constexpr std::uint64_t usage_days_usual = 30;
static constexpr std::uint64_t usage_days_most = 400;
static constexpr std::size_t card_events_most = 20;

static const char* word_of(QuotaLevel level)
{
    switch (level) {
    case QuotaLevel::ample: return "ample";
    case QuotaLevel::low: return "low";
    case QuotaLevel::exhausted: return "exhausted";
    }
    return "";
}

/// {"unit": "MB", "used": 1.5, "left": 498.5, "total": 500, "level": "ample", "expires": "..."}
static void write_card_quota(JsonWriter& json, const World& world, const char* unit,
                             const Quota& quota)
{
    json.open_object()
        .field("unit", unit)
        .field("used", quota.total - quota.left)
        .field("left", quota.left)
        .field("total", quota.total)
        .field("level", word_of(level(quota, world.platform.quota_threshold_percent)))
        .field("expires", rfc3339_text(quota.expires))
        .close_object();
}

/// {"day": "2026-01-05", "rx_mb": 1.5, "tx_mb": 0.2, "sms_mo": 0, "sms_mt": 1}
static void write_card_day(JsonWriter& json, Day day, const DayUsage& usage)
{
    json.open_object()
        .field("day", day_text(day))
        .field("rx_mb", usage.data_rx)
        .field("tx_mb", usage.data_tx)
        .field("sms_mo", usage.sms_mo)
        .field("sms_mt", usage.sms_mt)
        .close_object();
}

/// The members of a card's object, without its end.
static void write_card(JsonWriter& json, const World& world, const Sim& sim)
{
    json.field("iccid", sim.iccid).field("imsi", sim.imsi).field("msisdn", sim.msisdn);
    if (sim.label) json.field("label", *sim.label);
    json.field("status", sim.status == SimStatus::enabled ? "Enabled" : "Disabled")
        .field("ended", has_ended(world, sim));
    if (sim.activated) json.field("activated", rfc3339_text(*sim.activated));
    if (sim.ends) json.field("ends", rfc3339_text(*sim.ends));
    json.field("ip_address", ip_text(sim.ip_address))
        .field("imei_lock", sim.imei_lock)
        .key("device");
    write_device(json, world, sim);
    if (sim.activated) { // before, it has no quotas yet
        json.key("data");
        write_card_quota(json, world, "MB", sim.data);
        json.key("sms");
        write_card_quota(json, world, "SMS", sim.sms);
    }
    const Day today = day_of(world.now);
    json.key("today");
    write_card_day(json, today, usage_between(sim.usage, today, today));
    json.field("messages", sim.messages.size()).field("undelivered", sim.undelivered.size());
}

static bool fits(const Sim& sim, std::string_view wanted)
{
    const auto has = [&](const std::string& text) { return text.find(wanted) != text.npos; };
    return has(sim.iccid.text()) || has(sim.msisdn.text()) || has(sim.imsi.text()) ||
           (sim.device.imei && has(sim.device.imei->text())) ||
           (sim.label && has(lower_case(*sim.label)));
}

/// GET sims?search=&page=1&pageSize=50: every card with its device, quotas and today's usage, in
/// the order of the platform's list; of at most 200 a page. What is searched for is a part of
/// ICCID, MSISDN, IMSI, IMEI or label.
static Result<Reply> list_cards(World& world, const Request& request)
{
    TRY(const Page page, read_page(request, world.platform, cards_in_page_most));
    TRY(const auto wanted, query_search(request));
    std::vector<const Sim*> found;
    if (!wanted.empty())
        for (const Sim& sim : world.sims.all())
            if (fits(sim, wanted)) found.push_back(&sim);
    const std::size_t total = wanted.empty() ? world.sims.size() : found.size();
    JsonWriter json;
    json.open_object().key("sims").open_array();
    for (auto i = page.first(total); i < page.last(total); ++i) {
        json.open_object();
        write_card(json, world, wanted.empty() ? world.sims.all()[i] : *found[i]);
        json.close_object();
    }
    json.close_array().field("total", total).close_object();
    Reply reply{.body = json.take()};
    add_paging_headers(reply, page, total);
    return reply;
}

/// Every day up to today, also those without any use.
static void write_card_usage(JsonWriter& json, const World& world, const Sim& sim,
                             std::uint64_t days)
{
    const Day today = day_of(world.now);
    Day day = today - std::chrono::days(static_cast<int>(days) - 1);
    auto row = std::ranges::lower_bound(sim.usage, day, {}, &DayUsage::day);
    json.open_array();
    for (; day <= today; day += std::chrono::days(1)) {
        const bool has_row = row != sim.usage.end() && row->day == day;
        write_card_day(json, day, has_row ? *row : DayUsage{});
        if (has_row) ++row;
    }
    json.close_array();
}

static void write_card_events(JsonWriter& json, const Sim& sim)
{
    json.open_array();
    for (const auto& event : sim.events | std::views::reverse | std::views::take(card_events_most))
        json.open_object()
            .field("at", rfc3339_text(event.at))
            .field("text", event.description)
            .field("severity", lower_case(name(event.severity)))
            .field("alert", event.alert)
            .close_object();
    json.close_array();
}

/// GET sims/{iccid}?days=30: one card, its usage day by day, oldest first, and its newest events.
static Result<Reply> show_card(World& world, const Request& request)
{
    TRY(const Sim* sim, card_of_path(world, request));
    TRY(const auto days, query_number(request, "days", 1, usage_days_most));
    JsonWriter json;
    json.open_object();
    write_card(json, world, *sim);
    json.key("usage");
    write_card_usage(json, world, *sim, days.value_or(usage_days_usual));
    json.key("events");
    write_card_events(json, *sim);
    return Reply{.body = json.close_object().take()};
}

std::span<const Endpoint> card_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/sims", list_cards},
        {"GET", "/_simulator/v1/sims/{iccid}", show_card},
    };
    return endpoints;
}

} // namespace easyconnect
