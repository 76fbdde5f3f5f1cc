#pragma once

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace easyconnect::test {

/// The real program in a process of its own, with what it writes to stdout and stderr. Ended by the
/// destructor at the latest.
class Program {
public:
    /// `EASYCONNECT_PROGRAM` is where the build puts it.
    explicit Program(std::vector<std::string> arguments)
    {
        int out[2];
        int err[2];
        if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
            throw std::runtime_error("no pipe");
        arguments.insert(arguments.begin(), EASYCONNECT_PROGRAM);
        std::vector<char*> argv;
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        pid_ = fork();
        if (pid_ == 0) {
            dup2(out[1], STDOUT_FILENO);
            dup2(err[1], STDERR_FILENO);
            execv(argv[0], argv.data());
            _exit(127);
        }
        close(out[1]);
        close(err[1]);
        out_ = out[0];
        err_ = err[0];
    }
    ~Program()
    {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        close(out_);
        close(err_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    int pid() const { return pid_; }
    void signal(int number) const { ::kill(pid_, number); }

    /// The next line of stdout, without its end. Throws when none comes in ten seconds.
    std::string read_line()
    {
        std::string line;
        for (char c = 0;;) {
            pollfd waiting{out_, POLLIN, 0};
            if (poll(&waiting, 1, 10'000) <= 0 || read(out_, &c, 1) != 1)
                throw std::runtime_error("no line on stdout; stderr: " + read_all(err_));
            if (c == '\n') return line;
            line += c;
        }
    }

    /// How a program that ended by itself, or by a signal of ours, ended.
    struct End {
        int code; ///< its exit code, or minus the signal that killed it
        std::string out;
        std::string err;
    };
    End wait()
    {
        End end{0, read_all(out_), read_all(err_)};
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        end.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        return end;
    }

private:
    static std::string read_all(int from)
    {
        std::string text;
        char bytes[4096];
        for (;;) {
            const ssize_t count = read(from, bytes, sizeof bytes);
            if (count <= 0) return text;
            text.append(bytes, static_cast<std::size_t>(count));
        }
    }

    pid_t pid_ = -1;
    int out_ = -1;
    int err_ = -1;
};

/// A file with this text, for as long as this lives.
class TemporaryFile {
public:
    TemporaryFile(const std::string& ending, const std::string& text)
    {
        std::string name = "/tmp/easyconnect-XXXXXX" + ending;
        const int file = mkstemps(name.data(), static_cast<int>(ending.size()));
        if (file < 0) throw std::runtime_error("no temporary file");
        close(file);
        std::ofstream(name) << text;
        path = name;
    }
    ~TemporaryFile() { unlink(path.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    std::string path;
};

/// A variable of the environment of the programs that begin while it lives.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name)
    {
        if (const char* before = std::getenv(name)) before_ = before;
        setenv(name, value.c_str(), 1);
    }
    ~Variable()
    {
        if (before_)
            setenv(name_, before_->c_str(), 1);
        else
            unsetenv(name_);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::optional<std::string> before_{};
};

/// What a file holds.
inline std::string text_of(const std::string& path)
{
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

inline bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace easyconnect::test
