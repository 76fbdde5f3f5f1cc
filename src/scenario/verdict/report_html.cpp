#include "scenario/verdict/report_html.hpp"

#include "api/dates.hpp"
#include "scenario/files/markup.hpp"
#include "scenario/verdict/report_css.hpp"
#include "scenario/verdict/report_text.hpp"
#include "scenario/verdict/timeline_drawing.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace easyconnect {

static constexpr std::string_view page_head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Scenarios: easyconnect-simulator</title>
<style>
)";

static std::string anchor(std::size_t number)
{
    return "scenario-" + std::to_string(number + 1);
}

/// "FAIL" before what it is about, in its colour and as a word, since not all see colours.
static std::string word(const char* kind, const char* text)
{
    return fmt::format("<span class=\"word {}\">{}</span> ", kind, text);
}

static std::string pass_word(bool passed)
{
    return passed ? word("pass", "ok") : word("fail", "FAIL");
}

static const char* pass_class(bool passed)
{
    return passed ? "pass" : "fail";
}

static std::string block(std::string_view text)
{
    return text.empty() ? "" : "<pre>" + escaped(text) + "</pre>";
}

static std::string one_or_more(std::size_t count, std::string_view thing)
{
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

// --- all scenarios

/// What passed and what did not, as a bar.
static std::string bar(std::size_t passed, std::size_t all)
{
    if (all == 0) return "";
    const double part = 100.0 * static_cast<double>(passed) / static_cast<double>(all);
    return fmt::format("<svg class=\"bar\" role=\"img\" aria-label=\"{} of {} passed\" "
                       "width=\"100%\" height=\"10\"><rect class=\"fail\" width=\"100%\" "
                       "height=\"10\"></rect><rect class=\"pass\" width=\"{:.1f}%\" height=\"10\">"
                       "</rect></svg>\n",
                       passed, all, part);
}

static std::size_t passed_checks(const Verdict& verdict)
{
    return static_cast<std::size_t>(std::ranges::count_if(verdict.checks, &Check::passed));
}

static std::string overview_row(const Verdict& verdict, std::size_t number)
{
    return fmt::format("<tr><td>{}</td><td><a href=\"#{}\">{}</a></td><td class=\"number\">{}/{}"
                       "</td><td class=\"number wide\">{}</td><td class=\"number wide\">{}</td>"
                       "</tr>\n",
                       pass_word(verdict.passed), anchor(number), escaped(verdict.scenario),
                       passed_checks(verdict), verdict.checks.size(),
                       verdict.findings.empty() ? "" : std::to_string(verdict.findings.size()),
                       duration_text(std::max(verdict.ended - verdict.began, Duration::zero())));
}

static std::string overview(std::span<const Verdict> verdicts)
{
    const auto passed = static_cast<std::size_t>(std::ranges::count_if(verdicts, &Verdict::passed));
    std::size_t checks = 0;
    std::size_t checks_passed = 0;
    std::size_t findings = 0;
    std::chrono::milliseconds took{};
    for (const auto& verdict : verdicts) {
        checks += verdict.checks.size();
        checks_passed += passed_checks(verdict);
        findings += verdict.findings.size();
        took += verdict.took;
    }
    std::string html = fmt::format(
        "<header class=\"{}\">\n<p class=\"quiet\">easyconnect-simulator</p>\n<h1>{}</h1>\n"
        "<p class=\"quiet\">{} of {} hold; {} about the client; {:.1f} s of real time</p>\n{}",
        pass_class(passed == verdicts.size()), escaped(summary_text(verdicts)), checks_passed,
        one_or_more(checks, "expectation"), one_or_more(findings, "finding"),
        static_cast<double>(took.count()) / 1'000, bar(passed, verdicts.size()));
    html += "<nav aria-label=\"Scenarios\"><table>\n<tr><th></th><th>scenario</th>"
            "<th class=\"number\">holds</th><th class=\"number wide\">findings</th>"
            "<th class=\"number wide\">simulated</th></tr>\n";
    for (std::size_t i = 0; i < verdicts.size(); ++i) html += overview_row(verdicts[i], i);
    return html + "</table></nav>\n</header>\n";
}

// --- one scenario

static std::string item(const std::string& mark, const std::string& content)
{
    return "<li>" + mark + "<div>" + content + "</div></li>\n";
}

static std::string checks_html(const Verdict& verdict)
{
    std::string html = "<h3>Expectations</h3>\n<ul class=\"checks\">\n";
    for (const auto& check : verdict.checks) {
        std::string content = escaped(check.name);
        if (!check.where.empty())
            content += " <span class=\"where\">" + escaped(check.where) + "</span>";
        if (!check.passed) content += block(check.detail);
        html += item(pass_word(check.passed), content);
    }
    if (verdict.client_code)
        html +=
            item(pass_word(*verdict.client_code == 0), "client: " + escaped(verdict.client_end));
    return html + "</ul>\n";
}

static std::string findings_html(const Verdict& verdict)
{
    if (verdict.findings.empty()) return "";
    std::string html = "<h3>What a good client would not do</h3>\n<ul class=\"checks\">\n";
    for (const auto& finding : verdict.findings) {
        std::string content =
            "<strong>" + escaped(finding.kind) + "</strong>: " + escaped(finding.message);
        if (finding.request > 0)
            content += fmt::format(" <span class=\"where\">request {}</span>", finding.request);
        html += item(finding.fails ? word("fail", "FAIL") : word("warn", "warn"), content);
    }
    return html + "</ul>\n";
}

static std::string row_html(const TimelineRow& row, VirtualTime began)
{
    return fmt::format("<tr><td>+{}</td><td>{}</td><td{}>{}</td></tr>\n",
                       duration_text(std::max(row.at - began, Duration::zero())), escaped(row.lane),
                       row.bad ? " class=\"bad\"" : "", escaped(row.text));
}

static std::string timeline_html(const Verdict& verdict)
{
    if (verdict.rows.empty()) return "";
    const auto count = verdict.rows.size();
    const auto left_out = count - std::min(count, listed_rows_most);
    std::string html =
        "<h3>Time line</h3>\n" + timeline_drawing(verdict) +
        fmt::format("\n<details><summary>All {} in words{}</summary>\n<table class=\"rows\">"
                    "<tr><th>when</th><th>what</th><th></th></tr>\n",
                    count, left_out > 0 ? fmt::format(", without the oldest {}", left_out) : "");
    for (auto i = left_out; i < count; ++i) html += row_html(verdict.rows[i], verdict.began);
    return html + "</table></details>\n";
}

static std::string failure_html(const Verdict& verdict)
{
    if (verdict.passed) return "";
    std::string html;
    if (!verdict.last_events.empty()) {
        std::string lines;
        for (const auto& line : verdict.last_events) lines += line + "\n";
        html += "<h3>What went wrong last</h3>\n" + block(lines);
    }
    if (!verdict.replay_command.empty())
        html += "<h3>Play it again</h3>\n" + block(verdict.replay_command);
    return html;
}

/// Where it comes from, and when it was.
static std::string facts_html(const Verdict& verdict)
{
    std::string html = "<dl>";
    const auto fact = [&](std::string_view name, const std::string& value) {
        html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name, escaped(value));
    };
    fact("file", verdict.file);
    fact("simulated time",
         rfc3339_text(verdict.began) + " +" +
             duration_text(std::max(verdict.ended - verdict.began, Duration::zero())));
    fact("real time", fmt::format("{:.1f} s", static_cast<double>(verdict.took.count()) / 1'000));
    fact("seed", std::to_string(verdict.seed));
    return html + "</dl>\n";
}

static std::string section_html(const Verdict& verdict, std::size_t number)
{
    const std::string about =
        verdict.description.empty() ? "" : "<p>" + escaped(verdict.description) + "</p>\n";
    return fmt::format("<section id=\"{}\" class=\"{}\">\n<h2>{}{}</h2>\n", anchor(number),
                       pass_class(verdict.passed),
                       verdict.passed ? word("pass", "PASS") : word("fail", "FAIL"),
                       escaped(verdict.scenario)) +
           about + facts_html(verdict) + checks_html(verdict) + findings_html(verdict) +
           timeline_html(verdict) + failure_html(verdict) + "</section>\n";
}

std::string html_report(std::span<const Verdict> verdicts)
{
    std::string html(page_head);
    html += report_css();
    html += "</style>\n</head>\n<body>\n";
    html += overview(verdicts);
    for (std::size_t i = 0; i < verdicts.size(); ++i) html += section_html(verdicts[i], i);
    return html + "</body>\n</html>\n";
}

} // namespace easyconnect
