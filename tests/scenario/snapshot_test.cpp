#include "../world/random_life.hpp"

#include "scenario/fixtures/default_fixture.hpp"
#include "scenario/fixtures/fixture.hpp"
#include "scenario/snapshots/snapshot.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

using namespace easyconnect;
using namespace easyconnect::test;

namespace {

World restored(const std::string& text)
{
    auto world = read_snapshot(text);
    if (!world) throw std::runtime_error(world.error().detail + " at " + world.error().where);
    return *std::move(world);
}

/// What clients and testers see of a world.
std::string looks(Lab& lab)
{
    std::string seen;
    for (const auto* path : {"/orders", "/sims", "/products"}) seen += lab.get(path).body;
    for (const auto& iccid : {pump, meter, gate})
        for (const auto* what :
             {"", "/sms", "/events", "/quota/data", "/quota/sms", "/usage", "/connectivity_info"})
            seen += lab.get("/sims/" + iccid + what).body;
    for (const auto* path :
         {"/events?limit=1000", "/webhooks/deliveries?pageSize=1000", "/rules", "/clock",
          "/platform", "/sinks", "/info", "/webhooks", "/requests?limit=1000", "/findings"})
        seen += lab.control("GET", path).body;
    return seen;
}

/// A life that is saved and restored before its step number `at`, told at its end.
std::string life_restored(std::uint64_t seed, int at)
{
    RandomLife life(seed);
    life.lab().checks_replies = false; // hundreds of lives that say the same
    for (int i = 0; i < life.steps(); ++i) {
        if (i == at) {
            const auto text = snapshot_text(life.world());
            life.world() = restored(text);
            CHECK(snapshot_text(life.world()) == text);
        }
        life.step();
    }
    life.end();
    return snapshot_text(life.world()) + looks(life.lab());
}

/// Calls `change` with each value of the document in turn, which it may change.
void each_value(Json& json, const std::function<void(Json&)>& change)
{
    change(json);
    if (json.is_structured())
        for (auto& item : json) each_value(item, change);
}

Json document(const World& world)
{
    return Json::parse(snapshot_text(world));
}

/// A world in which there is something of everything.
RandomLife busy_life(std::uint64_t seed)
{
    RandomLife life(seed);
    for (int i = 0; i < 2 * life.steps(); ++i) life.step();
    return life;
}

} // namespace

TEST_CASE("a life that is saved and restored at any moment ends as if it never had been",
          "[snapshot]")
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto untouched = life_restored(seed, -1);
        for (int at = static_cast<int>(seed % 4); at < RandomLife(seed).steps(); at += 4) {
            INFO("seed " << seed << ", saved before step " << at);
            CHECK((life_restored(seed, at) == untouched)); // in brackets: too long to be shown
        }
    }
}

TEST_CASE("the demo world and every fixture survive being saved and restored", "[snapshot]")
{
    std::vector<FixtureFile> files{
        {std::string(default_fixture_name), std::string(default_fixture())}};
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(SOURCE_DIR) + "/fixtures"))
        if (entry.path().extension() == ".yaml")
            files.push_back(read_fixture_file(entry.path().string()));
    for (const auto& file : files) {
        World world = build_world({&file, 1}, {.start = start_time});
        const auto text = snapshot_text(world);
        World again = restored(text);
        CHECK((snapshot_text(again) == text));
        advance_to(world, world.now + 3 * 24h);
        advance_to(again, again.now + 3 * 24h);
        CHECK(world.journal.facts == again.journal.facts);
        CHECK((snapshot_text(again) == snapshot_text(world)));
    }
}

TEST_CASE("bytes that are no text survive being saved and restored", "[snapshot]")
{
    Lab lab;
    const std::string bytes("\xff\x00\xc3(", 4);
    (void)receive(lab.world, "raw", {.method = "POST", .body = bytes});
    const World again = restored(snapshot_text(lab.world));
    CHECK(again.sinks.find("raw")->requests.front().body == bytes);
}

TEST_CASE("a snapshot says what it is, and leaves out what is empty", "[snapshot]")
{
    const Lab lab;
    const auto saved = document(lab.world);
    CHECK(saved["format"] == "easyconnect-world");
    CHECK(saved["version"] == 1);
    CHECK(saved["world"]["now"] == start_time.time_since_epoch().count());
    CHECK(saved["world"]["sims"]["cards"][0]["iccid"] == pump);
    CHECK_FALSE(saved["world"].contains("queued_changes"));
}

