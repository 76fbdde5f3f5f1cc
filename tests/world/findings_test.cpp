#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// Habits of clients. Each is shown once by a client that has it, and once by one that has not.

namespace {

/// A client whose requests get the answers that a test wants.
struct ClientLab : Lab {
    std::uint64_t token_print = 1;
    std::chrono::milliseconds real{};

    /// A call and its answer.
    void call(const std::string& path, int status, RequestRow more = {})
    {
        more.method = more.method.empty() ? "GET" : more.method;
        more.path = path;
        more.status = status;
        more.account = 0;
        log_request(world, std::move(more),
                    {real, token_print, std::hash<std::string>{}(path) + token_print});
    }
    void login()
    {
        ++token_print;
        log_request(world,
                    {.method = "POST",
                     .path = "/token",
                     .operation = "oauth.token",
                     .account = 0,
                     .status = 200},
                    {real, token_print, 99});
    }
    void refuse_token(const std::string& path, TokenState state = TokenState::expired)
    {
        call(path, 401, {.token_state = state, .token = token_print});
    }
    void submit(const std::string& iccid, const std::string& payload)
    {
        const auto id = submit_sms(world, card(iccid), {.payload = payload});
        call("/sims/" + iccid + "/sms", 201,
             {.method = "POST", .operation = "sms.submit", .accepted = *id});
    }
    void wait_really(std::chrono::milliseconds time) { real += time; }

    std::vector<std::string> found() const
    {
        std::vector<std::string> kinds;
        for (const auto& finding : world.findings.all) kinds.emplace_back(name(finding.kind));
        return kinds;
    }
};

using Kinds = std::vector<std::string>;

} // namespace

TEST_CASE("a client that logs in for every call is found at its fourth login", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 3; ++i) {
        lab.login();
        lab.call("/sims", 200);
    }
    CHECK(lab.found().empty());
    lab.login();
    REQUIRE(lab.found() == Kinds{"token_per_request"});
    lab.call("/sims", 200);
    lab.login();
    const auto& finding = lab.world.findings.all.at(0);
    CHECK(finding.times == 2);
    CHECK(finding.message == "4 logins in a row, though each token before had been used at most "
                             "once and was still good.");
    CHECK(finding.requests == std::vector<std::uint64_t>{5, 7, 9});
    CHECK(std::string(advice(finding.kind)).find("240 minutes") != std::string::npos);
}

TEST_CASE("a client that keeps its token, or logs in after a 401, wastes none", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 6; ++i) {
        lab.login();
        lab.call("/sims", 200);
        lab.call("/orders", 200);
    }
    for (int i = 0; i < 6; ++i) {
        lab.login();
        lab.refuse_token("/sims/" + std::to_string(i)); // somebody revokes them at once
    }
    CHECK(lab.found().empty());
}

TEST_CASE("the same call with a token that was refused for it is an ignored 401", "[findings]")
{
    ClientLab lab;
    lab.refuse_token("/sims");
    CHECK(lab.found().empty());
    lab.refuse_token("/sims");
    REQUIRE(lab.found() == Kinds{"ignored_401"});
    CHECK(lab.world.findings.all[0].requests == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("a client that logs in after a 401 and makes the call again is fine", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 5; ++i) {
        lab.refuse_token("/sims");
        lab.login();
        lab.call("/sims", 200);
        lab.call("/orders", 200);
    }
    CHECK(lab.found().empty());
}

TEST_CASE("a client that goes on to other calls with a refused token uses it after its end",
          "[findings]")
{
    ClientLab lab;
    lab.refuse_token("/sims/1");
    for (int i = 2; i <= 5; ++i) lab.refuse_token("/sims/" + std::to_string(i));
    CHECK(lab.found().empty()); // these may have been on their way together
    lab.refuse_token("/sims/6");
    CHECK(lab.found() == Kinds{"use_after_expiry"});
}

TEST_CASE("a second later, no call with a refused token can have been on its way", "[findings]")
{
    ClientLab lab;
    lab.refuse_token("/sims/1");
    SECTION("by the simulated clock")
    {
        lab.pass(1s);
    }
    SECTION("by the real one, while the simulated one stands still")
    {
        lab.wait_really(1s);
    }
    lab.refuse_token("/sims/2");
    CHECK(lab.found() == Kinds{"use_after_expiry"});
}

TEST_CASE("a call within the time of Retry-After is found", "[findings]")
{
    ClientLab lab;
    lab.call("/sims", 429, {.operation = "sims.list", .retry_after = 5s});
    lab.pass(4s);
    lab.call("/sims", 429, {.operation = "sims.list", .retry_after = 5s});
    REQUIRE(lab.found() == Kinds{"retry_before_retry_after"});
    CHECK(lab.world.findings.all[0].message ==
          "GET /sims came 4.0 s after an answer with Retry-After: 5.");
}

TEST_CASE("a client that waits for Retry-After by either clock, or calls something else, is fine",
          "[findings]")
{
    ClientLab lab;
    lab.call("/sims", 503, {.operation = "sims.list", .retry_after = 5s});
    lab.call("/orders", 200, {.operation = "orders.read"});
    SECTION("by the simulated clock")
    {
        lab.pass(5s);
    }
    SECTION("by the real one, while the simulated one stands still")
    {
        lab.wait_really(5s);
    }
    lab.call("/sims", 200, {.operation = "sims.list"});
    lab.call("/sims", 200, {.operation = "sims.list"});
    CHECK(lab.found().empty());
}

TEST_CASE("calls on their way beside the one that got Retry-After are not held against a client",
          "[findings]")
{
    ClientLab lab;
    const auto refuse = [&](int number) {
        lab.call("/sims/" + std::to_string(number), 429,
                 {.operation = "sims.read", .retry_after = 5s});
    };
    for (int i = 0; i < 5; ++i) refuse(i);
    CHECK(lab.found().empty());
    refuse(5);
    CHECK(lab.found() == Kinds{"retry_before_retry_after"});
}

TEST_CASE("five of the same request in ten seconds, all failing, are a storm", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 4; ++i) {
        lab.call("/sims", 500);
        lab.pass(2s);
    }
    CHECK(lab.found().empty());
    lab.call("/sims", 500);
    CHECK(lab.found() == Kinds{"retry_storm"});
}

