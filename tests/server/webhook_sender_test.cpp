#include "server/webhooks/webhook_sender.hpp"

#include "sender_lab.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <span>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace easyconnect;
using easyconnect::test::ScriptedAnswer;
using easyconnect::test::SenderLab;
using easyconnect::test::TestReceiver;

TEST_CASE("posts to one receiver share a connection", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    for (int i = 0; i < 10; ++i) CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(receiver.connections() == 1);
}

TEST_CASE("after a rest for the sake of clients the sender comes for what has gathered, though it "
          "has nothing to tell",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    lab.sender.give_way();
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK_NOTHROW(lab.await_empty_round());
    CHECK_FALSE(lab.sender.is_resting());
}

TEST_CASE("an unused connection is closed after its idle time", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab({.idle = 50ms});
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK_NOTHROW(receiver.await_no_connection());
}

TEST_CASE("a connection that the receiver closed between two posts costs no attempt",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    receiver.close_connections();
    CHECK(lab.send_and_wait(receiver.url()).status == 200);

    receiver.next({ScriptedAnswer::status(200).then_close(), ScriptedAnswer::status(202)});
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(lab.send_and_wait(receiver.url()).status == 202);
    CHECK(receiver.requests().size() == 4);
}

TEST_CASE("a receiver that closes a used connection instead of answering sees the post once more",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    receiver.next({ScriptedAnswer::status(200), ScriptedAnswer::close_without_answer(),
                   ScriptedAnswer::status(201)});
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(lab.send_and_wait(receiver.url()).status == 201);
    CHECK(receiver.requests().size() == 3);
    CHECK(receiver.connections() == 2);
}

TEST_CASE("a receiver that closes a new connection instead of answering sees the post only once",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    receiver.next({ScriptedAnswer::close_without_answer()});
    CHECK(lab.send_and_wait(receiver.url()).status == 0);
    CHECK(receiver.requests().size() == 1);
}

TEST_CASE("a used connection that breaks in the middle of an answer is not tried again",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    receiver.next({ScriptedAnswer::status(200), ScriptedAnswer::raw("H").then_close()});
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(lab.send_and_wait(receiver.url()).status == 0);
    CHECK(receiver.requests().size() == 2);
}

TEST_CASE("a receiver that says nothing or drips is cut off at the deadline", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab({.deadline = 200ms, .idle = 50ms});
    const ScriptedAnswer answers[] = {
        ScriptedAnswer::hang(),
        ScriptedAnswer::status(200).dripping(20ms),
        ScriptedAnswer::raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123"),
        ScriptedAnswer::raw("HTTP/1.0 200 OK\r\n\r\nno end"),
        ScriptedAnswer::status(200).after(20s),
    };
    for (const auto& answer : answers) {
        receiver.next({answer});
        const auto outcome = lab.send_and_wait(receiver.url());
        CHECK(outcome.status == 0);
        CHECK(outcome.error ==
              lab.origin_of(receiver.url()) + ": no complete answer within 200 ms");
        CHECK(outcome.took >= 200ms);
        CHECK(outcome.took < 3s);
    }
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK_NOTHROW(receiver.await_no_connection());
}

