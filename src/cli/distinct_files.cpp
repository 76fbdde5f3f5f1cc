#include "cli/distinct_files.hpp"

#include <filesystem>
#include <map>
#include <system_error>

namespace easyconnect {

namespace fs = std::filesystem;

/// The flags of all commands that name a file which is written, and of those that are only read.
static constexpr const char* written_files[] = {
    "state", "record", "port-file", "control-token-file", "env-file", "junit", "report"};
static constexpr const char* read_files[] = {"config",   "fixture", "scenario",
                                             "tls-cert", "tls-key", "webhook-ca"};

static fs::path place_of(const std::string& path)
{
    std::error_code error;
    const auto place = fs::weakly_canonical(fs::absolute(path, error), error);
    return error ? fs::path(path).lexically_normal() : place;
}

void check_distinct_files(const Arguments& arguments, FlagReader& reader)
{
    std::map<fs::path, std::string> written; // and by which flag
    for (const std::string flag : written_files) {
        const auto path = arguments.text(flag);
        if (path.empty()) continue;
        const auto name = arguments.origin(flag).name_of(flag);
        const auto [known, is_new] = written.try_emplace(place_of(path), name);
        if (!is_new) reader.mistake(flag, "it is the same file as that of " + known->second);
    }
    for (const std::string flag : read_files) {
        const auto paths = arguments.all(flag);
        for (std::size_t i = 0; i < paths.size(); ++i) {
            const auto known = written.find(place_of(paths[i]));
            if (paths[i].empty() || known == written.end()) continue;
            reader.mistake(
                flag, "it is the same file as that of " + known->second + ", which is written", i);
        }
    }
}

} // namespace easyconnect
