#include "scenario/snapshots/state_file.hpp"

#include "scenario/files/file_error.hpp"
#include "scenario/snapshots/snapshot.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace easyconnect {

/// Many times what the largest world takes: a bound all the same.
static constexpr std::int64_t state_bytes_most = 8LL << 30;

[[noreturn]] static void refuse_state(const std::string& path, const std::string& why)
{
    throw FileError({{{path}, "--state", why}});
}

namespace {

/// A file that is open for reading, for as long as this lives.
class OpenStateFile {
public:
    /// Whatever it is: a pipe that nobody writes to keeps nobody waiting.
    explicit OpenStateFile(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {}
    ~OpenStateFile()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    OpenStateFile(const OpenStateFile&) = delete;
    OpenStateFile& operator=(const OpenStateFile&) = delete;
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

} // namespace

/// All of a plain file. Devices and pipes may have no end, and nothing that is saved could take
/// their place.
static std::string text_of_state(int file, const std::string& path)
{
    struct stat status {};
    if (::fstat(file, &status) != 0) refuse_state(path, std::strerror(errno));
    if (S_ISDIR(status.st_mode)) refuse_state(path, "this is a folder, not a file");
    if (!S_ISREG(status.st_mode))
        refuse_state(path, "this is a device or a pipe; the state is kept in a plain file");
    if (status.st_size > state_bytes_most) refuse_state(path, "this file is larger than 8 GiB");
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t read = 0;
    while (read < text.size()) {
        const auto count = ::read(file, text.data() + read, text.size() - read);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) refuse_state(path, std::string("reading failed: ") + std::strerror(errno));
        if (count == 0) break; // somebody has cut it meanwhile
        read += static_cast<std::size_t>(count);
    }
    text.resize(read);
    return text;
}

std::optional<World> load_state(const std::string& path)
{
    const OpenStateFile file(path);
    if (file.descriptor() < 0 && errno == ENOENT) return {};
    if (file.descriptor() < 0)
        refuse_state(path, std::string("this file cannot be read: ") + std::strerror(errno));
    auto world = read_snapshot(text_of_state(file.descriptor(), path));
    if (!world)
        refuse_state(path,
                     world.error().detail +
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

/// The file that a path leads to in the end. A link stays one, also when it leads to nothing yet.
static std::string behind_links(const std::string& path)
{
    static constexpr int links_most = 40; // as the kernel follows
    std::filesystem::path place = path;
    std::error_code error;
    for (int links = 0; links < links_most; ++links) {
        const auto target = std::filesystem::read_symlink(place, error);
        if (error) break; // no link
        place = place.parent_path() / target;
    }
    return place.string();
}

/// Where it is written before it takes the place of the one before.
static std::string beside(const std::string& place)
{
    return place + ".new";
}

[[noreturn]] static void fail(const std::string& place, int reason)
{
    ::unlink(beside(place).c_str());
    throw StateFileError("--state: cannot save the state in " + place + ": " +
                         std::strerror(reason));
}

static int open_beside(const std::string& place)
{
    const int file =
        ::open(beside(place).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) fail(place, errno);
    return file;
}

void try_state_place(const std::string& path)
{
    const auto place = behind_links(path);
    ::close(open_beside(place));
    ::unlink(beside(place).c_str());
}

void save_state(const std::string& path, const World& world)
{
    const auto place = behind_links(path);
    const auto text = snapshot_text(world) + "\n";
    const int file = open_beside(place);
    const int reason = write_all(file, text);
    ::close(file);
    if (reason != 0) fail(place, reason);
    if (std::rename(beside(place).c_str(), place.c_str()) != 0) fail(place, errno);
}

} // namespace easyconnect
