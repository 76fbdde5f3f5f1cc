#include "web/openapi.hpp"
#include "cli/commands.hpp"
#include "cli/flags.hpp"

#include <iostream>

namespace easyconnect {

CommandUsage openapi_usage()
{
    return {.name = "openapi",
            .syntax = "[--control]",
            .purpose =
                "Prints the OpenAPI 3.0 document of the simulated API as JSON, for tools that\n"
                "make clients or checks of it. A running simulator serves it, too, at\n"
                "/management-api/api-docs, and the other at /_simulator/v1/openapi.json.",
            .flags = {{"control", "", "the document of the control plane instead"}}};
}

int openapi(int argc, char** argv)
{
    const auto arguments = read_arguments(openapi_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty()) throw UsageError("openapi takes no words");
    std::cout << (arguments->has("control") ? control_document() : api_document()) << std::flush;
    return exit_code::fine;
}

} // namespace easyconnect
