#include "cli/started_simulator.hpp"

#include "cli/commands.hpp"
#include "cli/listen_address.hpp"

#include <filesystem>

namespace easyconnect {

Arguments settings_of_environment()
{
    std::string command = "serve";
    char* argv[] = {command.data()};
    return read_arguments(serve_usage(), 1, argv).value();
}

StartedSimulator simulator_started_by(const Arguments& settings)
{
    const std::string flag = settings.has("control-listen") ? "control-listen" : "listen";
    const auto listen = ListenAddress::parse(settings.text(flag));
    const auto named = settings.origin(flag).name_of(flag);
    if (!listen) throw UsageError(named + ": " + listen.error().detail);
    if (listen->port == 0)
        throw UsageError(named + ": port 0 is any free one; say with --url where the simulator is");

    const auto dev_folder = settings.text("tls-dev");
    const auto certificate = settings.text("tls-cert");
    const bool has_tls = !dev_folder.empty() || !certificate.empty();
    StartedSimulator started{
        .address = {.base = listen->url(listen->port, has_tls ? "https" : "http"),
                    .certificate_file = certificate},
        .control_token_file = settings.text("control-token-file")};
    if (!dev_folder.empty()) started.address.ca_file = std::filesystem::path(dev_folder) / "ca.pem";
    return started;
}

} // namespace easyconnect
