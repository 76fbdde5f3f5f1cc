// Scenarios and clients together, as a CI job runs them.
#include "program.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

using namespace easyconnect::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* one_login = R"(version: 1
name: one login is enough
fixture: demo
seed: 7
expect:
  - request: {operation: oauth.token}
    count: 1
)";

/// A client that asks for so many tokens and ends with a code of its own.
std::vector<std::string> client(int tokens, int code = 0)
{
    return {"python3", "-c", R"(
import base64, os, sys, urllib.request as http
e = os.environ
login = "Basic " + base64.b64encode(f"{e['EASYCONNECT_USERNAME']}:{e['EASYCONNECT_PASSWORD']}".encode()).decode()
for _ in range(int(sys.argv[1])):
    http.urlopen(http.Request(e["EASYCONNECT_TOKEN_URL"], b"grant_type=client_credentials", {"Authorization": login})).read()
sys.exit(int(sys.argv[2]))
)",
            std::to_string(tokens), std::to_string(code)};
}

Program::End run(std::vector<std::string> arguments, const std::vector<std::string>& client = {})
{
    arguments.insert(arguments.begin(), "run");
    if (!client.empty()) arguments.emplace_back("--");
    arguments.insert(arguments.end(), client.begin(), client.end());
    return Program(arguments).wait();
}

/// A folder of its own, removed with all in it.
struct Folder {
    Folder()
    {
        std::string name = "/tmp/easyconnect-scenarios-XXXXXX";
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    void add(const std::string& name, const std::string& text) const
    {
        fs::create_directories(fs::path(path + "/" + name).parent_path());
        std::ofstream(path + "/" + name) << text;
    }
    std::string path;
};

} // namespace

TEST_CASE("run ends with 0 when the client does what the scenario expects, and says so",
          "[e2e][run]")
{
    const TemporaryFile file(".yaml", one_login);
    const auto end = run({file.path}, client(1));
    INFO(end.err << end.out);
    CHECK(end.code == 0);
    CHECK(has(end.out, "PASS " + file.path));
    CHECK(has(end.out, "ok    client: exit 0"));
    CHECK(has(end.out, "1 of 1 scenario passed"));
}

TEST_CASE("run ends with 1 when it does not, names the place, and how to play it again",
          "[e2e][run]")
{
    const TemporaryFile file(".yaml", one_login);
    const TemporaryFile junit(".xml", "");
    const TemporaryFile page(".html", "");
    const auto end = run({file.path, "--junit", junit.path, "--report", page.path}, client(2));
    INFO(end.err << end.out);
    CHECK(end.code == 1);
    CHECK(has(end.out, "FAIL " + file.path));
    CHECK(has(end.out, file.path + ":6:"));
    CHECK(has(end.out, "easyconnect-simulator run " + file.path + " --seed 7 -- python3 -c "));
    CHECK(has(text_of(junit.path), "<testsuite name=\"one login is enough\""));
    CHECK(has(text_of(junit.path), "<failure message="));
    CHECK(has(text_of(page.path), "one login is enough"));
}

TEST_CASE("run ends as a failed client does, and the report is written all the same", "[e2e][run]")
{
    const TemporaryFile file(".yaml", one_login);
    const TemporaryFile junit(".xml", "");
    CHECK(run({file.path, "--junit", junit.path}, client(1, 9)).code == 9);
    CHECK(has(text_of(junit.path), "message=\"exit 9\""));
    CHECK(run({file.path}, client(2, 9)).code == 9); // its own code wins
    CHECK(run({file.path}, {"no-such-client-anywhere"}).code == 127);
}

TEST_CASE("run ends with 6 when the time of a scenario is over", "[e2e][run]")
{
    const TemporaryFile file(".yaml", one_login);
    const auto end = run({file.path, "--timeout", "1s"}, {"sleep", "600"});
    CHECK(end.code == 6);
    CHECK(has(end.out, "no end within 1s, then ended by SIGTERM"));
}

