#include "scenario/snapshots/snapshot.hpp"

#include "api/play_step.hpp"
#include "scenario/recorded/recorded_scenario.hpp"
#include "scenario/snapshots/snapshot_check.hpp"
#include "scenario/snapshots/snapshot_fields.hpp"

#include <utility>

namespace easyconnect {

static constexpr const char* format = "easyconnect-world";
static constexpr int version = 1;

std::string snapshot_text(const World& world)
{
    JsonWriter json;
    json.open_object().field("format", format).field("version", version);
    SnapshotWriter writer(json);
    writer.field("world", world);
    return json.close_object().take();
}

/// What is made of other members, and no snapshot says.
static void complete(World& world)
{
    for (const Sms& sms : world.smsc.messages.all())
        if (Sim* sim = world.sims.find(sms.iccid)) sim->messages.push_back(sms.id);
    for (const RequestRow& row : world.requests.rows) world.requests.bytes += weight(row);
    world.script.player = play_step;
    world.recording.writer = recorded_scenario_anywhere;
}

/// The document, or where its text stops being one.
static nlohmann::json parsed(std::string_view text, const SnapshotPlace& top)
try {
    return nlohmann::json::parse(text);
} catch (const nlohmann::json::parse_error& error) {
    if (error.byte > text.size())
        top.refuse("this is not JSON: it ends after " + std::to_string(text.size()) +
                   " bytes, too early");
    top.refuse("this is not JSON: byte " + std::to_string(error.byte) + " is wrong");
} catch (const nlohmann::json::out_of_range&) {
    top.refuse("a number is larger than any can be");
}

static World read(std::string_view text)
{
    const SnapshotPlace top{};
    const auto document = parsed(text, top);
    SnapshotReader reader(document, top);
    std::string its_format;
    int its_version = 0;
    reader.field("format", its_format);
    if (its_format != format)
        SnapshotPlace{&top, "format"}.refuse("this must be " + std::string(format));
    reader.field("version", its_version);
    if (its_version != version)
        SnapshotPlace{&top, "version"}.refuse("only version " + std::to_string(version) +
                                              " is understood");
    World world(0, {});
    reader.field("world", world);
    reader.finish();
    check_snapshot(world, {&top, "world"});
    complete(world);
    return world;
}

Result<World> read_snapshot(std::string_view text)
try {
    return read(text);
} catch (const SnapshotError& error) {
    return refuse(Refusal::Reason::malformed, "The snapshot cannot be taken: " + error.why + ".",
                  error.pointer);
}

void resend_in_flight(World& world)
{
    world.webhooks.outbox.clear();
    for (const Delivery& delivery : world.webhooks.deliveries.all()) {
        if (delivery.state != DeliveryState::in_flight || delivery.attempts.empty()) continue;
        if (auto target = WebhookTarget::parse(delivery.attempts.back().url))
            world.webhooks.outbox.push_back(
                {delivery.id, delivery.attempts_made, *std::move(target)});
    }
}

} // namespace easyconnect
