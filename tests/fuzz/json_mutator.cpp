#include "json_mutator.hpp"

#include "property.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace easyconnect::fuzz {

namespace {

using Json = nlohmann::ordered_json;
using Chance = std::minstd_rand;

std::size_t pick(Chance& chance, std::size_t bound)
{
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(chance);
}

void collect(Json& json, std::vector<Json*>& all)
{
    all.push_back(&json);
    if (json.is_structured())
        for (auto& item : json) collect(item, all);
}

/// A value that parsers stumble over.
Json odd_value(Chance& chance)
{
    static const std::vector<Json> values{nullptr,
                                          true,
                                          false,
                                          0,
                                          1,
                                          -1,
                                          2,
                                          255,
                                          256,
                                          1'000'000,
                                          2'147'483'648,
                                          INT64_MAX,
                                          INT64_MIN,
                                          UINT64_MAX,
                                          0.5,
                                          -0.0,
                                          1e308,
                                          "",
                                          " ",
                                          "0",
                                          "-1",
                                          "1",
                                          "\xc3\xa9",
                                          "\xf0\x9f\x98\x80",
                                          std::string("\0", 1),
                                          std::string(300, 'x'),
                                          "8988280666000000001",
                                          "2026-01-05T08:00:00Z",
                                          "5s",
                                          "1h",
                                          "*",
                                          "http://127.0.0.1:9/x",
                                          "sink:x",
                                          Json::array(),
                                          Json::object(),
                                          Json::array({1}),
                                          Json::array({Json::array()}),
                                          {{"a", 1}}};
    return values[pick(chance, values.size())];
}

/// The same kind of value, but another.
void vary(Json& value, Chance& chance)
{
    if (value.is_number_integer())
        value = static_cast<std::int64_t>(value.get<std::uint64_t>() + pick(chance, 5) - 2);
    else if (value.is_boolean())
        value = !value.get<bool>();
    else if (value.is_string()) {
        std::string text = value.get<std::string>();
        const auto size = text.size();
        text.resize(size + 16);
        text.resize(
            LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
        value = text;
    } else if (value.is_array() && !value.empty()) {
        const auto copy = value[pick(chance, value.size())];
        value.insert(value.begin() + static_cast<long>(pick(chance, value.size() + 1)), copy);
    } else
        value = odd_value(chance);
}

void remove_item(Json& value, Chance& chance)
{
    if (!value.is_structured() || value.empty()) return;
    value.erase(std::next(value.begin(), static_cast<long>(pick(chance, value.size()))));
}

/// Changes one place; true when the document is still one.
void change(Json& json, Chance& chance)
{
    std::vector<Json*> all;
    collect(json, all);
    Json& there = *all[pick(chance, all.size())];
    switch (pick(chance, 6)) {
    case 0: there = odd_value(chance); return;
    case 1: there = Json(*all[pick(chance, all.size())]); return;
    case 2: remove_item(there, chance); return;
    case 3:
        if (there.is_object()) {
            there["x" + std::to_string(pick(chance, 3))] = odd_value(chance);
            return;
        }
        [[fallthrough]];
    default: vary(there, chance);
    }
}

} // namespace

std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed)
{
    Chance chance(seed);
    auto json = Json::parse(text_of(data, size), nullptr, false);
    if (json.is_discarded() || pick(chance, 8) == 0) return LLVMFuzzerMutate(data, size, most);
    do change(json, chance);
    while (pick(chance, 3) == 0);
    const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > most) return LLVMFuzzerMutate(data, size, most);
    std::ranges::copy(text, reinterpret_cast<char*>(data));
    return text.size();
}

} // namespace easyconnect::fuzz
