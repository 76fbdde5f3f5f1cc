// Clients beside the real program, as a user runs them.
#include "program.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <sstream>
#include <sys/stat.h>

using namespace easyconnect::test;
using Json = nlohmann::json;

namespace {

Program::End exec(std::vector<std::string> flags, const std::vector<std::string>& client)
{
    flags.insert(flags.begin(), "exec");
    flags.emplace_back("--");
    flags.insert(flags.end(), client.begin(), client.end());
    return Program(flags).wait();
}

Program::End exec_shell(std::vector<std::string> flags, const std::string& script)
{
    return exec(std::move(flags), {"sh", "-c", script, EASYCONNECT_PROGRAM});
}

bool is_there(const std::string& pid)
{
    return ::kill(std::stoi(pid), 0) == 0 || errno != ESRCH;
}

} // namespace

TEST_CASE("a client finds the simulator by its environment, and it is ready", "[e2e][exec]")
{
    const auto end = exec({}, {"python3", "-c", R"(
import base64, json, os, urllib.request as http
e = os.environ
login = base64.b64encode(f"{e['EASYCONNECT_USERNAME']}:{e['EASYCONNECT_PASSWORD']}".encode()).decode()
token = json.load(http.urlopen(http.Request(e["EASYCONNECT_TOKEN_URL"], b"grant_type=client_credentials",
                                            {"Authorization": "Basic " + login})))["access_token"]
sims = json.load(http.urlopen(http.Request(e["EASYCONNECT_URL"] + "/v1/sims", headers={"Authorization": "Bearer " + token})))
print(len(sims), http.urlopen(e["EASYCONNECT_CONTROL_URL"] + "/health/ready").status)
)"});
    INFO(end.err);
    CHECK(end.code == 0);
    CHECK(end.out == "10 200\n"); // and nothing of ours
}

TEST_CASE("a client is told nothing of another simulator that its environment knows", "[e2e][exec]")
{
    const Variable token("EASYCONNECT_CONTROL_TOKEN", "of-another-simulator");
    const Variable authority("EASYCONNECT_CA_FILE", "/of/another/simulator.pem");
    const Variable url("EASYCONNECT_URL", "http://127.0.0.1:1");
    const std::string tell = "echo ${EASYCONNECT_CONTROL_TOKEN-none} ${EASYCONNECT_CA_FILE-none} "
                             "${EASYCONNECT_URL#*:1/}";
    CHECK(has(exec_shell({}, tell).out, "none none http://127.0.0.1:"));
    const TemporaryFile scenario(".yaml", "version: 1\nfixture: demo\n");
    CHECK(has(Program({"run", scenario.path, "--", "sh", "-c", tell}).wait().out, "none none"));
}

TEST_CASE("exec ends as the client ends", "[e2e][exec]")
{
    CHECK(exec_shell({}, "exit 0").code == 0);
    CHECK(exec_shell({}, "exit 7").code == 7);
    CHECK(exec_shell({}, "kill -KILL $$").code == 137);
    CHECK(exec_shell({}, "exec >&-; exit 3").code == 3); // done with its output before its work
}

TEST_CASE("exec tells by its exit code why the client could not be run", "[e2e][exec]")
{
    const TemporaryFile plain(".sh", "#!/bin/sh\n");
    const TemporaryFile broken(".yaml", "version: 1\nsims: 5\n");
    CHECK(exec({}, {"no-such-client-anywhere"}).code == 127);
    CHECK(exec({}, {plain.path}).code == 126);
    CHECK(exec({"--fixture", broken.path}, {"true"}).code == 3);
    CHECK(exec({"--env-file", "/nowhere/env"}, {"true"}).code == 4);
    CHECK(exec_shell({}, "\"$0\" exec --listen 127.0.0.1:${EASYCONNECT_URL#*1:} -- true").code ==
          2);
    CHECK(exec_shell({}, "url=${EASYCONNECT_URL#*//}; "
                         "\"$0\" exec --listen ${url%%/*} -- true")
              .code == 4);

    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"exec"},
                                                  {"exec", "true"},
                                                  {"exec", "--"},
                                                  {"exec", "stray", "--", "true"},
                                                  {"exec", "--timeout", "soon", "--", "true"},
                                                  {"exec", "--timeout", "0s", "--", "true"},
                                                  {"exec", "--tiemout", "1s", "--", "true"},
                                                  {"serve", "--", "true"}}) {
        const auto end = Program(wrong).wait();
        INFO(end.err);
        CHECK(end.code == 2);
        CHECK(end.out.empty());
    }
}

TEST_CASE("exec ends a client whose time is over with all it started: exit code 6", "[e2e][exec]")
{
    const auto end = exec_shell({"--timeout", "300ms"}, "sleep 600 & echo $!; wait");
    CHECK(end.code == 6);
    CHECK(end.err.find("no end within 300ms") != std::string::npos);
    CHECK_FALSE(is_there(end.out));
}

