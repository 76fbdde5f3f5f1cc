#include "api/control/clock.hpp"
#include "api/json_writer.hpp"
#include "cli/commands.hpp"
#include "cli/control_command.hpp"
#include "cli/serve_flags.hpp"

namespace easyconnect {

CommandUsage clock_usage()
{
    return {.name = "clock",
            .syntax = "[advance TIME | to TIME | pace PACE] [FLAGS]",
            .purpose =
                "Asks a running simulator for its time, or moves it. Prints its answer, JSON.\n\n"
                "  clock                         what time it is, how it passes, what is next\n"
                "  clock advance 4h              so much on: 250ms, 30s, 1h30m, 2d, P1D\n"
                "  clock to 2026-02-03T04:05:06Z on to a moment\n"
                "  clock pace manual             how it passes: real, scaled:60, manual, auto\n\n"
                "advance and to come back when all that became due has happened, webhooks\n"
                "included, and list it.",
            .flags = control_flags(),
            .words = {{"advance", "to", "pace"}}};
}

static ControlCall clock_call(const std::vector<std::string>& words)
{
    if (words.empty()) return {.path = "/clock"};
    if (words.size() != 2)
        throw UsageError("clock takes nothing, or one of: advance TIME, to TIME, pace PACE");
    JsonWriter json;
    json.open_object();
    if (words[0] == "advance" || words[0] == "to") {
        json.field(words[0] == "to" ? "to" : "by", words[1]).close_object();
        return {.method = "POST", .path = "/clock/advance", .body = json.take()};
    }
    if (words[0] != "pace") throw UsageError("clock knows advance, to and pace, not " + words[0]);
    const auto choice = read_pace(words[1]);
    if (!choice) throw UsageError("pace: " + choice.error().detail);
    json.field("pace", name(choice->pace));
    if (choice->pace == Pace::scaled) json.field("factor", choice->factor);
    return {.method = "PUT", .path = "/clock", .body = json.close_object().take()};
}

int clock_command(int argc, char** argv)
{
    const auto arguments = read_arguments(clock_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    return call_simulator(*arguments, clock_call(arguments->words));
}

} // namespace easyconnect
