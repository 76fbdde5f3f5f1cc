#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// What devices do by themselves, as the control plane gives and shows it.

namespace {

Answer give(Lab& lab, const std::string& behaviours)
{
    return lab.control("PATCH", "/devices/" + pump, R"({"behaviours": )" + behaviours + "}");
}

Json behaviours_of_pump(Lab& lab)
{
    return lab.control("GET", "/devices/" + pump).json().at("behaviours");
}

} // namespace

TEST_CASE("Behaviours are shown with every default said", "[behaviours][control]")
{
    Lab lab;
    const auto reply = give(lab, R"([
        "echo",
        {"reply": {"match": "status*", "text": "ok {n}", "after": "3s"}},
        {"reply": {"text": "what is {text}?"}},
        {"report": {"every": "15m", "text": "t={value} n={n}", "to": "12345"}},
        {"sleepy": {"awake": "5m", "every": "1h"}},
        {"roaming": {"networks": ["204-16", "262-01"], "every": "6h"}},
        {"data": {"profile": "nightly", "mb_per_day": 12.5}}])");
    CHECK(reply.status == 200);
    CHECK(behaviours_of_pump(lab) == Json::parse(R"([
        {"echo": {"after": "2s"}},
        {"reply": {"match": "status*", "text": "ok {n}", "after": "3s"}},
        {"reply": {"match": "*", "text": "what is {text}?", "after": "2s"}},
        {"report": {"every": "15m", "text": "t={value} n={n}", "to": "12345"}},
        {"sleepy": {"awake": "5m", "every": "1h"}},
        {"roaming": {"networks": ["204-16", "262-01"], "every": "6h"}},
        {"data": {"profile": "nightly", "mb_per_day": 12.5}}])"));
}

TEST_CASE("What is shown can be given again, and devices of one mind share it",
          "[behaviours][control]")
{
    Lab lab;
    give(lab, R"(["silent", {"data": {"mb_per_day": 1}}])");
    const auto shown = behaviours_of_pump(lab);
    CHECK(give(lab, shown.dump()).status == 200);
    CHECK(behaviours_of_pump(lab) == shown);
    CHECK(lab.world.fleet.sets.size() == 2); // none, and this one
}

TEST_CASE("An empty list ends what a device does", "[behaviours][control]")
{
    Lab lab;
    give(lab, R"([{"report": {"every": "1m", "text": "x"}}])");
    lab.pass(10min);
    CHECK(lab.times_of(FactKind::sms_originated).size() == 10);
    CHECK(give(lab, "[]").status == 200);
    CHECK(behaviours_of_pump(lab) == Json::array());
    lab.pass(1h);
    CHECK(lab.times_of(FactKind::sms_originated).size() == 10);
}

