#include "world/accounts.hpp"

namespace easyconnect {

bool is_template(std::string_view username)
{
    return username.find('*') != username.npos;
}

bool same_secret(std::string_view given, std::string_view expected)
{
    // volatile: the compiler must not turn the sum of differences into an early way out
    volatile unsigned char difference = given.size() == expected.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char other = expected.empty() ? '\0' : expected[i % expected.size()];
        difference = static_cast<unsigned char>(difference | (given[i] ^ other));
    }
    return difference == 0;
}

const Account* find_account(const std::vector<Account>& accounts, std::string_view username,
                            std::string_view password)
{
    const Account* found = nullptr;
    for (const auto& account : accounts) {
        const bool name_fits = same_secret(username, account.username);
        const bool password_fits = same_secret(password, account.password);
        if (name_fits & password_fits) found = &account;
    }
    return found;
}

} // namespace easyconnect
