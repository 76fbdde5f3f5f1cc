#pragma once

#include "world/result.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// What the fields of a text stand for when it is sent.
struct TextFields {
    std::string n;      ///< how many texts the device has sent by itself, this one included
    std::string value;  ///< a reading, "0.0" to "99.9"
    std::string iccid;  ///< of the card
    std::string msisdn; ///< of the card
    std::string time;   ///< "2026-02-03T04:05:06Z"
    std::string text;   ///< what is answered; empty in a text that answers nothing
};

/// A text of a device with fields to fill in: "t={value} n={n}". A field is a word in braces; other
/// braces stand for themselves, so that a text can be JSON. BEYOND: devices are ours.
class TextPattern {
public:
    /// What a text is for: only an answer has a `{text}`.
    enum class Use { report, answer };

    /// Refused as malformed when the text is empty or longer than `bytes_most`, and when it has a
    /// field that is not known; the refusal lists those that are.
    static Result<TextPattern> parse(std::string_view text, Use use);

    /// The text with its fields filled in, cut off beyond what one long message could carry.
    std::string filled(const TextFields&) const;

    /// As it was written.
    const std::string& text() const { return text_; }

    friend bool operator==(const TextPattern&, const TextPattern&) = default;

    static constexpr std::size_t bytes_most = 2'000;

private:
    explicit TextPattern(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

} // namespace easyconnect
