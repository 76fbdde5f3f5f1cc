#include "scenario/files/markup.hpp"
#include "scenario/verdict/junit.hpp"
#include "scenario/verdict/report_html.hpp"
#include "scenario/verdict/report_text.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <unistd.h>

using namespace easyconnect;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

constexpr VirtualTime began{1'770'091'506'000ms}; // 2026-02-03T04:05:06Z

Verdict passing()
{
    return {.scenario = "duplicate report",
            .file = "scenarios/duplicate-report.yaml",
            .passed = true,
            .checks = {{.name = "requests[0]: sms.submit exactly 1", .passed = true}},
            .rows = {{began, "request", "POST sms: 201"}, {began + 4s, "delivery", "report: 200"}},
            .client_code = 0,
            .client_end = "exit 0",
            .seed = 7,
            .began = began,
            .ended = began + 1h,
            .took = 1'234ms};
}

Verdict failing()
{
    return {.scenario = "reset after the SMS was queued",
            .file = "scenarios/reset.yaml",
            .passed = false,
            .checks = {{.name = "requests[0]: sms.submit exactly 1",
                        .passed = false,
                        .detail = "expected 1, saw 2\nnearest: request 9 <at> 04:05:07",
                        .where = "scenarios/reset.yaml:12:5"},
                       {.name = "rules_fired: all", .passed = true}},
            .findings = {{"duplicate_sms", "the same SMS twice; ask with GET first", 9, true},
                         {"token_per_request", "a token for each request", 0, false}},
            .rows = {{began, "fault", "reset after commit", true}, {began + 1s, "sms", "queued"}},
            .client_code = 3,
            .client_end = "exit 3",
            .seed = 7,
            .began = began,
            .ended = began + 1h,
            .replay_command = "easyconnect-simulator run scenarios/reset.yaml --seed 7 -- ./client",
            .last_events = {"04:05:06 rule 1 fired", "04:05:07 SMS 2 submitted"},
            .took = 900ms};
}

/// What a Python program, given the text as a file, prints about it: one line of JSON.
Json told_by_python(const std::string& program, const std::string& text)
{
    std::string name = "/tmp/easyconnect-report-XXXXXX";
    const int file = mkstemp(name.data());
    REQUIRE(file >= 0);
    close(file);
    std::ofstream(name) << text;
    const std::string command = "python3 -c '" + program + "' " + name + " 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string out;
    char bytes[4096];
    while (const auto count = fread(bytes, 1, sizeof bytes, pipe.get())) out.append(bytes, count);
    unlink(name.c_str());
    INFO(out);
    REQUIRE(Json::accept(out));
    return Json::parse(out);
}

/// The report as a real XML parser sees it.
Json parsed_junit(const std::string& xml)
{
    return told_by_python(R"(
import json, sys, xml.etree.ElementTree as E
def told(e): return {"tag": e.tag, **e.attrib, "text": (e.text or "").strip(), "in": [told(c) for c in e]}
print(json.dumps(told(E.parse(sys.argv[1]).getroot())))
)",
                          xml);
}

/// Tags left open or closed wrongly, what a page loads or runs, and its text.
Json parsed_html(const std::string& html)
{
    return told_by_python(R"(
import html.parser, json, sys
class P(html.parser.HTMLParser):
    open, wrong, loads, text, tags = [], [], [], "", {}
    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.loads += [f"{tag} {k}={v}" for k, v in attrs if k in ("src", "href", "action", "data", "style") and not (v or "").startswith("#") or k.startswith("on")]
        if tag in ("script", "iframe", "link", "object", "base", "img"): self.loads.append(tag)
        if tag not in ("meta", "br"): self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs); self.open.pop()
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag: self.wrong.append(tag)
    def handle_data(self, data): self.text += data
p = P(); p.feed(open(sys.argv[1], encoding="utf-8").read()); p.close()
print(json.dumps({"open": p.open, "wrong": p.wrong, "loads": p.loads, "text": p.text, "tags": p.tags}))
)",
                          html);
}

