#include "scenario/verdict/report_text.hpp"

#include "api/dates.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace easyconnect {

/// The lines of a text, each with so many spaces before it. A client's bytes must not steer the
/// terminal.
static std::string indented(std::string_view text, std::size_t spaces)
{
    std::string lines;
    bool at_start = true;
    for (const char c : text) {
        if (at_start) lines.append(spaces, ' ');
        at_start = c == '\n';
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F)
            lines += fmt::format("\\x{:02x}", byte);
        else
            lines += c;
    }
    if (!at_start) lines += '\n';
    return lines;
}

static std::string line_of(const Check& check)
{
    if (check.passed) return indented("ok    " + check.name, 2);
    const std::string place = check.where.empty() ? "" : "  (" + check.where + ")";
    return indented("FAIL  " + check.name + place, 2) + indented(check.detail, 8);
}

static std::string line_of(const FindingLine& finding)
{
    const std::string request =
        finding.request > 0 ? fmt::format("  (request {})", finding.request) : "";
    return indented(
        (finding.fails ? "FAIL  " : "warn  ") + finding.kind + ": " + finding.message + request, 2);
}

static std::string seconds_text(std::chrono::milliseconds time)
{
    return fmt::format("{}.{:02} s", time.count() / 1'000, time.count() % 1'000 / 10);
}

std::string report_text(const Verdict& verdict)
{
    std::string text = indented(
        fmt::format("{} {}  (seed {}, {} of its time in {})", verdict.passed ? "PASS" : "FAIL",
                    verdict.file, verdict.seed, duration_text(verdict.ended - verdict.began),
                    seconds_text(verdict.took)),
        0);
    for (const auto& check : verdict.checks) text += line_of(check);
    for (const auto& finding : verdict.findings) text += line_of(finding);
    if (verdict.client_code)
        text += indented((*verdict.client_code == 0 ? "ok    client: " : "FAIL  client: ") +
                             verdict.client_end,
                         2);
    if (verdict.passed) return text;
    if (!verdict.last_events.empty()) text += "\n  what went wrong last:\n";
    for (const auto& line : verdict.last_events) text += indented(line, 4);
    if (!verdict.replay_command.empty())
        text += "\n  play it again:\n" + indented(verdict.replay_command, 4);
    return text;
}

std::string summary_text(std::span<const Verdict> verdicts)
{
    const auto passed = std::ranges::count_if(verdicts, &Verdict::passed);
    return fmt::format("{} of {} {} passed\n", passed, verdicts.size(),
                       verdicts.size() == 1 ? "scenario" : "scenarios");
}

} // namespace easyconnect
