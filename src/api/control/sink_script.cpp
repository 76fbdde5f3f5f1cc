#include "api/control/sink_script.hpp"

#include "api/dates.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::int64_t times_most = 1'000'000;

static Result<std::chrono::milliseconds> read_after(const Fields& fields)
{
    TRY(const auto text, fields.text("after"));
    if (!text) return std::chrono::milliseconds{};
    const auto after = read_duration(*text);
    if (!after) return refuse(Reason::malformed, after.error().detail, fields.pointer("after"));
    if (*after > Sink::after_most)
        return refuse(Reason::malformed, "after must be at most 60s.", fields.pointer("after"));
    return *after;
}

static Result<SinkAnswer> read_answer(const nlohmann::json& given, const std::string& where)
{
    if (!given.is_object())
        return refuse(Reason::malformed, "An answer is an object, as {\"status\": 503}.", where);
    const Fields fields(given, where);
    CHECKED(fields.only({"status", "body", "after", "hang", "times"}));
    TRY(const auto status, fields.whole("status", 200, 599));
    TRY(const auto body, fields.text("body"));
    TRY(const auto after, read_after(fields));
    TRY(const auto hang, fields.truth("hang"));
    TRY(const auto times, fields.whole("times", 1, times_most));
    SinkAnswer answer{.body = body.value_or(""),
                      .after = after,
                      .hangs = hang.value_or(false),
                      .times = static_cast<std::uint64_t>(times.value_or(1))};
    if (status) answer.status = static_cast<int>(*status);
    if (!status && !answer.body.empty()) answer.status = 200;
    if (answer.hangs && (status || body || after.count() > 0))
        return refuse(Reason::malformed,
                      "An answer that hangs has no status, body or after; it is {\"hang\": true}.",
                      where);
    if (answer.body.size() > Sink::body_most)
        return refuse(Reason::malformed, "body may have 65536 bytes, not more.",
                      fields.pointer("body"));
    if (!answer.body.empty() && (answer.status == 204 || answer.status == 304))
        return refuse(Reason::malformed, "An answer 204 or 304 has no body (RFC 9110, 15).",
                      fields.pointer("body"));
    return answer;
}

Result<SinkScript> read_script(const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"answers", "repeat"}));
    TRY(const auto repeat, fields.truth("repeat"));
    const auto* answers = fields.member("answers");
    if (!answers || !answers->is_array() || answers->size() > Sink::answers_most)
        return refuse(Reason::malformed,
                      "answers must be a list of at most 100 answers, as [{\"status\": 503, "
                      "\"times\": 2}, {\"status\": 200}]; an empty one answers 204.",
                      "/answers");
    SinkScript script{.repeat = repeat.value_or(false)};
    for (const auto& given : *answers) {
        TRY(auto answer, read_answer(given, "/answers/" + std::to_string(script.answers.size())));
        script.answers.push_back(std::move(answer));
    }
    return script;
}

void write_answer(JsonWriter& json, const SinkAnswer& answer)
{
    json.open_object();
    if (answer.hangs)
        json.field("hang", true);
    else
        json.field("status", answer.status);
    if (!answer.body.empty()) json.field("body", answer.body);
    if (answer.after.count() > 0) json.field("after", std::to_string(answer.after.count()) + "ms");
    if (answer.times > 1) json.field("times", answer.times);
    json.close_object();
}

std::string script_body(const Sink& sink)
{
    JsonWriter json;
    json.open_object().key("answers").open_array();
    for (const auto& answer : sink.script.answers) write_answer(json, answer);
    json.close_array()
        .field("repeat", sink.script.repeat)
        .field("answered", sink.answered)
        .close_object();
    return json.take();
}

} // namespace easyconnect
