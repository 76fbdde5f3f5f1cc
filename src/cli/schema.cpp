#include "scenario/schema.hpp"
#include "cli/commands.hpp"
#include "cli/flags.hpp"

#include <iostream>

namespace easyconnect {

CommandUsage schema_usage()
{
    return {.name = "schema",
            .syntax = "",
            .purpose = "Prints the JSON Schema of scenario files, for editors and other tools.\n"
                       "Fixtures are scenarios without the keys that make them tests.",
            .flags = {}};
}

int schema(int argc, char** argv)
{
    const auto arguments = read_arguments(schema_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty()) throw UsageError("schema takes no words");
    std::cout << scenario_schema() << std::flush;
    return exit_code::fine;
}

} // namespace easyconnect
