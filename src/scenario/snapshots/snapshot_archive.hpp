#pragma once

#include "api/json_writer.hpp"
#include "scenario/snapshots/snapshot_words.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <concepts>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace easyconnect {

// How values of the world become JSON and come back. What the fields of each struct are is said
// once, for both directions, in `snapshot_fields.hpp`: `describe(archive, it)` calls
// `archive.field(name, it.member)` for each.

/// A snapshot that cannot be read: where, and why. Never leaves `read_snapshot`.
struct SnapshotError {
    std::string pointer;
    std::string why;
};

/// Whether `T` is `U`, const or not: what `describe` takes.
template <class T, class U>
concept Like = std::same_as<std::remove_const_t<T>, U>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_pair = false;
template <class A, class B>
inline constexpr bool is_pair<std::pair<A, B>> = true;
template <class T>
inline constexpr bool is_digits = false;
template <class Tag, unsigned least, unsigned most>
inline constexpr bool is_digits<Digits<Tag, least, most>> = true;
template <class T>
inline constexpr bool is_number = false;
template <class Tag>
inline constexpr bool is_number<Number<Tag>> = true;
template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;
template <class T>
inline constexpr bool is_time_point = false;
template <class Clock, class Step>
inline constexpr bool is_time_point<std::chrono::time_point<Clock, Step>> = true;

/// What is made of other values and need not be written.
template <class T>
inline constexpr bool is_derived =
    std::same_as<T, MessageIds> || std::same_as<T, StepPlayer> || std::same_as<T, RecordingWriter>;

/// A range of values of one type: a vector, deque, set, map or array.
template <class T>
concept Container = requires(T& range)
{
    typename T::value_type;
    range.begin();
    range.end();
}
&&!std::same_as<T, std::string>;
template <class T>
concept Map = Container<T> && requires
{
    typename T::mapped_type;
};
template <class T>
concept FixedArray = Container<T> && requires
{
    std::tuple_size<T>::value;
};

/// Writes. What is empty (text, list, optional) is left out.
class SnapshotWriter {
public:
    explicit SnapshotWriter(JsonWriter& json) : json_(json) {}

    template <class T>
    void field(const char* name, const T& value)
    {
        if constexpr (!is_derived<T>) {
            if (is_left_out(value)) return;
            json_.key(name);
            put(value);
        }
    }

    /// A field of many values that are nowhere together.
    template <class Range>
    void list(const char* name, const Range& values)
    {
        json_.key(name).open_array();
        for (const auto& each : values) put(each);
        json_.close_array();
    }

    template <class T>
    void put(const T& value)
    {
        if constexpr (std::is_arithmetic_v<T>)
            json_.value(value);
        else if constexpr (std::same_as<T, std::string>)
            put_text(value);
        else if constexpr (std::is_enum_v<T>)
            json_.value(word_of(value));
        else if constexpr (is_duration<T>)
            json_.value(value.count());
        else if constexpr (is_time_point<T>)
            json_.value(value.time_since_epoch().count());
        else if constexpr (std::same_as<T, Amount>)
            json_.value(value.millionths());
        else if constexpr (is_number<T>)
            json_.value(value.value());
        else if constexpr (is_digits<T>)
            json_.value(value);
        else if constexpr (std::same_as<T, WebhookTarget> || std::same_as<T, TextPattern>)
            put_text(value.text());
        else if constexpr (is_optional<T>)
            value ? put(*value) : static_cast<void>(json_.raw("null"));
        else if constexpr (is_pair<T>) {
            json_.open_array();
            put(value.first);
            put(value.second);
            json_.close_array();
        } else if constexpr (is_variant<T>)
            std::visit([this](const auto& held) { put_held(held); }, value);
        else if constexpr (Container<T>) {
            json_.open_array();
            for (const auto& each : value) put(each);
            json_.close_array();
        } else
            put_struct(value);
    }

private:
    template <class T>
    static bool is_left_out(const T& value)
    {
        if constexpr (is_optional<T>) return !value;
        if constexpr (std::same_as<T, std::string>) return value.empty();
        if constexpr (Container<T>) return value.empty();
        return false;
    }

    template <class T>
    void put_struct(const T& value)
    {
        json_.open_object();
        describe(*this, value);
        json_.close_object();
    }

    /// {"AttemptDelivery": {...}}
    template <class T>
    void put_held(const T& held)
    {
        json_.open_object().key(name_of_struct(std::type_identity<T>()));
        put_struct(held);
        json_.close_object();
    }

    void put_text(std::string_view text);

    JsonWriter& json_;
};

/// Where a value stands in the document: a member or an item of what stands above it.
struct SnapshotPlace {
    const SnapshotPlace* above = nullptr;
    std::string_view name{};
    std::size_t item = 0; ///< counts with an empty name

    std::string pointer() const;
    [[noreturn]] void refuse(std::string why) const { throw SnapshotError{pointer(), why}; }
};

/// Reads values. Throws a SnapshotError when one is not what it must be.
class SnapshotReader {
public:
    using Json = nlohmann::json;

