#include "bad_input.hpp"

using namespace easyconnect;
using namespace easyconnect::test;

// Malformed requests to the control plane: each error names the place by a JSON pointer.

namespace {

const std::string clock_path = "/_simulator/v1/clock";
const std::string device = "/_simulator/v1/devices/" + pump;
const std::string webhooks = "/_simulator/v1/webhooks";
const std::string deliveries_path = webhooks + "/deliveries";
const std::string events = "/_simulator/v1/events";
const std::string messages_of_all = "/_simulator/v1/messages";

} // namespace

TEST_CASE("the control plane refuses what is no JSON object", "[bad_input][control]")
{
    BadInputLab lab;
    for (const auto& [method, path] : {std::pair{"POST", clock_path + "/advance"},
                                       {"PUT", clock_path},
                                       {"PATCH", device},
                                       {"POST", device + "/sms"},
                                       {"POST", device + "/data"},
                                       {"PUT", webhooks}}) {
        for (const auto* body : {"{", "{\"by\": \"4h\",}", "\xff", "by=4h", "{} {}"})
            lab.check_refused({method, path, body, 400, "The body must be JSON in UTF-8."});
        for (const auto* body : {"[]", "null", "1", "\"4h\"", "true"})
            lab.check_refused({method, path, body, 400, "The body must be a JSON object."});
        lab.check_refused({method, path, "", 400, "The body must be JSON in UTF-8."});
        lab.check_refused({method, path, std::string(70, '['), 400, "The body nests deeper than"});
        lab.check_refused({method, path, "{}", 415, "The content type must be application/json.",
                           "Content-Type", "text/plain"});
    }
}

TEST_CASE("a wrong advance of the clock is refused with its pointer", "[bad_input][control]")
{
    const std::string either = "Say either how far";
    const std::string duration = "A duration is written like 250ms, 30s, 5m, 4h, 2d, 1h30m or P1D";
    const std::string time = "A time is written like 2026-02-03T04:05:06Z";
    const std::string forward = "Time only moves forward; it is 2026-01-05T08:01:00.000Z.";
    check_fields("POST", clock_path + "/advance",
                 {
                     {"{}", either},
                     {R"({"by": null})", either},
                     {R"({"by": "4h", "to": "2026-02-03"})", either},
                     {R"({"by": 4})", "by must be a string.", "/by"},
                     {R"({"by": ["4h"]})", "by must be a string.", "/by"},
                     {R"({"by": ""})", duration, "/by"},
                     {R"({"by": "4"})", duration, "/by"},
                     {R"({"by": "h"})", duration, "/by"},
                     {R"({"by": "-4h"})", duration, "/by"},
                     {R"({"by": "+4h"})", duration, "/by"},
                     {R"({"by": "4 h"})", duration, "/by"},
                     {R"({"by": "4hours"})", duration, "/by"},
                     {R"({"by": "1.5h"})", duration, "/by"},
                     {R"({"by": "4h "})", duration, "/by"},
                     {R"({"by": "4H"})", duration, "/by"},
                     {R"({"by": "P"})", duration, "/by"},
                     {R"({"by": "PT"})", duration, "/by"},
                     {R"({"by": "P1H"})", duration, "/by"},
                     {R"({"by": "-P1D"})", duration, "/by"},
                     {R"({"by": "36526d"})", duration, "/by"},
                     {R"({"by": "20000d20000d"})", duration, "/by"},
                     {R"({"by": "99999999999999999999d"})", duration, "/by"},
                     {R"({"by": "9223372036854775807ms"})", duration, "/by"},
                     {R"({"by": "4h\u0000"})", duration, "/by"},
                     {R"({"to": 1767600000})", "to must be a string.", "/to"},
                     {R"({"to": "tomorrow"})", time, "/to"},
                     {R"({"to": ""})", time, "/to"},
                     {R"({"to": "10000-01-01"})", time, "/to"},
                     {R"({"to": "2026-01-05T08:00:00Z"})", forward, "/to"},
                     {R"({"to": "1970-01-01"})", forward, "/to"},
                     {R"({"until": "2026-02-03"})", "There is no key until here.", "/until"},
                     {R"({"by": "4h", "BY": 1})", "There is no key BY here.", "/BY"},
                     {R"({"a/b~c": 1})", "There is no key a/b~c here.", "/a~1b~0c"},
                     {R"({"": 1})", "There is no key  here.", "/"},
                 });
}

