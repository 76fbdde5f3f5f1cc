#include "server/metrics/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace easyconnect {

/// When the machine started, in seconds since 1970 (proc(5), /proc/stat).
static double boot_time()
{
    std::ifstream file("/proc/stat");
    std::string word;
    double seconds = 0;
    while (file >> word)
        if (word == "btime" && file >> seconds) return seconds;
    return 0;
}

ProcessFigures process_figures()
{
    ProcessFigures figures;
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    // proc(5): the name, field 2, may hold anything and ends with the last bracket
    std::istringstream fields(line.substr(std::min(line.rfind(')'), line.size() - 1) + 1));
    std::string skipped;
    for (int field = 3; field <= 13; ++field) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    for (int field = 16; field <= 21; ++field) fields >> skipped;
    double started = 0;
    std::uint64_t pages = 0;
    fields >> started >> figures.virtual_bytes >> pages;
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    figures.cpu_seconds = (user + system) / ticks;
    figures.started = boot_time() + started / ticks;
    figures.resident_bytes = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));

    std::error_code none;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", none);
    figures.open_descriptors =
        static_cast<std::uint64_t>(std::distance(begin(descriptors), end(descriptors)));
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.most_descriptors = limit.rlim_cur;
    return figures;
}

} // namespace easyconnect
