#include "world/clients/recording.hpp"

#include "world/world.hpp"

#include <cassert>

namespace easyconnect {

using Reason = Refusal::Reason;

Result<void> start_recording(World& world)
{
    auto& recording = world.recording;
    if (recording.is_on)
        return refuse(Reason::conflict, "A recording runs already; stop it first.");
    const bool is_whole = !recording.origin.fixtures.empty() && recording.missed == 0;
    recording.is_on = true;
    recording.is_whole = is_whole;
    // what the world did by itself since then, it will do again
    recording.began = is_whole ? recording.origin.start : world.now;
    recording.calls.clear();
    recording.bytes = 0;
    recording.left_out = 0;
    recording.first_sms = world.smsc.messages.next_id().value();
    recording.steps_before = world.script.played;
    return {};
}

Result<void> stop_recording(World& world)
{
    if (!world.recording.is_on)
        return refuse(Reason::conflict, "No recording runs; a reset ends one, too.");
    world.recording.is_on = false;
    world.recording.missed += world.recording.calls.size() + world.recording.left_out;
    return {};
}

void keep_call(World& world, Step call)
{
    auto& recording = world.recording;
    assert(recording.is_on);
    const auto bytes = recording.bytes + call.path.size() + call.body.size();
    if (recording.calls.size() >= Recording::calls_most || bytes > Recording::bytes_most) {
        ++recording.left_out;
        return;
    }
    recording.bytes = bytes;
    recording.calls.push_back({world.now, std::move(call)});
}

} // namespace easyconnect
