#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

/// Accepts an SMS that is valid for so long, and returns its id.
SmsId submit(Lab& lab, Duration validity = 24h)
{
    return *submit_sms(lab.world, lab.card(pump),
                       {.payload = "hello", .expires = lab.world.now + validity});
}

SmsStatus status_of(const Lab& lab, SmsId id)
{
    return lab.world.smsc.messages.find(id)->status;
}

} // namespace

// --- the life of an SMS to a SIM ---

TEST_CASE("an SMS is pending, then in progress, then delivered", "[smsc]")
{
    Lab lab;
    const auto id = submit(lab);
    CHECK(status_of(lab, id) == SmsStatus::pending);
    lab.pass(1s);
    CHECK(status_of(lab, id) == SmsStatus::in_progress);
    lab.pass(3s - 1ms);
    CHECK(status_of(lab, id) == SmsStatus::in_progress);
    lab.pass(1ms);
    CHECK(status_of(lab, id) == SmsStatus::delivered);
    CHECK(lab.story() == Names{"08:00:00.000 sms.submitted ..001 6201",
                               "08:00:01.000 sms.in_progress ..001 6201",
                               "08:00:04.000 sms.delivered ..001 6201"});
}

TEST_CASE("the states of an SMS have the core's ids and words", "[smsc]")
{
    struct Row {
        SmsStatus status;
        int id;
        std::string word;
    };
    for (const auto& row : {Row{SmsStatus::pending, 1, "DELIVERY ATTEMPT PENDING"},
                            {SmsStatus::in_progress, 2, "IN PROGRESS"},
                            {SmsStatus::buffered, 3, "BUFFERED"},
                            {SmsStatus::delivered, 4, "DELIVERED"},
                            {SmsStatus::failed, 5, "FAILED"},
                            {SmsStatus::expired, 6, "EXPIRED"},
                            {SmsStatus::canceled, 7, "CANCELED"}}) {
        CHECK(static_cast<int>(row.status) == row.id);
        CHECK(name(row.status) == row.word);
        CHECK(is_final(row.status) == (row.id >= 4));
    }
}

TEST_CASE("an SMS to a detached SIM is retried with doubling pauses until its validity ends",
          "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    lab.world.journal = {};
    submit(lab);
    lab.pass(48h);
    CHECK(lab.times_of(FactKind::sms_buffered) ==
          Names{"08:00:01.000", "08:05:00.000", "08:15:00.000", "08:30:00.000", "09:00:00.000",
                "10:00:00.000", "12:00:00.000", "16:00:00.000", "00:00:00.000"});
    CHECK(lab.times_of(FactKind::sms_expired) == Names{"08:00:00.000"});
    CHECK(lab.world.smsc.messages.find(SmsId{6201})->final == start_time + 24h);
    CHECK(lab.world.smsc.messages.find(SmsId{6201})->failed_attempts == 9);
}

TEST_CASE("an SMS that nobody gave a validity expires after 24 hours", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = *submit_sms(lab.world, lab.card(pump), {.payload = "hello"});
    lab.pass(24h - 1ms);
    CHECK(status_of(lab, id) == SmsStatus::buffered);
    lab.pass(1ms);
    CHECK(status_of(lab, id) == SmsStatus::expired);
}

TEST_CASE("a validity of more than seven days is cut to seven days", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = submit(lab, 30 * 24h);
    lab.pass(7 * 24h - 1ms);
    CHECK(status_of(lab, id) == SmsStatus::buffered);
    lab.pass(1ms);
    CHECK(status_of(lab, id) == SmsStatus::expired);
}

TEST_CASE("an SMS expires at its validity to the millisecond, also between two retries", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = submit(lab, 7min);
    lab.pass(7min - 1ms);
    CHECK(status_of(lab, id) == SmsStatus::buffered);
    lab.pass(1ms);
    CHECK(status_of(lab, id) == SmsStatus::expired);
}

TEST_CASE("an SMS that is valid for less than a second expires before its first attempt", "[smsc]")
{
    Lab lab;
    const auto id = submit(lab, 500ms);
    lab.pass(1min);
    CHECK(status_of(lab, id) == SmsStatus::expired);
    CHECK(lab.world.smsc.messages.find(id)->final == start_time + 500ms);
    CHECK_FALSE(lab.world.smsc.messages.find(id)->last_attempt);
}

