#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

std::string sms_path(const std::string& iccid, std::uint64_t id)
{
    return "/sims/" + iccid + "/sms/" + std::to_string(id);
}

/// Submits a body and gives the message of the refusal, or "accepted".
std::string submitted(Lab& lab, const Json& body)
{
    const auto reply = lab.post("/sims/" + pump + "/sms", body.dump());
    if (reply.status == 201) return "accepted";
    return std::to_string(reply.status) + " " + reply.json().at("message").get<std::string>();
}

/// Where a message stands: its state, how often it was tried in vain, and the times of day of its
/// next attempt, its last one and its end, with the switching centre; "-" for what is absent.
std::string life(Lab& lab, const std::string& iccid, std::uint64_t id)
{
    const auto sms = lab.sms(iccid, id);
    const auto time = [&](const char* key) {
        return sms.contains(key) ? sms.at(key).get<std::string>().substr(11, 12) : "-";
    };
    CHECK(sms.at("delivery_date") == sms.at("submit_date")); // planned; contract 8.2
    return sms.at("status").at("description").get<std::string>() + " " +
           sms.at("retry_count").get<std::string>() + " next " + time("retry_date") + " last " +
           time("last_delivery_attempt") + " final " + time("final_date") + " msc " +
           sms.value("msc", "-");
}

/// The message that the last accepted submission made.
Json newest(Lab& lab)
{
    return lab.get("/sims/" + pump + "/sms").json().front();
}

} // namespace

// --- POST /v1/sims/{iccid}/sms ---

TEST_CASE("submitting an SMS answers 201 with its Location and no body", "[sms]")
{
    Lab lab;
    const auto reply = lab.post("/sims/" + pump + "/sms",
                                R"({"payload": "message text", "source_address": "898822806770"})");
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(reply.content_type == "application/json");
    CHECK(reply.header("Location") ==
          "http://127.0.0.1:8080/management-api/v1/sims/8988280666000000001/sms/6201");
    CHECK(reply.accepted == SmsId{6201}); // its report must not overtake this reply
}

TEST_CASE("an SMS that was just accepted is shown with the contract's fields", "[sms]")
{
    Lab lab;
    lab.post("/sims/" + pump + "/sms",
             R"({"payload": "message text", "source_address": "898822806770"})");
    const auto reply = lab.get(sms_path(pump, 6201));
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json;charset=UTF-8");
    CHECK(reply.body == R"({"id":6201,"submit_date":"2026-01-05T08:00:00.000+0000",)"
                        R"("delivery_date":"2026-01-05T08:00:00.000+0000",)"
                        R"("expiry_date":"2026-01-06T08:00:00.000+0000","retry_count":"0",)"
                        R"("source_address":"898822806770","iccid":"8988280666000000001",)"
                        R"("msisdn":"882285100000001","imsi":"901405100000001","dcs":0,"udh":"",)"
                        R"("payload":"message text",)"
                        R"("status":{"id":1,"description":"DELIVERY ATTEMPT PENDING"},)"
                        R"("sms_type":{"id":1,"description":"MT"},)"
                        R"("source_address_type":{"id":145,"description":"International"}})");
}

TEST_CASE("a delivered SMS has its final date, its last attempt and its switching centre", "[sms]")
{
    Lab lab;
    const auto id = lab.send(pump);
    lab.pass(1min);
    const auto sms = lab.sms(pump, id);
    CHECK(sms.at("status") == Json{{"id", 4}, {"description", "DELIVERED"}});
    CHECK(sms.at("final_date") == "2026-01-05T08:00:04.000+0000");
    CHECK(sms.at("last_delivery_attempt") == "2026-01-05T08:00:01.000+0000");
    CHECK(sms.at("msc") == "316000000001");
    CHECK(sms.at("retry_count") == "0");
    CHECK_FALSE(sms.contains("retry_date"));
}

