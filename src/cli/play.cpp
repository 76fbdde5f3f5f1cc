#include "cli/play.hpp"

#include "api/dates.hpp"
#include "cli/commands.hpp"
#include "cli/notice_file.hpp"
#include "cli/serving.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace easyconnect {

namespace {

using Clock = std::chrono::steady_clock;

/// Stops a simulator when its time is over, unless this has gone by then. What waits for webhooks
/// in it comes back.
class LastMoment {
public:
    LastMoment(Serving& serving, std::optional<Clock::time_point> at)
    {
        if (!at) return;
        thread_ = std::jthread([this, &serving, at](const std::stop_token& gone) {
            std::unique_lock lock(mutex_);
            waiting_.wait_until(lock, gone, *at, [] { return false; });
            if (!gone.stop_requested()) serving.simulator().stop();
        });
    }

private:
    std::mutex mutex_;
    std::condition_variable_any waiting_;
    std::jthread thread_; // the last member: it uses the others to its end
};

} // namespace

/// A client of a template has a world of its own, in which nothing of the scenario happens.
static void check_accounts(Serving& serving, const std::string& file)
{
    serving.simulator().with_world([&](const World& world) {
        if (!world.accounts.empty() || world.templates.empty()) return;
        throw FileError({{{file},
                          "accounts",
                          "all of them are templates, whose clients get worlds of their own; a "
                          "scenario needs an account without a * for its client"}});
    });
}

static ChildEnd run_client(Serving& serving, const PlayOptions& options,
                           const Inheritance& inheritance)
{
    const Variables variables = serving.client_environment();
    const NoticeFile env_file(options.client.env_file, env_file_text(variables), Readers::owner);
    Child child({options.client.words, variables, variables_of_other_simulators()}, inheritance);
    return child.wait(options.client.limit);
}

/// What is left when the client has ended has this much time at least.
static constexpr auto least_rest = std::chrono::seconds(5);

Played play(const Scenario& scenario, const PlayOptions& options, const Inheritance& inheritance,
            const Log& log)
{
    const auto started = Clock::now();
    const std::shared_ptr<const Scenario> played_here(std::shared_ptr<void>(), &scenario);
    Serving serving(
        {.origin_for =
             [&](std::uint64_t) { return [&] { return make_world(scenario, options.scenario); }; },
         .options = {.most = 0, .simulator = {.scenario = played_here}}},
        {.listen = options.listen, .tls = options.tls}, log);
    Played played;
    std::optional<ChildEnd> client;
    check_accounts(serving, scenario.file);
    if (!options.client.words.empty()) client = run_client(serving, options, inheritance);

    bool complete = false;
    {
        std::optional<Clock::time_point> end;
        if (options.client.limit)
            end = std::max(started + *options.client.limit, Clock::now() + least_rest);
        const LastMoment alarm(serving, end);
        const SignalsThrough open(inheritance); // nothing else would hear them now
        complete = serving.simulator().finish(plays_until(scenario));
    }
    serving.simulator().with_world(
        [&](const World& world) { played.verdict = judge(scenario, world, options.findings); });

    Verdict& verdict = played.verdict;
    verdict.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
    if (client) {
        verdict.client_code = client->timed_out ? exit_code::timed_out : client->code;
        verdict.client_end = client->text;
        played.interrupted = client->interrupted || client->signal == SIGINT;
    }
    if (!complete)
        verdict.checks.push_back(
            {.name = "the scenario comes to its end",
             .passed = false,
             .detail = options.client.limit ? "not within " + duration_text(*options.client.limit)
                                            : "it plans more events than one run may play"});
    played.timed_out = (client && client->timed_out) || (!complete && options.client.limit);
    verdict.passed = verdict.passed && complete && verdict.client_code.value_or(0) == 0;
    return played;
}

} // namespace easyconnect