TEST_CASE("a SIM that attaches gets its buffered SMS at once, in the order of submission", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    submit(lab);
    submit(lab);
    lab.pass(20min);
    lab.world.journal = {};
    lab.attach_again(pump);
    lab.pass(1min);
    CHECK(lab.story() == Names{"08:20:00.000 device.attached ..001 204-16",
                               "08:20:01.000 sms.in_progress ..001 6201",
                               "08:20:01.000 sms.in_progress ..001 6202",
                               "08:20:04.000 sms.delivered ..001 6201",
                               "08:20:04.000 sms.delivered ..001 6202"});
    lab.pass(48h);
    CHECK(lab.story().size() == 5); // the retry planned before is forgotten
}

TEST_CASE("the retry at attach takes the place of the one that was planned", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    submit(lab);
    lab.pass(5min - 500ms);
    lab.attach_again(pump);
    lab.pass(1min);
    CHECK(lab.times_of(FactKind::sms_in_progress) == Names{"08:05:00.500"});
}

TEST_CASE("only the SIM that attaches gets its SMS", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    lab.detach(meter);
    const auto id = submit(lab);
    lab.pass(1min);
    lab.attach_again(meter);
    lab.pass(1min);
    CHECK(status_of(lab, id) == SmsStatus::buffered);
}

TEST_CASE("an SMS is buffered again when the SIM leaves during the hand-over", "[smsc]")
{
    Lab lab;
    const auto id = submit(lab);
    lab.pass(2s);
    lab.detach(pump);
    lab.pass(2s);
    CHECK(status_of(lab, id) == SmsStatus::buffered);
    CHECK(lab.world.smsc.messages.find(id)->retry == start_time + 5min);
}

TEST_CASE("a validity that ends during a hand-over that fails does not turn time back", "[smsc]")
{
    Lab lab;
    const auto id = submit(lab, 2s);
    lab.pass(2s);
    CHECK(status_of(lab, id) == SmsStatus::in_progress);
    lab.detach(pump);
    lab.pass(1min);
    CHECK(status_of(lab, id) == SmsStatus::expired);
    CHECK(lab.world.smsc.messages.find(id)->final == start_time + 4s);
}

TEST_CASE("a hand-over that succeeds counts even when the validity has just ended", "[smsc]")
{
    Lab lab;
    const auto id = submit(lab, 2s);
    lab.pass(1min);
    CHECK(status_of(lab, id) == SmsStatus::delivered);
}

TEST_CASE("retries follow the platform's options", "[smsc]")
{
    Lab lab;
    lab.world.platform.sms_retries = {1min, 10min};
    lab.detach(pump);
    lab.world.journal = {};
    submit(lab, 1h);
    lab.pass(2h);
    CHECK(lab.times_of(FactKind::sms_buffered) ==
          Names{"08:00:01.000", "08:01:00.000", "08:10:00.000", "08:20:00.000", "08:40:00.000"});
    CHECK(lab.times_of(FactKind::sms_expired) == Names{"09:00:00.000"});
}

// --- cancelling ---

TEST_CASE("an SMS can be cancelled while it waits, not while it is handed over", "[smsc]")
{
    Lab lab;
    const auto pending = submit(lab);
    CHECK(cancel_sms(lab.world, lab.card(pump), pending));

    const auto in_progress = submit(lab);
    lab.pass(1s);
    CHECK_FALSE(cancel_sms(lab.world, lab.card(pump), in_progress));
    lab.pass(3s);

    lab.detach(pump);
    const auto buffered = submit(lab);
    lab.pass(1s);
    CHECK(cancel_sms(lab.world, lab.card(pump), buffered));

    lab.attach_again(pump);
    lab.pass(48h);
    for (const auto id : {pending, buffered}) CHECK(status_of(lab, id) == SmsStatus::canceled);
    CHECK(status_of(lab, in_progress) == SmsStatus::delivered);
    CHECK(lab.card(pump).sms.left == Amount::whole(249)); // cancelled ones are not charged
}

