#include "api/control/sinks.hpp"

#include "api/control/query.hpp"
#include "api/control/sink_script.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/refusals.hpp"
#include "api/request_record.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static Result<std::string_view> read_name(const Request& request)
{
    const std::string_view name = request.captured.front();
    if (is_sink_name(name)) return name;
    return refuse(Reason::malformed,
                  "There can be no such sink: " + std::string(sink_name_rule) + ".");
}

/// GET sinks: every sink that got a request or a script, by name.
static Result<Reply> list_sinks(World& world, const Request&)
{
    JsonWriter json;
    json.open_object().key("sinks").open_array();
    for (const auto& [name, sink] : world.sinks.by_name)
        json.open_object()
            .field("name", name)
            .field("target", "sink:" + name)
            .field("received", sink.received)
            .field("kept", sink.requests.size())
            .field("dropped", sink.dropped)
            .close_object();
    json.close_array().close_object();
    return Reply{.body = json.take()};
}

// --- what it gets

/// PATCH, POST or PUT sinks/{name}: what a receiver of webhooks gets. Our own webhooks come in as
/// everybody does, with the control token where one is asked for.
static Result<Reply> take_post(World& world, const Request& request)
{
    TRY(const auto name, read_name(request));
    TRY(auto answer, receive(world, name,
                             {.method = request.method,
                              .query = request.query,
                              .content_type = request.content_type,
                              .authorization_scheme = scheme_of(request.authorization),
                              .body = request.body}));
    Reply reply{.status = answer.status, .body = std::move(answer.body)};
    if (answer.is_slow())
        reply.command = AnswerLater{answer.hangs ? hang_time(world.platform) : answer.after};
    return reply;
}

// --- what it has got

static void write(JsonWriter& json, const SinkRequest& request)
{
    json.open_object()
        .field("id", request.id)
        .field("at", rfc3339_text(request.at))
        .field("method", request.method);
    if (!request.query.empty()) {
        json.key("query").open_array();
        for (const auto& [key, value] : request.query)
            json.open_object().field("name", key).field("value", value).close_object();
        json.close_array();
    }
    if (!request.content_type.empty()) json.field("content_type", request.content_type);
    if (!request.authorization_scheme.empty())
        json.field("authorization_scheme", request.authorization_scheme);
    json.field("body", request.body);
    if (request.body_size > request.body.size()) json.field("body_size", request.body_size);
    if (nlohmann::json::accept(request.body)) json.key("json").raw(request.body);
    json.key("answer");
    write_answer(json, request.answer);
    json.close_object();
}

static std::string requests_body(const Sink& sink, std::uint64_t after, std::size_t limit)
{
    const auto newer = sink.newer_than(after);
    const auto first = sink.requests.size() - newer;
    const auto last = first + std::min(newer, limit);
    JsonWriter json;
    json.open_object().key("requests").open_array();
    for (auto i = first; i < last; ++i) write(json, sink.requests[i]);
    json.close_array()
        .field("next", last > first ? sink.requests[last - 1].id : std::min(after, sink.received))
        .field("newest", sink.received)
        .field("dropped", sink.dropped)
        .close_object();
    return json.take();
}

static const Sink& sink_or_none(const World& world, std::string_view name)
{
    static const Sink none;
    const Sink* const sink = world.sinks.find(name);
    return sink ? *sink : none;
}

namespace {

/// Which requests of which sink are waited for.
struct AwaitedRequests {
    std::string sink;
    std::uint64_t after; ///< counts requests with a greater id
    std::size_t count;
    std::size_t limit; ///< the most that the answer lists
};

} // namespace

static bool has_come(const World& world, const AwaitedRequests& wanted)
{
    return sink_or_none(world, wanted.sink).newer_than(wanted.after) >= wanted.count;
}

