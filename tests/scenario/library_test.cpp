// Every scenario of the library, played by the reference client and compared with its record in
// tests/scenario/library. REWRITE=1 in the environment renews the records; read the difference.
#include "reference_client.hpp"

#include "scenario/scenario.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace easyconnect;
namespace fs = std::filesystem;

namespace {

const fs::path records = SOURCE_DIR "/tests/scenario/library";

std::vector<fs::path> files_in(const fs::path& folder, const std::string& ending)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ending) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

std::string text_of(const fs::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::string line_of(const Fact& fact)
{
    std::string line = rfc3339_text(fact.at) + " " + name(fact.kind);
    if (fact.iccid) line += " " + fact.iccid->text();
    if (fact.number) line += " " + std::to_string(*fact.number);
    if (!fact.detail.empty()) line += " " + fact.detail;
    return line + "\n";
}

/// What happened, with what became of each expectation at the end.
std::string record_of(const World& world, const Verdict& verdict)
{
    std::string text;
    for (const auto& fact : world.journal.facts) text += line_of(fact);
    for (const auto& check : verdict.checks)
        text += (check.passed ? "ok " : "FAILED ") + check.name + "\n";
    for (const auto& finding : verdict.findings) text += "finding " + finding.kind + "\n";
    return text;
}

} // namespace

TEST_CASE(
    "each scenario of the library is passed by a careful client, and leads to what is recorded",
    "[scenario][library]")
{
    const bool rewrite = std::getenv("REWRITE") != nullptr;
    const auto files = files_in(SOURCE_DIR "/scenarios", ".yaml");
    CHECK(files.size() >= 20);
    for (const auto& file : files) {
        DYNAMIC_SECTION(file.stem().string())
        {
            // what a record says must not depend on where the source lies
            auto source = read_fixture_file(file.string());
            source.name = "scenarios/" + file.filename().string();
            const auto scenario = read_scenario(source);
            World world = make_world(scenario);
            test::ReferenceClient(world).run();
            const auto verdict = judge(scenario, world);
            for (const auto& check : verdict.checks) {
                INFO(check.name << ": " << check.detail);
                CHECK(check.passed);
            }
            CHECK(verdict.findings.empty());
            CHECK(world.journal.dropped() == 0);

            const auto record = records / (file.stem().string() + ".log");
            const auto text = record_of(world, verdict);
            if (rewrite) std::ofstream(record) << text;
            CHECK(text == text_of(record));
        }
    }
}

TEST_CASE("the library keeps no record of a scenario that is gone", "[scenario][library]")
{
    for (const auto& record : files_in(records, ".log")) {
        INFO(record);
        CHECK(fs::exists(fs::path(SOURCE_DIR "/scenarios") / (record.stem().string() + ".yaml")));
    }
}
