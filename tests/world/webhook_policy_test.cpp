#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

/// Lets time pass while the customer's endpoint answers each SMS's webhooks with `status_of(id)`;
/// what came, as "08:00:04.000 6201".
template <class StatusOf>
Names posts_answered(Lab& lab, Duration time, StatusOf status_of)
{
    Names posts;
    const auto until = lab.world.now + time;
    for (;;) {
        for (const auto& post : lab.received()) {
            const auto id = lab.world.webhooks.deliveries.find(post.delivery)->message.id.value();
            posts.push_back(rfc3339_text(lab.world.now).substr(11, 12) + " " + std::to_string(id));
            finish_attempt(lab.world, post.delivery, post.attempt, {.status = status_of(id)});
        }
        const auto due = lab.world.agenda.next_due();
        if (!due || *due > until) break;
        play_next(lab.world);
    }
    lab.pass(until - lab.world.now);
    return posts;
}

/// When the attempts at one SMS from a SIM come, with these options, while each fails.
Names failing_attempts(const Platform& platform, Duration time, std::uint64_t seed = 7)
{
    Lab lab;
    lab.world.seed = seed;
    lab.world.platform = platform;
    lab.listen();
    lab.originate(pump);
    Names times;
    for (const auto& post : posts_answered(lab, time, [](auto) { return 503; }))
        times.push_back(post.substr(0, 12));
    return times;
}

const Delivery& delivery_numbered(const Lab& lab, std::uint64_t id)
{
    return *lab.world.webhooks.deliveries.find(DeliveryId{id});
}

} // namespace

// --- what acknowledges ---

TEST_CASE("where 200 alone acknowledges, 201 and 204 do not", "[webhook_policy]")
{
    for (const int status : {200, 201, 204, 301, 302, 307, 308}) {
        for (const bool only_200 : {false, true}) {
            INFO(status << " " << only_200);
            Lab lab;
            lab.world.platform.webhook_only_200 = only_200;
            lab.listen();
            lab.originate(pump);
            lab.pass(0s);
            lab.answer_webhooks(status);
            const bool is_taken = status == 200 || (!only_200 && status < 300);
            CHECK(delivery_numbered(lab, 1).state ==
                  (is_taken ? DeliveryState::acknowledged : DeliveryState::planned));
        }
    }
}

TEST_CASE("a redirect is a failure, and says so", "[webhook_policy]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    lab.answer_webhooks(302);
    CHECK(delivery_numbered(lab, 1).attempts.front().verdict == "302 does not acknowledge");
    CHECK(lab.event_texts(pump).back() ==
          "Dispatch of MO SMS to the callback URL failed with HTTP code 302");
}

// --- when it is tried again ---

TEST_CASE("exponential pauses double from attempt to attempt until the longest", "[webhook_policy]")
{
    Platform platform;
    platform.webhook_exponential = true;
    platform.webhook_pause_most = 3min;
    CHECK(failing_attempts(platform, 14min) == Names{"08:00:00.000", "08:00:30.000", "08:01:30.000",
                                                     "08:03:30.000", "08:06:30.000", "08:09:30.000",
                                                     "08:12:30.000"});
    platform.webhook_growth_percent = 100;
    CHECK(failing_attempts(platform, 2min) ==
          Names{"08:00:00.000", "08:00:30.000", "08:01:00.000", "08:01:30.000", "08:02:00.000"});
}

TEST_CASE("an exponential pause begins with the failure, not with the attempt", "[webhook_policy]")
{
    Lab lab;
    lab.world.platform.webhook_exponential = true;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    lab.pass(10s); // until the answer
    lab.answer_webhooks(500);
    CHECK(*delivery_numbered(lab, 1).next_due == start_time + 40s);
}

TEST_CASE("the last attempt is made at the full age, then the delivery is given up",
          "[webhook_policy]")
{
    Platform platform;
    platform.webhook_age_most = 20min;
    CHECK(failing_attempts(platform, 48h) ==
          Names{"08:00:00.000", "08:05:00.000", "08:15:00.000", "08:20:00.000"});
    platform.webhook_exponential = true;
    platform.webhook_pause = 8min;
    CHECK(failing_attempts(platform, 48h) == Names{"08:00:00.000", "08:08:00.000", "08:20:00.000"});
    platform.webhook_age_most = 0s;
    CHECK(failing_attempts(platform, 48h) == Names{"08:00:00.000"});
}

