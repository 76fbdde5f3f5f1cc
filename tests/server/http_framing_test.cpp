#include "server/http/base_url.hpp"
#include "server/http/http_framing.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

using namespace easyconnect;
using namespace std::string_literals;

namespace {

const TransportLimits usual{};

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t count = 0; count < times; ++count) all += text;
    return all;
}

/// A framing's outcome as text, to compare and to read in a failure.
std::string told(const Framing& framing)
{
    if (const auto* need = std::get_if<NeedMore>(&framing)) {
        const std::string wait = need->client_waits ? ", client waits" : "";
        return (need->head_complete ? "needs more body" : "needs more head") + wait;
    }
    if (const auto* wrong = std::get_if<Unframeable>(&framing))
        return std::to_string(wrong->status);
    const auto& whole = std::get<WholeRequest>(framing);
    return std::string(whole.method) + ' ' + std::string(whole.target) + " [" + whole.body + ']' +
           (whole.keep_alive ? "" : " close");
}

std::string framed(std::string_view bytes, const TransportLimits& limits = usual)
{
    return told(HttpFramer(limits).advance(bytes));
}

/// The same, with the bytes coming one by one. A buffer grows and moves between the looks at it.
std::string framed_dripping(std::string_view bytes, const TransportLimits& limits = usual)
{
    HttpFramer framer(limits);
    std::string outcome;
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        const std::string moved(bytes.substr(0, size));
        const Framing framing = framer.advance(moved);
        outcome = told(framing);
        if (!std::holds_alternative<NeedMore>(framing)) return outcome;
    }
    return outcome;
}

struct Row {
    const char* what;
    std::string bytes;
    std::string outcome;
};

/// Every row must have its outcome both at once and byte by byte.
void check(const std::vector<Row>& rows, const TransportLimits& limits = usual)
{
    for (const Row& row : rows) {
        INFO(row.what);
        CHECK(framed(row.bytes, limits) == row.outcome);
        CHECK(framed_dripping(row.bytes, limits) == row.outcome);
    }
}

std::string get(std::string_view headers)
{
    return "GET /x HTTP/1.1\r\n" + std::string(headers);
}

std::string post(std::string_view headers_and_body)
{
    return "POST /x HTTP/1.1\r\nHost: a\r\n" + std::string(headers_and_body);
}

std::string chunked(std::string_view chunks)
{
    return post("Transfer-Encoding: chunked\r\n\r\n" + std::string(chunks));
}

} // namespace

