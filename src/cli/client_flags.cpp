#include "cli/client_flags.hpp"

#include "api/dates.hpp"
#include "cli/commands.hpp"

namespace easyconnect {

void add_client_flags(std::vector<Flag>& flags, const std::string& limit)
{
    flags.push_back({"timeout", "TIME",
                     "the most real time it may take, as 30s; then it is ended with all it started",
                     limit});
    flags.push_back(
        {"env-file", "FILE", "write the variables here, too, when ready; removed at the end"});
}

std::optional<std::chrono::milliseconds> read_limit(const Arguments& arguments,
                                                    const std::string& flag)
{
    const auto text = arguments.text(flag);
    if (text.empty() && !arguments.has(flag)) return {};
    const auto name = arguments.origin(flag).name_of(flag);
    const auto length = read_duration(text);
    if (!length) throw UsageError(name + ": " + length.error().detail);
    if (*length == Duration::zero()) throw UsageError(name + ": it must be longer than that");
    return *length;
}

ClientOptions read_client_options(const Arguments& arguments)
{
    return {arguments.client, read_limit(arguments, "timeout"), arguments.text("env-file")};
}

} // namespace easyconnect
