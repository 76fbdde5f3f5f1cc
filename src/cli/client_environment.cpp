#include "cli/client_environment.hpp"

#include "api/endpoints.hpp"
#include "cli/control_token.hpp"

#include <algorithm>

namespace easyconnect {

/// The path of every resource of the platform but for its `/v1/...` (guide 1.1).
static constexpr const char* api_base = "/management-api";
/// The path of everything that is the simulator's own.
static constexpr const char* control_base = "/_simulator/v1";

/// 0.0.0.0 is an address to listen on, not to call.
static std::string called(const std::string& url)
{
    const auto own = callable(url);
    return own ? own->origin() : url;
}

Variables client_environment(const OwnUrls& urls, const std::vector<Account>& accounts,
                             const std::string& ca_file)
{
    const auto base = called(urls.url);
    const auto account = std::ranges::find_if(accounts, &Account::api_access);
    const bool found = account != accounts.end();
    std::string username = found ? account->username : "";
    for (auto star = username.find('*'); star != username.npos; star = username.find('*'))
        username.replace(star, 1, "client");
    Variables variables{
        {"EASYCONNECT_URL", base + api_base},
        {"EASYCONNECT_TOKEN_URL", base + token_path},
        {"EASYCONNECT_USERNAME", username},
        {"EASYCONNECT_PASSWORD", found ? account->password : ""},
        {control_url_variable,
         (urls.control_url.empty() ? base : called(urls.control_url)) + control_base},
    };
    if (!urls.control_token.empty())
        variables.emplace_back(control_token_variable, urls.control_token);
    if (!ca_file.empty()) variables.emplace_back(ca_file_variable, ca_file);
    return variables;
}

std::vector<std::string> variables_of_other_simulators()
{
    return {control_token_variable, ca_file_variable};
}

std::string env_file_text(const Variables& variables)
{
    std::string text;
    for (const auto& [name, value] : variables)
        text += name + "=" + (value.empty() ? "" : shell_word(value)) + "\n";
    return text;
}

std::string shell_word(std::string_view text)
{
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-./:,@%+=").contains(c);
    };
    if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
    std::string word = "'";
    for (const char c : text) {
        if (c == '\'')
            word += "'\\''";
        else
            word += c;
    }
    return word + "'";
}

} // namespace easyconnect
