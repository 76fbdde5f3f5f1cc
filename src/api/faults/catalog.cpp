#include "api/faults/catalog.hpp"

#include "api/dates.hpp"
#include "api/faults/kinds.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/pattern_bounds.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::size_t body_most = 65'536;

std::span<const FaultRow> all_faults()
{
    using enum FaultStage;
    static constexpr auto both = {before, after_commit};
    static constexpr auto first = {before};
    static constexpr auto after = {after_commit};
    static const FaultRow rows[] = {
        {.name = "status",
         .purpose = "answers with this status, in the platform's words or your own",
         .strike = strike_status,
         .stages = both,
         .required = {"status"},
         .optional = {"body", "content_type", "retry_after"},
         .check = check_status},
        {.name = "error_page",
         .purpose = "answers with a gateway's HTML page, 503 unless said",
         .strike = strike_error_page,
         .stages = both,
         .optional = {"status", "retry_after"}},
        {.name = "empty_reply",
         .purpose = "answers 200 without a body",
         .strike = strike_empty_reply,
         .stages = both,
         .optional = {"status"}},
        {.name = "broken_json",
         .purpose = "answers with half of the body, as if that were all",
         .strike = strike_broken_json,
         .stages = {after_commit, before}},
        {.name = "latency",
         .purpose = "holds the reply back, in real time",
         .strike = strike_latency,
         .stages = after,
         .required = {"by"},
         .optional = {"up_to", "spread"},
         .how = {"fixed", "uniform", "lognormal"},
         .check = check_latency},
        {.name = "rate_limit",
         .purpose = "answers 429 with Retry-After beyond a budget of calls in a window",
         .strike = strike_rate_limit,
         .stages = first,
         .optional = {"budget", "window", "per", "retry_after"},
         .how = {"own", "oauth", "sims", "orders"},
         .check = check_rate_limit},
        {.name = "unauthorized",
         .purpose = "answers 401 though the token is good",
         .strike = strike_unauthorized,
         .stages = both,
         .how = {"expired", "unknown", "oauth", "gateway", "empty", "page"}},
        {.name = "revoke_tokens",
         .purpose = "makes all tokens of the caller's account worthless before its call",
         .strike = strike_revoke_tokens,
         .stages = first},
        {.name = "token_life",
         .purpose = "lets the new token end after `by`, whatever was announced",
         .strike = strike_token_life,
         .stages = after,
         .required = {"by"},
         .only_on = "oauth.token"},
        {.name = "expires_in",
         .purpose = "announces another life than the new token has",
         .strike = strike_expires_in,
         .stages = after,
         .required = {"by"},
         .only_on = "oauth.token"},
        {.name = "outage",
         .purpose = "lets what the rule is about be down",
         .strike = strike_outage,
         .stages = first,
         .optional = {"retry_after", "by"},
         .how = {"error", "page", "reset", "silence"}},
        {.name = "reset",
         .purpose = "resets the connection before the headers, after them or in the body",
         .strike = strike_reset,
         .stages = both,
         .optional = {"bytes"},
         .how = {"before_headers", "after_headers", "mid_body"},
         .check = check_reset},
        {.name = "cut",
         .purpose = "closes the connection within the body, whose length was announced whole",
         .strike = strike_cut,
         .stages = after,
         .optional = {"bytes"}},
        {.name = "drip",
         .purpose = "lets the reply trickle: `bytes` each `by`, in real time",
         .strike = strike_drip,
         .stages = after,
         .optional = {"bytes", "by"}},
        {.name = "wrong_length",
         .purpose = "announces a length that is `bytes` off",
         .strike = strike_wrong_length,
         .stages = after,
         .required = {"bytes"},
         .check = check_wrong_length},
        {.name = "silence",
         .purpose = "takes the request and never answers; closes after `by` of real time",
         .strike = strike_silence,
         .stages = both,
         .optional = {"by"}},
    };
    return rows;
}

const FaultRow* fault_named(std::string_view word)
{
    const auto rows = all_faults();
    const auto row = std::ranges::find(rows, word, &FaultRow::name);
    return row == rows.end() ? nullptr : &*row;
}

// --- reading

static std::string fault_names()
{
    std::string names;
    for (const auto& row : all_faults())
        names += (names.empty() ? "" : ", ") + std::string(row.name);
    return names;
}

