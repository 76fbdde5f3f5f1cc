#include "api/control/messages.hpp"

#include "api/control/query.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/text.hpp"
#include "world/devices/inbox.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <ranges>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::size_t message_ids_most = 100;
/// A search looks at so many messages in one call, so that it keeps nobody waiting.
static constexpr std::size_t messages_looked_at_most = 50'000;

namespace {

/// Which messages are wanted; what is absent does not narrow them.
struct MessageFilter {
    std::string search{}; ///< in lower case
    std::optional<SmsType> type{};
    std::optional<SmsStatus> state{};
    std::optional<Iccid> iccid{};
};

} // namespace

static bool has_text(const std::string& text, const std::string& wanted)
{
    return lower_case(text).find(wanted) != std::string::npos;
}

static bool fits(const World& world, const MessageFilter& filter, const Sms& sms)
{
    if (filter.type && sms.type != *filter.type) return false;
    if (filter.state && sms.status != *filter.state) return false;
    if (filter.iccid && sms.iccid != *filter.iccid) return false;
    if (filter.search.empty()) return true;
    const auto& label = world.sims.find(sms.iccid)->label;
    return has_text(sms.payload, filter.search) || has_text(sms.iccid.text(), filter.search) ||
           has_text(sms.source_address, filter.search) ||
           has_text(sms.dest_address, filter.search) || (label && has_text(*label, filter.search));
}

static Result<MessageFilter> read_message_filter(const Request& request)
{
    MessageFilter filter;
    TRY(filter.search, query_search(request));
    const auto type = request.parameter("type");
    if (type == "mt") filter.type = SmsType::mt;
    if (type == "mo") filter.type = SmsType::mo;
    if (!type.empty() && !filter.type)
        return refuse(Reason::malformed, "type must be mt or mo.", "type");
    const auto state = request.parameter("state");
    filter.state = sms_state_named(state);
    if (!state.empty() && !filter.state)
        return refuse(Reason::malformed,
                      "state must be pending, in_progress, buffered, delivered, failed, expired or "
                      "canceled.",
                      "state");
    TRY(filter.iccid, query_iccid(request));
    return filter;
}

static Result<std::vector<const Sms*>> read_message_ids(const World& world, std::string_view text)
{
    std::vector<const Sms*> found;
    const auto pieces = split(text, ',');
    if (pieces.size() > message_ids_most)
        return refuse(Reason::malformed,
                      "At most " + std::to_string(message_ids_most) + " ids can be asked for.",
                      "ids");
    for (const auto piece : pieces) {
        const auto id = whole_number(trimmed(piece));
        if (!id) return refuse(Reason::malformed, "ids are whole numbers, as 6201,6204.", "ids");
        if (const Sms* sms = world.smsc.messages.find(SmsId{*id})) found.push_back(sms);
    }
    return found;
}

static void write_message_rows(JsonWriter& json, const World& world,
                               const std::vector<const Sms*>& rows)
{
    json.open_object().key("messages").open_array();
    for (const Sms* sms : rows) {
        json.open_object();
        write_message(json, world, *sms);
        json.close_object();
    }
    json.close_array();
}

/// {"messages": [...], "next": 6150, "more": true, "newest": 6299, "kept": 99}
static Reply message_rows_reply(const World& world, const std::vector<const Sms*>& rows,
                                std::uint64_t next, bool more)
{
    JsonWriter json;
    json.reserve(rows.size() * 512);
    write_message_rows(json, world, rows);
    json.field("next", next)
        .field("more", more)
        .field("newest", world.smsc.messages.next_id().value() - 1)
        .field("kept", world.smsc.messages.size())
        .close_object();
    return {.body = json.take()};
}

/// GET messages?search=&type=mt&state=&iccid=&before=&limit=100: MT and MO of all SIMs, newest
/// first; or ids=6201,6204: these. "next" is the `before` of the call that goes on.
static Result<Reply> list_messages(World& world, const Request& request)
{
    const auto& messages = world.smsc.messages;
    if (const auto ids = request.parameter("ids"); !ids.empty()) {
        TRY(const auto rows, read_message_ids(world, ids));
        return message_rows_reply(world, rows, 0, false);
    }
    TRY(const auto filter, read_message_filter(request));
    TRY(const auto limit_given, query_number(request, "limit", 1, listed_most));
    TRY(const auto before_given, query_number(request, "before", 1, INT64_MAX));
    const auto limit = limit_given.value_or(listed_usually);
    const auto before = before_given.value_or(messages.next_id().value());
    std::vector<const Sms*> rows;
    std::uint64_t next = before;
    std::size_t looked_at = 0;
    bool more = false;
    for (const Sms& sms : messages.newest_before(SmsId{before})) {
        more = rows.size() == limit || looked_at == messages_looked_at_most;
        if (more) break;
        ++looked_at;
        next = sms.id.value();
        if (fits(world, filter, sms)) rows.push_back(&sms);
    }
    return message_rows_reply(world, rows, next, more);
}

/// GET messages/{id}
static Result<Reply> show_message(World& world, const Request& request)
{
    const auto id = whole_number(request.captured.front());
    if (!id) return refuse(Reason::malformed, "The id of a message is a whole number.");
    const Sms* sms = world.smsc.messages.find(SmsId{*id});
    if (!sms)
        return refuse(Reason::not_found, "There is no message " + std::to_string(*id) +
                                             ", or it is not kept any more.");
    JsonWriter json;
    json.open_object();
    write_message_detail(json, world, *sms);
    return Reply{.body = json.close_object().take()};
}

std::span<const Endpoint> message_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/messages", list_messages},
        {"GET", "/_simulator/v1/messages/{id}", show_message},
    };
    return endpoints;
}

} // namespace easyconnect
