#pragma once

#include "cli/output_file.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// A file that tells others where the simulator is, for as long as this lives: its port, or the
/// variables that a client reads. It appears whole or not at all.
class NoticeFile {
public:
    /// No file when `path` is empty. Throws OutputError.
    NoticeFile(std::string path, std::string_view text, Readers readers = Readers::everyone);
    ~NoticeFile();
    NoticeFile(const NoticeFile&) = delete;
    NoticeFile& operator=(const NoticeFile&) = delete;

private:
    std::string path_;
};

} // namespace easyconnect
