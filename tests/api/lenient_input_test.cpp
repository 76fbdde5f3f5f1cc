#include "lab.hpp"

#include <catch2/catch.hpp>

// The checklist of contract 14: what real clients send and the platform takes, item by item; then
// what strict mode refuses. Grants (1) and the case of `bearer` (2) are in the tests of tokens.

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

Json newest_sms(Lab& lab)
{
    return lab.get("/sims/" + pump + "/sms").json().front();
}

struct StrictLab : Lab {
    StrictLab() { world.platform.strict_input = true; }
};

std::string refusal(const Answer& reply)
{
    CHECK(reply.status == 400);
    return reply.json().at("message");
}

} // namespace

TEST_CASE("3: a body on GET or DELETE is read and ignored", "[lenient]")
{
    Lab lab;
    const auto id = std::to_string(lab.send(pump));
    for (const auto* body : {"{}", "[]", "not json"}) {
        CHECK(lab.ask(lab.request("GET", "/sims", body)).status == 200);
        CHECK(lab.ask(lab.request("GET", "/sims/" + pump + "/usage", body)).status == 200);
    }
    CHECK(lab.ask(lab.request("DELETE", "/sims/" + pump + "/sms/" + id, "[]")).status == 204);
}

TEST_CASE("3: a body on a POST without parameters is read and ignored", "[lenient]")
{
    Lab lab;
    CHECK(lab.post("/sims/" + pump + "/reset", "[]").status == 201);
    CHECK(lab.post("/sims/" + pump + "/topup", "[]").status == 201);
    auto request = lab.request("POST", "/sims/" + pump + "/topup", "x");
    request.content_type = "text/plain";
    CHECK(lab.ask(request).status == 201);
}

TEST_CASE("4: an empty value means that it is not given", "[lenient]")
{
    Lab lab;
    CHECK(lab.get("/sims?q=&sort=&page=&pageSize=").body == lab.get("/sims").body);
    CHECK(lab.post("/sims/" + pump + "/sms",
                   R"({"payload": "x", "dcs": "", "udh": "", "expiry_date": ""})")
              .status == 201);
    const auto sms = newest_sms(lab);
    CHECK(sms.at("dcs") == 0);
    CHECK(sms.at("udh") == "");
    CHECK(sms.at("expiry_date") == "2026-01-06T08:00:00.000+0000");
}

TEST_CASE("5: the source address of an SMS may be a number", "[lenient]")
{
    Lab lab;
    lab.post("/sims/" + pump + "/sms", R"({"payload": "x", "source_address": 1234567890123})");
    CHECK(newest_sms(lab).at("source_address") == "1234567890123");
}

TEST_CASE("6: dcs may be text", "[lenient]")
{
    Lab lab;
    for (const auto* dcs : {"\"0\"", "\"4\"", "\"8\"", "0", "4", "8", "4.0"}) {
        CAPTURE(dcs);
        CHECK(lab.post("/sims/" + pump + "/sms",
                       R"({"payload": "00", "dcs": )" + std::string(dcs) + "}")
                  .status == 201);
        const int digit = dcs[0] == '"' ? dcs[1] - '0' : dcs[0] - '0';
        CHECK(newest_sms(lab).at("dcs") == digit);
    }
}

TEST_CASE("7: a PUT may name one field, or none", "[lenient]")
{
    Lab lab;
    const auto before = lab.get("/sims/" + pump).body;
    CHECK(lab.put("/sims/" + pump, "{}").status == 200);
    CHECK(lab.get("/sims/" + pump).body == before);
    CHECK(lab.put("/sims/" + pump, R"({"label": "x"})").status == 200);
}

TEST_CASE("8: an empty list of changes is answered with 201", "[lenient]")
{
    Lab lab;
    CHECK(lab.post("/sims", "[]").status == 201);
    CHECK(lab.world.agenda.size() == 0);
}

TEST_CASE("9: page 0 is page 1", "[lenient]")
{
    Lab lab;
    const auto reply = lab.get("/sims?page=0&pageSize=1");
    CHECK(reply.body == lab.get("/sims?page=1&pageSize=1").body);
    CHECK(reply.header("X-Current-Page") == "1");
}

TEST_CASE("10: unknown query keys, sort keys, filters and body keys are ignored", "[lenient]")
{
    Lab lab;
    const auto all = lab.get("/sims").body;
    CHECK(lab.get("/sims?access_token=abc&x=&y").body == all);
    CHECK(lab.get("/sims?sort=label,-nothing").body == all);
    CHECK(lab.get("/sims?q=label:x,status:Enabled").body == all);
    CHECK(lab.put("/sims/" + pump, R"({"colour": "red", "ip_address": "1.2.3.4"})").status == 200);
}

TEST_CASE("11: a Location is made of the address by which the client reaches us", "[lenient]")
{
    Lab lab;
    auto request = lab.request("POST", "/sims/" + pump + "/sms", R"({"payload": "x"})");
    request.base_url = "https://easyconnect.example:8443";
    CHECK(lab.ask(request).header("Location") ==
          "https://easyconnect.example:8443/management-api/v1/sims/8988280666000000001/sms/6201");
}

