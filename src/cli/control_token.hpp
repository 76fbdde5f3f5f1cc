#pragma once

#include <string>

namespace easyconnect {

/// Where a control token stands for clients and for our own commands.
inline constexpr const char* control_token_variable = "EASYCONNECT_CONTROL_TOKEN";

/// A new control token: 32 bytes of the kernel's chance as 64 hexadecimal digits. No draw of the
/// world's: whoever knows the seed must not know the token.
std::string random_control_token();

/// The token in this file: 16 to 256 visible characters of ASCII, with or without a line end. When
/// there is no such file, a new token is written there first, for its owner only. Throws UsageError
/// when it holds something else, and OutputError when it can be neither read nor written.
std::string control_token_in(const std::string& path);

/// The same for who calls a simulator: the file has to be there. Throws UsageError.
std::string read_control_token(const std::string& path);

/// Whether others than its owner may do anything with this file.
bool is_open_to_others(const std::string& path);

} // namespace easyconnect
