#include "cli/build_info.hpp"
#include "cli/commands.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iostream>

namespace easyconnect {

CommandUsage man_usage()
{
    return {.name = "man",
            .syntax = "",
            .purpose = "Prints the manual page of all commands, as man reads it.",
            .flags = {},
            .notes = "\nExample: easyconnect-simulator man | man -l -\n"};
}

static constexpr std::array exit_codes{
    std::pair{"0", "all went as it should"},
    std::pair{"1", "an expectation failed; a file has errors (lint); a running simulator refused, "
                   "is not ready, or is not there"},
    std::pair{"2", "wrong flags"},
    std::pair{"3", "a fixture or scenario cannot be read or is wrong"},
    std::pair{"4", "it could not start: the address is occupied, a file cannot be written"},
    std::pair{"5", "our own mistake"},
    std::pair{"6", "time was over: of the client, the scenario, or a call to a running simulator"},
    std::pair{"125, 126, 127",
              "the client could not be started; it cannot be run; it was not found"},
    std::pair{"any other", "the client's own; 128 and the signal that ended it"},
};

/// Text as roff takes it literally. Every hyphen is one that can be searched for and copied.
static std::string roff(std::string_view text)
{
    std::string safe;
    bool at_line_begin = true;
    for (const char c : text) {
        if (at_line_begin && (c == '.' || c == '\'')) safe += "\\&";
        if (c == '\\')
            safe += "\\e";
        else if (c == '-')
            safe += "\\-";
        else
            safe += c;
        at_line_begin = c == '\n';
    }
    return safe;
}

/// One paragraph; one whose lines are indented keeps them.
static std::string roff_paragraph(const std::string& text)
{
    if (text.starts_with("  ")) return ".PP\n.nf\n" + roff(text) + "\n.fi\n";
    return ".PP\n" + roff(text) + "\n";
}

static std::string roff_paragraphs(std::string_view text)
{
    std::string page;
    while (!text.empty()) {
        const auto end = std::min(text.find("\n\n"), text.size());
        std::string paragraph(text.substr(0, end));
        while (paragraph.starts_with('\n')) paragraph.erase(0, 1);
        while (paragraph.ends_with('\n')) paragraph.pop_back();
        if (!paragraph.empty()) page += roff_paragraph(paragraph);
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return page;
}

static std::string roff_flag(const Flag& flag)
{
    std::string head = "\\fB" + roff("--" + flag.name) + "\\fR";
    if (!flag.value.empty()) head += " \\fI" + roff(flag.value) + "\\fR";
    std::string text = roff(flag.text);
    if (!flag.standard.empty()) text += roff(" (default: " + flag.standard + ")");
    return ".TP\n" + head + "\n" + text + "\n";
}

static std::string roff_command(const NamedCommand& command)
{
    const auto usage = command.usage();
    std::string page = ".SS " + roff(command.name) + "\n";
    page += "\\fBeasyconnect\\-simulator " + roff(command.name) + "\\fR";
    if (!usage.syntax.empty()) page += " " + roff(usage.syntax);
    page += "\n" + roff_paragraphs(usage.purpose);
    for (const auto& flag : usage.flags) page += roff_flag(flag);
    return page + roff_paragraphs(usage.notes);
}

static std::string manual_page()
{
    const auto info = build_info();
    std::string page = fmt::format(
        ".TH EASYCONNECT\\-SIMULATOR 1 {} \"easyconnect\\-simulator {}\" \"User Commands\"\n"
        ".SH NAME\n"
        "easyconnect\\-simulator \\- the IoT Easy Connect platform on your own machine\n"
        ".SH SYNOPSIS\n"
        "\\fBeasyconnect\\-simulator\\fR \\fICOMMAND\\fR [\\fIFLAGS\\fR]\n"
        ".SH DESCRIPTION\n"
        "A stand\\-in for T\\-Mobile NL's IoT Easy Connect platform: the token endpoint, the "
        "resources of\n"
        "the customer API over a living model of SIMs, orders and messages, and an SMSC. Time is\n"
        "simulated. While it serves, its address has a dashboard and the API's documents.\n",
        info.released, info.version);
    page += ".SH COMMANDS\n";
    for (const auto& command : all_commands()) page += roff_command(command);
    page += ".SH EXIT STATUS\n";
    for (const auto& [code, meaning] : exit_codes)
        page += fmt::format(".TP\n{}\n{}\n", code, roff(meaning));
    return page + ".SH SEE ALSO\n.BR curl (1)\n";
}

int man_command(int argc, char** argv)
{
    const auto arguments = read_arguments(man_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty()) throw UsageError("man takes no words");
    std::cout << manual_page() << std::flush;
    return exit_code::fine;
}

} // namespace easyconnect
