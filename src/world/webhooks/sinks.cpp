#include "world/webhooks/sinks.hpp"

#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

std::size_t Sink::newer_than(std::uint64_t after) const
{
    const auto oldest = received - requests.size(); // the id before the first one kept
    return static_cast<std::size_t>(received - std::clamp(after, oldest, received));
}

const Sink* Sinks::find(std::string_view name) const
{
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : &found->second;
}

bool Sinks::has_slow_script() const
{
    return std::ranges::any_of(by_name, [](const auto& named) {
        return std::ranges::any_of(named.second.script.answers, &SinkAnswer::is_slow);
    });
}

bool is_sink_name(std::string_view name)
{
    const auto is_fit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= 64 && name != "." && name != ".." &&
           std::ranges::all_of(name, is_fit);
}

/// The sink of this name, made when there is none yet.
static Result<Sink*> sink_named(World& world, std::string_view name)
{
    auto& sinks = world.sinks.by_name;
    if (const auto found = sinks.find(name); found != sinks.end()) return &found->second;
    if (sinks.size() >= world.bounds.sinks)
        return refuse(Refusal::Reason::full,
                      "There are " + std::to_string(world.bounds.sinks) +
                          " sinks already; DELETE one that is not needed any more.");
    return &sinks[std::string(name)];
}

/// The script's answer to the request after `answered` others.
static SinkAnswer next_answer(const SinkScript& script, std::uint64_t answered)
{
    if (script.answers.empty()) return {};
    std::uint64_t round = 0;
    for (const auto& answer : script.answers) round += answer.times;
    auto left = script.repeat ? answered % round : answered;
    for (const auto& answer : script.answers) {
        if (left < answer.times) return answer;
        left -= answer.times;
    }
    return script.answers.back();
}

static std::size_t bytes_of(const SinkRequest& request)
{
    return request.body.size() + request.answer.body.size();
}

static void drop_oldest(Sink& sink)
{
    sink.bytes -= bytes_of(sink.requests.front());
    sink.requests.pop_front();
    ++sink.dropped;
}

Result<SinkAnswer> receive(World& world, std::string_view name, SinkRequest request)
{
    TRY(Sink* const sink, sink_named(world, name));
    request.id = ++sink->received;
    request.at = world.now;
    request.body_size = request.body.size();
    if (request.body.size() > Sink::body_most) {
        request.body.resize(Sink::body_most);
        request.body.shrink_to_fit();
    }
    request.answer = next_answer(sink->script, sink->answered++);
    request.answer.times = 1;
    auto answer = request.answer;
    sink->bytes += bytes_of(request);
    sink->requests.push_back(std::move(request));
    while (sink->requests.size() > world.bounds.sink_requests ||
           (sink->bytes > world.bounds.sink_bytes && sink->requests.size() > 1))
        drop_oldest(*sink);
    return answer;
}

Result<void> set_script(World& world, std::string_view name, SinkScript script)
{
    TRY(Sink* const sink, sink_named(world, name));
    sink->script = std::move(script);
    sink->answered = 0;
    return {};
}

void forget_requests(World& world, std::string_view name)
{
    const auto found = world.sinks.by_name.find(name);
    if (found == world.sinks.by_name.end()) return;
    found->second.requests.clear();
    found->second.bytes = 0;
}

void remove_sink(World& world, std::string_view name)
{
    const auto found = world.sinks.by_name.find(name);
    if (found != world.sinks.by_name.end()) world.sinks.by_name.erase(found);
}

std::chrono::milliseconds hang_time(const Platform& platform)
{
    using std::chrono::milliseconds;
    // half as much again: the platform's patience began a little earlier, and its timers may lag
    const milliseconds patience =
        std::min<milliseconds>(platform.webhook_timeout, std::chrono::minutes(5));
    return patience * 3 / 2 + milliseconds(100);
}

} // namespace easyconnect
