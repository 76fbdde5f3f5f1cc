#include "scenario/sim_plan.hpp"

#include "api/behaviour_json.hpp"
#include "api/text.hpp"
#include "scenario/network_settings.hpp"
#include "scenario/value_json.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace easyconnect {

static constexpr std::string_view card_keys[] = {
    "iccid",    "count",      "foreign",     "imsi",       "msisdn",    "imei",     "label",
    "status",   "imei_lock",  "locked_imei", "ip_address", "activated", "ends",     "data_left_mb",
    "sms_left", "auto_topup", "device",      "behaviours", "history",   "messages", "events",
};

/// "10.64.0.1" in host byte order.
static std::optional<std::uint32_t> read_ip(const Value& value)
{
    const auto text = value.text(15);
    if (!text) return {};
    std::uint32_t address = 0;
    const auto parts = split(*text, '.');
    bool good = parts.size() == 4;
    for (const auto part : parts) {
        std::uint8_t byte = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), byte);
        good = good && !part.empty() && error == std::errc{} && end == part.data() + part.size();
        address = (address << 8) | byte;
    }
    if (good) return address;
    value.mistake("this must be an IPv4 address such as \"10.64.0.1\"");
    return {};
}

/// {attached: true, since: -3h, network: {mcc, mnc, operator, country}, rat: 4G, lac: 4711,
/// cell: 20815, storage_full: false}
static void read_device(const Value& value, World& world, SimPlan& plan)
{
    const Section section =
        value.section({"attached", "since", "network", "rat", "lac", "cell", "storage_full"});
    auto& device = plan.device;
    device.storage_full = section.truth("storage_full").value_or(false);
    device.present = section.truth("attached").value_or(device.present);
    plan.since = section.past_moment("since", world.now);
    if (const auto network = section["network"]) {
        const auto visited = read_visited_network(
            network->section({"mcc", "mnc", "operator", "country", "iso_code", "country_code"}),
            world);
        device.network = visited.value_or(device.network);
    }
    if (const auto rat = section["rat"])
        device.rat = rat->word<Rat>({{name(Rat::g2), Rat::g2},
                                     {name(Rat::g3), Rat::g3},
                                     {name(Rat::g4), Rat::g4},
                                     {name(Rat::g5), Rat::g5},
                                     {name(Rat::nb_iot), Rat::nb_iot}})
                         .value_or(device.rat);
    if (const auto lac = section.whole("lac", 0, 65'535))
        device.lac = static_cast<std::uint16_t>(*lac);
    if (const auto cell = section.whole("cell", 0, 268'435'455))
        device.cell = static_cast<std::uint32_t>(*cell);
}

/// [echo, {report: {every: 15m, text: "t={value}"}}], as `read_behaviours` has it.
static void read_behaviours_of(const Value& value, World& world, SimPlan& plan)
{
    const auto number = [&]() -> Result<BehavioursNumber> {
        TRY(auto behaviours, read_behaviours(as_json(value), "", world.networks));
        return keep_behaviours(world, std::move(behaviours));
    }();
    if (number)
        plan.device.behaviours = *number;
    else
        note_refusal(value, number.error());
}

/// {at: -3h, text: "...", severity: Warn, alert: true}
static std::optional<SimEvent> read_event(const Value& value, const World& world)
{
    const Section section = value.section({"at", "text", "severity", "alert"});
    const auto at = section.require("at");
    const auto text = section.require("text");
    const auto time = at ? at->past_moment(world.now) : std::nullopt;
    const auto description = text ? text->filled_text() : std::nullopt;
    SimEvent event;
    if (const auto severity = section["severity"])
        event.severity = severity
                             ->word<Severity>({{"Info", Severity::info},
                                               {"Warn", Severity::warn},
                                               {"Critical", Severity::critical}})
                             .value_or(event.severity);
    event.alert = section.truth("alert").value_or(false);
    if (!time || !description) return {};
    event.at = *time;
    event.description = *description;
    return event;
}

/// The numbers of the last card of a range must exist, too.
template <class Number>
static void check_range(const Section& section, std::string_view key,
                        const std::optional<Number>& first, std::size_t count)
{
    if (first && !first->plus(count - 1))
        section[key]->mistake("there are not " + std::to_string(count) + " numbers from this one");
}

static void read_numbers(const Section& section, SimPlan& plan)
{
    plan.imsi = section.digits<Imsi>("imsi");
    plan.msisdn = section.digits<Msisdn>("msisdn");
    plan.device.imei = section.digits<Imei>("imei");
    plan.locked_imei = section.digits<Imei>("locked_imei");
    if (const auto ip = section["ip_address"]) plan.ip_address = read_ip(*ip);
    check_range(section, "iccid", std::optional(plan.iccid), plan.count);
    check_range(section, "imsi", plan.imsi, plan.count);
    check_range(section, "msisdn", plan.msisdn, plan.count);
    check_range(section, "imei", plan.device.imei, plan.count);
    if (plan.ip_address && plan.count - 1 > 0xffff'ffffu - *plan.ip_address)
        section["ip_address"]->mistake("there are not " + std::to_string(plan.count) +
                                       " addresses from this one");
}

static void read_state(const Section& section, const World& world, SimPlan& plan)
{
    if (const auto status = section["status"])
        plan.status = status
                          ->word<SimStatus>(
                              {{"Enabled", SimStatus::enabled}, {"Disabled", SimStatus::disabled}})
                          .value_or(plan.status);
    plan.label = section.text("label", world.bounds.text);
    if (plan.label && plan.label->empty()) plan.label.reset();
    plan.imei_lock = section.truth("imei_lock").value_or(false);
    plan.auto_topup = section.truth("auto_topup").value_or(false);
    plan.activated = section.past_moment("activated", world.now);
    if (!plan.activated && plan.status == SimStatus::enabled) plan.activated = world.now;
    plan.ends = section.moment("ends", world.now);
    plan.data_left = section.amount("data_left_mb");
    plan.sms_left = section.amount("sms_left");
    if (plan.locked_imei && !plan.imei_lock)
        section["locked_imei"]->mistake("locked_imei goes with imei_lock: true");
}

static void read_past(const Section& section, World& world, SimPlan& plan)
{
    if (const auto device = section["device"]) read_device(*device, world, plan);
    if (const auto list = section["behaviours"]) read_behaviours_of(*list, world, plan);
    if (const auto history = section["history"]) plan.history = read_usage(*history);
    for (const auto& value : section.list("messages"))
        if (auto message = read_message(value, world)) plan.messages.push_back(*std::move(message));
    for (const auto& value : section.list("events"))
        if (auto event = read_event(value, world)) plan.events.push_back(*std::move(event));
    if (plan.events.size() > world.bounds.events_per_sim)
        section["events"]->mistake("a SIM keeps " + std::to_string(world.bounds.events_per_sim) +
                                   " events, not more");
}

/// Nothing that takes an active card may be said about one that is not, or was not yet.
static void check_activation(const Section& section, const World& world, const SimPlan& plan)
{
    const auto refuse_all = [&](std::string_view reason) {
        for (const auto key :
             {"ends", "data_left_mb", "sms_left", "auto_topup", "history", "messages"})
            if (const auto value = section[key]) value->mistake(std::string(reason));
    };
    if (!plan.activated) {
        if (!section.has("activated"))
            refuse_all("a card that was never activated has none; say when it was, as "
                       "activated: -90d");
        return;
    }
    const auto check = [&](std::string_view key, VirtualTime time) {
        if (time < *plan.activated)
            section[key]->mistake("this reaches back before the card was activated; say since "
                                  "when it is, as activated: -90d");
    };
    if (plan.ends) check("ends", *plan.ends);
    if (plan.since) check("device", *plan.since);
    if (plan.history)
        check("history", start_of(day_of(world.now) - std::chrono::days(plan.history->days - 1)));
    for (const auto& message : plan.messages) check("messages", message.at);
}

/// What a card of another organisation may have: we know no more of it.
static void check_foreign(const Section& section)
{
    for (const auto key : card_keys)
        if (const auto value = section[key];
            value && key != "iccid" && key != "count" && key != "foreign")
            value->mistake("a foreign card has an iccid and a count, and nothing else");
}

std::optional<SimPlan> read_sim(const Value& value, World& world)
{
    const Section section = value.section(card_keys);
    std::optional<Iccid> iccid;
    if (const auto number = section.require("iccid")) number->digits(iccid);
    if (!iccid) return {};

    SimPlan plan{.written = *section["iccid"], .iccid = *iccid};
    plan.is_range = section.has("count");
    if (plan.is_range) {
        const auto count = section.whole("count", 1, static_cast<std::int64_t>(world.bounds.sims));
        plan.count = static_cast<std::size_t>(count.value_or(1));
    }
    plan.foreign = section.truth("foreign").value_or(false);
    read_numbers(section, plan);
    if (plan.foreign) {
        check_foreign(section);
        return plan;
    }
    read_state(section, world, plan);
    read_past(section, world, plan);
    check_activation(section, world, plan);
    return plan;
}

} // namespace easyconnect
