#include "cli/flags.hpp"

#include "api/text.hpp"
#include "cli/commands.hpp"
#include "cli/settings.hpp"
#include "scenario/files/source_text.hpp"

#include <algorithm>
// values are taken as they are: a comma is part of a file's name
#define CXXOPTS_VECTOR_DELIMITER '\0'
#include <cxxopts.hpp>
#include <iostream>

namespace easyconnect {

std::string Arguments::text(std::string_view flag) const
{
    if (const auto given = all(flag); !given.empty()) return given.back();
    const auto standard = standards.find(flag);
    return standard == standards.end() ? "" : standard->second;
}

std::span<const std::string> Arguments::all(std::string_view flag) const
{
    const auto found = flags.find(flag);
    if (found == flags.end()) return {};
    return found->second.values;
}

Origin Arguments::origin(std::string_view flag) const
{
    const auto found = flags.find(flag);
    return found == flags.end() ? Origin{} : found->second.origin;
}

Origin Arguments::origin(std::string_view flag, std::size_t value) const
{
    auto origin = this->origin(flag);
    const auto found = flags.find(flag);
    if (found != flags.end() && value < found->second.spots.size())
        origin.spot = found->second.spots[value];
    return origin;
}

std::uint64_t Arguments::whole(std::string_view flag) const
{
    const auto number = whole_number(text(flag), UINT64_MAX);
    if (!number)
        throw UsageError("--" + std::string(flag) + ": it is a whole number, not \"" +
                         excerpt(text(flag)) + '"');
    return *number;
}

static cxxopts::Options options_of(const CommandUsage& usage)
{
    cxxopts::Options options("easyconnect-simulator " + usage.name, usage.purpose + "\n");
    options.custom_help(usage.syntax).set_width(100);
    auto add = options.add_options();
    for (const auto& flag : usage.flags) {
        if (flag.value.empty()) {
            add(flag.name, flag.text);
            continue;
        }
        const auto standard = flag.standard.empty() ? "" : " (default: " + flag.standard + ")";
        add(flag.name, flag.text + standard, cxxopts::value<std::vector<std::string>>(),
            flag.value);
    }
    add("help", "print this text");
    return options;
}

std::optional<Arguments> read_arguments(const CommandUsage& usage, int argc, char** argv)
try {
    Arguments arguments;
    char** const end = argv + argc;
    char** const dashes = std::find(argv, end, std::string_view("--"));
    if (dashes != end) arguments.client.assign(dashes + 1, end);

    auto options = options_of(usage);
    const auto parsed = options.parse(static_cast<int>(dashes - argv), argv);
    if (parsed.count("help") > 0) {
        std::cout << options.help() << usage.notes;
        return {};
    }
    for (const auto& flag : usage.flags) {
        if (!flag.standard.empty()) arguments.standards[flag.name] = flag.standard;
        if (parsed.count(flag.name) == 0) continue;
        if (flag.value.empty())
            arguments.flags[flag.name] = {{""}, {Origin::Kind::flag}};
        else
            arguments.flags[flag.name] = {parsed[flag.name].as<std::vector<std::string>>(),
                                          {Origin::Kind::flag}};
    }
    arguments.words = parsed.unmatched();
    if (usage.has_settings) add_settings(usage, arguments);
    return arguments;
} catch (const cxxopts::exceptions::exception& error) {
    throw UsageError(error.what());
}

} // namespace easyconnect
