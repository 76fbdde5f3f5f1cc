#include "cli/door_flags.hpp"

#include "api/text.hpp"
#include "cli/commands.hpp"
#include "world/webhooks/webhook_target.hpp"

namespace easyconnect {

std::vector<Flag> door_flags()
{
    return {
        {"control-token-file", "FILE",
         "the token to be shown for everything under /_simulator, made if there is no such file; "
         "none: one is made when that is served elsewhere than on loopback"},
        {"control-listen", "HOST:PORT", "serve what is under /_simulator there, and only there"},
        {"allow-host", "NAME",
         "a name that clients use for us on loopback, beside localhost; again for more; *: any"},
        {"webhook-allow", "WHERE",
         "webhooks go only to this host, HOST[:PORT], or network, as 10.0.0.0/8; again for more; "
         "none: anywhere but link-local addresses and metadata services"},
    };
}

/// A name as a Host header has it, without a port; or "*".
static std::string read_host(const std::string& text)
{
    if (text == "*") return text;
    const auto url = WebhookTarget::parse("http://" + text);
    if (!url || url->authority() != url->host() || url->host() != lower_case(text))
        throw UsageError("--allow-host: it is a name without a port, such as simulator, or *");
    return url->host();
}

DoorOptions read_door_options(const Arguments& arguments)
{
    DoorOptions options{.control_token_file = arguments.text("control-token-file")};
    if (options.control_token_file.empty() && arguments.has("control-token-file"))
        throw UsageError("--control-token-file: it is the name of a file");
    if (const auto listen = arguments.text("control-listen"); !listen.empty()) {
        const auto address = ListenAddress::parse(listen);
        if (!address) throw UsageError("--control-listen: " + address.error().detail);
        options.control_listen = *address;
    }
    for (const auto& name : arguments.all("allow-host"))
        options.allowed_hosts.push_back(read_host(name));
    for (const auto& text : arguments.all("webhook-allow")) {
        const auto target = AllowedTarget::parse(text);
        if (!target) throw UsageError("--webhook-allow: " + target.error().detail);
        options.webhook_allow.push_back(*target);
    }
    return options;
}

} // namespace easyconnect