TEST_CASE("a wrong pace is refused with its pointer", "[bad_input][control]")
{
    const std::string pace = "pace must be real, scaled, manual or auto.";
    const std::string goes_with = "factor goes with the pace scaled, and only with it";
    const std::string factor = "factor must be a number above 0, at most 1000000.";
    check_fields("PUT", clock_path,
                 {
                     {"{}", pace, "/pace"},
                     {R"({"pace": "fast"})", pace, "/pace"},
                     {R"({"pace": ""})", pace, "/pace"},
                     {R"({"pace": "Real"})", pace, "/pace"},
                     {R"({"pace": 1})", "pace must be a string.", "/pace"},
                     {R"({"pace": "scaled"})", goes_with, "/factor"},
                     {R"({"pace": "real", "factor": 2})", goes_with, "/factor"},
                     {R"({"pace": "scaled", "factor": 0})", factor, "/factor"},
                     {R"({"pace": "scaled", "factor": -1})", factor, "/factor"},
                     {R"({"pace": "scaled", "factor": 1000001})", factor, "/factor"},
                     {R"({"pace": "scaled", "factor": "60"})", factor, "/factor"},
                     {R"({"pace": "scaled", "factor": true})", factor, "/factor"},
                     {R"({"pace": "scaled", "factor": []})", factor, "/factor"},
                     {R"({"pacing": "real"})", "There is no key pacing here.", "/pacing"},
                 });
}

TEST_CASE("a wrong change of a device is refused with its pointer", "[bad_input][control]")
{
    const std::string imei = "imei must be 14 to 16 digits.";
    const std::string codes = "A network needs mcc (3 digits) and mnc (2 or 3 digits), as strings.";
    const std::string lac = "lac must be a whole number from 0 to 65535.";
    const std::string cell = "cell must be a whole number from 0 to 268435455.";
    check_fields(
        "PATCH", device,
        {
            {R"({"attached": "false"})", "attached must be true or false.", "/attached"},
            {R"({"attached": 0})", "attached must be true or false.", "/attached"},
            {R"({"attached": []})", "attached must be true or false.", "/attached"},
            {R"({"atached": false})", "There is no key atached here.", "/atached"},
            {R"({"imei": 3512345678901203})", "imei must be a string.", "/imei"},
            {R"({"imei": ""})", imei, "/imei"},
            {R"({"imei": "1234567890123"})", imei, "/imei"},
            {R"({"imei": "12345678901234567"})", imei, "/imei"},
            {R"({"imei": "35123456789012x3"})", imei, "/imei"},
            {R"({"attached": false, "imei": "x"})", imei, "/imei"},
            {R"({"network": 1})", "network must be an object.", "/network"},
            {R"({"network": "204-16"})", "network must be an object.", "/network"},
            {R"({"network": []})", "network must be an object.", "/network"},
            {R"({"network": {"mcc": "262"}})", codes, "/network/mcc"},
            {R"({"network": {"mnc": "01"}})", codes, "/network/mcc"},
            {R"({"network": {"mcc": "26", "mnc": "01"}})", codes, "/network/mcc"},
            {R"({"network": {"mcc": "262", "mnc": "1"}})", codes, "/network/mcc"},
            {R"({"network": {"mcc": "262", "mnc": "0001"}})", codes, "/network/mcc"},
            {R"({"network": {"mcc": "2x2", "mnc": "01"}})", codes, "/network/mcc"},
            {R"({"network": {"mcc": 262, "mnc": "01"}})", "mcc must be a string.", "/network/mcc"},
            {R"({"network": {"mcc": "262", "mnc": 1}})", "mnc must be a string.", "/network/mnc"},
            {R"({"network": {"rat": "6G"}})", "rat must be 2G, 3G, 4G, 5G or NB-IoT.",
             "/network/rat"},
            {R"({"network": {"rat": 4}})", "rat must be a string.", "/network/rat"},
            {R"({"network": {"lac": -1}})", lac, "/network/lac"},
            {R"({"network": {"lac": 65536}})", lac, "/network/lac"},
            {R"({"network": {"lac": "1"}})", lac, "/network/lac"},
            {R"({"network": {"cell": 268435456}})", cell, "/network/cell"},
            {R"({"network": {"cell": 1.5}})", cell, "/network/cell"},
            {R"({"network": {"mcc": "001", "mnc": "01", "cell": -1}})", cell, "/network/cell"},
            {R"({"network": {"plmn": "26201"}})", "There is no key plmn here.", "/network/plmn"},
        });
}