TEST_CASE("12: an ICCID may have its check digit as the twentieth", "[lenient]")
{
    Lab lab;
    const auto with_digit = pump + "0";
    CHECK(lab.get("/sims/" + with_digit).body == lab.get("/sims/" + pump).body);
    CHECK(lab.post("/sims/topup", Json::array({with_digit}).dump()).status == 201);
    CHECK(lab.put("/sims/" + pump, Json{{"iccid", with_digit}}.dump()).status == 200);
    CHECK(lab.post("/sims/" + with_digit + "/sms", R"({"payload": "x"})").header("Location") ==
          "http://127.0.0.1:8080/management-api/v1/sims/8988280666000000001/sms/6201");
}

TEST_CASE("the status words of an older client are understood", "[lenient]")
{
    Lab lab;
    const auto status_after = [&](const std::string& word) {
        CHECK(lab.put("/sims/" + pump, Json{{"status", word}}.dump()).status == 200);
        return lab.get("/sims/" + pump).json().at("status").get<std::string>();
    };
    CHECK(status_after("Deactivated") == "Disabled");
    CHECK(status_after("Activated") == "Enabled");
    CHECK(status_after("Suspended") == "Disabled");
}

TEST_CASE("a user data header that is no hex is left out, as one client sends a word", "[lenient]")
{
    Lab lab;
    for (const auto* udh : {"string", "05000", "050003CC02", "zz"}) {
        CAPTURE(udh);
        CHECK(lab.post("/sims/" + pump + "/sms", Json{{"payload", "x"}, {"udh", udh}}.dump())
                  .status == 201);
        CHECK(newest_sms(lab).at("udh") == "");
    }
}

TEST_CASE("a character outside the GSM alphabet counts as one", "[lenient]")
{
    Lab lab;
    std::string text(159, 'x');
    text += "\xd0\x96"; // a Cyrillic letter
    CHECK(lab.post("/sims/" + pump + "/sms", Json{{"payload", text}}.dump()).status == 201);
    CHECK(newest_sms(lab).at("payload") == text);
}

// --- strict mode ---

TEST_CASE("strict mode refuses page 0 and a page size above the largest", "[strict]")
{
    StrictLab lab;
    CHECK(refusal(lab.get("/sims?page=0")) == "page must be a whole number from 1 to 2147483647.");
    CHECK(refusal(lab.get("/sims?pageSize=101")) == "pageSize must be at most 100.");
    CHECK(refusal(lab.get("/orders?pageSize=11")) == "pageSize must be at most 10.");
    CHECK(refusal(lab.get("/sims/" + pump + "/sms?pageSize=101")) ==
          "pageSize must be at most 100.");
    CHECK(refusal(lab.get("/sims/" + pump + "/events?pageSize=1001")) ==
          "pageSize must be at most 1000.");
    CHECK(lab.get("/sims?pageSize=100").status == 200);
}

TEST_CASE("strict mode refuses unknown sort keys and filters", "[strict]")
{
    StrictLab lab;
    CHECK(refusal(lab.get("/sims?sort=label")) == "This list cannot be sorted by label");
    CHECK(refusal(lab.get("/orders?sort=-iccid")) == "This list cannot be sorted by iccid");
    CHECK(refusal(lab.get("/sims?q=label:x")) == "q filters by imei and ip_address only.");
    CHECK(lab.get("/sims?q=imei:35&sort=-ip_address").status == 200);
}

TEST_CASE("strict mode refuses status words other than Enabled and Disabled", "[strict]")
{
    StrictLab lab;
    for (const auto* word : {"Activated", "Deactivated", "Suspended", "enabled"}) {
        CAPTURE(word);
        CHECK(refusal(lab.put("/sims/" + pump, Json{{"status", word}}.dump())) ==
              "status must be Enabled or Disabled.");
    }
    CHECK(lab.put("/sims/" + pump, R"({"status": "Disabled"})").status == 200);
}

TEST_CASE("strict mode refuses a user data header that is none", "[strict]")
{
    StrictLab lab;
    const auto submitted = [&](const std::string& udh) {
        return lab.post("/sims/" + pump + "/sms", Json{{"payload", "x"}, {"udh", udh}}.dump());
    };
    for (const auto* udh : {"string", "05000", "050003CC02", "00030405"}) {
        CAPTURE(udh);
        CHECK(refusal(submitted(udh)) ==
              "udh must be hex digits, the first octet counting those that follow.");
    }
    CHECK(submitted("").status == 201);
    CHECK(submitted("050003CC0201").status == 201);
}

TEST_CASE("strict mode refuses characters that the GSM alphabet lacks", "[strict]")
{
    StrictLab lab;
    CHECK(refusal(lab.post("/sims/" + pump + "/sms", Json{{"payload", "\xd0\x96"}}.dump())) ==
          "With dcs 0 the payload must be in the GSM alphabet; use dcs 8.");
    CHECK(lab.post("/sims/" + pump + "/sms", Json{{"payload", "\xd0\x96"}, {"dcs", 8}}.dump())
              .status == 201);
}
