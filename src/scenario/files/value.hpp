#pragma once

#include "scenario/files/document.hpp"
#include "world/amount.hpp"
#include "world/ids.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

class Section;

/// The most characters that a text of a file has, unless its reader says otherwise.
inline constexpr std::size_t text_most = 255;

/// One value of a document, read as what somebody needs it to be. Every reading gives nothing when
/// the value is something else, and has then noted the mistake at its place.
///
/// In a scalar, `${NAME}` stands for a variable of the environment and `${NAME:-default}` for one
/// that may be missing; `$${` is a plain `${`.
class Value {
public:
    /// REQUIRES: the node is of the document, which outlives this.
    Value(const Document& document, const Node& node) : document_(&document), node_(&node) {}

    Spot spot() const { return document_->spot(*node_); }
    /// Notes a mistake at this value.
    void mistake(std::string message) const { document_->mistake(*node_, std::move(message)); }

    bool is_map() const { return node_->kind == Node::Kind::map; }
    bool is_nothing() const { return node_->kind == Node::Kind::nothing; }
    /// Where it stands, for readers of any shape (`value_json.hpp`).
    const Document& document() const { return *document_; }
    const Node& node() const { return *node_; }

    /// Any text. What looks like a number or a truth must stand in quotes, since other tools would
    /// change it.
    std::optional<std::string> text(std::size_t most = text_most) const;
    /// The text of any scalar, numbers and truths as they were written.
    std::optional<std::string> as_written(std::size_t most) const;
    /// A text with a character at least.
    std::optional<std::string> filled_text(std::size_t most = text_most) const;
    /// A whole number without quotes.
    std::optional<std::int64_t> whole(std::int64_t least, std::int64_t most) const;
    /// A number from 0 to `most` units, with at most `places` decimals, in units of the last place:
    /// 12.5 with two places is 1250.
    std::optional<std::int64_t> decimal(int places, std::int64_t most) const;
    /// A number of MB or SMS from 0 to `largest_amount`, with at most six decimals.
    std::optional<Amount> amount() const;
    /// true or false, and nothing else: yes, no, on and off are texts in YAML 1.2.
    std::optional<bool> truth() const;
    /// A length of time as `read_duration` reads it.
    std::optional<Duration> duration() const;
    /// An absolute moment, as `read_instant` reads it.
    std::optional<VirtualTime> instant() const;
    /// A moment: absolute as `read_instant` reads it, or `-3d`, `+2h30m`, counted from `start`.
    std::optional<VirtualTime> moment(VirtualTime start) const;
    /// The same, not after `start`.
    std::optional<VirtualTime> past_moment(VirtualTime start) const;
    /// Digits in quotes, leading zeros kept.
    std::optional<std::string> digit_text(std::size_t least, std::size_t most) const;
    /// A run of digits that names a card or a device, in quotes.
    template <class Tag, unsigned least, unsigned most>
    void digits(std::optional<Digits<Tag, least, most>>& number) const
    {
        if (const auto text = digit_text(least, most))
            number = Digits<Tag, least, most>::parse(*text);
    }
    /// One of these words, by its place among them.
    std::optional<std::size_t> word(std::span<const std::string_view> words) const;
    /// One of these words, as what it stands for.
    template <class T>
    std::optional<T> word(std::initializer_list<std::pair<std::string_view, T>> words) const
    {
        std::vector<std::string_view> names;
        for (const auto& [name, meaning] : words) names.push_back(name);
        const auto place = word(names);
        if (!place) return {};
        return words.begin()[*place].second;
    }

    /// The items of a list; none when it is no list.
    std::vector<Value> list() const;
    /// A map of these keys; other keys are noted as mistakes, unless they begin with `x-` or are
    /// `$schema`. Empty when this is no map.
    Section section(std::span<const std::string_view> keys) const;
    Section section(std::initializer_list<std::string_view> keys) const;

private:
    /// How a scalar came into the file.
    enum class Written { plain, quoted, with_variable };
    struct Scalar {
        std::string text;
        Written how;
    };
    std::optional<Scalar> scalar(std::string_view wanted) const;
    std::optional<std::string> within(std::string text, std::size_t most) const;

    const Document* document_;
    const Node* node_;
};

/// Whether YAML 1.2 (core schema, 10.3.2) or 1.1 would take a plain scalar for a number.
bool looks_like_number(std::string_view text);

/// A map of a document, by keys. A key whose value is empty counts as absent.
class Section {
public:
    explicit Section(const Value& whole) : whole_(whole) {}

    /// The value of a key, or nothing.
    std::optional<Value> operator[](std::string_view key) const;
    /// The same; a missing one is a mistake.
    std::optional<Value> require(std::string_view key) const;
    bool has(std::string_view key) const { return (*this)[key].has_value(); }

    /// The readings of Value, by key; nothing when the key is absent, too.
    std::optional<std::string> text(std::string_view key, std::size_t most = text_most) const
    {
        return read(key, &Value::text, most);
    }
    std::optional<std::int64_t> whole(std::string_view key, std::int64_t least,
                                      std::int64_t most) const
    {
        return read(key, &Value::whole, least, most);
    }
    std::optional<Amount> amount(std::string_view key) const { return read(key, &Value::amount); }
    std::optional<bool> truth(std::string_view key) const { return read(key, &Value::truth); }
    std::optional<VirtualTime> moment(std::string_view key, VirtualTime start) const
    {
        return read(key, &Value::moment, start);
    }
    std::optional<VirtualTime> past_moment(std::string_view key, VirtualTime start) const
    {
        return read(key, &Value::past_moment, start);
    }
    template <class Number>
    std::optional<Number> digits(std::string_view key) const
    {
        std::optional<Number> number;
        if (const auto value = (*this)[key]) value->digits(number);
        return number;
    }
    /// The items of a list; none when the key is absent.
    std::vector<Value> list(std::string_view key) const;

    /// The map as a value, for mistakes about the whole of it.
    const Value& value() const { return whole_; }

private:
    friend class Value;

    template <class T, class... Limits>
    std::optional<T> read(std::string_view key, std::optional<T> (Value::*reading)(Limits...) const,
                          Limits... limits) const
    {
        const auto value = (*this)[key];
        return value ? ((*value).*reading)(limits...) : std::nullopt;
    }

    Value whole_;
    std::vector<std::pair<std::string_view, Value>> members_{};
};

} // namespace easyconnect
