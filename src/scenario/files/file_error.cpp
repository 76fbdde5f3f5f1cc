#include "scenario/files/file_error.hpp"

#include <algorithm>
#include <tuple>

namespace easyconnect {

std::string Spot::text() const
{
    if (line == 0) return file;
    return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string FileMistake::text() const
{
    std::string line = spot.text() + ": error: " + (path.empty() ? "" : path + ": ") + message;
    // one mistake stays one line, whatever the file holds
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return line;
}

static std::string joined(const std::vector<FileMistake>& mistakes)
{
    std::string lines;
    for (const auto& mistake : mistakes) lines += (lines.empty() ? "" : "\n") + mistake.text();
    return lines;
}

FileError::FileError(std::vector<FileMistake> mistakes)
    : std::runtime_error(joined(mistakes)), mistakes_(std::move(mistakes))
{}

void FileMistakes::add(FileMistake mistake)
{
    // an alias shows the same mistake as often as it is used
    const auto is_same = [&](const FileMistake& known) { return known.text() == mistake.text(); };
    if (std::ranges::any_of(mistakes_, is_same)) return;
    mistakes_.push_back(std::move(mistake));
    if (mistakes_.size() == most) raise();
}

void FileMistakes::raise() const
{
    if (mistakes_.empty()) return;
    auto sorted = mistakes_;
    std::ranges::stable_sort(sorted, {}, [&](const FileMistake& mistake) {
        const auto& [file, line, column] = mistake.spot;
        return std::tuple(std::ranges::find(files_, file) - files_.begin(), line, column);
    });
    throw FileError(std::move(sorted));
}

} // namespace easyconnect
