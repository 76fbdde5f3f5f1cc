#include "api/control/deliveries.hpp"
#include "api/control/messages.hpp"
#include "api/dates.hpp"
#include "api/json_writer.hpp"
#include "world/devices/inbox.hpp"
#include "world/sms/gsm0338.hpp"
#include "world/sms/user_data.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace easyconnect {

const char* state_word(SmsStatus status)
{
    switch (status) {
    case SmsStatus::pending: return "pending";
    case SmsStatus::in_progress: return "in_progress";
    case SmsStatus::buffered: return "buffered";
    case SmsStatus::delivered: return "delivered";
    case SmsStatus::failed: return "failed";
    case SmsStatus::expired: return "expired";
    case SmsStatus::canceled: return "canceled";
    }
    return "failed";
}

std::optional<SmsStatus> sms_state_named(std::string_view word)
{
    for (int id = 1; id <= static_cast<int>(SmsStatus::canceled); ++id)
        if (const auto status = static_cast<SmsStatus>(id); word == state_word(status))
            return status;
    return {};
}

/// Where it stands among the parts of its message.
static MultiPart part_of(const Sms& sms)
{
    if (const auto place = concatenation(sms.udh); place && sms.type == SmsType::mt)
        return {static_cast<int>(place->part), static_cast<int>(place->total), sms.id.value()};
    return sms.multi_part;
}

static void write_message_text(JsonWriter& json, Coding coding, std::string_view text)
{
    json.field(coding == Coding::octets ? "hex" : "text", text);
}

static void write_message_time(JsonWriter& json, const char* key,
                               const std::optional<VirtualTime>& time)
{
    if (time) json.field(key, rfc3339_text(*time));
}

void write_message(JsonWriter& json, const World& world, const Sms& sms)
{
    const Sim& sim = *world.sims.find(sms.iccid);
    const auto part = part_of(sms);
    json.field("id", sms.id.value())
        .field("type", sms.type == SmsType::mt ? "mt" : "mo")
        .field("iccid", sms.iccid)
        .field("msisdn", sim.msisdn);
    if (sim.label) json.field("label", *sim.label);
    json.field("state", state_word(sms.status)).field("final", is_final(sms.status));
    write_message_text(json, sms.coding, shown_payload(sms));
    json.field("dcs", static_cast<int>(sms.coding)).field("source_address", sms.source_address);
    if (!sms.dest_address.empty()) json.field("dest_address", sms.dest_address);
    json.field("part", part.part)
        .field("parts", part.total)
        .field("submitted", rfc3339_text(sms.submitted))
        .field("expires", rfc3339_text(sms.expires));
    write_message_time(json, "last_attempt", sms.last_attempt);
    write_message_time(json, "retry", sms.retry);
    write_message_time(json, "final_at", sms.final);
    json.field("failed_attempts", sms.failed_attempts);
    if (!sms.msc.empty()) json.field("msc", sms.msc);
}

/// The user data header as it goes over the air: what the client gave with an MT; for a part from a
/// device, which is kept without one, the header that phones write, of the size that texts are
/// split for. ASSUMED: nobody sees its reference, so it is the end of the first part's id.
static std::string air_header(const Platform& platform, const Sms& sms)
{
    const auto& part = sms.multi_part;
    if (sms.type == SmsType::mt || part.total < 2) return sms.udh;
    const bool is_wide = platform.mo_sixteen_bit_reference;
    return concatenation_header(
        {.size = is_wide ? ReferenceSize::sixteen_bit : ReferenceSize::eight_bit,
         .reference = static_cast<unsigned>(part.identifier & 0xffff),
         .total = static_cast<unsigned>(part.total),
         .part = static_cast<unsigned>(part.part)});
}

/// {"id": 6201, "part": 1, "parts": 2, "dcs": 0, "udh": "", "user_data": "ed37...", "octets": 12,
/// "septets": 12, "text": "...", "state": "delivered"}
static void write_message_segment(JsonWriter& json, const Platform& platform, const Sms& sms)
{
    const auto part = part_of(sms);
    const auto header = air_header(platform, sms);
    const auto user_data = user_data_hex(sms.coding, sms.payload, header);
    json.open_object()
        .field("id", sms.id.value())
        .field("part", part.part)
        .field("parts", part.total)
        .field("dcs", static_cast<int>(sms.coding))
        .field("udh", header)
        .field("user_data", user_data)
        .field("octets", user_data.size() / 2);
    if (sms.coding == Coding::gsm7)
        json.field("septets",
                   gsm_encoded(code_points(sms.payload).value_or(std::u32string())).size());
    write_message_text(json, sms.coding, shown_payload(sms));
    json.field("state", state_word(sms.status)).close_object();
}

