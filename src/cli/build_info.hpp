#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

/// What this program was built from and with.
struct BuildInfo {
    std::string_view version;    ///< "0.1.0"
    std::string_view released;   ///< the day of that version, "2026-11-25"
    std::string_view commit;     ///< empty when not known
    std::string_view compiler;   ///< "GNU 12.2.0"
    std::string_view build_type; ///< "Release"
    std::vector<std::pair<std::string_view, std::string_view>> libraries; ///< name and version
};

/// Comes from the build, see build_info.cmake.
BuildInfo build_info();

} // namespace easyconnect
