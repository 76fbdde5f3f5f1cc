// Settings of the real program: flags, variables, a file.
#include "served.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect::test;
using Json = nlohmann::json;

namespace {

/// What `config --format json` says of a setting.
Json setting(const std::vector<std::string>& flags, const std::string& name)
{
    std::vector<std::string> words{"config", "--print", "--format", "json"};
    words.insert(words.end(), flags.begin(), flags.end());
    const auto settings = Json::parse(Program(words).wait().out)["settings"];
    for (const auto& each : settings)
        if (each["name"] == name) return each;
    return {};
}

} // namespace

TEST_CASE("serve does as a variable and a file say", "[e2e][settings]")
{
    const TemporaryFile file(".yaml", "seed: 43\nlog-level: debug\nlog-format: json\n");
    const Variable variable("EASYCONNECT_SEED", "42");
    const Variable config("EASYCONNECT_CONFIG", file.path);
    Served served;
    CHECK(served.ready["seed"] == 42);
    served.program.signal(SIGTERM);
    const auto end = served.program.wait();
    CHECK(Json::parse(end.err.substr(0, end.err.find('\n')))["event"] == "ready");
}

TEST_CASE("a wrong variable ends the program with 2, a wrong file with 3", "[e2e][settings]")
{
    const TemporaryFile file(".yaml", "listen: 127.0.0.1:0\nsed: 1\nseed: abc\n");
    for (const std::string command : {"serve", "config"}) {
        {
            const Variable wrong("EASYCONNECT_SEED", "abc");
            const auto end = Program({command}).wait();
            CHECK(end.code == 2);
            CHECK(has(end.err, "EASYCONNECT_SEED: it is a whole number, not \"abc\""));
        }
        const auto end = Program({command, "--config", file.path}).wait();
        CHECK(end.code == 3);
        CHECK(
            has(end.err, file.path + ":2:1: error: sed: there is no such key; did you mean seed"));
        CHECK(has(end.err, file.path + ":3:7: error: seed: it is a whole number"));
        CHECK(end.out.empty());
        CHECK(Program({command, "--config", "/nowhere/conf.yaml"}).wait().code == 3);
    }
}

TEST_CASE("an unknown variable of ours is warned of once, and stops nothing", "[e2e][settings]")
{
    const Variable unknown("EASYCONNECT_WEBHOOK_REPORT", "sink:a");
    const Variable client("EASYCONNECT_TOKEN_URL", "http://x");
    Served served;
    served.program.signal(SIGTERM);
    const auto end = served.program.wait();
    CHECK(end.code == 0);
    const auto at = end.err.find("unknown variable");
    REQUIRE(at != std::string::npos);
    CHECK(end.err.find("unknown variable", at + 1) == std::string::npos);
    CHECK(has(end.err, "EASYCONNECT_WEBHOOK_REPORTS"));
    CHECK_FALSE(has(end.err, "TOKEN_URL"));
}

TEST_CASE("config prints each setting and where it came from, without its secrets",
          "[e2e][settings]")
{
    const TemporaryFile file(".yaml", "\n\nworlds-max: 7\nfixture: [a.yaml, b.yaml]\n");
    const Variable variable("EASYCONNECT_WEBHOOK_MO", "http://127.0.0.1:9/mo?key=hush");
    const std::vector<std::string> flags{"--config", file.path, "--seed", "5"};
    CHECK(setting(flags, "seed")["value"] == "5");
    CHECK(setting(flags, "seed")["from"] == "flag");
    CHECK(setting(flags, "webhook-mo")["value"] == "http://127.0.0.1:9/mo?***");
    CHECK(setting(flags, "webhook-mo")["where"] == "EASYCONNECT_WEBHOOK_MO");
    CHECK(setting(flags, "worlds-max")["where"] == file.path + ":3");
    CHECK(setting(flags, "fixture")["values"] == Json({"/tmp/a.yaml", "/tmp/b.yaml"}));
    CHECK(setting(flags, "listen")["value"] == "127.0.0.1:8080");
    CHECK(setting(flags, "listen")["from"] == "default");
    CHECK(setting(flags, "pace")["value"].is_null());

    auto words = flags;
    words.insert(words.begin(), "config");
    const auto end = Program(words).wait();
    CHECK(end.code == 0);
    CHECK(end.err.empty());
    CHECK(has(end.out, "\nworlds-max "));
    CHECK(has(end.out, "/tmp/a.yaml, /tmp/b.yaml"));
    CHECK_FALSE(has(end.out, "hush"));
}

TEST_CASE("a control token in the environment of serve is warned of where nobody is asked for it",
          "[e2e][settings]")
{
    const Variable variable("EASYCONNECT_CONTROL_TOKEN", "correct-horse-battery-staple");
    const TemporaryFile file(".token", "correct-horse-battery-staple");
    const auto said_with = [](const std::vector<std::string>& flags) {
        Served served(flags);
        served.program.signal(SIGTERM);
        return served.program.wait().err;
    };
    const auto said = said_with({});
    CHECK(has(said, "warn token not asked for variable=\"EASYCONNECT_CONTROL_TOKEN\""));
    CHECK(has(said, "--control-token-file"));
    CHECK_FALSE(has(said, "correct-horse"));
    CHECK_FALSE(has(said_with({"--control-token-file", file.path}), "not asked for"));
}
