#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// What the control plane says about clients, over whole calls.

namespace {

Json findings(Lab& lab, const std::string& query = "")
{
    return lab.control("GET", "/findings" + query).json()["findings"];
}

std::vector<std::string> kinds(Lab& lab)
{
    std::vector<std::string> found;
    for (const auto& finding : findings(lab)) found.push_back(finding["kind"]);
    return found;
}

} // namespace

TEST_CASE("a careless client is told what it does, and what to do instead", "[findings]")
{
    Lab lab;
    for (int i = 0; i < 4; ++i) {
        lab.use_token(lab.token());
        lab.get("/sims/" + pump);
    }
    const auto found = findings(lab);
    REQUIRE(found.size() == 1);
    CHECK(found[0]["kind"] == "token_per_request");
    CHECK(found[0]["account"] == "demo");
    CHECK(found[0]["times"] == 1);
    CHECK(found[0]["requests"] == Json{5, 7});
    CHECK(found[0]["at"] == "2026-01-05T08:00:00.000Z");
    CHECK(found[0]["advice"].get<std::string>().starts_with("A good client keeps its token"));
    const auto why = lab.control("GET", "/requests/7/explain").json();
    CHECK(why["findings"][0]["kind"] == "token_per_request");
}

TEST_CASE("a token that has expired, used on and on, is seen as two habits", "[findings]")
{
    Lab lab;
    lab.pass(241min);
    lab.get("/sims/" + pump);
    lab.pass(2s);
    lab.get("/sims/" + meter); // another call
    lab.get("/sims/" + pump);  // the same one again
    CHECK(kinds(lab) == std::vector<std::string>{"use_after_expiry", "ignored_401"});
    CHECK(findings(lab, "?kind=ignored_401").size() == 1);
    CHECK(lab.control("GET", "/findings?kind=nonsense").status == 400);
}

TEST_CASE("a token that nobody knows is told apart from others without being kept", "[findings]")
{
    Lab lab;
    for (const auto* token : {"one", "two", "three"}) {
        lab.use_token(token);
        lab.get("/sims");
    }
    CHECK(kinds(lab).empty());
    lab.get("/sims");
    CHECK(kinds(lab) == std::vector<std::string>{"ignored_401"});
}

TEST_CASE("an SMS posted twice, a list polled and a call repeated at once are seen", "[findings]")
{
    Lab lab;
    lab.send(pump, "open");
    lab.send(pump, "open");
    for (int i = 0; i < 6; ++i) lab.get("/sims?page=1");
    for (int i = 0; i < 5; ++i) lab.get("/sims/" + unknown_card);
    CHECK(kinds(lab) == std::vector<std::string>{"duplicate_sms", "page_polling", "retry_storm"});
}

TEST_CASE("a client that means well is not found, all day long", "[findings]")
{
    Lab lab;
    for (int hour = 0; hour < 24; ++hour) {
        if (hour % 3 == 0) lab.use_token(lab.token());
        for (int page = 1; page <= 3; ++page) lab.get("/sims?page=" + std::to_string(page));
        for (const auto& iccid : {pump, meter, gate}) {
            lab.get("/sims/" + iccid + "/quota/sms");
            const auto id = lab.send(iccid, "hour " + std::to_string(hour));
            lab.pass(5s);
            lab.sms(iccid, id);
        }
        lab.get("/sims/" + unknown_card);
        lab.pass(1h);
    }
    CHECK(kinds(lab).empty());
}

TEST_CASE("findings can be forgotten, so that the next test begins with a clean sheet",
          "[findings]")
{
    Lab lab;
    lab.send(pump, "open");
    lab.send(pump, "open");
    CHECK(kinds(lab).size() == 1);
    CHECK(lab.control("DELETE", "/findings").status == 204);
    lab.send(pump, "open"); // what came before is forgotten, too
    CHECK(kinds(lab).empty());
}
