#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace easyconnect {

/// A file that we were asked to write could not be written. what() names it and says why.
struct OutputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Who may read what we write.
enum class Readers { everyone, owner };

/// A file that appears whole or not at all: it is written under another name beside its own, and
/// renamed. That it can be written shows at once, not when the work is done.
class OutputFile {
public:
    /// Throws OutputError, also when something else than a plain file is there, whose place it
    /// could not take. What was there before stays until complete().
    explicit OutputFile(std::string path, Readers readers = Readers::everyone);
    /// Leaves nothing behind when it was not completed.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Writes it. To be called once. Throws OutputError.
    void complete(std::string_view text);

private:
    [[noreturn]] void fail();

    std::string path_;
    std::string unfinished_;
    int descriptor_;
};

} // namespace easyconnect
