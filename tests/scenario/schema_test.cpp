#include "scenario/scenario.hpp"
#include "scenario/schema.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

using namespace easyconnect;
using nlohmann::json;

namespace {

/// A key that resembles none, so that the reader lists what there is.
const std::string odd_key = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

/// A map of the format: where the schema has it, and a file whose reader comes to it. OBJECT stands
/// for the map's own members.
struct Place {
    std::string pointer;
    std::string text;
};

const std::string sims = "sims: [{iccid: \"8988280666000000001\"}]\n";

const Place places[] = {
    {"", "OBJECT\n"},
    {"/$defs/clock", "clock: {OBJECT}\n"},
    {"/$defs/organisation", "organisation: {OBJECT}\n"},
    {"/$defs/address", "organisation: {address: {OBJECT}}\n"},
    {"/$defs/account", "accounts: [{username: a, password: b, OBJECT}]\n"},
    {"/$defs/platform", "platform: {OBJECT}\n"},
    {"/$defs/webhooks", "webhooks: {OBJECT}\n"},
    {"/$defs/webhooks/properties/mo", "webhooks: {mo: {url: \"sink:a\", OBJECT}}\n"},
    {"/$defs/network", "networks: [{mcc: \"222\", mnc: \"01\", operator: TIM, OBJECT}]\n"},
    {"/$defs/product", "products: [{id: 1, product: a, OBJECT}]\n"},
    {"/$defs/product/properties/one_time_charges/items",
     "products: [{id: 1, product: a, one_time_charges: [{name: a, amount_net: 1, OBJECT}]}]\n"},
    {"/$defs/sim", "sims: [{iccid: \"8988280666000000001\", OBJECT}]\n"},
    {"/$defs/sim/properties/device",
     "sims: [{iccid: \"8988280666000000001\", device: {OBJECT}}]\n"},
    {"/$defs/sim/properties/history",
     "sims: [{iccid: \"8988280666000000001\", history: {OBJECT}}]\n"},
    {"/$defs/sim/properties/messages/items",
     "sims: [{iccid: \"8988280666000000001\", messages: [{at: \"-1h\", payload: a, OBJECT}]}]\n"},
    {"/$defs/sim/properties/events/items",
     "sims: [{iccid: \"8988280666000000001\", events: [{at: \"-1h\", text: a, OBJECT}]}]\n"},
    {"/$defs/order", "orders: [{OBJECT}]\n"},
    {"/$defs/rule", "rules: [{on: sms.attempt, then: fail, OBJECT}]\n"},
    {"/$defs/condition", "rules: [{on: sms.attempt, when: {OBJECT}, then: fail}]\n"},
    {"/$defs/condition/properties/while",
     "rules: [{on: sms.attempt, when: {while: {OBJECT}}, then: fail}]\n"},
    {"/$defs/effect", "rules: [{on: sms.attempt, then: {effect: fail, OBJECT}}]\n"},
    {"/$defs/later_step", "rules: [{on: sms.delivered, then: {steps: [{note: a, OBJECT}]}}]\n"},
    {"/$defs/step", "timeline: [{at: 1m, note: a, OBJECT}]\n"},
    {"/$defs/step/properties/repeat",
     "timeline: [{at: 1m, note: a, repeat: {every: 1m, times: 2, OBJECT}}]\n"},
    {"/$defs/step/properties/for_each",
     sims + "timeline: [{at: 1m, note: a, for_each: {iccid: \"*\", OBJECT}}]\n"},
    {"/$defs/step/properties/device",
     sims + "timeline: [{at: 1m, device: {iccid: \"8988280666000000001\", OBJECT}}]\n"},
    {"/$defs/step/properties/device/properties/network",
     sims + "timeline: [{at: 1m, device: {iccid: \"8988280666000000001\", network: {OBJECT}}}]\n"},
    {"/$defs/step/properties/mo",
     sims + "timeline: [{at: 1m, mo: {iccid: \"8988280666000000001\", payload: a, OBJECT}}]\n"},
    {"/$defs/step/properties/data",
     sims + "timeline: [{at: 1m, data: {iccid: \"8988280666000000001\", rx_mb: 1, OBJECT}}]\n"},
    {"/$defs/step/properties/call", "timeline: [{at: 1m, call: {path: /v1/sims, OBJECT}}]\n"},
    {"/$defs/step/properties/control",
     "timeline: [{at: 1m, control: {path: /v1/events, OBJECT}}]\n"},
    {"/$defs/expectation", "expect: [{sms: {}, OBJECT}]\n"},
    {"/$defs/matcher", "expect: [{request: {OBJECT}}]\n"},
    {"/$defs/expectation/properties/delivery", "expect: [{delivery: {OBJECT}}]\n"},
    {"/$defs/expectation/properties/sms", "expect: [{sms: {OBJECT}}]\n"},
    {"/$defs/expectation/properties/sim", "expect: [{sim: {OBJECT}}]\n"},
    {"/$defs/expectation/properties/orders", "expect: [{orders: {OBJECT}}]\n"},
    {"/$defs/expectation/properties/event", "expect: [{event: {kind: note, OBJECT}}]\n"},
    {"/$defs/expectation/properties/finding", "expect: [{finding: {OBJECT}}]\n"},
    {"/$defs/range/anyOf/2", "expect: [{sms: {}, count: {OBJECT}}]\n"},
};

std::string all_mistakes(const std::string& text)
{
    try {
        (void)read_scenario({"a.yaml", text});
        return "";
    } catch (const FileError& error) {
        return error.what();
    }
}

/// The keys that the reader knows at a place, as it lists them beside an odd one.
std::set<std::string> keys_of_reader(const Place& place)
{
    std::string text = place.text;
    const auto at = text.find("OBJECT");
    text.replace(at, 6, odd_key + ": 1");
    const auto error = all_mistakes("version: 1\n" + text);
    const auto line = error.find(odd_key);
    CAPTURE(place.pointer, error);
    REQUIRE(line != std::string::npos);
    auto list = error.substr(line, error.find('\n', line) - line);
    const auto begin = list.find("the keys here are ");
    const auto other = list.find("the keys are ");
    REQUIRE((begin != std::string::npos || other != std::string::npos));
    list = begin != std::string::npos ? list.substr(begin + 18) : list.substr(other + 13);
    std::ranges::replace(list, ',', ' ');
    std::set<std::string> keys;
    std::istringstream words(list);
    for (std::string word; words >> word;)
        if (word != "or") keys.insert(word);
    return keys;
}

std::set<std::string> keys_of_schema(const json& schema, const std::string& pointer)
{
    json at = schema.at(json::json_pointer(pointer));
    if (at.contains("$ref"))
        at = schema.at(json::json_pointer(at["$ref"].get<std::string>().substr(1)));
    std::set<std::string> keys;
    for (const auto& [key, value] : at.at("properties").items())
        if (key != "$schema") keys.insert(key);
    return keys;
}

/// The pointer of every map of the schema with keys of its own.
void find_maps(const json& schema, const std::string& pointer, std::set<std::string>& maps)
{
    if (schema.is_object() && schema.contains("properties") && schema["properties"].is_object() &&
        schema.value("additionalProperties", true) == false)
        maps.insert(pointer);
    if (schema.is_object())
        for (const auto& [key, value] : schema.items()) find_maps(value, pointer + "/" + key, maps);
    if (schema.is_array())
        for (std::size_t i = 0; i < schema.size(); ++i)
            find_maps(schema[i], pointer + "/" + std::to_string(i), maps);
}

} // namespace

TEST_CASE("the schema and the reader know the same keys", "[scenario][schema]")
{
    const json schema = json::parse(scenario_schema());
    for (const auto& place : places) {
        CAPTURE(place.pointer);
        CHECK(keys_of_reader(place) == keys_of_schema(schema, place.pointer));
    }
}

TEST_CASE("no map of the schema is left out of that comparison", "[scenario][schema]")
{
    std::set<std::string> maps;
    find_maps(json::parse(scenario_schema()), "", maps);
    for (const auto& place : places) maps.erase(place.pointer);
    // what is the same as one that is compared, or is told apart by a word inside
    for (const auto& known :
         {"/$defs/webhooks/properties/reports", "/$defs/product/properties/recurring_charges/items",
          "/$defs/order/properties/products/items", "/$defs/order/properties/sims/items/anyOf/1",
          "/$defs/deed/anyOf/3", "/$defs/fault"})
        CHECK(maps.erase(known) == 1);
    std::erase_if(maps,
                  [](const std::string& map) { return map.starts_with("/$defs/behaviours/"); });
    CHECK(maps == std::set<std::string>{});
}