TEST_CASE("a buffered SMS shows its count of retries as text, and its next one", "[sms]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = lab.send(pump);
    lab.pass(6min);
    const auto sms = lab.sms(pump, id);
    CHECK(sms.at("status") == Json{{"id", 3}, {"description", "BUFFERED"}});
    CHECK(sms.at("retry_count") == "2");
    CHECK(sms.at("last_delivery_attempt") == "2026-01-05T08:05:00.000+0000");
    CHECK(sms.at("retry_date") == "2026-01-05T08:15:00.000+0000");
    CHECK_FALSE(sms.contains("final_date"));
    CHECK_FALSE(sms.contains("msc"));
}

TEST_CASE("every field of a submission comes back", "[sms]")
{
    Lab lab;
    CHECK(submitted(lab, {{"payload", "00ff"},
                          {"source_address", "Easy"},
                          {"source_address_type", {{"id", 208}}},
                          {"dcs", 4},
                          {"udh", "050003CC0201"},
                          {"expiry_date", "2026-01-05T09:00:00Z"},
                          {"unknown", {1, 2}}}) == "accepted");
    const auto sms = newest(lab);
    CHECK(sms.at("payload") == "00ff");
    CHECK(sms.at("source_address") == "Easy");
    CHECK(sms.at("source_address_type") == Json{{"id", 208}, {"description", "Alphanumeric"}});
    CHECK(sms.at("dcs") == 4);
    CHECK(sms.at("udh") == "050003CC0201");
    CHECK(sms.at("expiry_date") == "2026-01-05T09:00:00.000+0000");
}

TEST_CASE("an SMS may say its expiry in every form that clients send", "[sms]")
{
    Lab lab;
    struct Row {
        const char* given;
        const char* shown;
    };
    const Row rows[] = {
        {"2026-01-05T09:00:00Z", "2026-01-05T09:00:00.000+0000"},
        {"2026-01-05T09:00:00.5Z", "2026-01-05T09:00:00.500+0000"},
        {"2026-01-05T09:00:00.000+0000", "2026-01-05T09:00:00.000+0000"},
        {"2026-01-05T10:00:00.000+01:00", "2026-01-05T09:00:00.000+0000"},
        {"2026-01-06", "2026-01-06T00:00:00.000+0000"},
        {"2026-01-12T08:00:00Z", "2026-01-12T08:00:00.000+0000"},
        {"2026-01-12T08:00:01Z", "2026-01-12T08:00:00.000+0000"}, // cut to seven days
        {"9999-12-31T23:00:00Z", "2026-01-12T08:00:00.000+0000"},
        {"", "2026-01-06T08:00:00.000+0000"}, // not given
    };
    for (const auto& row : rows) {
        CAPTURE(row.given);
        CHECK(submitted(lab, {{"payload", "x"}, {"expiry_date", row.given}}) == "accepted");
        CHECK(newest(lab).at("expiry_date") == row.shown);
    }
}

