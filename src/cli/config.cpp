#include "api/json_writer.hpp"
#include "cli/commands.hpp"
#include "cli/serve_flags.hpp"
#include "cli/settings.hpp"
#include "cli/start_warnings.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace easyconnect {

CommandUsage config_usage()
{
    auto usage = serve_usage();
    usage.name = "config";
    usage.syntax = "[--print] [FLAGS of serve]";
    usage.purpose =
        "Prints each setting that `serve` would have with these flags, this environment\n"
        "and this file, and where it came from: flag, variable, file and line, or\n"
        "default. Secrets are shown as ***.";
    usage.flags.push_back({.name = "print",
                           .value = "",
                           .text = "print them; it does nothing else yet",
                           .is_setting = false});
    usage.flags.push_back({.name = "format",
                           .value = "FORMAT",
                           .text = "text or json",
                           .standard = "text",
                           .is_setting = false});
    usage.notes = "\nExit codes: 0 they are right; 2 and 3 they are not, as `serve` would say.\n";
    return usage;
}

/// A value as anybody may see it.
static std::string shown(const Flag& flag, const std::string& value)
{
    return flag.is_secret ? "***" : without_secrets_of_url(value);
}

static std::vector<std::string> shown_values(const Flag& flag, const Arguments& arguments)
{
    std::vector<std::string> values;
    if (flag.value.empty())
        values.emplace_back(arguments.has(flag.name) ? "true" : "false");
    else
        for (const auto& value : arguments.all(flag.name)) values.push_back(shown(flag, value));
    if (!flag.repeats && values.size() > 1) values.erase(values.begin(), values.end() - 1);
    if (values.empty() && !arguments.text(flag.name).empty())
        values.push_back(shown(flag, arguments.text(flag.name)));
    return values;
}

static void print_text(const std::vector<Flag>& flags, const Arguments& arguments)
{
    for (const auto& flag : flags) {
        std::string line;
        for (const auto& value : shown_values(flag, arguments))
            line += (line.empty() ? "" : ", ") + value;
        std::cout << fmt::format("{:<18} {:<32} {}\n", flag.name, line.empty() ? "-" : line,
                                 arguments.origin(flag.name).text());
    }
}

/// {"settings": [{"name": "seed", "value": "42", "from": "variable", "where": "EASYCONNECT_SEED"},
/// {"name": "fixture", "values": ["a.yaml"], "from": "file", "where": "conf.yaml:3"}]}; without
/// a value: null. One that repeats has `values`.
static void print_json(const std::vector<Flag>& flags, const Arguments& arguments)
{
    JsonWriter json;
    json.open_object().key("settings").open_array();
    for (const auto& flag : flags) {
        const auto values = shown_values(flag, arguments);
        const auto origin = arguments.origin(flag.name);
        json.open_object().field("name", flag.name).field("variable", variable_of(flag.name));
        if (flag.repeats) {
            json.key("values").open_array();
            for (const auto& value : values) json.value(value);
            json.close_array();
        } else if (values.empty()) {
            json.key("value").raw("null");
        } else {
            json.field("value", values.back());
        }
        json.field("from", name(origin.kind)).field("where", origin.text()).close_object();
    }
    json.close_array().close_object();
    std::cout << json.take() << '\n';
}

int config(int argc, char** argv)
{
    const auto usage = config_usage();
    const auto arguments = read_arguments(usage, argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty() || !arguments->client.empty())
        throw UsageError("config takes flags only");
    const auto format = arguments->text("format");
    if (format != "text" && format != "json") throw UsageError("--format: it is text or json");
    check_serve_arguments(*arguments);
    warn_of_unknown(*arguments, Log(LogFormat::text, LogLevel::warn));

    auto flags = usage.flags;
    std::erase_if(flags, [](const Flag& flag) { return !flag.is_setting; });
    (format == "text" ? print_text : print_json)(flags, *arguments);
    std::cout << std::flush;
    return exit_code::fine;
}

} // namespace easyconnect
