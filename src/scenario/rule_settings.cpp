#include "scenario/rule_settings.hpp"

#include "api/rule_json.hpp"
#include "scenario/value_json.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

void read_rules(const std::vector<Value>& values, World& world)
{
    for (const auto& value : values) {
        auto rule = read_rule(as_json(value), "", world.now);
        if (!rule) {
            note_refusal(value, rule.error());
            continue;
        }
        for (auto& reaction : rule->reactions)
            for (auto& [after, step] : reaction) step.where = value.spot().text();
        if (const auto added = add_rule(world, *std::move(rule)); !added)
            note_refusal(value, added.error());
    }
}

} // namespace easyconnect
