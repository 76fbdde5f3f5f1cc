#include "cli/notice_file.hpp"

#include <cstdio>
#include <utility>

namespace easyconnect {

NoticeFile::NoticeFile(std::string path, std::string_view text, Readers readers)
    : path_(std::move(path))
{
    if (!path_.empty()) OutputFile(path_, readers).complete(text);
}

NoticeFile::~NoticeFile()
{
    if (!path_.empty()) std::remove(path_.c_str());
}

} // namespace easyconnect
