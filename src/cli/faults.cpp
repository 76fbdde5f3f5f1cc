#include "cli/commands.hpp"
#include "cli/control_command.hpp"

namespace easyconnect {

CommandUsage faults_usage()
{
    return {.name = "faults",
            .syntax = "[list | add JSON | remove ID | enable ID | disable ID] [FLAGS]",
            .purpose =
                "What a running simulator does wrong on purpose. Prints its answer, JSON.\n\n"
                "  faults               all of them, how often each has happened, and all kinds;\n"
                "                       the same: list\n"
                "  faults add '{\"id\": \"slow\", \"fault\": \"latency\", \"by\": \"2s\", \"on\": "
                "\"sims.*\"}'\n"
                "  faults disable slow  leave it there, but let it rest; enable: again\n"
                "  faults remove slow   take it away",
            .flags = control_flags(),
            .words = {{"list", "add", "remove", "enable", "disable"}}};
}

static ControlCall faults_call(const std::vector<std::string>& words)
{
    const std::string verb = words.empty() ? "list" : words[0];
    const std::string all = "/faults";
    const std::size_t wanted = words.empty() ? 0 : verb == "list" ? 1 : 2;
    if (words.size() > wanted) throw UsageError("there is a word too many: " + words.back());
    if (verb == "list") return {.path = all};
    if (verb == "add") {
        if (words.size() < 2) throw UsageError("add needs the fault, as JSON");
        return {.method = "POST", .path = all, .body = words[1]};
    }
    if (verb != "remove" && verb != "enable" && verb != "disable")
        throw UsageError("faults knows list, add, remove, enable and disable, not " + verb);
    if (words.size() < 2) throw UsageError(verb + " needs the fault's id");
    const std::string one = all + "/" + path_segment(words[1]);
    if (verb == "remove") return {.method = "DELETE", .path = one};
    return {.method = "PATCH",
            .path = one,
            .body = verb == "enable" ? R"({"enabled":true})" : R"({"enabled":false})"};
}

int faults_command(int argc, char** argv)
{
    const auto arguments = read_arguments(faults_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    return call_simulator(*arguments, faults_call(arguments->words));
}

} // namespace easyconnect
