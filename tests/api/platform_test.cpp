#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

TEST_CASE("every option of the platform is shown as it is now", "[platform][control]")
{
    Lab lab;
    const auto options = lab.control("GET", "/platform").json();
    CHECK(options.size() == platform_options().size());
    CHECK(options.at("webhook_retries") == Json{"5m", "15m", "30m"});
    CHECK(options.at("webhook_age_most") == "1d");
    CHECK(options.at("webhook_in_flight") == 32);
    CHECK(options.at("webhook_only_200") == false);
    CHECK(options.at("data_package") == 500);
}

TEST_CASE("what the platform shows can be given back to it, and changes nothing",
          "[platform][control]")
{
    Lab lab;
    const auto shown = lab.control("GET", "/platform").body;
    const auto reply = lab.control("PATCH", "/platform", shown);
    CHECK(reply.status == 200);
    CHECK(reply.body == shown);
}

TEST_CASE("options are changed from now on, and each change is in the log", "[platform][control]")
{
    Lab lab;
    const auto reply = lab.control(
        "PATCH", "/platform",
        R"({"webhook_ordered_per_sim": true, "webhook_pause": "2m", "webhook_jitter_percent": 10,
            "sms_retries": ["1m", "2m"], "sms_package": 2.5})");
    CHECK(reply.status == 200);
    CHECK(reply.json().at("webhook_pause") == "2m");
    const auto& platform = lab.world.platform;
    CHECK(platform.webhook_ordered_per_sim);
    CHECK(platform.webhook_pause == 2min);
    CHECK(platform.webhook_jitter_percent == 10);
    CHECK(platform.sms_retries == std::vector<Duration>{1min, 2min});
    CHECK(platform.sms_package == Amount::millionths(2'500'000));
    CHECK(lab.story() ==
          std::vector<std::string>{"08:00:00.000 platform.changed sms_package",
                                   "08:00:00.000 platform.changed sms_retries",
                                   "08:00:00.000 platform.changed webhook_pause",
                                   "08:00:00.000 platform.changed webhook_jitter_percent",
                                   "08:00:00.000 platform.changed webhook_ordered_per_sim"});
}

TEST_CASE("what is planned already stays planned when the schedule changes", "[platform][control]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    lab.answer_webhooks(500);
    (void)lab.control("PATCH", "/platform", R"({"webhook_retries": ["1h"]})");
    lab.pass(5min);
    CHECK(lab.answer_webhooks(500) == 1);
    const auto& delivery = lab.world.webhooks.deliveries.all().front();
    CHECK(*delivery.next_due == start_time + 2h); // the second pause: the last one, doubled
}

TEST_CASE("a wrong option is refused with its place and what is right, and none is changed",
          "[platform][control]")
{
    struct Row {
        std::string member, pointer, text;
    };
    const Row rows[] = {
        {R"("webhook_timout": "2s")", "/webhook_timout", "There is no key webhook_timout here."},
        {R"("webhook_timeout": 2)", "/webhook_timeout", ""},
        {R"("webhook_timeout": "fast")", "/webhook_timeout", "A duration is written like"},
        {R"("webhook_only_200": 1)", "/webhook_only_200", ""},
        {R"("webhook_in_flight": 0)", "/webhook_in_flight",
         "webhook_in_flight must be a whole number from 1 to 64."},
        {R"("webhook_in_flight": 65)", "/webhook_in_flight",
         "webhook_in_flight must be a whole number from 1 to 64."},
        {R"("webhook_jitter_percent": 101)", "/webhook_jitter_percent",
         "webhook_jitter_percent must be a whole number from 0 to 100."},
        {R"("webhook_growth_percent": 99)", "/webhook_growth_percent",
         "webhook_growth_percent must be a whole number from 100 to 1000."},
        {R"("webhook_retries": "5m")", "/webhook_retries",
         "webhook_retries must be a list of 1 to 30 durations."},
        {R"("webhook_retries": [])", "/webhook_retries", "webhook_retries must be a list of 1 to"},
        {R"("webhook_retries": ["5m", "5m"])", "/webhook_retries/1",
         "Each pause must be longer than the one before, the first longer than 0s."},
        {R"("webhook_retries": ["0s"])", "/webhook_retries/0", "Each pause must be longer"},
        {R"("webhook_retries": [5])", "/webhook_retries/0", "A duration is written like"},
        {R"("data_package": -1)", "/data_package", ""},
    };
    for (const auto& row : rows) {
        Lab lab;
        const auto before = lab.control("GET", "/platform").body;
        const auto reply =
            lab.control("PATCH", "/platform", R"({"strict_input": true, )" + row.member + "}");
        INFO(row.member << "\n" << reply.body);
        CHECK(reply.status == 400);
        CHECK(reply.json().value("pointer", "") == row.pointer);
        CHECK(reply.json().at("detail").get<std::string>().starts_with(row.text));
        CHECK(lab.control("GET", "/platform").body == before);
        CHECK(lab.story().empty());
    }
}
