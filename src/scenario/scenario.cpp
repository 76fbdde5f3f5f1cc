#include "scenario/scenario.hpp"

#include "scenario/fixtures/default_fixture.hpp"
#include "scenario/step_trial.hpp"

#include <deque>
#include <filesystem>

namespace easyconnect {

static constexpr std::size_t description_most = 10'000;
static constexpr std::size_t fixtures_most = 20;
static constexpr std::size_t entries_most = 10'000;

VirtualTime usual_start()
{
    using namespace std::chrono;
    return start_of(sys_days{2026y / January / 5}) + hours(8); // a Monday
}

static WorldOptions world_options(const Scenario& scenario, const ScenarioOptions& options)
{
    return {.seed = options.seed.value_or(scenario.seed),
            .start = usual_start(),
            .start_override = options.start,
            .pace = options.pace,
            .usual_pace = Pace::automatic,
            .usual_quiet = std::chrono::milliseconds(200),
            .pace_factor = options.pace_factor};
}

// --- the fixtures it stands on

static std::optional<FixtureFile> find_fixture(const Value& value, const std::string& scenario)
{
    const auto word = value.filled_text(4'096);
    if (!word) return {};
    if (*word == "demo")
        return FixtureFile{std::string(default_fixture_name), std::string(default_fixture())};
    const auto path = std::filesystem::path(scenario).parent_path() / *word;
    try {
        return read_fixture_file(path.lexically_normal().string());
    } catch (const FileError& error) {
        value.mistake("the fixture " + error.mistakes().front().spot.file + ": " +
                      error.mistakes().front().message);
        return {};
    }
}

static std::vector<FixtureFile> read_fixtures(const Section& top, const std::string& scenario)
{
    std::vector<FixtureFile> files;
    const auto given = top["fixture"];
    if (!given) return files;
    const auto values =
        given->node().kind == Node::Kind::list ? given->list() : std::vector<Value>{*given};
    if (values.size() > fixtures_most) {
        given->mistake("there may be " + std::to_string(fixtures_most) + " fixtures, not more");
        return files;
    }
    for (const auto& value : values)
        if (auto file = find_fixture(value, scenario)) files.push_back(*std::move(file));
    return files;
}

// --- the rest

static void read_head(const Section& top, Scenario& scenario)
{
    scenario.name = std::filesystem::path(scenario.file).stem().string();
    if (const auto value = top["name"])
        scenario.name = value->filled_text().value_or(scenario.name);
    scenario.description = top.text("description", description_most).value_or("");
    if (const auto seed = top.whole("seed", 0, INT64_MAX))
        scenario.seed = static_cast<std::uint64_t>(*seed);
    if (const auto findings = top["findings"])
        scenario.findings = findings->word<FindingsMode>({{"off", FindingsMode::off},
                                                          {"warn", FindingsMode::warn},
                                                          {"error", FindingsMode::error}});
}

static std::vector<Value> read_list(const Section& top, std::string_view key)
{
    auto values = top.list(key);
    if (values.size() <= entries_most) return values;
    top[key]->mistake("there may be " + std::to_string(entries_most) + " lines, not more");
    return {};
}

Scenario read_scenario(const FixtureFile& file)
{
    Scenario scenario{.file = file.name};
    FileMistakes mistakes;
    std::deque<Document> documents; // a deque, since a document cannot move
    const auto& own = documents.emplace_back(file.name, file.text, mistakes);
    mistakes.raise();
    const Section top = read_top(Value(own, own.root()), FileRole::scenario);
    read_head(top, scenario);

    scenario.files = read_fixtures(top, file.name);
    for (const auto& each : scenario.files) documents.emplace_back(each.name, each.text, mistakes);
    std::vector<Section> tops;
    for (std::size_t i = 1; i < documents.size(); ++i)
        tops.push_back(read_top(Value(documents[i], documents[i].root()), FileRole::fixture));
    tops.push_back(top);

    const World world = build_world(tops, world_options(scenario, {}));
    scenario.start = world.now;
    scenario.timeline =
        read_timeline(read_list(top, "timeline"), world.now, mistakes.empty() ? &world : nullptr);
    scenario.expectations = read_expectations(read_list(top, "expect"));
    if (const auto until = top["until"]) scenario.until = read_time_after(*until, world.now);
    mistakes.raise();
    scenario.files.push_back({file.name, file.text, FileRole::scenario});
    return scenario;
}

World make_world(const Scenario& scenario, const ScenarioOptions& options)
{
    World world = build_world(scenario.files, world_options(scenario, options));
    plan_timeline(world, scenario.timeline);
    return world;
}

std::optional<VirtualTime> plays_until(const Scenario& scenario)
{
    if (!scenario.until) return {};
    return scenario.start + *scenario.until;
}

} // namespace easyconnect
