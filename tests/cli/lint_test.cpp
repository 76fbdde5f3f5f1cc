#include "cli/commands.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unistd.h>

using namespace easyconnect;

namespace {

/// A folder that is gone at the end.
class Folder {
public:
    Folder() { std::filesystem::create_directories(path_); }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text) const
    {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("lint-test-" + std::to_string(getpid()));
};

struct Outcome {
    int code;
    std::string out;
};

Outcome command(std::vector<std::string> words)
{
    words.insert(words.begin(), "easyconnect-simulator");
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    std::ostringstream out;
    std::ostringstream err;
    auto* const usual_out = std::cout.rdbuf(out.rdbuf());
    auto* const usual_err = std::cerr.rdbuf(err.rdbuf());
    const int code = run_command(static_cast<int>(argv.size()), argv.data());
    std::cout.rdbuf(usual_out);
    std::cerr.rdbuf(usual_err);
    return {code, out.str()};
}

const std::string good = "version: 1\ntimeline: [{at: 1m, note: hello}]\n";
const std::string bad = "version: 1\ntimeline:\n  - {at: 1m, detach: 8988280666000000001}\n";

} // namespace

TEST_CASE("lint says nothing about scenarios that are right", "[cli][scenario]")
{
    const Folder folder;
    const auto outcome = command({"lint", folder.write("good.yaml", good)});
    CHECK(outcome.code == exit_code::fine);
    CHECK(outcome.out.empty());
}

TEST_CASE("lint tells mistakes as compilers do, as GitHub shows them, or as JSON",
          "[cli][scenario]")
{
    const Folder folder;
    const auto file = folder.write("bad.yaml", bad);
    const std::string message =
        "timeline[0].detach: an ICCID needs quotes: without them it is a number, and most tools "
        "lose the last digits of a 19-digit number";
    SECTION("text")
    {
        const auto outcome = command({"lint", file});
        CHECK(outcome.code == exit_code::failed);
        CHECK(outcome.out == file + ":3:22: error: " + message + "\n");
    }
    SECTION("github")
    {
        const auto outcome = command({"lint", "--format", "github", file});
        CHECK(outcome.code == exit_code::failed);
        CHECK(outcome.out == "::error file=" + file + ",line=3,col=22::" + message + "\n");
    }
    SECTION("json")
    {
        const auto line = nlohmann::json::parse(command({"lint", "--format=json", file}).out);
        CHECK(line["file"] == file);
        CHECK(line["line"] == 3);
        CHECK(line["column"] == 22);
        CHECK(line["path"] == "timeline[0].detach");
        CHECK(line["severity"] == "error");
    }
}

TEST_CASE("lint takes a folder for all scenarios in it", "[cli][scenario]")
{
    const Folder folder;
    folder.write("a.yaml", good);
    folder.write("b.yml", bad);
    folder.write("c.json", "{\"version\": 1, \"expekt\": []}");
    folder.write("notes.md", "no scenario");
    const auto outcome = command({"lint", folder.path()});
    CHECK(outcome.code == exit_code::failed);
    CHECK_THAT(outcome.out, Catch::Contains("b.yml:3:22: error: ") &&
                                Catch::Contains("c.json:1:16: error: expekt: there is no such key; "
                                                "did you mean expect?"));
}

TEST_CASE("lint and plan tell what cannot be read, and how they are used", "[cli][scenario]")
{
    const Folder folder;
    CHECK(command({"lint", folder.path() + "/none.yaml"}).code == exit_code::file_invalid);
    CHECK(command({"lint"}).code == exit_code::usage);
    CHECK(command({"lint", "--format", "xml", folder.write("good.yaml", good)}).code ==
          exit_code::usage);
    CHECK(command({"plan", folder.path() + "/none.yaml"}).code == exit_code::file_invalid);
    CHECK(command({"plan"}).code == exit_code::usage);
}

TEST_CASE("plan prints what will happen, schema the schema", "[cli][scenario]")
{
    const Folder folder;
    const auto plan = command({"plan", folder.write("good.yaml", good)});
    CHECK(plan.code == exit_code::fine);
    CHECK_THAT(plan.out, Catch::Contains("+1m         note"));
    const auto schema = command({"schema"});
    CHECK(schema.code == exit_code::fine);
    CHECK(nlohmann::json::parse(schema.out)["properties"].contains("timeline"));
}
