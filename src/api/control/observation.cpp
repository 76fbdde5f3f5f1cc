#include "api/control/clock.hpp"
#include "api/control/fact_kinds.hpp"
#include "api/control/facts.hpp"
#include "api/control/query.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

using Reason = Refusal::Reason;

void write(JsonWriter& json, const Fact& fact)
{
    json.open_object()
        .field("id", fact.id)
        .field("at", rfc3339_text(fact.at))
        .field("kind", name(fact.kind));
    if (fact.iccid) json.field("iccid", fact.iccid->text());
    if (fact.number) json.field("number", *fact.number);
    if (!fact.detail.empty()) json.field("detail", fact.detail);
    json.close_object();
}

static bool fits(const Fact& fact, const FactFilter& filter)
{
    return takes(filter.kind, fact.kind) && (!filter.iccid || fact.iccid == filter.iccid);
}

std::uint64_t write_facts(JsonWriter& json, const World& world, const FactFilter& filter)
{
    const auto& journal = world.journal;
    const auto skipped = std::max(filter.after, journal.dropped()) - journal.dropped();
    std::uint64_t cursor = std::max(filter.after, journal.dropped());
    std::size_t written = 0;
    for (auto i = skipped; i < journal.facts.size() && written < filter.limit; ++i) {
        const Fact& fact = journal.facts[i];
        cursor = fact.id;
        if (!fits(fact, filter)) continue;
        write(json, fact);
        ++written;
    }
    return cursor;
}

/// GET events?after=0&limit=100&kind=sms.&iccid=...: the one ordered log of the world. "dropped"
/// counts facts that had to make room, so that a reader knows when it has missed some; "resets"
/// tells it when ids have begun anew.
static Result<Reply> list_facts(World& world, const Request& request)
{
    FactFilter filter{.kind = request.parameter("kind")};
    TRY(const auto after, query_number(request, "after", 0, INT64_MAX));
    TRY(const auto limit, query_number(request, "limit", 0, facts_most));
    filter.after = after.value_or(0);
    filter.limit = limit.value_or(listed_usually);
    TRY(filter.iccid, query_iccid(request));
    JsonWriter json;
    json.open_object().key("events").open_array();
    const auto cursor = write_facts(json, world, filter);
    json.close_array()
        .field("next", cursor)
        .field("newest", world.journal.recorded)
        .field("dropped", world.journal.dropped())
        .field("resets", world.resets)
        .close_object();
    return Reply{.body = json.take()};
}

/// GET health/live: the process answers.
static Result<Reply> live(World&, const Request&)
{
    return Reply{.body = R"({"status":"live"})"};
}

/// GET health/ready: the world is loaded; nothing is served before it is.
static Result<Reply> ready(World&, const Request&)
{
    return Reply{.body = R"({"status":"ready"})"};
}

/// GET info: what this simulator is and holds.
static Result<Reply> info(World& world, const Request&)
{
    JsonWriter json;
    json.open_object()
        .field("name", "easyconnect-simulator")
        .field("version", EASYCONNECT_VERSION)
        .field("world", world.name)
        .field("seed", world.seed)
        .field("resets", world.resets)
        .field("organisation", world.organisation.value());
    if (world.began) json.field("began", rfc3339_text(*world.began));
    json.key("clock");
    write_clock(json, world);
    json.key("holds")
        .open_object()
        .field("accounts", world.accounts.size())
        .field("tokens", world.tokens.by_age.size())
        .field("sims", world.sims.size())
        .field("products", world.products.size())
        .field("orders", world.orders.all.size())
        .field("messages", world.smsc.messages.size())
        .field("deliveries", world.webhooks.deliveries.size())
        .field("events", world.journal.facts.size())
        .field("requests", world.requests.rows.size())
        .field("findings", world.findings.all.size())
        .close_object()
        .key("bounds")
        .open_object()
        .field("tokens", world.bounds.tokens)
        .field("sims", world.bounds.sims)
        .field("orders", world.bounds.orders)
        .field("messages", world.bounds.messages)
        .field("deliveries", world.bounds.deliveries)
        .field("events", world.bounds.facts)
        .field("requests", world.bounds.request_rows)
        .field("findings", world.bounds.findings)
        .close_object()
        .close_object();
    return Reply{.body = json.take()};
}

std::span<const Endpoint> observation_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/health/live", live},
        {"GET", "/_simulator/v1/health/ready", ready},
        {"GET", "/_simulator/v1/info", info},
        {"GET", "/_simulator/v1/events", list_facts},
    };
    return endpoints;
}

} // namespace easyconnect
