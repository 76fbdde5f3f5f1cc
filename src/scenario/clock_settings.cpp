#include "scenario/clock_settings.hpp"

#include "api/control/clock.hpp"

namespace easyconnect {

void read_clock(const Value& value, ClockSettings& clock)
{
    const Section section = value.section({"start", "pace", "factor"});
    if (const auto start = section["start"]) {
        if (const auto time = start->instant()) clock.start = time;
    }
    const auto pace = section["pace"];
    if (pace) {
        constexpr std::string_view words[] = {"real", "scaled", "manual", "auto"};
        if (const auto word = pace->word(words)) clock.pace = pace_named(words[*word]);
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
