#include "cli/output_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace easyconnect {

OutputFile::OutputFile(std::string path, Readers readers)
    : path_(std::move(path)), unfinished_(path_ + ".new-" + std::to_string(::getpid())),
      descriptor_(-1)
{
    struct stat status {};
    if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
        throw OutputError("the file " + path_ + " cannot be written: " +
                          (S_ISDIR(status.st_mode)
                               ? "it is a folder"
                               : "it is a device or a pipe, and no plain file"));
    const mode_t mode = readers == Readers::everyone ? 0666 : 0600;
    std::remove(unfinished_.c_str());
    descriptor_ = ::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor_ < 0) fail();
}

OutputFile::~OutputFile()
{
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    std::remove(unfinished_.c_str());
}

void OutputFile::fail()
{
    const int error = errno;
    if (descriptor_ >= 0) std::remove(unfinished_.c_str());
    throw OutputError("the file " + path_ +
                      " cannot be written: " + std::generic_category().message(error));
}

void OutputFile::complete(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor_, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail();
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    // some file systems tell of a full disk only now
    if (::close(std::exchange(descriptor_, -1)) != 0 ||
        std::rename(unfinished_.c_str(), path_.c_str()) != 0) {
        const int error = errno;
        std::remove(unfinished_.c_str());
        errno = error;
        fail();
    }
}

} // namespace easyconnect
