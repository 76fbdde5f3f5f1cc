#pragma once

#include "world/ids.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// A portal user. Only one with the API role may use the resources (guide 1.1 B: role
/// "API-Access"; guide 2 says "Administrator (Portal)"; contract 13 row 27: one flag for both).
struct Account {
    UserId user;
    std::string username;
    std::string password;
    bool api_access = true;
};

/// Whether a user name of a fixture stands for many, as "ci-*": who logs in by a name that fits
/// gets a world of their own. BEYOND.
bool is_template(std::string_view username);

/// Whether two secrets are the same, in a time that depends on their lengths only.
bool same_secret(std::string_view given, std::string_view expected);

/// The account with these credentials, or null. Takes as long for an unknown name as for a wrong
/// password.
const Account* find_account(const std::vector<Account>&, std::string_view username,
                            std::string_view password);

} // namespace easyconnect
