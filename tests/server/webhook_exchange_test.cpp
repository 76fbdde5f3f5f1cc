#include "server/webhooks/webhook_sender.hpp"

#include "sender_lab.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <string>

using namespace std::chrono_literals;
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

TEST_CASE("the control token is sent to our own sinks beside the bearer, and stands in no error",
          "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    auto envelope = lab.envelope_for(receiver.url());
    envelope.post.bearer = "customer's";
    envelope.control_token = "0p3n-sesame";
    CHECK(lab.send_and_wait(envelope).status == 200);
    CHECK(receiver.request(1).headers.at("authorization") == "Bearer customer's");
    CHECK(receiver.request(1).headers.at("x-simulator-token") == "0p3n-sesame");

    receiver.next({ScriptedAnswer::raw("garbage\r\n").then_close()});
    CHECK_THAT(lab.send_and_wait(envelope).error, !Catch::Contains("0p3n-sesame"));
    envelope.control_token = "0p3n-sesame\r\nHost: elsewhere";
    CHECK_THAT(lab.send_and_wait(envelope).error,
               Catch::Contains("control character") && !Catch::Contains("0p3n-sesame"));
}

TEST_CASE("a bearer token is sent, and stands in no error", "[webhook_sender]")
{
    TestReceiver receiver;
    SenderLab lab;
    auto envelope = lab.envelope_for(receiver.url());
    envelope.post.bearer = "s3cret";
    CHECK(lab.send_and_wait(envelope).status == 200);
    CHECK(receiver.request(1).headers.at("authorization") == "Bearer s3cret");

    receiver.next({ScriptedAnswer::raw("garbage\r\n").then_close()});
    CHECK_THAT(lab.send_and_wait(envelope).error, !Catch::Contains("s3cret"));

    envelope.post.bearer = "s3cret\r\nHost: elsewhere";
    const auto outcome = lab.send_and_wait(envelope);
    CHECK(outcome.status == 0);
    CHECK(outcome.error ==
          lab.origin_of(receiver.url()) + ": the bearer token holds a control character");
    CHECK(receiver.requests().size() == 2);
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
        {"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n",
         "", 204},
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
