#include "world/devices/inbox.hpp"

#include "world/sms/gsm0338.hpp"
#include "world/sms/user_data.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <tuple>

namespace easyconnect {

/// What the parts of one message have in common.
struct Sharing {
    ReferenceSize size;
    unsigned reference;
    unsigned total;
    Coding coding;
    std::string_view source_address;

    friend auto operator<=>(const Sharing&, const Sharing&) = default;
};

static bool was_received(const Sms& sms)
{
    return sms.type == SmsType::mt && sms.status == SmsStatus::delivered;
}

static Sharing sharing(const Sms& sms, const Concatenation& place)
{
    return {place.size, place.reference, place.total, sms.coding, sms.source_address};
}

/// Puts messages together from their parts, given in the order in which they came. The first parts
/// to come say in which order the messages stand.
static std::vector<ReceivedParts> joined(const std::vector<const Sms*>& received)
{
    std::vector<ReceivedParts> messages;
    std::map<Sharing, std::size_t> open; // the message that still waits for parts
    for (const Sms* sms : received) {
        const auto place = concatenation(sms->udh);
        if (!place) {
            messages.push_back({{{1, sms}}, 1, sms});
            continue;
        }
        const auto key = sharing(*sms, *place);
        const auto found = open.find(key);
        const bool joins =
            found != open.end() && !messages[found->second].parts.contains(place->part);
        if (!joins) {
            open[key] = messages.size();
            messages.push_back({{}, place->total, nullptr});
        }
        ReceivedParts& message = messages[open[key]];
        message.parts.emplace(place->part, sms);
        message.last = sms;
        if (message.is_complete()) open.erase(key);
    }
    return messages;
}

/// The messages in the order in which they came.
static void sort_by_arrival(std::vector<const Sms*>& received)
{
    std::ranges::sort(received, {},
                      [](const Sms* sms) { return std::tuple(*sms->final, sms->id); });
}

std::string shown_payload(const Sms& sms)
{
    if (sms.coding != Coding::gsm7) return sms.payload;
    const auto points = code_points(sms.payload).value_or(std::u32string());
    return utf8_text(gsm_decoded(gsm_encoded(points)));
}

ReceivedText shown_text(const ReceivedParts& message)
{
    ReceivedText text{.coding = message.last->coding,
                      .parts = message.total,
                      .complete = message.is_complete(),
                      .source_address = message.last->source_address,
                      .received = *message.last->final};
    for (const Sms* sms : message.parts | std::views::values) {
        text.text += shown_payload(*sms);
        text.ids.push_back(sms->id);
        text.user_data.push_back(user_data_hex(sms->coding, sms->payload, sms->udh));
    }
    return text;
}

/// The parts of an SMS from a device: they got their ids one after the other.
static ReceivedParts parts_sent(const World& world, const Sms& sms)
{
    ReceivedParts message{{}, static_cast<std::size_t>(sms.multi_part.total), &sms};
    for (unsigned part = 1; part <= message.total; ++part) {
        const Sms* const other =
            world.smsc.messages.find(SmsId{sms.multi_part.identifier + part - 1});
        if (other && other->multi_part.identifier == sms.multi_part.identifier)
            message.parts.emplace(part, other);
    }
    return message;
}

ReceivedParts parts_beside(const World& world, const Sim& sim, const Sms& sms)
{
    if (sms.type == SmsType::mo) return parts_sent(world, sms);
    const auto place = concatenation(sms.udh);
    if (!place) return {{{1, &sms}}, 1, &sms};
    std::vector<const Sms*> alike;
    for (const SmsId id : sim.messages | std::views::reverse | std::views::take(inbox_look_back)) {
        const Sms* const other = world.smsc.messages.find(id);
        if (other->type != SmsType::mt || other->udh.empty()) continue;
        const auto its_place = concatenation(other->udh);
        if (its_place && sharing(*other, *its_place) == sharing(sms, *place))
            alike.push_back(other);
    }
    std::ranges::reverse(alike); // in the order of submission
    for (auto& message : joined(alike))
        if (std::ranges::any_of(message.parts | std::views::values,
                                [&](const Sms* part) { return part == &sms; }))
            return std::move(message);
    return {{{place->part, &sms}}, place->total, &sms};
}

std::vector<ReceivedParts> inbox(const World& world, const Sim& sim)
{
    std::vector<const Sms*> received;
    for (const Sms* sms : messages_of(world, sim))
        if (was_received(*sms)) received.push_back(sms);
    sort_by_arrival(received);

    auto messages = joined(received);
    std::ranges::sort(messages, std::ranges::greater(), [](const ReceivedParts& message) {
        return std::tuple(*message.last->final, message.last->id);
    });
    return messages;
}

std::optional<ReceivedText> completed_by(const World& world, const Sim& sim,
                                         const Sms& just_delivered)
{
    const auto place = concatenation(just_delivered.udh);
    if (!place) return shown_text({{{1, &just_delivered}}, 1, &just_delivered});

    std::vector<const Sms*> received;
    for (const SmsId id : sim.messages | std::views::reverse | std::views::take(inbox_look_back)) {
        const Sms& sms = *world.smsc.messages.find(id);
        if (!was_received(sms) || sms.udh.empty() || sms.id == just_delivered.id) continue;
        const auto other = concatenation(sms.udh);
        if (other && sharing(sms, *other) == sharing(just_delivered, *place))
            received.push_back(&sms);
    }
    sort_by_arrival(received);
    received.push_back(&just_delivered);

    const auto messages = joined(received);
    const auto own = std::ranges::find(messages, &just_delivered, &ReceivedParts::last);
    if (own == messages.end() || !own->is_complete()) return {};
    return shown_text(*own);
}

} // namespace easyconnect
