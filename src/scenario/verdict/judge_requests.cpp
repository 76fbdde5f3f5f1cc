#include "api/dates.hpp"
#include "api/request_match_json.hpp"
#include "scenario/verdict/judging.hpp"

namespace easyconnect {

/// The question that the log answers.
static RequestQuestion question_of(const ExpectedRequests& expected)
{
    RequestQuestion question{.request = expected.request};
    question.least = static_cast<std::uint64_t>(expected.count.least);
    if (expected.count.most != INT64_MAX)
        question.most = static_cast<std::uint64_t>(expected.count.most);
    return question;
}

/// From the first call that fits to the last.
static Duration span_of(const RequestMatcher& matcher, const World& world)
{
    std::optional<VirtualTime> first;
    VirtualTime last{};
    for (const auto& row : world.requests.rows) {
        if (fit(world, matcher, row) != Fit::yes) continue;
        if (!first) first = row.at;
        last = row.at;
    }
    return first ? last - *first : Duration::zero();
}

static void check_time(Duration took, const std::optional<Duration>& within, Check& check)
{
    if (!within || took <= *within) return;
    check.passed = false;
    check.is_lost = true;
    check.detail +=
        "\nExpected within " + duration_text(*within) + ", seen over " + duration_text(took) + ".";
}

void check(const ExpectedRequests& expected, const World& world, Check& check)
{
    const auto question = question_of(expected);
    const auto counted = count_requests(world, question);
    if (!counted) {
        check.detail = counted.error().detail;
        check.is_lost = true;
        return;
    }
    check.passed = counted->is_met;
    check.is_lost = counted->matched > question.most;
    check.detail = count_text(world, question, *counted);
    check_time(span_of(expected.request, world), expected.within, check);
}

void check(const ExpectedOrder& expected, const World& world, Check& check)
{
    const RequestQuestion question{.order = expected.order};
    const auto counted = count_requests(world, question);
    if (!counted) {
        check.detail = counted.error().detail;
        check.is_lost = true;
        return;
    }
    check.passed = counted->is_met;
    check.detail = count_text(world, question, *counted);
    if (counted->ids.size() < 2) return;
    const auto* const first = world.requests.find(counted->ids.front());
    const auto* const last = world.requests.find(counted->ids.back());
    check_time(last->at - first->at, expected.within, check);
}

} // namespace easyconnect