/// Every byte there is, in an order that makes no valid UTF-8 beyond ASCII, and markup.
std::string nasty()
{
    std::string text = "</failure></pre><script>alert(1)</script>]]>&amp;\"' \xE2\x82\xAC ";
    for (int byte = 0; byte < 256; ++byte) text += static_cast<char>(byte);
    return text + "\xED\xA0\x80 \xEF\xBF\xBF \xF4\x90\x80\x80 \xC0\xAF";
}

} // namespace

TEST_CASE("JUnit has a suite for each scenario and a case for each check, finding and client",
          "[report]")
{
    const Verdict both[] = {passing(), failing()};
    const auto report = parsed_junit(junit_report(both));
    CHECK(report["tag"] == "testsuites");
    CHECK(report["tests"] == "7");
    CHECK(report["failures"] == "3");
    CHECK(report["time"] == "2.134");
    REQUIRE(report["in"].size() == 2);

    const auto& good = report["in"][0];
    CHECK(good["name"] == "duplicate report");
    CHECK(good["failures"] == "0");
    CHECK(good["tests"] == "2");

    const auto& bad = report["in"][1];
    CHECK(bad["failures"] == "3");
    CHECK(bad["in"][0]["in"][0]["value"] == "7"); // the seed
    const auto& check = bad["in"][1];
    CHECK(check["name"] == "requests[0]: sms.submit exactly 1");
    CHECK(check["classname"] == "reset after the SMS was queued");
    CHECK(check["line"] == "12");
    CHECK(check["in"][0]["message"] == "expected 1, saw 2");
    CHECK(check["in"][0]["text"] == "scenarios/reset.yaml:12:5: expected 1, saw 2\n"
                                    "nearest: request 9 <at> 04:05:07");
    CHECK(bad["in"][2]["in"].empty());
    CHECK(bad["in"][3]["name"] == "finding: duplicate_sms (request 9)");
    CHECK(bad["in"][3]["in"][0]["tag"] == "failure");
    CHECK(bad["in"][4]["in"][0]["tag"] == "system-out"); // a warning passes, and is read
    CHECK(bad["in"][5]["in"][0]["message"] == "exit 3");
    CHECK(bad["in"][6]["text"].get<std::string>().find("run scenarios/reset.yaml --seed 7") !=
          std::string::npos);
}

TEST_CASE("a failure without a word about it still fails in JUnit", "[report]")
{
    const Verdict silent{.scenario = "s", .file = "f", .checks = {{.name = "c", .passed = false}}};
    const auto report = parsed_junit(junit_report({&silent, 1}));
    CHECK(report["failures"] == "1");
    CHECK(report["in"][0]["in"][1]["in"][0]["tag"] == "failure");
}

TEST_CASE("whatever bytes a client sends, the reports stay well-formed", "[report]")
{
    Verdict verdict = failing();
    verdict.scenario = verdict.file = verdict.client_end = verdict.replay_command = nasty();
    verdict.checks[0].name = verdict.checks[0].detail = verdict.checks[0].where = nasty();
    verdict.findings[0].kind = verdict.findings[0].message = nasty();
    verdict.last_events = {nasty()};
    verdict.rows[0].text = verdict.rows[1].lane = nasty();

    const auto junit = parsed_junit(junit_report({&verdict, 1}));
    CHECK(junit["failures"] == "3");
    CHECK(junit["in"][0]["name"].get<std::string>().starts_with("</failure></pre><script>"));
    CHECK(junit["in"][0]["name"].get<std::string>().find("\\x1b") != std::string::npos);

    const auto html = parsed_html(html_report({&verdict, 1}));
    CHECK(html["open"].empty());
    CHECK(html["wrong"].empty());
    CHECK(html["loads"].empty());

    for (const char c : report_text(verdict))
        if (c != '\n' && c != '\t')
            REQUIRE_FALSE((static_cast<unsigned char>(c) < 0x20 || c == 0x7F));
}

