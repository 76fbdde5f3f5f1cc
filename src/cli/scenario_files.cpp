#include "cli/scenario_files.hpp"

#include "cli/commands.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace easyconnect {

namespace fs = std::filesystem;

static bool is_scenario(const fs::path& path)
{
    const auto ending = path.extension();
    return ending == ".yaml" || ending == ".yml" || ending == ".json";
}

static std::vector<std::string> files_of(const fs::path& folder)
{
    std::vector<std::string> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
        if (is_scenario(entry->path()) && !entry->is_directory())
            files.push_back(entry->path().string());
    if (error) throw UsageError(folder.string() + " cannot be read: " + error.message());
    if (files.empty())
        throw UsageError(folder.string() + " holds no scenarios (*.yaml, *.yml, *.json)");
    std::ranges::sort(files);
    return files;
}

std::vector<std::string> scenario_files(const std::vector<std::string>& words)
{
    std::vector<std::string> files;
    for (const auto& word : words) {
        std::error_code error;
        if (!fs::is_directory(word, error)) {
            files.push_back(word);
            continue;
        }
        const auto found = files_of(word);
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

} // namespace easyconnect
