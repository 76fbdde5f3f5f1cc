#include "api/request_record.hpp"

#include "api/basic_credentials.hpp"
#include "api/bearer_token.hpp"
#include "api/endpoints.hpp"
#include "api/sim_path.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>

namespace easyconnect {

static constexpr const char* hidden = "***";

std::string scheme_of(std::string_view authorization)
{
    if (authorization.empty()) return {};
    const auto scheme = authorization.substr(0, authorization.find(' '));
    const bool is_scheme = scheme.size() < authorization.size() && scheme.size() <= 32;
    return is_scheme ? std::string(scheme) : "unknown";
}

static std::uint64_t print_of(std::string_view text)
{
    return std::hash<std::string_view>{}(text);
}

static std::uint64_t print_of_call(const Request& request, std::size_t account)
{
    auto print = print_of(request.path) * 31 + print_of(request.method) + account;
    for (const auto& [key, value] : request.query)
        print = (print * 31 + print_of(key)) * 31 + print_of(value);
    return print * 31 + print_of(request.body);
}

// --- what is known before the answer

static bool is_token_call(const Request& request)
{
    return request.path == token_path;
}

/// The account whose name stands in a login, whatever its password.
static std::optional<std::size_t> account_of_login(const World& world, const Request& request)
{
    const auto credentials = read_basic(request.authorization);
    if (!credentials) return {};
    const auto found = std::ranges::find(world.accounts, credentials->username, &Account::username);
    if (found == world.accounts.end()) return {};
    return static_cast<std::size_t>(found - world.accounts.begin());
}

/// Who calls a resource, and with what right.
static void take_token(const World& world, const Request& request, RequestRow& row,
                       CallTrace& trace)
{
    const auto text = bearer_token(request.authorization);
    row.token_state = TokenState::missing;
    if (text.empty()) return;
    trace.token_print = print_of(text);
    row.token_state = TokenState::unknown;
    const Token* const token = find_token(world, text);
    if (!token) return;
    row.token_state = world.now < token->expires ? TokenState::valid : TokenState::expired;
    row.token = token->number;
    row.account = token->account;
}

static std::optional<Iccid> iccid_of(const Endpoint* endpoint,
                                     const std::vector<std::string_view>& captured)
{
    if (!endpoint || captured.empty() || !std::strstr(endpoint->path, "{iccid}")) return {};
    const auto iccid = read_iccid(captured.front());
    return iccid ? std::optional(*iccid) : std::nullopt;
}

RequestRecord::RequestRecord(const World& world, const Request& request, const Endpoint* endpoint,
                             const std::vector<std::string_view>& captured)
    : tokens_before_(world.tokens.issued)
{
    row_.operation = endpoint ? endpoint->operation : no_operation;
    row_.iccid = iccid_of(endpoint, captured);
    if (is_token_call(request))
        row_.account = account_of_login(world, request);
    else if (request.path.starts_with(resource_prefix))
        take_token(world, request, row_, trace_);
    trace_.arrived = request.arrived;
    trace_.call_print = print_of_call(request, row_.account.value_or(SIZE_MAX));
}

void RequestRecord::note(FiredNote note)
{
    row_.notes.push_back(std::move(note));
}

// --- what nobody must read in it

static bool is_harmless(std::string_view key)
{
    return key == "grant_type" || key == "scope";
}

/// Names under which somebody may put a secret into a query, where no secret is asked for.
static bool names_secret(std::string_view key)
{
    static constexpr std::string_view names[] = {"access_token", "token", "password",
                                                 "client_secret"};
    return std::ranges::find(names, key) != std::end(names);
}

static std::string form_without_secrets(std::string_view body)
{
    static constexpr std::size_t key_most = 64; // what is longer may be anything but a key
    std::string form;
    for (const auto& [key, value] : form_pairs(body)) {
        const bool is_pair = !value.empty() && key.size() <= key_most;
        form += (form.empty() ? "" : "&");
        form += !is_pair ? hidden : key + "=" + (is_harmless(key) ? value : hidden);
    }
    return form;
}

/// A form or JSON object with the values hidden that may be secrets; nothing of any other body.
static std::string without_secrets(const std::string& body)
{
    if (body.empty()) return {};
    const bool is_json = body.find_first_of("{[\"") == body.find_first_not_of(" \t\r\n");
    if (!is_json) return form_without_secrets(body);
    auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) return "(not kept: it may hold a secret)";
    for (auto& [key, value] : json.items())
        if (!is_harmless(key)) value = hidden;
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

static void hide_secrets(Request& request, std::size_t& body_size)
{
    const bool hides_all = is_token_call(request);
    for (auto& [key, value] : request.query)
        if (hides_all ? !is_harmless(key) : names_secret(key)) value = hidden;
    if (!hides_all) return;
    body_size = request.body.size();
    request.body = without_secrets(request.body);
}

/// The token in the reply to a login; empty when there is none. It is looked for by its key alone:
/// a fault may have bent the JSON around it, or revoked the token at once.
static std::string_view token_in(std::string_view reply)
{
    static constexpr std::string_view key = "\"access_token\":\"";
    const auto at = reply.find(key);
    if (at == reply.npos) return {};
    const auto rest = reply.substr(at + key.size());
    return rest.substr(0, rest.find('"'));
}

// --- what is known after it

static std::optional<CardGlimpse> glimpse_of(const World& world, const std::optional<Iccid>& iccid)
{
    const Sim* const sim = iccid ? world.sims.find(*iccid) : nullptr;
    if (!sim) return {};
    return CardGlimpse{.status = sim->status,
                       .is_attached = is_attached(world, *sim),
                       .has_ended = has_ended(world, *sim),
                       .data_left = sim->data.left,
                       .sms_left = sim->sms.left};
}

static std::optional<Duration> retry_after_of(const Reply& reply)
{
    if (reply.status != 429 && reply.status != 503) return {};
    for (const auto& [key, value] : reply.headers)
        if (lower_case(key) == "retry-after")
            if (const auto seconds = whole_number(value, 1'000'000))
                return std::chrono::seconds(*seconds);
    return {};
}

static std::string text_of(const Wire& wire)
{
    std::string text;
    const auto add = [&](const std::string& what) { text += (text.empty() ? "" : ", ") + what; };
    if (wire.delay.count() > 0) add("delayed by " + std::to_string(wire.delay.count()) + " ms");
    if (wire.drip) add("in drips of " + std::to_string(wire.drip->bytes) + " bytes");
    if (wire.length_error != 0) add("with a wrong Content-Length");
    if (!wire.breaks_off) return text;
    switch (wire.breaks_off->where) {
    case BreakOff::Where::before_head: add("broken off before the head"); break;
    case BreakOff::Where::after_head: add("broken off after the head"); break;
    case BreakOff::Where::in_body:
        add("broken off after " + std::to_string(wire.breaks_off->body_bytes) +
            " bytes of the body");
        break;
    }
    switch (wire.breaks_off->how) {
    case BreakOff::How::reset: return text + " by a reset";
    case BreakOff::How::close: return text + " by closing";
    case BreakOff::How::silence: return text + " by silence";
    }
    return text;
}

void RequestRecord::write(World& world, Request request, const Reply& reply,
                          const Refusal* refusal) &&
{
    row_.status = reply.status;
    row_.reply_size = reply.body.size();
    row_.reply = reply.body.substr(0, RequestRow::body_most);
    row_.reply_type = reply.content_type;
    row_.retry_after = retry_after_of(reply);
    row_.accepted = reply.accepted;
    row_.card = glimpse_of(world, row_.iccid);
    if (refusal) {
        row_.refusal = refusal->detail;
        row_.refusal_where = refusal->where;
    }
    if (!reply.wire.is_clean()) {
        row_.wire = text_of(reply.wire);
        row_.is_lost = reply.wire.breaks_off || reply.wire.length_error != 0;
    }
    if (world.tokens.issued != tokens_before_) row_.token = world.tokens.issued;
    if (is_token_call(request)) {
        const auto token = token_in(reply.body);
        if (!token.empty()) {
            trace_.token_print = print_of(token);
            row_.reply = reply.body;
            row_.reply.replace(row_.reply.find(token), token.size(), hidden);
        }
    }
    hide_secrets(request, row_.body_size);
    row_.authorization_scheme = scheme_of(request.authorization);
    row_.method = std::move(request.method);
    row_.path = std::move(request.path);
    row_.query = std::move(request.query);
    row_.content_type = std::move(request.content_type);
    row_.body = std::move(request.body);
    log_request(world, std::move(row_), trace_);
}

} // namespace easyconnect
