#include "cli/child.hpp"

#include "../e2e/program.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// A command run to its end, and what it wrote to the file that $OUT names.
struct Run {
    explicit Run(std::vector<std::string> words,
                 std::optional<std::chrono::milliseconds> limit = 30s)
        : file("", "")
    {
        const Inheritance inheritance;
        Child child({std::move(words), {{"OUT", file.path}}}, inheritance);
        end = child.wait(limit);
        std::ifstream stream(file.path);
        out.assign(std::istreambuf_iterator<char>(stream), {});
    }
    static Run shell(const std::string& script,
                     std::optional<std::chrono::milliseconds> limit = 30s)
    {
        return Run({"sh", "-c", script}, limit);
    }

    TemporaryFile file;
    ChildEnd end;
    std::string out;
};

int code_when_not_run(const std::vector<std::string>& words)
{
    const Inheritance inheritance;
    try {
        Child({words}, inheritance).wait(30s);
    } catch (const ChildNotRun& error) {
        CHECK(std::string(error.what()).find(words.front()) != std::string::npos);
        return error.exit_code;
    }
    return 0;
}

bool is_running(const std::string& pid)
{
    return ::kill(std::stoi(pid), 0) == 0 || errno != ESRCH;
}

} // namespace

TEST_CASE("a child's exit code is told, and the signal that ended it", "[child]")
{
    CHECK(Run::shell("exit 0").end.code == 0);
    const auto seven = Run::shell("exit 7").end;
    CHECK(seven.code == 7);
    CHECK(seven.text == "exit 7");
    CHECK_FALSE(seven.timed_out);

    const auto killed = Run::shell("kill -KILL $$").end;
    CHECK(killed.code == 137);
    CHECK(killed.signal == SIGKILL);
    CHECK(killed.text == "ended by SIGKILL");
}

TEST_CASE("a child that cannot be run is told as other programs tell it", "[child]")
{
    const TemporaryFile plain(".sh", "#!/bin/sh\n"); // nobody may run it
    CHECK(code_when_not_run({"/nowhere/client"}) == 127);
    CHECK(code_when_not_run({"no-such-client-anywhere"}) == 127);
    CHECK(code_when_not_run({""}) == 127);
    CHECK(code_when_not_run({plain.path}) == 126);
    CHECK(code_when_not_run({"/tmp"}) == 126);
}

TEST_CASE("arguments reach a child as they are, without a shell", "[child]")
{
    CHECK(Run({"sh", "-c", "printf '%s|' \"$@\" >$OUT", "sh", "a b", "$HOME", "*", ""}).out ==
          "a b|$HOME|*||");
}

TEST_CASE("a child has our environment, and what is added wins", "[child]")
{
    ::setenv("EASYCONNECT_TEST_KEPT", "kept", 1);
    ::setenv("OUT", "/nowhere/wrong", 1);
    CHECK(Run::shell("echo $EASYCONNECT_TEST_KEPT $(env | grep -c ^OUT=) >$OUT").out == "kept 1\n");
    ::unsetenv("OUT");
    ::unsetenv("EASYCONNECT_TEST_KEPT");
}

TEST_CASE("SIGUSR1 and SIGUSR2 are the child's, and end nobody", "[child]")
{
    for (const int signal : {SIGUSR1, SIGUSR2}) {
        const Inheritance inheritance;
        const std::string name = signal == SIGUSR1 ? "USR1" : "USR2";
        const auto act = "trap 'exit 7' " + name + "; kill -" + name + " $PPID; sleep 20 & wait";
        Child child({{"sh", "-c", act}, {}}, inheritance);
        const auto end = child.wait(30s);
        CHECK(end.code == 7);
        CHECK_FALSE(end.interrupted);
    }
}

TEST_CASE("a child finds signals and the limit of files as we found them", "[child]")
{
    sigset_t blocked; // nothing
    sigemptyset(&blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);

    const TemporaryFile file("", "");
    const Inheritance inheritance;
    const auto ignored = std::signal(SIGPIPE, SIG_IGN); // as the server does
    const rlimit raised{before.rlim_max, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &raised);
    Child child({{"sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/self/status >$OUT; ulimit -n >>$OUT"},
                 {{"OUT", file.path}}},
                inheritance);
    CHECK(child.wait(30s).code == 0);
    rlimit ours{};
    getrlimit(RLIMIT_NOFILE, &ours);
    CHECK(ours.rlim_cur == before.rlim_max); // ours is what it was
    std::signal(SIGPIPE, ignored);
    setrlimit(RLIMIT_NOFILE, &before);

    std::ifstream stream(file.path);
    std::string name;
    std::string blocked_there;
    std::string ignored_there;
    std::string limit;
    stream >> name >> blocked_there >> name >> ignored_there >> limit;
    CHECK(std::stoull(blocked_there, nullptr, 16) == 0);
    CHECK((std::stoull(ignored_there, nullptr, 16) >> (SIGPIPE - 1) & 1) == 0);
    CHECK(limit ==
          (before.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(before.rlim_cur)));
}

TEST_CASE("a child whose time is over is ended with everything it started", "[child]")
{
    const auto run = Run::shell("sleep 600 & echo $! >$OUT; sh -c 'sleep 600; :' & wait", 1s);
    CHECK(run.end.timed_out);
    CHECK(run.end.code == 128 + SIGTERM);
    CHECK(run.end.text == "no end within 1s, then ended by SIGTERM");
    CHECK_FALSE(is_running(run.out));
}

TEST_CASE("a child may tidy up when its time is over", "[child]")
{
    const auto run =
        Run::shell("trap 'echo tidy >$OUT; exit 9' TERM; while :; do sleep 0.02; done", 1s);
    CHECK(run.end.timed_out);
    CHECK(run.end.code == 9);
    CHECK(run.out == "tidy\n");
}

TEST_CASE("a child that will not end is killed, stopped or not", "[child]")
{
    const auto started = std::chrono::steady_clock::now();
    CHECK(Run::shell("trap '' TERM; while :; do sleep 0.02; done", 1s).end.code == 137);
    CHECK(std::chrono::steady_clock::now() - started >= 1s + Child::grace);
    CHECK(Run::shell("kill -STOP $$", 100ms).end.signal == SIGTERM);
}

TEST_CASE("what a child leaves running in its group is ended when it ends", "[child]")
{
    const auto run = Run::shell("sleep 600 & echo $! >$OUT");
    CHECK(run.end.code == 0);
    CHECK_FALSE(run.end.timed_out);
    CHECK_FALSE(is_running(run.out));
}

TEST_CASE("a child that is no longer wanted is ended", "[child]")
{
    const TemporaryFile file("", "");
    std::string pid;
    {
        const Inheritance inheritance;
        const Child child(
            {{"sh", "-c", "echo $$ >$OUT.new; mv $OUT.new $OUT; sleep 600"}, {{"OUT", file.path}}},
            inheritance);
        while (pid.empty()) std::ifstream(file.path) >> pid;
    }
    CHECK_FALSE(is_running(pid));
}
