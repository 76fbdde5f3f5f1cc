#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// A spot in a file, as editors count: lines and columns from 1, columns in characters.
struct Spot {
    std::string file;
    std::size_t line = 0; ///< 0: the file as a whole
    std::size_t column = 0;

    /// "fixtures/x.yaml:12:5", or the file alone.
    std::string text() const;
};

/// One mistake in a file.
struct FileMistake {
    Spot spot;
    std::string path;    ///< such as "sims[3].status"; empty for the file as a whole
    std::string message; ///< one sentence without a full stop: what is wrong and what is right

    /// "FILE:LINE:COLUMN: error: PATH: MESSAGE", the way compilers write it.
    std::string text() const;
};

/// Files that users wrote cannot be used. what() is one line a mistake.
class FileError : public std::runtime_error {
public:
    explicit FileError(std::vector<FileMistake> mistakes);
    std::span<const FileMistake> mistakes() const { return mistakes_; }

private:
    std::vector<FileMistake> mistakes_;
};

/// Collects the mistakes of several files, so that a user sees all of them at once.
class FileMistakes {
public:
    /// The most that are worth showing; the last of them ends the reading.
    static constexpr std::size_t most = 20;

    /// Announces a file: mistakes are told in the order of announcement.
    void announce(std::string_view file) { files_.emplace_back(file); }
    /// Notes a mistake. Throws a FileError with all of them when there are `most`.
    void add(FileMistake);
    bool empty() const { return mistakes_.empty(); }
    /// Throws a FileError if there is any mistake: file by file, then by line.
    void raise() const;

private:
    std::vector<std::string> files_;
    std::vector<FileMistake> mistakes_;
};

} // namespace easyconnect
