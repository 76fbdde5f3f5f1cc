#include "world/devices/device_texts.hpp"

#include "world/random.hpp"
#include "world/sms/gsm0338.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace easyconnect {

/// "2026-02-03T04:05:06Z".
static std::string time_text(VirtualTime time)
{
    const Day day = day_of(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(
        std::chrono::floor<std::chrono::seconds>(time - start_of(day)));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

TextFields next_text_fields(const World& world, const Sim& sim, std::string received)
{
    const std::uint64_t number = sim.device.texts + std::uint64_t{1};
    const auto tenths = draw(world.seed, "reading", sim.iccid.value(), number) % 1'000;
    return {.n = std::to_string(number),
            .value = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10),
            .iccid = sim.iccid.text(),
            .msisdn = sim.msisdn.text(),
            .time = time_text(world.now),
            .text = std::move(received)};
}

Coding natural_coding(std::string_view text)
{
    const auto points = code_points(text);
    const bool is_gsm =
        points && std::ranges::all_of(*points, [](char32_t c) { return gsm_septets(c) > 0; });
    return is_gsm ? Coding::gsm7 : Coding::ucs2;
}

void note_skipped(World& world, const Sim& sim, std::string_view behaviour, std::string_view why)
{
    record(world, FactKind::device_skipped, sim.iccid, {},
           std::string(behaviour) + ": " + std::string(why));
}

void send_text(World& world, Sim& sim, std::string_view behaviour, const MoDraft& draft)
{
    const auto sent = originate_sms(world, sim, draft);
    if (sent) {
        ++sim.device.texts;
        return;
    }
    if (sent.error().reason == Refusal::Reason::forbidden)
        note_event(world, sim, "SMS rejected: quota exhausted or traffic limit exceeded",
                   Severity::warn, true);
    note_skipped(world, sim, behaviour, sent.error().detail);
}

} // namespace easyconnect