TEST_CASE("an SMS is as long as its coding allows, and no longer", "[sms]")
{
    Lab lab;
    const auto text = [](std::size_t length, const char* one = "x") {
        std::string all;
        for (std::size_t i = 0; i < length; ++i) all += one;
        return all;
    };
    struct Row {
        Json body;
        std::string expected;
    };
    const std::string long_7bit = " of at most 160 characters of the GSM alphabet.";
    const std::string euro = "\xe2\x82\xac"; // two septets
    const Row rows[] = {
        {{{"payload", ""}}, "accepted"},
        {{{"payload", text(160)}}, "accepted"},
        {{{"payload", text(161)}}, "400 The payload is too long: 161" + long_7bit},
        {{{"payload", text(80, euro.c_str())}}, "accepted"},
        {{{"payload", text(81, euro.c_str())}}, "400 The payload is too long: 162" + long_7bit},
        {{{"payload", text(153)}, {"udh", "050003CC0201"}}, "accepted"},
        {{{"payload", text(154)}, {"udh", "050003CC0201"}},
         "400 The payload is too long: 154 of at most 153 characters of the GSM alphabet."},
        {{{"payload", text(152)}, {"udh", "06080412340201"}}, "accepted"},
        {{{"payload", text(153)}, {"udh", "06080412340201"}},
         "400 The payload is too long: 153 of at most 152 characters of the GSM alphabet."},
        {{{"payload", text(70)}, {"dcs", 8}}, "accepted"},
        {{{"payload", text(71)}, {"dcs", 8}},
         "400 The payload is too long: 71 of at most 70 UCS-2 characters."},
        {{{"payload", text(35, "\xf0\x9f\x9a\xb0")}, {"dcs", 8}}, "accepted"},
        {{{"payload", text(36, "\xf0\x9f\x9a\xb0")}, {"dcs", 8}},
         "400 The payload is too long: 72 of at most 70 UCS-2 characters."},
        {{{"payload", text(140, "0f")}, {"dcs", 4}}, "accepted"},
        {{{"payload", text(141, "0f")}, {"dcs", 4}},
         "400 The payload is too long: 141 of at most 140 octets."},
        {{{"payload", text(134, "0f")}, {"dcs", 4}, {"udh", "050003CC0201"}}, "accepted"},
        {{{"payload", text(135, "0f")}, {"dcs", 4}, {"udh", "050003CC0201"}},
         "400 The payload is too long: 135 of at most 134 octets."},
        {{{"payload", text(133, "0f")}, {"dcs", 4}, {"udh", "06080412340201"}}, "accepted"},
        {{{"payload", text(134, "0f")}, {"dcs", 4}, {"udh", "06080412340201"}},
         "400 The payload is too long: 134 of at most 133 octets."},
        {{{"payload", text(66)}, {"dcs", 8}, {"udh", "06080412340201"}}, "accepted"},
        {{{"payload", text(67)}, {"dcs", 8}, {"udh", "06080412340201"}},
         "400 The payload is too long: 67 of at most 66 UCS-2 characters."},
        {{{"payload", "0g"}, {"dcs", 4}},
         "400 With dcs 4 the payload must be hex digits, two for each octet."},
        {{{"payload", "0"}, {"dcs", 4}},
         "400 With dcs 4 the payload must be hex digits, two for each octet."},
    };
    for (const auto& row : rows) {
        CAPTURE(row.body.dump());
        CHECK(submitted(lab, row.body) == row.expected);
    }
}

TEST_CASE("an SMS to a SIM without SMS quota is refused with 403", "[sms]")
{
    Lab lab;
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(250));
    CHECK(submitted(lab, {{"payload", "x"}}) == "403 The SMS quota of this SIM is exhausted.");
    lab.post("/sims/" + pump + "/topup");
    CHECK(submitted(lab, {{"payload", "x"}}) == "accepted");
}

TEST_CASE("an SMS beyond the month's limit is refused with 403 until the month is over", "[sms]")
{
    Lab lab;
    lab.post("/sims/limits", R"({"smsMtLimitId": 1})");
    for (int i = 0; i < 10; ++i) lab.send(pump);
    lab.pass(1min);
    CHECK(submitted(lab, {{"payload", "x"}}) == "403 Traffic limit of 10 SMS per month exceeded");
    CHECK(lab.post("/sims/" + meter + "/sms", R"({"payload": "x"})").status == 201);
    lab.pass(27 * 24h);
    lab.use_token(lab.token());
    CHECK(submitted(lab, {{"payload", "x"}}) == "accepted");
}

TEST_CASE("an SMS to a disabled SIM is accepted and waits until it is enabled", "[sms]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"status": "Disabled"})");
    const auto id = lab.send(pump);
    lab.pass(1min);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    lab.put("/sims/" + pump, R"({"status": "Enabled"})");
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
}

// --- the life of an SMS (contract 8.2 and 8.4) ---

