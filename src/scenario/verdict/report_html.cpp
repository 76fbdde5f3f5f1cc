#include "scenario/verdict/report_html.hpp"

#include "api/dates.hpp"
#include "scenario/files/markup.hpp"
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
:root { --page: #fff; --ink: #1d2329; --quiet: #5b6670; --line: #d5dbe0; --box: #f4f6f8;
        --good: #1a7437; --bad: #b3261e; --warn: #8a5a00; --dot: #2b62b8; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181c; --ink: #e4e8ec; --quiet: #9aa6b1; --line: #363e46; --box: #1d2329;
          --good: #6fcf8b; --bad: #ff8a80; --warn: #f0b95a; --dot: #82b1ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--page); color: var(--ink);
       font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin: 0; } h3 { font-size: 1rem; }
nav ul, ul.checks { list-style: none; padding: 0; }
section { border-top: 2px solid var(--line); margin-top: 2rem; padding-top: 1rem; }
.pass { color: var(--good); } .fail { color: var(--bad); } .warn { color: var(--warn); }
.word { display: inline-block; min-width: 3rem; font-weight: 700; }
.quiet { color: var(--quiet); } a { color: inherit; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 4px; padding: .5rem;
      margin: .25rem 0 .75rem; white-space: pre-wrap; font: 13px/1.45 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
td, th { text-align: left; vertical-align: top; padding: .15rem .5rem .15rem 0;
         border-bottom: 1px solid var(--line); }
svg { display: block; overflow: visible; font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg text.tick { fill: var(--quiet); }
line.lane { stroke: var(--line); stroke-width: 2; }
line.tick { stroke: var(--line); stroke-dasharray: 2 3; }
circle.dot { fill: var(--dot); fill-opacity: .75; }
circle.bad { fill: var(--bad); fill-opacity: 1; stroke: var(--page); }
summary { cursor: pointer; margin: .75rem 0; }
</style>
</head>
<body>
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

static std::string block(std::string_view text)
{
    return text.empty() ? "" : "<pre>" + escaped(text) + "</pre>";
}

static std::string overview(std::span<const Verdict> verdicts)
{
    std::string html = "<h1>" + escaped(summary_text(verdicts)) + "</h1>\n<nav><ul>\n";
    for (std::size_t i = 0; i < verdicts.size(); ++i)
        html += fmt::format("<li>{}<a href=\"#{}\">{}</a></li>\n", pass_word(verdicts[i].passed),
                            anchor(i), escaped(verdicts[i].scenario));
    return html + "</ul></nav>\n";
}

static std::string checks_html(const Verdict& verdict)
{
    std::string html = "<h3>Expectations</h3>\n<ul class=\"checks\">\n";
    for (const auto& check : verdict.checks) {
        html += "<li>" + pass_word(check.passed) + escaped(check.name);
        if (!check.where.empty())
            html += " <span class=\"quiet\">" + escaped(check.where) + "</span>";
        html += (check.passed ? "" : block(check.detail)) + "</li>\n";
    }
    if (verdict.client_code)
        html += "<li>" + pass_word(*verdict.client_code == 0) +
                "client: " + escaped(verdict.client_end) + "</li>\n";
    return html + "</ul>\n";
}

static std::string findings_html(const Verdict& verdict)
{
    if (verdict.findings.empty()) return "";
    std::string html = "<h3>What a good client would not do</h3>\n<ul class=\"checks\">\n";
    for (const auto& finding : verdict.findings) {
        html += "<li>" + (finding.fails ? word("fail", "FAIL") : word("warn", "warn")) +
                escaped(finding.kind) + ": " + escaped(finding.message);
        if (finding.request > 0)
            html += fmt::format(" <span class=\"quiet\">request {}</span>", finding.request);
        html += "</li>\n";
    }
    return html + "</ul>\n";
}

static std::string row_html(const TimelineRow& row, VirtualTime began)
{
    return fmt::format("<tr><td>+{}</td><td>{}</td><td{}>{}</td></tr>\n",
                       duration_text(std::max(row.at - began, Duration::zero())), escaped(row.lane),
                       row.bad ? " class=\"fail\"" : "", escaped(row.text));
}

static std::string timeline_html(const Verdict& verdict)
{
    if (verdict.rows.empty()) return "";
    const auto count = verdict.rows.size();
    const auto left_out = count - std::min(count, listed_rows_most);
    std::string html =
        "<h3>Time line</h3>\n" + timeline_drawing(verdict) +
        fmt::format("\n<details><summary>All {} in words{}</summary>\n<table>"
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

static std::string section_html(const Verdict& verdict, std::size_t number)
{
    return fmt::format("<section id=\"{}\">\n<h2>{}{}</h2>\n"
                       "<p class=\"quiet\">{}, seed {}, {} to {}, {} ms of real time</p>\n",
                       anchor(number), verdict.passed ? word("pass", "PASS") : word("fail", "FAIL"),
                       escaped(verdict.scenario), escaped(verdict.file), verdict.seed,
                       rfc3339_text(verdict.began), rfc3339_text(verdict.ended),
                       verdict.took.count()) +
           checks_html(verdict) + findings_html(verdict) + timeline_html(verdict) +
           failure_html(verdict) + "</section>\n";
}

std::string html_report(std::span<const Verdict> verdicts)
{
    std::string html(page_head);
    html += overview(verdicts);
    for (std::size_t i = 0; i < verdicts.size(); ++i) html += section_html(verdicts[i], i);
    return html + "</body>\n</html>\n";
}

} // namespace easyconnect
