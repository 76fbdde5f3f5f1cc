#include "scenario/files/value.hpp"

#include "api/dates.hpp"
#include "api/fields.hpp"
#include "scenario/files/source_text.hpp"
#include "scenario/files/variables.hpp"

#include <algorithm>
#include <charconv>

namespace easyconnect {

static std::string in_quotes(std::string_view text)
{
    return '"' + excerpt(text) + '"';
}

static bool all_digits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

bool looks_like_number(std::string_view text)
{
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (text.starts_with("0x") || text.starts_with("0o")) return true;
    const bool begins = !text.empty() && (all_digits(text.substr(0, 1)) ||
                                          (text[0] == '.' && all_digits(text.substr(1, 1))));
    if (!begins) return false;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return end == text.data() + text.size();
}

/// The known word that is nearest to `word`, or empty.
static std::string_view nearest_of(std::string_view word, std::span<const std::string_view> known)
{
    std::string_view best;
    for (const auto candidate : known)
        best = best.empty() ? nearest(word, {candidate}) : nearest(word, {best, candidate});
    return best;
}

static std::string listed(std::span<const std::string_view> words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

std::optional<Value::Scalar> Value::scalar(std::string_view wanted) const
{
    switch (node_->kind) {
    case Node::Kind::nothing:
        mistake("this is empty and must be " + std::string(wanted));
        return {};
    case Node::Kind::list: mistake("this is a list and must be " + std::string(wanted)); return {};
    case Node::Kind::map: mistake("this is a map and must be " + std::string(wanted)); return {};
    case Node::Kind::plain:
    case Node::Kind::quoted: break;
    }
    if (node_->text.find("${") == std::string::npos)
        return Scalar{node_->text,
                      node_->kind == Node::Kind::plain ? Written::plain : Written::quoted};
    auto expanded = with_variables(node_->text);
    if (!expanded) {
        mistake(std::move(expanded).error().detail);
        return {};
    }
    return Scalar{*std::move(expanded), Written::with_variable};
}

std::optional<std::string> Value::text(std::size_t most) const
{
    auto found = scalar("a text");
    if (!found) return {};
    const bool is_truth = found->text == "true" || found->text == "false";
    if (found->how == Written::plain && (is_truth || looks_like_number(found->text))) {
        mistake("this must be a text, so it needs quotes: " + in_quotes(found->text));
        return {};
    }
    return within(std::move(found->text), most);
}

std::optional<std::string> Value::as_written(std::size_t most) const
{
    auto found = scalar("a text");
    if (!found) return {};
    return within(std::move(found->text), most);
}

/// The text, unless it is too long.
std::optional<std::string> Value::within(std::string text, std::size_t most) const
{
    if (characters(text) <= most) return text;
    mistake("this text is longer than " + std::to_string(most) + " characters");
    return {};
}

std::optional<std::string> Value::filled_text(std::size_t most) const
{
    auto found = text(most);
    if (found && found->empty()) {
        mistake("this must not be empty");
        return {};
    }
    return found;
}

std::optional<std::int64_t> Value::whole(std::int64_t least, std::int64_t most) const
{
    const std::string wanted = least == most ? "the number " + std::to_string(most)
                                             : "a whole number from " + std::to_string(least) +
                                                   " to " + std::to_string(most);
    const auto found = scalar(wanted);
    if (!found) return {};
    if (found->how == Written::quoted && looks_like_number(found->text)) {
        mistake("this must be " + wanted + ", without quotes");
        return {};
    }
    const auto& text = found->text;
    const std::string_view unsigned_part = std::string_view(text).substr(text.starts_with('-'));
    const bool is_octal = unsigned_part.size() > 1 && unsigned_part[0] == '0';
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = end == text.data() + text.size() && error == std::errc{} && !is_octal;
    if (is_whole && value >= least && value <= most) return value;
    mistake("this must be " + wanted + ", not " + in_quotes(text));
    return {};
}

std::optional<std::int64_t> Value::decimal(int places, std::int64_t most) const
{
    const std::string wanted = "a number from 0 to " + std::to_string(most) + " with at most " +
                               std::to_string(places) + " decimals";
    const auto found = scalar(wanted);
    if (!found) return {};
    if (found->how == Written::quoted && looks_like_number(found->text)) {
        mistake("this must be " + wanted + ", without quotes");
        return {};
    }
    const std::string_view text = found->text;
    const auto point = std::min(text.find('.'), text.size());
    const auto units = text.substr(0, point);
    const auto part = text.substr(std::min(point + 1, text.size()));
    const bool fits = all_digits(units) && units.size() <= 12 &&
                      (point == text.size() || all_digits(part)) &&
                      part.size() <= static_cast<std::size_t>(places);
    if (fits) {
        std::int64_t value = 0;
        std::int64_t scale = 1;
        for (const char c : units) value = value * 10 + (c - '0');
        for (int i = 0; i < places; ++i) {
            const auto place = static_cast<std::size_t>(i);
            value = value * 10 + (place < part.size() ? part[place] - '0' : 0);
            scale *= 10;
        }
        if (value <= most * scale) return value;
    }
    mistake("this must be " + wanted + ", not " + in_quotes(text));
    return {};
}

std::optional<Amount> Value::amount() const
{
    const auto millionths = decimal(6, largest_amount.units());
    if (!millionths) return {};
    return Amount::millionths(*millionths);
}

std::optional<bool> Value::truth() const
{
    const auto found = scalar("true or false");
    if (!found) return {};
    if (found->how != Written::quoted && found->text == "true") return true;
    if (found->how != Written::quoted && found->text == "false") return false;
    mistake("this must be true or false without quotes; " + in_quotes(found->text) +
            " is a text here");
    return {};
}

std::optional<Duration> Value::duration() const
{
    const auto found = scalar("a duration such as 30s");
    if (!found) return {};
    if (const auto length = read_duration(found->text)) return *length;
    mistake(in_quotes(found->text) +
            " is no duration; write 250ms, 30s, 5m, 4h, 2d, 1h30m or P1D, at most 100 years");
    return {};
}

std::optional<VirtualTime> Value::instant() const
{
    const auto found = scalar("a time such as 2026-02-03T04:05:06Z");
    if (!found) return {};
    if (const auto time = read_instant(found->text)) return *time;
    mistake(in_quotes(found->text) +
            " is no time; write it like 2026-02-03T04:05:06Z, between 1970 and 9999");
    return {};
}

std::optional<VirtualTime> Value::moment(VirtualTime start) const
{
    const auto found = scalar("a time such as -3d");
    if (!found) return {};
    const std::string_view text = found->text;
    if (text.starts_with('-') || text.starts_with('+')) {
        const auto length = read_duration(text.substr(1));
        const auto time = start + (text[0] == '-' ? -1 : 1) * length.value_or(Duration::zero());
        if (length && time >= VirtualTime{} && time <= last_moment) return time;
        if (length) {
            mistake(in_quotes(text) + " from the start lies outside the years 1970 to 9999");
            return {};
        }
    } else if (const auto time = read_instant(text)) {
        return *time;
    }
    mistake(in_quotes(text) + " is no time; write -3d or +3d (counted from the start of the world) "
                              "or 2026-02-03T04:05:06Z");
    return {};
}

std::optional<VirtualTime> Value::past_moment(VirtualTime start) const
{
    const auto time = moment(start);
    if (!time || *time <= start) return time;
    mistake("this time must not lie after the start of the world, " + rfc3339_text(start));
    return {};
}

std::optional<std::string> Value::digit_text(std::size_t least, std::size_t most) const
{
    const std::string count = least == most ? std::to_string(least)
                                            : std::to_string(least) + " to " + std::to_string(most);
    const std::string wanted = count + " digits in quotes";
    auto found = scalar(wanted);
    if (!found) return {};
    if (found->how == Written::plain && looks_like_number(found->text)) {
        mistake("this needs quotes, as " + in_quotes(found->text) +
                ": without them it is a number, and most tools lose the last digits of a "
                "19-digit number and the leading zeros of any");
        return {};
    }
    if (all_digits(found->text) && found->text.size() >= least && found->text.size() <= most)
        return std::move(found->text);
    mistake("this must be " + wanted + ", not " + in_quotes(found->text));
    return {};
}

std::optional<std::size_t> Value::word(std::span<const std::string_view> words) const
{
    const auto found = scalar(listed(words));
    if (!found) return {};
    const auto match = std::ranges::find(words, found->text);
    if (match != words.end()) return static_cast<std::size_t>(match - words.begin());
    const auto guess = nearest_of(found->text, words);
    mistake(in_quotes(found->text) + " must be " + listed(words) +
            (guess.empty() ? "" : "; did you mean " + std::string(guess) + "?"));
    return {};
}

std::vector<Value> Value::list() const
{
    if (node_->kind != Node::Kind::list) {
        mistake("this must be a list");
        return {};
    }
    std::vector<Value> items;
    items.reserve(node_->items.size());
    for (const Node* item : node_->items) items.emplace_back(*document_, *item);
    return items;
}

Section Value::section(std::span<const std::string_view> keys) const
{
    Section section(*this);
    if (!is_map()) {
        mistake("this must be a map of " + listed(keys));
        return section;
    }
    for (std::size_t i = 0; i + 1 < node_->items.size(); i += 2) {
        const Node& key = *node_->items[i];
        if (key.text.starts_with("x-") || key.text == "$schema") continue;
        if (std::ranges::find(keys, key.text) != keys.end()) {
            section.members_.emplace_back(key.text, Value(*document_, *node_->items[i + 1]));
            continue;
        }
        const auto guess = nearest_of(key.text, keys);
        document_->mistake(key, "there is no such key; " +
                                    (guess.empty() ? "the keys here are " + listed(keys)
                                                   : "did you mean " + std::string(guess) + "?"));
    }
    return section;
}

Section Value::section(std::initializer_list<std::string_view> keys) const
{
    return section(std::span(keys.begin(), keys.size()));
}

std::optional<Value> Section::operator[](std::string_view key) const
{
    for (const auto& [name, value] : members_)
        if (name == key && !value.is_nothing()) return value;
    return {};
}

std::optional<Value> Section::require(std::string_view key) const
{
    const auto found = (*this)[key];
    if (!found && whole_.is_map()) whole_.mistake(std::string(key) + " is missing");
    return found;
}

std::vector<Value> Section::list(std::string_view key) const
{
    const auto value = (*this)[key];
    return value ? value->list() : std::vector<Value>{};
}

} // namespace easyconnect