TEST_CASE("text is escaped as XML 1.0 allows it", "[report]")
{
    CHECK(escaped("a<b>&\"c\"") == "a&lt;b&gt;&amp;&quot;c&quot;");
    CHECK(escaped("two\nlines\tand a tab") == "two\nlines\tand a tab");
    CHECK(escaped_attribute("two\nlines\t") == "two&#10;lines&#9;");
    CHECK(escaped(std::string_view("\0\x1b[31m", 6)) == "\\x00\\x1b[31m");
    CHECK(escaped("\xE2\x82\xAC \xF0\x9F\x98\x80") == "\xE2\x82\xAC \xF0\x9F\x98\x80"); // as it is
    CHECK(escaped("\xE2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD");                           // cut off
    CHECK(escaped("\xC2\x85") == "\\x85"); // a control beyond ASCII
}

TEST_CASE("the HTML report is one page that loads and runs nothing", "[report]")
{
    const Verdict both[] = {passing(), failing()};
    const auto text = html_report(both);
    const auto page = parsed_html(text);
    CHECK(page["open"].empty());
    CHECK(page["wrong"].empty());
    CHECK(page["loads"].empty());
    CHECK(text.find("default-src 'none'") != std::string::npos);
    CHECK(text.find("prefers-color-scheme: dark") != std::string::npos);
    CHECK(page["tags"]["svg"] == 3);    // how many passed, and two time lines
    CHECK(page["tags"]["circle"] == 4); // each row is drawn
    const auto shown = page["text"].get<std::string>();
    for (const char* what :
         {"1 of 2 scenarios passed", "expected 1, saw 2", "scenarios/reset.yaml:12:5",
          "ask with GET first", "POST sms: 201", "exit 3", "04:05:07 SMS 2 submitted",
          "easyconnect-simulator run scenarios/reset.yaml --seed 7 -- ./client"})
        CHECK(shown.find(what) != std::string::npos);
}

TEST_CASE("a time line of any length makes a page of a bounded length", "[report]")
{
    Verdict verdict = passing();
    verdict.rows.assign(50'000, {began + 1s, "request", "GET sims: 200"});
    verdict.rows.front().text = "the oldest";
    const auto html = html_report({&verdict, 1});
    CHECK(html.size() < 1'000'000);
    CHECK(html.find("the oldest</") == std::string::npos);
    CHECK(html.find("The oldest 48000 are not drawn") != std::string::npos);
    CHECK(html.find("All 50000 in words, without the oldest 48000") != std::string::npos);
}

TEST_CASE("a scenario in which nothing happened can be told, too", "[report]")
{
    const Verdict empty{.scenario = "nothing", .file = "nothing.yaml", .passed = true};
    CHECK(parsed_html(html_report({&empty, 1}))["wrong"].empty());
    CHECK(parsed_junit(junit_report({&empty, 1}))["tests"] == "0");
    CHECK(parsed_junit(junit_report({}))["in"].empty());
    CHECK(report_text(empty).starts_with("PASS nothing.yaml"));
}

TEST_CASE("the report for terminals tells what failed, where, and how to see it again", "[report]")
{
    CHECK(report_text(passing()) ==
          "PASS scenarios/duplicate-report.yaml  (seed 7, 1h of its time in 1.23 s)\n"
          "  ok    requests[0]: sms.submit exactly 1\n"
          "  ok    client: exit 0\n");
    CHECK(report_text(failing()) ==
          "FAIL scenarios/reset.yaml  (seed 7, 1h of its time in 0.90 s)\n"
          "  FAIL  requests[0]: sms.submit exactly 1  (scenarios/reset.yaml:12:5)\n"
          "        expected 1, saw 2\n"
          "        nearest: request 9 <at> 04:05:07\n"
          "  ok    rules_fired: all\n"
          "  FAIL  duplicate_sms: the same SMS twice; ask with GET first  (request 9)\n"
          "  warn  token_per_request: a token for each request\n"
          "  FAIL  client: exit 3\n"
          "\n"
          "  what went wrong last:\n"
          "    04:05:06 rule 1 fired\n"
          "    04:05:07 SMS 2 submitted\n"
          "\n"
          "  play it again:\n"
          "    easyconnect-simulator run scenarios/reset.yaml --seed 7 -- ./client\n");
    const Verdict both[] = {passing(), failing()};
    CHECK(summary_text(both) == "1 of 2 scenarios passed\n");
}
