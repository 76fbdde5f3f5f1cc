#include "api/fields.hpp"

#include "api/dates.hpp"
#include "api/exchange.hpp"
#include "api/text.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace easyconnect {

using Reason = Refusal::Reason;

/// Whether the brackets outside strings nest deeper than allowed. Looked at before parsing, so
/// that no input can grow the parser's stack.
static bool nests_too_deep(std::string_view text)
{
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > json_depth_most) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

Result<nlohmann::json> read_json(const Request& request)
{
    const auto type = media_type(request.content_type);
    if (!type.empty() && type != "application/json" && !type.ends_with("+json"))
        return refuse(Reason::unsupported, "The content type must be application/json.",
                      "Content-Type");
    if (nests_too_deep(request.body))
        return refuse(Reason::malformed,
                      "The body nests deeper than " + std::to_string(json_depth_most) + " levels.");
    auto json = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) return refuse(Reason::malformed, "The body must be JSON in UTF-8.");
    return json;
}

Result<nlohmann::json> read_json_object(const Request& request)
{
    TRY(auto json, read_json(request));
    if (!json.is_object()) return refuse(Reason::malformed, "The body must be a JSON object.");
    return json;
}

Fields::Fields(const nlohmann::json& object, std::string where)
    : object_(object), where_(std::move(where))
{}

std::string Fields::pointer(std::string_view key) const
{
    std::string pointer = where_ + "/";
    for (const char c : key) {
        if (c == '~')
            pointer += "~0"; // RFC 6901, 3
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
    return pointer;
}

Result<std::optional<Duration>> Fields::duration(std::string_view key) const
{
    TRY(const auto given, text(key));
    if (!given) return std::nullopt;
    const auto length = read_duration(*given);
    if (!length) return refuse(Reason::malformed, length.error().detail, pointer(key));
    return *length;
}

Result<std::optional<VirtualTime>> Fields::instant(std::string_view key) const
{
    TRY(const auto given, text(key));
    if (!given) return std::nullopt;
    const auto moment = read_instant(*given);
    if (!moment) return refuse(Reason::malformed, moment.error().detail, pointer(key));
    return *moment;
}

const nlohmann::json* Fields::member(std::string_view key) const
{
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

Result<std::optional<std::string>> Fields::text(std::string_view key) const
{
    const auto* found = member(key);
    if (!found) return std::nullopt;
    if (found->is_string()) return found->get<std::string>();
    return refuse(Reason::malformed, std::string(key) + " must be a string.", pointer(key));
}

Result<std::optional<bool>> Fields::truth(std::string_view key) const
{
    const auto* found = member(key);
    if (!found) return std::nullopt;
    if (found->is_boolean()) return found->get<bool>();
    return refuse(Reason::malformed, std::string(key) + " must be true or false.", pointer(key));
}

Result<std::optional<std::int64_t>> Fields::whole(std::string_view key, std::int64_t least,
                                                  std::int64_t most) const
{
    const auto* found = member(key);
    if (!found) return std::nullopt;
    const auto refused = refuse(Reason::malformed,
                                std::string(key) + " must be a whole number from " +
                                    std::to_string(least) + " to " + std::to_string(most) + ".",
                                pointer(key));
    if (found->is_number_float()) {
        const double value = found->get<double>();
        if (value != std::floor(value) || std::abs(value) > 9e15) return refused;
    } else if (!found->is_number_integer()) {
        return refused;
    }
    if (found->is_number_unsigned() &&
        found->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return refused;
    const auto value = found->get<std::int64_t>();
    if (value < least || value > most) return refused;
    return value;
}

Result<std::optional<Amount>> Fields::amount(std::string_view key) const
{
    const auto* found = member(key);
    if (!found) return std::nullopt;
    const double most = static_cast<double>(largest_amount.units());
    if (found->is_number()) {
        const double value = found->get<double>();
        if (value >= 0 && value <= most) return Amount::millionths(std::llround(value * 1'000'000));
    }
    return refuse(Reason::malformed,
                  std::string(key) + " must be a number from 0 to " +
                      std::to_string(largest_amount.units()) + ".",
                  pointer(key));
}

Result<void> Fields::only(std::initializer_list<std::string_view> keys) const
{
    return only(std::span(keys.begin(), keys.size()));
}

Result<void> Fields::only(std::span<const std::string_view> keys) const
{
    for (const auto& [key, ignored] : object_.items()) {
        if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
        const auto guess = nearest(key, keys);
        std::string hint =
            guess.empty() ? "The keys are" : "Did you mean " + std::string(guess) + "?";
        if (guess.empty())
            for (const auto known : keys) hint += " " + std::string(known);
        return std::unexpected(Refusal{.reason = Reason::malformed,
                                       .detail = "There is no key " + key + " here.",
                                       .where = pointer(key),
                                       .code = {},
                                       .hint = std::move(hint)});
    }
    return {};
}

/// Levenshtein's distance.
static std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
            corner = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> known)
{
    if (word.size() > 64) return {};
    std::string_view best;
    std::size_t fewest = word.size() / 3 + 2; // farther than this is no slip of the hand
    for (const auto candidate : known)
        if (const auto distance = edits(word, candidate); distance < fewest) {
            fewest = distance;
            best = candidate;
        }
    return best;
}

std::string_view nearest(std::string_view word, std::initializer_list<std::string_view> known)
{
    return nearest(word, std::span(known.begin(), known.size()));
}

} // namespace easyconnect
