#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

namespace easyconnect {

static void write(JsonWriter& json, const World& world, const Finding& finding)
{
    json.open_object()
        .field("id", finding.id)
        .field("kind", name(finding.kind))
        .field("subject", finding.subject)
        .field("message", finding.message)
        .field("advice", advice(finding.kind));
    if (finding.account) json.field("account", world.accounts[*finding.account].username);
    json.field("at", rfc3339_text(finding.at))
        .field("last_at", rfc3339_text(finding.last_at))
        .field("times", finding.times)
        .key("requests")
        .open_array();
    for (const auto id : finding.requests) json.value(id);
    json.close_array().close_object();
}

/// GET findings?kind=retry_storm: habits of clients that would hurt them at the real platform, in
/// the order in which they were seen first.
static Result<Reply> list_findings(World& world, const Request& request)
{
    const auto word = request.parameter("kind");
    const auto kind = finding_kind_named(word);
    if (!word.empty() && !kind)
        return refuse(Refusal::Reason::malformed,
                      "There is no such kind of finding; README.md lists them.", "kind");
    JsonWriter json;
    json.open_object().key("findings").open_array();
    for (const auto& finding : world.findings.all)
        if (!kind || finding.kind == *kind) write(json, world, finding);
    json.close_array().field("dropped", world.findings.dropped).close_object();
    return Reply{.body = json.take()};
}

/// DELETE findings: also what is remembered of the calls so far, so that the next client begins
/// with a clean sheet.
static Result<Reply> forget_findings(World& world, const Request&)
{
    world.findings = {.next = world.findings.next};
    world.habits = {};
    return Reply{.status = 204};
}

std::span<const Endpoint> finding_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/findings", list_findings},
        {"DELETE", "/_simulator/v1/findings", forget_findings},
    };
    return endpoints;
}

} // namespace easyconnect