    template <class T>
    static T made(const Json& json, const SnapshotPlace& place)
    {
        if constexpr (std::same_as<T, bool>)
            return truth(json, place);
        else if constexpr (std::integral<T>)
            return whole<T>(json, place);
        else if constexpr (std::floating_point<T>)
            return real(json, place);
        else if constexpr (std::same_as<T, std::string>)
            return text(json, place);
        else if constexpr (std::is_enum_v<T>)
            return value_or_refuse(named<T>(text(json, place)), place, "no such word is known");
        else if constexpr (is_duration<T>)
            return T(span_of_time(json, place));
        else if constexpr (is_time_point<T>)
            return T(typename T::duration(span_of_time(json, place)));
        else if constexpr (std::same_as<T, Amount>)
            return Amount::millionths(whole<std::int64_t>(json, place));
        else if constexpr (is_number<T>)
            return T(whole<std::uint64_t>(json, place));
        else if constexpr (is_digits<T>)
            return value_or_refuse(T::parse(text(json, place)), place,
                                   "these are not so many digits as there must be");
        else if constexpr (std::same_as<T, WebhookTarget>)
            return value_or_refuse(WebhookTarget::parse(text(json, place)), place);
        else if constexpr (std::same_as<T, TextPattern>)
            return value_or_refuse(TextPattern::parse(text(json, place), TextPattern::Use::answer),
                                   place);
        else if constexpr (is_optional<T>)
            return json.is_null() ? T() : T(made<typename T::value_type>(json, place));
        else if constexpr (is_pair<T>)
            return pair<T>(json, place);
        else if constexpr (is_variant<T>)
            return held<T>(json, place, static_cast<T*>(nullptr));
        else if constexpr (Container<T>)
            return items<T>(json, place);
        else
            return structure<T>(json, place);
    }

    /// For `describe`: reads one member of the struct in hand. What the writer may leave out may be
    /// absent, and is empty then.
    template <class T>
    void field(const char* name, T& to)
    {
        if constexpr (!is_derived<T>) {
            const auto found = object_.find(name);
            known_.push_back(name);
            if (found != object_.end()) {
                to = made<T>(*found, {&place_, name});
                return;
            }
            if constexpr (is_optional<T> || std::same_as<T, std::string> || Container<T>)
                to = T();
            else
                place_.refuse("the member " + std::string(name) + " is missing");
        }
    }

    /// The members of an object, one after another. REQUIRES of the user: finish() at the end.
    SnapshotReader(const Json& object, const SnapshotPlace& place);
    void finish() const;
    [[noreturn]] void refuse(std::string why) const { place_.refuse(std::move(why)); }

private:
    template <class T>
    static T structure(const Json& json, const SnapshotPlace& place)
    {
        SnapshotReader reader(json, place);
        T value = blank(std::type_identity<T>());
        describe(reader, value);
        reader.finish();
        return value;
    }

    template <class T>
    static T items(const Json& json, const SnapshotPlace& place)
    {
        if (!json.is_array()) place.refuse("this must be a list");
        using Item = std::conditional_t<Map<T>, MapItem<T>, ItemOf<T>>;
        T all{};
        if constexpr (FixedArray<T>)
            if (json.size() != all.size()) place.refuse("the list has not its length");
        for (std::size_t i = 0; i < json.size(); ++i) {
            auto item = made<typename Item::type>(json[i], {&place, {}, i});
            if constexpr (FixedArray<T>)
                all[i] = std::move(item);
            else
                all.insert(all.end(), std::move(item));
        }
        if constexpr (!FixedArray<T>)
            if (all.size() != json.size()) place.refuse("something is in this list twice");
        return all;
    }
    template <class T>
    struct MapItem {
        using type = std::pair<typename T::key_type, typename T::mapped_type>;
    };
    template <class T>
    struct ItemOf {
        using type = typename T::value_type;
    };

    template <class T>
    static T pair(const Json& json, const SnapshotPlace& place)
    {
        if (!json.is_array() || json.size() != 2) place.refuse("this must be a list of two");
        return {made<typename T::first_type>(json[0], {&place, {}, 0}),
                made<typename T::second_type>(json[1], {&place, {}, 1})};
    }

    template <class T, class... Held>
    static T held(const Json& json, const SnapshotPlace& place, std::variant<Held...>*)
    {
        if (!json.is_object() || json.size() != 1) place.refuse("this must have one member");
        const auto& name = json.begin().key();
        std::optional<T> found;
        const auto look = [&]<class One>(std::type_identity<One> type) {
            if (name == name_of_struct(type))
                found.emplace(structure<One>(json.begin().value(), {&place, name}));
        };
        (look(std::type_identity<Held>()), ...);
        if (!found) place.refuse("there is nothing called " + name.substr(0, 64) + " here");
        return *std::move(found);
    }

    template <class T>
    static T whole(const Json& json, const SnapshotPlace& place)
    {
        const bool fits =
            json.is_number_unsigned()
                ? std::in_range<T>(json.get<std::uint64_t>())
                : json.is_number_integer() && std::in_range<T>(json.get<std::int64_t>());
        if (!fits) place.refuse("this must be a whole number in its range");
        return json.get<T>();
    }

    template <class T>
    static T value_or_refuse(std::optional<T> value, const SnapshotPlace& place, const char* why)
    {
        if (!value) place.refuse(why);
        return *std::move(value);
    }
    template <class T>
    static T value_or_refuse(Result<T> value, const SnapshotPlace& place)
    {
        if (!value) place.refuse(value.error().detail);
        return *std::move(value);
    }

    static bool truth(const Json&, const SnapshotPlace&);
    static double real(const Json&, const SnapshotPlace&);
    static std::string text(const Json&, const SnapshotPlace&);
    static std::int64_t span_of_time(const Json&, const SnapshotPlace&);

    const Json& object_;
    const SnapshotPlace& place_;
    std::vector<std::string_view> known_{};
};

} // namespace easyconnect
