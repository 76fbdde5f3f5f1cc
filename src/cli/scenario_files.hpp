#pragma once

#include <string>
#include <vector>

namespace easyconnect {

/// The scenario files that words of a command line name, in their order: a file is itself; a folder
/// is all of its *.yaml, *.yml and *.json, in the order of their names, without its folders. Throws
/// UsageError when a folder has none. Whether a file can be read shows when it is read.
std::vector<std::string> scenario_files(const std::vector<std::string>& words);

} // namespace easyconnect