TEST_CASE("replies lost on the wire make a storm, too", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 5; ++i) lab.call("/sims", 200, {.is_lost = true});
    CHECK(lab.found() == Kinds{"retry_storm"});
}

TEST_CASE("a client whose pauses grow makes no storm, whichever clock they are seen on",
          "[findings]")
{
    ClientLab lab;
    const bool really = GENERATE(false, true);
    for (auto pause = 200ms; pause < 30s; pause *= 2) {
        lab.call("/sims", 500);
        really ? lab.wait_really(pause) : lab.pass(pause);
    }
    lab.call("/sims", 200);
    CHECK(lab.found().empty());
}

TEST_CASE("five requests that succeed, or five that are seconds apart, are no storm", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 8; ++i) lab.call("/a", 200);
    for (int i = 0; i < 8; ++i) {
        lab.call("/b", 500);
        lab.pass(3s);
    }
    CHECK(lab.found().empty());
}

TEST_CASE("the same text to the same SIM twice within ten seconds is a duplicate", "[findings]")
{
    ClientLab lab;
    lab.submit(pump, "open");
    lab.pass(9s);
    lab.submit(pump, "open");
    REQUIRE(lab.found() == Kinds{"duplicate_sms"});
    CHECK(lab.world.findings.all[0].message ==
          "SMS 6202 has the text and the SIM of SMS 6201, accepted 9.0 s before.");
}

TEST_CASE("another text, another SIM or another minute is no duplicate", "[findings]")
{
    ClientLab lab;
    lab.submit(pump, "open");
    lab.submit(pump, "close");
    lab.submit(meter, "open");
    lab.pass(10s);
    lab.submit(pump, "open");
    lab.wait_really(10s);
    lab.submit(pump, "open");
    CHECK(lab.found().empty());
}

TEST_CASE("the same page read again and again within a second each is polling", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 5; ++i) lab.call("/orders", 200, {.operation = "orders.list"});
    CHECK(lab.found().empty());
    lab.pass(999ms);
    lab.call("/orders", 200, {.operation = "orders.list"});
    CHECK(lab.found() == Kinds{"page_polling"});
}

TEST_CASE("reading all pages, or one of them each second, is no polling", "[findings]")
{
    ClientLab lab;
    for (int page = 1; page < 20; ++page)
        lab.call("/sims?page=" + std::to_string(page), 200, {.operation = "sims.list"});
    for (int i = 0; i < 20; ++i) {
        lab.call("/orders", 200, {.operation = "orders.list"});
        i % 2 == 0 ? lab.pass(1s) : lab.wait_really(1s);
    }
    for (int i = 0; i < 20; ++i) lab.call("/sims/1", 200, {.operation = "sims.read"}); // no list
    CHECK(lab.found().empty());
}

namespace {

/// One delivery report that its receiver answers so slowly.
Kinds after_answer(std::chrono::milliseconds took, int status, const std::string& target)
{
    ClientLab lab;
    lab.world.webhooks.targets.reports = *WebhookTarget::parse(target);
    (void)submit_sms(lab.world, lab.card(pump), {.payload = "hello"});
    lab.pass(10s);
    for (const auto& post : lab.received())
        finish_attempt(
            lab.world, post.delivery, post.attempt,
            {.status = status, .error = status == 0 ? "no answer in time" : "", .took = took});
    return lab.found();
}

} // namespace

TEST_CASE("a receiver that takes five seconds, or never answers, is slow", "[findings]")
{
    const std::string receiver = "http://127.0.0.1:9000/reports";
    CHECK(after_answer(5s, 200, receiver) == Kinds{"slow_webhook_answer"});
    CHECK(after_answer(10s, 0, receiver) == Kinds{"slow_webhook_answer"});
    CHECK(after_answer(4999ms, 200, receiver).empty());
    CHECK(after_answer(2ms, 0, receiver).empty());       // it refused at once: down, but not slow
    CHECK(after_answer(10s, 0, "sink:reports").empty()); // our own, told to be slow
}

TEST_CASE("findings are bounded, and the same one is counted instead of repeated", "[findings]")
{
    ClientLab lab;
    lab.world.bounds.findings = 2;
    for (const auto* path : {"/a", "/b", "/c"})
        for (int i = 0; i < 100; ++i) lab.refuse_token(path);
    const auto& findings = lab.world.findings;
    REQUIRE(findings.all.size() == 2);
    CHECK(findings.dropped > 0);
    CHECK(findings.all[0].times == 99);
    CHECK(findings.all[0].requests.size() == Finding::requests_most);
}

TEST_CASE("what is remembered of calls is bounded", "[findings]")
{
    ClientLab lab;
    for (int i = 0; i < 10'000; ++i)
        lab.call("/" + std::to_string(i), 500, {.operation = "sims.list", .retry_after = 1s});
    CHECK(lab.world.habits.failed_calls.size() == ClientHabits::remembered);
}
