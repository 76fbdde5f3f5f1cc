#pragma once

#include "world/amount.hpp"
#include "world/ids.hpp"
#include "world/time.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace easyconnect {

/// Writes JSON text front to back, in the order of the contract's tables. Replies are written this
/// way because building and dumping a document costs about 6 microseconds for one SIM, and a page
/// holds a hundred; what comes in is read with nlohmann/json.
/// REQUIRES of every user: keys only inside objects, each followed by one value.
class JsonWriter {
public:
    JsonWriter& open_object() { return open('{'); }
    JsonWriter& close_object() { return close('}'); }
    JsonWriter& open_array() { return open('['); }
    JsonWriter& close_array() { return close(']'); }

    /// REQUIRES: `name` needs no escaping.
    JsonWriter& key(std::string_view name)
    {
        if (after_value_) text_.push_back(',');
        text_.push_back('"');
        text_.append(name);
        text_.push_back('"');
        text_.push_back(':');
        after_value_ = false;
        return *this;
    }

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
    JsonWriter& value(double number);
    /// Without decimals when it is whole, else with up to six (contract 3.1 and 6).
    JsonWriter& value(Amount);
    /// In quotes, as the platform writes moments: "2026-02-03T04:05:06.000+0000" (contract 1.3).
    JsonWriter& value(VirtualTime);
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) JsonWriter& value(Number number)
    {
        return raw(std::string_view(fmt::format_int(number).c_str()));
    }
    /// In quotes, since no number could hold them all.
    template <class Tag, unsigned least, unsigned most>
    JsonWriter& value(Digits<Tag, least, most> digits)
    {
        char text[most];
        return quoted({text, digits.write(text)});
    }

    /// A value that is JSON text already.
    JsonWriter& raw(std::string_view json)
    {
        if (after_value_) text_.push_back(',');
        text_.append(json);
        after_value_ = true;
        return *this;
    }

    /// A text that needs no escaping. REQUIRES: it does not.
    JsonWriter& quoted(std::string_view plain)
    {
        if (after_value_) text_.push_back(',');
        text_.push_back('"');
        text_.append(plain);
        text_.push_back('"');
        after_value_ = true;
        return *this;
    }

    template <class Value>
    JsonWriter& field(std::string_view name, const Value& content)
    {
        key(name);
        return value(content);
    }

    /// The text so far; the writer is used up.
    std::string take() { return std::move(text_); }
    void reserve(std::size_t bytes) { text_.reserve(bytes); }

private:
    JsonWriter& open(char bracket)
    {
        if (after_value_) text_.push_back(',');
        text_.push_back(bracket);
        after_value_ = false;
        return *this;
    }
    JsonWriter& close(char bracket)
    {
        text_.push_back(bracket);
        after_value_ = true;
        return *this;
    }

    std::string text_;
    bool after_value_ = false;
};

/// An amount as the platform writes it: "500", "321.654321", "0.002803".
std::string text_of(Amount);

/// Money with two decimals and a dot (contract 11.2): "145.20".
std::string money_text(std::int64_t cents);

} // namespace easyconnect
