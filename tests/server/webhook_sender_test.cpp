#include "server/webhook_sender.hpp"

#include "sender_lab.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace easyconnect;
using easyconnect::test::closed_port;
using easyconnect::test::ScriptedAnswer;
using easyconnect::test::SenderLab;
using easyconnect::test::TestReceiver;

TEST_CASE("a post arrives with exactly its method, path, body and our headers", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    const std::string body =
        R"({"status":{"status":"DELIVERED","id":"4"},"payload":"café \u0000"})";
    lab.send(receiver.url("/a%20b/c?key=1&x=%2F+y"), "PATCH", body);
    lab.send(receiver.url("/"), "POST", "");
    lab.outcomes(2);

    const auto requests = receiver.requests();
    const auto patch = requests[0].method == "PATCH" ? requests[0] : requests[1];
    CHECK(patch.method == "PATCH");
    CHECK(patch.path == "/a%20b/c?key=1&x=%2F+y");
    CHECK(patch.body == body);
    CHECK(patch.headers == std::map<std::string, std::string>{
                               {"accept", "application/json"},
                               {"content-length", std::to_string(body.size())},
                               {"content-type", "application/json"},
                               {"host", "127.0.0.1:" + std::to_string(receiver.port())},
                               {"user-agent", "easyconnect-simulator"}});
    const auto post = requests[0].method == "PATCH" ? requests[1] : requests[0];
    CHECK(post.method == "POST");
    CHECK(post.body.empty());
    CHECK(post.headers.at("content-length") == "0");
}

TEST_CASE("the receiver's status and the start of its answer come back", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    for (const int status : {200, 201, 299, 400, 404, 418, 500, 503, 599}) {
        receiver.next({ScriptedAnswer::status(status, "because")});
        const auto outcome = lab.send_and_wait(receiver.url());
        CHECK(outcome.status == status);
        CHECK(outcome.error == "");
        CHECK(outcome.answer == "because");
    }
    receiver.next({ScriptedAnswer::status(200, std::string(1'025, 'x'))});
    CHECK(lab.send_and_wait(receiver.url()).answer == std::string(1'024, 'x'));
}

TEST_CASE("answers without a length, in chunks and without a body are understood",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    struct Row {
        std::string bytes, answer;
        int status;
    };
    const Row rows[] = {
        {"HTTP/1.0 200 OK\r\n\r\nuntil the end", "until the end", 200},
        {"HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\nuntil the end", "until the end", 200},
        {"HTTP/1.1 202\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
         "abcde", 202},
        {"HTTP/1.1 204 No Content\r\n\r\n", "", 204},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "", 304},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", "", 201},
        {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw", "raw", 200},
    };
    for (const auto& row : rows) {
        INFO(row.bytes);
        auto answer = ScriptedAnswer::raw(row.bytes);
        answer.closes = row.bytes.find("until the end") != std::string::npos;
        receiver.next({answer});
        const auto outcome = lab.send_and_wait(receiver.url());
        CHECK(outcome.error == "");
        CHECK(outcome.status == row.status);
        CHECK(outcome.answer == row.answer);
    }
}

TEST_CASE("what is not a complete HTTP answer is a failed attempt", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    struct Row {
        std::string bytes, error;
    };
    const std::string garbage = "the answer is not HTTP/1.1 or ends in the middle";
    const Row rows[] = {
        {"", "the connection was closed before the first byte of an answer"},
        {"SSH-2.0-OpenSSH_9.2\r\n", garbage},
        {"HTTP/1.1 200 OK\r\nContent-Len", garbage},
        {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", garbage},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", garbage},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n",
         "the answer's header is too long"},
        {std::string(20'000, 'x'), "the answer's header is too long"},
    };
    for (const auto& row : rows) {
        INFO(row.bytes.substr(0, 100));
        receiver.next({ScriptedAnswer::raw(row.bytes).then_close()});
        const auto outcome = lab.send_and_wait(receiver.url());
        CHECK(outcome.status == 0);
        CHECK(outcome.error == lab.origin_of(receiver.url()) + ": " + row.error);
    }
}

TEST_CASE("a redirect is a status and is not followed", "[webhook_sender]")
{
    TestReceiver receiver;
    TestReceiver elsewhere;
    receiver.otherwise(ScriptedAnswer::redirect(elsewhere.url()));
    SenderLab lab;
    CHECK(lab.send_and_wait(receiver.url()).status == 302);
    CHECK(elsewhere.requests().empty());
    CHECK(receiver.requests().size() == 1);
}

TEST_CASE("proxy variables do not redirect posts", "[webhook_sender]")
{
    TestReceiver receiver;
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    SenderLab lab;
    CHECK(lab.send_and_wait(receiver.url()).status == 200);
    ::unsetenv("http_proxy");
}

TEST_CASE("a receiver is reached by IPv6 address and by name", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    const auto named = "http://localhost:" + std::to_string(receiver.port()) + "/sms";
    CHECK(lab.send_and_wait(named).status == 200);
    CHECK(receiver.request(1).headers.at("host") == "localhost:" + std::to_string(receiver.port()));

    TestReceiver ipv6(TestReceiver::Loopback::ipv6);
    CHECK(lab.send_and_wait(ipv6.url()).status == 200);
    CHECK(ipv6.request(1).headers.at("host") == "[::1]:" + std::to_string(ipv6.port()));
}

TEST_CASE("a refused connection is a failed attempt that names the target", "[webhook_sender]")
{
    SenderLab lab;
    const auto origin = "http://127.0.0.1:" + std::to_string(closed_port());
    const auto outcome = lab.send_and_wait(origin + "/sms?key=s3cret");
    CHECK(outcome.status == 0);
    CHECK(outcome.error == origin + ": connection refused");
}

TEST_CASE("a host name that nobody knows is a failed attempt within the deadline",
          "[webhook_sender]")
{
    SenderLab lab({.deadline = 2s});
    const auto outcome = lab.send_and_wait("http://receiver.invalid/sms");
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.error, Catch::StartsWith("http://receiver.invalid: "));
    CHECK(outcome.took < 4s);
}

TEST_CASE("posts to one receiver share a connection", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    for (int i = 0; i < 10; ++i) CHECK(lab.send_and_wait(receiver.url()).status == 200);
    CHECK(receiver.connections() == 1);
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
    SenderLab lab({.in_flight_per_target = 2});
    for (int i = 0; i < 10; ++i) lab.send(receiver.url());
    lab.outcomes(10);
    CHECK(receiver.connections() == 2);
}

TEST_CASE("with one post at a time a target gets its posts in order", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab({.in_flight_per_target = 1});
    for (int i = 0; i < 100; ++i) lab.send(receiver.url(), "POST", std::to_string(i));
    lab.outcomes(100);
    for (std::size_t i = 0; i < 100; ++i) CHECK(receiver.request(i + 1).body == std::to_string(i));
}

TEST_CASE("a post that finds the queue full is told so at once", "[webhook_sender]")
{
    TestReceiver receiver;
    receiver.otherwise(ScriptedAnswer::hang());
    SenderLab lab({.queued = 3, .threads = 1});
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