TEST_CASE("every field of an SMS is right at every moment until it is delivered", "[sms]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = lab.send(pump); // at 08:00
    struct Row {
        Duration pass;
        enum { nothing, attach, detach } then;
        std::string life;
    };
    const Row rows[] = {
        {0s, Row::nothing, "DELIVERY ATTEMPT PENDING 0 next - last - final - msc -"},
        {999ms, Row::nothing, "DELIVERY ATTEMPT PENDING 0 next - last - final - msc -"},
        {1ms, Row::nothing, "BUFFERED 1 next 08:05:00.000 last 08:00:01.000 final - msc -"},
        {5min - 1s, Row::nothing, "BUFFERED 2 next 08:15:00.000 last 08:05:00.000 final - msc -"},
        {10min, Row::nothing, "BUFFERED 3 next 08:30:00.000 last 08:15:00.000 final - msc -"},
        {5min, Row::attach, "BUFFERED 3 next 08:20:01.000 last 08:15:00.000 final - msc -"},
        {1s, Row::nothing, "IN PROGRESS 3 next - last 08:20:01.000 final - msc -"},
        {1s, Row::detach, "IN PROGRESS 3 next - last 08:20:01.000 final - msc -"},
        {2s, Row::nothing, "BUFFERED 4 next 09:00:00.000 last 08:20:01.000 final - msc -"},
        {6s, Row::attach, "BUFFERED 4 next 08:20:11.000 last 08:20:01.000 final - msc -"},
        {1s, Row::nothing, "IN PROGRESS 4 next - last 08:20:11.000 final - msc -"},
        {3s, Row::nothing,
         "DELIVERED 4 next - last 08:20:11.000 final 08:20:14.000 msc 316000000001"},
        {12h, Row::nothing,
         "DELIVERED 4 next - last 08:20:11.000 final 08:20:14.000 msc 316000000001"},
    };
    for (const auto& row : rows) {
        lab.pass(row.pass);
        if (row.then == Row::attach) lab.attach_again(pump);
        if (row.then == Row::detach) lab.detach(pump);
        lab.use_token(lab.token());
        CHECK(life(lab, pump, id) == row.life);
    }
}

TEST_CASE("an SMS that expires keeps its attempts and ends at its expiry", "[sms]")
{
    Lab lab;
    lab.detach(pump);
    const auto body = [](const char* expiry) {
        return Json{{"payload", "x"}, {"expiry_date", expiry}};
    };
    CHECK(submitted(lab, body("2026-01-05T08:10:00Z")) == "accepted");
    CHECK(submitted(lab, body("2026-01-05T08:00:00.500Z")) == "accepted");
    lab.pass(5min);
    CHECK(life(lab, pump, 6201) == "BUFFERED 2 next - last 08:05:00.000 final - msc -");
    CHECK(life(lab, pump, 6202) == "EXPIRED 0 next - last - final 08:00:00.500 msc -");
    lab.pass(5min);
    CHECK(life(lab, pump, 6201) == "EXPIRED 2 next - last 08:05:00.000 final 08:10:00.000 msc -");
}

TEST_CASE("an SMS that is cancelled has no next attempt", "[sms]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = lab.send(pump);
    lab.pass(2min);
    lab.del(sms_path(pump, id));
    CHECK(life(lab, pump, id) == "CANCELED 1 next - last 08:00:01.000 final 08:02:00.000 msc -");
}

TEST_CASE("an SMS that fails at the handover names no switching centre", "[sms]")
{
    Lab lab;
    const auto id = lab.send(pump);
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(250));
    lab.pass(4s);
    CHECK(life(lab, pump, id) == "FAILED 0 next - last 08:00:01.000 final 08:00:04.000 msc -");
}

TEST_CASE("an SMS from a SIM is tried at the customer's endpoint until it is taken", "[sms]")
{
    Lab lab;
    lab.listen();
    const auto id = lab.originate(pump).value();
    CHECK(life(lab, pump, id) == "BUFFERED 0 next - last - final - msc -");
    lab.pass(0s);
    CHECK(lab.answer_webhooks(503) == 1);
    CHECK(life(lab, pump, id) == "BUFFERED 1 next 08:05:00.000 last 08:00:00.000 final - msc -");
    lab.pass(5min);
    CHECK(lab.answer_webhooks(200) == 1);
    CHECK(life(lab, pump, id) == "DELIVERED 1 next - last 08:05:00.000 final 08:05:00.000 msc -");
}

// --- GET /v1/sims/{iccid}/sms ---

