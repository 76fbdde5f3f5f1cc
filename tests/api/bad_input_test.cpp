#include "bad_input.hpp"

using namespace easyconnect;
using namespace easyconnect::test;

// Malformed requests: JSON that is none, paths, ids and queries. The fields of bodies, and the
// control plane, have files of their own.

namespace {

const std::string sim_path = "/sims/" + pump;

std::string repeated(const std::string& text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

/// Texts that no JSON parser may take.
const std::vector<std::string> broken_json{
    "{",
    "}",
    "[",
    "{]",
    "{\"label\"",
    "{\"label\":",
    "{\"label\":}",
    "{\"label\": \"x\"",
    "{\"label\": \"x\",}",
    "{\"label\": \"x\"} {}",
    "{\"label\": \"x\"}x",
    "{label: \"x\"}",
    "{'label': 'x'}",
    "{\"label\": 'x'}",
    "{\"label\" \"x\"}",
    "{\"label\": \"x}",
    "{\"label\": \"\\x\"}",
    "{\"label\": \"\\u12\"}",
    "{\"label\": \"\\ud800\"}",
    "{\"label\": \"a\nb\"}",
    "{\"label\": \"\x01\"}",
    std::string("{\"label\": \"a\0b\"}", 16),
    std::string("\0", 1),
    "{\"label\": \"\xff\"}",
    "{\"label\": \"\xc3\"}",
    "{\"label\": \"\xc0\xaf\"}",
    "{\"label\": \"\xed\xa0\x80\"}",
    "{\"label\": \"\xf5\x80\x80\x80\"}",
    "\xfe\xff\x00{",
    "{\"label\": tru}",
    "{\"label\": NaN}",
    "{\"label\": Infinity}",
    "{\"label\": 01}",
    "{\"label\": 1.}",
    "{\"label\": .5}",
    "{\"label\": +1}",
    "{\"label\": 1e}",
    "{\"label\": 1e400}",
    "{\"label\": 0x10}",
    "// comment\n{}",
    "{} /* comment */",
    "label=x",
    "<sim/>",
    " ",
    "\n",
    ",",
    "-",
};

} // namespace

TEST_CASE("a body that is no JSON is refused with 400 by whatever reads one", "[bad_input]")
{
    BadInputLab lab;
    for (const auto& body : broken_json)
        for (const auto& [method, path] : {std::pair{"PUT", sim_path},
                                           {"POST", "/sims"},
                                           {"POST", sim_path + "/sms"},
                                           {"POST", "/orders"},
                                           {"POST", "/sims/topup"},
                                           {"POST", "/sims/limits"},
                                           {"POST", "/sims/autoTopup"},
                                           {"POST", "/sims/extension"}})
            lab.check_refused({method, path, body, 400, "The body must be JSON in UTF-8."});
}

TEST_CASE("an empty body is refused with 400 where one is needed", "[bad_input]")
{
    BadInputLab lab;
    for (const auto& [method, path] : {std::pair{"PUT", sim_path},
                                       {"POST", "/sims"},
                                       {"POST", sim_path + "/sms"},
                                       {"POST", "/orders"},
                                       {"POST", "/sims/topup"},
                                       {"POST", "/sims/limits"}})
        lab.check_refused({method, path, "", 400, "The body must be JSON in UTF-8."});
}

TEST_CASE("a body that nests too deep is refused before it is parsed", "[bad_input]")
{
    BadInputLab lab;
    const std::string message = "The body nests deeper than 64 levels.";
    lab.check_refused({"PUT", sim_path, repeated("[", 65), 400, message});
    lab.check_refused(
        {"PUT", sim_path, repeated("{\"a\":", 65) + "1" + repeated("}", 65), 400, message});
    lab.check_refused({"POST", "/sims", repeated("[", 1'000'000), 400, message});
    lab.check_refused({"POST", "/orders", repeated("[{\"products\":", 100'000), 400, message});
    lab.check_refused({"PUT", sim_path, repeated("[", 64) + repeated("]", 64), 400,
                       "The body must be a JSON object."});
    // brackets in a string are none
    CHECK(lab.put(sim_path, Json{{"label", repeated("[", 200)}}.dump()).status == 200);
}

TEST_CASE("a body of another kind than is needed is refused with 400", "[bad_input]")
{
    BadInputLab lab;
    for (const auto* body : {"[]", "null", "true", "0", "-1.5e3", "\"{}\"", "[{}]"})
        for (const auto& [method, path] : {std::pair{"PUT", sim_path},
                                           {"POST", sim_path + "/sms"},
                                           {"POST", "/orders"},
                                           {"POST", "/sims/limits"},
                                           {"POST", "/sims/autoTopup"},
                                           {"POST", "/sims/extension"}})
            lab.check_refused({method, path, body, 400, "The body must be a JSON object."});
    for (const auto* body : {"{}", "null", "true", "0", "\"[]\""}) {
        lab.check_refused({"POST", "/sims", body, 400, "The body must be a JSON array of SIMs."});
        lab.check_refused(
            {"POST", "/sims/topup", body, 400, "A JSON array of at least one ICCID is needed."});
    }
}

TEST_CASE("a body of a foreign content type is refused with 415", "[bad_input]")
{
    BadInputLab lab;
    for (const auto* type : {"text/plain", "text/json", "application/xml", "json", "*/*",
                             "application/x-www-form-urlencoded", "multipart/form-data",
                             "application/json, text/plain", "application/jsonp"})
        lab.check_refused({"PUT", sim_path, R"({"label": "x"})", 415,
                           "The content type must be application/json.", "", type});
}

TEST_CASE("what is no ICCID is refused with 404 in a path", "[bad_input]")
{
    BadInputLab lab;
    const std::string bad[] = {
        "abc",
        "null",
        "0",
        "898828066600000001", // 18 digits
        pump + "1",           // a wrong check digit
        pump + "x",
        pump + "00", // 21 digits
        "898828066600000000x",
        "x988280666000000001",
        "-988280666000000001",
        "+988280666000000001",
        "8.88280666000000001",
        "1e18",
        "0x98828066600000001",
        "%20988280666000000001",
        pump + "%20",
        pump + "%00",
        "%00",
        "%00" + pump,
        "8988280666%2F00000001",
        "%2F",
        "%2e%2e%2f",
        "..",
        ".",
        pump + ";jsessionid=1",
        "%27%20OR%201%3D1",
        "%EF%BC%98988280666000000001", // a fullwidth eight
        "\xef\xbc\x98"
        "988280666000000001",       // the same, not escaped
        "%D9%A8988280666000000001", // an Arabic eight
        "%FF%FE",
        "\xff\xfe",
        "{iccid}",
        "*",
        repeated("8", 10'000),
        repeated("%38", 10'000),
        "999999999999999999999999999999",
    };
    for (const auto& iccid : bad) {
        lab.check_refused({"GET", "/sims/" + iccid, "", 404, "There is no such SIM."});
        lab.check_refused({"POST", "/sims/" + iccid + "/sms", R"({"payload": "x"})", 404,
                           "There is no such SIM."});
    }
    const std::string wrong = "/sims/" + pump + "1";
    lab.check_refused({"PUT", wrong, R"({"label": "x"})", 404, "An ICCID has 19 digits"});
    for (const auto* rest : {"/connectivity_info", "/events", "/quota/data", "/quota/sms", "/sms",
                             "/usage", "/status", "/sms/6201"})
        lab.check_refused({"GET", wrong + rest, "", 404, "An ICCID has 19 digits"});
    lab.check_refused({"POST", wrong + "/reset", "", 404, "An ICCID has 19 digits"});
    lab.check_refused({"POST", wrong + "/topup", "", 404, "An ICCID has 19 digits"});
    lab.check_refused({"DELETE", wrong + "/sms/6201", "", 404, "An ICCID has 19 digits"});
}

TEST_CASE("a broken escape in a path is refused with 400", "[bad_input]")
{
    BadInputLab lab;
    for (const auto* escape : {"%", "%1", "%zz", "%%", "%4", "%g0", "%-1", "%u0038"}) {
        lab.check_refused(
            {"GET", "/sims/" + pump + escape, "", 400, "The path has a broken % escape."});
        lab.check_refused(
            {"DELETE", sim_path + "/sms/" + escape, "", 400, "The path has a broken % escape."});
    }
}

TEST_CASE("an id that is no number or too large is refused with 400, an unused one with 404",
          "[bad_input]")
{
    BadInputLab lab;
    for (const auto* id :
         {"abc", "-1", "+1", "1.5", "1e3", "0x1", "6201x", "x6201", "%206201", "6201%20", "6201%00",
          "6%2F1", "9223372036854775808", "18446744073709551616", "18446744073709557817",
          "99999999999999999999999999", "%D9%A6%D9%A2"}) {
        lab.check_refused(
            {"GET", "/orders/" + std::string(id), "", 400, "An order number is a whole number."});
        lab.check_refused(
            {"GET", sim_path + "/sms/" + id, "", 400, "The id of an SMS is a whole number."});
        lab.check_refused(
            {"DELETE", sim_path + "/sms/" + id, "", 400, "The id of an SMS is a whole number."});
    }
    for (const auto* id : {"0", "6200", "6203", "9223372036854775807"}) {
        lab.check_refused({"GET", "/orders/" + std::string(id), "", 404, "There is no order "});
        lab.check_refused({"GET", sim_path + "/sms/" + id, "", 404, "The SIM has no SMS "});
        lab.check_refused({"DELETE", sim_path + "/sms/" + id, "", 404, "The SIM has no SMS "});
    }
}

TEST_CASE("a page or page size that is no whole number from 1 is refused with 400", "[bad_input]")
{
    BadInputLab lab;
    for (const auto& list :
         {std::string("/sims"), std::string("/orders"), sim_path + "/sms", sim_path + "/events"}) {
        for (const auto* page : {"-1", "abc", "1.5", "1e3", "0x10", "2147483648",
                                 "1000000000000000000", "99999999999999999999999", "1,2",
                                 "%EF%BC%91", "1%00", "-", "--1", "NaN", "null", "[]"})
            lab.check_refused({"GET", list + "?page=" + page, "", 400,
                               "page must be a whole number from 1 to 2147483647."});
        for (const auto* size : {"0", "-1", "-2147483649", "abc", "1.5", "1e3", "2147483648",
                                 "1000000000000000000", "10x", "true"})
            lab.check_refused({"GET", list + "?pageSize=" + size, "", 400,
                               "pageSize must be a whole number from 1 to 2147483647."});
    }
}

TEST_CASE("a query value that cannot be understood is refused with 400", "[bad_input]")
{
    BadInputLab lab;
    for (const auto* flag : {"2", "-1", "yes", "no", "truee", "%00", "1.0"})
        for (const auto* key : {"subscriber", "ussd"})
            lab.check_refused({"GET", sim_path + "/connectivity_info?" + key + "=" + flag, "", 400,
                               std::string(key) + " must be true or false."});
    for (const auto* date : {"today",
                             "2026",
                             "2026-02",
                             "2026-02-30",
                             "2026-13-01",
                             "2026-00-10",
                             "2026-1-1",
                             "02/03/2026",
                             "1969-12-31",
                             "10000-01-01",
                             "-2026-01-01",
                             "2026-01-01T24:00:00Z",
                             "2026-01-01T00:60:00Z",
                             "2026-01-01T00:00:60Z",
                             "2026-01-01T00:00:00%2B99:00",
                             "2026-01-01T00:00:00.Z",
                             "2026-01-01T",
                             "2026-01-01x",
                             "%00",
                             "1e9",
                             "1767600000"})
        for (const auto* key : {"start_dt", "end_dt"})
            lab.check_refused({"GET", sim_path + "/usage?" + key + "=" + date, "", 400,
                               std::string(key) + " must be a day such as 2026-02-03."});
    for (const auto* method : {"cash", "CreditCard", "credit%20card", "banktransfer%00", "0"}) {
        const auto query = std::string("?payment_method=") + method;
        lab.check_refused({"POST", sim_path + "/topup" + query, "", 400, "payment_method must be"});
        lab.check_refused({"POST", "/sims/topup" + query, Json::array({pump}).dump(), 400,
                           "payment_method must be"});
    }
}

TEST_CASE("a path that leads nowhere is refused with 404", "[bad_input]")
{
    BadInputLab lab;
    for (const auto& path : {std::string(""),
                             std::string("/"),
                             std::string("/sims/"),
                             std::string("//sims"),
                             std::string("/Sims"),
                             std::string("/sim"),
                             std::string("/%73ims"),
                             sim_path + "/",
                             sim_path + "/nothing",
                             sim_path + "/quota",
                             sim_path + "/quota/voice",
                             sim_path + "/quota/data/",
                             sim_path + "/sms/1/2",
                             sim_path + "//sms",
                             std::string("/orders/1/2"),
                             std::string("/products/1"),
                             std::string("/../v1/sims"),
                             std::string("/sims/../sims/limits/x"),
                             std::string("/\xff\xfe"),
                             std::string("/%"),
                             std::string("/sims\0x", 7),
                             "/" + repeated("a/", 5'000)})
        lab.check_refused({"GET", path, "", 404, "There is nothing at this path."});
}

TEST_CASE("a method that is none is refused with 405", "[bad_input]")
{
    BadInputLab lab;
    for (const auto& method : {std::string("FOO"), std::string("get"), std::string(""),
                               std::string("GET "), std::string("OPTIONS"), std::string("TRACE"),
                               std::string("CONNECT"), std::string("\xff"), repeated("A", 10'000)})
        lab.check_refused({method, "/sims", "", 405, "is not supported here; GET, POST is."});
}
