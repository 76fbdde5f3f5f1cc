#include "api/request_match_json.hpp"

#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/pattern_bounds.hpp"
#include "api/sim_path.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::size_t places_most = 100;
static constexpr std::size_t order_most = 100;

/// A value as text: its JSON, in which whole numbers have no decimals.
static std::string canonical(const nlohmann::json& value)
{
    if (value.is_number_float()) {
        const auto number = value.get<double>();
        if (std::abs(number) < 1e15 && number == std::floor(number))
            return std::to_string(static_cast<std::int64_t>(number));
    }
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

static std::optional<std::string> read_place(std::string_view body, std::string_view place)
{
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (json.is_discarded()) return {};
    try {
        return canonical(json.at(nlohmann::json::json_pointer(std::string(place))));
    } catch (const nlohmann::json::exception&) {
        return {}; // there is no such place
    }
}

static bool has_wildcard(std::string_view text)
{
    return text.find_first_of("*?") != text.npos;
}

static Result<void> check_operation(const std::string& word, const std::string& where)
{
    const auto& known = operation_names();
    if (has_wildcard(word) || std::ranges::find(known, word) != known.end()) return {};
    const auto near = nearest(word, known);
    if (!near.empty())
        return refuse(Reason::malformed,
                      "There is no operation " + word + "; did you mean " + std::string(near) + "?",
                      where);
    std::string all;
    for (const auto name : known) all += " " + std::string(name);
    return refuse(Reason::malformed, "There is no operation " + word + "; there are" + all + ".",
                  where);
}

static Result<std::string> read_card(std::string_view text, const std::string& where)
{
    if (has_wildcard(text)) return std::string(text);
    const auto iccid = read_iccid(text);
    if (!iccid) return refuse(Reason::malformed, iccid.error().detail, where);
    return iccid->text();
}

/// "201", "4xx" or "4XX".
static Result<void> read_status(std::string_view text, RequestMatcher& matcher,
                                const std::string& where)
{
    const auto number = whole_number(text, 599);
    const bool is_class =
        text.size() == 3 && text[0] >= '1' && text[0] <= '5' && lower_case(text.substr(1)) == "xx";
    if (is_class) {
        matcher.status_least = (text[0] - '0') * 100;
        matcher.status_most = *matcher.status_least + 99;
    } else if (number && *number >= 100) {
        matcher.status_least = matcher.status_most = static_cast<int>(*number);
    } else {
        return refuse(Reason::malformed, "status must be a number from 100 to 599, or as 4xx.",
                      where);
    }
    return {};
}

static Result<void> take_pattern(std::optional<std::string> given, std::string& pattern,
                                 const char* key, const std::string& where)
{
    if (!given) return {};
    if (given->empty() || given->size() > glob_most)
        return refuse(Reason::malformed,
                      std::string(key) + " must have 1 to " + std::to_string(glob_most) +
                          " bytes; * stands for any characters.",
                      where);
    pattern = *std::move(given);
    return {};
}

static Result<void> read_places(const nlohmann::json& given, RequestMatcher& matcher,
                                const std::string& where)
{
    if (!given.is_object() || given.size() > places_most)
        return refuse(Reason::malformed,
                      "json must be an object of JSON pointers and values, as {\"/dcs\": 8}.",
                      where);
    for (const auto& [place, value] : given.items()) {
        try {
            (void)nlohmann::json::json_pointer(place);
        } catch (const nlohmann::json::exception&) {
            return refuse(Reason::malformed,
                          place.substr(0, 100) + " is no JSON pointer, such as /payload.", where);
        }
        matcher.json.push_back({place, canonical(value)});
    }
    return {};
}

Result<RequestMatcher> read_matcher(const nlohmann::json& given, const std::string& where)
{
    if (!given.is_object())
        return refuse(Reason::malformed,
                      "Which requests are meant is an object, as {\"operation\": \"sms.submit\"}.",
                      where);
    const Fields fields(given, where);
    CHECKED(fields.only(
        {"operation", "method", "path", "iccid", "account", "status", "payload", "json"}));
    RequestMatcher matcher;
    matcher.read_place = read_place;
    for (auto [key, pattern] : {std::pair{"operation", &matcher.operation},
                                {"method", &matcher.method},
                                {"path", &matcher.path},
                                {"iccid", &matcher.iccid},
                                {"account", &matcher.account}}) {
        TRY(auto text, fields.text(key));
        CHECKED(take_pattern(std::move(text), *pattern, key, fields.pointer(key)));
    }
    CHECKED(check_operation(matcher.operation, fields.pointer("operation")));
    TRY(matcher.iccid, read_card(matcher.iccid, fields.pointer("iccid")));
    if (const auto* status = fields.member("status")) {
        const auto text = status->is_string() ? status->get<std::string>() : status->dump();
        CHECKED(read_status(text, matcher, fields.pointer("status")));
    }
    TRY(auto payload, fields.text("payload"));
    if (payload && payload->size() > glob_most)
        return refuse(Reason::malformed,
                      "payload must have at most " + std::to_string(glob_most) + " bytes.",
                      fields.pointer("payload"));
    if (payload) matcher.payload_place = canonical(*payload);
    matcher.payload = std::move(payload);
    if (const auto* places = fields.member("json")) {
        CHECKED(read_places(*places, matcher, fields.pointer("json")));
    }
    return matcher;
}

Result<RequestMatcher> read_matcher(const Request& request)
{
    RequestMatcher matcher;
    for (auto [key, pattern] : {std::pair{"operation", &matcher.operation},
                                {"method", &matcher.method},
                                {"path", &matcher.path},
                                {"iccid", &matcher.iccid},
                                {"account", &matcher.account}}) {
        const auto text = request.parameter(key);
        if (text.empty()) continue;
        CHECKED(take_pattern(std::string(text), *pattern, key, key));
    }
    CHECKED(check_operation(matcher.operation, "operation"));
    TRY(matcher.iccid, read_card(matcher.iccid, "iccid"));
    if (const auto text = request.parameter("status"); !text.empty()) {
        CHECKED(read_status(text, matcher, "status"));
    }
    return matcher;
}

static Result<void> read_numbers(const Fields& fields, RequestQuestion& question)
{
    TRY(const auto never, fields.truth("never"));
    const auto* count = fields.member("count");
    if (never && count)
        return refuse(Reason::malformed, "Either count or never, not both.",
                      fields.pointer("never"));
    if (never) {
        question.least = *never ? 0 : 1;
        question.most = *never ? 0 : UINT64_MAX;
    }
    if (!count) return {};
    if (!count->is_object()) {
        TRY(const auto number, fields.whole("count", 0, number_most));
        question.least = question.most = static_cast<std::uint64_t>(*number);
        return {};
    }
    const Fields range(*count, fields.pointer("count"));
    CHECKED(range.only({"least", "most"}));
    TRY(const auto least, range.whole("least", 0, number_most));
    TRY(const auto most, range.whole("most", 0, number_most));
    question.least = static_cast<std::uint64_t>(least.value_or(0));
    if (most) question.most = static_cast<std::uint64_t>(*most);
    if (question.most < question.least)
        return refuse(Reason::malformed, "most must not be less than least.",
                      range.pointer("most"));
    return {};
}

static Result<void> read_order(const nlohmann::json& given, RequestQuestion& question,
                               const std::string& where)
{
    if (!given.is_array() || given.empty() || given.size() > order_most)
        return refuse(Reason::malformed,
                      "order must be a list of 1 to " + std::to_string(order_most) +
                          " requests, as [{\"operation\": \"oauth.token\"}].",
                      where);
    for (std::size_t i = 0; i < given.size(); ++i) {
        TRY(auto matcher, read_matcher(given[i], where + "/" + std::to_string(i)));
        question.order.push_back(std::move(matcher));
    }
    return {};
}

Result<RequestQuestion> read_question(const nlohmann::json& given, const std::string& where,
                                      VirtualTime now)
{
    if (!given.is_object())
        return refuse(Reason::malformed,
                      "A question is an object, as {\"request\": {\"operation\": \"sms.submit\"}, "
                      "\"count\": 1}.",
                      where);
    const Fields fields(given, where);
    CHECKED(fields.only({"request", "count", "never", "order", "within", "after"}));
    const auto* request = fields.member("request");
    const auto* order = fields.member("order");
    if (!request == !order)
        return refuse(Reason::malformed, "Either request or order is needed.",
                      fields.pointer("request"));
    if (order && (fields.member("count") || fields.member("never")))
        return refuse(Reason::malformed, "order takes no count and no never.",
                      fields.pointer("order"));
    RequestQuestion question;
    if (request) {
        TRY(question.request, read_matcher(*request, fields.pointer("request")));
        CHECKED(read_numbers(fields, question));
    } else {
        CHECKED(read_order(*order, question, fields.pointer("order")));
    }
    TRY(const auto within, fields.duration("within"));
    if (within) question.from = now - *within;
    TRY(const auto after, fields.whole("after", 0, INT64_MAX));
    if (after) question.after = static_cast<std::uint64_t>(*after);
    return question;
}

static std::string line_of(const World& world, std::uint64_t id)
{
    const auto* row = world.requests.find(id);
    return row ? row->method + " " + row->path + " " + std::to_string(row->status) : "";
}

void write_count(JsonWriter& json, const World& world, const RequestCount& count)
{
    json.field("met", count.is_met)
        .field("matched", count.matched)
        .field("looked_at", count.looked_at);
    if (count.missing) json.field("missing", *count.missing);
    json.key("requests").open_array();
    for (const auto id : count.ids) json.value(id);
    json.close_array().key("nearest").open_array();
    for (const auto& miss : count.nearest) {
        json.open_object()
            .field("id", miss.id)
            .field("request", line_of(world, miss.id))
            .key("differences")
            .open_array();
        for (const auto& difference : miss.differences)
            json.open_object()
                .field("field", difference.field)
                .field("wanted", difference.wanted)
                .field("got", difference.got)
                .close_object();
        json.close_array().close_object();
    }
    json.close_array();
}

static std::string wanted_text(const RequestQuestion& question)
{
    if (question.most == 0) return "no request";
    if (question.least == question.most) return std::to_string(question.least);
    if (question.most == UINT64_MAX) return "at least " + std::to_string(question.least);
    return std::to_string(question.least) + " to " + std::to_string(question.most);
}

static std::string ids_text(const std::vector<std::uint64_t>& ids)
{
    static constexpr std::size_t shown_most = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(ids.size(), shown_most); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(ids[i]);
    return text + (ids.size() > shown_most ? ", ..." : "");
}

std::string count_text(const World& world, const RequestQuestion& question,
                       const RequestCount& count)
{
    std::string text;
    if (question.order.empty()) {
        text = "Wanted " + wanted_text(question) + ", and " + std::to_string(count.matched) +
               " of " + std::to_string(count.looked_at) + " requests fit";
    } else {
        text = "Wanted " + std::to_string(question.order.size()) + " requests in order, and " +
               (count.is_met ? "they came"
                             : "the one at place " + std::to_string(count.matched + 1) +
                                   " did not come after the others");
    }
    text += (count.ids.empty() ? "." : ": request " + ids_text(count.ids) + ".");
    for (const auto& miss : count.nearest) {
        text += "\nNear: request " + std::to_string(miss.id) + ", " + line_of(world, miss.id);
        for (const auto& difference : miss.differences)
            text += "; " + difference.field + " is " +
                    (difference.got.empty() ? "absent" : difference.got) + ", not " +
                    difference.wanted;
    }
    return text;
}

} // namespace easyconnect
