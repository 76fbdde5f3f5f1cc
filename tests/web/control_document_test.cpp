#include "api/faults/catalog.hpp"
#include "api/step_json.hpp"
#include "lab.hpp"
#include "web/documented_operations.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace easyconnect::test {

// The document says words that the program has lists of. What is added to a list must be said, too,
// also when no test gets to see it in a reply.

using Words = std::set<std::string>;

/// A schema of the control plane's document.
static const Json& documented_schema(const std::string& name)
{
    return control_operations().front().components().at("schemas").at(name);
}

static Words documented_words(const Json& schema)
{
    return schema.at("enum").get<Words>();
}

static Words documented_keys(const std::string& name)
{
    Words keys;
    for (const auto& [key, schema] : documented_schema(name).at("properties").items())
        keys.insert(key);
    return keys;
}

TEST_CASE("the control plane's document names every kind of event", "[openapi]")
{
    Words kinds;
    for (int i = 0; name(static_cast<FactKind>(i)) != std::string("unknown"); ++i)
        kinds.insert(name(static_cast<FactKind>(i)));
    CHECK(kinds.size() > 40);
    CHECK(documented_words(documented_schema("EventKind")) == kinds);
}

TEST_CASE("the control plane's document names every kind of finding", "[openapi]")
{
    Words kinds;
    for (int i = 0; i <= static_cast<int>(FindingKind::slow_webhook_answer); ++i)
        kinds.insert(name(static_cast<FindingKind>(i)));
    CHECK(documented_words(documented_schema("FindingKind")) == kinds);
}

TEST_CASE("the control plane's document names every fault, its variants and what it takes",
          "[openapi]")
{
    Words kinds;
    Words variants;
    Words keys{"fault", "stage", "how"};
    for (const auto& row : all_faults()) {
        kinds.emplace(row.name);
        variants.insert(row.how.begin(), row.how.end());
        keys.insert(row.required.begin(), row.required.end());
        keys.insert(row.optional.begin(), row.optional.end());
    }
    CHECK(documented_words(documented_schema("FaultName")) == kinds);
    CHECK(documented_words(documented_schema("FaultHow")) == variants);
    CHECK(documented_keys("Fault") == keys);
    keys.insert("of"); // of an outage: what is down
    CHECK(documented_keys("FaultDraft") == keys);
    keys.insert({"id", "on", "when", "enabled"});
    CHECK(documented_keys("FaultRequest") == keys);
}

TEST_CASE("the control plane's document names every effect on SMS and webhooks", "[openapi]")
{
    Words names;
    for (const auto& row : effects()) names.emplace(row.name);
    CHECK(documented_words(documented_schema("Effect").at("properties").at("effect")) == names);
}

TEST_CASE("the control plane's document names as deeds all that need no settings", "[openapi]")
{
    Words names;
    for (const auto& row : effects())
        if (row.by != Parameter::required) names.emplace(row.name);
    for (const auto& row : all_faults())
        if (read_fault(std::string(row.name), "")) names.emplace(row.name);
    CHECK(documented_words(documented_schema("DeedDraft").at("anyOf").at(0)) == names);
}

TEST_CASE("the control plane's document names every verb of steps", "[openapi]")
{
    Words names{"after"};
    for (const auto& row : step_verbs()) names.insert(row.name);
    CHECK(documented_keys("StepDraft") == names);
}

TEST_CASE("the control plane's document names every behaviour of devices", "[openapi]")
{
    const auto names = behaviour_names();
    CHECK(documented_keys("Behaviour") == Words(names.begin(), names.end()));
}

TEST_CASE("the control plane's document names every option of the platform", "[openapi]")
{
    Words names;
    for (const auto& option : platform_options()) names.emplace(option.name);
    CHECK(documented_keys("PlatformChange") == names);
    CHECK(documented_schema("Platform").at("required").get<Words>() == names);
}

} // namespace easyconnect::test
