#include "api/control/requests.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

static std::string line_of(const RequestRow& row)
{
    return row.method.substr(0, 32) + " " + row.path.substr(0, 200);
}

static std::string route_sentence(const RequestRow& row)
{
    if (!row.operation.empty()) return line_of(row) + " is the operation " + row.operation + ".";
    if (row.status == 405) return "The path exists, but not with " + row.method.substr(0, 32) + ".";
    return "There is nothing at this path.";
}

static std::string token_sentence(const World& world, const RequestRow& row)
{
    const std::string user(account_name(world, row));
    const auto label = "token " + std::to_string(row.token);
    switch (row.token_state) {
    case TokenState::not_asked:
        if (row.path != token_path) return "Nobody is asked for a token here.";
        if (user.empty()) return "It is a login, but not in the name of a known user.";
        return "It is a login as " + user + "; no bearer token is needed." +
               (row.token != 0 ? " It got " + label + "." : "");
    case TokenState::missing:
        return row.authorization_scheme.empty()
                   ? "It came without an Authorization header, and resources need a bearer token."
                   : "Its Authorization has the scheme " + row.authorization_scheme +
                         ", and resources need Bearer with a token.";
    case TokenState::unknown:
        return "Its bearer token is not known: it was never issued here, has been revoked, or its "
               "end is so long past that it is forgotten.";
    case TokenState::expired: return "Its token (" + label + ", of " + user + ") had expired.";
    case TokenState::valid: return "Its token (" + label + ", of " + user + ") was valid.";
    }
    return {};
}

static std::string card_sentence(const RequestRow& row)
{
    const auto& card = *row.card;
    return "When it had been answered, SIM " + row.iccid->text() + " was " +
           (card.has_ended                      ? "past the end of its life"
            : card.status == SimStatus::enabled ? "enabled"
                                                : "disabled") +
           (card.is_attached ? ", attached" : ", not attached") + ", with " +
           text_of(card.data_left) + " MB and " + text_of(card.sms_left) + " SMS left.";
}

static std::string rule_sentence(const FiredNote& note)
{
    std::string text = "Rule " + note.rule + (note.fired ? " fired" : " did not fire");
    if (note.occurrence != 0)
        text += " (request " + std::to_string(note.occurrence) + " that fits it)";
    if (!note.what.empty()) text += ": " + note.what;
    if (!note.stage.empty() && !note.what.ends_with(note.stage)) text += ", " + note.stage;
    if (note.drawn)
        text += "; chance drew " + std::to_string(*note.drawn) + ", and it fires below " +
                std::to_string(note.wanted);
    return text + ".";
}

static std::string sms_sentence(const World& world, const RequestRow& row)
{
    const auto* sms = world.smsc.messages.find(*row.accepted);
    return "SMS " + std::to_string(row.accepted->value()) + " was accepted; " +
           (sms ? "its state now is " + std::string(name(sms->status))
                : "it is not kept any more") +
           ".";
}

static std::vector<std::string> sentences(const World& world, const RequestRow& row)
{
    std::vector<std::string> why{route_sentence(row), token_sentence(world, row)};
    if (row.card) why.push_back(card_sentence(row));
    if (row.iccid && !row.card)
        why.push_back("There is no SIM " + row.iccid->text() + " in this world.");
    for (const auto& note : row.notes) why.push_back(rule_sentence(note));
    if (!row.refusal.empty())
        why.push_back("It was declined: " + row.refusal +
                      (row.refusal_where.empty() ? "" : " (" + row.refusal_where + ")"));
    if (row.accepted) why.push_back(sms_sentence(world, row));
    if (!row.wire.empty())
        why.push_back("The reply was " + row.wire +
                      (row.is_lost ? ": the client did not get it whole." : "."));
    const bool is_a_rules_doing =
        std::ranges::any_of(row.notes, [](const FiredNote& note) { return note.fired; });
    why.push_back("The answer was " + std::to_string(row.status) +
                  (row.status >= 400 && row.refusal.empty() && is_a_rules_doing
                       ? ", because a rule said so."
                       : "."));
    return why;
}

std::string what_is_right(const RequestRow& row)
{
    if (row.is_lost && row.method == "POST")
        return "Nobody but the simulator knows whether it took effect: look with GET before you "
               "send it again.";
    switch (row.status) {
    case 400: return "Correct what the refusal names; nothing has been changed.";
    case 401:
        return std::string("Log in with POST ") + token_path +
               " and Basic credentials, and send the new token as Authorization: Bearer.";
    case 403:
        return "Use a user with the API role, a SIM of the own organisation, or renew the quota.";
    case 404: return "Look at the path and its ids: GET /management-api/v1/sims lists the SIMs.";
    case 405: return "Use one of the methods in the Allow header.";
    case 409: return "Look at the present state with GET, and try again when it fits.";
    case 415: return "Send the body with Content-Type: application/json.";
    case 422: return "The SIM's life is over: only POST /management-api/v1/sims/extension helps.";
    case 429:
    case 503:
        return row.retry_after
                   ? "Wait for the " + std::to_string(*row.retry_after / std::chrono::seconds(1)) +
                         " s of Retry-After, then try again."
                   : "Wait, longer each time, and try again.";
    default: break;
    }
    return row.status >= 500 ? "Wait, longer each time, and try again; look first whether a POST "
                               "took effect."
                             : "";
}

static void write_findings(JsonWriter& json, const World& world, const RequestRow& row)
{
    json.key("findings").open_array();
    for (const auto& finding : world.findings.all)
        if (std::ranges::find(finding.requests, row.id) != finding.requests.end())
            json.open_object()
                .field("kind", name(finding.kind))
                .field("message", finding.message)
                .close_object();
    json.close_array();
}

std::string explanation(const World& world, const RequestRow& row)
{
    JsonWriter json;
    json.open_object().field("id", row.id).key("why").open_array();
    for (const auto& sentence : sentences(world, row)) json.value(sentence);
    json.close_array();
    if (const auto right = what_is_right(row); !right.empty()) json.field("right", right);
    if (row.card)
        json.key("sim")
            .open_object()
            .field("iccid", *row.iccid)
            .field("status", row.card->status == SimStatus::enabled ? "enabled" : "disabled")
            .field("attached", row.card->is_attached)
            .field("ended", row.card->has_ended)
            .field("data_left_mb", row.card->data_left)
            .field("sms_left", row.card->sms_left)
            .close_object();
    if (!row.refusal.empty())
        json.key("refusal")
            .open_object()
            .field("detail", row.refusal)
            .field("pointer", row.refusal_where)
            .close_object();
    write_findings(json, world, row);
    json.key("request");
    write(json, world, row, Bodies::written);
    return json.close_object().take();
}

} // namespace easyconnect
