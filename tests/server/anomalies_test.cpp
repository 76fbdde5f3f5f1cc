#include "door_lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Requests = std::vector<std::string>;

/// A simulator whose webhooks go to its own sinks, which write down when each came in virtual time.
/// Both kinds go to one sink, so that their order is seen.
class AnomalyLab : public DoorLab {
public:
    explicit AnomalyLab(std::function<void(World&)> prepare = {})
        : DoorLab([prepare](World& world) {
              world.webhooks.targets.reports = *WebhookTarget::parse("sink:all");
              world.webhooks.targets.mo = *WebhookTarget::parse("sink:all");
              if (prepare) prepare(world);
          })
    {}

    void rule(const std::string& json) const
    {
        const auto reply = ask("POST", "/_simulator/v1/rules", json);
        INFO(reply.body);
        REQUIRE(reply.status == 201);
    }
    void script(const std::string& answers) const
    {
        REQUIRE(ask("PUT", "/_simulator/v1/sinks/all/script", answers).status == 200);
    }
    void originate(const std::string& iccid, const std::string& text) const
    {
        REQUIRE(
            ask("POST", "/_simulator/v1/devices/" + iccid + "/sms", Json{{"payload", text}}.dump())
                .status == 201);
    }
    Json received() const
    {
        return Json::parse(ask("GET", "/_simulator/v1/sinks/all/requests?limit=1000").body)
            .at("requests");
    }
    /// Each request as "08:00:04 PATCH 6201 DELIVERED", "08:00:00 POST 6202 2/3".
    Requests requests() const
    {
        Requests lines;
        for (const auto& request : received()) {
            std::string line = request.at("at").get<std::string>().substr(11, 8) + " " +
                               request.at("method").get<std::string>() + " ";
            if (!request.contains("json")) {
                lines.push_back(line + request.at("body").get<std::string>());
                continue;
            }
            const auto& body = request.at("json");
            line += body.at("id").dump() + " ";
            if (body.contains("status"))
                line += body.at("status").at("status").get<std::string>();
            else
                line += body.at("multi_part_info").at("partno").dump() + "/" +
                        body.at("multi_part_info").at("total").dump();
            lines.push_back(line);
        }
        return lines;
    }
};

} // namespace

TEST_CASE("without a rule each report comes once, four seconds after its SMS", "[anomalies]")
{
    AnomalyLab lab;
    lab.send(pump);
    lab.advance("1s");
    lab.send(meter);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH "6201" DELIVERED)",
                                R"(08:00:05 PATCH "6202" DELIVERED)",
                            });
}

TEST_CASE("anomaly duplicate: the report comes a second time after it was acknowledged",
          "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(
        R"({"on":"webhook.report","when":{"nth":1},"then":{"effect":"duplicate","by":"30s"}})");
    lab.send(pump);
    lab.send(meter);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH "6201" DELIVERED)",
                                R"(08:00:04 PATCH "6202" DELIVERED)",
                                R"(08:00:34 PATCH "6201" DELIVERED)",
                            });
    CHECK(lab.received()[0].at("body") == lab.received()[2].at("body"));
}

TEST_CASE("anomaly swap: the first report comes after the second one", "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook.report","when":{"nth":1},"then":"swap"})");
    lab.send(pump);
    lab.advance("10s");
    lab.send(meter);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:14 PATCH "6202" DELIVERED)",
                                R"(08:00:14 PATCH "6201" DELIVERED)",
                            });
}

TEST_CASE("anomaly swap: with nothing to swap with the report comes all the same", "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook.report","then":{"effect":"swap","by":"5m"}})");
    lab.send(pump);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{R"(08:05:04 PATCH "6201" DELIVERED)"});
}

TEST_CASE("anomaly late: the report comes ten minutes after it should", "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook.report","when":{"iccid":")" + pump +
             R"("},"then":{"effect":"late","by":"10m"}})");
    lab.send(pump);
    lab.send(meter);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH "6202" DELIVERED)",
                                R"(08:10:04 PATCH "6201" DELIVERED)",
                            });
}

TEST_CASE("anomaly early: the report has come before the 201 of its SMS", "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"sms.submit","when":{"nth":2},"then":"early"})");
    lab.send(pump);
    lab.send(meter); // this answer is read when the report has come and not before
    CHECK(lab.requests() == Requests{R"(08:00:00 PATCH "6202" DELIVERED)"});
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:00 PATCH "6202" DELIVERED)",
                                R"(08:00:04 PATCH "6201" DELIVERED)",
                            });
}

TEST_CASE("anomaly early: a receiver that answers late holds the 201 back", "[anomalies]")
{
    DoorLab lab([](World& world) {
        REQUIRE(add_rule(world, Rule{.id = "first",
                                     .on = RuleMoment::sms_submit,
                                     .then = {Effect{.kind = EffectKind::early}}}));
    });
    auto slow = ScriptedAnswer::status(204);
    slow.delay = 50ms;
    lab.receiver.next({slow});
    CHECK(lab.ask("POST", "/sims/" + pump + "/sms", R"({"payload":"hello"})").status == 201);
    // the answer is here, so the report has come, and has been acknowledged
    CHECK(lab.receiver.requests().at(0).method == "PATCH");
    CHECK(lab.deliveries().at(0).at("state") == "acknowledged");
}

TEST_CASE("anomaly unknown_id: beside the report comes one for an SMS that nobody sent",
          "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook.report","when":{"first":1},"then":"unknown_id"})");
    lab.send(pump);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH "6201" DELIVERED)",
                                R"(08:00:04 PATCH "900006201" DELIVERED)",
                            });
}