TEST_CASE("of a giant answer the status counts and the connection does not survive",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    receiver.next({ScriptedAnswer::status(200, std::string(64 * 1'024, 'x')),
                   ScriptedAnswer::status(201, std::string(8 * 1'024 * 1'024, 'y')),
                   ScriptedAnswer::status(202)});
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(receiver.connections() == 1);
    const auto giant = lab.send_and_wait(receiver.url());
    CHECK(giant.status == 201);
    CHECK(giant.error == "");
    CHECK(giant.answer == std::string(1'024, 'y'));
    CHECK(receiver.connections() == 1);
    CHECK(lab.send_and_wait(receiver.url()).status == 202);
    CHECK(receiver.connections() == 2);
}

TEST_CASE("receivers that hang do not hold up another one", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    for (const std::string path : {"/hang/1", "/hang/2", "/hang/3"}) {
        receiver.on(path, ScriptedAnswer::hang());
        for (int i = 0; i < 20; ++i) lab.send(receiver.url(path));
    }
    receiver.request(8);
    for (int i = 0; i < 50; ++i) lab.send(receiver.url("/fine"));
    for (const auto& [envelope, outcome] : lab.outcomes(50)) CHECK(outcome.status == 200);
    CHECK(lab.sender.in_flight() >= 60);
}

TEST_CASE("a target has at most its number of posts on the wire", "[webhook_sender]")
{
    TestReceiver receiver;
    receiver.otherwise(ScriptedAnswer::status(200).after(20ms));
    SenderLab lab;
    for (int i = 0; i < 10; ++i) lab.send(receiver.url(), "POST", "{}", 2);
    lab.outcomes(10);
    CHECK(receiver.connections() == 2);
}

TEST_CASE("with one post at a time a target gets its posts in order", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    for (int i = 0; i < 100; ++i) lab.send(receiver.url(), "POST", std::to_string(i), 1);
    lab.outcomes(100);
    for (std::size_t i = 0; i < 100; ++i) CHECK(receiver.request(i + 1).body == std::to_string(i));
}

TEST_CASE("a slow target with one post at a time does not hold up others", "[webhook_sender]")
{
    TestReceiver receiver;
    receiver.on("/slow", ScriptedAnswer::hang());
    SenderLab lab;
    for (int i = 0; i < 20; ++i) lab.send(receiver.url("/slow"), "POST", "{}", 1);
    for (int i = 0; i < 20; ++i) lab.send(receiver.url("/fine"), "POST", "{}", 1);
    for (const auto& [envelope, outcome] : lab.outcomes(20)) CHECK(outcome.status == 200);
    CHECK(receiver.connections() == 2);
}

TEST_CASE("no more posts are on the wire than the sender's limit, whatever the targets say",
          "[webhook_sender]")
{
    TestReceiver receiver;
    receiver.otherwise(ScriptedAnswer::hang());
    SenderLab lab({.on_the_wire = 4});
    for (int target = 0; target < 10; ++target)
        for (int i = 0; i < 10; ++i)
            lab.send(receiver.url("/" + std::to_string(target)), "POST", "{}", 100);
    receiver.request(4);
    lab.send(receiver.url("/one-more"));
    lab.await_in_flight(101);
    CHECK(receiver.connections() == 4);
}

TEST_CASE("outcomes that come together are told together", "[webhook_sender]")
{
    TestReceiver receiver;
    std::atomic<int> posts = 0;
    std::atomic<int> calls = 0;
    WebhookSender sender({}, [&](std::span<const FinishedWebhook> webhooks) {
        std::this_thread::sleep_for(1ms);
        ++calls;
        posts += static_cast<int>(webhooks.size());
    });
    SenderLab lab;
    for (int i = 0; i < 1'000; ++i) sender.send(lab.envelope_for(receiver.url()));
    while (posts < 1'000) std::this_thread::yield();
    CHECK(posts == 1'000);
    CHECK(calls < 900);
}

TEST_CASE("a body larger than the socket's buffers arrives whole", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    const std::string body(8 * 1'024 * 1'024, 'x');
    lab.send(receiver.url(), "POST", body);
    CHECK(lab.outcomes(1)[0].outcome.status == 200);
    CHECK(receiver.request(1).body == body);
}

TEST_CASE("a post that finds the queue full is told so at once", "[webhook_sender]")
{
    TestReceiver receiver;
    receiver.otherwise(ScriptedAnswer::hang());
    SenderLab lab({.queued = 3, .on_the_wire = 1});
    lab.send(receiver.url());
    receiver.request(1);
    for (int i = 0; i < 5; ++i) lab.send(receiver.url(), "POST", std::to_string(i));
    const auto outcomes = lab.outcomes(2);
    CHECK(outcomes[0].outcome.error == "webhook queue is full");
    CHECK(outcomes[0].envelope.post.body == "3");
    CHECK(outcomes[1].envelope.post.body == "4");
    lab.await_in_flight(4);
}

TEST_CASE("stopping drops what waits, aborts what is on the wire and tells nobody",
          "[webhook_sender]")
{
    TestReceiver receiver;
    receiver.otherwise(ScriptedAnswer::hang());
    SenderLab lab;
    for (int i = 0; i < 100; ++i) lab.send(receiver.url());
    receiver.request(8);
    CHECK(lab.sender.in_flight() == 100);

    const auto start = std::chrono::steady_clock::now();
    lab.sender.stop();
    CHECK(std::chrono::steady_clock::now() - start < 500ms);
    CHECK(lab.sender.in_flight() == 0);
    CHECK_NOTHROW(receiver.await_no_connection());

    lab.sender.stop();
    lab.send(receiver.url());
    CHECK(lab.sender.in_flight() == 0);
    CHECK(lab.outcomes(0).empty());
}

TEST_CASE("stopping in the middle of a storm of posts leaves nothing in flight", "[webhook_sender]")
{
    TestReceiver receiver;
    for (int round = 0; round < 10; ++round) {
        SenderLab lab({.queued = 20});
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int post = 0; post < 100; ++post) lab.send(receiver.url());
            });
        lab.outcomes(50);
        lab.sender.stop();
        const auto told = lab.outcomes(50).size();
        for (auto& thread : threads) thread.join();
        CHECK(lab.sender.in_flight() == 0);
        CHECK(lab.outcomes(50).size() == told);
    }
}

TEST_CASE("2,000 posts from four threads have exactly one outcome each", "[webhook_sender]")
{
    TestReceiver first;
    TestReceiver second;
    second.otherwise(ScriptedAnswer::status(503).then_close());
    SenderLab lab;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 500; ++i)
                lab.send(i % 2 == 0 ? first.url() : second.url(), "POST",
                         std::to_string(thread * 500 + i));
        });
    for (auto& thread : threads) thread.join();

    std::vector<int> seen(2'000);
    for (const auto& [envelope, outcome] : lab.outcomes(2'000)) {
        const int number = std::stoi(envelope.post.body);
        ++seen[static_cast<std::size_t>(number)];
        CHECK(outcome.error == "");
        CHECK(outcome.status == (number % 2 == 0 ? 200 : 503));
    }
    CHECK(seen == std::vector<int>(2'000, 1));
    CHECK(first.requests().size() == 1'000);
    CHECK(second.requests().size() == 1'000);
    CHECK(first.connections() <= 16);
    lab.await_in_flight(0);
}

TEST_CASE("a sender may send again from the place where it tells an outcome", "[webhook_sender]")
{
    TestReceiver receiver;
    receiver.next({ScriptedAnswer::status(503), ScriptedAnswer::status(503)});
    SenderLab lab;
    lab.on_outcome = [&lab](const WebhookEnvelope& envelope, const WebhookOutcome& outcome) {
        if (outcome.status == 503) lab.sender.send(envelope);
    };
    lab.send(receiver.url());
    CHECK(lab.outcomes(3).back().outcome.status == 200);
}
