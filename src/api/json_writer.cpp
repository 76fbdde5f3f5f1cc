#include "api/json_writer.hpp"

#include "api/dates.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

/// Whether JSON shows a text as it is: UTF-8 is looked at by the library, control characters,
/// quotes and backslashes need its escapes.
static bool is_plain(std::string_view text)
{
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\') return false;
    }
    return true;
}

JsonWriter& JsonWriter::value(std::string_view text)
{
    if (is_plain(text)) return quoted(text);
    // the library knows the escapes, and replaces what is no UTF-8
    return raw(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

JsonWriter& JsonWriter::value(double number)
{
    return raw(nlohmann::json(number).dump());
}

JsonWriter& JsonWriter::value(Amount amount)
{
    if (amount == Amount::whole(amount.units())) return value(amount.units());
    return raw(text_of(amount));
}

JsonWriter& JsonWriter::value(VirtualTime time)
{
    char text[iso_size];
    write_iso(text, time);
    return quoted({text, iso_size});
}

std::string text_of(Amount amount)
{
    const auto millionths = amount.millionths();
    const auto whole = millionths / 1'000'000;
    auto rest = std::abs(millionths % 1'000'000);
    std::string text = (millionths < 0 && whole == 0 ? "-" : "") + std::to_string(whole);
    if (rest == 0) return text;
    std::string decimals = std::to_string(1'000'000 + rest).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    return text + "." + decimals;
}

std::string money_text(std::int64_t cents)
{
    return std::to_string(cents / 100) + "." + std::to_string(100 + cents % 100).substr(1);
}

} // namespace easyconnect
