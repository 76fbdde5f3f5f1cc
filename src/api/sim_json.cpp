#include "api/sim_json.hpp"

#include "api/sim_path.hpp"
#include "world/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

namespace {

/// What a quota's part of a SIM object is made of.
struct QuotaFacts {
    Amount size;
    QuotaLevel available;
    std::optional<VirtualTime> threshold_reached;
    std::optional<VirtualTime> used_up;

    friend bool operator==(const QuotaFacts&, const QuotaFacts&) = default;
};

/// All that a SIM object is made of: where two are equal, so are their texts.
struct SimFacts {
    Iccid iccid;
    Imsi imsi;
    Msisdn msisdn;
    std::optional<Imei> imei;
    bool imei_lock;
    SimStatus status;
    std::optional<VirtualTime> activated;
    std::uint32_t ip_address;
    QuotaFacts data;
    QuotaFacts sms;
    std::optional<std::string> label;
    bool with_luhn;
    std::int64_t threshold_percent;

    friend bool operator==(const SimFacts&, const SimFacts&) = default;
};

} // namespace

static QuotaFacts facts_of(const World& world, const Quota& quota)
{
    return {quota.last_added, level(quota, world.platform.quota_threshold_percent),
            quota.threshold_reached, quota.used_up};
}

static SimFacts facts_of(const World& world, const Sim& sim)
{
    return {.iccid = sim.iccid,
            .imsi = sim.imsi,
            .msisdn = sim.msisdn,
            .imei = sim.device.imei,
            .imei_lock = sim.imei_lock,
            .status = sim.status,
            .activated = sim.activated,
            .ip_address = sim.ip_address,
            .data = facts_of(world, sim.data),
            .sms = facts_of(world, sim.sms),
            .label = sim.label,
            .with_luhn = world.platform.iccid_with_luhn,
            .threshold_percent = world.platform.quota_threshold_percent};
}

/// `quota_status`: id and description (contract 3.1; the texts for 1 and 2 are GUESS there).
static void write_quota_status(JsonWriter& json, const QuotaFacts& quota, std::int64_t threshold)
{
    const std::string percent = std::to_string(threshold) + "% available";
    json.open_object().field("id", static_cast<int>(quota.available)).key("description");
    switch (quota.available) {
    case QuotaLevel::ample: json.value("More than " + percent); break;
    case QuotaLevel::low: json.value("Less than " + percent); break;
    case QuotaLevel::exhausted: json.value("No volume available"); break;
    }
    if (quota.threshold_reached) json.field("threshold_reached_date", *quota.threshold_reached);
    if (quota.used_up) json.field("quota_exceeded_date", *quota.used_up);
    json.close_object();
}

std::string ip_text(std::uint32_t address)
{
    const auto part = [&](int shift) { return std::to_string((address >> shift) & 0xff); };
    return part(24) + "." + part(16) + "." + part(8) + "." + part(0);
}

static std::string text_of(const SimFacts& sim)
{
    JsonWriter json;
    json.reserve(512);
    json.open_object().field("iccid", sim.iccid);
    if (sim.with_luhn) json.field("iccid_with_luhn", with_check_digit(sim.iccid));
    json.field("imsi", sim.imsi).field("msisdn", sim.msisdn);
    if (sim.imei) json.field("imei", *sim.imei);
    json.field("imei_lock", sim.imei_lock)
        .field("status", sim.status == SimStatus::enabled ? "Enabled" : "Disabled");
    if (sim.activated) json.field("activation_date", *sim.activated);
    json.field("ip_address", ip_text(sim.ip_address))
        .field("current_quota", sim.data.size) // its size, not what is left (contract 3.1)
        .key("quota_status");
    write_quota_status(json, sim.data, sim.threshold_percent);
    json.field("current_quota_SMS", sim.sms.size).key("quota_status_SMS");
    write_quota_status(json, sim.sms, sim.threshold_percent);
    if (sim.label) json.field("label", *sim.label);
    return json.close_object().take();
}

namespace {

/// A text that was made before, and of what.
struct MadeText {
    std::optional<SimFacts> of;
    std::string text;
};

} // namespace

void write(JsonWriter& json, const World& world, const Sim& sim)
{
    // A page of 100 SIMs took 75 us to write and 5 to put together from texts made before. A text
    // cannot be stale: it is compared by everything it is made of, and nothing else can get in.
    static thread_local std::vector<MadeText> made(4'096);
    auto& slot = made[sim.iccid.value() % made.size()];
    auto facts = facts_of(world, sim);
    if (slot.of != facts) {
        slot.text = text_of(facts);
        slot.of = std::move(facts);
    }
    json.raw(slot.text);
}

} // namespace easyconnect
