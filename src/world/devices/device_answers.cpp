#include "world/devices/device_answers.hpp"

#include "world/devices/device_routines.hpp"
#include "world/devices/device_texts.hpp"
#include "world/devices/inbox.hpp"
#include "world/glob.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

/// How long the device takes to answer this text by this behaviour; empty when it does not.
static std::optional<Duration> answers_after(const Behaviour& behaviour, std::string_view text)
{
    if (const auto* echo = std::get_if<Echo>(&behaviour)) return echo->after;
    if (const auto* reply = std::get_if<TextReply>(&behaviour))
        if (fits_glob(reply->match, text)) return reply->after;
    return {};
}

/// Where an answer goes: to the sender, if that is a number; a name cannot be answered.
static std::string answer_address(const std::string& source)
{
    const std::string_view digits = std::string_view(source).substr(source.starts_with('+'));
    const bool is_number = !digits.empty() && digits.size() <= 20 &&
                           digits.find_first_not_of("0123456789") == digits.npos;
    return is_number ? source : MoDraft{.payload = {}}.dest_address;
}

static void plan_answer(World& world, VirtualTime when, PlannedAnswer answer)
{
    const auto number = world.fleet.next_answer++;
    world.fleet.answers.emplace(number, std::move(answer));
    world.agenda.at(when, SendAnswer{number});
}

void device_received(World& world, const Sim& sim, const Sms& sms)
{
    const auto& behaviours = behaviours_of(world, sim);
    const auto may_answer = [](const Behaviour& one) {
        return std::holds_alternative<Echo>(one) || std::holds_alternative<TextReply>(one);
    };
    if (std::ranges::none_of(behaviours, may_answer)) return;
    auto received = completed_by(world, sim, sms);
    if (!received) return;
    for (std::size_t i = 0; i < behaviours.size(); ++i) {
        const auto after = answers_after(behaviours[i], received->text);
        if (!after) continue;
        if (world.agenda.size() >= world.bounds.planned) {
            note_skipped(world, sim, name(behaviours[i]), "Too much is planned already.");
            return;
        }
        plan_answer(world, world.now + *after,
                    {.place = place_of(world, sim),
                     .plan = sim.device.plan,
                     .behaviour = static_cast<std::uint16_t>(i),
                     .received = sms.id,
                     .text = std::move(received->text),
                     .coding = received->coding,
                     .to = answer_address(received->source_address)});
        return;
    }
}

bool will_be_sent(const World& world, const SendAnswer& event)
{
    const PlannedAnswer& answer = world.fleet.answers.at(event.answer);
    return world.sims.all()[answer.place].device.plan == answer.plan;
}

void handle(World& world, const SendAnswer& event)
{
    auto taken = world.fleet.answers.extract(event.answer);
    PlannedAnswer& answer = taken.mapped();
    Sim& sim = world.sims.all()[answer.place];
    if (answer.plan != sim.device.plan) return;
    if (const auto wakes = wakes_at(world, sim)) {
        plan_answer(world, *wakes, std::move(answer));
        return;
    }
    const auto& behaviour = behaviours_of(world, sim)[answer.behaviour];
    MoDraft draft{.payload = answer.text, .dest_address = answer.to, .coding = answer.coding};
    if (const auto* reply = std::get_if<TextReply>(&behaviour)) {
        draft.payload = reply->text.filled(next_text_fields(world, sim, std::move(answer.text)));
        draft.coding = natural_coding(draft.payload);
    }
    send_text(world, sim, name(behaviour), draft);
}

} // namespace easyconnect
