#include "scenario/snapshots/state_file.hpp"

#include "scenario/files/file_error.hpp"
#include "scenario/snapshots/snapshot.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace easyconnect {

std::optional<World> load_state(const std::string& path)
{
    const auto fail = [&](const std::string& why) { throw FileError({{{path}, "", why}}); };
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream && errno == ENOENT) return {};
    if (!stream) fail(std::string("this file cannot be read: ") + std::strerror(errno));
    if (std::filesystem::is_directory(path)) fail("this is a folder, not a file");
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (stream.bad()) fail("reading this file failed");
    auto world = read_snapshot(text);
    if (!world)
        fail(world.error().detail +
             (world.error().where.empty() ? "" : " (at " + world.error().where + ")"));
    return *std::move(world);
}

/// Writes all of it to the disk; 0, or an errno value.
static int write_all(int file, std::string_view text)
{
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(file) == 0 ? 0 : errno;
}

/// Where it is written before it takes the place of the one before.
static std::string beside(const std::string& path)
{
    return path + ".new";
}

[[noreturn]] static void fail(const std::string& path, int reason)
{
    ::unlink(beside(path).c_str());
    throw StateFileError("cannot save the state in " + path + ": " + std::strerror(reason));
}

static int open_beside(const std::string& path)
{
    const int file =
        ::open(beside(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) fail(path, errno);
    return file;
}

void try_state_place(const std::string& path)
{
    ::close(open_beside(path));
    ::unlink(beside(path).c_str());
}

void save_state(const std::string& path, const World& world)
{
    const auto text = snapshot_text(world) + "\n";
    const int file = open_beside(path);
    const int reason = write_all(file, text);
    ::close(file);
    if (reason != 0) fail(path, reason);
    if (std::rename(beside(path).c_str(), path.c_str()) != 0) fail(path, errno);
}

} // namespace easyconnect