TEST_CASE("the list of a SIM's SMS has those sent and received, newest first", "[sms]")
{
    Lab lab;
    lab.send(pump, "one");
    lab.originate(pump, "two");
    lab.send(meter, "not this one");
    lab.send(pump, "three");
    const auto reply = lab.get("/sims/" + pump + "/sms");
    CHECK(reply.status == 200);
    CHECK(reply.body == "[" + lab.get(sms_path(pump, 6204)).body + "," +
                            lab.get(sms_path(pump, 6202)).body + "," +
                            lab.get(sms_path(pump, 6201)).body + "]");
    CHECK(reply.header("X-Total-Count") == "3");
    CHECK(reply.header("X-Total-Pages") == "1");
    CHECK(reply.header("X-Current-Page") == "1");
    CHECK(reply.header("X-Count-Per-Page") == "10");
}

TEST_CASE("an SMS from a SIM is shown with empty source and IMSI", "[sms]")
{
    Lab lab;
    lab.originate(pump, "hi");
    CHECK(lab.get(sms_path(pump, 6201)).body ==
          R"({"id":6201,"submit_date":"2026-01-05T08:00:00.000+0000",)"
          R"("delivery_date":"2026-01-05T08:00:00.000+0000",)"
          R"("expiry_date":"2026-01-06T08:00:00.000+0000","retry_count":"0",)"
          R"("source_address":"","iccid":"8988280666000000001",)"
          R"("msisdn":"882285100000001","imsi":"","dcs":0,"udh":"","payload":"hi",)"
          R"("status":{"id":3,"description":"BUFFERED"},)"
          R"("sms_type":{"id":2,"description":"MO"},)"
          R"("source_address_type":{"id":145,"description":"International"}})");
}

TEST_CASE("a device whose references have 16 bits sends shorter parts", "[sms]")
{
    Lab lab;
    lab.originate(pump, std::string(161, 'x'));
    lab.world.platform.mo_sixteen_bit_reference = true;
    lab.originate(pump, std::string(161, 'x'));
    std::vector<std::size_t> lengths;
    for (const auto& sms : lab.get("/sims/" + pump + "/sms?sort=id").json())
        lengths.push_back(sms.at("payload").get<std::string>().size());
    CHECK(lengths == std::vector<std::size_t>{153, 8, 152, 9});
}

TEST_CASE("the list of SMS comes in pages of at most 100", "[sms]")
{
    Lab lab;
    for (int i = 0; i < 105; ++i) lab.send(pump);
    const auto reply = lab.get("/sims/" + pump + "/sms?pageSize=1000&page=2");
    CHECK(reply.json().size() == 5);
    CHECK(reply.header("X-Count-Per-Page") == "100");
    CHECK(reply.header("X-Total-Pages") == "2");
    CHECK(reply.header("X-Total-Count") == "105");
}

TEST_CASE("every page of the list has its own rows, whatever has made room before", "[sms]")
{
    Lab lab;
    lab.world.bounds.messages = 25;
    lab.detach(meter);
    std::vector<std::uint64_t> waiting;
    for (int i = 0; i < 20; ++i) {
        lab.send(pump);
        if (i % 5 == 0) waiting.push_back(lab.send(meter));
        lab.pass(1min);
    }
    lab.send(pump); // the world is full: the oldest final ones have made room
    lab.pass(1min);
    const auto ids = [&](const std::string& query) {
        std::vector<std::uint64_t> found;
        for (const auto& sms : lab.get("/sims/" + pump + "/sms" + query).json())
            found.push_back(sms.at("id"));
        return found;
    };
    for (int more = 0; more < 30; ++more) {
        const auto all = ids("?pageSize=100&sort=-id");
        std::vector<std::uint64_t> paged;
        for (int page = 1; page <= 8; ++page)
            for (const auto id : ids("?pageSize=3&page=" + std::to_string(page)))
                paged.push_back(id);
        CHECK(all.size() == 21);
        CHECK(paged == all);
        CHECK(ids("?page=9&pageSize=3").empty());
        lab.send(pump);
        lab.pass(1min);
    }
    CHECK(lab.get("/sims/" + meter + "/sms").json().size() == waiting.size());
}

