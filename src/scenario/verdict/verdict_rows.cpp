#include "scenario/verdict/judging.hpp"

#include <algorithm>
#include <string_view>

namespace easyconnect {

/// The lane of a happening in the drawn time line; null when it has no place there.
static const char* lane_of(FactKind kind)
{
    const std::string_view word = name(kind);
    if (word.starts_with("sms.")) return "sms";
    if (word.starts_with("webhook.")) return "delivery";
    if (kind == FactKind::note || kind == FactKind::state_set) return "note";
    if (word.starts_with("rule.") || word.starts_with("step.") || kind == FactKind::tokens_revoked)
        return "fault";
    return nullptr;
}

static bool is_bad(FactKind kind)
{
    using enum FactKind;
    return kind == sms_failed || kind == sms_expired || kind == webhook_failed ||
           kind == webhook_given_up || kind == step_refused;
}

static TimelineRow row_of(const Fact& fact, const char* lane)
{
    std::string text = name(fact.kind);
    if (fact.number) text += " " + std::to_string(*fact.number);
    if (fact.iccid) text += " SIM " + fact.iccid->text();
    if (!fact.detail.empty()) text += ": " + fact.detail;
    return {.at = fact.at, .lane = lane, .text = std::move(text), .bad = is_bad(fact.kind)};
}

static TimelineRow row_of(const RequestRow& request)
{
    std::string text = request.method + " " + request.path + " " + std::to_string(request.status);
    for (const auto& note : request.notes)
        if (note.fired) text += ", rule " + note.rule + ": " + note.what;
    if (request.is_lost) text += ", the reply was lost";
    return {.at = request.at,
            .lane = "request",
            .text = std::move(text),
            .bad = request.status >= 400 || request.is_lost};
}

/// The newest of a sequence, so many at most.
template <class Things>
static auto newest(const Things& things)
{
    const auto count = std::min(things.size(), verdict_rows_most);
    return std::ranges::subrange(things.end() - static_cast<std::ptrdiff_t>(count), things.end());
}

std::vector<TimelineRow> timeline_rows(const World& world)
{
    std::vector<TimelineRow> rows;
    for (const Fact& fact : newest(world.journal.facts))
        if (const char* lane = lane_of(fact.kind)) rows.push_back(row_of(fact, lane));
    for (const RequestRow& request : newest(world.requests.rows)) rows.push_back(row_of(request));
    std::ranges::stable_sort(rows, {}, &TimelineRow::at);
    if (rows.size() > verdict_rows_most)
        rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(verdict_rows_most));
    return rows;
}

} // namespace easyconnect