TEST_CASE("anomaly lost_acknowledgement: the receiver said yes, and the report comes again",
          "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook.report","when":{"first":2},"then":"lost_acknowledgement"})");
    lab.send(pump);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH "6201" DELIVERED)",
                                R"(08:05:04 PATCH "6201" DELIVERED)",
                                R"(08:15:04 PATCH "6201" DELIVERED)",
                            });
    const auto attempts = lab.deliveries()[0].at("attempts");
    CHECK(attempts[0].at("status") == 204);
    CHECK(attempts[0].at("verdict") == "its acknowledgement was lost");
    CHECK(attempts[1].at("why") == "retry 1");
    CHECK(attempts[2].at("verdict") == "acknowledged");
}

TEST_CASE("anomaly ids_as_numbers: one report has numbers where the guide has strings",
          "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook.report","when":{"nth":2},"then":"ids_as_numbers"})");
    lab.send(pump);
    lab.send(meter);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH "6201" DELIVERED)",
                                "08:00:04 PATCH 6202 DELIVERED",
                            });
    CHECK(lab.received()[1].at("json").at("organisation").at("id") == 4321);
}

TEST_CASE("anomaly truncate: the body breaks off, and is whole at the next attempt", "[anomalies]")
{
    AnomalyLab lab;
    lab.script(R"({"answers":[{"status":400},{"status":204}]})");
    lab.rule(
        R"({"on":"webhook.report","when":{"first":1},"then":{"effect":"truncate","octets":30}})");
    lab.send(pump);
    lab.advance("1h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH {"status":{"status":"DELIVERED)",
                                R"(08:05:04 PATCH "6201" DELIVERED)",
                            });
}

TEST_CASE("anomaly hold: nothing comes for an hour, then all of it at once", "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook","then":{"effect":"hold","by":"1h"}})");
    lab.send(pump);
    lab.advance("10m");
    lab.originate(gate, "still here");
    lab.send(meter);
    lab.advance("10m");
    CHECK(lab.requests().empty());
    lab.advance("2h");
    CHECK(lab.requests() == Requests{
                                R"(09:00:04 PATCH "6201" DELIVERED)",
                                R"(09:00:04 POST "6202" 1/1)",
                                R"(09:00:04 PATCH "6203" DELIVERED)",
                            });
}

TEST_CASE("anomaly hold without an end: all of it comes when the rule is gone", "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"id":"stop","on":"webhook","then":"hold"})");
    lab.send(pump);
    lab.send(meter);
    lab.advance("3h");
    CHECK(lab.requests().empty());
    CHECK(lab.ask("DELETE", "/_simulator/v1/rules/stop").status == 204);
    CHECK(lab.requests() == Requests{
                                R"(11:00:00 PATCH "6201" DELIVERED)",
                                R"(11:00:00 PATCH "6202" DELIVERED)",
                            });
}

TEST_CASE("anomaly lose: a report never comes", "[anomalies]")
{
    AnomalyLab lab;
    lab.rule(R"({"on":"webhook.report","when":{"every":2},"then":"lose"})");
    for (const auto& iccid : {pump, meter, gate}) lab.send(iccid);
    lab.advance("48h");
    CHECK(lab.requests() == Requests{
                                R"(08:00:04 PATCH "6201" DELIVERED)",
                                R"(08:00:04 PATCH "6203" DELIVERED)",
                            });
}

// --- the parts of a long SMS from a SIM ---

TEST_CASE("the parts of a long SMS come out of order, late, twice or not at all", "[anomalies]")
{
    const std::string reading(4 * 153, 'r');
    const auto play = [&](const std::string& rule) {
        AnomalyLab lab;
        if (!rule.empty()) lab.rule(rule);
        lab.originate(pump, reading);
        lab.advance("1h");
        auto requests = lab.requests();
        for (const auto& request : lab.received())
            CHECK(request.at("json").at("multi_part_info").at("identifier") == "6201");
        return requests;
    };
    const std::string first = R"(08:00:00 POST "6201" 1/4)";
    const std::string second = R"(08:00:00 POST "6202" 2/4)";
    const std::string third = R"(08:00:00 POST "6203" 3/4)";
    const std::string fourth = R"(08:00:00 POST "6204" 4/4)";
    CHECK(play("") == Requests{first, second, third, fourth});
    CHECK(play(R"({"on":"webhook.mo","when":{"part":2},"then":{"effect":"late","by":"90s"}})") ==
          Requests{first, third, fourth, R"(08:01:30 POST "6202" 2/4)"});
    CHECK(play(R"({"on":"webhook.mo","when":{"part":3},"then":"lose"})") ==
          Requests{first, second, fourth});
    CHECK(play(R"({"on":"webhook.mo","when":{"part":1},"then":"duplicate"})") ==
          Requests{first, second, third, fourth, first});
    CHECK(play(R"({"on":"webhook.mo","when":{"part":1},"then":"swap"})") ==
          Requests{second, third, fourth, first});
}

TEST_CASE("the parts of a long SMS are shuffled by the seed, always in the same way", "[anomalies]")
{
    const auto play = [](std::uint64_t seed) {
        AnomalyLab lab([seed](World& world) { world.seed = seed; });
        lab.rule(R"({"on":"webhook.mo","then":{"effect":"late","by":"0s","up_to":"1m"}})");
        lab.originate(pump, std::string(6 * 153, 'r'));
        lab.advance("1h");
        return lab.requests();
    };
    const auto once = play(7);
    CHECK(once.size() == 6);
    CHECK(once == play(7));
    CHECK(once != play(8));
}
