#include "world/clients/findings.hpp"

#include "world/world.hpp"

#include <algorithm>
#include <ranges>

namespace easyconnect {

namespace {

struct KindRow {
    FindingKind kind;
    const char* name;
    const char* advice;
};

} // namespace

static constexpr KindRow kinds[] = {
    {FindingKind::token_per_request, "token_per_request",
     "A good client keeps its token, which is valid for 240 minutes, and logs in again shortly "
     "before its end or after a 401."},
    {FindingKind::use_after_expiry, "use_after_expiry",
     "A good client takes a 401 as the end of its token: it logs in once, and uses only the new "
     "one from then on."},
    {FindingKind::ignored_401, "ignored_401",
     "A good client logs in after a 401 before it makes the call again; the same token gets the "
     "same answer."},
    {FindingKind::retry_before_retry_after, "retry_before_retry_after",
     "A good client makes no call of that kind before the time in Retry-After is over."},
    {FindingKind::retry_storm, "retry_storm",
     "A good client waits longer after each failure, at least doubling its pause, and gives up "
     "after a few."},
    {FindingKind::duplicate_sms, "duplicate_sms",
     "A good client that does not know what became of a POST looks at GET sims/{iccid}/sms before "
     "it sends again; a device cannot tell a duplicate from a second message."},
    {FindingKind::page_polling, "page_polling",
     "A good client takes delivery reports by webhook, and reads lists again seconds apart at the "
     "soonest."},
    {FindingKind::slow_webhook_answer, "slow_webhook_answer",
     "A good receiver stores a webhook, answers at once, and works afterwards."},
};

static const KindRow& row_of(FindingKind kind)
{
    return *std::ranges::find(kinds, kind, &KindRow::kind);
}

const char* name(FindingKind kind)
{
    return row_of(kind).name;
}

std::optional<FindingKind> finding_kind_named(std::string_view word)
{
    for (const auto& row : kinds)
        if (word == row.name) return row.kind;
    return {};
}

const char* advice(FindingKind kind)
{
    return row_of(kind).advice;
}

static void add_requests(Finding& finding, const std::vector<std::uint64_t>& ids)
{
    for (const auto id : ids)
        if (finding.requests.size() < Finding::requests_most &&
            std::ranges::find(finding.requests, id) == finding.requests.end())
            finding.requests.push_back(id);
}

void note_finding(World& world, Sighting seen)
{
    auto& findings = world.findings;
    auto known = std::ranges::find_if(findings.all, [&](const Finding& finding) {
        return finding.kind == seen.kind && finding.account == seen.account &&
               finding.subject == seen.subject;
    });
    if (known == findings.all.end()) {
        if (findings.all.size() >= world.bounds.findings) {
            ++findings.dropped;
            return;
        }
        known = findings.all.insert(known, {.id = findings.next++,
                                            .kind = seen.kind,
                                            .subject = std::move(seen.subject),
                                            .message = std::move(seen.message),
                                            .account = seen.account,
                                            .at = world.now});
    }
    ++known->times;
    known->last_at = world.now;
    add_requests(*known, seen.requests);
}

void look_at_answer(World& world, const Delivery& delivery)
{
    const auto& attempt = delivery.attempts.back();
    if (!attempt.outcome || attempt.url.empty() || attempt.url.starts_with("sink:")) return;
    const auto took = attempt.outcome->took;
    const auto limit = std::min<Duration>(slow_answer, world.platform.webhook_timeout);
    if (took < limit) return;
    note_finding(
        world,
        {.kind = FindingKind::slow_webhook_answer,
         .account = {},
         .subject = attempt.url,
         .message = "The receiver of webhook " + std::to_string(delivery.id.value()) + " " +
                    (attempt.outcome->status != 0 ? "answered after " : "had not answered after ") +
                    std::to_string(took.count()) + " ms.",
         .requests = {}});
}

} // namespace easyconnect
