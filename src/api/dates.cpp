#include "api/dates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace easyconnect {

namespace {

/// A moment taken apart.
struct Parts {
    explicit Parts(VirtualTime time)
        : date(day_of(time)), clock(std::chrono::floor<Duration>(time - start_of(day_of(time))))
    {}
    int year() const { return static_cast<int>(date.year()); }
    unsigned month() const { return static_cast<unsigned>(date.month()); }
    unsigned day() const { return static_cast<unsigned>(date.day()); }

    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<Duration> clock;
};

} // namespace

/// Writes `width` digits of a number.
static char* put(char* to, long value, int width)
{
    for (int place = width; place-- > 0; value /= 10)
        to[place] = static_cast<char>('0' + value % 10);
    return to + width;
}

static char* put(char* to, char mark)
{
    *to = mark;
    return to + 1;
}

void write_iso(char* to, VirtualTime time)
{
    const Parts parts(time);
    to = put(put(to, parts.year(), 4), '-');
    to = put(put(to, parts.month(), 2), '-');
    to = put(put(to, parts.day(), 2), 'T');
    to = put(put(to, parts.clock.hours().count(), 2), ':');
    to = put(put(to, parts.clock.minutes().count(), 2), ':');
    to = put(put(to, parts.clock.seconds().count(), 2), '.');
    to = put(to, parts.clock.subseconds().count(), 3);
    std::copy_n("+0000", 5, to);
}

std::string iso_text(VirtualTime time)
{
    char text[iso_size];
    write_iso(text, time);
    return {text, iso_size};
}

// The other forms are pieces of that one.

std::string rfc3339_text(VirtualTime time)
{
    return iso_text(time).replace(23, 5, "Z");
}

std::string plain_text(VirtualTime time)
{
    return iso_text(time).substr(0, 19).replace(10, 1, " ");
}

std::string day_text(Day day)
{
    return iso_text(start_of(day)).substr(0, 10);
}

std::string http_date(VirtualTime time)
{
    static constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Parts parts(time);
    const auto weekday = std::chrono::weekday(day_of(time)).c_encoding();
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[weekday], parts.day(),
                       months[parts.month() - 1], parts.year(), parts.clock.hours().count(),
                       parts.clock.minutes().count(), parts.clock.seconds().count());
}

namespace {

/// Reads text from the front; every step says whether it found what it wanted.
class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_(text) {}
    bool done() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    bool take(char wanted)
    {
        if (peek() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly `width` digits.
    std::optional<int> digits(std::size_t width)
    {
        if (rest_.size() < width) return {};
        int value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + width, value);
        if (error != std::errc{} || end != rest_.data() + width || peek() == '-') return {};
        rest_.remove_prefix(width);
        return value;
    }
    /// As many digits as there are, at most fifteen; without any, empty.
    std::optional<std::int64_t> number()
    {
        const auto size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        if (size == 0 || size > 15) return {};
        std::int64_t value = 0;
        std::from_chars(rest_.data(), rest_.data() + size, value);
        rest_.remove_prefix(size);
        return value;
    }
    std::string_view letters()
    {
        std::size_t size = 0;
        while (size < rest_.size() && ((rest_[size] | 0x20) >= 'a' && (rest_[size] | 0x20) <= 'z'))
            ++size;
        const auto found = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return found;
    }

private:
    std::string_view rest_;
};

} // namespace

static std::optional<Day> take_day(Cursor& in)
{
    const auto year = in.digits(4);
    if (!year || *year < 1970 || !in.take('-')) return {};
    const auto month = in.digits(2);
    if (!month || !in.take('-')) return {};
    const auto day = in.digits(2);
    if (!day) return {};
    const auto date = std::chrono::year{*year} / *month / *day;
    if (!date.ok()) return {};
    return Day(date);
}

static std::optional<Duration> take_clock(Cursor& in)
{
    const auto hour = in.digits(2);
    if (!hour || *hour > 23 || !in.take(':')) return {};
    const auto minute = in.digits(2);
    if (!minute || *minute > 59) return {};
    Duration clock = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
    if (!in.take(':')) return clock;
    const auto second = in.digits(2);
    if (!second || *second > 59) return {};
    clock += std::chrono::seconds(*second);
    if (!in.take('.')) return clock;
    int place = 100;
    if (in.peek() < '0' || in.peek() > '9') return {};
    while (const auto digit = in.digits(1)) {
        clock += Duration(*digit * place);
        place /= 10;
    }
    return clock;
}