TEST_CASE("jitter moves each pause by so many percent at most, the same way for the same seed",
          "[webhook_policy]")
{
    Platform platform;
    platform.webhook_exponential = true;
    platform.webhook_growth_percent = 100;
    platform.webhook_pause = platform.webhook_pause_most = 100s;
    platform.webhook_jitter_percent = 20;
    platform.webhook_age_most = 2h;
    Lab lab;
    lab.world.platform = platform;
    lab.listen();
    lab.originate(pump);
    (void)posts_answered(lab, 100min, [](auto) { return 503; });
    Duration shortest = 1h;
    Duration longest = 0s;
    for (const auto& attempt : delivery_numbered(lab, 1).attempts) {
        shortest = std::min(shortest, *attempt.next_due - attempt.at);
        longest = std::max(longest, *attempt.next_due - attempt.at);
    }
    CHECK(shortest >= 80s);
    CHECK(shortest < 90s);
    CHECK(longest > 110s);
    CHECK(longest <= 120s);
    CHECK(failing_attempts(platform, 1h, 1) == failing_attempts(platform, 1h, 1));
    CHECK(failing_attempts(platform, 1h, 1) != failing_attempts(platform, 1h, 2));
}

TEST_CASE("pauses without length do not stop the time", "[webhook_policy]")
{
    Lab lab;
    lab.world.platform.webhook_exponential = true;
    lab.world.platform.webhook_pause = 0s;
    lab.world.platform.webhook_age_most = 1s;
    lab.originate(pump); // there is no target
    CHECK(advance_to(lab.world, start_time + 1min, 2'000) < 2'000);
    CHECK(delivery_numbered(lab, 1).state == DeliveryState::given_up);
    CHECK(delivery_numbered(lab, 1).attempts_made == 1'001);
}

TEST_CASE("jitter of 100 percent never turns time back, on either schedule", "[webhook_policy]")
{
    for (const bool exponential : {false, true}) {
        Platform platform;
        platform.webhook_exponential = exponential;
        platform.webhook_jitter_percent = 100;
        const auto times = failing_attempts(platform, 10h);
        CHECK(times.size() > 4);
        CHECK(std::ranges::is_sorted(times));
    }
}

// --- in order ---

TEST_CASE("in order, a failing webhook holds up the later ones of its SIM and kind, and no other",
          "[webhook_policy]")
{
    Lab lab;
    lab.world.platform.webhook_ordered_per_sim = true;
    lab.listen();
    lab.originate(pump);  // 6201 fails
    lab.originate(pump);  // 6202 waits for it
    lab.originate(meter); // 6203 does not
    lab.send(pump);       // 6204 is of another kind
    const auto fails_first = [&](std::uint64_t id) {
        return id == 6201 && lab.world.now < start_time + 5min ? 503 : 200;
    };
    CHECK(posts_answered(lab, 10s, fails_first) ==
          Names{"08:00:00.000 6201", "08:00:00.000 6203", "08:00:04.000 6204"});
    CHECK(delivery_numbered(lab, 2).state == DeliveryState::waiting);
    CHECK(posts_answered(lab, 24h, fails_first) == Names{"08:05:00.000 6201", "08:05:00.000 6202"});
}

TEST_CASE("in order, the next one goes when the first one was given up, or dropped",
          "[webhook_policy]")
{
    Lab lab;
    lab.world.platform.webhook_ordered_per_sim = true;
    lab.world.platform.webhook_age_most = 5min;
    lab.listen();
    for (int i = 0; i < 3; ++i) lab.originate(pump);
    CHECK(
        posts_answered(lab, 24h, [](std::uint64_t id) { return id == 6201 ? 0 : 200; }) ==
        Names{"08:00:00.000 6201", "08:05:00.000 6201", "08:05:00.000 6202", "08:05:00.000 6203"});
    CHECK(delivery_numbered(lab, 1).state == DeliveryState::given_up);
}

TEST_CASE("in order, one is on its way while the next ones wait", "[webhook_policy]")
{
    Lab lab;
    lab.world.platform.webhook_ordered_per_sim = true;
    lab.listen();
    for (int i = 0; i < 3; ++i) lab.originate(pump);
    lab.pass(1s);
    CHECK(lab.answer_webhooks(200) == 1);
    lab.pass(0s);
    CHECK(lab.answer_webhooks(200) == 1);
}

TEST_CASE("out of order, which is the default, a failing webhook holds up nothing",
          "[webhook_policy]")
{
    Lab lab;
    lab.listen();
    for (int i = 0; i < 3; ++i) lab.originate(pump);
    lab.pass(0s);
    CHECK(lab.received().size() == 3);
}

// --- what goes with a post ---

TEST_CASE("time-out, posts in flight and bearer go along with each post", "[webhook_policy]")
{
    Lab lab;
    lab.listen();
    lab.world.platform.webhook_timeout = 2s;
    lab.world.platform.webhook_in_flight = 1;
    lab.world.webhooks.targets.bearer = "s3cret";
    lab.originate(pump);
    lab.pass(0s);
    const auto post = lab.received().front();
    CHECK(post.patience == 2s);
    CHECK(post.in_flight_most == 1);
    CHECK(post.bearer == "s3cret");
}