TEST_CASE("Broken behaviours are refused with the place and what is right", "[behaviours][control]")
{
    struct Row {
        const char* behaviours;
        const char* where;
        const char* detail;
        const char* hint = "";
    };
    const Row rows[] = {
        {R"("echo")", "/behaviours", R"(behaviours must be a list such as ["echo"].)"},
        {R"(["ehco"])", "/behaviours/0", "There is no behaviour ehco.", "Did you mean echo?"},
        {R"([{"echo": {}}, {"dta": {}}])", "/behaviours/1/dta", "There is no behaviour dta.",
         "Did you mean data?"},
        {R"(["walk-the-dog"])", "/behaviours/0", "There is no behaviour walk-the-dog.",
         "The behaviours are echo reply report sleepy silent roaming data"},
        {R"([7])", "/behaviours/0",
         R"(A behaviour is a name such as "echo", or a map of one name such as )"
         R"({"report": {"every": "15m", "text": "t={value}"}}.)"},
        {R"([{"echo": {}, "silent": {}}])", "/behaviours/0",
         R"(A behaviour is a name such as "echo", or a map of one name such as )"
         R"({"report": {"every": "15m", "text": "t={value}"}}.)"},
        {R"([{"echo": "2s"}])", "/behaviours/0/echo", "echo must be a map of its settings."},
        {R"([{"echo": {"afer": "2s"}}])", "/behaviours/0/echo/afer", "There is no key afer here.",
         "Did you mean after?"},
        {R"([{"echo": {"after": "soon"}}])", "/behaviours/0/echo/after",
         "after must be a duration such as 15m, from 0s to 7d."},
        {R"([{"echo": {"after": "8d"}}])", "/behaviours/0/echo/after",
         "after must be a duration such as 15m, from 0s to 7d."},
        {R"(["report"])", "/behaviours/0/every",
         "every must be a duration such as 15m, from 1s to 366d."},
        {R"([{"report": {"every": "999ms", "text": "x"}}])", "/behaviours/0/report/every",
         "every must be a duration such as 15m, from 1s to 366d."},
        {R"([{"report": {"every": "1m"}}])", "/behaviours/0/report/text", "text is missing."},
        {R"([{"report": {"every": "1m", "text": ""}}])", "/behaviours/0/report/text",
         "A text must have 1 to 2000 bytes."},
        {R"([{"report": {"every": "1m", "text": "{vlaue}"}}])", "/behaviours/0/report/text",
         "There is no field {vlaue}; the fields are {n} {value} {iccid} {msisdn} {time}."},
        {R"([{"report": {"every": "1m", "text": "{text}"}}])", "/behaviours/0/report/text",
         "There is no field {text}; the fields are {n} {value} {iccid} {msisdn} {time}."},
        {R"([{"reply": {"text": "{txt}"}}])", "/behaviours/0/reply/text",
         "There is no field {txt}; the fields are {n} {value} {iccid} {msisdn} {time} {text}."},
        {R"([{"report": {"every": "1m", "text": "x", "to": ""}}])", "/behaviours/0/report/to",
         "to must have 1 to 64 bytes."},
        {R"([{"reply": {"match": "", "text": "x"}}])", "/behaviours/0/reply/match",
         "match must have 1 to 2000 bytes; * fits everything."},
        {R"([{"sleepy": {"awake": "1h", "every": "1h"}}])", "/behaviours/0/sleepy/awake",
         "awake must be shorter than every."},
        {R"([{"roaming": {"every": "1h"}}])", "/behaviours/0/roaming/networks",
         R"(networks must be a list of 1 to 100 networks such as "262-01".)"},
        {R"([{"roaming": {"every": "1h", "networks": ["204-16", "999-99"]}}])",
         "/behaviours/0/roaming/networks/1",
         "There is no network 999-99; the networks are 204-16 204-08 204-04 262-01 262-02 206-01 "
         "208-01 234-30."},
        {R"([{"data": {"profile": "daily", "mb_per_day": 1}}])", "/behaviours/0/data/profile",
         "profile must be flat, nightly or burst."},
        {R"([{"data": {"mb_per_day": 0}}])", "/behaviours/0/data/mb_per_day",
         "mb_per_day must be a number above 0, at most 1000000."},
        {R"(["echo", "echo"])", "/behaviours/1", "echo can be given once, not twice."},
        {R"(["echo", "silent"])", "/behaviours/0",
         "A silent device sends nothing, so echo does not go with silent."},
    };
    for (const auto& row : rows) {
        CAPTURE(row.behaviours);
        Lab lab;
        const auto reply = give(lab, row.behaviours);
        CHECK(reply.status == 400);
        const auto body = reply.json();
        CHECK(body.at("detail") == row.detail);
        CHECK(body.at("pointer") == row.where);
        if (*row.hint) CHECK(body.at("hint") == row.hint);
        CHECK(behaviours_of_pump(lab) == Json::array());
    }
}

TEST_CASE("A device can do so many things, not more, and a world knows so many sets",
          "[behaviours][control]")
{
    Lab lab;
    lab.world.bounds.behaviours_per_device = 2;
    const std::string reply = R"({"reply": {"text": "x"}})";
    CHECK(give(lab, "[" + reply + "," + reply + "]").status == 200);
    CHECK(give(lab, "[" + reply + "," + reply + "," + reply + "]").json().at("detail") ==
          "A device has at most 2 behaviours.");
    lab.world.bounds.behaviour_sets = 1;
    CHECK(give(lab, R"(["silent"])").status == 503);
    lab.world.bounds.planned = 1;
    CHECK(give(lab, "[]").status == 503);
}

TEST_CASE("A device can be filled, emptied, put to sleep and woken by hand",
          "[behaviours][control]")
{
    Lab lab;
    const auto change = [&](const std::string& what) {
        return lab.control("PATCH", "/devices/" + pump, what).json();
    };
    CHECK(change(R"({"storage_full": true})").at("storage_full") == true);
    CHECK(change(R"({"asleep": true})").at("asleep") == true);
    CHECK(change("{}").at("attached") == true);
    CHECK(lab.control("POST", "/devices/" + pump + "/sms", R"({"payload": "x"})")
              .json()
              .at("detail") == "The device is asleep.");
    CHECK(change(R"({"storage_full": false, "asleep": false})").at("asleep") == false);
    CHECK(lab.times_of(FactKind::device_awake).size() == 1);
    CHECK(lab.times_of(FactKind::device_storage_free).size() == 1);
}