static std::optional<Duration> take_offset(Cursor& in)
{
    if (in.done() || in.take('Z') || in.take('z')) return Duration::zero();
    const int sign = in.peek() == '-' ? -1 : 1;
    if (!in.take('+') && !in.take('-')) return {};
    const auto hours = in.digits(2);
    if (!hours || *hours > 23) return {};
    in.take(':');
    const auto minutes = in.done() ? std::optional(0) : in.digits(2);
    if (!minutes || *minutes > 59) return {};
    return sign * Duration(std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
}

static std::optional<VirtualTime> take_instant(std::string_view text)
{
    Cursor in(text);
    const auto day = take_day(in);
    if (!day) return {};
    if (in.done()) return start_of(*day);
    if (!in.take('T') && !in.take('t') && !in.take(' ')) return {};
    const auto clock = take_clock(in);
    if (!clock) return {};
    const auto offset = take_offset(in);
    if (!offset || !in.done()) return {};
    const VirtualTime time = start_of(*day) + *clock - *offset;
    if (time < VirtualTime{} || time > last_moment) return {};
    return time;
}

Result<VirtualTime> read_instant(std::string_view text)
{
    if (const auto time = take_instant(text)) return *time;
    return refuse(Refusal::Reason::malformed,
                  "A time is written like 2026-02-03T04:05:06Z, between 1970 and 9999.");
}

namespace {

struct Unit {
    std::string_view name;
    Duration length;
};

} // namespace

static constexpr Unit short_units[] = {
    {"d", std::chrono::days(1)},    {"h", std::chrono::hours(1)},
    {"m", std::chrono::minutes(1)}, {"min", std::chrono::minutes(1)},
    {"s", std::chrono::seconds(1)}, {"ms", std::chrono::milliseconds(1)},
};
static constexpr Duration longest = std::chrono::days(36'525);

static std::optional<Duration> plus(Duration sum, std::optional<std::int64_t> count, Duration unit)
{
    if (!count || *count > longest / unit) return {};
    sum += *count * unit;
    return sum > longest ? std::nullopt : std::optional(sum);
}

static std::optional<Duration> take_short(std::string_view text)
{
    Cursor in(text);
    std::optional<Duration> sum = Duration::zero();
    while (sum && !in.done()) {
        const auto count = in.number();
        const auto unit_name = in.letters();
        Duration unit{};
        for (const auto& unit_of : short_units)
            if (unit_of.name == unit_name) unit = unit_of.length;
        if (unit == Duration::zero()) return {};
        sum = plus(*sum, count, unit);
    }
    return text.empty() ? std::nullopt : sum;
}

static std::optional<Duration> take_iso(std::string_view text)
{
    Cursor in(text);
    if (!in.take('P') || in.done()) return {};
    bool in_time = false;
    std::optional<Duration> sum = Duration::zero();
    while (sum && !in.done()) {
        if (!in_time && in.take('T')) {
            in_time = true;
            if (in.done()) return {};
        }
        const auto count = in.number();
        if (!in_time && in.take('W'))
            sum = plus(*sum, count, std::chrono::weeks(1));
        else if (!in_time && in.take('D'))
            sum = plus(*sum, count, std::chrono::days(1));
        else if (in_time && in.take('H'))
            sum = plus(*sum, count, std::chrono::hours(1));
        else if (in_time && in.take('M'))
            sum = plus(*sum, count, std::chrono::minutes(1));
        else if (in_time && in.take('S'))
            sum = plus(*sum, count, std::chrono::seconds(1));
        else
            return {};
    }
    return sum;
}

Result<Duration> read_duration(std::string_view text)
{
    const auto length = text.starts_with('P') ? take_iso(text) : take_short(text);
    if (length) return *length;
    return refuse(Refusal::Reason::malformed,
                  "A duration is written like 250ms, 30s, 5m, 4h, 2d, 1h30m or P1D, at most 100 "
                  "years.");
}

std::string duration_text(Duration duration)
{
    std::string text;
    for (const auto& unit : short_units) {
        const auto count = duration / unit.length;
        duration %= unit.length;
        if (count > 0) text += std::to_string(count) + std::string(unit.name);
    }
    return text.empty() ? "0s" : text;
}

} // namespace easyconnect
