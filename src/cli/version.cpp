#include "api/json_writer.hpp"
#include "cli/build_info.hpp"
#include "cli/commands.hpp"

#include <iostream>

namespace easyconnect {

CommandUsage version_usage()
{
    return {
        .name = "version",
        .syntax = "[--json]",
        .purpose = "Prints the version.",
        .flags = {{"json", "",
                   "as JSON, with commit, compiler, kind of build and the versions of libraries"}}};
}

static std::string version_json(const BuildInfo& info)
{
    JsonWriter json;
    json.open_object().field("version", info.version);
    json.key("commit");
    if (info.commit.empty())
        json.raw("null");
    else
        json.value(info.commit);
    json.field("compiler", info.compiler).field("build_type", info.build_type);
    json.key("libraries").open_object();
    for (const auto& [name, version] : info.libraries) json.field(name, version);
    return json.close_object().close_object().take();
}

int version_command(int argc, char** argv)
{
    const auto arguments = read_arguments(version_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty()) throw UsageError("version takes no words");
    const auto info = build_info();
    if (arguments->has("json"))
        std::cout << version_json(info) << '\n';
    else
        std::cout << "easyconnect-simulator " << info.version << '\n';
    return exit_code::fine;
}

} // namespace easyconnect
