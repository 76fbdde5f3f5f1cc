#include "server/webhooks/answer_reader.hpp"

#include <catch2/catch.hpp>
#include <string>

using easyconnect::AnswerReader;
using State = AnswerReader::State;

namespace {

constexpr std::size_t body_most = 64 * 1'024;

/// What a reader makes of these bytes, and, with "...", of the connection's end after them.
struct Reading {
    explicit Reading(const std::string& bytes, bool ends = false, std::size_t piece = 0)
    {
        piece = piece == 0 ? bytes.size() : piece;
        auto state = State::unfinished;
        for (std::size_t at = 0; at < bytes.size() && state == State::unfinished; at += piece)
            state = reader.take(std::string_view(bytes).substr(at, piece));
        if (state == State::unfinished && ends) state = reader.end();
        text = state == State::unfinished ? "unfinished"
               : state == State::broken   ? reader.complaint()
                                          : std::to_string(reader.status()) + " " + reader.body() +
                                              (reader.keeps_connection() ? "" : " (closes)");
    }
    AnswerReader reader{body_most};
    std::string text;
};

const std::string garbage = "the answer is not HTTP/1.1 or ends in the middle";

} // namespace

TEST_CASE("an answer ends by its length, its last chunk, or never has a body", "[answer_reader]")
{
    struct Row {
        std::string bytes, text;
    };
    const Row rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 hello"},
        {"HTTP/1.1 200\r\ncontent-length:5\r\n\r\nhello", "200 hello"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 "},
        {"HTTP/1.1 204 No Content\r\n\r\n", "204 "},
        {"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204  (closes)"},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "304  (closes)"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
         "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
         "200 abc0123456789"},
        {"HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 0\r\n\r\n",
         "200  (closes)"},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok (closes)"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more", "200 ok (closes)"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "200  (closes)"},
    };
    for (const auto& row : rows) {
        INFO(row.bytes);
        CHECK(Reading(row.bytes).text == row.text);
        if (row.bytes.ends_with("more")) continue; // byte by byte, the rest is never taken
        CHECK(Reading(row.bytes, false, 1).text == row.text);
    }
}

TEST_CASE("interim answers are skipped, but switching protocols is an answer", "[answer_reader]")
{
    const std::string answer = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok";
    CHECK(Reading("HTTP/1.1 100 Continue\r\n\r\n").text == "unfinished");
    CHECK(Reading("HTTP/1.1 100 Continue\r\n\r\n" + answer).text == "201 ok");
    CHECK(Reading("HTTP/1.1 102 Processing\r\nContent-Length: 7\r\n\r\n"
                  "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
                      answer,
                  false, 1)
              .text == "201 ok");
    CHECK(Reading("HTTP/1.1 101 Switching Protocols\r\n\r\n").text == "101  (closes)");
}

TEST_CASE("interim answers without end are too long a header", "[answer_reader]")
{
    std::string bytes;
    while (bytes.size() <= AnswerReader::longest_head) bytes += "HTTP/1.1 102 Processing\r\n\r\n";
    CHECK(Reading(bytes).text == "the answer's header is too long");
}

TEST_CASE("an answer without a length ends with its connection", "[answer_reader]")
{
    for (const std::string headers : {"\r\n", "Transfer-Encoding: gzip\r\n\r\n"}) {
        const auto bytes = "HTTP/1.1 200 OK\r\n" + headers + "until the end";
        CHECK(Reading(bytes).text == "unfinished");
        CHECK(Reading(bytes, true).text == "200 until the end (closes)");
    }
}

TEST_CASE("what is not HTTP, or ends too early, is broken", "[answer_reader]")
{
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string bytes :
         {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000\r\n",
          "HTTP/1.1 099 No\r\n", "HTTP/1.1 200 OK\n", "HTTP/1.1 200 OK\r\nno colon\r\n",
          "HTTP/1.1 200 OK\r\n folded: x\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n"}) {
        INFO(bytes);
        CHECK(Reading(bytes).text == garbage);
    }
    for (const std::string chunks : {"xyz\r\n", "\r\n", "3\r\nabcd\r\n", "-1\r\n"}) {
        INFO(chunks);
        CHECK(Reading(chunked + chunks).text == garbage);
    }
    for (const std::string& bytes :
         {std::string("HTTP"), std::string("HTTP/1.1 200 OK\r\nContent-Len"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"),
          chunked + "3\r\nabc\r\n"}) {
        INFO(bytes);
        CHECK(Reading(bytes).text == "unfinished");
        CHECK(Reading(bytes, true).text == garbage);
    }
}

TEST_CASE("of a body the beginning is kept, and one beyond the limit is not read to its end",
          "[answer_reader]")
{
    const std::string kept(AnswerReader::kept, 'x');
    const auto length = [](std::size_t size) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
    };
    CHECK(Reading(length(body_most) + std::string(body_most, 'x')).text == "200 " + kept);
    CHECK(Reading(length(body_most * 9) + std::string(body_most + 1, 'x')).text ==
          "200 " + kept + " (closes)");
}

TEST_CASE("chunks that are nearly all frame are not read to their end", "[answer_reader]")
{
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 1'000; ++i) bytes += "1;" + std::string(1'000, 'x') + "\r\n.\r\n";
    const auto text = Reading(bytes).text;
    CHECK_THAT(text, Catch::StartsWith("200 .") && Catch::EndsWith(" (closes)"));
}
