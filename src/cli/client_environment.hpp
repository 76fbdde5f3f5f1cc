#pragma once

#include "server/webhook_route.hpp"
#include "world/accounts.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

/// Environment variables, in order.
using Variables = std::vector<std::pair<std::string, std::string>>;

/// Where the base URL of the simulator's own API stands for clients and for our own commands.
inline constexpr const char* control_url_variable = "EASYCONNECT_CONTROL_URL";
/// Where the PEM file stands for both that lets them trust a simulator that serves HTTPS.
inline constexpr const char* ca_file_variable = "EASYCONNECT_CA_FILE";

/// What all variables of ours begin with.
inline constexpr std::string_view variable_prefix = "EASYCONNECT_";

/// Variables with that prefix that are for clients, their tests, recordings and our tools. They
/// configure no simulator.
inline constexpr std::string_view variables_of_others[] = {
    "EASYCONNECT_URL",      "EASYCONNECT_TOKEN_URL",      "EASYCONNECT_USERNAME",
    "EASYCONNECT_PASSWORD", "EASYCONNECT_CONTROL_URL",    "EASYCONNECT_CONTROL_TOKEN",
    "EASYCONNECT_CA_FILE",  "EASYCONNECT_WEBHOOK_BEARER", "EASYCONNECT_JOBS",
};

/// What a client under test is told by its environment, for a simulator that listens there:
///
/// - EASYCONNECT_URL: the base below which `/v1` lies, http://127.0.0.1:40021/management-api
/// - EASYCONNECT_TOKEN_URL: the token endpoint
/// - EASYCONNECT_USERNAME, EASYCONNECT_PASSWORD: the first account with API access; empty when the
///   world has none
/// - EASYCONNECT_CONTROL_URL: the base of the simulator's own API, for tests
/// - EASYCONNECT_CONTROL_TOKEN: what has to be shown there; absent when nothing has to
/// - EASYCONNECT_CA_FILE: the authority to trust; absent when the system's have to do
Variables client_environment(const OwnUrls&, const std::vector<Account>& accounts,
                             const std::string& ca_file = {});

/// Variables of our own environment that a client must not find unless it is told them: they are of
/// another simulator.
std::vector<std::string> variables_of_other_simulators();

/// The variables as lines NAME=VALUE, as `set -a; . FILE` of a shell reads them. Quotes stand only
/// where a shell needs them, since `docker run --env-file` knows none.
std::string env_file_text(const Variables&);

/// The text as one word of a POSIX shell, in quotes only when it needs them.
std::string shell_word(std::string_view text);

} // namespace easyconnect
