#include "api/play_step.hpp"

#include "api/placeholder.hpp"
#include "api/step_json.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

Result<Reply> call_of_step(World& world, const Step& step, std::optional<Iccid> about)
{
    TRY(auto path, filled_in(step.path, about));
    const bool is_rule = step.path == rules_path && !about; // its steps have SIMs of their own
    TRY(auto body, is_rule ? Result<std::string>(step.body) : filled_in(step.body, about));
    const auto& accounts = world.accounts;
    const bool is_known = std::ranges::any_of(
        accounts, [&](const Account& account) { return account.username == step.account; });
    if (!step.account.empty() && !is_known)
        return refuse(Reason::malformed, "there is no account " + step.account + ".");
    const std::string first = accounts.empty() ? "" : accounts.front().username;
    return answer(world, Request{.method = step.method,
                                 .path = std::move(path),
                                 .query = step.query,
                                 .content_type = body.empty() ? "" : "application/json",
                                 .body = std::move(body),
                                 .scripted_account = step.account.empty() ? first : step.account});
}

/// What a reply that declines says: the control plane's `detail`, the platform's `message`.
static std::string explanation(const Reply& reply)
{
    const auto body = nlohmann::json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
    if (body.is_object())
        for (const char* key : {"detail", "message"})
            if (const auto found = body.find(key); found != body.end() && found->is_string())
                return found->get<std::string>();
    return {};
}

/// Why the step was declined; empty when it was not.
static std::string complaint(const Result<Reply>& reply)
{
    if (!reply) return reply.error().detail;
    if (!std::holds_alternative<std::monostate>(reply->command))
        return "a step takes no time, and this call does.";
    if (reply->status < 400) return {};
    return std::to_string(reply->status) + " " + explanation(*reply);
}

void play_step(World& world, const Step& step, std::optional<Iccid> about)
{
    const auto reply = call_of_step(world, step, about);
    const auto declined = complaint(reply);
    const auto label = filled_in(step.label, about).value_or(step.label);
    if (declined.empty()) {
        record(world, FactKind::step_played, about, {},
               label + ": " + std::to_string(reply->status));
        return;
    }
    ++world.script.refused;
    record(world, FactKind::step_refused, about, {},
           label + ": " + declined + (step.where.empty() ? "" : " (" + step.where + ")"));
}

} // namespace easyconnect
