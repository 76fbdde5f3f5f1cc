#pragma once

#include "world/amount.hpp"

#include <concepts>
#include <cstdint>
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
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth);
    JsonWriter& value(double number);
    /// Without decimals when it is whole, else with up to six (contract 3.1 and 6).
    JsonWriter& value(Amount);
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) JsonWriter& value(Number number)
    {
        return raw(std::to_string(number));
    }

    /// A value that is JSON text already.
    JsonWriter& raw(std::string_view json);

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
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string text_;
    bool after_value_ = false;
};

/// An amount as the platform writes it: "500", "321.654321", "0.002803".
std::string text_of(Amount);

/// Money with two decimals and a dot (contract 11.2): "145.20".
std::string money_text(std::int64_t cents);

} // namespace easyconnect
