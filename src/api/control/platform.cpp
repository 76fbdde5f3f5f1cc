#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

namespace {

/// Writes the value of one option as the kind that its field is.
struct WriteOption {
    JsonWriter& json;
    const Platform& platform;

    void operator()(Duration Platform::*field) const { json.value(duration_text(platform.*field)); }
    void operator()(bool Platform::*field) const { json.value(platform.*field); }
    void operator()(std::int64_t Platform::*field) const { json.value(platform.*field); }
    void operator()(Amount Platform::*field) const { json.value(platform.*field); }
    void operator()(std::vector<Duration> Platform::*field) const
    {
        json.open_array();
        for (const Duration pause : platform.*field) json.value(duration_text(pause));
        json.close_array();
    }
};

/// Reads it. What is absent stays.
struct ReadOption {
    const Fields& fields;
    const PlatformOption& option;
    Platform& platform;

    Result<void> operator()(Duration Platform::*field) const
    {
        TRY(const auto read, fields.duration(option.name));
        if (!read) return {};
        if (!option.allows(*read))
            return refuse(Reason::malformed,
                          std::string(option.name) + " must be at least " +
                              duration_text(Duration(option.least)) +
                              (option.most == PlatformOption::usual_most
                                   ? "."
                                   : " and at most " + duration_text(Duration(option.most)) + "."),
                          fields.pointer(option.name));
        platform.*field = *read;
        return {};
    }
    Result<void> operator()(bool Platform::*field) const
    {
        TRY(const auto read, fields.truth(option.name));
        if (read) platform.*field = *read;
        return {};
    }
    Result<void> operator()(std::int64_t Platform::*field) const
    {
        TRY(const auto read, fields.whole(option.name, option.least, option.most));
        if (read) platform.*field = *read;
        return {};
    }
    Result<void> operator()(Amount Platform::*field) const
    {
        TRY(const auto read, fields.amount(option.name));
        if (read) platform.*field = *read;
        return {};
    }
    Result<void> operator()(std::vector<Duration> Platform::*field) const
    {
        const auto* given = fields.member(option.name);
        if (!given) return {};
        const auto where = fields.pointer(option.name);
        if (!given->is_array() || given->empty() || given->size() > pauses_most)
            return refuse(Reason::malformed,
                          std::string(option.name) + " must be a list of 1 to " +
                              std::to_string(pauses_most) + " durations.",
                          where);
        std::vector<Duration> pauses;
        for (const auto& item : *given) {
            const auto pause =
                item.is_string() ? read_duration(item.get<std::string>()) : read_duration("");
            const auto place = where + "/" + std::to_string(pauses.size());
            if (!pause) return refuse(Reason::malformed, pause.error().detail, place);
            if (*pause <= (pauses.empty() ? Duration::zero() : pauses.back()))
                return refuse(Reason::malformed,
                              "Each pause must be longer than the one before, the first longer "
                              "than 0s.",
                              place);
            pauses.push_back(*pause);
        }
        platform.*field = std::move(pauses);
        return {};
    }
};

} // namespace

static const std::vector<std::string_view>& option_names()
{
    static const auto names = [] {
        std::vector<std::string_view> all;
        for (const auto& option : platform_options()) all.push_back(option.name);
        return all;
    }();
    return names;
}

static Reply platform_reply(const World& world)
{
    JsonWriter json;
    json.open_object();
    for (const auto& option : platform_options()) {
        json.key(option.name);
        std::visit(WriteOption{json, world.platform}, option.field);
    }
    json.close_object();
    return {.body = json.take()};
}

/// GET platform: every option as it is now.
static Result<Reply> show_platform(World& world, const Request&)
{
    return platform_reply(world);
}

/// PATCH platform {"webhook_timeout": "2s", "webhook_ordered_per_sim": true}: changes options from
/// now on; what is planned already stays planned. All of them or none.
static Result<Reply> change_platform(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only(option_names()));
    Platform changed = world.platform;
    for (const auto& option : platform_options())
        CHECKED(std::visit(ReadOption{fields, option, changed}, option.field));
    world.platform = std::move(changed);
    for (const auto& option : platform_options())
        if (fields.member(option.name))
            record(world, FactKind::platform_changed, {}, {}, std::string(option.name));
    return platform_reply(world);
}

std::span<const Endpoint> platform_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/platform", show_platform},
        {"PATCH", "/_simulator/v1/platform", change_platform},
    };
    return endpoints;
}

} // namespace easyconnect