static void write_message_parts(JsonWriter& json, const World& world, const Sms& sms)
{
    const auto message = parts_beside(world, *world.sims.find(sms.iccid), sms);
    std::string text;
    for (const Sms* part : message.parts | std::views::values) text += shown_payload(*part);
    json.key("whole").open_object();
    write_message_text(json, sms.coding, text);
    json.field("complete", message.is_complete()).close_object();
    json.key("segments").open_array();
    for (const Sms* part : message.parts | std::views::values)
        write_message_segment(json, world.platform, *part);
    json.close_array().key("siblings").open_array();
    for (const Sms* part : message.parts | std::views::values) json.value(part->id.value());
    json.close_array();
}

/// {"payload": "open valve", "source_address_type": 145}: what a client submitted, where it may be
/// more than is shown.
static void write_message_as_sent(JsonWriter& json, const Sms& sms)
{
    json.key("sent")
        .open_object()
        .field("payload", sms.payload)
        .field("source_address_type", static_cast<int>(sms.source_type))
        .close_object();
}

/// The state that a happening brought a message into; none when it is no happening of messages.
static std::optional<SmsStatus> sms_state_after(FactKind kind)
{
    switch (kind) {
    case FactKind::sms_submitted: return SmsStatus::pending;
    case FactKind::sms_originated:
    case FactKind::sms_buffered: return SmsStatus::buffered;
    case FactKind::sms_in_progress: return SmsStatus::in_progress;
    case FactKind::sms_delivered: return SmsStatus::delivered;
    case FactKind::sms_failed: return SmsStatus::failed;
    case FactKind::sms_expired: return SmsStatus::expired;
    case FactKind::sms_canceled: return SmsStatus::canceled;
    default: return {};
    }
}

/// [{"at": "...", "state": "pending", "kind": "sms.submitted", "detail": "..."}], oldest first, as
/// far as the journal goes back. Its beginning the message itself knows.
static void write_message_history(JsonWriter& json, const World& world, const Sms& sms)
{
    const auto first = std::ranges::lower_bound(world.journal.facts, sms.submitted, {}, &Fact::at);
    bool has_begun = false;
    bool is_complete = false;
    const auto write_one = [&](VirtualTime at, SmsStatus state, FactKind kind,
                               const std::string& detail) {
        json.open_object()
            .field("at", rfc3339_text(at))
            .field("state", state_word(state))
            .field("kind", name(kind));
        if (!detail.empty()) json.field("detail", detail);
        json.close_object();
    };
    const auto beginning =
        sms.type == SmsType::mt ? FactKind::sms_submitted : FactKind::sms_originated;
    json.key("history").open_array();
    for (const Fact& fact : std::ranges::subrange(first, world.journal.facts.end())) {
        const auto state =
            fact.number == sms.id.value() ? sms_state_after(fact.kind) : std::nullopt;
        if (!state) continue;
        if (!std::exchange(has_begun, true) && fact.kind != beginning)
            write_one(sms.submitted, *sms_state_after(beginning), beginning, "");
        is_complete = is_complete || fact.kind == beginning;
        write_one(fact.at, *state, fact.kind, fact.detail);
    }
    json.close_array().field("history_complete", is_complete);
}

static void write_message_deliveries(JsonWriter& json, const World& world, const Sms& sms)
{
    std::vector<const Delivery*> about;
    const auto& deliveries = world.webhooks.deliveries;
    for (const Delivery& delivery : deliveries.newest_before(deliveries.next_id())) {
        if (delivery.created < sms.submitted) break; // none is older than its message
        if (delivery.message.id == sms.id) about.push_back(&delivery);
    }
    json.key("deliveries").open_array();
    for (const Delivery* delivery : about | std::views::reverse) write(json, world, *delivery);
    json.close_array();
}

void write_message_detail(JsonWriter& json, const World& world, const Sms& sms)
{
    write_message(json, world, sms);
    write_message_parts(json, world, sms);
    if (sms.type == SmsType::mt) write_message_as_sent(json, sms);
    write_message_history(json, world, sms);
    write_message_deliveries(json, world, sms);
}

} // namespace easyconnect