TEST_CASE("a whole request is recognised", "[transport]")
{
    check({
        {"a plain GET", get("Host: a\r\n\r\n"), "GET /x []"},
        {"a query", "GET /x?a=1?b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?a=1?b []"},
        {"an encoded slash stays", "GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%2Fb []"},
        {"a body of a known length", post("Content-Length: 5\r\n\r\nhello"), "POST /x [hello]"},
        {"a length with zeros in front", post("Content-Length: 0005\r\n\r\nhello"),
         "POST /x [hello]"},
        {"a length of nothing", post("Content-Length: 0\r\n\r\n"), "POST /x []"},
        {"a POST without a length has no body", post("\r\n"), "POST /x []"},
        {"a GET with a body", get("Host: a\r\nContent-Length: 2\r\n\r\nhi"), "GET /x [hi]"},
        {"a DELETE with a body", "DELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
         "DELETE /x [hi]"},
        {"a method nobody knows", "FOO /x HTTP/1.1\r\nHost: a\r\n\r\n", "FOO /x []"},
        {"OPTIONS of the whole server", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * []"},
        {"absolute form is cut to its path",
         "GET http://api.example:8080/x?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?q []"},
        {"absolute form over TLS", "GET HTTPS://api.example/x HTTP/1.1\r\nHost: a\r\n\r\n",
         "GET /x []"},
        {"absolute form without a path is the whole host's",
         "GET http://api.example:8080 HTTP/1.1\r\nHost: a\r\n\r\n", "GET / []"},
        {"blank lines in front", "\r\n\r\n" + get("Host: a\r\n\r\n"), "GET /x []"},
        {"a Host that is empty", get("Host:\r\n\r\n"), "GET /x []"},
        {"header names in any case", get("hOST: a\r\n\r\n"), "GET /x []"},
        {"bytes beyond ASCII in a value", get("Host: a\r\nX: caf\xc3\xa9\r\n\r\n"), "GET /x []"},
        {"a tab in a value", get("Host: a\r\nX: a\tb\r\n\r\n"), "GET /x []"},
        {"Content-Encoding identity", post("Content-Encoding: identity\r\n\r\n"), "POST /x []"},
        {"a body that looks like a request",
         post("Content-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
         "POST /x [GET / HTTP/1.1\r\n\r\n]"},
    });
}

TEST_CASE("a request that is not all there yet is waited for", "[transport]")
{
    check({
        {"half a request line", "GET /x HT", "needs more head"},
        {"a head without its blank line", get("Host: a\r\n"), "needs more head"},
        {"half of the last line end", get("Host: a\r\n\r"), "needs more head"},
        {"half a body", post("Content-Length: 5\r\n\r\nhel"), "needs more body"},
        {"no chunk yet", chunked(""), "needs more body"},
        {"half a chunk size line", chunked("5\r"), "needs more body"},
        {"half a chunk", chunked("5\r\nhel"), "needs more body"},
        {"a chunk without its end", chunked("5\r\nhello\r"), "needs more body"},
        {"chunks without the last one", chunked("5\r\nhello\r\n"), "needs more body"},
        {"a last chunk without the blank line", chunked("0\r\n"), "needs more body"},
        {"half a trailer", chunked("0\r\nX: y\r\n"), "needs more body"},
        {"a client that waits to be told",
         post("Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
         "needs more body, client waits"},
        {"one that says so in capitals",
         post("Transfer-Encoding: chunked\r\nExpect: 100-Continue\r\n\r\n"),
         "needs more body, client waits"},
    });
}

TEST_CASE("chunks are joined", "[transport]")
{
    check({
        {"one chunk", chunked("5\r\nhello\r\n0\r\n\r\n"), "POST /x [hello]"},
        {"several", chunked("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"), "POST /x [hello]"},
        {"none", chunked("0\r\n\r\n"), "POST /x []"},
        {"a size in hexadecimal", chunked("A\r\n0123456789\r\n0\r\n\r\n"), "POST /x [0123456789]"},
        {"a size with zeros in front", chunked("0005\r\nhello\r\n000\r\n\r\n"), "POST /x [hello]"},
        {"an extension", chunked("5;a=b\r\nhello\r\n0;last\r\n\r\n"), "POST /x [hello]"},
        {"a trailer", chunked("5\r\nhello\r\n0\r\nX: y\r\nZ: 1\r\n\r\n"), "POST /x [hello]"},
        {"Chunked in capitals", post("Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"), "POST /x []"},
    });
}

TEST_CASE("a request line that is not one is refused", "[transport]")
{
    const std::string host = "\r\nHost: a\r\n\r\n";
    check({
        {"one word", "GET\r\n\r\n", "400"},
        {"no version (HTTP/0.9)", "GET /x\r\n\r\n", "400"},
        {"two spaces", "GET  /x HTTP/1.1" + host, "400"},
        {"a space in the target", "GET /a b HTTP/1.1" + host, "400"},
        {"a space in front", " GET /x HTTP/1.1" + host, "400"},
        {"a tab for a space", "GET\t/x HTTP/1.1" + host, "400"},
        {"a method that is no token", "G(T /x HTTP/1.1" + host, "400"},
        {"a method without end", std::string(33, 'G') + " /x HTTP/1.1" + host, "400"},
        {"no slash in front", "GET x HTTP/1.1" + host, "400"},
        {"a star without OPTIONS", "GET * HTTP/1.1" + host, "400"},
        {"authority form", "CONNECT a:80 HTTP/1.1" + host, "400"},
        {"another scheme", "GET ftp://a/x HTTP/1.1" + host, "400"},
        {"absolute form without a host", "GET http:///x HTTP/1.1" + host, "400"},
        {"absolute form with a user", "GET http://a@b/x HTTP/1.1" + host, "400"},
        {"absolute form with a query and no path", "GET http://a?x HTTP/1.1" + host, "400"},
        {"a fragment", "GET /x#y HTTP/1.1" + host, "400"},
        {"a NUL in the target", "GET /x"s + '\0' + " HTTP/1.1" + host, "400"},
        {"a byte beyond ASCII in the target", "GET /\xc3\xa9 HTTP/1.1" + host, "400"},
        {"lines that end with LF", "GET /x HTTP/1.1\nHost: a\n\n", "400"},
        {"a LF in front", "\nGET /x HTTP/1.1" + host, "400"},
        {"a CR inside", "GET /x\r HTTP/1.1" + host, "400"},
        {"too many blank lines in front", "\r\n\r\n\r\n\r\n\r\nGET /x HTTP/1.1" + host, "400"},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
        {"HTTP/1.2", "GET /x HTTP/1.2" + host, "505"},
        {"HTTP/0.9 in so many words", "GET /x HTTP/0.9" + host, "505"},
        {"a version that is none", "GET /x HTTP/11" + host, "400"},
        {"a version in lower case", "GET /x http/1.1" + host, "400"},
        {"a TLS client hello", "\x16\x03\x01\x02"s, "400"},
    });
}

TEST_CASE("a header that is not one is refused", "[transport]")
{
    check({
        {"no colon", get("Host: a\r\nX\r\n\r\n"), "400"},
        {"no name", get("Host: a\r\n: b\r\n\r\n"), "400"},
        {"a space before the colon", get("Host : a\r\n\r\n"), "400"},
        {"a space in the name", get("Host: a\r\nX Y: b\r\n\r\n"), "400"},
        {"a continued line", get("Host: a\r\nX: b\r\n c\r\n\r\n"), "400"},
        {"a continued line at once", get(" Host: a\r\n\r\n"), "400"},
        {"a CR in a value", get("Host: a\r\nX: b\rc\r\n\r\n"), "400"},
        {"a LF in a value", get("Host: a\r\nX: b\nc: d\r\n\r\n"), "400"},
        {"a NUL in a value", get("Host: a\r\nX: b"s + '\0' + "\r\n\r\n"), "400"},
        {"a NUL in a name", get("Host: a\r\nX"s + '\0' + ": b\r\n\r\n"), "400"},
        {"an escape in a value", get("Host: a\r\nX: \x1b[0m\r\n\r\n"), "400"},
        {"a head that ends with LF", get("Host: a\r\n\n"), "400"},
        {"no Host", get("\r\n"), "400"},
        {"no Host, but an absolute target", "GET http://a/x HTTP/1.1\r\n\r\n", "400"},
        {"two Hosts", get("Host: a\r\nHost: a\r\n\r\n"), "400"},
        {"two Hosts and an absolute target",
         "GET http://a/x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400"},
        {"two Authorizations", get("Host: a\r\nAuthorization: b\r\nAuthorization: c\r\n\r\n"),
         "400"},
        {"an expectation nobody understands", get("Host: a\r\nExpect: wonders\r\n\r\n"), "417"},
    });
}

TEST_CASE("who asks is said once, or not at all", "[transport]")
{
    check({
        {"two control tokens",
         get("Host: a\r\nX-Simulator-Token: a\r\nX-Simulator-Token: b\r\n\r\n"), "400"},
        {"two origins", get("Host: a\r\nOrigin: http://a\r\nOrigin: http://b\r\n\r\n"), "400"},
    });
}

TEST_CASE("a body whose length is in doubt is refused", "[transport]")
{
    check({
        {"two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n\r\n"), "400"},
        {"the same length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n\r\n"), "400"},
        {"a list of lengths", post("Content-Length: 5, 5\r\n\r\n"), "400"},
        {"a length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
         "400"},
        {"chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"),
         "400"},
        {"chunks twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
         "400"},
        {"a length in words", post("Content-Length: abc\r\n\r\n"), "400"},
        {"a length that is empty", post("Content-Length:\r\n\r\n"), "400"},
        {"a negative length", post("Content-Length: -1\r\n\r\n"), "400"},
        {"a length with a sign", post("Content-Length: +1\r\n\r\n"), "400"},
        {"a length in hexadecimal", post("Content-Length: 0x5\r\n\r\n"), "400"},
        {"a length with a fraction", post("Content-Length: 5.0\r\n\r\n"), "400"},
        {"a length beyond 64 bits", post("Content-Length: 18446744073709551616\r\n\r\n"), "400"},
        {"a length just within 64 bits", post("Content-Length: 18446744073709551615\r\n\r\n"),
         "413"},
        {"gzip, then chunks", post("Transfer-Encoding: gzip, chunked\r\n\r\n"), "501"},
        {"identity", post("Transfer-Encoding: identity\r\n\r\n"), "501"},
        {"a vertical tab before chunked", post("Transfer-Encoding: \vchunked\r\n\r\n"), "400"},
        {"something that only ends in chunked", post("Transfer-Encoding: xchunked\r\n\r\n"), "501"},
        {"chunks in HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
        {"a gzipped body", post("Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n"), "415"},
        {"a chunk size in words", chunked("five\r\n"), "400"},
        {"a chunk size that is empty", chunked("\r\n"), "400"},
        {"only an extension", chunked(";a=b\r\n"), "400"},
        {"a negative chunk size", chunked("-5\r\n"), "400"},
        {"a chunk size with 0x", chunked("0x5\r\n"), "400"},
        {"a space before a chunk size", chunked(" 5\r\nhello\r\n"), "400"},
        {"a space behind a chunk size", chunked("5 \r\nhello\r\n"), "400"},
        {"a chunk size of 17 digits", chunked("00000000000000005\r\n"), "400"},
        {"a chunk size just within 64 bits", chunked("ffffffffffffffff\r\n"), "413"},
        {"a chunk size line that ends with LF", chunked("5\nhello\r\n"), "400"},
        {"a control character in an extension", chunked("5;a=\x01\r\n"), "400"},
        {"a chunk that is longer than it says", chunked("5\r\nhello!\r\n"), "400"},
        {"a chunk that ends with LF", chunked("5\r\nhello\n"), "400"},
        {"a trailer that ends with LF", chunked("0\r\nX: y\n"), "400"},
    });
}

TEST_CASE("what is too long is refused as soon as it is known", "[transport]")
{
    const TransportLimits small{.request_line = 32,
                                .header_line = 32,
                                .head = 128,
                                .header_lines = 5,
                                .body = 8,
                                .control_body = 16,
                                .chunk_overhead = 64};
    const std::string head = "GET /x HTTP/1.1\r\nHost: a\r\n";
    const std::string control = "POST /_simulator/v1 HTTP/1.1\r\nHost: a\r\n";
    check(
        {
            {"a request line at its limit",
             "GET /" + std::string(16, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /" + std::string(16, 'x') + " []"},
            {"one byte more", "GET /" + std::string(17, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
             "414"},
            {"a request line without end", "GET /" + std::string(40, 'x'), "414"},
            {"a header line at its limit", head + "X: " + std::string(27, 'x') + "\r\n\r\n",
             "GET /x []"},
            {"one byte more", head + "X: " + std::string(28, 'x') + "\r\n\r\n", "431"},
            {"a header line without end", head + std::string(33, 'x'), "431"},
            {"as many header lines as may be", head + repeated("X: y\r\n", 4) + "\r\n",
             "GET /x []"},
            {"one more", head + repeated("X: y\r\n", 5) + "\r\n", "431"},
            {"a head of long lines",
             head + repeated("X: " + std::string(25, 'x') + "\r\n", 4) + "\r\n", "431"},
            {"a body at its limit", post("Content-Length: 8\r\n\r\n12345678"),
             "POST /x [12345678]"},
            {"one byte more, before it comes", post("Content-Length: 9\r\n\r\n"), "413"},
            {"the control plane takes more", control + "Content-Length: 9\r\n\r\n123456789",
             "POST /_simulator/v1 [123456789]"},
            {"but not everything", control + "Content-Length: 17\r\n\r\n", "413"},
            {"a path that only begins like it",
             "POST /_simulators HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", "413"},
            {"chunks at the limit", chunked("4\r\n1234\r\n4\r\n5678\r\n0\r\n\r\n"),
             "POST /x [12345678]"},
            {"chunks that go beyond it", chunked("4\r\n1234\r\n5\r\n"), "413"},
            {"one big chunk", chunked("9\r\n"), "413"},
            {"an extension without end", chunked("1;" + std::string(2000, 'x')), "400"},
            {"extensions beyond reason",
             chunked(repeated("1;" + std::string(30, 'x') + "\r\na\r\n", 8)), "400"},
            {"one byte a chunk is fine", chunked(repeated("1\r\na\r\n", 8) + "0\r\n\r\n"),
             "POST /x [aaaaaaaa]"},
            {"trailers beyond reason", chunked("0\r\n" + repeated("X: yyyyyyyyyyyy\r\n", 5)),
             "400"},
            {"a trailer line without end", chunked("0\r\n" + std::string(33, 'x')), "431"},
        },
        small);
}

TEST_CASE("a head that is too long is refused in the same words however its bytes come",
          "[transport]")
{
    const TransportLimits small{.request_line = 32, .header_line = 32, .head = 64};
    const auto words = [&](std::string_view bytes, std::size_t piece) {
        HttpFramer framer(small);
        for (std::size_t size = piece; size <= bytes.size(); size += piece) {
            const auto framing = framer.advance(bytes.substr(0, size));
            if (const auto* wrong = std::get_if<Unframeable>(&framing))
                return std::to_string(wrong->status) + ' ' + wrong->message;
        }
        return "needs more"s;
    };
    // 53 bytes, so that the next line may have eleven
    const std::string begin = get("Host: a\r\nX-Filler: 678901234567890\r\n");
    for (const std::string line : {"X: 234567890123456789012345678901234567890\r\n",
                                   "X: 234567890123\n", "no header at all"}) {
        INFO(line);
        const auto bytes = begin + line;
        CHECK(words(bytes, bytes.size()) == "431 the head of the request is longer than 64 bytes");
        CHECK(words(bytes, 1) == words(bytes, bytes.size()));
    }
}

TEST_CASE("a form of more than eight KiB is a body like any other", "[transport]")
{
    const std::string form(20'000, 'x');
    CHECK(framed(post("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000"
                      "\r\n\r\n" +
                      form)) == "POST /x [" + form + ']');
}

TEST_CASE("a client says whether it goes on with a connection", "[transport]")
{
    const std::string old = "GET /x HTTP/1.0\r\n";
    check({
        {"HTTP/1.1 goes on", get("Host: a\r\n\r\n"), "GET /x []"},
        {"unless it says close", get("Host: a\r\nConnection: close\r\n\r\n"), "GET /x [] close"},
        {"in capitals", get("Host: a\r\nConnection: Close\r\n\r\n"), "GET /x [] close"},
        {"among others", get("Host: a\r\nConnection: TE, close\r\n\r\n"), "GET /x [] close"},
        {"in a second header", get("Host: a\r\nConnection: TE\r\nConnection: close\r\n\r\n"),
         "GET /x [] close"},
        {"close outranks keep-alive", get("Host: a\r\nConnection: keep-alive, close\r\n\r\n"),
         "GET /x [] close"},
        {"HTTP/1.0 does not", old + "\r\n", "GET /x [] close"},
        {"unless it says keep-alive", old + "Connection: Keep-Alive\r\n\r\n", "GET /x []"},
        {"HTTP/1.0 does not wait to be told",
         "POST /x HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n",
         "needs more body"},
    });
}

TEST_CASE("the headers that matter are handed on as sent", "[transport]")
{
    const std::string bytes =
        "POST /v1/sims?page=2 HTTP/1.1\r\nHost: api.example:8080\r\n"
        "authorization:   Basic dXNlcjpw%41c3M=  \r\nContent-Type: application/json; charset=UTF-8"
        "\r\nX-Other: z\r\nIf-None-Match: \"a\"\r\nContent-Length: 2\r\n\r\n{}GET / HTTP/1.1\r\n";
    const Framing framing = HttpFramer(usual).advance(bytes);
    const auto& whole = std::get<WholeRequest>(framing);
    CHECK(whole.host == "api.example:8080");
    CHECK(whole.authorization == "Basic dXNlcjpw%41c3M=");
    CHECK(whole.content_type == "application/json; charset=UTF-8");
    CHECK(whole.if_none_match == "\"a\"");
    CHECK(whole.minor_version == 1);
    CHECK(path_of(whole.target) == "/v1/sims");
    CHECK(bytes.substr(whole.size) == "GET / HTTP/1.1\r\n");
}

TEST_CASE("the host of an absolute target outranks the Host header", "[transport]")
{
    const std::string bytes = "GET http://real:81/x HTTP/1.1\r\nHost: other\r\n\r\n";
    const Framing framing = HttpFramer(usual).advance(bytes);
    CHECK(std::get<WholeRequest>(framing).host == "real:81");
}

TEST_CASE("requests in one buffer are taken one after the other", "[transport]")
{
    std::string buffer = post("Content-Length: 3\r\n\r\none") + chunked("3\r\ntwo\r\n0\r\n\r\n") +
                         get("Host: a\r\n\r\n") + "GET /y";
    HttpFramer framer(usual);
    std::vector<std::string> outcomes;
    while (true) {
        const Framing framing = framer.advance(buffer);
        outcomes.push_back(told(framing));
        if (!std::holds_alternative<WholeRequest>(framing)) break;
        buffer.erase(0, std::get<WholeRequest>(framing).size);
    }
    CHECK(outcomes == std::vector<std::string>{"POST /x [one]", "POST /x [two]", "GET /x []",
                                               "needs more head"});
}

TEST_CASE("a refusal names the path and says what is right", "[transport]")
{
    const Framing framing =
        HttpFramer(usual).advance(post("Content-Length: 1\r\nContent-Length: 1\r\n\r\n"));
    const auto& wrong = std::get<Unframeable>(framing);
    CHECK(wrong.path == "/x");
    CHECK(wrong.message == "the header Content-Length is given more than once");
}

TEST_CASE("the Host header is believed only where it can be true", "[transport]")
{
    const BaseUrl ours("", "127.0.0.1", 8080);
    const std::vector<std::pair<const char*, const char*>> rows = {
        {"localhost:8080", "http://localhost:8080"},
        {"LocalHost", "http://LocalHost"},
        {"localhost:9000", "http://localhost:9000"}, // a tunnel or a container's published port
        {"127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"127.8.9.1", "http://127.8.9.1"},
        {"[::1]:1234", "http://[::1]:1234"},
        {"simulator:8080", "http://simulator:8080"},
        {"api.1nce.com", "http://127.0.0.1:8080"},
        {"api.1nce.com:443", "http://127.0.0.1:8080"},
        {"127.evil.example", "http://127.0.0.1:8080"},
        {"localhost.evil.example", "http://127.0.0.1:8080"},
        {"", "http://127.0.0.1:8080"},
        {"a b:8080", "http://127.0.0.1:8080"},
        {"a@b:8080", "http://127.0.0.1:8080"},
        {"a/b:8080", "http://127.0.0.1:8080"},
        {"localhost:", "http://127.0.0.1:8080"},
        {"localhost:0", "http://127.0.0.1:8080"},
        {"localhost:80x", "http://127.0.0.1:8080"},
        {"localhost:8080:8080", "http://127.0.0.1:8080"},
        {"[::1:8080", "http://127.0.0.1:8080"},
        {"[::1]x:8080", "http://127.0.0.1:8080"},
    };
    for (const auto& [host, url] : rows) {
        INFO(host);
        CHECK(ours.for_host(host) == url);
    }
    CHECK(BaseUrl("", "0.0.0.0", 80).for_host("") == "http://127.0.0.1:80");
    CHECK(BaseUrl("", "*", 80).for_host("") == "http://127.0.0.1:80");
    CHECK(BaseUrl("", "0", 80).for_host("") == "http://127.0.0.1:80");
    CHECK(BaseUrl("", "::", 8080).for_host("") == "http://[::1]:8080");
    CHECK(BaseUrl("", "fe80::1", 8080).for_host("") == "http://[fe80::1]:8080");
    CHECK(BaseUrl("https://sim.test/", "::", 8080).for_host("localhost") == "https://sim.test");
    const BaseUrl secure("", "127.0.0.1", 443, "https");
    CHECK(secure.for_host("sim.test") == "https://sim.test"); // the port that it need not name
    CHECK(secure.for_host("sim.test:80") == "https://127.0.0.1:443");
}
