#include "world/tokens.hpp"

#include "world/random.hpp"
#include "world/world.hpp"

namespace easyconnect {

using Reason = Refusal::Reason;

/// Drops what nobody can use any more, and the oldest beyond the bound. Tokens expire in the order
/// they were issued, so only the front has to be looked at.
static void forget_old_tokens(World& world)
{
    auto& tokens = world.tokens;
    while (!tokens.by_age.empty()) {
        const auto oldest = tokens.by_text.find(tokens.by_age.front());
        if (oldest->second.expires > world.now && tokens.by_age.size() < world.bounds.tokens)
            return;
        tokens.by_text.erase(oldest);
        tokens.by_age.pop_front();
    }
}

Result<IssuedToken> issue_token(World& world, std::string_view username, std::string_view password)
{
    if (username.empty() || password.empty())
        return refuse(Reason::malformed, "The user name or the password is missing.",
                      "Authorization", "AuthValidationError");
    const Account* account = find_account(world.accounts, username, password);
    if (!account)
        return refuse(Reason::malformed, "The user name or the password is wrong.", "Authorization",
                      "BadCredentials");

    forget_old_tokens(world);
    auto& tokens = world.tokens;
    // no two worlds have a token in common, even if one was made from a snapshot of the other
    const std::string concern = world.name == main_world ? "token" : "token of " + world.name;
    auto text = draw_uuid(world.seed, concern, account->user.value(), tokens.issued++);
    const auto place = static_cast<std::size_t>(account - world.accounts.data());
    tokens.by_text.insert_or_assign(
        text, Token{place, world.now + world.platform.token_validity, tokens.issued});
    tokens.by_age.push_back(text);
    record(world, FactKind::token_issued, {}, account->user.value(), account->username);
    return IssuedToken{std::move(text), account->user};
}

std::size_t revoke_tokens(World& world, std::string_view username)
{
    auto& tokens = world.tokens;
    const auto is_meant = [&](const std::string& text) {
        const auto account = tokens.by_text.at(text).account;
        return username == "*" || world.accounts[account].username == username;
    };
    std::deque<std::string> left;
    std::size_t revoked = 0;
    for (auto& text : tokens.by_age) {
        if (!is_meant(text)) {
            left.push_back(std::move(text));
            continue;
        }
        tokens.by_text.erase(text);
        ++revoked;
    }
    tokens.by_age = std::move(left);
    if (revoked > 0)
        record(world, FactKind::tokens_revoked, {}, {},
               std::string(username) + ": " + std::to_string(revoked));
    return revoked;
}

std::optional<VirtualTime> newest_token_ends(const World& world)
{
    const auto& tokens = world.tokens;
    if (tokens.by_age.empty()) return {};
    return tokens.by_text.at(tokens.by_age.back()).expires;
}

const Token* find_token(const World& world, std::string_view token)
{
    const auto found = world.tokens.by_text.find(token);
    return found == world.tokens.by_text.end() ? nullptr : &found->second;
}

Result<const Account*> authenticate(const World& world, std::string_view token)
{
    const auto found = world.tokens.by_text.find(token);
    if (found == world.tokens.by_text.end())
        return refuse(Reason::unauthorized, "The access token is not known.", "Authorization");
    if (world.now >= found->second.expires)
        return refuse(Reason::unauthorized, "The access token has expired.", "Authorization");
    const Account& account = world.accounts[found->second.account];
    if (account.api_access) return &account;
    return refuse(Reason::forbidden,
                  "The user " + account.username + " has not the role for using the API.");
}

} // namespace easyconnect