TEST_CASE("a wrong SMS from a device is refused with its pointer", "[bad_input][control]")
{
    const std::string dcs = "dcs must be a whole number from 0 to 255.";
    check_fields("POST", device + "/sms",
                 {
                     {"{}", "payload is missing.", "/payload"},
                     {R"({"payload": 5})", "payload must be a string.", "/payload"},
                     {R"({"payload": "0", "dcs": 4})", "must be hex digits", "/payload"},
                     {R"({"payload": ")" + std::string(153 * 255 + 1, 'x') + "\"}",
                      "The payload needs 256 parts; a message has at most 255.", "/payload"},
                     {R"({"payload": "x", "dcs": 3})", "dcs must be 0, 4 or 8.", "/dcs"},
                     {R"({"payload": "x", "dcs": "0"})", dcs, "/dcs"},
                     {R"({"payload": "x", "dcs": -1})", dcs, "/dcs"},
                     {R"({"payload": "x", "dcs": 256})", dcs, "/dcs"},
                     {R"({"payload": "x", "dest_address": 5})", "dest_address must be a string.",
                      "/dest_address"},
                     {R"({"payload": "x", "dest_address": ")" + std::string(65, '5') + "\"}",
                      "dest_address must have at most 64 bytes.", "/dest_address"},
                     {R"({"text": "x"})", "There is no key text here.", "/text"},
                 });
}

TEST_CASE("a wrong use of data is refused with its pointer", "[bad_input][control]")
{
    const std::string amount = "rx_mb must be a number from 0 to 1000000000.";
    check_fields("POST", device + "/data",
                 {
                     {"{}", "Say how much data"},
                     {R"({"rx_mb": null})", "Say how much data"},
                     {R"({"rx_mb": -1})", amount, "/rx_mb"},
                     {R"({"rx_mb": -0.000001})", amount, "/rx_mb"},
                     {R"({"rx_mb": 1000000001})", amount, "/rx_mb"},
                     {R"({"rx_mb": 1e308})", amount, "/rx_mb"},
                     {R"({"rx_mb": "1"})", amount, "/rx_mb"},
                     {R"({"rx_mb": true})", amount, "/rx_mb"},
                     {R"({"rx_mb": 1, "tx_mb": []})", "tx_mb must be a number", "/tx_mb"},
                     {R"({"rx": 1})", "There is no key rx here.", "/rx"},
                 });
}

