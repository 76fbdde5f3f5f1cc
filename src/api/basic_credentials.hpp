#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// What an `Authorization: Basic` header carries.
struct BasicCredentials {
    std::string username;
    std::string password;
};

/// Reads "Basic <base64 of username:password>" (guide 2.1): the scheme in any case, white space
/// inside the base64 ignored and its padding optional, since real encoders wrap long lines
/// (contract 2.1). A missing colon leaves the password empty. Empty when it is no such header.
std::optional<BasicCredentials> read_basic(std::string_view authorization);

} // namespace easyconnect
