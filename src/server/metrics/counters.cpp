#include "server/metrics/counters.hpp"

#include "api/endpoints.hpp"

#include <algorithm>

namespace easyconnect {

static constexpr std::string_view control_calls = "control";
static constexpr std::string_view other_calls = "other";

static std::vector<std::string_view> counted_operations()
{
    auto names = operation_names();
    names.insert(names.end(), {control_calls, other_calls});
    return names;
}

static std::size_t class_of(int status)
{
    return status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100 - 1)
                                         : Counters::classes.size() - 1;
}

static void add(Counters::Count& count, std::uint64_t much = 1)
{
    count.fetch_add(much, std::memory_order_relaxed);
}

Counters::Counters() : calls(counted_operations().size()), operations_(counted_operations())
{
    for (std::size_t i = 0; i < operations_.size(); ++i) places_[operations_[i]] = i;
}

void Counters::count_call(const CallNote& note, bool is_control, int status,
                          std::chrono::nanoseconds took)
{
    const auto found = places_.find(is_control               ? control_calls
                                    : note.operation.empty() ? other_calls
                                                             : note.operation);
    const auto place = found == places_.end() ? operations_.size() - 1 : found->second;
    add(calls[place][class_of(status)]);

    const auto seconds = std::chrono::duration<double>(took).count();
    const auto bound = std::ranges::lower_bound(bounds, seconds);
    add(durations[static_cast<std::size_t>(bound - bounds.begin())]);
    add(nanoseconds, static_cast<std::uint64_t>(took.count()));

    if (note.rules.empty()) return;
    const std::scoped_lock lock(mutex_);
    for (const auto& rule : note.rules) {
        const bool has_own = spoiled_.size() < rules_most || spoiled_.contains(rule);
        ++spoiled_[has_own ? rule : "other"];
    }
}

void Counters::count_webhook(int status)
{
    add(webhooks[class_of(status)]);
}

std::map<std::string, std::uint64_t> Counters::spoiled() const
{
    const std::scoped_lock lock(mutex_);
    return spoiled_;
}

} // namespace easyconnect