TEST_CASE("the list of SMS is sorted as asked for", "[sms]")
{
    Lab lab;
    const auto first = lab.send(pump);
    lab.pass(1min);
    const auto second = lab.send(pump);
    const auto third = lab.send(pump);
    lab.del(sms_path(pump, third));
    const auto ids = [&](const std::string& sort) {
        std::vector<std::uint64_t> found;
        for (const auto& sms : lab.get("/sims/" + pump + "/sms?sort=" + sort).json())
            found.push_back(sms.at("id"));
        return found;
    };
    using Ids = std::vector<std::uint64_t>;
    CHECK(ids("status") == Ids{second, first, third});
    CHECK(ids("-status") == Ids{third, first, second});
    CHECK(ids("id") == Ids{first, second, third});
    CHECK(ids("submit_date,-id") == Ids{first, third, second});
    CHECK(ids("ip_address") == Ids{third, second, first}); // a copy slip of the documentation
}

TEST_CASE("SMS are shown for seven days after their end", "[sms]")
{
    Lab lab;
    lab.send(pump);
    lab.pass(4s); // delivered
    lab.pass(7 * 24h);
    lab.use_token(lab.token());
    CHECK(lab.get("/sims/" + pump + "/sms").json().size() == 1);
    lab.pass(1ms);
    CHECK(lab.get("/sims/" + pump + "/sms").body == "[]");
}

TEST_CASE("the list, its total and its pages leave out SMS of more than seven days", "[sms]")
{
    Lab lab;
    for (int day = 0; day < 10; ++day) {
        for (int i = 0; i < 3; ++i) lab.send(pump);
        lab.pass(24h);
        lab.use_token(lab.token());
    }
    for (const auto* order : {"", "&sort=-id"}) { // the oldest are seven days old this very moment
        const auto reply = lab.get("/sims/" + pump + "/sms?pageSize=10&page=3" + order);
        CHECK(reply.header("X-Total-Count") == "21");
        CHECK(reply.json().size() == 1);
        CHECK(reply.json().back().at("id") == 6201 + 3 * 3);
    }
}

// --- DELETE /v1/sims/{iccid}/sms/{id} ---

TEST_CASE("cancelling an SMS that waits answers 204 and keeps it as CANCELED", "[sms]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = lab.send(pump);
    lab.pass(1min);
    const auto reply = lab.del(sms_path(pump, id));
    CHECK(reply.status == 204);
    CHECK(reply.body.empty());
    CHECK(lab.sms_state(pump, id) == "7 CANCELED");
    CHECK(lab.sms(pump, id).at("final_date") == "2026-01-05T08:01:00.000+0000");
    lab.attach_again(pump);
    lab.pass(48h);
    CHECK(lab.times_of(FactKind::sms_delivered).empty());
}

TEST_CASE("cancelling an SMS that is final is answered with 409", "[sms]")
{
    Lab lab;
    const auto id = lab.send(pump);
    lab.pass(1min);
    const auto reply = lab.del(sms_path(pump, id));
    CHECK(reply.status == 409);
    CHECK(reply.body ==
          R"({"timestamp":"2026-01-05T08:01:00.000+0000","status":409,"error":"Conflict",)"
          R"("message":"The SMS cannot be cancelled any more: it is DELIVERED.",)"
          R"("path":"/management-api/v1/sims/8988280666000000001/sms/6201"})");
}

TEST_CASE("an SMS is cancelled once", "[sms]")
{
    Lab lab;
    const auto id = lab.send(pump);
    CHECK(lab.del(sms_path(pump, id)).status == 204);
    CHECK(lab.del(sms_path(pump, id)).status == 409);
}

TEST_CASE("an SMS from a SIM cannot be cancelled", "[sms]")
{
    Lab lab;
    const auto id = lab.originate(pump);
    const auto reply = lab.del(sms_path(pump, id.value()));
    CHECK(reply.status == 409);
    CHECK(reply.json().at("message") == "An SMS from the SIM cannot be cancelled.");
}
