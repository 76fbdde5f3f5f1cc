#include "scenario/platform_settings.hpp"

#include "api/dates.hpp"

#include <algorithm>

namespace easyconnect {

/// Pauses between attempts, counted from the first attempt: each longer than the one before, or
/// attempts would follow each other without time passing.
static std::optional<std::vector<Duration>> read_pauses(const Value& value)
{
    const auto items = value.list();
    std::vector<Duration> pauses;
    for (const auto& item : items) {
        const auto pause = item.duration();
        if (!pause) return {};
        if (*pause <= (pauses.empty() ? Duration::zero() : pauses.back())) {
            item.mistake(pauses.empty() ? "the first pause must be longer than 0s"
                                        : "each pause must be longer than the one before");
            return {};
        }
        pauses.push_back(*pause);
    }
    if (!pauses.empty() && pauses.size() <= pauses_most) return pauses;
    value.mistake("this must be a list of 1 to " + std::to_string(pauses_most) + " durations");
    return {};
}

static std::string duration_rule(const PlatformOption& option)
{
    std::string rule = "this must be at least " + duration_text(Duration(option.least));
    if (option.most != PlatformOption::usual_most)
        rule += " and at most " + duration_text(Duration(option.most));
    return rule;
}

namespace {

/// Reads the value of one option as the kind that its field is.
struct ReadOption {
    const Value& value;
    const PlatformOption& option;
    Platform& platform;

    void operator()(Duration Platform::*field) const
    {
        const auto read = value.duration();
        if (!read) return;
        if (option.allows(*read))
            platform.*field = *read;
        else
            value.mistake(duration_rule(option));
    }
    void operator()(bool Platform::*field) const
    {
        if (const auto read = value.truth()) platform.*field = *read;
    }
    void operator()(std::int64_t Platform::*field) const
    {
        if (const auto read = value.whole(option.least, option.most)) platform.*field = *read;
    }
    void operator()(Amount Platform::*field) const
    {
        if (const auto read = value.amount()) platform.*field = *read;
    }
    void operator()(std::vector<Duration> Platform::*field) const
    {
        if (auto read = read_pauses(value)) platform.*field = *std::move(read);
    }
};

} // namespace

void read_platform(const Value& value, Platform& platform)
{
    std::vector<std::string_view> names;
    for (const auto& option : platform_options()) names.push_back(option.name);
    const Section section = value.section(names);
    for (const auto& option : platform_options())
        if (const auto given = section[option.name])
            std::visit(ReadOption{*given, option, platform}, option.field);
}

} // namespace easyconnect
