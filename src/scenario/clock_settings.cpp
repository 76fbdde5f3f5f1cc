#include "scenario/clock_settings.hpp"

#include "api/control/clock.hpp"
#include "api/dates.hpp"

namespace easyconnect {

/// Longer pauses would look like a simulator that hangs. BEYOND.
static constexpr Duration quiet_most = std::chrono::minutes(1);

void read_clock(const Value& value, ClockSettings& clock)
{
    const Section section = value.section({"start", "pace", "factor", "quiet"});
    if (const auto start = section["start"]) {
        if (const auto time = start->instant()) clock.start = time;
    }
    const auto pace = section["pace"];
    if (pace) {
        constexpr std::string_view words[] = {"real", "scaled", "manual", "auto"};
        if (const auto word = pace->word(words)) clock.pace = pace_named(words[*word]);
    }
    if (const auto quiet = section["quiet"]) {
        const auto length = quiet->duration();
        if (length && *length > quiet_most)
            quiet->mistake("this is real time: at most " + duration_text(quiet_most));
        else
            clock.quiet = length;
    }
    const auto factor = section["factor"];
    if ((pace && clock.pace == Pace::scaled) != factor.has_value()) {
        section.value().mistake("factor goes with the pace scaled, and only with it");
        return;
    }
    const auto thousandths = factor ? factor->decimal(3, 1'000'000) : std::nullopt;
    if (thousandths == 0) factor->mistake("this must be above 0");
    if (thousandths > 0) clock.factor = static_cast<double>(*thousandths) / 1000;
}

} // namespace easyconnect