/// 200 with the requests when they have come, else 422 that says how many there are.
static Reply answer_wait(const World& world, const AwaitedRequests& wanted)
{
    const Sink& sink = sink_or_none(world, wanted.sink);
    if (has_come(world, wanted)) return {.body = requests_body(sink, wanted.after, wanted.limit)};
    const auto there = std::to_string(sink.newer_than(wanted.after));
    return render(world,
                  {.reason = Reason::unmet,
                   .detail = there + " of " + std::to_string(wanted.count) + " requests after " +
                             std::to_string(wanted.after) + " have come to the sink " +
                             wanted.sink + ".",
                   .where = "count",
                   .code = {},
                   .hint = "Look at GET /_simulator/v1/webhooks/deliveries, or advance the clock: "
                           "a wait is real time, and moves none."},
                  sinks_prefix);
}

static Result<std::chrono::milliseconds> read_wait(const Request& request)
{
    const auto text = request.parameter("wait");
    if (text.empty()) return std::chrono::milliseconds{};
    const auto wait = read_duration(text);
    if (!wait) return refuse(Reason::malformed, wait.error().detail, "wait");
    if (*wait > wait_most) return refuse(Reason::malformed, "wait must be at most 60s.", "wait");
    return *wait;
}

/// GET sinks/{name}/requests?after=0&limit=100: what it got, oldest first; "dropped" counts those
/// that had to make room. With count=2&wait=5s it waits until there are two, or answers 422.
static Result<Reply> requests(World& world, const Request& request)
{
    TRY(const auto name, read_name(request));
    TRY(const auto after, query_number(request, "after", 0, INT64_MAX));
    TRY(const auto limit, query_number(request, "limit", 1, listed_most));
    TRY(const auto count, query_number(request, "count", 1, world.bounds.sink_requests));
    TRY(const auto wait, read_wait(request));
    const AwaitedRequests wanted{.sink = std::string(name),
                                 .after = after.value_or(0),
                                 .count = count.value_or(wait.count() > 0 ? 1 : 0),
                                 .limit = limit.value_or(listed_usually)};
    if (wait.count() == 0 || has_come(world, wanted)) return answer_wait(world, wanted);
    return Reply{.command = AwaitCondition{
                     .is_met = [wanted](const World& then) { return has_come(then, wanted); },
                     .answer = [wanted](const World& then) { return answer_wait(then, wanted); },
                     .patience = wait}};
}

/// DELETE sinks/{name}/requests: ids go on.
static Result<Reply> forget_posts(World& world, const Request& request)
{
    TRY(const auto name, read_name(request));
    forget_requests(world, name);
    return Reply{.status = 204};
}

/// DELETE sinks/{name}
static Result<Reply> remove_sink(World& world, const Request& request)
{
    TRY(const auto name, read_name(request));
    remove_sink(world, name);
    return Reply{.status = 204};
}

// --- what it answers

/// GET sinks/{name}/script
static Result<Reply> script(World& world, const Request& request)
{
    TRY(const auto name, read_name(request));
    return Reply{.body = script_body(sink_or_none(world, name))};
}

/// PUT sinks/{name}/script {"answers": [{"status": 503, "times": 2}, {"status": 200}]}
static Result<Reply> change_script(World& world, const Request& request)
{
    TRY(const auto name, read_name(request));
    TRY(auto wanted, read_script(request));
    CHECKED(set_script(world, name, std::move(wanted)));
    return Reply{.body = script_body(*world.sinks.find(name))};
}

std::span<const Endpoint> sink_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/sinks", list_sinks},
        {"PATCH", "/_simulator/v1/sinks/{name}", take_post, no_operation, Pacing::as_scripted},
        {"POST", "/_simulator/v1/sinks/{name}", take_post, no_operation, Pacing::as_scripted},
        {"PUT", "/_simulator/v1/sinks/{name}", take_post, no_operation, Pacing::as_scripted},
        {"DELETE", "/_simulator/v1/sinks/{name}", remove_sink},
        {"GET", "/_simulator/v1/sinks/{name}/requests", requests, no_operation, Pacing::as_asked},
        {"DELETE", "/_simulator/v1/sinks/{name}/requests", forget_posts},
        {"GET", "/_simulator/v1/sinks/{name}/script", script},
        {"PUT", "/_simulator/v1/sinks/{name}/script", change_script},
    };
    return endpoints;
}

} // namespace easyconnect
