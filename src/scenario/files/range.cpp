#include "scenario/files/range.hpp"

#include "scenario/files/source_text.hpp"
#include "scenario/files/variables.hpp"

#include <string_view>

namespace easyconnect {

static constexpr std::int64_t number_most = 1'000'000'000;

static std::string number_text(std::int64_t value, std::int64_t unit)
{
    std::string text = std::to_string(value / unit);
    std::string part;
    for (auto rest = value % unit, step = unit / 10; rest > 0 && step > 0; step /= 10) {
        part += static_cast<char>('0' + rest / step);
        rest %= step;
    }
    return part.empty() ? text : text + "." + part;
}

std::string Range::text(std::int64_t unit) const
{
    if (most == 0) return "none";
    if (least == most) return number_text(least, unit);
    if (most == INT64_MAX) return "at least " + number_text(least, unit);
    if (least == 0) return "at most " + number_text(most, unit);
    return number_text(least, unit) + " to " + number_text(most, unit);
}

/// "12", or "12.5" with places, in units of the last place.
static std::optional<std::int64_t> number(std::string_view text, int places)
{
    const auto point = std::min(text.find('.'), text.size());
    const auto whole = text.substr(0, point);
    const auto part = text.substr(std::min(point + 1, text.size()));
    const auto are_digits = [](std::string_view digits) {
        return digits.find_first_not_of("0123456789") == digits.npos;
    };
    if (whole.empty() || whole.size() > 10 || !are_digits(whole) || !are_digits(part)) return {};
    if ((point < text.size() && part.empty()) || part.size() > static_cast<std::size_t>(places))
        return {};
    std::int64_t value = 0;
    for (const char c : whole) value = value * 10 + (c - '0');
    if (value > number_most) return {};
    for (std::size_t i = 0; i < static_cast<std::size_t>(places); ++i)
        value = value * 10 + (i < part.size() ? part[i] - '0' : 0);
    return value;
}

static std::optional<Range> parsed(std::string_view text, int places)
{
    const auto after = [&](std::size_t prefix) { return number(text.substr(prefix), places); };
    if (const auto dots = text.find(".."); dots != text.npos) {
        const auto least = number(text.substr(0, dots), places);
        const auto most = after(dots + 2);
        if (!least || !most || *most < *least) return {};
        return Range{*least, *most};
    }
    if (text.starts_with(">=")) {
        const auto least = after(2);
        return least ? std::optional(Range{*least, INT64_MAX}) : std::nullopt;
    }
    if (text.starts_with("<=")) {
        const auto most = after(2);
        return most ? std::optional(Range{0, *most}) : std::nullopt;
    }
    if (text.starts_with(">")) {
        const auto below = after(1);
        return below ? std::optional(Range{*below + 1, INT64_MAX}) : std::nullopt;
    }
    if (text.starts_with("<")) {
        const auto above = after(1);
        return above && *above > 0 ? std::optional(Range{0, *above - 1}) : std::nullopt;
    }
    const auto exactly = number(text, places);
    return exactly ? std::optional(Range{*exactly, *exactly}) : std::nullopt;
}

static std::optional<Range> read_bounds(const Value& value, int places)
{
    const Section section = value.section({"least", "most"});
    Range range;
    for (const auto& [key, bound] : {std::pair{"least", &range.least}, {"most", &range.most}}) {
        const auto given = section[key];
        if (!given) continue;
        const auto read = given->decimal(places, number_most);
        if (!read) return {};
        *bound = *read;
    }
    if (range.least <= range.most) return range;
    value.mistake("most must not be less than least");
    return {};
}

std::optional<Range> read_range(const Value& value, int places)
{
    if (value.is_map()) return read_bounds(value, places);
    const Node& node = value.node();
    if (node.kind == Node::Kind::plain || node.kind == Node::Kind::quoted) {
        auto text = with_variables(node.text);
        if (!text) {
            value.mistake(std::move(text).error().detail);
            return {};
        }
        if (const auto range = parsed(*text, places)) return range;
    }
    value.mistake(
        "this must be a number such as 3, a range such as \"2..5\", \">2\" or \"<=1\" (in "
        "quotes), or {least: 2, most: 5}");
    return {};
}

} // namespace easyconnect
