#include "scenario/verdict/timeline_drawing.hpp"

#include "api/dates.hpp"
#include "scenario/files/markup.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <span>
#include <string_view>

namespace easyconnect {

static constexpr std::array<std::string_view, 5> lanes{"request", "sms", "delivery", "fault",
                                                       "note"};
static constexpr int lane_height = 34;
static constexpr int ticks = 4;

/// Where each moment is drawn, in percent of the width.
using Places = std::map<VirtualTime, double>;

/// What fits no other lane is a note.
static std::string_view lane_of(const TimelineRow& row)
{
    return std::ranges::find(lanes, row.lane) == lanes.end() ? lanes.back() : row.lane;
}

/// Each gap between two moments counts 1, and more when it is long: a second 1.3, an hour 4.6.
static double weight(Duration gap)
{
    return 1 + std::log10(1 + std::chrono::duration<double>(gap).count());
}

static Places places_of(const Verdict& verdict, std::span<const TimelineRow> rows)
{
    Places places{{verdict.began, 0}, {std::max(verdict.began, verdict.ended), 0}};
    for (const auto& row : rows) places.emplace(row.at, 0);
    double whole = 0;
    for (auto place = std::next(places.begin()); place != places.end(); ++place)
        place->second = whole += weight(place->first - std::prev(place)->first);
    for (auto& [time, place] : places) place = 1.5 + 97 * (whole > 0 ? place / whole : 0);
    return places;
}

static std::string lane_svg(std::string_view lane, std::span<const TimelineRow> rows,
                            const Places& places, VirtualTime began, int top)
{
    const int middle = top + 24;
    std::string svg =
        fmt::format("<text x=\"0\" y=\"{}\">{}</text>"
                    "<line class=\"lane\" x1=\"0\" x2=\"100%\" y1=\"{}\" y2=\"{}\"/>\n",
                    top + 12, lane, middle, middle);
    for (const auto& row : rows) {
        if (lane_of(row) != lane) continue;
        svg += fmt::format("<circle class=\"dot{}\" cx=\"{:.2f}%\" cy=\"{}\" r=\"{}\">"
                           "<title>+{} {}</title></circle>\n",
                           row.bad ? " bad" : "", places.at(row.at), middle, row.bad ? 6 : 4,
                           duration_text(std::max(row.at - began, Duration::zero())),
                           escaped(row.text));
    }
    return svg;
}

/// The moments nearest to a few even places, so that marks do not lie over each other.
static std::string ticks_svg(const Places& places, VirtualTime began, int top)
{
    std::string svg;
    VirtualTime last = VirtualTime::min();
    for (int i = 0; i < ticks; ++i) {
        const double wanted = 1.5 + 97.0 * i / (ticks - 1);
        const auto nearest = std::ranges::min_element(
            places, {}, [&](const auto& place) { return std::abs(place.second - wanted); });
        // half way to the next mark there is room for one, further off there is not
        if (nearest->first == last || std::abs(nearest->second - wanted) > 97.0 / ticks / 3)
            continue;
        last = nearest->first;
        const char* anchor = i == 0 ? "start" : i == ticks - 1 ? "end" : "middle";
        svg += fmt::format("<line class=\"tick\" x1=\"{:.2f}%\" x2=\"{:.2f}%\" y1=\"0\" "
                           "y2=\"{}\"/><text class=\"tick\" x=\"{:.2f}%\" y=\"{}\" "
                           "text-anchor=\"{}\">+{}</text>\n",
                           nearest->second, nearest->second, top, nearest->second, top + 14, anchor,
                           duration_text(std::max(last - began, Duration::zero())));
    }
    return svg;
}

std::string timeline_drawing(const Verdict& verdict)
{
    std::span<const TimelineRow> rows = verdict.rows;
    const std::size_t left_out = rows.size() - std::min(rows.size(), drawn_rows_most);
    rows = rows.subspan(left_out);
    const Places places = places_of(verdict, rows);

    std::string drawn;
    int top = 0;
    for (const auto lane : lanes) {
        if (std::ranges::none_of(rows, [&](const auto& row) { return lane_of(row) == lane; }))
            continue;
        drawn += lane_svg(lane, rows, places, verdict.began, top);
        top += lane_height;
    }
    std::string svg = fmt::format("<svg role=\"img\" aria-label=\"Time line\" width=\"100%\" "
                                  "height=\"{}\" xmlns=\"http://www.w3.org/2000/svg\">\n{}{}</svg>",
                                  top + 20, ticks_svg(places, verdict.began, top), drawn);
    if (left_out > 0)
        svg += fmt::format("<p class=\"quiet\">The oldest {} are not drawn.</p>", left_out);
    return svg;
}

} // namespace easyconnect
