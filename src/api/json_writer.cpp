#include "api/json_writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

void JsonWriter::separate()
{
    if (after_value_) text_ += ',';
}

JsonWriter& JsonWriter::open(char bracket)
{
    separate();
    text_ += bracket;
    after_value_ = false;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket)
{
    text_ += bracket;
    after_value_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    text_ += '"';
    text_ += name;
    text_ += "\":";
    after_value_ = false;
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    text_ += json;
    after_value_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text)
{
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; // whether char is signed or not
    });
    if (!plain) // the library knows the escapes, and replaces what is no UTF-8
        return raw(
            nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    separate();
    text_ += '"';
    text_ += text;
    text_ += '"';
    after_value_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(bool truth)
{
    return raw(truth ? "true" : "false");
}

JsonWriter& JsonWriter::value(double number)
{
    return raw(nlohmann::json(number).dump());
}

JsonWriter& JsonWriter::value(Amount amount)
{
    return raw(text_of(amount));
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
