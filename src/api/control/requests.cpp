#include "api/control/requests.hpp"

#include "api/control/query.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "api/request_match_json.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static void write_body(JsonWriter& json, const char* key, const std::string& body, std::size_t size,
                       const std::string& type)
{
    json.key(key)
        .open_object()
        .field("type", type)
        .field("size", size)
        .field("text", body)
        .close_object();
}

static void write(JsonWriter& json, const FiredNote& note)
{
    json.open_object()
        .field("id", note.rule)
        .field("fired", note.fired)
        .field("what", note.what)
        .field("stage", note.stage)
        .field("occurrence", note.occurrence);
    if (note.drawn) json.field("drawn", *note.drawn).field("fires_below", note.wanted);
    json.close_object();
}

void write(JsonWriter& json, const World& world, const RequestRow& row, Bodies bodies)
{
    json.open_object()
        .field("id", row.id)
        .field("at", rfc3339_text(row.at))
        .field("method", row.method)
        .field("path", row.path);
    if (!row.query.empty()) {
        json.key("query").open_array();
        for (const auto& [key, value] : row.query)
            json.open_object().field("name", key).field("value", value).close_object();
        json.close_array();
    }
    if (!row.operation.empty()) json.field("operation", row.operation);
    if (row.account) json.field("account", account_name(world, row));
    if (row.iccid) json.field("iccid", *row.iccid);
    json.key("token").open_object().field("state", name(row.token_state));
    if (row.token != 0) json.field("label", "token " + std::to_string(row.token));
    if (!row.authorization_scheme.empty()) json.field("scheme", row.authorization_scheme);
    json.close_object().field("status", row.status);
    if (row.retry_after) json.field("retry_after_s", *row.retry_after / std::chrono::seconds(1));
    if (row.accepted) json.field("sms", row.accepted->value());
    if (!row.refusal.empty()) json.field("refusal", row.refusal);
    if (!row.refusal_where.empty()) json.field("pointer", row.refusal_where);
    if (!row.wire.empty()) json.field("wire", row.wire);
    json.key("rules").open_array();
    for (const auto& note : row.notes) write(json, note);
    json.close_array();
    if (bodies == Bodies::written) {
        write_body(json, "body", row.body, row.body_size, row.content_type);
        write_body(json, "reply", row.reply, row.reply_size, row.reply_type);
    }
    json.close_object();
}

// --- the calls

/// GET requests?after=0&limit=100&operation=sms.*&account=&iccid=&status=4xx&method=&path=*/sms
/// &bodies=true: what clients asked and got, oldest first. "dropped" counts those that had to make
/// room; "next" is the cursor for the next call; what is older than "kept_from" is gone.
static Result<Reply> list_requests(World& world, const Request& request)
{
    TRY(const auto matcher, read_matcher(request));
    TRY(const auto after, query_number(request, "after", 0, INT64_MAX));
    TRY(const auto limit, query_number(request, "limit", 1, listed_most));
    TRY(const bool with_bodies, read_flag(request, "bodies", false));
    const auto& log = world.requests;
    auto cursor = std::max(after.value_or(0), log.recorded - log.rows.size());
    std::size_t written = 0;
    JsonWriter json;
    json.open_object().key("requests").open_array();
    for (auto i = log.first_after(after.value_or(0));
         i < log.rows.size() && written < limit.value_or(listed_usually); ++i) {
        cursor = log.rows[i].id;
        if (fit(world, matcher, log.rows[i]) != Fit::yes) continue;
        write(json, world, log.rows[i], with_bodies ? Bodies::written : Bodies::left_out);
        ++written;
    }
    json.close_array()
        .field("next", cursor)
        .field("newest", log.recorded)
        .field("kept_from", log.recorded - log.rows.size() + 1)
        .field("dropped", log.dropped)
        .field("resets", world.resets)
        .close_object();
    return Reply{.body = json.take()};
}

static Result<const RequestRow*> find_row(const World& world, const Request& request)
{
    const auto id = whole_number(request.captured.front());
    if (!id) return refuse(Reason::malformed, "The id of a request is a whole number.");
    const auto& log = world.requests;
    if (const auto* row = log.find(*id)) return row;
    if (*id == 0 || *id > log.recorded)
        return refuse(Reason::not_found, "There is no request " + std::to_string(*id) +
                                             "; the newest is " + std::to_string(log.recorded) +
                                             ".");
    return refuse(Reason::not_found, "Request " + std::to_string(*id) + " is not kept any more.");
}

/// GET requests/{id}: with both bodies.
static Result<Reply> read_request(World& world, const Request& request)
{
    TRY(const RequestRow* row, find_row(world, request));
    JsonWriter json;
    write(json, world, *row, Bodies::written);
    return Reply{.body = json.take()};
}

/// GET requests/{id}/explain
static Result<Reply> explain(World& world, const Request& request)
{
    TRY(const RequestRow* row, find_row(world, request));
    return Reply{.body = explanation(world, *row)};
}

/// GET requests.har, with the filters of GET requests.
static Result<Reply> archive(World& world, const Request& request)
{
    TRY(const auto matcher, read_matcher(request));
    TRY(const auto after, query_number(request, "after", 0, INT64_MAX));
    return Reply{.body = har(world, matcher, after.value_or(0), request.base_url)};
}

/// DELETE requests: ids go on, and questions begin after this.
static Result<Reply> clear_requests(World& world, const Request&)
{
    forget_requests(world);
    return Reply{.status = 204};
}

std::span<const Endpoint> request_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/requests", list_requests},
        {"DELETE", "/_simulator/v1/requests", clear_requests},
        {"GET", "/_simulator/v1/requests.har", archive},
        {"GET", "/_simulator/v1/requests/{id}", read_request},
        {"GET", "/_simulator/v1/requests/{id}/explain", explain},
    };
    return endpoints;
}

} // namespace easyconnect
