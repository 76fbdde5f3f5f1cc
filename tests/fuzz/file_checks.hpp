#pragma once

#include "scenario/files/file_error.hpp"

#include <string_view>

namespace easyconnect::fuzz {

/// Whether a file asks for more SIMs than are worth making here: a million of them is right, too,
/// but slow.
bool is_too_large(std::string_view text);

/// Every mistake of a file has a place and a message.
void check_mistakes(const FileError&);

} // namespace easyconnect::fuzz
