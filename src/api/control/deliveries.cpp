#include "api/control/deliveries.hpp"

#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "api/sim_path.hpp"
#include "api/text.hpp"
#include "api/webhook_body.hpp"
#include "world/webhooks/delivery_orders.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>
#include <ranges>

namespace easyconnect {

using Reason = Refusal::Reason;

/// One attempt, with the bytes sent where a rule had changed them.
static void write(JsonWriter& json, const World& world, const Delivery& delivery,
                  const DeliveryAttempt& attempt)
{
    json.open_object().field("at", rfc3339_text(attempt.at));
    json.field("why", attempt.why);
    if (!attempt.url.empty()) json.field("url", attempt.url);
    if (!attempt.twist.rules.empty()) {
        json.key("rules").open_array();
        for (const auto& rule : attempt.twist.rules) json.value(rule);
        json.close_array();
    }
    if (attempt.twist.ids_as_numbers || attempt.twist.is_cut)
        json.field("body", webhook_body(world, delivery, attempt.twist));
    if (attempt.outcome) {
        const auto& outcome = *attempt.outcome;
        if (outcome.status != 0) json.field("status", outcome.status);
        if (!outcome.error.empty()) json.field("error", outcome.error);
        if (!outcome.answer.empty()) json.field("answer", outcome.answer);
        json.field("took_ms", outcome.took.count());
    }
    if (!attempt.verdict.empty()) json.field("verdict", attempt.verdict);
    if (attempt.next_due) json.field("next_due", rfc3339_text(*attempt.next_due));
    json.close_object();
}

void write(JsonWriter& json, const World& world, const Delivery& delivery)
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
    if (!delivery.why.empty()) json.field("why", delivery.why);
    json.field("body", webhook_body(world, delivery, delivery.twist)).key("attempts").open_array();
    for (const auto& attempt : delivery.attempts) write(json, world, delivery, attempt);
    json.close_array().close_object();
}

static std::string words_of_states()
{
    using enum DeliveryState;
    std::string words;
    for (const auto state : {planned, waiting, held, in_flight, acknowledged, given_up, dropped})
        words += " " + std::string(name(state));
    return words;
}

/// Which deliveries are meant by state, kind, SMS and a pattern of ICCIDs, each empty for all.
static Result<DeliverySelector> read_selector(std::string_view state, std::string_view kind,
                                              std::string_view sms, std::string_view iccid)
{
    DeliverySelector selector;
    selector.state = delivery_state_named(state);
    if (!state.empty() && !selector.state)
        return refuse(Reason::malformed, "state must be one of" + words_of_states() + ".", "state");
    if (kind == name(WebhookKind::report)) selector.kind = WebhookKind::report;
    if (kind == name(WebhookKind::mo)) selector.kind = WebhookKind::mo;
    if (!kind.empty() && !selector.kind)
        return refuse(Reason::malformed, "kind must be report or mo.", "kind");
    const auto number = whole_number(sms);
    if (!sms.empty() && !number)
        return refuse(Reason::malformed, "sms must be the id of an SMS.", "sms");
    if (number) selector.sms = SmsId{*number};
    if (iccid.empty()) return selector;
    if (iccid.find_first_of("*?") == iccid.npos) {
        const auto one = read_iccid(iccid);
        if (!one) return refuse(Reason::malformed, one.error().detail, "iccid");
        selector.iccid = one->text();
    } else {
        selector.iccid = iccid.substr(0, 64); // a pattern, such as 8988280666*
    }
    return selector;
}

/// GET webhooks/deliveries?state=planned&kind=mo&iccid=...&sms=...&page=1&pageSize=100: newest
/// first, each with the bytes sent, every attempt, why it was made and what came of it.
static Result<Reply> list_deliveries(World& world, const Request& request)
{
    TRY(const Page page, read_page(request, world.platform, 1000));
    TRY(const auto selector, read_selector(request.parameter("state"), request.parameter("kind"),
                                           request.parameter("sms"), request.parameter("iccid")));
    std::vector<const Delivery*> fitting;
    for (const auto& delivery : std::views::reverse(world.webhooks.deliveries.all()))
        if (fits(selector, delivery)) fitting.push_back(&delivery);

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
static Result<Reply> read_delivery(World& world, const Request& request)
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

static Result<Reply> delivery_reply(const World& world, DeliveryId id)
{
    JsonWriter json;
    write(json, world, *world.webhooks.deliveries.find(id));
    return Reply{.body = json.take()};
}

/// POST webhooks/deliveries/{id}/hold, /release, /drop: what has become of it.
template <DeliveryOrder order>
static Result<Reply> order_one(World& world, const Request& request)
{
    TRY(const DeliveryId id, read_id(request));
    CHECKED(order_delivery(world, id, order));
    return delivery_reply(world, id);
}

/// POST webhooks/deliveries/hold, /release, /drop {"state": "planned", "kind": "mo", "iccid":
/// "8988*", "sms": 6201}: all that are meant and in a state that allows it; how many.
template <DeliveryOrder order>
static Result<Reply> order_all(World& world, const Request& request)
{
    nlohmann::json body = nlohmann::json::object();
    if (!request.body.empty()) {
        TRY(body, read_json_object(request));
    }
    const Fields fields(body);
    CHECKED(fields.only({"state", "kind", "iccid", "sms"}));
    TRY(const auto state, fields.text("state"));
    TRY(const auto kind, fields.text("kind"));
    TRY(const auto iccid, fields.text("iccid"));
    TRY(const auto sms, fields.whole("sms", 0, INT64_MAX));
    const auto selector =
        read_selector(state.value_or(""), kind.value_or(""),
                      sms ? std::to_string(*sms) : std::string(), iccid.value_or(""));
    if (!selector)
        return refuse(Reason::malformed, selector.error().detail,
                      "/" + (selector.error().where.empty() ? "iccid" : selector.error().where));
    JsonWriter json;
    json.open_object().field("changed", order_deliveries(world, *selector, order)).close_object();
    return Reply{.body = json.take()};
}

std::span<const Endpoint> delivery_endpoints()
{
    using enum DeliveryOrder;
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/webhooks/deliveries", list_deliveries},
        {"POST", "/_simulator/v1/webhooks/deliveries/hold", order_all<hold>},
        {"POST", "/_simulator/v1/webhooks/deliveries/release", order_all<release>, no_operation,
         Pacing::may_block},
        {"POST", "/_simulator/v1/webhooks/deliveries/drop", order_all<drop>, no_operation,
         Pacing::may_block},
        {"GET", "/_simulator/v1/webhooks/deliveries/{id}", read_delivery},
        {"POST", "/_simulator/v1/webhooks/deliveries/{id}/hold", order_one<hold>},
        {"POST", "/_simulator/v1/webhooks/deliveries/{id}/release", order_one<release>,
         no_operation, Pacing::may_block},
        {"POST", "/_simulator/v1/webhooks/deliveries/{id}/drop", order_one<drop>, no_operation,
         Pacing::may_block},
        {"POST", "/_simulator/v1/webhooks/deliveries/{id}/redeliver", send_again, no_operation,
         Pacing::may_block},
    };
    return endpoints;
}

} // namespace easyconnect
