
#include "api/control/own_address.hpp"
#include "api/control/target_rules.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "api/sim_path.hpp"
#include "api/text.hpp"
#include "api/webhook_body.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ranges>

namespace easyconnect {

using Reason = Refusal::Reason;

static Reply targets_reply(const World& world)
{
    const auto& targets = world.webhooks.targets;
    JsonWriter json;
    json.open_object();
    if (targets.reports)
        json.key("reports").open_object().field("url", targets.reports->text()).close_object();
    if (targets.mo) json.key("mo").open_object().field("url", targets.mo->text()).close_object();
    if (!targets.bearer.empty()) json.field("bearer", "(set)"); // a secret: never told
    json.close_object();
    return {.body = json.take()};
}

/// GET webhooks: {"reports": {"url": "..."}, "mo": {"url": "..."}, "bearer": "(set)"}; what is not
/// set is absent.
static Result<Reply> show_webhooks(World& world, const Request&)
{
    return targets_reply(world);
}

/// One target, unset when it is absent or null.
static Result<std::optional<WebhookTarget>> read_target(const Fields& fields, const char* key,
                                                        const Request& request)
{
    const auto* given = fields.member(key);
    if (!given) return std::nullopt;
    const auto where = fields.pointer(key);
    if (!given->is_object())
        return refuse(Reason::malformed,
                      std::string(key) + " must be an object, as {\"url\": \"http://...\"}.",
                      where);
    const Fields parts(*given, where);
    CHECKED(parts.only({"url"}));
    TRY(const auto url, parts.text("url"));
    if (!url) return refuse(Reason::malformed, "url is missing.", where + "/url");
    auto target = WebhookTarget::parse(*url);
    if (!target) return refuse(Reason::malformed, target.error().detail, where + "/url");
    std::string wrong = is_own(*target, request.base_url) ? own_address_refusal : "";
    if (wrong.empty() && request.target_rules)
        wrong = target_refusal(*target, *request.target_rules);
    if (!wrong.empty()) return refuse(Reason::malformed, "Refused: " + wrong + ".", where + "/url");
    return *std::move(target);
}

/// PUT webhooks: both targets and the bearer at once; what is absent is unset. The bearer "(set)",
/// as GET shows it, stays what it is.
static Result<Reply> change_webhooks(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"reports", "mo", "bearer"}));
    WebhookTargets targets;
    TRY(targets.reports, read_target(fields, "reports", request));
    TRY(targets.mo, read_target(fields, "mo", request));
    TRY(const auto bearer, fields.text("bearer"));
    if (bearer && *bearer != "(set)" && !is_bearer(*bearer))
        return refuse(Reason::malformed, std::string("Refused: ") + bearer_rule + ".", "/bearer");
    targets.bearer = bearer == "(set)" ? world.webhooks.targets.bearer : bearer.value_or("");
    world.webhooks.targets = std::move(targets);
    return targets_reply(world);
}

/// GET webhooks/health: how each receiver has answered, by its URL.
static Result<Reply> health(World& world, const Request&)
{
    JsonWriter json;
    json.open_object().key("receivers").open_array();
    for (const auto& [url, health] : world.webhooks.receivers) {
        json.open_object().field("url", url).key("answers").open_object();
        for (const auto& [status, count] : health.answers)
            json.field(std::to_string(status), count);
        json.close_object().field("no_answer", health.no_answer).key("latency_ms").open_array();
        for (std::size_t i = 0; i < health.latency.size(); ++i) {
            json.open_object();
            if (i < latency_bounds_ms.size()) json.field("up_to", latency_bounds_ms[i]);
            json.field("answers", health.latency[i]).close_object();
        }
        json.close_array().field("slowest_ms", health.slowest.count()).close_object();
    }
    json.close_array().close_object();
    return Reply{.body = json.take()};
}

std::span<const Endpoint> webhook_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/webhooks", show_webhooks},
        {"PUT", "/_simulator/v1/webhooks", change_webhooks},
        {"GET", "/_simulator/v1/webhooks/health", health},
    };
    return endpoints;
}

} // namespace easyconnect
