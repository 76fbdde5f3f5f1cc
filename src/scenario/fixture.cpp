#include "scenario/fixture.hpp"

#include "api/play_step.hpp"
#include "scenario/clock_settings.hpp"
#include "scenario/network_settings.hpp"
#include "scenario/order_settings.hpp"
#include "scenario/organisation_settings.hpp"
#include "scenario/platform_settings.hpp"
#include "scenario/product_settings.hpp"
#include "scenario/recorded_scenario.hpp"
#include "scenario/rule_settings.hpp"
#include "scenario/sim_making.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace easyconnect {

FixtureFile read_fixture_file(const std::string& path)
{
    const auto fail = [&](const std::string& why) {
        throw FileError({{{path}, "", "this file cannot be read: " + why}});
    };
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) fail(errno ? std::strerror(errno) : "it cannot be opened");
    FixtureFile file{path, {}};
    std::vector<char> piece(1u << 16);
    while (stream.read(piece.data(), std::ssize(piece)) || stream.gcount() > 0) {
        file.text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
        if (file.text.size() > Document::bytes_most) fail("it is larger than 64 MiB");
    }
    if (stream.bad()) fail(errno ? std::strerror(errno) : "reading it failed"); // a folder, say
    return file;
}

static constexpr std::string_view keys_of_scenarios[] = {
    "version",  "organisation", "clock",   "accounts", "platform", "products", "sims",  "orders",
    "webhooks", "networks",     "rules", // the keys of fixtures end here
    "name",     "description",  "fixture", "seed",     "timeline", "expect",   "until", "findings"};
static constexpr std::size_t keys_of_fixtures = 11;

Section read_top(const Value& value, FileRole role)
{
    const bool is_scenario = role == FileRole::scenario;
    if (value.is_nothing()) {
        value.mistake("this file is empty; a " + std::string(is_scenario ? "scenario" : "fixture") +
                      " begins with version: 1");
        return Section(value);
    }
    const std::span keys = keys_of_scenarios;
    const Section top = value.section(is_scenario ? keys : keys.first(keys_of_fixtures));
    if (const auto version = top.require("version")) version->whole(1, 1);
    return top;
}

static ClockSettings read_clocks(const std::vector<Section>& tops)
{
    ClockSettings clock;
    for (const auto& top : tops)
        if (const auto value = top["clock"]) read_clock(*value, clock);
    return clock;
}

/// What is there before the first card.
static void read_surroundings(const std::vector<Section>& tops, World& world)
{
    UserPlaces users;
    FirstPlaces<std::uint64_t> products;
    bool has_accounts = false;
    for (const auto& top : tops) {
        if (const auto value = top["organisation"]) read_organisation(*value, world);
        if (const auto value = top["platform"]) read_platform(*value, world.platform);
        if (const auto value = top["webhooks"]) read_webhooks(*value, world.webhooks.targets);
        read_networks(top.list("networks"), world);
        read_products(top.list("products"), world.products, products);
        read_accounts(top.list("accounts"), world, users);
        read_rules(top.list("rules"), world);
        has_accounts = has_accounts || top.has("accounts");
    }
    if (!has_accounts) world.accounts.push_back({UserId{1'001}, "demo", "demo", true});
}

static void read_cards_and_orders(const std::vector<Section>& tops, World& world)
{
    std::vector<SimPlan> plans;
    for (const auto& top : tops)
        for (const auto& value : top.list("sims"))
            if (auto plan = read_sim(value, world)) plans.push_back(*std::move(plan));
    make_sims(world, plans);

    FirstPlaces<std::uint64_t> numbers;
    for (const auto& top : tops) read_orders(top.list("orders"), world, numbers);
}

World build_world(std::span<const FixtureFile> files, const WorldOptions& options)
{
    FileMistakes mistakes;
    std::deque<Document> documents; // a deque, since a document cannot move
    for (const auto& file : files) documents.emplace_back(file.name, file.text, mistakes);
    mistakes.raise(); // what follows would only repeat it

    std::vector<Section> tops;
    tops.reserve(documents.size());
    for (std::size_t i = 0; i < files.size(); ++i)
        tops.push_back(read_top(Value(documents[i], documents[i].root()), files[i].role));
    World world = build_world(tops, options);
    mistakes.raise();
    return world;
}

World build_world(const std::vector<Section>& tops, const WorldOptions& options)
{
    const ClockSettings clock = read_clocks(tops);
    World world(options.seed, options.start_override.value_or(clock.start.value_or(options.start)));
    world.pace = options.pace.value_or(clock.pace.value_or(options.usual_pace));
    world.pace_factor = options.pace ? options.pace_factor : clock.factor;
    world.quiet = clock.quiet.value_or(options.usual_quiet);
    world.script.player = play_step;
    world.recording.writer = recorded_scenario_anywhere;
    read_surroundings(tops, world);
    read_cards_and_orders(tops, world);
    world.journal = {}; // the world's history begins now
    return world;
}

} // namespace easyconnect
