#include "cli/commands.hpp"
#include "cli/flag_reader.hpp"
#include "cli/serve_flags.hpp"
#include "cli/settings.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace easyconnect;

namespace {

/// Variables of the environment while it lives.
class Environment {
public:
    Environment(std::initializer_list<std::pair<std::string, std::string>> variables)
        : variables_(variables)
    {
        for (const auto& [name, value] : variables_) setenv(name.c_str(), value.c_str(), 1);
    }
    ~Environment()
    {
        for (const auto& [name, value] : variables_) unsetenv(name.c_str());
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    Variables variables_;
};

/// A file of settings in a folder of its own, gone at the end.
class SettingsFile {
public:
    explicit SettingsFile(const std::string& text)
    {
        std::filesystem::create_directories(folder_);
        std::ofstream(path()) << text;
    }
    ~SettingsFile() { std::filesystem::remove_all(folder_); }
    SettingsFile(const SettingsFile&) = delete;
    SettingsFile& operator=(const SettingsFile&) = delete;

    std::string path() const { return (folder_ / "conf.yaml").string(); }
    std::string beside(const std::string& name) const { return (folder_ / name).string(); }

private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("settings-test-" + std::to_string(getpid()));
};

/// What `serve` is called with.
Arguments serve_arguments(std::vector<std::string> words, const CommandUsage& usage = serve_usage())
{
    words.insert(words.begin(), usage.name);
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    return *read_arguments(usage, static_cast<int>(argv.size()), argv.data());
}

ServeOptions serve_options_of(std::vector<std::string> words)
{
    return check_serve_arguments(serve_arguments(std::move(words)));
}

/// A usage with a flag of each kind.
CommandUsage flags_of_every_kind()
{
    return {.name = "x",
            .syntax = "",
            .purpose = "",
            .flags = {{"config", "FILE", ""},
                      {"plain", "TEXT", "", "usual"},
                      {.name = "many", .value = "TEXT", .text = "", .repeats = true},
                      {.name = "switch", .value = "", .text = ""},
                      {.name = "alone", .value = "TEXT", .text = "", .is_setting = false}},
            .has_settings = true};
}

std::string said_of(const std::vector<std::string>& words)
{
    try {
        serve_options_of(words);
    } catch (const std::exception& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST_CASE("a flag wins over its variable, that over the file, that over the default", "[cli]")
{
    const SettingsFile file("seed: 3\nworlds-max: 7\nlog-level: debug\n");
    const Environment set{{"EASYCONNECT_SEED", "2"}, {"EASYCONNECT_WORLDS_MAX", "5"}};
    const auto arguments = serve_arguments({"--config", file.path(), "--seed", "1"});
    CHECK(arguments.text("seed") == "1");
    CHECK(arguments.origin("seed").text() == "flag");
    CHECK(arguments.text("worlds-max") == "5");
    CHECK(arguments.origin("worlds-max").text() == "EASYCONNECT_WORLDS_MAX");
    CHECK(arguments.text("log-level") == "debug");
    CHECK(arguments.origin("log-level").text() == file.path() + ":3");
    CHECK(arguments.text("log-format") == "text");
    CHECK(arguments.origin("log-format").text() == "default");
}

TEST_CASE("every flag of serve has its variable, and but for --config its key in a file", "[cli]")
{
    for (const auto& flag : serve_usage().flags) {
        INFO(flag.name);
        const Environment set{{variable_of(flag.name), flag.value.empty() ? "true" : "x"}};
        if (flag.name == "config") continue; // "x" is no file
        CHECK(serve_arguments({}).origin(flag.name).text() == variable_of(flag.name));
        const SettingsFile file(flag.name + (flag.value.empty() ? ": true\n" : ": word\n"));
        unsetenv(variable_of(flag.name).c_str());
        const auto arguments = serve_arguments({"--config", file.path()});
        CHECK(arguments.origin(flag.name).kind == Origin::Kind::file);
        CHECK(arguments.mistakes.empty());
    }
    CHECK(variable_of("webhook-reports") == "EASYCONNECT_WEBHOOK_REPORTS");
}

TEST_CASE("the file itself may be named by a variable, and its paths count from it", "[cli]")
{
    const SettingsFile file("fixture:\n  - a.yaml\n  - /b.yaml\nstate: sub/../state.json\n");
    const Environment set{{"EASYCONNECT_CONFIG", file.path()}};
    const auto options = serve_options_of({});
    CHECK(options.fixtures == std::vector{file.beside("a.yaml"), std::string("/b.yaml")});
    CHECK(options.state == file.beside("state.json"));
}

TEST_CASE("a variable holds several values of a flag that repeats, by commas or lines", "[cli]")
{
    const Environment set{{"EASYCONNECT_MANY", "a, b\nc,"}, {"EASYCONNECT_PLAIN", "a,b"}};
    const auto arguments = serve_arguments({}, flags_of_every_kind());
    const auto many = arguments.all("many");
    CHECK(std::vector(many.begin(), many.end()) == std::vector<std::string>{"a", "b", "c"});
    CHECK(arguments.text("plain") == "a,b");
    CHECK(serve_arguments({"--many", "d"}, flags_of_every_kind()).all("many").size() == 1);
}

TEST_CASE("a flag without a value is true or false elsewhere, and false overrides", "[cli]")
{
    const SettingsFile file("switch: true\n");
    CHECK(serve_arguments({"--config", file.path()}, flags_of_every_kind()).has("switch"));
    {
        const Environment off{{"EASYCONNECT_SWITCH", "false"}};
        const auto arguments = serve_arguments({"--config", file.path()}, flags_of_every_kind());
        CHECK_FALSE(arguments.has("switch"));
        CHECK(arguments.origin("switch").text() == "EASYCONNECT_SWITCH");
    }
    const Environment odd{{"EASYCONNECT_SWITCH", "1"}};
    CHECK_THROWS_WITH(serve_arguments({}, flags_of_every_kind()),
                      "EASYCONNECT_SWITCH: it is true or false");
}

TEST_CASE("an empty variable is none, and a flag of the command line alone has none", "[cli]")
{
    const Environment set{{"EASYCONNECT_PLAIN", ""}, {"EASYCONNECT_ALONE", "x"}};
    const auto arguments = serve_arguments({}, flags_of_every_kind());
    CHECK(arguments.text("plain") == "usual");
    CHECK_FALSE(arguments.has("alone"));
}

TEST_CASE("a wrong value is told with where it was given", "[cli]")
{
    CHECK(said_of({"--seed", "abc"}) == "--seed: it is a whole number, not \"abc\"");
    {
        const Environment set{{"EASYCONNECT_SEED", "abc"}};
        CHECK(said_of({}) == "EASYCONNECT_SEED: it is a whole number, not \"abc\"");
        CHECK(said_of({"--seed", "1"}) == "none");
    }
    const SettingsFile file("listen: 127.0.0.1:0\n\nseed: abc\n");
    CHECK(said_of({"--config", file.path()}) ==
          file.path() + ":3:7: error: seed: it is a whole number, not \"abc\"");
}

TEST_CASE("all mistakes are told at once, those of the file in its order", "[cli]")
{
    const SettingsFile file("pace: slow\nsed: 1\nworlds-max: many\nfixture: {a: b}\n");
    CHECK(said_of({"--config", file.path()}) ==
          file.path() +
              ":1:7: error: pace: it is real, manual, auto, or scaled:FACTOR such as "
              "scaled:60\n" +
              file.path() + ":2:1: error: sed: there is no such key; did you mean seed?\n" +
              file.path() +
              ":3:13: error: worlds-max: it is a whole number from 0 to 10000, not "
              "\"many\"\n" +
              file.path() + ":4:10: error: fixture: this is a map and must be a text");
    const Environment set{{"EASYCONNECT_LOG_LEVEL", "loud"}};
    CHECK(said_of({"--log-format", "xml"}) ==
          "--log-format: it is text or json\n"
          "EASYCONNECT_LOG_LEVEL: it is error, warn, info or debug");
}

TEST_CASE("a mistake in a list of the file is told where its value stands", "[cli]")
{
    const SettingsFile file("allow-host:\n  - fine\n  - http://no\nwebhook-allow: [good, a/b]\n");
    const auto said = said_of({"--config", file.path()});
    CHECK(said.find(file.path() + ":3:5: error: allow-host: it is a name without a port") == 0);
    CHECK(said.find(file.path() + ":4:23: error: webhook-allow: ") != std::string::npos);
}

TEST_CASE("two flags that name one file are refused with both where it would be written", "[cli]")
{
    const SettingsFile file("port-file: sub/../conf.yaml\n");
    std::filesystem::create_symlink("conf.yaml", file.beside("link"));
    CHECK(said_of({"--state", "/tmp/./a", "--record", "/tmp/b/../a"}) ==
          "--record: it is the same file as that of --state");
    CHECK(said_of({"--state", file.beside("x"), "--port-file", file.beside("x"),
                   "--control-token-file", file.beside("x")}) ==
          "--port-file: it is the same file as that of --state\n"
          "--control-token-file: it is the same file as that of --state");
    CHECK(said_of({"--state", file.path(), "--fixture", "a", "--fixture", file.beside("link")}) ==
          "--fixture: it is the same file as that of --state, which is written");
    CHECK(said_of({"--config", file.path()}) == "--config: it is the same file as that of " +
                                                    file.path() +
                                                    ":1: port-file, which is written");
    CHECK(said_of({"--fixture", "a", "--fixture", "a", "--tls-cert", "b", "--tls-key", "b"}) ==
          "none");
}

TEST_CASE("an address to listen on has one to call", "[cli]")
{
    const auto url = [](const std::string& listen) {
        return ListenAddress::parse(listen).value().url(80);
    };
    for (const std::string any : {"*:0", "0.0.0.0:0", "0:0"})
        CHECK(url(any) == "http://127.0.0.1:80");
    CHECK(url("[::]:0") == "http://[::1]:80");
    CHECK(url("[::1]:0") == "http://[::1]:80");
    CHECK(url("simulator:0") == "http://simulator:80");
}

TEST_CASE("an address for two is told before anything listens", "[cli]")
{
    const std::string rest = " listens already; give it another port";
    CHECK(said_of({"--listen", "127.0.0.1:80", "--control-listen", "127.0.0.1:80"}) ==
          "--control-listen: it is where --listen" + rest);
    CHECK(said_of({"--listen", "*:80", "--control-listen", "127.0.0.1:80"}) ==
          "--control-listen: it is where --listen" + rest);
    CHECK(said_of({"--control-listen", "0.0.0.0:8080"}) ==
          "--control-listen: it is where --listen" + rest);
    for (const std::string fine : {"127.0.0.1:81", "127.0.0.2:80", "127.0.0.1:0"})
        CHECK(said_of({"--listen", "127.0.0.1:80", "--control-listen", fine}) == "none");
    CHECK(said_of({"--listen", "127.0.0.1:0", "--control-listen", "127.0.0.1:0"}) == "none");
}

TEST_CASE("a target of webhooks that cannot be allowed is told at the start", "[cli]")
{
    const auto target = [](const std::string& url) {
        return said_of({"--webhook-allow", "10.0.0.0/8", "--webhook-allow", "hooks.example:8443",
                        "--webhook-mo", url});
    };
    for (const std::string url :
         {"http://11.0.0.1/", "https://[2001:db8::1]/x", "http://169.254.1.1/"})
        CHECK(target(url).starts_with("--webhook-mo: "));
    for (const std::string url :
         {"http://10.1.2.3:9090/", "https://hooks.example:8443/", "https://any.example/", "sink:mo",
          "http://192.0.2.1:8080/_simulator/v1/sinks/mo"})
        CHECK(target(url) == "none"); // a name may lead into the network
    CHECK(said_of({"--webhook-allow", "hooks.example", "--webhook-mo", "http://any.example/"}) ==
          "--webhook-mo: the host is none of those that --webhook-allow names");
    CHECK(said_of({"--webhook-allow", "169.254.0.0/16"}).find("cannot allow them") !=
          std::string::npos);
}

TEST_CASE("a scenario and a fixture from two places are told with both", "[cli]")
{
    const Environment set{{"EASYCONNECT_FIXTURE", "a.yaml"}};
    CHECK(said_of({"--scenario", "b.yaml"}) ==
          "--scenario: it goes without EASYCONNECT_FIXTURE: a scenario names its fixtures itself");
}

TEST_CASE("a file that holds what only other commands take serves them all", "[cli]")
{
    const SettingsFile file("timeout: 5m\nenv-file: x\nx-note: ours\nseed:\n");
    CHECK(said_of({"--config", file.path()}) == "none");
    const SettingsFile empty("# nothing yet\n");
    CHECK(said_of({"--config", empty.path()}) == "none");
}

TEST_CASE("an unknown variable of ours is told with the nearest, and those of clients are not",
          "[cli]")
{
    const Environment set{{"EASYCONNECT_SED", "1"},        {"EASYCONNECT_QWERTZUIOP", "secret"},
                          {"EASYCONNECT_URL", "http://x"}, {"EASYCONNECT_PASSWORD", "secret"},
                          {"EASYCONNECT_CA_FILE", "x"},    {"EASYCONNECT_TIMEOUT", "5m"}};
    const auto unknown = serve_arguments({}).unknown;
    REQUIRE(unknown.size() == 2);
    for (const auto& variable : unknown)
        CHECK(variable.hint == (variable.name == "EASYCONNECT_SED" ? "EASYCONNECT_SEED" : ""));
}

TEST_CASE("what may be secret in a URL is not shown", "[cli]")
{
    CHECK(without_secrets_of_url("https://user:pass@host:1/p?key=1") == "https://***@host:1/p?***");
    CHECK(without_secrets_of_url("http://host/a@b") == "http://host/a@b");
    CHECK(without_secrets_of_url("http://a@b@host") == "http://***@host");
    CHECK(without_secrets_of_url("sink:reports") == "sink:reports");
}