TEST_CASE("an SMS in a final state cannot be cancelled", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    const auto expired = submit(lab, 2s);
    const auto canceled = submit(lab);
    REQUIRE(cancel_sms(lab.world, lab.card(pump), canceled));
    lab.pass(1min);
    lab.attach_again(pump);
    const auto delivered = submit(lab);
    lab.pass(1min);
    for (const auto id : {expired, canceled, delivered}) {
        const auto result = cancel_sms(lab.world, lab.card(pump), id);
        REQUIRE_FALSE(result);
        CHECK(result.error().reason == Refusal::Reason::conflict);
    }
}

// --- quota and usage ---

TEST_CASE("every delivered SMS and every SMS from the SIM costs one of its quota", "[smsc]")
{
    Lab lab;
    submit(lab);
    CHECK(lab.card(pump).sms.left == Amount::whole(250)); // not before it is delivered
    lab.pass(1min);
    CHECK(lab.card(pump).sms.left == Amount::whole(249));
    lab.originate(pump);
    CHECK(lab.card(pump).sms.left == Amount::whole(248));
    REQUIRE(lab.card(pump).usage.size() == 1);
    CHECK(lab.card(pump).usage.front().sms_mt == 1);
    CHECK(lab.card(pump).usage.front().sms_mo == 1);
}

TEST_CASE("an SMS that is not delivered costs nothing, however often it was tried", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    submit(lab, 2h);
    lab.pass(3h);
    CHECK(lab.times_of(FactKind::sms_expired).size() == 1);
    CHECK(lab.card(pump).sms.left == Amount::whole(250));
    CHECK(lab.card(pump).usage.empty());
}

TEST_CASE("retries before an SMS is delivered cost nothing", "[smsc]")
{
    Lab lab;
    lab.detach(pump);
    submit(lab);
    lab.pass(1h);
    lab.attach_again(pump);
    lab.pass(1min);
    CHECK(lab.card(pump).sms.left == Amount::whole(249));
}

TEST_CASE("an SMS fails when the quota has run out by the time it is delivered", "[smsc]")
{
    Lab lab;
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(249));
    const auto first = submit(lab);
    const auto second = submit(lab);
    lab.pass(1min);
    CHECK(status_of(lab, first) == SmsStatus::delivered);
    CHECK(status_of(lab, second) == SmsStatus::failed);
}

TEST_CASE("the SMS quota leaves events at 20 percent and when it is used up", "[smsc]")
{
    Lab lab;
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(199));
    CHECK(lab.event_texts(pump).empty());
    lab.originate(pump); // 50 of 250 are left
    CHECK(lab.event_texts(pump) == Names{"SMS quota is below 20% of its volume"});
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(49));
    lab.originate(pump);
    CHECK(lab.event_texts(pump).at(1) == "SMS quota is used up");
    CHECK(lab.card(pump).events.at(1).severity == Severity::warn);
    CHECK(lab.card(pump).events.at(1).alert);
}

// --- from a SIM ---

TEST_CASE("a long SMS from a SIM goes in parts of 153 characters and costs one each", "[smsc]")
{
    Lab lab;
    const auto ids = originate_sms(lab.world, lab.card(pump), {.payload = std::string(307, 'x')});
    REQUIRE(ids);
    REQUIRE(ids->size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const Sms& part = *lab.world.smsc.messages.find(ids->at(i));
        CHECK(part.payload.size() == (i < 2 ? 153 : 1));
        CHECK(part.multi_part.part == static_cast<int>(i) + 1);
        CHECK(part.multi_part.total == 3);
        CHECK(part.multi_part.identifier == ids->front().value());
    }
    CHECK(lab.card(pump).sms.left == Amount::whole(247));
}