TEST_CASE("a scenario may be played without a client", "[e2e][run]")
{
    const TemporaryFile file(".yaml", "version: 1\nfixture: demo\nuntil: 1h\ntimeline:\n"
                                      "  - {at: 30m, detach: \"8988280666000000001\"}\n"
                                      "expect:\n"
                                      "  - event: {kind: device.detached}\n");
    const auto end = run({file.path});
    INFO(end.err << end.out);
    CHECK(end.code == 0);
    CHECK_FALSE(has(end.out, "client"));
}

TEST_CASE("every step of a scenario is played, also those after the client's end", "[e2e][run]")
{
    const std::string text =
        "version: 1\nfixture: demo\n"
        "rules:\n"
        "  - {on: device.detached, then: {steps: [{after: 2h, note: later}]}}\n"
        "timeline:\n"
        "  - {at: 30m, detach: \"8988280666000000001\"}\n"
        "expect:\n"
        "  - event: {kind: note}\n";
    const TemporaryFile file(".yaml", text);
    for (const auto& client : {std::vector<std::string>{}, {"true"}}) {
        const auto end = run({file.path}, client);
        INFO(end.err << end.out);
        CHECK(end.code == 0);
        CHECK(has(end.out, "2h30m"));
    }
    const TemporaryFile late(".yaml",
                             "version: 1\nfixture: demo\ntimeline:\n"
                             "  - {at: 1s, detach: \"8988280666000000001\"}\n"
                             "  - {at: 2s, mo: {iccid: \"8988280666000000001\", payload: x}}\n");
    const auto end = run({late.path});
    INFO(end.err << end.out);
    CHECK(end.code == 1);
}

TEST_CASE("a folder is all its scenarios in the order of their names, in one report", "[e2e][run]")
{
    const Folder folder;
    folder.add("b.yaml", one_login);
    folder.add("a.json", R"({"version": 1, "name": "second", "fixture": "demo"})");
    folder.add("night/c.yaml", one_login);
    folder.add("README.md", "no scenario");
    const TemporaryFile junit(".xml", "");
    const auto end = run({folder.path, "--junit", junit.path}, client(2));
    INFO(end.err << end.out);
    CHECK(end.code == 1);
    CHECK(end.out.find("PASS " + folder.path + "/a.json") <
          end.out.find("FAIL " + folder.path + "/b.yaml"));
    CHECK(has(end.out, "FAIL " + folder.path + "/night/c.yaml"));
    CHECK(has(end.out, "1 of 3 scenarios passed"));
    CHECK(has(text_of(junit.path), "<testsuite name=\"second\""));
}

TEST_CASE("mistakes in any file are told before the first scenario is played: exit code 3",
          "[e2e][run]")
{
    const Folder folder;
    folder.add("a.yaml", one_login);
    folder.add("b.yaml", "version: 1\nexpcet: []\n");
    folder.add("c.yaml", "version: 2\n");
    const auto end = run({folder.path}, client(1));
    CHECK(end.code == 3);
    CHECK(end.out.empty());
    CHECK(has(end.err, folder.path + "/b.yaml:2:"));
    CHECK(has(end.err, folder.path + "/c.yaml:1:"));
}

TEST_CASE("run tells wrong words and flags, exit code 2, and what it cannot write, 4", "[e2e][run]")
{
    const Folder empty;
    const TemporaryFile file(".yaml", one_login);
    CHECK(run({}).code == 2);
    CHECK(run({empty.path}).code == 2);
    CHECK(run({file.path, "--findings", "loud"}).code == 2);
    CHECK(run({file.path, "--junit", "/nowhere/x.xml"}).code == 4);
    CHECK(run({"/nowhere/x.yaml"}).code == 3);
}

TEST_CASE("a signal to run ends the client and the rest of the scenarios", "[e2e][run]")
{
    const Folder folder;
    folder.add("a.yaml", one_login);
    folder.add("b.yaml", one_login);
    Program program({"run", folder.path, "--", "sh", "-c", "echo up; sleep 600"});
    CHECK(program.read_line() == "up");
    program.signal(SIGTERM);
    const auto end = program.wait();
    CHECK(end.code == 128 + SIGTERM);
    CHECK(has(end.out, "interrupted; 1 not played"));
    CHECK_FALSE(has(end.out, "up\n"));
}
