#include "cli/start_warnings.hpp"

#include "cli/control_token.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace easyconnect {

/// The flags that say what the main world is in the beginning.
static constexpr const char* flags_of_beginning[] = {
    "fixture", "scenario", "seed", "start-time", "pace", "webhook-reports", "webhook-mo"};

void warn_of_unknown(const Arguments& arguments, const Log& log)
{
    for (const auto& [variable, hint] : arguments.unknown)
        log.write(LogLevel::warn, "unknown variable",
                  {{"variable", variable},
                   {"what", hint.empty() ? "nothing reads it; `config --print` lists what is read"
                                         : "did you mean " + hint + "?"}});
}

void warn_of_unasked_token(const Arguments& arguments, const Log& log)
{
    const char* token = std::getenv(control_token_variable);
    if (!token || !*token || arguments.has("control-token-file")) return;
    log.write(
        LogLevel::warn, "token not asked for",
        {{"variable", control_token_variable},
         {"what",
          "clients show it, but it is not what they are asked for; --control-token-file names "
          "the file of a token that is"}});
}

void warn_of_unused_flags(const Arguments& arguments, const Log& log)
{
    std::vector<std::string> unused;
    for (const std::string flag : flags_of_beginning)
        if (arguments.has(flag)) unused.push_back(arguments.origin(flag).name_of(flag));
    if (unused.empty()) return;
    log.write(LogLevel::warn, "flags not used",
              {{"flags", unused},
               {"why", "the main world goes on from " + arguments.text("state") +
                           "; a reset begins it as they say"}});
}

} // namespace easyconnect
