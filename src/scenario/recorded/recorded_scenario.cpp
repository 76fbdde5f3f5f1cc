#include "scenario/recorded/recorded_scenario.hpp"

#include "api/dates.hpp"
#include "scenario/files/yaml_text.hpp"
#include "scenario/recorded/recorded_expectations.hpp"
#include "scenario/recorded/recorded_step.hpp"
#include "world/world.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

namespace easyconnect {

using Json = nlohmann::ordered_json;

/// Where the fixture lies, as it is written into the file.
static std::string seen_from(const std::string& folder, const std::string& fixture)
{
    if (fixture == "demo" || folder.empty()) return fixture;
    const auto path = std::filesystem::path(fixture);
    return path.lexically_proximate(folder).string();
}

static void write_world(const Recording& recording, const std::string& folder, Json& top)
{
    for (const auto& fixture : recording.origin.fixtures)
        top["fixture"].push_back(seen_from(folder, fixture));
    Json webhooks;
    if (!recording.origin.reports.empty()) webhooks["reports"]["url"] = recording.origin.reports;
    if (!recording.origin.mo.empty()) webhooks["mo"]["url"] = recording.origin.mo;
    if (!webhooks.is_null()) top["webhooks"] = webhooks;
}

/// The calls as steps; how many no step can say.
static std::uint64_t write_timeline(const Recording& recording, Json& timeline)
{
    std::uint64_t left_out = 0;
    for (const auto& [at, call] : recording.calls) {
        const auto step = written_step(call);
        if (!step) {
            ++left_out;
            continue;
        }
        Json entry = {{"at", duration_text(at - recording.began)}, {"last", true}};
        entry.update(*step);
        timeline.push_back(std::move(entry));
    }
    return left_out;
}

static std::vector<std::string> remarks_on(const World& world, std::uint64_t left_out)
{
    const auto& recording = world.recording;
    std::vector<std::string> remarks = {
        "What clients and the control plane changed, each at its moment. Reads, logins and calls",
        "that were declined changed nothing and are not here. Written by easyconnect-simulator."};
    if (!recording.is_whole)
        remarks.insert(remarks.end(),
                       {"THE WORLD IS MISSING: when the recording began it had been changed, or "
                        "nobody knew its",
                        "files. Name what it was made of under `fixture`, and do first what had "
                        "been done to it."});
    if (const auto played = world.script.played - recording.steps_before;
        played > 0 && !recording.is_whole)
        remarks.push_back(std::to_string(played) +
                          " steps that the world's own script played are not here.");
    if (left_out > 0)
        remarks.push_back(std::to_string(left_out) +
                          " calls are missing: there were too many, or no step can say them.");
    return remarks;
}

std::string recorded_scenario(const World& world, const std::string& folder)
{
    const auto& recording = world.recording;
    Json top = {{"version", 1}, {"name", "Recorded on " + rfc3339_text(recording.began)}};
    if (recording.is_whole) write_world(recording, folder, top);
    top["clock"] = {{"start", rfc3339_text(recording.began)}, {"pace", "auto"}};
    top["seed"] = world.seed;
    Json timeline = Json::array();
    const auto unsaid = write_timeline(recording, timeline);
    auto remarks = remarks_on(world, unsaid + recording.left_out);
    Json expect = Json::array();
    expect_what_came(world, expect, remarks);
    if (!timeline.empty()) top["timeline"] = std::move(timeline);
    if (!expect.empty()) top["expect"] = std::move(expect);
    top["until"] = duration_text(world.now - recording.began);

    std::string text;
    for (const auto& remark : remarks) text += "# " + remark + "\n";
    return text + yaml_text(top);
}

std::string recorded_scenario_anywhere(const World& world)
{
    return recorded_scenario(world, "");
}

} // namespace easyconnect
