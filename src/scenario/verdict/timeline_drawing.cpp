#include "scenario/verdict/timeline_drawing.hpp"

#include "api/dates.hpp"
#include "scenario/files/markup.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string_view>
#include <vector>

namespace easyconnect {

namespace {

/// One lane: what rows call it, and what people do.
struct Lane {
    std::string_view name;
    std::string_view title;
};

/// All that happened at one moment, as it is drawn: from the left to the right, in percent.
struct Moment {
    VirtualTime at{};
    double left = 0;
    double right = 0;
};

/// Where everything is drawn.
struct Places {
    std::vector<double> rows{}; ///< of each row, in percent of the width
    std::vector<Moment> moments{};
};

} // namespace

static constexpr std::array<Lane, 5> lanes{{{"request", "requests"},
                                            {"sms", "SMS"},
                                            {"delivery", "webhooks"},
                                            {"fault", "rules and steps"},
                                            {"note", "notes"}}};
static constexpr int lane_height = 40;
static constexpr int ticks = 5;
static constexpr double left_edge = 1.5;
static constexpr double width = 97;
/// More are no help to the eye, and would make the page long.
static constexpr std::size_t moments_drawn_most = 200;

/// What fits no other lane is a note.
static std::string_view lane_of(const TimelineRow& row)
{
    const bool is_known = std::ranges::find(lanes, row.lane, &Lane::name) != lanes.end();
    return is_known ? std::string_view(row.lane) : lanes.back().name;
}

/// Each gap between two moments counts 1, and more when it is long: a second 1.3, an hour 4.6.
static double weight(Duration gap)
{
    return 1 + std::log10(1 + std::chrono::duration<double>(gap).count());
}

/// How far apart the rows of one moment are, which has so many: near enough that it stays one.
static double step_within(std::size_t rows)
{
    return std::min(0.3, 6.0 / static_cast<double>(rows));
}

/// Rows of one moment stand beside each other, in their order, since a heap of dots tells nobody
/// what came first.
static Places places_of(const Verdict& verdict, std::span<const TimelineRow> rows)
{
    Places places;
    double at = 0;
    places.moments.push_back({verdict.began});
    for (std::size_t i = 0; i < rows.size();) {
        const VirtualTime now = std::max(rows[i].at, verdict.began);
        std::size_t end = i;
        while (end < rows.size() && std::max(rows[end].at, verdict.began) == now) ++end;
        if (now > places.moments.back().at) {
            at += weight(now - places.moments.back().at);
            places.moments.push_back({now, at});
        }
        const double step = step_within(end - i);
        for (; i < end; ++i) places.rows.push_back(at += step);
        places.moments.back().right = at;
    }
    if (const auto end = verdict.ended; end > places.moments.back().at) {
        at += weight(end - places.moments.back().at);
        places.moments.push_back({end, at, at});
    }
    const auto scaled = [&](double place) { return left_edge + width * (at > 0 ? place / at : 0); };
    for (double& place : places.rows) place = scaled(place);
    for (auto& moment : places.moments) {
        moment.left = scaled(moment.left);
        moment.right = scaled(moment.right);
    }
    return places;
}

/// What happened at the same time lies on one ground.
static std::string moments_svg(const Places& places, int height)
{
    std::string svg;
    if (places.moments.size() > moments_drawn_most) return svg;
    for (const auto& moment : places.moments)
        if (moment.right > moment.left)
            svg += fmt::format("<rect class=\"moment\" x=\"{:.2f}%\" width=\"{:.2f}%\" y=\"0\" "
                               "height=\"{}\" rx=\"3\"/>\n",
                               moment.left - 0.6, moment.right - moment.left + 1.2, height);
    return svg;
}

static std::string title_svg(const Lane& lane, std::size_t count, std::size_t wrong, int top)
{
    return fmt::format("<text x=\"0\" y=\"{}\">{} <tspan class=\"quiet\">{}</tspan>{}</text>",
                       top + 13, lane.title, count,
                       wrong > 0 ? fmt::format(" <tspan class=\"wrong\">{} wrong</tspan>", wrong)
                                 : "");
}

static std::string lane_svg(const Lane& lane, std::span<const TimelineRow> rows,
                            const Places& places, VirtualTime began, int top)
{
    const int middle = top + 27;
    std::size_t count = 0;
    std::size_t wrong = 0;
    std::string dots;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        if (lane_of(row) != lane.name) continue;
        ++count;
        if (row.bad) ++wrong;
        dots += fmt::format("<circle class=\"dot{}\" cx=\"{:.2f}%\" cy=\"{}\" r=\"{}\">"
                            "<title>+{} {}</title></circle>\n",
                            row.bad ? " bad" : "", places.rows[i], middle, row.bad ? 5 : 4,
                            duration_text(std::max(row.at - began, Duration::zero())),
                            escaped(row.text));
    }
    if (count == 0) return "";
    return title_svg(lane, count, wrong, top) +
           fmt::format("<line class=\"lane\" x1=\"0\" x2=\"100%\" y1=\"{}\" y2=\"{}\"/>\n", middle,
                       middle) +
           dots;
}

/// The moments nearest to a few even places, so that marks do not lie over each other.
static std::string ticks_svg(const Places& places, VirtualTime began, int top)
{
    std::string svg;
    VirtualTime last = VirtualTime::min();
    for (int i = 0; i < ticks; ++i) {
        const double wanted = left_edge + width * i / (ticks - 1);
        const auto nearest =
            std::ranges::min_element(places.moments, {}, [&](const Moment& moment) {
                return std::abs(moment.left - wanted);
            });
        // half way to the next mark there is room for one, further off there is not
        if (nearest->at == last || std::abs(nearest->left - wanted) > width / ticks / 3) continue;
        last = nearest->at;
        const char* anchor = i == 0 ? "start" : i == ticks - 1 ? "end" : "middle";
        svg += fmt::format("<line class=\"tick\" x1=\"{:.2f}%\" x2=\"{:.2f}%\" y1=\"0\" "
                           "y2=\"{}\"/><text class=\"tick\" x=\"{:.2f}%\" y=\"{}\" "
                           "text-anchor=\"{}\">+{}</text>\n",
                           nearest->left, nearest->left, top, nearest->left, top + 15, anchor,
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
    for (const auto& lane : lanes) {
        const auto svg = lane_svg(lane, rows, places, verdict.began, top);
        if (svg.empty()) continue;
        drawn += svg;
        top += lane_height;
    }
    std::string svg = fmt::format(
        "<svg class=\"lanes\" role=\"img\" aria-label=\"Time line\" width=\"100%\" "
        "height=\"{}\" xmlns=\"http://www.w3.org/2000/svg\">\n{}{}{}</svg>\n"
        "<p class=\"legend\">Each dot is one happening, a ring one that "
        "went wrong; what shares a ground happened at the same simulated "
        "moment. Long pauses are drawn short.</p>",
        top + 20, moments_svg(places, top), ticks_svg(places, verdict.began, top), drawn);
    if (left_out > 0)
        svg += fmt::format("<p class=\"quiet\">The oldest {} are not drawn.</p>", left_out);
    return svg;
}

} // namespace easyconnect
