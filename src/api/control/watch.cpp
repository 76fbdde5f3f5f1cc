#include "api/control/watch.hpp"

#include "api/control/fact_kinds.hpp"
#include "api/control/facts.hpp"
#include "api/control/requests.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/refusals.hpp"
#include "world/glob.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr const char* wait_path = "/_simulator/v1/wait";

void Seen::take(std::uint64_t id)
{
    ++matched;
    if (ids.size() < listed_most) ids.push_back(id);
}

static Reply too_few(const World& world, const Seen& seen, std::uint64_t count, const char* what)
{
    if (seen.missed_some)
        return render(world,
                      {.reason = Reason::conflict,
                       .detail = std::string("Nobody can tell: older ") + what +
                                 " had to make room before they were looked at. Ask with a later "
                                 "after.",
                       .where = "/after",
                       .code = {}},
                      wait_path);
    return render(world,
                  {.reason = Reason::unmet,
                   .detail = std::to_string(seen.matched) + " of " + std::to_string(count) + " " +
                             what + " that fit have come.",
                   .where = "/count",
                   .code = {},
                   .hint = "A wait is real time and moves no simulated time: at pace manual, "
                           "advance the clock beside it."},
                  wait_path);
}

// --- events

static bool fits(const EventWatch& watch, const Fact& fact)
{
    return takes(watch.kind, fact.kind) && (!watch.number || fact.number == watch.number) &&
           (watch.iccid == "*" || (fact.iccid && fits_glob(watch.iccid, fact.iccid->text()))) &&
           (watch.detail == "*" || fits_glob(watch.detail, fact.detail));
}

bool EventWatch::look(const World& world)
{
    const auto& journal = world.journal;
    if (seen.cursor < journal.dropped()) {
        seen.missed_some = true;
        seen.cursor = journal.dropped();
    }
    for (auto i = seen.cursor - journal.dropped(); i < journal.facts.size(); ++i)
        if (fits(*this, journal.facts[i])) seen.take(journal.facts[i].id);
    seen.cursor = std::max(seen.cursor, journal.recorded);
    return seen.matched >= count;
}

Reply EventWatch::answer(const World& world) const
{
    if (seen.matched < count) return too_few(world, seen, count, "events");
    const auto& journal = world.journal;
    JsonWriter json;
    json.open_object().field("matched", seen.matched).key("events").open_array();
    for (const auto id : seen.ids)
        if (id > journal.dropped()) write(json, journal.facts[id - journal.dropped() - 1]);
    json.close_array().field("next", seen.cursor).close_object();
    return {.body = json.take()};
}

// --- requests

bool RequestWatch::look(const World& world)
{
    const auto& log = world.requests;
    if (log.misses_any(seen.cursor, VirtualTime::min())) seen.missed_some = true;
    for (auto i = log.first_after(seen.cursor); i < log.rows.size(); ++i) {
        const auto& row = log.rows[i];
        const auto fits = fit(world, matcher, row);
        if (fits == Fit::yes) seen.take(row.id);
        if (fits == Fit::unknown) untellable = row.id;
    }
    seen.cursor = std::max(seen.cursor, log.recorded);
    return seen.matched >= count;
}

Reply RequestWatch::answer(const World& world) const
{
    if (seen.matched < count && untellable != 0)
        return render(world,
                      {.reason = Reason::conflict,
                       .detail = "Nobody can tell: of the body of request " +
                                 std::to_string(untellable) + " only a part is kept.",
                       .where = "/request",
                       .code = {}},
                      wait_path);
    if (seen.matched < count) return too_few(world, seen, count, "requests");
    JsonWriter json;
    json.open_object().field("matched", seen.matched).key("requests").open_array();
    for (const auto id : seen.ids)
        if (const auto* row = world.requests.find(id)) write(json, world, *row, Bodies::written);
    json.close_array().field("next", seen.cursor).close_object();
    return {.body = json.take()};
}

// --- deliveries

/// Whether something became of a delivery that has not been looked at.
static bool has_moved(const DeliveryWatch& watch, const World& world)
{
    const auto& journal = world.journal;
    if (!watch.has_counted || watch.seen.cursor < journal.dropped() ||
        watch.next_id != world.webhooks.deliveries.next_id().value())
        return true;
    for (auto i = watch.seen.cursor - journal.dropped(); i < journal.facts.size(); ++i)
        if (const auto kind = journal.facts[i].kind;
            kind >= FactKind::webhook_sent && kind <= FactKind::webhook_dropped)
            return true;
    return false;
}

bool DeliveryWatch::look(const World& world)
{
    const auto& deliveries = world.webhooks.deliveries;
    const bool must_count = has_moved(*this, world); // there may be very many of them
    seen.cursor = world.journal.recorded;
    if (!must_count) return seen.matched >= count;
    has_counted = true;
    next_id = deliveries.next_id().value();
    seen.matched = 0;
    seen.ids.clear();
    for (const auto& delivery : deliveries.all())
        if (delivery.id.value() > after && fits(selector, delivery)) seen.take(delivery.id.value());
    return seen.matched >= count;
}

Reply DeliveryWatch::answer(const World& world) const
{
    if (seen.matched < count) return too_few(world, seen, count, "deliveries");
    JsonWriter json;
    json.open_object().field("matched", seen.matched).key("deliveries").open_array();
    for (const auto id : seen.ids)
        if (const auto* delivery = world.webhooks.deliveries.find(DeliveryId{id}))
            json.open_object()
                .field("id", id)
                .field("kind", name(delivery->kind))
                .field("state", name(delivery->state))
                .field("iccid", delivery->message.iccid)
                .field("sms", delivery->message.id.value())
                .field("attempts_made", delivery->attempts_made)
                .close_object();
    json.close_array().close_object();
    return {.body = json.take()};
}

} // namespace easyconnect