TEST_CASE("wrong webhook targets are refused with their pointer", "[bad_input][control]")
{
    check_fields(
        "PUT", webhooks,
        {
            {R"({"reports": "http://127.0.0.1/"})", "reports must be an object", "/reports"},
            {R"({"mo": []})", "mo must be an object", "/mo"},
            {R"({"reports": {}})", "url is missing.", "/reports/url"},
            {R"({"reports": {"url": null}})", "url is missing.", "/reports/url"},
            {R"({"reports": {"url": 5}})", "url must be a string.", "/reports/url"},
            {R"({"reports": {"url": ""}})", "", "/reports/url"},
            {R"({"reports": {"url": "127.0.0.1:9000"}})", "", "/reports/url"},
            {R"({"reports": {"url": "ftp://127.0.0.1/"}})", "", "/reports/url"},
            {R"({"mo": {"url": "http://"}})", "", "/mo/url"},
            {R"({"mo": {"url": "http://127.0.0.1:99999/"}})", "", "/mo/url"},
            {R"({"mo": {"url": "http://a b/"}})", "", "/mo/url"},
            {R"({"mo": {"url": "http://127.0.0.1/\r\nX: y"}})", "", "/mo/url"},
            {R"({"reports": {"url": "http://127.0.0.1/"}, "mo": {"url": "x"}})", "", "/mo/url"},
            {R"({"report": {"url": "http://127.0.0.1/"}})", "There is no key report here.",
             "/report"},
            {R"({"mo": {"uri": "http://127.0.0.1/"}})", "There is no key uri here.", "/mo/uri"},
        });
}

TEST_CASE("a device that is not there is refused with 404", "[bad_input][control]")
{
    BadInputLab lab;
    for (const auto& iccid : {std::string("abc"), unknown_card, foreign_card, pump + "1",
                              std::string("%00"), std::string("8988280666%2F00000001")}) {
        const std::string path = "/_simulator/v1/devices/" + iccid;
        const std::string message = "No device holds a SIM with this ICCID.";
        lab.check_refused({"GET", path, "", 404, message});
        lab.check_refused({"PATCH", path, R"({"attached": false})", 404, message});
        lab.check_refused({"POST", path + "/sms", R"({"payload": "x"})", 404, message});
        lab.check_refused({"POST", path + "/data", R"({"rx_mb": 1})", 404, message});
    }
    lab.check_refused({"GET", "/_simulator/v1/devices/%zz", "", 400, "a broken % escape"});
}

TEST_CASE("a device that is not attached can send nothing, which is refused with 409",
          "[bad_input][control]")
{
    BadInputLab lab;
    lab.detach(pump);
    const std::string message = "The device is not attached to a network.";
    lab.check_refused({"POST", device + "/sms", R"({"payload": "x"})", 409, message});
    lab.check_refused({"POST", device + "/data", R"({"rx_mb": 1})", 409, message});
}

TEST_CASE("wrong ids, pages and filters of the control plane are refused", "[bad_input][control]")
{
    BadInputLab lab;
    for (const auto* id : {"abc", "-1", "1.5", "1x", "%201", "18446744073709551615"}) {
        const auto path = deliveries_path + "/" + id;
        lab.check_refused({"GET", path, "", 400, "The id of a delivery is a whole number."});
        lab.check_refused(
            {"POST", path + "/redeliver", "", 400, "The id of a delivery is a whole number."});
    }
    for (const auto* id : {"0", "2", "9223372036854775807"}) {
        const auto path = deliveries_path + "/" + id;
        lab.check_refused({"GET", path, "", 404, "There is no delivery " + std::string(id)});
        lab.check_refused({"POST", path + "/redeliver", "", 404, "There is no delivery "});
    }
    for (const auto* query : {"page=-1", "page=abc", "page=1000000000000000000"})
        lab.check_refused(
            {"GET", deliveries_path + "?" + query, "", 400, "page must be a whole number", "page"});
    for (const auto* query : {"pageSize=0", "pageSize=-1", "pageSize=x"})
        lab.check_refused({"GET", deliveries_path + "?" + query, "", 400,
                           "pageSize must be a whole number", "pageSize"});
    for (const auto* after : {"-1", "abc", "1.5", "18446744073709551615", "1e3"})
        lab.check_refused(
            {"GET", events + "?after=" + after, "", 400, "after must be a whole number", "after"});
    for (const auto* limit : {"-1", "1001", "all", "1000000000000000000"})
        lab.check_refused({"GET", events + "?limit=" + limit, "", 400,
                           "limit must be a whole number from 0 to 1000.", "limit"});
    for (const auto& path : {events, deliveries_path, messages_of_all, events + "/stream"})
        for (const auto* iccid : {"1", "abc", "89882806660000000011"})
            lab.check_refused(
                {"GET", path + "?iccid=" + iccid, "", 400, "An ICCID has 19 digits", "iccid"});
}

TEST_CASE("unknown paths and methods of the control plane are refused", "[bad_input][control]")
{
    BadInputLab lab;
    for (const auto* path :
         {"/_simulator/", "/_simulator/v1", "/_simulator/v1/", "/_simulator/v2/clock",
          "/_simulator/v1/clock/", "/_simulator/v1/Clock"})
        lab.check_refused({"GET", path, "", 404, "There is nothing at this path."});
    lab.check_refused({"DELETE", clock_path, "", 405, "GET, PUT is."});
    lab.check_refused({"GET", clock_path + "/advance", "", 405, "POST is."});
    lab.check_refused({"PUT", device, "{}", 405, "GET, PATCH is."});
    lab.check_refused({"POST", webhooks, "{}", 405, "GET, PUT is."});
    lab.check_refused({"GET", "/_simulator/v1/reset", "", 405, "POST is."});
    CHECK(lab.control("DELETE", "/clock").header("Allow") == "GET, PUT");
}

TEST_CASE("an error of the control plane says what is meant and what to do", "[control]")
{
    Lab lab;
    CHECK(lab.control("PATCH", "/devices/" + pump, R"({"atached": false})").body ==
          R"({"title":"Bad Request","status":400,"detail":"There is no key atached here.",)"
          R"("pointer":"/atached","hint":"Did you mean attached?"})");
    CHECK(lab.control("PUT", "/webhooks", R"({"x": 1})").json().at("hint") ==
          "The keys are reports mo bearer");
    CHECK(lab.control("GET", "/nothing").json().at("hint") ==
          "The API is under /management-api/v1, the control plane under /_simulator/v1.");
}
