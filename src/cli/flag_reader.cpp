#include "cli/flag_reader.hpp"

#include "api/text.hpp"
#include "cli/commands.hpp"
#include "scenario/files/source_text.hpp"

#include <algorithm>

namespace easyconnect {

std::optional<std::uint64_t> FlagReader::whole(const std::string& flag, std::uint64_t most)
{
    const auto text = arguments_.text(flag);
    const auto number = whole_number(text, most);
    if (number) return number;
    const auto range = most < UINT64_MAX ? " from 0 to " + std::to_string(most) : "";
    mistake(flag, "it is a whole number" + range + ", not \"" + excerpt(text) + '"');
    return {};
}

void FlagReader::mistake(const std::string& flag, std::string message, std::size_t value)
{
    const auto origin = arguments_.origin(flag, value);
    if (origin.kind == Origin::Kind::file)
        in_file_.push_back({origin.spot, flag, std::move(message)});
    else
        lines_.push_back(origin.name_of(flag) + ": " + std::move(message));
}

void FlagReader::raise() const
{
    auto mistakes = arguments_.mistakes;
    mistakes.insert(mistakes.end(), in_file_.begin(), in_file_.end());
    std::ranges::stable_sort(mistakes, {}, [](const FileMistake& mistake) {
        return std::pair(mistake.spot.line, mistake.spot.column);
    });
    if (lines_.empty() && mistakes.empty()) return;
    if (lines_.empty()) throw FileError(std::move(mistakes));
    std::vector<std::string> lines = lines_;
    for (const auto& mistake : mistakes) lines.push_back(mistake.text());
    std::string all;
    for (const auto& line : lines) all += (all.empty() ? "" : "\n") + line;
    throw UsageError(all);
}

} // namespace easyconnect
