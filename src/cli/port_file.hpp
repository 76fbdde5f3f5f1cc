#pragma once

#include <stdexcept>
#include <string>

namespace easyconnect {

/// The port file could not be written.
struct PortFileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A file that holds the port for as long as this lives, so that scripts can find a simulator that
/// picked its own. It appears whole or not at all.
class PortFile {
public:
    /// No file when `path` is empty. Throws PortFileError.
    PortFile(std::string path, int port);
    ~PortFile();
    PortFile(const PortFile&) = delete;
    PortFile& operator=(const PortFile&) = delete;

private:
    std::string path_;
};

} // namespace easyconnect