TEST_CASE("a broken snapshot is refused as a whole, with the place of the first mistake",
          "[snapshot]")
{
    Lab lab;
    lab.post("/sims/" + pump + "/sms", R"({"payload":"hi"})");
    const auto whole = document(lab.world);
    const auto refusal = [&](const std::string& pointer, const Json& value) {
        auto broken = whole;
        broken[Json::json_pointer(pointer)] = value;
        const auto world = read_snapshot(broken.dump());
        REQUIRE_FALSE(world);
        return world.error().where + ": " + world.error().detail;
    };
    const std::string begin = ": The snapshot cannot be taken: ";
    CHECK(refusal("/format", "other") == "/format" + begin + "this must be easyconnect-world.");
    CHECK(refusal("/version", 2) == "/version" + begin + "only version 1 is understood.");
    CHECK(refusal("/world/extra", 1) == "/world/extra" + begin + "there is no such member here.");
    CHECK(refusal("/world/now", "soon") ==
          "/world/now" + begin + "this must be a whole number in its range.");
    CHECK(refusal("/world/now", 253'402'300'800'000) ==
          "/world/now" + begin + "time ends with the year 9999.");
    CHECK(refusal("/world/pace", "fast") == "/world/pace" + begin + "no such word is known.");
    CHECK(refusal("/world/sims/cards/1/iccid", "898") ==
          "/world/sims/cards/1/iccid" + begin + "these are not so many digits as there must be.");
    CHECK(refusal("/world/sims/cards/1/iccid", pump) ==
          "/world/sims" + begin + "the SIM " + pump + " is here twice.");
    CHECK(refusal("/world/sims/cards/2/device/network", 99) ==
          "/world/sims/cards/2" + begin + "its network is not there.");
    CHECK(refusal("/world/agenda/entries/0/due", 5) ==
          "/world/agenda/entries/0" + begin + "nothing is due in the past.");
    CHECK(refusal("/world/agenda/entries/0/event", Json{{"Party", Json::object()}}) ==
          "/world/agenda/entries/0/event" + begin + "there is nothing called Party here.");
    CHECK(refusal("/world/smsc/messages/things/0/iccid", unknown_card) ==
          "/world/smsc/messages/things/0" + begin + "its SIM is not there.");
    CHECK(refusal("/world/tokens/by_age/0/account", 7) ==
          "/world/tokens" + begin + "a token's account is not there.");

    auto missing = whole;
    missing["world"].erase("seed");
    CHECK(read_snapshot(missing.dump()).error().detail ==
          "The snapshot cannot be taken: the member seed is missing.");
    const auto text = whole.dump();
    for (const auto& cut : {text.substr(0, text.size() - 1), text.substr(0, 40), std::string()})
        CHECK(read_snapshot(cut).error().detail ==
              "The snapshot cannot be taken: this is not JSON: it ends after " +
                  std::to_string(cut.size()) + " bytes, too early.");
    CHECK(read_snapshot("{\"format\"=1}").error().detail ==
          "The snapshot cannot be taken: this is not JSON: byte 10 is wrong.");
    CHECK(read_snapshot("[1e999]").error().detail ==
          "The snapshot cannot be taken: a number is larger than any can be.");
}

TEST_CASE("whatever is changed in a snapshot, it is refused or gives a world that can live",
          "[snapshot]")
{
    std::mt19937_64 chance(5);
    int refused = 0;
    int lived = 0;
    for (std::uint64_t seed = 100; seed < 112; ++seed) {
        auto life = busy_life(seed);
        life.lab().checks_replies = false; // what was changed is seen in replies, too
        const auto whole = document(life.world());
        std::size_t values = 0;
        auto counted = whole;
        each_value(counted, [&](Json&) { ++values; });
        for (int i = 0; i < 150; ++i) {
            auto changed = whole;
            const auto wanted = chance() % values;
            const auto how = chance() % 8;
            std::size_t at = 0;
            each_value(changed, [&](Json& value) {
                if (at++ != wanted) return;
                if (how == 0) value = nullptr;
                if (how == 1) value = -1;
                if (how == 2) value = 1'000'000'007;
                if (how == 3) value = "8988280666000000003";
                if (how == 4) value = Json::array();
                if (how == 5 && value.is_structured() && !value.empty()) value.erase(value.begin());
                if (how == 6 && value.is_number_integer()) value = value.get<std::int64_t>() + 1;
                if (how == 7 && value.is_number_integer()) value = value.get<std::int64_t>() - 1;
            });
            auto world = read_snapshot(changed.dump());
            if (!world) {
                ++refused;
                continue;
            }
            if (world->sims.size() < 3) continue; // the life below is about three cards
            ++lived;
            RandomLife heir = life;
            heir.world() = *std::move(world);
            resend_in_flight(heir.world());
            for (int step = 0; step < 5; ++step) heir.step();
            looks(heir.lab());
        }
    }
    CHECK(refused > 300);
    CHECK(lived > 300);
}

TEST_CASE("what was on the wire when a world was saved leaves once more, under its old number",
          "[snapshot]")
{
    Lab lab;
    lab.listen();
    lab.post("/sims/" + pump + "/sms", R"({"payload":"hi"})");
    lab.pass(10s);
    lab.world.webhooks.outbox.clear(); // it has left, and has no outcome yet
    World again = restored(snapshot_text(lab.world));
    CHECK(again.webhooks.outbox.empty());
    resend_in_flight(again);
    REQUIRE(again.webhooks.outbox.size() == 1);
    CHECK(again.webhooks.outbox[0].attempt == 1);
    finish_attempt(again, again.webhooks.outbox[0].delivery, 1, {.status = 200});
    CHECK(again.journal.facts.back().kind == FactKind::webhook_acknowledged);
}
