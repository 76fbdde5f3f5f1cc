#include "api/dates.hpp"
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
    json.close_object();
    return {.body = json.take()};
}

/// GET webhooks: {"reports": {"url": "..."}, "mo": {"url": "..."}}; what is not set is absent.
static Result<Reply> show(World& world, const Request&)
{
    return targets_reply(world);
}

/// One target, unset when it is absent or null.
static Result<std::optional<WebhookTarget>> read_target(const Fields& fields, const char* key)
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
    return *std::move(target);
}

/// PUT webhooks: both targets at once; an absent one is unset.
static Result<Reply> change(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"reports", "mo"}));
    WebhookTargets targets;
    TRY(targets.reports, read_target(fields, "reports"));
    TRY(targets.mo, read_target(fields, "mo"));
    world.webhooks.targets = std::move(targets);
    return targets_reply(world);
}

static void write(JsonWriter& json, const DeliveryAttempt& attempt)
{
    json.open_object().field("at", rfc3339_text(attempt.at));
    if (!attempt.url.empty()) json.field("url", attempt.url);
    if (attempt.outcome) {
        const auto& outcome = *attempt.outcome;
        if (outcome.status != 0) json.field("status", outcome.status);
        if (!outcome.error.empty()) json.field("error", outcome.error);
        if (!outcome.answer.empty()) json.field("answer", outcome.answer);
        json.field("took_ms", outcome.took.count());
    }
    if (attempt.next_due) json.field("next_due", rfc3339_text(*attempt.next_due));
    json.close_object();
}

static void write(JsonWriter& json, const World& world, const Delivery& delivery)
{
    json.open_object()
        .field("id", delivery.id.value())
        .field("kind", name(delivery.kind))
        .field("method", method(delivery.kind))
        .field("iccid", delivery.message.iccid.text())
        .field("sms", delivery.message.id.value())
        .field("created", rfc3339_text(delivery.created))
        .field("state", name(delivery.state))
        .field("attempts_made", delivery.attempts_made);
    if (delivery.next_due) json.field("next_due", rfc3339_text(*delivery.next_due));
    json.field("body", webhook_body(world, delivery)).key("attempts").open_array();
    for (const auto& attempt : delivery.attempts) write(json, attempt);
    json.close_array().close_object();
}

/// A query parameter that must be one of these words, or absent.
static Result<std::string_view> read_word(const Request& request, const char* key,
                                          std::initializer_list<std::string_view> known)
{
    const auto word = request.parameter(key);
    if (word.empty() || std::ranges::find(known, word) != known.end()) return word;
    std::string detail = std::string(key) + " must be one of";
    for (const auto each : known) detail += " " + std::string(each);
    return refuse(Reason::malformed, detail + ".", key);
}

/// GET webhooks/deliveries?state=planned&kind=mo&iccid=...&page=1&pageSize=100: newest first, each
/// with the bytes sent and every attempt.
static Result<Reply> list(World& world, const Request& request)
{
    TRY(const Page page, read_page(request, world.platform, 1000));
    std::optional<Iccid> iccid;
    if (const auto text = request.parameter("iccid"); !text.empty()) {
        TRY(iccid, read_iccid(text));
    }
    TRY(const auto state,
        read_word(request, "state", {"planned", "in_flight", "acknowledged", "given_up"}));
    TRY(const auto kind, read_word(request, "kind", {"report", "mo"}));
    std::vector<const Delivery*> fitting;
    for (const auto& delivery : std::views::reverse(world.webhooks.deliveries.all()))
        if ((state.empty() || state == name(delivery.state)) &&
            (kind.empty() || kind == name(delivery.kind)) &&
            (!iccid || *iccid == delivery.message.iccid))
            fitting.push_back(&delivery);

    JsonWriter json;
    json.open_object().key("deliveries").open_array();
    for (auto i = page.first(fitting.size()); i < page.last(fitting.size()); ++i)
        write(json, world, *fitting[i]);
    json.close_array().field("total", fitting.size()).close_object();
    Reply reply{.body = json.take()};
    add_paging_headers(reply, page, fitting.size());
    return reply;
}

static Result<DeliveryId> read_id(const Request& request)
{
    if (const auto id = whole_number(request.captured.front())) return DeliveryId{*id};
    return refuse(Reason::malformed, "The id of a delivery is a whole number.");
}

/// GET webhooks/deliveries/{id}
static Result<Reply> read(World& world, const Request& request)
{
    TRY(const DeliveryId id, read_id(request));
    const Delivery* delivery = world.webhooks.deliveries.find(id);
    if (!delivery)
        return refuse(Reason::not_found,
                      "There is no delivery " + std::to_string(id.value()) + ".");
    JsonWriter json;
    write(json, world, *delivery);
    return Reply{.body = json.take()};
}

/// POST webhooks/deliveries/{id}/redeliver: once more, at once; 202.
static Result<Reply> send_again(World& world, const Request& request)
{
    TRY(const DeliveryId id, read_id(request));
    CHECKED(redeliver(world, id));
    JsonWriter json;
    write(json, world, *world.webhooks.deliveries.find(id));
    return Reply{.status = 202, .body = json.take()};
}

std::span<const Endpoint> webhook_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/webhooks", show},
        {"PUT", "/_simulator/v1/webhooks", change},
        {"GET", "/_simulator/v1/webhooks/deliveries", list},
        {"GET", "/_simulator/v1/webhooks/deliveries/{id}", read},
        {"POST", "/_simulator/v1/webhooks/deliveries/{id}/redeliver", send_again,
         Pacing::may_block},
    };
    return endpoints;
}

} // namespace easyconnect
