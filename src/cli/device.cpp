#include "api/json_writer.hpp"
#include "cli/commands.hpp"
#include "cli/control_command.hpp"
#include "world/ids.hpp"

#include <cmath>
#include <cstdlib>

namespace easyconnect {

CommandUsage device_usage()
{
    CommandUsage usage{
        .name = "device",
        .syntax = "ICCID [attach | detach | sms TEXT | data] [FLAGS]",
        .purpose =
            "Shows or changes the device that holds a SIM at a running simulator. Prints its\n"
            "answer, JSON.\n\n"
            "  device ICCID                       what it is and where\n"
            "  device ICCID attach                switch it on; detach: off\n"
            "  device ICCID sms 'hello' --to 123  let it send an SMS\n"
            "  device ICCID data --rx-mb 1.5      let it use data",
        .flags = control_flags(),
        .words = {{}, {"attach", "detach", "sms", "data"}}};
    usage.flags.insert(usage.flags.begin(), {{"to", "NUMBER", "where its SMS goes; none: 5432145"},
                                             {"rx-mb", "MB", "data it receives"},
                                             {"tx-mb", "MB", "data it sends"}});
    return usage;
}

/// Megabytes as a JSON number. The simulator says what is too much.
static double megabytes(const Arguments& arguments, const std::string& flag)
{
    const auto text = arguments.text(flag);
    char* end = nullptr;
    const double amount = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(amount) || amount < 0)
        throw UsageError("--" + flag + " must be megabytes, as 1.5");
    return amount;
}

static std::string data_body(const Arguments& arguments)
{
    JsonWriter json;
    json.open_object();
    for (const auto& [flag, key] : {std::pair{"rx-mb", "rx_mb"}, {"tx-mb", "tx_mb"}})
        if (arguments.has(flag)) json.field(key, megabytes(arguments, flag));
    return json.close_object().take();
}

static std::string sms_body(const Arguments& arguments)
{
    JsonWriter json;
    json.open_object().field("payload", arguments.words[2]);
    if (arguments.has("to")) json.field("dest_address", arguments.text("to"));
    return json.close_object().take();
}

/// A flag that the verb has no use for is a mistake, not to be passed over.
static void only(const Arguments& arguments, std::string_view verb,
                 std::initializer_list<const char*> allowed)
{
    for (const char* flag : {"to", "rx-mb", "tx-mb"}) {
        bool fits = false;
        for (const char* name : allowed) fits = fits || std::string_view(name) == flag;
        if (arguments.has(flag) && !fits)
            throw UsageError("--" + std::string(flag) + " does not go with " + std::string(verb));
    }
}

static ControlCall device_call(const Arguments& arguments)
{
    const auto& words = arguments.words;
    if (words.empty()) throw UsageError("device needs the ICCID of its SIM");
    const auto iccid = Iccid::parse(words[0]);
    if (!iccid) throw UsageError(words[0] + " is no ICCID: that has 19 digits");
    const std::string path = "/devices/" + iccid->text();
    const std::string verb = words.size() > 1 ? words[1] : "";
    if (words.size() > (verb == "sms" ? 3u : 2u))
        throw UsageError("there is a word too many: " + words.back());

    if (verb == "sms") {
        only(arguments, verb, {"to"});
        if (words.size() < 3) throw UsageError("sms needs its text");
        return {.method = "POST", .path = path + "/sms", .body = sms_body(arguments)};
    }
    if (verb == "data") {
        only(arguments, verb, {"rx-mb", "tx-mb"});
        return {.method = "POST", .path = path + "/data", .body = data_body(arguments)};
    }
    only(arguments, verb.empty() ? "showing it" : verb, {});
    if (verb.empty()) return {.path = path};
    if (verb == "attach" || verb == "detach")
        return {.method = "PATCH",
                .path = path,
                .body = JsonWriter()
                            .open_object()
                            .field("attached", verb == "attach")
                            .close_object()
                            .take()};
    throw UsageError("device knows attach, detach, sms and data, not " + verb);
}

int device_command(int argc, char** argv)
{
    const auto arguments = read_arguments(device_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    return call_simulator(*arguments, device_call(*arguments));
}

} // namespace easyconnect