TEST_CASE("a SIM off the network, or without quota for all parts, sends nothing", "[smsc]")
{
    Lab lab;
    const auto reason = [&](std::size_t length) {
        const auto ids =
            originate_sms(lab.world, lab.card(pump), {.payload = std::string(length, 'x')});
        return ids ? std::optional<Refusal::Reason>() : ids.error().reason;
    };
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(249));
    CHECK(reason(161) == Refusal::Reason::forbidden);
    CHECK(lab.card(pump).sms.left == Amount::whole(1));
    lab.detach(pump);
    CHECK(reason(1) == Refusal::Reason::conflict);
    lab.attach_again(pump);
    CHECK(reason(1) == std::nullopt);
}

TEST_CASE("SMS from a SIM stop at the month's limit, and a long one may not cross it", "[smsc]")
{
    Lab lab;
    REQUIRE(choose_limits(lab.world, {.sms_mo = 1})); // ten
    for (int i = 0; i < 9; ++i) lab.originate(pump);
    const auto originate = [&](std::size_t length) {
        return originate_sms(lab.world, lab.card(pump), {.payload = std::string(length, 'x')});
    };
    CHECK_FALSE(originate(161)); // two parts, one is left
    CHECK(originate(160));
    const auto beyond = originate(1);
    REQUIRE_FALSE(beyond);
    CHECK(beyond.error().detail == "Traffic limit of 10 SMS per month exceeded");
}

// --- room ---

TEST_CASE("the oldest final SMS makes room, and a world full of waiting ones takes no more",
          "[smsc]")
{
    Lab lab;
    lab.world.bounds.messages = 2;
    const auto first = submit(lab);
    lab.pass(1min);
    lab.detach(pump);
    submit(lab);
    submit(lab);
    CHECK(lab.world.smsc.messages.find(first) == nullptr);
    const auto refused = submit_sms(lab.world, lab.card(pump), {.payload = "hello"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Refusal::Reason::full);
    CHECK(messages_of(lab.world, lab.card(pump)).size() == 2);
}

TEST_CASE("ids of SMS count up and are never used again", "[smsc]")
{
    Lab lab;
    lab.world.bounds.messages = 1;
    CHECK(submit(lab) == SmsId{6201});
    lab.pass(1min);
    CHECK(submit(lab) == SmsId{6202});
    lab.pass(1min);
    CHECK(submit(lab) == SmsId{6203});
}

TEST_CASE("messages that wait do not keep final ones from making room", "[smsc]")
{
    Lab lab;
    lab.world.bounds.messages = 3;
    lab.detach(meter);
    lab.send(meter); // waits for a day
    for (int i = 0; i < 5; ++i) {
        lab.send(pump);
        lab.pass(10s);
    }
    CHECK(lab.world.smsc.messages.size() == 3);
    CHECK(lab.sms_state(meter, 6201) == "3 BUFFERED");
}

TEST_CASE("a message is forgotten by list, detail and cancel at the same time", "[smsc]")
{
    Lab lab;
    const auto id = std::to_string(lab.send(pump));
    lab.pass(7 * 24h + 5s); // delivered after four
    lab.use_token(lab.token());
    CHECK(lab.get("/sims/" + pump + "/sms").json().empty());
    CHECK(lab.get("/sims/" + pump + "/sms/" + id).status == 404);
    CHECK(lab.del("/sims/" + pump + "/sms/" + id).status == 404);
}

TEST_CASE("a message to a SIM that was never activated waits for its activation", "[smsc]")
{
    Lab lab;
    const std::string fresh = "8988280666000000050";
    lab.world.sims.add(blank_sim(*Iccid::parse(fresh), lab.world.sims.size()));
    const auto id = lab.send(fresh);
    lab.pass(1min);
    CHECK(lab.sms_state(fresh, id) == "3 BUFFERED");
    lab.put("/sims/" + fresh, R"({"status":"Enabled"})");
    lab.pass(10s);
    CHECK(lab.sms_state(fresh, id) == "4 DELIVERED");
}

TEST_CASE("a month's limit holds for messages that were accepted before it was reached", "[smsc]")
{
    Lab lab;
    lab.post("/sims/limits", R"({"smsMtLimitId":1})"); // ten
    for (int i = 0; i < 12; ++i) lab.send(pump);
    lab.pass(10s);
    CHECK(lab.card(pump).usage.back().sms_mt == 10);
    CHECK(lab.sms_state(pump, 6212) == "5 FAILED");
}
