#include "cli/control_command.hpp"

#include "cli/client_environment.hpp"
#include "cli/client_flags.hpp"
#include "cli/commands.hpp"
#include "cli/control_token.hpp"
#include "cli/started_simulator.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace easyconnect {

using Json = nlohmann::json;

std::vector<Flag> control_flags(const std::string& patience)
{
    return {
        {"url", "URL",
         "where the simulator is; none: EASYCONNECT_CONTROL_URL, else where `serve` is with the "
         "variables set here, as EASYCONNECT_LISTEN, and the file of EASYCONNECT_CONFIG"},
        {"control-token-file", "FILE",
         "the token it asks for, if it does; none: EASYCONNECT_CONTROL_TOKEN, else the file "
         "that `serve` takes"},
        {"ca", "FILE",
         "whom to trust there when it serves HTTPS, PEM; none: EASYCONNECT_CA_FILE, else what "
         "`serve` shows, or where a URL is given the system's authorities"},
        {"timeout", "TIME", "the most real time to wait for its answer", patience}};
}

static std::string flag_or_variable(const Arguments& arguments, const char* flag,
                                    const char* variable)
{
    if (arguments.has(flag)) return arguments.text(flag);
    const char* given = std::getenv(variable);
    return given ? given : "";
}

/// Who is called. What the settings of `serve` say counts only where no URL says another place: a
/// token is shown to nobody else.
static StartedSimulator named_simulator(const Arguments& arguments)
{
    const auto url = flag_or_variable(arguments, "url", control_url_variable);
    StartedSimulator simulator =
        url.empty() ? simulator_started_by(settings_of_environment()) : StartedSimulator{{url}};
    const auto ca_file = flag_or_variable(arguments, "ca", ca_file_variable);
    if (!ca_file.empty()) {
        simulator.address.ca_file = ca_file;
        simulator.address.certificate_file.clear();
    }
    return simulator;
}

/// A file of the settings that is not there is one that the simulator has yet to make.
static std::string token_for(const Arguments& arguments, const StartedSimulator& simulator)
{
    if (arguments.has("control-token-file"))
        return read_control_token(arguments.text("control-token-file"));
    const char* given = std::getenv(control_token_variable);
    if (given && *given) return given;
    std::error_code error;
    const auto& file = simulator.control_token_file;
    return std::filesystem::exists(file, error) ? read_control_token(file) : "";
}

ControlAnswer ask_named_simulator(const Arguments& arguments, ControlCall call,
                                  std::chrono::milliseconds patience)
try {
    const auto simulator = named_simulator(arguments);
    call.control_token = token_for(arguments, simulator);
    return ask_simulator(simulator.address, call, patience);
} catch (const std::invalid_argument& error) {
    throw UsageError(std::string("--url: ") + error.what());
}

int call_simulator(const Arguments& arguments, const ControlCall& call)
{
    const auto patience = read_limit(arguments, "timeout").value();
    return tell_answer(ask_named_simulator(arguments, call, patience));
}

int tell_answer(const ControlAnswer& answer)
{
    if (answer.status >= 400) {
        std::cerr << "easyconnect-simulator: " << problem_text(answer) << '\n';
        return exit_code::failed;
    }
    if (!answer.body.empty()) std::cout << answer.body << '\n';
    return exit_code::fine;
}

std::string problem_text(const ControlAnswer& answer)
{
    const auto problem = Json::parse(answer.body, nullptr, false);
    const auto text = [&](const char* key) -> std::string {
        if (!problem.is_object() || !problem.contains(key) || !problem[key].is_string()) return "";
        return problem[key];
    };
    std::string line = text("detail");
    if (line.empty()) line = text("message"); // the API's way, when the path was not ours
    if (line.empty()) line = "the simulator answered " + std::to_string(answer.status);
    if (const auto where = text("pointer"); !where.empty()) line = where + ": " + line;
    if (const auto hint = text("hint"); !hint.empty()) line += " " + hint;
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return line;
}

std::string path_segment(std::string_view text)
{
    std::string segment;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (plain)
            segment += c;
        else
            segment += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return segment;
}

} // namespace easyconnect
