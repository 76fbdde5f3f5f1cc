#include "api/dates.hpp"
#include "scenario/verdict/judging.hpp"
#include "world/glob.hpp"

#include <string_view>

namespace easyconnect {

static constexpr std::int64_t amount_unit = 1'000'000;

namespace {

/// Counts things that are meant, and those of them that are as expected.
class Tally {
public:
    /// One that is meant; `wrong` says in what it differs, and is empty when it is right.
    void meet(const std::string& thing, const std::string& wrong)
    {
        ++meant_;
        if (wrong.empty()) {
            ++right_;
            return;
        }
        if (++shown_ <= shown_most) misses_ += "\nNear: " + thing + ": " + wrong;
    }

    void judge(const std::optional<Range>& count, std::string_view things, Check& check) const
    {
        const auto seen =
            std::to_string(right_) + " of " + std::to_string(meant_) + " " + std::string(things);
        const bool is_all = meant_ > 0 && right_ == meant_;
        check.passed = count ? count->holds(right_) : is_all;
        check.detail = "Expected " +
                       (count ? count->text() : "all that are meant, and one at least") +
                       "; seen: " + seen + (meant_ == 0 ? " (none is meant)" : " fit") + ".";
        if (!check.passed) check.detail += misses_;
    }

private:
    static constexpr int shown_most = 5;
    std::int64_t meant_ = 0;
    std::int64_t right_ = 0;
    int shown_ = 0;
    std::string misses_{};
};

} // namespace

/// Adds to `wrong` that a field is not as expected.
static void differ(std::string& wrong, std::string_view field, const std::string& got,
                   const std::string& wanted)
{
    wrong += (wrong.empty() ? "" : "; ") + std::string(field) + " is " + got + ", not " + wanted;
}

/// Notes that older things had to make room; then nobody can tell.
static bool is_forgotten(std::uint64_t dropped, std::string_view things, Check& check)
{
    if (dropped == 0) return false;
    check.detail = "Nobody can tell: " + std::to_string(dropped) + " older " + std::string(things) +
                   " had to make room.";
    check.is_lost = true;
    return true;
}

/// How many of a shelf had to make room, against an empty one.
template <class Shelf>
static std::uint64_t dropped_from(const Shelf& shelf, const Shelf& empty)
{
    return shelf.next_id().value() - empty.next_id().value() - shelf.size();
}

// --- webhooks

static std::string mismatch(const ExpectedDeliveries& expected, const Delivery& delivery)
{
    std::string wrong;
    if (expected.state && delivery.state != *expected.state)
        differ(wrong, "state", name(delivery.state), name(*expected.state));
    if (expected.attempts && !expected.attempts->holds(delivery.attempts_made))
        differ(wrong, "attempts", std::to_string(delivery.attempts_made),
               expected.attempts->text());
    if (!expected.within) return wrong;
    const bool was_sent = !delivery.attempts.empty();
    const auto took = was_sent ? delivery.attempts.back().at - delivery.created : Duration::max();
    if (took > *expected.within)
        differ(wrong, "time to its last attempt", was_sent ? duration_text(took) : "endless",
               "within " + duration_text(*expected.within));
    return wrong;
}

void check(const ExpectedDeliveries& expected, const std::optional<Range>& count,
           const World& world, Check& check)
{
    const auto& deliveries = world.webhooks.deliveries;
    if (is_forgotten(dropped_from(deliveries, Webhooks{}.deliveries), "webhooks", check)) return;
    Tally tally;
    for (const auto& delivery : deliveries.all()) {
        if (expected.kind && delivery.kind != *expected.kind) continue;
        if (!fits_glob(expected.iccid, delivery.message.iccid.text())) continue;
        tally.meet("the " + std::string(name(delivery.kind)) + " of SMS " +
                       std::to_string(delivery.message.id.value()) + ", SIM " +
                       delivery.message.iccid.text(),
                   mismatch(expected, delivery));
    }
    tally.judge(count, "webhooks", check);
}

// --- messages

void check(const ExpectedSms& expected, const std::optional<Range>& count, const World& world,
           Check& check)
{
    const auto& messages = world.smsc.messages;
    if (is_forgotten(dropped_from(messages, Smsc{}.messages), "messages", check)) return;
    Tally tally;
    for (const auto& sms : messages.all()) {
        if (expected.type && sms.type != *expected.type) continue;
        if (!fits_glob(expected.iccid, sms.iccid.text())) continue;
        if (!fits_glob(expected.payload, sms.payload)) continue;
        std::string wrong;
        if (expected.status && sms.status != *expected.status)
            differ(wrong, "status", name(sms.status), name(*expected.status));
        tally.meet("SMS " + std::to_string(sms.id.value()) + ", SIM " + sms.iccid.text(), wrong);
    }
    tally.judge(count, "messages", check);
}

// --- cards

static const char* word_of(SimStatus status)
{
    return status == SimStatus::enabled ? "Enabled" : "Disabled";
}

static void compare_left(std::string& wrong, std::string_view field, Amount left,
                         const std::optional<Range>& wanted)
{
    if (!wanted || wanted->holds(left.millionths())) return;
    const auto got = Range{left.millionths(), left.millionths()}.text(amount_unit);
    differ(wrong, field, got, wanted->text(amount_unit));
}

static std::string mismatch(const ExpectedSims& expected, const World& world, const Sim& sim)
{
    std::string wrong;
    if (expected.status && sim.status != *expected.status)
        differ(wrong, "status", word_of(sim.status), word_of(*expected.status));
    if (expected.attached && is_attached(world, sim) != *expected.attached)
        differ(wrong, "attached", *expected.attached ? "false" : "true",
               *expected.attached ? "true" : "false");
    if (expected.label && !fits_glob(*expected.label, sim.label.value_or("")))
        differ(wrong, "label", "\"" + sim.label.value_or("") + "\"", "\"" + *expected.label + "\"");
    compare_left(wrong, "sms_left", sim.sms.left, expected.sms_left);
    compare_left(wrong, "data_left_mb", sim.data.left, expected.data_left);
    return wrong;
}

void check(const ExpectedSims& expected, const std::optional<Range>& count, const World& world,
           Check& check)
{
    Tally tally;
    for (const Sim& sim : world.sims.all())
        if (fits_glob(expected.iccid, sim.iccid.text()))
            tally.meet("SIM " + sim.iccid.text(), mismatch(expected, world, sim));
    tally.judge(count, "SIMs", check);
}

// --- orders

void check(const ExpectedOrders& expected, const std::optional<Range>& count, const World& world,
           Check& check)
{
    Tally tally;
    for (const Order& order : world.orders.all) {
        if (expected.type && order.type != *expected.type) continue;
        std::string wrong;
        if (expected.status && order.status != *expected.status)
            differ(wrong, "status", name(order.status), name(*expected.status));
        tally.meet("order " + std::to_string(order.number.value()), wrong);
    }
    tally.judge(count, "orders", check);
}

// --- what happened, and what was found

/// Judges a count of what may be incomplete: more than was wanted is certain, and so is enough.
static void judge_count(std::int64_t seen, const std::optional<Range>& count, std::uint64_t dropped,
                        std::string_view things, Check& check)
{
    const Range wanted = count.value_or(Range{1, INT64_MAX});
    const bool is_certain =
        dropped == 0 || seen > wanted.most || (seen >= wanted.least && wanted.most == INT64_MAX);
    if (!is_certain) {
        is_forgotten(dropped, things, check);
        return;
    }
    check.passed = wanted.holds(seen);
    check.is_lost = seen > wanted.most; // what has happened stays so
    check.detail = "Expected " + wanted.text() + "; seen: " + std::to_string(seen) + ".";
}

void check(const ExpectedEvents& expected, const std::optional<Range>& count, const World& world,
           Check& check)
{
    std::int64_t seen = 0;
    for (const Fact& fact : world.journal.facts) {
        const auto iccid = fact.iccid ? fact.iccid->text() : "";
        if (fits_glob(expected.kind, name(fact.kind)) && fits_glob(expected.iccid, iccid) &&
            fits_glob(expected.detail, fact.detail))
            ++seen;
    }
    judge_count(seen, count, world.journal.dropped(), "events", check);
}

void check(const ExpectedFindings& expected, const std::optional<Range>& count, const World& world,
           Check& check)
{
    std::int64_t seen = 0;
    std::string lines;
    for (const Finding& finding : world.findings.all) {
        if (expected.kind && finding.kind != *expected.kind) continue;
        seen += static_cast<std::int64_t>(finding.times);
        lines += "\nSeen: " + std::string(name(finding.kind)) + ": " + finding.message;
    }
    judge_count(seen, count, world.findings.dropped, "findings", check);
    check.detail += lines;
}

} // namespace easyconnect
