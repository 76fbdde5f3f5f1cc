#include "cli/door_flags.hpp"

#include "api/text.hpp"
#include "world/webhooks/webhook_target.hpp"

namespace easyconnect {

std::vector<Flag> door_flags()
{
    return {
        {"control-token-file", "FILE",
         "the token to be shown for everything under /_simulator, made if there is no such file; "
         "none: one is made when that is served elsewhere than on loopback"},
        {"control-listen", "HOST:PORT", "serve what is under /_simulator there, and only there"},
        {.name = "allow-host",
         .value = "NAME",
         .text = "a name that clients use for us on loopback, beside localhost; again for more; "
                 "*: any",
         .repeats = true},
        {.name = "webhook-allow",
         .value = "WHERE",
         .text = "webhooks go only to this host, HOST[:PORT], or network, as 10.0.0.0/8; again for "
                 "more; none: anywhere but link-local addresses and metadata services",
         .repeats = true},
    };
}

/// A name as a Host header has it, without a port; or "*".
static Result<std::string> read_host(const std::string& text)
{
    if (text == "*") return text;
    const auto url = WebhookTarget::parse("http://" + text);
    if (!url || url->authority() != url->host() || url->host() != lower_case(text))
        return refuse(Refusal::Reason::malformed,
                      "it is a name without a port, such as simulator, or *");
    return url->host();
}

DoorOptions read_door_options(const Arguments& arguments, FlagReader& reader)
{
    DoorOptions options{.control_token_file = arguments.text("control-token-file")};
    if (options.control_token_file.empty() && arguments.has("control-token-file"))
        reader.mistake("control-token-file", "it is the name of a file");
    reader.read("control-listen", options.control_listen, ListenAddress::parse);
    reader.read_all("allow-host", options.allowed_hosts, read_host);
    reader.read_all("webhook-allow", options.webhook_allow, AllowedTarget::parse);
    return options;
}

} // namespace easyconnect
