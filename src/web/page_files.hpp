#pragma once

#include <string_view>
#include <vector>

namespace easyconnect {

/// A row of the list `WEB_PAGES`, as the build makes it.
struct PageFile {
    std::string_view path; ///< where it is served
    std::string_view name; ///< the file's own, such as "index.html": its ending says what it is
    std::string_view bytes;
};

/// All rows, in order.
std::vector<PageFile> page_files();

} // namespace easyconnect
