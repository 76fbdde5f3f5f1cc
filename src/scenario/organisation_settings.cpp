#include "scenario/organisation_settings.hpp"

#include <algorithm>

namespace easyconnect {

/// More would make each login slow: all are compared, so that time tells nothing. BEYOND.
static constexpr std::size_t accounts_most = 10'000;
static constexpr std::uint64_t first_user = 1'001;

Address read_address(const Value& value)
{
    std::vector<std::string_view> keys;
    for (const auto& [key, part] : address_parts()) keys.push_back(key);
    const Section section = value.section(keys);
    Address address;
    for (const auto& [key, part] : address_parts())
        if (auto text = section.text(key)) address.*part = *std::move(text);
    return address;
}

void read_organisation(const Value& value, World& world)
{
    const Section section = value.section({"id", "address"});
    if (const auto id = section.whole("id", 1, 999'999'999))
        world.organisation = OrganisationId{static_cast<std::uint64_t>(*id)};
    if (const auto address = section["address"])
        world.organisation_address = read_address(*address);
}

static void read_target(const Section& section, std::string_view key,
                        std::optional<WebhookTarget>& target)
{
    const auto value = section[key];
    if (!value) return;
    const auto url = value->section({"url"}).require("url");
    const auto text = url ? url->text(WebhookTarget::longest) : std::nullopt;
    if (!text) return;
    auto parsed = WebhookTarget::parse(*text);
    if (parsed)
        target = *std::move(parsed);
    else
        url->mistake(std::move(parsed).error().detail);
}

void read_webhooks(const Value& value, WebhookTargets& targets)
{
    const Section section = value.section({"reports", "mo", "bearer"});
    read_target(section, "reports", targets.reports);
    read_target(section, "mo", targets.mo);
    const auto bearer = section.text("bearer", 4'096);
    if (bearer && !is_bearer(*bearer)) section["bearer"]->mistake(bearer_rule);
    if (bearer) targets.bearer = *bearer;
}

/// A user name as Basic credentials can carry it (RFC 7617, 2: no colon, no control characters).
static std::optional<std::string> read_username(const Section& section)
{
    const auto value = section.require("username");
    auto name = value ? value->filled_text() : std::nullopt;
    if (!name) return {};
    const auto is_bad = [](unsigned char c) { return c < 0x20 || c == 0x7f || c == ':'; };
    if (std::ranges::any_of(*name, is_bad)) {
        value->mistake("a username has no colon and no control characters");
        return {};
    }
    return name;
}

static std::uint64_t next_user(const World& world)
{
    std::uint64_t next = first_user;
    for (const auto* accounts : {&world.accounts, &world.templates})
        for (const auto& account : *accounts) next = std::max(next, account.user.value() + 1);
    return next;
}

static void read_account(const Value& value, World& world, UserPlaces& places)
{
    const Section section = value.section({"username", "password", "user_id", "api_access"});
    const auto username = read_username(section);
    const auto secret = section.require("password");
    const auto password = secret ? secret->filled_text() : std::nullopt;
    const auto user_id = section.whole("user_id", 1, 999'999'999'999);
    const auto api_access = section.truth("api_access");
    if (!username || !password) return;
    if (!places.usernames.take(*username, *section["username"], "username \"" + *username + "\""))
        return;
    const auto user = user_id ? static_cast<std::uint64_t>(*user_id) : next_user(world);
    if (!places.user_ids.take(user, section["user_id"].value_or(value),
                              "user_id " + std::to_string(user)))
        return;
    auto& accounts = is_template(*username) ? world.templates : world.accounts;
    accounts.push_back({UserId{user}, *username, *password, api_access.value_or(true)});
}

void read_accounts(const std::vector<Value>& values, World& world, UserPlaces& places)
{
    for (const auto& value : values) {
        if (world.accounts.size() + world.templates.size() == accounts_most) {
            value.mistake("there may be " + std::to_string(accounts_most) + " accounts, not more");
            return;
        }
        read_account(value, world, places);
    }
}

} // namespace easyconnect
