#include "scenario/verdict/junit.hpp"

#include "api/dates.hpp"
#include "scenario/files/markup.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace easyconnect {

/// One test case, as JUnit has it.
struct TestCase {
    std::string name;
    bool passed;
    std::string type;    ///< of its failure
    std::string text;    ///< why it failed, or what a passed one has to say; lines
    std::string where{}; ///< "file:line:column"
};

static TestCase case_of(const Check& check)
{
    return {check.name, check.passed, "expectation", check.detail, check.where};
}

static TestCase case_of(const FindingLine& finding)
{
    const std::string request =
        finding.request > 0 ? fmt::format(" (request {})", finding.request) : "";
    return {"finding: " + finding.kind + request, !finding.fails, "finding", finding.message};
}

static TestCase end_case(const Verdict& verdict)
{
    return {"the client ends with exit code 0", *verdict.client_code == 0, "client",
            verdict.client_end};
}

static std::vector<TestCase> cases_of(const Verdict& verdict)
{
    std::vector<TestCase> cases;
    for (const auto& check : verdict.checks) cases.push_back(case_of(check));
    for (const auto& finding : verdict.findings) cases.push_back(case_of(finding));
    if (verdict.client_code) cases.push_back(end_case(verdict));
    return cases;
}

static std::string attribute(const char* name, std::string_view value)
{
    return fmt::format(" {}=\"{}\"", name, escaped_attribute(value));
}

static std::string seconds(std::chrono::milliseconds time)
{
    return fmt::format("{}.{:03}", time.count() / 1'000, time.count() % 1'000);
}

static std::string counts(const char* tag, std::size_t tests, std::size_t failures,
                          std::chrono::milliseconds took)
{
    return fmt::format(" {}tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"{}\"",
                       tag, tests, failures, seconds(took));
}

/// The line of "file:line:column"; empty when there is none.
static std::string_view line_of(std::string_view where)
{
    const auto column = where.rfind(':');
    const auto line = column == where.npos ? column : where.rfind(':', column - 1);
    return line == where.npos ? "" : where.substr(line + 1, column - line - 1);
}

static std::string element_of(const TestCase& test, const Verdict& verdict)
{
    std::string xml = "    <testcase" + attribute("name", test.name) +
                      attribute("classname", verdict.scenario) + attribute("file", verdict.file);
    if (const auto line = line_of(test.where); !line.empty()) xml += attribute("line", line);
    xml += " time=\"0\"";
    if (test.passed && test.text.empty()) return xml + "/>\n";
    if (test.passed)
        return xml + ">\n      <system-out>" + escaped(test.text) +
               "</system-out>\n    </testcase>\n";
    const std::string place = test.where.empty() ? "" : test.where + ": ";
    return xml + ">\n      <failure" +
           attribute("message", test.text.substr(0, test.text.find('\n'))) +
           attribute("type", test.type) + ">" + escaped(place + test.text) +
           "</failure>\n    </testcase>\n";
}

static std::string property(const char* name, std::string_view value)
{
    return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
}

/// What helps to see why it failed, and to see it again.
static std::string afterword(const Verdict& verdict)
{
    if (verdict.passed) return "";
    std::string text;
    for (const auto& line : verdict.last_events) text += line + "\n";
    if (!verdict.replay_command.empty()) text += "replay: " + verdict.replay_command + "\n";
    return text.empty() ? "" : "    <system-out>" + escaped(text) + "</system-out>\n";
}

static std::string suite_of(const Verdict& verdict, const std::vector<TestCase>& cases,
                            std::size_t failures)
{
    std::string xml = "  <testsuite" + attribute("name", verdict.scenario) +
                      attribute("file", verdict.file) +
                      counts("", cases.size(), failures, verdict.took) + ">\n" +
                      "    <properties>\n" + property("seed", std::to_string(verdict.seed)) +
                      property("began", rfc3339_text(verdict.began)) +
                      property("ended", rfc3339_text(verdict.ended)) + "    </properties>\n";
    for (const auto& test : cases) xml += element_of(test, verdict);
    return xml + afterword(verdict) + "  </testsuite>\n";
}

std::string junit_report(std::span<const Verdict> verdicts)
{
    std::string suites;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::chrono::milliseconds took{};
    for (const auto& verdict : verdicts) {
        const auto cases = cases_of(verdict);
        const auto failed = static_cast<std::size_t>(
            std::ranges::count_if(cases, [](const TestCase& test) { return !test.passed; }));
        suites += suite_of(verdict, cases, failed);
        tests += cases.size();
        failures += failed;
        took += verdict.took;
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
           counts("name=\"easyconnect-simulator\" ", tests, failures, took) + ">\n" + suites +
           "</testsuites>\n";
}

} // namespace easyconnect
