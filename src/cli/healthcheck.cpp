#include "api/dates.hpp"
#include "cli/client_flags.hpp"
#include "cli/commands.hpp"
#include "cli/control_command.hpp"

#include <algorithm>
#include <thread>

namespace easyconnect {

/// Between two questions. A simulator that is there answers sooner.
static constexpr std::chrono::milliseconds question_pause{100};

CommandUsage healthcheck_usage()
{
    CommandUsage usage{
        .name = "healthcheck",
        .syntax = "[FLAGS]",
        .purpose = "Asks a running simulator whether it is ready, for containers and scripts.",
        .flags = control_flags("5s"),
        .notes = "\nExit codes: 0 it is ready; 1 it is not, or none is there; 6 time was over.\n\n"
                 "Example: easyconnect-simulator healthcheck --wait 30s\n"};
    usage.flags.push_back({"wait", "TIME", "ask again until it is ready, for so much real time"});
    return usage;
}

/// Asks until it is ready. What is wrong meanwhile is told only when time is over.
static int wait_until_ready(const Arguments& arguments, const ControlCall& question,
                            std::chrono::milliseconds wait)
{
    using Clock = std::chrono::steady_clock;
    const auto patience = read_limit(arguments, "timeout").value();
    const auto deadline = Clock::now() + wait;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        std::string wrong;
        try {
            const auto answer = ask_named_simulator(
                arguments, question, std::min(std::max(left, question_pause), patience));
            if (answer.status < 400) return tell_answer(answer);
            wrong = problem_text(answer);
        } catch (const ControlError& error) {
            wrong = error.what();
        }
        if (left <= question_pause)
            throw ControlError("not ready within " + duration_text(wait) + ": " + wrong, true);
        std::this_thread::sleep_for(question_pause);
    }
}

int healthcheck(int argc, char** argv)
{
    const auto arguments = read_arguments(healthcheck_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty()) throw UsageError("healthcheck takes flags only");
    const ControlCall question{.path = "/health/ready"};
    const auto wait = read_limit(*arguments, "wait");
    return wait ? wait_until_ready(*arguments, question, *wait)
                : call_simulator(*arguments, question);
}

} // namespace easyconnect
