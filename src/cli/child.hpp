#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace easyconnect {

/// How the program itself was started: what a child is to find again, though we live otherwise.
/// From its making on, the signals that Child::wait() takes are blocked in this thread and those
/// that it starts. So it is made first, before any thread and before the server raises its limit of
/// open files.
class Inheritance {
public:
    Inheritance();
    ~Inheritance();
    Inheritance(const Inheritance&) = delete;
    Inheritance& operator=(const Inheritance&) = delete;

    const sigset_t& signals_blocked() const { return signals_; }
    const rlimit& open_files() const { return files_; }

private:
    sigset_t signals_{};
    rlimit files_{};
};

/// For as long as this lives, this thread takes signals as it did at the start: the next Ctrl-C
/// ends the program. For what takes long while no child is waited for.
class SignalsThrough {
public:
    explicit SignalsThrough(const Inheritance&);
    ~SignalsThrough();
    SignalsThrough(const SignalsThrough&) = delete;
    SignalsThrough& operator=(const SignalsThrough&) = delete;

private:
    sigset_t before_{};
};

/// A command to run, without a shell.
struct ChildCommand {
    std::vector<std::string> words; ///< the program, looked for in PATH, and its arguments
    std::vector<std::pair<std::string, std::string>> environment{}; ///< beside ours, and before it
    std::vector<std::string> without{}; ///< variables of ours that it does not get
};

/// The command could not be run.
struct ChildNotRun : std::runtime_error {
    ChildNotRun(int its_exit_code, const std::string& what)
        : std::runtime_error(what), exit_code(its_exit_code)
    {}
    int exit_code; ///< 127 not found, 126 found but not to be run, 125 we failed before
};

/// How a child ended.
struct ChildEnd {
    int code = 0;             ///< its exit code; 128 and the signal that ended it
    int signal = 0;           ///< that ended it; 0: none
    bool timed_out = false;   ///< we ended it, because its time was over
    bool interrupted = false; ///< we were told to end meanwhile, and passed that on
    std::string
        text{}; ///< "exit 1", "ended by SIGTERM", "no end within 30s, then ended by SIGKILL"
};

/// A running command in a process group of its own, with our standard streams and, when we have
/// it, the terminal.
///
/// While waited for, SIGINT, SIGTERM, SIGHUP and SIGQUIT that we get go to the whole group.
/// Whatever the command leaves running in its group when it ends is ended, too: it could only talk
/// to a simulator that is gone. REQUIRES: the process has no other children; orphans of the command
/// become ours and are reaped.
class Child {
public:
    /// Starts it. Throws ChildNotRun. `inheritance` has to outlive it.
    Child(const ChildCommand&, const Inheritance& inheritance);
    /// Ends the group at once if it has not ended.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits until it has ended. After `limit` of real time the group gets SIGTERM, and SIGKILL
    /// when it is still there after `grace`. To be called once.
    ChildEnd wait(std::optional<std::chrono::milliseconds> limit);

    /// How long a group has between SIGTERM and SIGKILL.
    static constexpr std::chrono::milliseconds grace{2'000};

private:
    using Clock = std::chrono::steady_clock;

    int next_signal(std::optional<Clock::time_point> until) const;
    void look(ChildEnd&);
    void stopped();
    void end_group(ChildEnd&);
    void signal_group(int signal) const;
    bool group_is_there() const;
    void give_terminal(pid_t group) const;

    pid_t pid_ = -1; ///< also the number of its group
    bool ended_ = false;
    bool has_terminal_ = false;
};

} // namespace easyconnect
