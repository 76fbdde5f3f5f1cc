#include "scenario/snapshots/snapshot_archive.hpp"

#include <cstdint>

namespace easyconnect {

// --- writing

static std::string hex(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const unsigned char byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

/// A text, or {"bytes": "00ff"} for what is no UTF-8: a receiver may answer anything.
void SnapshotWriter::put_text(std::string_view text)
{
    if (std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; })) {
        json_.value(text);
        return;
    }
    try {
        json_.raw(nlohmann::json(text).dump());
    } catch (const nlohmann::json::type_error&) {
        json_.open_object().field("bytes", hex(text)).close_object();
    }
}

// --- reading

std::string SnapshotPlace::pointer() const
{
    if (!above) return "";
    if (name.empty()) return above->pointer() + "/" + std::to_string(item);
    std::string escaped; // RFC 6901, 3
    for (const char c : name) {
        if (c == '~')
            escaped += "~0";
        else if (c == '/')
            escaped += "~1";
        else
            escaped += c;
    }
    return above->pointer() + "/" + escaped;
}

SnapshotReader::SnapshotReader(const Json& object, const SnapshotPlace& place)
    : object_(object), place_(place)
{
    if (!object.is_object()) place.refuse("this must be an object");
}

/// There must be nothing else: a member that is not known may change what the others mean.
void SnapshotReader::finish() const
{
    for (const auto& [key, value] : object_.items())
        if (std::ranges::find(known_, key) == known_.end())
            SnapshotPlace{&place_, key}.refuse("there is no such member here");
}

bool SnapshotReader::truth(const Json& json, const SnapshotPlace& place)
{
    if (!json.is_boolean()) place.refuse("this must be true or false");
    return json.get<bool>();
}

double SnapshotReader::real(const Json& json, const SnapshotPlace& place)
{
    if (!json.is_number()) place.refuse("this must be a number");
    return json.get<double>();
}

static std::optional<std::string> from_hex(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() % 2 != 0 || text.find_first_not_of(digits) != text.npos) return {};
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2)
        bytes += static_cast<char>(digits.find(text[i]) << 4 | digits.find(text[i + 1]));
    return bytes;
}

std::string SnapshotReader::text(const Json& json, const SnapshotPlace& place)
{
    if (json.is_string()) return json.get<std::string>();
    const bool is_bytes =
        json.is_object() && json.size() == 1 && json.contains("bytes") && json["bytes"].is_string();
    auto bytes = is_bytes ? from_hex(json["bytes"].get<std::string>()) : std::nullopt;
    if (!bytes) place.refuse("this must be a text, or an object as {\"bytes\": \"00ff\"}");
    return *std::move(bytes);
}

/// Far enough from what a number of this size can hold that the world can count on from it.
std::int64_t SnapshotReader::span_of_time(const Json& json, const SnapshotPlace& place)
{
    constexpr auto most = last_moment.time_since_epoch().count();
    const auto count = whole<std::int64_t>(json, place);
    if (count < -most || count > most) place.refuse("time ends with the year 9999");
    return count;
}

} // namespace easyconnect
