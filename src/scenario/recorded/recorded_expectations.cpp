#include "scenario/recorded/recorded_expectations.hpp"

#include "world/world.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace easyconnect {

using Json = nlohmann::ordered_json;

/// With more groups a line for each SIM helps nobody.
static constexpr std::size_t groups_most = 200;

namespace {

/// Messages that one expectation is about: of one SIM, or of all when it is empty.
struct Group {
    std::string iccid;
    SmsType type;
    SmsStatus status;

    auto operator<=>(const Group&) const = default;
};

/// How many there are, and whether the recording has any of them.
struct GroupSize {
    std::int64_t count = 0;
    bool is_recorded = false;
};

} // namespace

/// Groups of all messages of the world, since a count asks about all of them.
static std::map<Group, GroupSize> grouped(const World& world, bool by_sim)
{
    std::map<Group, GroupSize> groups;
    for (const auto& sms : world.smsc.messages.all()) {
        auto& tally = groups[{by_sim ? sms.iccid.text() : "", sms.type, sms.status}];
        ++tally.count;
        tally.is_recorded |= sms.id.value() >= world.recording.first_sms;
    }
    std::erase_if(groups, [](const auto& entry) { return !entry.second.is_recorded; });
    return groups;
}

static Json line(const Group& group, std::int64_t count)
{
    Json sms = Json::object();
    if (!group.iccid.empty()) sms["iccid"] = group.iccid;
    sms["type"] = group.type == SmsType::mt ? "MT" : "MO";
    sms["status"] = name(group.status);
    return {{"sms", sms}, {"count", count}};
}

static bool has_lost_messages(const World& world)
{
    const auto& messages = world.smsc.messages;
    return messages.next_id().value() - Smsc{}.messages.next_id().value() != messages.size();
}

void expect_what_came(const World& world, Json& list, std::vector<std::string>& remarks)
{
    if (!world.rules.all.empty()) list.push_back({{"rules_fired", "off"}});
    if (has_lost_messages(world)) {
        remarks.emplace_back("The oldest SMS had to make room, so nothing is expected of any.");
        return;
    }
    auto groups = grouped(world, true);
    if (groups.size() > groups_most) groups = grouped(world, false);
    const auto& target = world.webhooks.targets.mo;
    const bool decides_outside = target && !target->is_sink();
    bool leaves_out = false;
    for (const auto& [group, tally] : groups) {
        if (group.type == SmsType::mo && decides_outside)
            leaves_out = true;
        else
            list.push_back(line(group, tally.count));
    }
    if (leaves_out)
        remarks.emplace_back("What becomes of SMS from devices depends on the receiver of their "
                             "webhooks, so nothing is expected of them.");
}

} // namespace easyconnect