TEST_CASE("exec passes signals on to the client and what it started", "[e2e][exec]")
{
    const auto ended_by = [](int signal, const std::string& script) {
        Program program({"exec", "--", "sh", "-c", script});
        const auto pid = program.read_line();
        program.signal(signal);
        const int code = program.wait().code;
        CHECK_FALSE(is_there(pid));
        return code;
    };
    const std::string heeding = "trap 'exit 7' TERM INT HUP; sleep 600 & echo $!; wait";
    CHECK(ended_by(SIGTERM, heeding) == 7);
    CHECK(ended_by(SIGINT, heeding) == 7);
    CHECK(ended_by(SIGHUP, heeding) == 7);
    CHECK(ended_by(SIGTERM, "sleep 600 & echo $!; wait") == 128 + SIGTERM);
}

TEST_CASE("a client inherits standard input and none of our sockets", "[e2e][exec]")
{
    CHECK(exec_shell({}, "echo hello | \"$0\" exec -- cat").out == "hello\n");
    // whoever runs these tests may leave descriptors open, too; they are passed on
    const auto end = exec_shell({}, "ls /proc/self/fd; echo; \"$0\" exec -- ls /proc/self/fd");
    const auto half = end.out.find("\n\n");
    REQUIRE(half != std::string::npos);
    CHECK(end.out.substr(half + 2) == end.out.substr(0, half + 1));
}

TEST_CASE("the env file holds what the client is told, while it runs, for its owner only",
          "[e2e][exec]")
{
    const TemporaryFile place(".env", "");
    const TemporaryFile fixture(
        ".yaml", "version: 1\naccounts:\n  - {username: portal, password: x, api_access: false}\n"
                 "  - {username: robot, password: \"it's $HOME\"}\n");
    const auto end = exec_shell({"--env-file", place.path, "--fixture", fixture.path},
                                "stat -c %a " + place.path +
                                    "; env | grep ^EASYCONNECT_ | sort; "
                                    "env -i sh -c 'set -a; . " +
                                    place.path + "; env' | grep ^EASYCONNECT_ | sort");
    INFO(end.err);
    REQUIRE(end.code == 0);
    std::istringstream lines(end.out);
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);) all.push_back(line);
    REQUIRE(all.size() == 11);
    CHECK(all[0] == "600");
    CHECK(all[2] == "EASYCONNECT_PASSWORD=it's $HOME");
    CHECK(all[5] == "EASYCONNECT_USERNAME=robot");
    CHECK(std::vector(all.begin() + 1, all.begin() + 6) == std::vector(all.begin() + 6, all.end()));
    CHECK_FALSE(std::ifstream(place.path).is_open());
}

TEST_CASE("clock, device and faults call the simulator that the environment names", "[e2e][exec]")
{
    const auto told = [](const std::string& command) {
        const auto end = exec_shell({"--pace", "manual", "--start-time", "2026-02-03T04:05:06Z"},
                                    "\"$0\" " + command);
        INFO(command << ": " << end.err << end.out);
        REQUIRE(end.code == 0);
        return Json::parse(end.out);
    };
    CHECK(told("clock")["now"] == "2026-02-03T04:05:06.000Z");
    CHECK(told("clock advance 4h")["now"] == "2026-02-03T08:05:06.000Z");
    CHECK(told("clock to 2026-02-04")["now"] == "2026-02-04T00:00:00.000Z");
    CHECK(told("clock pace scaled:60")["factor"] == 60.0);
    CHECK(told("clock pace auto")["pace"] == "auto");

    const std::string sim = "device 8988280666000000001 ";
    CHECK(told(sim)["attached"] == true);
    CHECK(told(sim + "detach")["attached"] == false);
    CHECK(told(sim + "attach")["attached"] == true);
    CHECK(told(sim + "sms 'hello world' --to 12345")["ids"].size() == 1);
    CHECK(told(sim + "data --rx-mb 1.5 --tx-mb 0.25")["rx_mb"] == 1.5);
}

TEST_CASE("faults are switched on and off at a running simulator", "[e2e][exec]")
{
    const auto end = exec_shell(
        {}, "f() { \"$0\" faults \"$@\"; }; f add '{\"id\":\"slow\",\"fault\":\"latency\","
            "\"by\":\"1ms\",\"on\":\"sims.*\"}' && f disable slow && f enable slow && f list && "
            "f remove slow && f");
    INFO(end.err << end.out);
    REQUIRE(end.code == 0);
    std::istringstream lines(end.out);
    std::vector<Json> answers;
    for (std::string line; std::getline(lines, line);) answers.push_back(Json::parse(line));
    REQUIRE(answers.size() == 5); // removing it answers nothing
    CHECK(answers[0]["id"] == "slow");
    CHECK(answers[1]["enabled"] == false);
    CHECK(answers[2]["enabled"] == true);
    CHECK(answers[3]["faults"].size() == 1);
    CHECK(answers[4]["faults"].empty());
}

