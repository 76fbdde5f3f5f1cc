#include "api/control/fact_kinds.hpp"
#include "api/control/query.hpp"
#include "api/control/watch.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/pattern_bounds.hpp"
#include "api/request_match_json.hpp"
#include "api/sim_path.hpp"
#include "world/world.hpp"

#include <memory>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::chrono::milliseconds wait_usual{30'000};
static constexpr std::int64_t awaited_most = 1'000'000;

static Result<std::string> read_glob(const Fields& fields, const char* key)
{
    TRY(const auto given, fields.text(key));
    if (!given) return std::string("*");
    if (!given->empty() && given->size() <= glob_most) return *given;
    return refuse(Reason::malformed,
                  std::string(key) + " must have 1 to " + std::to_string(glob_most) +
                      " bytes; * stands for any characters.",
                  fields.pointer(key));
}

static Result<std::string> read_card(const Fields& fields)
{
    TRY(auto pattern, read_glob(fields, "iccid"));
    if (pattern.find_first_of("*?") != pattern.npos) return pattern;
    const auto iccid = read_iccid(pattern);
    if (!iccid) return refuse(Reason::malformed, iccid.error().detail, fields.pointer("iccid"));
    return iccid->text();
}

static Result<std::string> read_fact_kind(const Fields& fields)
{
    TRY(const auto given, fields.text("kind"));
    if (!given) return std::string();
    return read_fact_kinds(*given, fields.pointer("kind"));
}

/// {"kind": "sms.delivered", "iccid": "8988280666*", "number": 6201, "detail": "*"}
static Result<EventWatch> read_event(const nlohmann::json& given)
{
    if (!given.is_object())
        return refuse(Reason::malformed,
                      "event must be an object, as {\"kind\": \"sms.delivered\"}.", "/event");
    const Fields fields(given, "/event");
    CHECKED(fields.only({"kind", "iccid", "number", "detail"}));
    EventWatch watch;
    TRY(watch.kind, read_fact_kind(fields));
    TRY(watch.iccid, read_card(fields));
    TRY(watch.detail, read_glob(fields, "detail"));
    TRY(const auto number, fields.whole("number", 0, INT64_MAX));
    if (number) watch.number = static_cast<std::uint64_t>(*number);
    return watch;
}

/// {"kind": "report", "state": "acknowledged", "sms": 6201, "iccid": "8988280666*"}
static Result<DeliveryWatch> read_delivery(const nlohmann::json& given)
{
    if (!given.is_object())
        return refuse(Reason::malformed,
                      "delivery must be an object, as {\"state\": \"acknowledged\"}.", "/delivery");
    const Fields fields(given, "/delivery");
    CHECKED(fields.only({"kind", "state", "sms", "iccid"}));
    DeliveryWatch watch;
    TRY(const auto kind, fields.text("kind"));
    if (kind == "report") watch.selector.kind = WebhookKind::report;
    if (kind == "mo") watch.selector.kind = WebhookKind::mo;
    if (kind && !watch.selector.kind)
        return refuse(Reason::malformed, "kind must be report or mo.", fields.pointer("kind"));
    TRY(const auto state, fields.text("state"));
    if (state) watch.selector.state = delivery_state_named(*state);
    if (state && !watch.selector.state)
        return refuse(Reason::malformed,
                      "state must be one of planned, waiting, held, in_flight, acknowledged, "
                      "given_up, dropped.",
                      fields.pointer("state"));
    TRY(const auto sms, fields.whole("sms", 0, INT64_MAX));
    if (sms) watch.selector.sms = SmsId{static_cast<std::uint64_t>(*sms)};
    TRY(watch.selector.iccid, read_card(fields));
    return watch;
}

static Result<std::chrono::milliseconds> read_patience(const Fields& fields)
{
    TRY(const auto wait, fields.duration("wait"));
    if (!wait || *wait <= wait_most) return wait.value_or(wait_usual);
    return refuse(Reason::malformed, "wait must be at most 60s; ask again after that.", "/wait");
}

/// Answers at once when it is met, or nobody wants to wait; else when that comes about.
template <class Watch>
static Reply watch_for(const World& world, Watch watch, std::chrono::milliseconds patience)
{
    if (watch.look(world) || patience.count() == 0) return watch.answer(world);
    const auto shared = std::make_shared<Watch>(std::move(watch)); // it remembers what it has seen
    return {.command = AwaitCondition{
                .is_met = [shared](const World& then) { return shared->look(then); },
                .answer = [shared](const World& then) { return shared->answer(then); },
                .patience = patience}};
}

/// POST wait {"event": {...} or "request": {...} or "delivery": {...}, "count": 1, "after": 0,
/// "wait": "30s"}: 200 as soon as so many are there, 422 when the REAL time is over. "after" is an
/// id of events, requests or deliveries; what came before it does not count.
static Result<Reply> wait(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"event", "request", "delivery", "count", "after", "wait"}));
    const auto* event = fields.member("event");
    const auto* call = fields.member("request");
    const auto* delivery = fields.member("delivery");
    if (!!event + !!call + !!delivery != 1)
        return refuse(Reason::malformed, "One of event, request and delivery is needed.");
    TRY(const auto count_given, fields.whole("count", 1, awaited_most));
    TRY(const auto after_given, fields.whole("after", 0, INT64_MAX));
    TRY(const auto patience, read_patience(fields));
    const auto count = static_cast<std::uint64_t>(count_given.value_or(1));
    const auto after = static_cast<std::uint64_t>(after_given.value_or(0));
    if (event) {
        TRY(auto watch, read_event(*event));
        watch.count = count;
        watch.seen.cursor = after;
        return watch_for(world, std::move(watch), patience);
    }
    if (call) {
        TRY(auto matcher, read_matcher(*call, "/request"));
        return watch_for(
            world,
            RequestWatch{.matcher = std::move(matcher), .count = count, .seen = {.cursor = after}},
            patience);
    }
    TRY(auto watch, read_delivery(*delivery));
    watch.count = count;
    watch.after = after;
    return watch_for(world, std::move(watch), patience);
}

std::span<const Endpoint> wait_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"POST", "/_simulator/v1/wait", wait, no_operation, Pacing::as_asked},
    };
    return endpoints;
}

} // namespace easyconnect