static bool has(std::initializer_list<std::string_view> words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

static std::string listed(std::initializer_list<std::string_view> words)
{
    std::string text;
    for (const auto word : words) text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

static Result<void> check_keys(const nlohmann::json& given, const FaultRow& row,
                               const Fields& fields)
{
    for (const auto& [key, value] : given.items()) {
        if (has({"fault", "stage"}, key) || (key == "how" && row.how.size() > 0)) continue;
        if (has(row.required, key) || has(row.optional, key)) continue;
        return refuse(Reason::malformed,
                      std::string(row.name) + " takes no " + key.substr(0, 64) +
                          "; it takes stage" + (row.how.size() ? ", how" : "") +
                          (row.required.size() ? ", " + listed(row.required) : "") +
                          (row.optional.size() ? ", " + listed(row.optional) : "") + ".",
                      fields.pointer(key));
    }
    for (const auto key : row.required)
        if (!fields.member(key))
            return refuse(Reason::malformed,
                          std::string(row.name) + " needs " + std::string(key) + ".",
                          fields.pointer(key));
    return {};
}

static Result<std::optional<std::string>> read_word(const Fields& fields, const char* key,
                                                    std::size_t most)
{
    TRY(auto text, fields.text(key));
    if (text && text->size() > most)
        return refuse(Reason::malformed,
                      std::string(key) + " must have at most " + std::to_string(most) + " bytes.",
                      fields.pointer(key));
    return text;
}

static Result<FaultStage> read_stage(const Fields& fields, const FaultRow& row)
{
    TRY(const auto word, fields.text("stage"));
    if (!word) return *row.stages.begin();
    for (const auto stage : row.stages)
        if (*word == name(stage)) return stage;
    const bool is_known = *word == "before" || *word == "after_commit";
    return refuse(Reason::malformed,
                  is_known ? std::string(row.name) + " has no stage " + *word + ", only " +
                                 name(*row.stages.begin()) + "."
                           : "stage must be before (nothing happened) or after_commit (it "
                             "happened, and the client may never hear of it).",
                  fields.pointer("stage"));
}

static Result<std::optional<std::string>> read_how(const Fields& fields, const FaultRow& row)
{
    TRY(const auto word, fields.text("how"));
    if (row.how.size() == 0) return std::nullopt;
    if (!word) return std::string(*row.how.begin());
    if (has(row.how, *word)) return word;
    return refuse(Reason::malformed, "how must be one of " + listed(row.how) + ".",
                  fields.pointer("how"));
}

Result<Fault> read_fault(const nlohmann::json& given, const std::string& where)
{
    const auto whole = given.is_string() ? nlohmann::json{{"fault", given}} : given;
    const Fields fields(whole, where);
    TRY(const auto kind, fields.text("fault"));
    const auto at = given.is_string() ? where : fields.pointer("fault");
    const FaultRow* row = kind ? fault_named(*kind) : nullptr;
    if (!row)
        return refuse(
            Reason::malformed,
            "There is no fault " + kind.value_or("") + "; there are " + fault_names() + ".", at);
    CHECKED(check_keys(whole, *row, fields));
    Fault fault{.kind = *kind};
    TRY(fault.stage, read_stage(fields, *row));
    TRY(fault.how, read_how(fields, *row));
    TRY(fault.status, fields.whole("status", 200, 599));
    TRY(fault.body, read_word(fields, "body", body_most));
    TRY(fault.content_type, read_word(fields, "content_type", word_most));
    TRY(fault.per, read_word(fields, "per", word_most));
    if (has(row->optional, "per") && !fault.per) fault.per = "account";
    TRY(fault.budget, fields.whole("budget", 0, 1'000'000'000));
    TRY(fault.window, fields.duration("window"));
    TRY(fault.retry_after, fields.duration("retry_after"));
    TRY(fault.by, fields.duration("by"));
    TRY(fault.up_to, fields.duration("up_to"));
    TRY(fault.spread, fields.whole("spread", 0, 1'000));
    TRY(fault.bytes, fields.whole("bytes", -1'000'000'000, 1'000'000'000));
    if (row->check) CHECKED(row->check(fault, where));
    return fault;
}

// --- writing

void write(JsonWriter& json, const Fault& fault)
{
    json.open_object().field("fault", fault.kind).field("stage", name(fault.stage));
    if (fault.how) json.field("how", *fault.how);
    if (fault.status) json.field("status", *fault.status);
    if (fault.body) json.field("body", *fault.body);
    if (fault.content_type) json.field("content_type", *fault.content_type);
    if (fault.per) json.field("per", *fault.per);
    if (fault.budget) json.field("budget", *fault.budget);
    if (fault.window) json.field("window", duration_text(*fault.window));
    if (fault.retry_after) json.field("retry_after", duration_text(*fault.retry_after));
    if (fault.by) json.field("by", duration_text(*fault.by));
    if (fault.up_to) json.field("up_to", duration_text(*fault.up_to));
    if (fault.spread) json.field("spread", *fault.spread);
    if (fault.bytes) json.field("bytes", *fault.bytes);
    json.close_object();
}

std::string text_of(const Fault& fault)
{
    std::string text = fault.kind;
    if (fault.status) text += " " + std::to_string(*fault.status);
    if (fault.how && fault_named(fault.kind)->how.size() > 0) text += " " + *fault.how;
    return text + ", " + name(fault.stage);
}

} // namespace easyconnect