TEST_CASE("what a running simulator refuses is one line and exit code 1", "[e2e][exec]")
{
    const auto refused = [](const std::string& command) {
        const auto end = exec_shell({}, "\"$0\" " + command);
        CHECK(end.out.empty());
        CHECK(std::count(end.err.begin(), end.err.end(), '\n') == 1);
        INFO(end.err);
        CHECK(end.code == 1);
        return end.err;
    };
    CHECK(refused("clock advance yesterday").find("/by: ") != std::string::npos);
    CHECK(refused("device 8988280666999999999").find("No device holds") != std::string::npos);
    CHECK(refused("faults add '{}'").find("/fault: ") != std::string::npos);
    CHECK(refused("clock --url http://127.0.0.1:1").find("start one with `serve`") !=
          std::string::npos);
}

TEST_CASE("thin commands tell what they do not understand, exit code 2", "[e2e][exec]")
{
    for (const std::vector<std::string>& wrong :
         {std::vector<std::string>{"clock", "back"},
          {"clock", "advance"},
          {"clock", "back", "4h"},
          {"clock", "pace", "fast"},
          {"clock", "--url", "8080"},
          {"clock", "--url", "ftp://127.0.0.1:8080"},
          {"clock", "--timeout", "never"},
          {"device"},
          {"device", "123"},
          {"device", "8988280666000000001", "explode"},
          {"device", "8988280666000000001", "sms"},
          {"device", "8988280666000000001", "attach", "now"},
          {"device", "8988280666000000001", "attach", "--to", "1"},
          {"device", "8988280666000000001", "data", "--rx-mb", "much"},
          {"faults", "explode"},
          {"faults", "add"},
          {"faults", "remove"},
          {"faults", "list", "all"}}) {
        const auto end = Program(wrong).wait();
        INFO(wrong.back() << ": " << end.err);
        CHECK(end.code == 2);
        CHECK(end.out.empty());
    }
}

TEST_CASE("every command helps whoever asks it", "[e2e][exec]")
{
    for (const char* command :
         {"serve", "run", "exec", "lint", "plan", "schema", "clock", "device", "faults"}) {
        const auto end = Program({command, "--help"}).wait();
        CHECK(end.code == 0);
        CHECK(end.err.empty());
        CHECK(end.out.find(std::string("easyconnect-simulator ") + command) != std::string::npos);
        CHECK(Program({"--help"}).wait().out.find(command) != std::string::npos);
    }
}

TEST_CASE("what cannot be printed is no success", "[e2e][exec]")
{
    for (const std::string command : {"openapi", "schema", "--help", "--version"}) {
        const auto shell = "'" EASYCONNECT_PROGRAM "' " + command + " >/dev/full 2>/dev/null";
        INFO(command);
        CHECK(WEXITSTATUS(std::system(shell.c_str())) == 4);
    }
}

TEST_CASE("a client has the terminal: it reads from it, and Ctrl-C and Ctrl-Z are its own",
          "[e2e][exec]")
{
    // a terminal of our own, with the program as its first process
    const std::string on_terminal = R"(
import os, pty, select, sys
def play(keys, script):
    pid, terminal = pty.fork()
    if pid == 0: os.execv(sys.argv[1], [sys.argv[1], "exec", "--timeout", "20s", "--", "sh", "-c", script])
    seen = b""
    for awaited, key in keys:
        while awaited not in seen:
            if not select.select([terminal], [], [], 20)[0]: sys.exit("nothing came: " + repr(seen))
            seen += os.read(terminal, 4096)
        os.write(terminal, key)
    try:
        while select.select([terminal], [], [], 20)[0]:
            piece = os.read(terminal, 4096)
            if not piece: break
            seen += piece
    except OSError: pass
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen
code, seen = play([(b"ready", b"hello\n")], "echo ready; read word; echo got $word")
assert code == 0 and b"got hello" in seen, (code, seen)
code, seen = play([(b"ready", b"\x03")], "echo ready; read word; echo got $word")
assert code == 130, (code, seen)
code, seen = play([(b"ready", b"\x03"), (b"caught", b"\n")], "trap 'echo caught; read word; exit 5' INT; echo ready; read word")
assert code == 5, (code, seen)
code, seen = play([(b"ready", b"\x1a"), (b"^Z", b"hello\n")], "echo ready; read word; echo got $word")
assert code == 0 and b"got hello" in seen, (code, seen)
)";
    const TemporaryFile script(".py", on_terminal);
    const auto end = exec({"--timeout", "60s"}, {"python3", script.path, EASYCONNECT_PROGRAM});
    INFO(end.err);
    CHECK(end.code == 0);
}
