#include "cli/child.hpp"

#include "api/dates.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace easyconnect {

/// The signals that tell us to end; they are the child's to follow.
static constexpr std::array endings{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// Those that mean something to a client only: a dump, a reload.
static constexpr std::array messages{SIGUSR1, SIGUSR2};

static sigset_t signals_taken()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : endings) sigaddset(&signals, signal);
    for (const int signal : messages) sigaddset(&signals, signal);
    sigaddset(&signals, SIGCHLD);
    return signals;
}

// --- what the child is to find

Inheritance::Inheritance()
{
    const sigset_t taken = signals_taken();
    pthread_sigmask(SIG_BLOCK, &taken, &signals_);
    getrlimit(RLIMIT_NOFILE, &files_);
    std::signal(SIGCHLD, SIG_DFL);    // ignored, as some parents leave it, children vanish unseen
    prctl(PR_SET_CHILD_SUBREAPER, 1); // what the child leaves behind comes to us, not to init
}

Inheritance::~Inheritance()
{
    pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
}

SignalsThrough::SignalsThrough(const Inheritance& inheritance)
{
    pthread_sigmask(SIG_SETMASK, &inheritance.signals_blocked(), &before_);
}

SignalsThrough::~SignalsThrough()
{
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

/// Our environment as the command gets it: with its additions, which win.
static std::vector<std::string> environment_of(const ChildCommand& command)
{
    const auto& additions = command.environment;
    std::vector<std::string> lines;
    for (char** line = environ; *line; ++line) {
        const std::string_view text = *line;
        const auto name = text.substr(0, text.find('='));
        const bool is_unwanted = std::ranges::find(command.without, name) != command.without.end();
        if (!is_unwanted &&
            std::ranges::none_of(additions, [&](const auto& pair) { return pair.first == name; }))
            lines.emplace_back(text);
    }
    for (const auto& [name, value] : additions) lines.push_back(name + "=" + value);
    return lines;
}

/// As execve() wants them.
static std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> all;
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

/// Whether our standard input is a terminal that listens to us.
static bool have_terminal()
{
    return ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

namespace {

/// How posix_spawn is to start a child.
class SpawnSettings {
public:
    SpawnSettings(const Inheritance& inheritance, bool with_terminal)
    {
        sigset_t standard; // the HTTP library ignores SIGPIPE, and exec would pass that on
        sigemptyset(&standard);
        sigaddset(&standard, SIGPIPE);
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setsigdefault(&attributes, &standard);
        posix_spawnattr_setsigmask(&attributes, &inheritance.signals_blocked());
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                  POSIX_SPAWN_SETSIGDEF);
        posix_spawn_file_actions_init(&actions);
        if (with_terminal) posix_spawn_file_actions_addtcsetpgrp_np(&actions, STDIN_FILENO);
    }
    ~SpawnSettings()
    {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    posix_spawnattr_t attributes{};
    posix_spawn_file_actions_t actions{};
};

/// Our limit of open files is the child's for as long as this lives: there is no other moment to
/// give it one.
class FileLimitOf {
public:
    explicit FileLimitOf(const Inheritance& inheritance)
    {
        getrlimit(RLIMIT_NOFILE, &ours_);
        setrlimit(RLIMIT_NOFILE, &inheritance.open_files());
    }
    ~FileLimitOf() { setrlimit(RLIMIT_NOFILE, &ours_); }
    FileLimitOf(const FileLimitOf&) = delete;
    FileLimitOf& operator=(const FileLimitOf&) = delete;

private:
    rlimit ours_{};
};

} // namespace

/// As env and timeout have it: 127 when there is no such program, 126 when there is one that cannot
/// be run, 125 when it is the machine that cannot.
static int exit_code_of(int error)
{
    if (error == ENOENT) return 127;
    return error == EAGAIN || error == ENOMEM ? 125 : 126;
}

// --- the child

Child::Child(const ChildCommand& command, const Inheritance& inheritance)
    : has_terminal_(have_terminal())
{
    auto words = command.words;
    auto environment = environment_of(command);
    const SpawnSettings settings(inheritance, has_terminal_);
    const FileLimitOf limit(inheritance);
    const int error =
        ::posix_spawnp(&pid_, words.front().c_str(), &settings.actions, &settings.attributes,
                       pointers(words).data(), pointers(environment).data());
    if (error == 0) return;
    give_terminal(::getpgrp());
    throw ChildNotRun(exit_code_of(error),
                      words.front() + " cannot be run: " + std::strerror(error));
}

Child::~Child()
{
    if (ended_) return;
    signal_group(SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    give_terminal(::getpgrp());
}

ChildEnd Child::wait(std::optional<std::chrono::milliseconds> limit)
{
    ChildEnd end;
    const auto deadline = limit ? std::optional(Clock::now() + *limit) : std::nullopt;
    while (!ended_ && !end.timed_out) {
        const int signal = next_signal(deadline);
        if (signal == SIGCHLD) {
            look(end);
        } else if (signal != 0) {
            end.interrupted |= std::ranges::find(endings, signal) != endings.end();
            signal_group(signal);
            signal_group(SIGCONT); // a stopped process takes no signal but this
        } else {
            end.timed_out = true;
        }
    }
    end_group(end);
    if (end.timed_out) end.text = "no end within " + duration_text(*limit) + ", then " + end.text;
    return end;
}

/// The next signal that concerns us, or 0 when there is none until then.
int Child::next_signal(std::optional<Clock::time_point> until) const
{
    const sigset_t taken = signals_taken();
    for (;;) {
        int signal = 0;
        if (!until) {
            signal = ::sigwaitinfo(&taken, nullptr);
        } else {
            const auto left = std::max(*until - Clock::now(), Clock::duration::zero());
            const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
            const timespec time{seconds.count(), (left - seconds).count()};
            signal = ::sigtimedwait(&taken, nullptr, &time);
        }
        if (signal > 0) return signal;
        if (errno != EINTR) return 0;
    }
}

/// Reaps who has ended, and notes it when it is the child itself.
void Child::look(ChildEnd& end)
{
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
        if (pid != pid_) continue;
        if (WIFSTOPPED(status)) {
            stopped();
        } else if (WIFSIGNALED(status)) {
            ended_ = true;
            end.signal = WTERMSIG(status);
            end.code = 128 + end.signal;
            end.text = std::string("ended by SIG") + ::sigabbrev_np(end.signal);
        } else {
            ended_ = true;
            end.code = WEXITSTATUS(status);
            end.text = "exit " + std::to_string(end.code);
        }
    }
}

/// Ctrl-Z reaches the child alone, since it has the terminal. Stops us as a shell expects of a job,
/// and goes on with the child when we go on.
void Child::stopped()
{
    if (!has_terminal_) return;
    give_terminal(::getpgrp());
    ::kill(0, SIGTSTP);
    ::raise(SIGTSTP); // stops us here; who has no shell above is not stopped, and resumes the child
    if (have_terminal()) give_terminal(pid_); // else it goes on in the background, as we do
    signal_group(SIGCONT);
}

/// Ends what is left of the group, first politely. A child that ends by itself at that is heard.
void Child::end_group(ChildEnd& end)
{
    for (const int signal : {SIGTERM, SIGKILL}) {
        if (!group_is_there()) break;
        signal_group(signal);
        signal_group(SIGCONT);
        const auto deadline = Clock::now() + grace;
        while (group_is_there() && next_signal(deadline) == SIGCHLD) look(end);
    }
    if (!ended_) end.text = "still there after SIGKILL";
    ended_ = true; // or past our help
    give_terminal(::getpgrp());
}

void Child::signal_group(int signal) const
{
    ::kill(-pid_, signal);
}

bool Child::group_is_there() const
{
    return ::kill(-pid_, 0) == 0;
}

/// Nothing when it was not ours to give.
void Child::give_terminal(pid_t group) const
{
    if (!has_terminal_) return;
    sigset_t output;
    sigset_t before;
    sigemptyset(&output);
    sigaddset(&output, SIGTTOU); // who is not in the foreground would be stopped for asking
    pthread_sigmask(SIG_BLOCK, &output, &before);
    ::tcsetpgrp(STDIN_FILENO, group);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace easyconnect
