#include "cli/port_file.hpp"

#include <cstdio>
#include <fstream>
#include <system_error>

namespace easyconnect {

PortFile::PortFile(std::string path, int port) : path_(std::move(path))
{
    if (path_.empty()) return;
    const std::string unfinished = path_ + ".new";
    std::ofstream file(unfinished);
    file << port << '\n';
    file.close();
    if (!file || std::rename(unfinished.c_str(), path_.c_str()) != 0) {
        std::remove(unfinished.c_str());
        throw PortFileError("the port file " + path_ +
                            " cannot be written: " + std::generic_category().message(errno));
    }
}

PortFile::~PortFile()
{
    if (!path_.empty()) std::remove(path_.c_str());
}

} // namespace easyconnect
